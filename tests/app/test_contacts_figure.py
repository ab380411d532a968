from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop_crm.app import figures
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("days", "latest"),
    [
        ((5, 700), 5),  # within the twelve months
        ((500, 700), 500),  # before them only
        ((-3, 400), 400),  # after today and before them
        ((-3, 0), 0),
        ((-3,), None),
    ],
)
def test_the_latest_talk_is_known_wherever_it_lies_before_today(
    session: Session, days: tuple[int, ...], latest: int | None
) -> None:
    with session.base.write(Intent("test")) as work:
        work.add("client", [{"name": "A", "known_since": date(2015, 1, 1)}])
        work.add("purchase", [{"client_id": 1, "date": date(2016, 1, 1), "amount": 100}])
        work.add("interaction", [{"client_id": 1, "date": TODAY - timedelta(ago), "direction": "out"} for ago in days])
    first = TODAY - timedelta(364)
    found = figures.figure(session, "contacts", first=first, last=TODAY, as_of=TODAY)
    assert found.latest == (None if latest is None else TODAY - timedelta(latest))
    assert found.existing.contacts == sum(0 <= ago <= 364 for ago in days)
