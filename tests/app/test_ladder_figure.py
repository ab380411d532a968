"""The loyalty ladder from a real base: rungs, moves and fallers beside the standings of both days."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from desktop_crm.analysis.ladder import quarter_before
from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings, table_as_of
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def fill(session: Session) -> None:
    """One regular who fell silent, others who come now and then, suppliers, and some who never bought."""
    with session.base.write(Intent("test")) as work:
        ids = work.add("client", [{"name": f"C{n}"} for n in range(14)] + [{"name": "S", "roles": ("supplier",)}])
        rows = []
        for n, id in enumerate(ids[:10]):
            for back in range(n + 1):
                rows.append({"client_id": id, "date": TODAY - timedelta(60 * back + 40 * (n == 9)), "amount": 100})
        rows += [{"client_id": ids[10], "date": TODAY - timedelta(355 + 20 * k), "amount": 900} for k in range(6)]
        work.add("purchase", rows)
        work.add("rung", [{"code": "regular", "ideal": 90, "hinders": "Nobody calls"}])


def test_rungs_and_moves_are_those_of_the_standings_of_both_days(session: Session) -> None:
    fill(session)
    result = figures.figure(session, "ladder")
    now, then = table_as_of(session, TODAY), table_as_of(session, quarter_before(TODAY))
    clients = range(1, 15)
    moves = Counter((then.of(id).rung, now.of(id).rung) for id in clients)
    assert result.n == 14  # the supplier is none
    told = figures.as_json(result, Texts("en"))
    for before, row in told["moves"].items():
        for after, n in row.items():
            assert moves[before, after] == n
    assert sum(sum(row.values()) for row in told["moves"].values()) == 14
    assert {f["client"] for f in told["fallers"]} == {
        f"C{id - 1}" for id in clients if rank(then.of(id).rung) > rank(now.of(id).rung)
    }
    assert told["fell"] == len(told["fallers"]) > 0


def rank(rung: str) -> int:
    return ("potential", "new", "frequent", "regular", "advocate").index(rung)


def test_each_rung_and_each_faller_leads_to_its_clients(session: Session) -> None:
    fill(session)
    standings = Standings(session)
    result = figures.figure(session, "ladder")
    for rung in result.rungs:
        if rung.clients:
            assert len(search.find(session, standings, parse(result.query(f"rung-{rung.code}"))).ids) == rung.clients
    fallers = search.find(session, standings, parse(result.query("fallers"))).ids
    assert sorted(fallers) == sorted(f.client for f in result.fallers)
    for faller in result.fallers:
        assert list(search.find(session, standings, parse(result.query(f"client-{faller.client}"))).ids) == [
            faller.client
        ]
    assert np.array_equal(result.members["fallers"], np.sort(result.members["fallers"]))


def test_the_table_lists_fallers_where_that_is_asked(session: Session, texts: Texts, formats: Formats) -> None:
    fill(session)
    rungs = figures.table(figures.figure(session, "ladder"), texts, formats)
    fallers = figures.table(figures.figure(session, "ladder", show="fallers"), texts, formats)
    assert len(rungs.rows) == 5
    assert {row.cells[0] for row in fallers.rows} == {"C10", *(row.cells[0] for row in fallers.rows)}
    assert "Nobody calls" in figures.title(figures.figure(session, "ladder"), texts, formats)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 20), date(2026, 8, 20)),
        (date(2026, 5, 31), date(2026, 2, 28)),
        (date(2026, 1, 15), date(2025, 10, 15)),
        (date(2024, 5, 30), date(2024, 2, 29)),
    ],
)
def test_a_quarter_before(day: date, before: date) -> None:
    assert quarter_before(day) == before


@pytest.mark.parametrize("id", ["x", "", "-1", "9" * 30])
def test_nobody_stands_behind_a_mark_that_names_no_client(session: Session, id: str) -> None:
    fill(session)
    query = parse(f"mark:ladder.client-{id}@2025-12-01..2026-11-20")
    assert query.conditions
    assert not search.find(session, Standings(session), query).ids
