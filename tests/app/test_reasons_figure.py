"""Refusals and returns by reason, through the session and with the clients behind each mark."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.charts import drawing
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY

RECORDS = {"refusals": "refusal", "returns": "return"}


def behind(session: Session, query: str) -> set[int]:
    return set(search.find(session, Standings(session), parse(query)).ids)


@pytest.fixture(params=RECORDS)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def shop(session: Session, name: str) -> list[int]:
    """Twelve times too dear in three spellings, four times of four with nobody's card; twice without a reason."""
    with session.base.write(Intent("test")) as work:
        clients = list(work.add("client", [{"name": f"C{n}"} for n in range(12)]))
        spellings = ("Too  dear.", "too dear", "TOO DEAR!")
        rows = [
            {"client_id": clients[n], "date": TODAY - timedelta(20 * n), "reason": spellings[n % 3], "amount": 250}
            for n in range(12)
        ]
        rows += [{"date": TODAY, "reason": "No parking", "amount": 1} for _ in range(4)]
        rows += [{"client_id": clients[0], "date": TODAY, "reason": " "} for _ in range(2)]
        work.add(RECORDS[name], rows)
        work.add("purchase", [{"date": TODAY - timedelta(n), "amount": 9} for n in range(100)])
    return clients


def test_spellings_are_one_reason_and_lead_to_their_clients(session: Session, name: str, texts: Texts) -> None:
    clients, formats = shop(session, name), Formats(texts)
    result = figures.figure(session, name)
    assert [(row.count, row.carded, row.amount) for row in result.rows] == [(12, 12, 3000), (4, 0, 4), (2, 2, 0)]
    rows = figures.table(result, texts, formats).rows
    assert behind(session, rows[0].query) == set(clients)
    assert rows[1].offers == ()
    assert behind(session, rows[2].query) == {clients[0]}
    assert result.rows[0].label in figures.title(result, texts, formats)
    told = figures.as_json(result, texts, formats)
    assert (told["amount"], told["per_100"], told["n"]) == ("30.04", 18.0, 18)


def test_a_cell_leads_to_the_clients_of_its_month(session: Session, name: str, texts: Texts) -> None:
    clients = shop(session, name)
    result = figures.figure(session, name)
    marks = drawing.draw(result, "light", texts).marks
    cells = [mark for mark in marks if mark.kind == "cell" and mark.row == 0]
    assert len(cells) == len(result.columns)
    for mark in cells:
        month = result.columns[mark.column]
        inside = {c for n, c in enumerate(clients) if month.first <= TODAY - timedelta(20 * n) <= month.last}
        assert (behind(session, mark.query) if mark.query else set()) == inside


def test_rarer_ones_together_and_a_mark_that_is_none(session: Session, name: str) -> None:
    clients = shop(session, name)
    with session.base.write(Intent("test")) as work:
        work.add(RECORDS[name], [{"client_id": clients[n % 3], "date": TODAY, "reason": f"x{n:02}"} for n in range(20)])
    result = figures.figure(session, name)
    other = next(row for row in result.rows if row.joined > 1)
    query = f"mark:{name}.other@{result.first}..{result.last}"
    assert other.count == 7
    assert behind(session, query) == set(clients[:3])
    for mark in ("rX", "r1YQ", "x"):
        assert behind(session, f"mark:{name}.{mark}@{result.first}..{result.last}") == set()


def test_silence_asks_for_reasons(session: Session, name: str, texts: Texts) -> None:
    shop(session, name)
    with session.base.write(Intent("test")) as work:
        work.add(RECORDS[name], [{"date": TODAY, "reason": ""} for _ in range(30)])
    title = figures.title(figures.figure(session, name), texts, Formats(texts))
    percent = Formats(texts).percent(32 / 48)
    assert title == texts(f"figures_reasons.title_silent_{RECORDS[name]}", percent=percent)


def test_nothing_and_nothing_lately(session: Session, name: str, texts: Texts) -> None:
    formats = Formats(texts)
    record = RECORDS[name]
    assert figures.title(figures.figure(session, name), texts, formats) == texts(
        f"figures_reasons.title_empty_{record}"
    )
    shop(session, name)
    past = figures.figure(session, name, first=date(2020, 1, 1), last=date(2020, 12, 31))
    assert figures.title(past, texts, formats) == texts(f"figures_reasons.title_none_{record}")
    assert past.n == 0
