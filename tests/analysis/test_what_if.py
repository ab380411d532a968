"""What more clients kept would bring: by hand, and beside the closed form of the sum of five years."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.lives import Left, Lives, lives, visits
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.proportions import wilson
from desktop_crm.analysis.what_if import WhatIf, what_if

LAST = date(2026, 12, 31)


def lived(stayed: int, lost: int, came: int) -> Lives:
    days = [date(2025, 6, 1)] * (stayed + lost) + [date(2026, 6, 1)] * came
    client = np.arange(1, len(days) + 1, dtype=np.int64)
    day = np.array([one.toordinal() for one in days], np.int32)
    left = [Left(stayed + n + 1, date(2026, 3, 1).toordinal()) for n in range(lost)]
    return lives(visits(client, day), client, np.full(len(client), 10_000, np.int32), LAST, left)


def found(stayed: int, lost: int, came: int, margin: int, discount: float = 0.0) -> WhatIf:
    who = lived(stayed, lost, came)
    return what_if(
        who, LAST, margin, discount, (0.25, 0.55), MarginSource(1.0, 3000), LAST if len(who.client) else None
    )


def closed(retention: float, clients: float, inflow: float, each: float, discount: float) -> float:
    """Clients after t years: clients x r^t + inflow x (1 + r + ... + r^(t-1))."""

    def after(years: int) -> float:
        return clients * retention**years + inflow * sum(retention**k for k in range(years))

    return sum(each * (after(t - 1) + after(t)) / 2 / (1 + discount) ** t for t in range(1, 6))


def test_by_hand() -> None:
    result = found(8, 2, 4, 1_100)
    assert (result.n, result.churn.lost, result.end, result.inflow, result.each) == (10, 2, 12, 4, 100)
    # 12, 13.6, 14.88, 15.904, 16.7232, 17.37856 clients
    assert result.profit == round(100 * (6 + 13.6 + 14.88 + 15.904 + 16.7232 + 17.37856 / 2)) == 7580
    five = result.main
    assert five is not None
    assert five.points == 5
    assert five.retention == pytest.approx(0.85)
    assert five.relative == pytest.approx(0.0625)
    # 12, 14.2, 16.07, 17.6595, 19.010575, 20.15898875
    assert five.profit == round(100 * (6 + 14.2 + 16.07 + 17.6595 + 19.010575 + 20.15898875 / 2)) == 8302
    assert five.extra == 722
    assert five.share == pytest.approx(722 / 7580, abs=1e-4)
    assert result.place == "below"


def test_the_interval_of_churn_is_carried_through() -> None:
    result = found(80, 20, 10, 10**6)
    low, high = wilson(20, 100) or (0.0, 0.0)
    five = result.main
    assert five is not None
    gains = [closed(1 - c + 0.05, 90, 10, 1, 0) / closed(1 - c, 90, 10, 1, 0) - 1 for c in (low, high)]
    assert five.low <= min(gains) + 1e-12
    assert five.high >= max(gains) - 1e-12
    assert five.low < five.share < five.high


def test_no_more_can_stay_than_all() -> None:
    result = found(97, 3, 0, 10**6)
    assert [more.points for more in result.steps] == [1, 2, 3]
    assert result.main is not None
    assert result.main.points == 3
    assert result.place is None
    assert found(30, 0, 0, 10**6).steps == ()


@pytest.mark.parametrize("case", [(0, 0, 0, 0), (0, 0, 9, 500), (5, 5, 5, 0), (5, 5, 5, -400), (0, 12, 0, 500)])
def test_where_nothing_can_be_said_nothing_is(case: tuple[int, int, int, int]) -> None:
    result = found(*case)
    assert result.steps == ()
    assert result.main is None
    assert result.place is None


def test_few_have_no_verdict_and_nobody_kept_has_no_relative_change() -> None:
    few = found(6, 3, 2, 900)
    assert few.too_few
    assert few.place is None
    assert few.steps
    all_lost = found(0, 12, 5, 900)
    assert all_lost.steps[0].relative is None


@given(
    st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(1, 10**9), st.sampled_from([0.0, 0.1, 0.5])
)
def test_it_equals_the_closed_form(stayed: int, lost: int, came: int, margin: int, discount: float) -> None:
    result = found(stayed, lost, came, margin, discount)
    start, end = stayed + lost, stayed + came
    if not start:
        assert result.steps == ()
        return
    each, kept = margin / ((start + end) / 2), stayed / start
    assert result.profit == pytest.approx(closed(kept, end, came, each, discount), rel=1e-9, abs=1)
    before = 0.0
    for more in result.steps:
        wanted = closed(min(1.0, kept + more.points / 100), end, came, each, discount)
        assert more.profit == pytest.approx(wanted, rel=1e-9, abs=1)
        assert more.low <= more.share <= more.high
        assert more.share > before
        assert more.retention <= 1
        before = more.share
