"""The figure `payback` from a real base: who left, who stands behind the rows, what to write down."""

from __future__ import annotations

from datetime import date

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse

EN = Texts("en")


def shop(session: Session, spending: int) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(14)])
        work.add(
            "purchase",
            [
                {"client_id": id, "date": date(2025, 6, 1), "amount": 10_000, "cost": 5_000 if n < 5 else 9_000}
                for n, id in enumerate(ids)
            ],
        )
        work.add("purchase", [{"client_id": id, "date": date(2026, 11, 1), "amount": 100} for id in ids[5:8]])
        if spending:
            work.add("spending", [{"date": date(2025, 2, 1), "kind": "acquisition", "amount": spending}])


def behind(session: Session, query: str) -> int:
    return len(search.find(session, Standings(session), parse(query)).ids)


def test_every_group_leads_to_its_clients(session: Session) -> None:
    shop(session, 14 * 2_000)
    result = figures.figure(session, "payback")
    assert (result.n, result.paid, result.owing, result.gone) == (14, 5, 3, 6)
    for mark, n in (("paid", 5), ("owing", 3), ("gone", 6), ("all", 14), (f"client-{result.left[0].client}", 1)):
        assert behind(session, result.query(mark)) == n
    told = figures.as_json(result, EN)
    assert (told["cost_each"], told["missing"]) == ("20.00", "60.00")
    assert told["left"][0]["client"] == "Client 8"
    assert told["year"]["share"] == round(5 / 14, 6)
    assert told["verdict"] == "unclear"
    assert "36% of new clients pay back within a year; 6 left before that" in told["title"]
    table = figures.table(result, EN, Formats(EN))
    assert any("Client 8, left on" in line[0] for line in table.texts)


def test_without_costs_it_says_what_to_write_down(session: Session) -> None:
    shop(session, 0)
    result = figures.figure(session, "payback")
    assert (result.n, result.unknown, result.instead) == (0, 14, False)
    for language, words in (("en", "enter your spending"), ("uk", "внесіть витрати"), ("ru", "внесите расходы")):
        texts = Texts(language)
        assert words in figures.title(result, texts, Formats(texts))
        assert len(figures.evidence(result, texts, Formats(texts))) > 100


def test_old_data_are_looked_at_where_there_is_nothing_newer(session: Session) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(3)])
        work.add("purchase", [{"client_id": id, "date": date(2011, 6, 1), "amount": 10_000} for id in ids])
        work.add("spending", [{"date": date(2011, 2, 1), "kind": "acquisition", "amount": 30}])
    result = figures.figure(session, "payback")
    assert (result.n, result.last, result.instead) == (3, date(2011, 6, 1), True)
