"""Loyalty of a real base: who buys again after what answer, and the clients behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_crm.app import figures, search, settings
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY

ASKED = TODAY - timedelta(300)


def fill(session: Session) -> list[int]:
    """Thirty clients; the first ten are very satisfied and nine of them come back, of the other twenty two do."""
    with session.base.write(Intent("test")) as work:
        ids = list(work.add("client", [{"name": f"C{n}"} for n in range(31)]))
        days = [(id, ASKED) for id in ids]
        days += [(id, ASKED + timedelta(100)) for id in (*ids[:9], *ids[10:12])]
        work.add("purchase", [{"client_id": id, "date": day, "amount": 10000, "cost": 6000} for id, day in days])
        answers: list[dict[str, Any]] = [
            {
                "client_id": id,
                "date": ASKED,
                "satisfaction": 5 if n < 10 else 4 if n < 24 else 2,
                "had_problem": n >= 15,
                "would_recommend": 10 if n < 8 else 5,
            }
            for n, id in enumerate(ids[:30])
        ]
        answers.append({"client_id": ids[30], "date": TODAY - timedelta(5), "satisfaction": 5})
        work.add("feedback", answers)
    return ids


def told(session: Session, **asked: Any) -> dict[str, Any]:
    return figures.as_json(figures.figure(session, "loyalty", **asked), Texts("en"))


def gap(found: dict[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in found["gaps"] if each["key"] == key)


def test_feedback_counts_once_the_horizon_of_the_settings_has_passed(session: Session) -> None:
    fill(session)
    settings.put(session, {"loyalty_days": "90"})
    found = told(session)  # twice the usual interval of 90 days is longer
    assert (found["n"], found["young"], found["horizon_days"]) == (30, 1, 180)
    settings.put(session, {"loyalty_days": "301"})
    found = told(session)
    assert (found["n"], found["young"], found["horizon_days"]) == (0, 31, 301)
    assert "too early" in found["title"]


def test_gaps_lead_to_their_clients(session: Session) -> None:
    ids = fill(session)
    found = told(session)
    assert (found["n"], found["young"], found["horizon_days"]) == (30, 1, 180)
    top = gap(found, "top_box")
    assert (top["one"]["count"], top["one"]["n"], top["other"]["count"], top["other"]["n"]) == (9, 10, 2, 14)
    assert top["verdict"] == "more"
    assert top["told"] == [0.0, 0.5]
    standings = Standings(session)
    assert sorted(search.find(session, standings, parse(top["one"]["query"])).ids) == ids[:10]
    assert sorted(search.find(session, standings, parse(found["queries"]["gone"])).ids) == [
        ids[9],
        *ids[12:30],
    ]
    assert gap(found, "recommends")["one"]["count"] == 8
    satisfied = found["chain"]["groups"][0]
    assert (satisfied["group"], satisfied["clients"], satisfied["purchases_a_year"]) == (
        "satisfied",
        25,
        pytest.approx(36 / 25),
    )
    assert satisfied["profit_each"] == "57.60"


def test_a_new_purchase_and_its_undoing_count_at_once(session: Session) -> None:
    ids = fill(session)
    assert told(session)["again"]["count"] == 11
    with session.base.write(Intent("test")) as work:
        work.add("purchase", [{"client_id": ids[20], "date": ASKED + timedelta(180), "amount": 1}])
        work.add("purchase", [{"client_id": ids[21], "date": ASKED + timedelta(181), "amount": 1}])
    assert told(session)["again"]["count"] == 12
    session.base.undo()
    assert told(session)["again"]["count"] == 11
