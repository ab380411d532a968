"""Profits of a period: of the trailing year they are those that the standings tell."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app import settings as shop
from desktop_crm.app.profits import profits_of
from desktop_crm.app.sample.make import make_sample
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.domain.changes import Intent
from tests.conftest import TODAY


def test_of_the_trailing_year_they_are_those_of_the_standings(session: Session) -> None:
    make_sample(session, language="en", today=TODAY)
    shop.change(session, {"hourly_cost": "250", "margin": "27.5"})
    found = profits_of(session, TODAY - timedelta(364), TODAY)
    ids = np.arange(1, 301)
    told = Standings(session).of(ids.tolist())
    assert found.of("profit", ids).tolist() == [s.profit for s in told]
    assert found.of("revenue", ids).tolist() == [s.revenue for s in told]
    assert found.of("minutes", ids).sum() > 0
    assert 0 < (found.source.costed or 0) < 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10**6), st.none() | st.integers(0, 10**6)), max_size=8))
def test_days_add_up_to_the_period(session: Session, rows: list[tuple[int, int, int | None]]) -> None:
    with session.base.write(Intent("test")) as work:
        work.remove("client", session.facts.of("client").id.tolist())
        id = work.add("client", [{"name": "A"}])[0]
        work.add(
            "purchase",
            [{"client_id": id, "date": TODAY - timedelta(ago), "amount": a, "cost": c} for ago, a, c in rows],
        )
        work.add("spending", [{"client_id": id, "date": TODAY - timedelta(9), "amount": 70, "minutes": 30}])
    whole = profits_of(session, TODAY - timedelta(40), TODAY)
    days = [profits_of(session, TODAY - timedelta(ago), TODAY - timedelta(ago)) for ago in range(41)]
    for name in ("revenue", "margin", "spent", "minutes", "purchases"):
        assert whole.of(name, np.array([id])).sum() == sum(day.of(name, np.array([id])).sum() for day in days)


def test_nothing_is_no_client(session: Session) -> None:
    found = profits_of(session, TODAY, TODAY)
    assert not len(found.client)
    assert found.source.costed is None
