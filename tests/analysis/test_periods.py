from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.periods import MOST_COLUMNS, buckets, step_for, year_back


def test_a_year_back_is_twelve_calendar_months() -> None:
    assert year_back(date(2026, 11, 20)) == date(2025, 12, 1)
    assert year_back(date(2026, 12, 31)) == date(2026, 1, 1)
    assert len(buckets(date(2025, 12, 1), date(2026, 11, 20), "month")) == 12
    assert year_back(date(1, 3, 1)) == date(1, 1, 1)


@pytest.mark.parametrize(
    ("first", "step"),
    [
        (date(2024, 12, 1), "month"),
        (date(2024, 11, 30), "quarter"),
        (date(2020, 12, 1), "quarter"),
        (date(2020, 11, 1), "year"),
    ],
)
def test_long_periods_have_wider_columns(first: date, step: str) -> None:
    assert step_for(first, date(2026, 11, 20)) == step


def test_only_whole_months_are_complete() -> None:
    found = buckets(date(2026, 1, 15), date(2026, 3, 31), "month")
    assert [b.complete for b in found] == [False, True, True]
    assert [b.complete for b in buckets(date(2026, 3, 1), date(2026, 3, 30), "month")] == [False]


@given(st.dates(), st.dates(), st.sampled_from(["month", "quarter", "year"]))
def test_columns_follow_each_other_without_gap(one: date, other: date, step: str) -> None:
    first, last = min(one, other), max(one, other)
    found = buckets(first, last, step)  # type: ignore[arg-type]
    assert found[-1].last == last
    assert found[0].first == first or len(found) == MOST_COLUMNS
    assert all(b.first <= b.last for b in found)
    assert all(b.first - a.last == timedelta(1) for a, b in pairwise(found))
