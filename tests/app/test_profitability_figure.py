"""The figure `profitability` from a real base: the clients behind its rows, and what an hour costs."""

from __future__ import annotations

from datetime import date

from desktop_crm.app import figures, search, settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse

EN = Texts("en")


def shop(session: Session) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(30)])
        day = {"date": date(2026, 6, 1)}
        work.add("purchase", [{"client_id": c, "amount": 10_000 + c, "cost": 9_000, **day} for c in ids[:24]])
        work.add("interaction", [{"client_id": c, "minutes": 60, "summary": "x", **day} for c in ids[20:28]])
        gift = {"kind": "retention", "amount": 2_000}
        work.add("spending", [{"client_id": c, **gift, **day} for c in ids[:3]])


def behind(session: Session, query: str) -> int:
    return len(search.find(session, Standings(session), parse(query)).ids)


def test_every_row_leads_to_the_clients_it_counts(session: Session) -> None:
    shop(session)
    for hourly, bad in (("0", 3 + 4), ("20", 3 + 8)):
        settings.put(session, {"hourly_cost": hourly})
        result = figures.figure(session, "profitability")
        assert (result.n, result.groups[0].unprofitable) == (28, bad)
        for group in result.groups:
            assert behind(session, result.query(group.code)) == group.n
            assert behind(session, result.query(f"unprofitable-{group.code}")) == group.unprofitable
        assert behind(session, result.query("owing")) == result.owing


def test_as_json_and_in_words(session: Session) -> None:
    shop(session)
    told = figures.as_json(figures.figure(session, "profitability"), EN)
    assert (told["verdict"], told["lacking"]) == ("below", "29.94")
    assert [one["client"] for one in told["worst"]] == ["Client 0", "Client 1", "Client 2"]
    assert told["worst"][0] | {"query": ""} == {
        "client": "Client 0", "invested": "20.00", "brought": "10.01", "balance": "-9.99", "query": "",
    }  # fmt: skip
    assert told["title"].startswith("7 of 28 clients bring no profit (25%), fewer than is told of others (50%)")
    settings.put(session, {"benchmark_unprofitable": "10"})
    result = figures.figure(session, "profitability")
    assert "more than is told of others (10%): raise prices" in figures.title(result, EN, Formats(EN))
