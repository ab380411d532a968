"""Wishes by topic, through the session and with the clients behind each row."""

from __future__ import annotations

from datetime import date, timedelta

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def behind(session: Session, query: str) -> set[int]:
    return set(search.find(session, Standings(session), parse(query)).ids)


def shop(session: Session) -> list[int]:
    spellings = ("Evening delivery", "evening  delivery.", "EVENING DELIVERY")
    with session.base.write(Intent("test")) as work:
        clients = list(work.add("client", [{"name": f"C{n}"} for n in range(8)]))
        work.add("purchase", [
            {"client_id": c, "date": TODAY - timedelta(n), "amount": 1000, "cost": 400}
            for c, n in zip(clients, (0, 5, 364, 365), strict=False)
        ])  # fmt: skip
        work.add("wish", [
            *(
                {"client_id": clients[n], "date": TODAY - timedelta(n), "text": "x", "topic": spellings[n % 3],
                 "status": "granted" if n == 5 else "new", "priority": "high" if n < 2 else "normal"}
                for n in range(6)
            ),
            *({"client_id": clients[6], "date": TODAY, "text": "x", "topic": "Catalogue"} for _ in range(3)),
            {"date": TODAY, "text": "x", "topic": "", "status": "declined"},
            {"client_id": clients[7], "date": TODAY - timedelta(500), "text": "x", "topic": "Old"},
        ])  # fmt: skip
    return clients


def test_spellings_are_one_topic_with_the_profit_behind_it(session: Session, texts: Texts) -> None:
    shop(session)
    result = figures.figure(session, "wishes")
    told = [(row.count, row.high, row.clients, row.value, row.open, row.granted) for row in result.rows]
    assert told == [(6, 2, 6, 1800, 5, 1), (3, 0, 1, 0, 3, 0), (1, 0, 0, 0, 0, 0)]
    formats = Formats(texts)
    assert result.rows[0].label in figures.title(result, texts, formats)
    assert figures.as_json(result, texts, formats)["topics"][0]["value"] == "18.00"


def test_rows_lead_to_those_who_wait_and_those_who_were_granted_it(session: Session, texts: Texts) -> None:
    clients = shop(session)
    rows = figures.table(figures.figure(session, "wishes"), texts, Formats(texts)).rows
    open_, granted, whole = rows[0].offers
    assert behind(session, open_.query) == set(clients[:5])
    assert behind(session, granted.query) == {clients[5]}
    assert behind(session, whole.query) == set(clients[:6])
    assert [behind(session, offer.query) for offer in rows[1].offers] == [{clients[6]}]
    assert rows[2].offers == ()
    days = f"@{TODAY - timedelta(300)}..{TODAY}"
    assert behind(session, f"mark:wishes.all{days}") == set(clients[:7])
    for mark in ("tX", "all:closed", "t1YQ"):
        assert behind(session, f"mark:wishes.{mark}{days}") == set()


def test_granting_all_of_them_is_said_and_undone(session: Session, texts: Texts) -> None:
    shop(session)
    formats = Formats(texts)
    before = figures.title(figures.figure(session, "wishes"), texts, formats)
    with session.base.write(Intent("test")) as work:
        ids = session.facts.of("wish").id.tolist()
        work.edit("wish", {id: {"status": "granted"} for id in ids})
    settled = figures.figure(session, "wishes")
    assert figures.title(settled, texts, formats) == texts("figures_wishes.title_settled")
    session.base.undo()
    assert figures.title(figures.figure(session, "wishes"), texts, formats) == before


def test_other_days(session: Session, texts: Texts) -> None:
    formats = Formats(texts)
    assert figures.title(figures.figure(session, "wishes"), texts, formats) == texts("figures_wishes.title_empty")
    shop(session)
    past = figures.figure(session, "wishes", first=date(2020, 1, 1), last=date(2020, 2, 1))
    assert figures.title(past, texts, formats) == texts("figures_wishes.title_none")
