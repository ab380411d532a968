"""Satisfaction from a real base: shares and intervals, who was not asked, of which bad answers something came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_crm.analysis.proportions import difference, wilson
from desktop_crm.app import figures, search
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY

SCORES = (5, 5, 5, 4, 4, 4, 3, 2, 2, 1, None, 5)


def fill(session: Session) -> list[int]:
    """Every client bought a month ago; the answers are of the last days, but for one of the year before."""
    with session.base.write(Intent("test")) as work:
        ids = list(work.add("client", [{"name": f"C{n}"} for n in range(14)]))
        work.add("purchase", [{"client_id": id, "date": TODAY - timedelta(30), "amount": 100} for id in ids])
        rows: list[dict[str, Any]] = [
            {"client_id": id, "date": TODAY - timedelta(n), "satisfaction": score, "would_recommend": n % 11}
            for n, (id, score) in enumerate(zip(ids, SCORES, strict=False))
        ]
        rows.append({"client_id": ids[12], "date": TODAY - timedelta(400), "satisfaction": 1})
        work.add("feedback", rows)
    return ids


def test_shares_have_their_intervals(session: Session) -> None:
    fill(session)
    told = figures.as_json(figures.figure(session, "satisfaction"), Texts("en"))
    assert told["n"] == 11
    assert told["distribution"] == {"1": 1, "2": 2, "3": 1, "4": 3, "5": 4}
    limits, against = wilson(7, 11), difference(7, 11, 0, 1)
    assert limits is not None
    assert against is not None
    assert (told["csat"], told["csat_low"], told["csat_high"]) == pytest.approx((7 / 11, *limits), abs=1e-6)
    assert told["csat_before"] == 0
    assert told["difference_low"] == pytest.approx(against[1], abs=1e-6)
    assert (told["promoters"], told["detractors"]) == (2, 8)
    assert (told["active"], told["covered"], told["coverage"]) == (14, 12, pytest.approx(12 / 14, abs=1e-6))


def test_a_bad_answer_is_used_once_an_improvement_names_what_it_told_of(session: Session) -> None:
    ids = fill(session)

    def used() -> tuple[int, int]:
        told = figures.as_json(figures.figure(session, "satisfaction"), Texts("en"))
        return told["bad_answers_used"], told["bad_answers"]

    assert used() == (0, 3)
    bad = [row for id in ids for row in session.base.on_card("feedback", id) if (row.satisfaction or 5) <= 2]
    mine = [row for row in bad if row.date >= TODAY - timedelta(100)]
    with session.base.write(Intent("test")) as work:
        problem = work.add(
            "problem", [{"client_id": mine[0].client_id, "text": "x", "date": TODAY, "feedback": mine[0].id}]
        )
        claim = work.add("claim", [{"client_id": mine[1].client_id, "text": "x", "date": mine[1].date}])
        other = work.add("claim", [{"client_id": mine[2].client_id, "text": "x", "date": TODAY - timedelta(60)}])
        work.add(
            "improvement", [{"text": "y", "date": TODAY, "problems": (problem[0],), "claims": (claim[0], other[0])}]
        )
    assert used() == (2, 3)
    eve = figures.as_json(figures.figure(session, "satisfaction", as_of=TODAY - timedelta(1)), Texts("en"))
    assert eve["bad_answers_used"] == 0, "what is done later is not known on the day before"
    session.base.undo()
    assert used() == (0, 3)


def test_marks_lead_to_their_clients(session: Session) -> None:
    fill(session)
    result = figures.figure(session, "satisfaction")
    standings = Standings(session)
    for mark, n in (("score-5", 4), ("dissatisfied", 3), ("uncovered", 2), ("promoters", 2), ("unused", 3)):
        assert len(search.find(session, standings, parse(result.query(mark))).ids) == n, mark
    column = next(c for c in result.columns if c.n)
    assert len(search.find(session, standings, parse(result.query("answered", column))).ids) == column.n
