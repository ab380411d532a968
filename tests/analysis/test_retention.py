"""Cohorts, survival and a year's losses of clients made by hand, and beside a plain count of any."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.cohorts import cohorts, counted
from desktop_crm.analysis.lives import Left, lives, visits
from desktop_crm.analysis.retention import Retention, retention, year_up_to
from tests.analysis import cdnow

DAY = date(2026, 11, 20)
FOLKLORE = (0.12945, 0.12945)
Bought = dict[int, list[date]]


def found(bought: Bought, as_of: date = DAY, last: date = DAY, left: list[Left] | None = None) -> Retention:
    rows = sorted((client, day.toordinal()) for client, days in bought.items() for day in days)
    client = np.array([c for c, _ in rows], np.int64)
    day = np.array([d for _, d in rows], np.int32)
    buyers = np.unique(client[day <= as_of.toordinal()])
    made = lives(visits(client, day), buyers, np.full(len(buyers), 360, np.int32), as_of, left or [])
    return retention(made, counted(client, day), date(2025, 12, 1), last, "month", FOLKLORE, 180, True)


def test_the_cohorts_of_cdnow_as_published() -> None:
    bought = cdnow.purchases()
    buyers = np.unique(bought.client)
    made = lives(visits(bought.client, bought.day), buyers, np.full(len(buyers), 360, np.int32), cdnow.END)
    result = retention(made, counted(bought.client, bought.day), date(1997, 7, 1), cdnow.END, "month", FOLKLORE, 180)
    january, february, _ = result.cohorts
    assert (january.size, *january.active[1:3], january.active[6]) == (7846, 1157, 964, 720)
    assert (february.size, february.active[1], february.active[17]) == (8476, 1312, None)
    assert result.n == 23570
    assert result.survival.n == 23570


def test_the_running_month_counts_as_far_as_it_has_come() -> None:
    bought = {1: [date(2026, 11, 3)], 2: [date(2026, 11, 25)], 3: [date(2026, 10, 5), date(2026, 11, 4)]}
    result = found(bought)
    assert [(c.first, c.size, c.active) for c in result.cohorts] == [
        (date(2026, 10, 1), 1, (1,)), (date(2026, 11, 1), 1, (1,)),
    ]  # fmt: skip
    assert found(bought, date(2026, 11, 30), date(2026, 11, 30)).cohorts[0].active == (1, 1)
    assert found(bought, DAY, date(2026, 10, 31)).cohorts[-1].first == date(2026, 10, 1)


def test_a_year_s_losses_are_of_those_active_at_its_start() -> None:
    bought = {n: [date(2025, 8, 1)] for n in range(1, 8)}  # silent, lost on 28 January
    bought |= {n: [date(2025, 8, 1) + timedelta(90 * k) for k in range(6)] for n in range(8, 21)}
    bought[21] = [date(2026, 1, 1)]  # came and was lost within the year
    result = found(bought)
    assert (result.churn.first, result.churn.last) == (date(2025, 11, 21), DAY)
    assert (result.churn.start, result.churn.lost) == (20, 7)
    assert result.churn.share is not None
    assert result.churn.share[0] == 0.35
    assert result.verdict == "worse"
    assert result.members["lost"].tolist() == list(range(1, 8))
    assert result.half_in == pytest.approx(1.609, abs=0.001)


@pytest.mark.parametrize("n", [0, 1, 9])
def test_few_are_too_few(n: int) -> None:
    result = found({k: [date(2025, 11, 1), date(2026, 3, 1), date(2026, 8, 1)] for k in range(n)})
    assert result.verdict == "few"
    assert result.too_few
    assert result.half_in is None


def test_survival_ends_with_the_first_loss() -> None:
    back = [date(2025, 1, 1), date(2026, 10, 1)]
    result = found({1: back, 2: [date(2026, 11, 1)]}, left=[Left(2, date(2026, 11, 11).toordinal())])
    assert result.survival.time.tolist() == [10, 180]
    assert result.survival.survival.tolist() == [0.5, 0.0]
    assert [(left.months, left.share) for left in result.curve()[:7]] == [
        (0, 1.0),
        *((m, 0.5) for m in range(1, 6)),
        (6, 0.0),
    ]


def test_at_the_ends_of_the_calendar() -> None:
    assert year_up_to(date.min) == (date.min, date.min)
    result = found({1: [date.min]}, date(1, 3, 1), date(1, 3, 1))
    assert result.cohorts[0].active == (1, 0)
    assert result.churn.start == 0


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 900)), max_size=30), st.integers(0, 900), st.integers(0, 900)
)
def test_beside_a_plain_count(visits_: list[tuple[int, int]], ago: int, more: int) -> None:
    start = date(2024, 1, 15)
    bought: Bought = {}
    for client, day in visits_:
        bought.setdefault(client, []).append(start + timedelta(day))
    as_of = start + timedelta(max(ago, more))
    last = start + timedelta(ago)
    result = found(bought, as_of, last)
    rows = sorted((c, d.toordinal()) for c, days in bought.items() for d in days)
    plain = cohorts(np.array([c for c, _ in rows], np.int64), np.array([d for _, d in rows], np.int32), as_of)
    assert result.cohorts == tuple(cohort for cohort in plain if cohort.first <= last)
    begin, end = year_up_to(last)
    active = lost = 0
    for days in bought.values():
        known = sorted({d for d in days if d <= as_of})
        until = [*known[1:], as_of + timedelta(1)][: len(known)]
        gone = [d + timedelta(180) for d, after in zip(known, until, strict=True) if (after - d).days > 181]
        before = [d for d in known if d < begin]
        if before and not any(g < begin and not any(g < d < begin for d in known) for g in gone):
            active += 1
            lost += any(begin <= g <= end for g in gone)
    assert (result.churn.start, result.churn.lost) == (active, lost)
