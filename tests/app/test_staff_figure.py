"""The figure `staff` from a real base: rates, scores, and the clients behind each number."""

from __future__ import annotations

import json
from datetime import date, timedelta

from desktop_crm.app import figures, search
from desktop_crm.app.figures import Cell
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY

EN = Texts("en")


def shop(session: Session) -> tuple[int, int]:
    """Two sellers: 40 purchases with ten claims of eight clients, 60 with a problem."""
    with session.base.write(Intent("test")) as work:
        ann, bob = work.add("staff", [{"name": "Ann Lee"}, {"name": "Bob"}])
        ids = list(work.add("client", [{"name": f"C{n}", "responsible": ann if n < 5 else bob} for n in range(20)]))
        work.add(
            "purchase",
            [
                {
                    "client_id": ids[n % 20],
                    "date": TODAY - timedelta(n),
                    "amount": 1000,
                    "seller": ann if n < 40 else bob,
                }
                for n in range(100)
            ]
            + [{"date": TODAY, "amount": 500}],
        )
        work.add(
            "claim",
            [{"client_id": ids[n % 8], "date": TODAY - timedelta(n), "text": "x", "staff": ann} for n in range(9)]
            + [{"date": TODAY, "text": "nobody's", "staff": ann}],
        )
        work.add("problem", [{"client_id": ids[9], "date": TODAY, "text": "x", "staff": bob}])
        work.add("claim", [{"client_id": ids[19], "date": TODAY - timedelta(800), "text": "old", "staff": bob}])
        work.add(
            "observation",
            [{"staff": ann, "date": TODAY - timedelta(n), "score": score} for n, score in enumerate((2, 5, 5))]
            + [
                {"staff": ann, "date": TODAY, "spoke": "softly"},
                {"staff": bob, "date": TODAY + timedelta(3), "score": 1},
            ],
        )
        work.add(
            "interaction",
            [
                {"client_id": ids[n % 3], "date": TODAY, "summary": "x", "staff": bob, "minutes": 7, "direction": "out"}
                for n in range(5)
            ],
        )
    return ann, bob


def behind(session: Session, query: str) -> int:
    return len(search.find(session, Standings(session), parse(query)).ids)


def test_what_each_person_did(session: Session) -> None:
    ann, bob = shop(session)
    told = figures.as_json(figures.figure(session, "staff"), EN)
    one, two = ({**row} for row in told["staff"])
    assert (one["id"], one["sold"], one["claims"], one["problems"], one["per_100"]) == (ann, 40, 10, 0, 25.0)
    assert (one["observations"], one["score_mean"], one["scores"]["5"]) == (4, 4.0, 2)
    assert (two["id"], two["sold"], two["claims"], two["problems"]) == (bob, 60, 0, 1)
    assert (two["observations"], two["talks"], two["minutes"]) == (0, 5, 35), "what is to come does not count"
    assert told["n"] == 100
    assert told["purchases_without_seller"] == 1
    assert told["above_others"] == ann
    json.dumps(told, allow_nan=False)
    title = figures.title(figures.figure(session, "staff"), EN, Formats(EN))
    assert title.startswith("Ann Lee: claims and problems")


def test_as_many_clients_stand_behind_a_number_as_it_says(session: Session) -> None:
    shop(session)
    for day in (None, TODAY - timedelta(4)):
        result = figures.figure(session, "staff", as_of=day)
        for row in result.rows:
            assert behind(session, result.query(row, "named")) == row.named
            assert behind(session, result.query(row, "spoken")) == row.spoken
            assert behind(session, result.query(row, "valuable")) == row.valuable
    one, two = figures.figure(session, "staff").rows
    assert (one.named, two.named, two.spoken) == (8, 1, 3)
    assert (
        behind(session, figures.as_json(figures.figure(session, "staff"), EN)["staff"][0]["query_known_by_nobody_else"])
        == 5
    )
    assert behind(session, f"mark:staff.named-77@{date(2026, 1, 1)}..{TODAY}") == 0
    assert behind(session, f"mark:staff.sold-1@{date(2026, 1, 1)}..{TODAY}") == 0


def test_few_sales_are_too_few(session: Session) -> None:
    with session.base.write(Intent("test")) as work:
        (ann,) = work.add("staff", [{"name": "Ann"}])
        work.add("purchase", [{"date": TODAY, "amount": 1000, "seller": ann} for _ in range(4)])
    result = figures.figure(session, "staff")
    assert figures.title(result, EN, Formats(EN)) == "Too few data (n = 4 purchases) to compare the staff"
    cells = [
        cell.text if isinstance(cell, Cell) else cell for cell in figures.table(result, EN, Formats(EN)).rows[0].cells
    ]
    assert cells[:6] == ["Ann", "4", "0", "0", "too few data", ""]
