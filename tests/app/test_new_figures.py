"""Failures by month, and new and returning clients, from a real base: JSON, words, tables, clients behind marks."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.query import parse
from tests.app.test_figures import fill

BOUGHT = {
    # client -> days of purchase
    1: ("2025-11-30", "2026-01-05", "2026-01-20", "2026-03-01"),
    2: ("2026-01-31", "2026-03-15"),
    3: ("2026-03-02",),
    4: ("2026-03-31", "2026-04-01"),
    5: ("2026-12-01",),  # still to come
}


def buy(session: Session, bought: dict[int, tuple[str, ...]] = BOUGHT) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in bought])
        rows: list[dict[str, Any]] = [
            {"client_id": id, "date": date.fromisoformat(day), "amount": 100}
            for id, days in zip(ids, bought.values(), strict=True)
            for day in days
        ]
        work.add("purchase", [*rows, {"date": date(2026, 3, 3), "amount": 100}])  # anonymous


def test_new_and_returning_by_month(session: Session, texts: Texts) -> None:
    buy(session)
    found = figures.as_json(figures.figure(session, "new-returning"), texts)
    assert (found["name"], found["n"], found["from"], found["to"]) == ("new-returning", 4, "2025-12-01", "2026-11-20")
    counts = {p["period"]: (p["new"], p["returning"]) for p in found["periods"] if p["new"] or p["returning"]}
    assert counts == {"2026-01": (1, 1), "2026-03": (2, 2), "2026-04": (0, 1)}
    assert len(found["periods"]) == 12
    assert (found["new"], found["returning"], found["again"]) == (3, 1, 2)
    json.dumps(found, allow_nan=False)


def test_each_part_of_a_column_leads_to_its_clients(session: Session, texts: Texts) -> None:
    buy(session)
    formats = Formats(texts)
    for step in (None, "quarter", "year"):
        result = figures.figure(session, "new-returning", step=step)
        for shape in figures.as_json(result, texts)["periods"]:
            for part in ("new", "returning"):
                query = shape[f"query_{part}"]
                assert (query is None) == (shape[part] == 0)
                assert not query or len(session.base.find(parse(query))) == shape[part]
        for row in figures.table(result, texts, formats).rows:
            for offer in row.offers:
                found = search.find(session, Standings(session), parse(offer.query))
                assert str(len(found.ids)) in offer.words


def test_old_data_are_shown_in_place_of_none_and_that_is_said(session: Session, texts: Texts) -> None:
    buy(session, dict.fromkeys(range(12), ("2010-12-01", "2010-12-09")))
    formats = Formats(texts)
    result = figures.figure(session, "new-returning")
    found = figures.as_json(result, texts)
    assert (found["from"], found["to"], found["as_of"], found["instead"]) == (
        "2010-01-01", "2010-12-09", "2026-11-20", True,
    )  # fmt: skip
    assert found["periods"][-1] | {"period": "2010-12", "new": 12, "returning": 0} == found["periods"][-1]
    assert "2010" in figures.title(result, texts, formats)
    assert formats.date(date(2010, 12, 9)) in figures.evidence(result, texts, formats)
    asked = figures.figure(session, "new-returning", first=date(2026, 1, 1))
    assert (asked.n, asked.instead, asked.finding.code) == (0, False, "none")
    early = figures.figure(session, "new-returning", as_of=date(2010, 12, 5))
    assert (early.n, early.instead) == (12, False)


def test_the_faces_of_every_case(session: Session, texts: Texts) -> None:
    """On an empty base, one purchase, few, many on one day, future days."""
    formats = Formats(texts)
    cases: list[dict[int, tuple[str, ...]]] = [
        {}, {1: ("2026-11-20",)}, {n + 10: ("2026-11-20",) for n in range(30)}, {99: ("2027-01-01",)},
        {n + 200: ("2023-01-01", "2026-01-02") for n in range(30)}, {n + 300: ("2019-01-01",) for n in range(3)},
    ]  # fmt: skip
    told = set()
    for case in cases:
        if case:
            buy(session, case)
        for name in figures.names():
            result = figures.figure(session, name)
            title, evidence = figures.title(result, texts, formats), figures.evidence(result, texts, formats)
            assert title
            assert not re.search(r"[{}]|\binf\b|\bnan\b", title + evidence)
            assert figures.csv_text(result, texts, formats)
            table = figures.table(result, texts, formats)
            assert all(len(line) == len(table.headers) for line in table.texts)
            json.dumps(figures.as_json(result, texts), allow_nan=False)
            told |= {title} if name == "new-returning" else set()
    assert len(told) == 4


def test_failures_by_month(session: Session, texts: Texts) -> None:
    fill(session)
    found = figures.as_json(figures.figure(session, "failure-months"), texts)
    assert found["n"] == 12
    assert [m["period"] for m in found["months"]][::11] == ["2025-12", "2026-11"]
    assert sum(m["purchases"] for m in found["months"]) == 40
    delivery = found["points"][0]
    assert (delivery["code"], delivery["counts"][-1], delivery["count"]) == ("delivery", 7, 7)
    assert delivery["per_100"][-1] == pytest.approx(700 / found["months"][-1]["purchases"])
    assert delivery["counts"][0] is None, "nothing was kept then"
    for point in found["points"]:
        for number, query in zip(point["counts"], point["queries"], strict=True):
            assert (query is not None) == bool(number)
    assert len(session.base.find(parse(delivery["queries"][-1]))) == 4
    json.dumps(found, allow_nan=False)


def test_returns_and_refusals_are_not_taken_for_claims(session: Session, texts: Texts) -> None:
    points = fill(session)
    before = {name: figures.figure(session, name) for name in ("failure-points", "failure-months")}
    with session.base.write(Intent("import.rows")) as work:
        (client,) = work.add("client", [{"name": "Brought it back"}])
        for record in ("return", "refusal"):
            work.add(record, [{"client_id": client, "date": date(2026, 11, 19), "failure_point": points["delivery"]}])
    for name, was in before.items():
        found = figures.figure(session, name, of="claims")
        assert (found.n, found.clients, found.latest) == (was.n, was.clients, was.latest)
        for row, past in zip(found.rows, was.rows, strict=True):
            assert (row.place, row.count) == (past.place, past.count)
            behind = session.base.find(parse(row.query))
            assert client not in behind
            assert behind


def test_a_failure_point_can_be_named_by_its_code(session: Session) -> None:
    points = fill(session)
    for name in ("failure-points", "failure-months"):
        by_code = figures.figure(session, name, under="delivery")
        assert by_code == figures.figure(session, name, under=points["delivery"])
        assert by_code.n == 7


def test_options_of_another_figure_are_refused(session: Session) -> None:
    for name, options in (
        ("failure-points", {"step": "month"}),
        ("new-returning", {"under": 1}),
        ("new-returning", {"step": "week"}),
    ):
        with pytest.raises(UserError) as refused:
            figures.figure(session, name, **options)
        assert refused.value.code == "figure_option"
        assert Texts("uk")("errors.figure_option", **refused.value.params)


def test_the_finding_names_what_changed(session: Session, texts: Texts) -> None:
    days = dict.fromkeys(range(60), ("2021-05-05", "2026-02-03", "2026-06-03"))
    days |= {100 + n: (str(date(2025, 12, 3) + timedelta(20 * n)),) for n in range(13)}
    days |= {200 + n: (str(date(2026, 9, 1) + timedelta(2 * n)),) for n in range(40)}
    buy(session, days)
    result = figures.figure(session, "new-returning")
    assert result.finding.about == "new"
    assert result.finding.change.since == date(2026, 9, 1)
    title = figures.title(result, texts, Formats(texts))
    assert texts("figures.since_month_9") in title
    assert re.match(r"53\D", title), "60 of 113 buyers were not new"
    assert "113" in figures.evidence(result, texts, Formats(texts))
