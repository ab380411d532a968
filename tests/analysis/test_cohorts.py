"""Against the published cohorts of CDNOW, and against sets of clients counted one by one."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.cohorts import Cohort, arranged, cohorts, counted
from desktop_crm.analysis.periods import MONTHS, Step
from desktop_crm.analysis.sums import Sums, exchanged
from tests.analysis import cdnow

START = date(2023, 11, 25)
VISITS = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 900)), max_size=40)


def matrix(visits: list[tuple[int, int]], as_of: date, step: Step = "month") -> tuple[Cohort, ...]:
    ordered = sorted(visits)
    client = np.array([c for c, _ in ordered], np.int64)
    return cohorts(client, np.array([START.toordinal() + d for _, d in ordered], np.int32), as_of, step)


def test_the_cohorts_of_cdnow() -> None:
    bought = cdnow.purchases()
    found = cohorts(bought.client, bought.day, cdnow.END)
    assert [cohort.first for cohort in found] == [date(1997, 1, 1), date(1997, 2, 1), date(1997, 3, 1)]
    january, february, march = found
    assert january.size == january.active[0] == 7846
    assert (january.active[1], january.active[2], january.active[6]) == (1157, 964, 720)
    assert february.size == 8476
    assert february.active[1] == 1312
    assert february.active[16] is not None
    assert february.active[17] is None
    assert january.active[17] is not None
    assert march.active[16:] == (None, None)
    assert {len(cohort.active) for cohort in found} == {18}
    assert january.shares[1] == 1157 / 7846
    assert february.shares[17] is None


def test_a_running_month_is_not_counted_as_if_it_were_over() -> None:
    bought = cdnow.purchases()
    running = cohorts(bought.client, bought.day, date(1998, 6, 29))
    assert len(running[0].active) == 17
    assert running[1].active[16] is None


def test_a_cohort_that_begins_this_month_has_its_size_alone() -> None:
    assert matrix([(1, 0), (2, 0)], START) == (Cohort(date(2023, 11, 1), 2, (2,)),)
    young = matrix([(1, 0), (2, 10)], date(2023, 12, 6))
    assert young == (Cohort(date(2023, 11, 1), 1, (1,)), Cohort(date(2023, 12, 1), 1, (1,)))


def test_nobody_and_only_the_future() -> None:
    assert matrix([], START) == ()
    assert matrix([(1, 5)], START) == ()


def test_quarters_and_years() -> None:
    visits = [(1, 0), (1, 40), (1, 200), (2, 40)]  # 25 November, 4 January, 12 June; 4 January
    quarters = matrix(visits, date(2024, 6, 30), "quarter")
    assert quarters == (
        Cohort(date(2023, 10, 1), 1, (1, 1, 1)),
        Cohort(date(2024, 1, 1), 1, (1, 0, None)),
    )
    assert matrix(visits, date(2024, 6, 30), "year") == (
        Cohort(date(2023, 1, 1), 1, (1,)),
        Cohort(date(2024, 1, 1), 1, (1,)),
    )


def test_at_the_ends_of_the_calendar() -> None:
    days = np.array([date(1, 1, 1).toordinal(), date.max.toordinal()], np.int32)
    found = arranged(counted(np.array([1, 2]), days), date.max, ages=3)
    assert found == (Cohort(date(1, 1, 1), 1, (1, 0, 0)), Cohort(date(9999, 12, 1), 1, (1, None, None)))


@pytest.mark.parametrize("step", ["month", "quarter", "year"])
@given(visits=VISITS, ago=st.integers(-30, 1200))
def test_cells_hold_the_clients_that_they_say(step: Step, visits: list[tuple[int, int]], ago: int) -> None:
    as_of = START + timedelta(ago)
    found = matrix(visits, as_of, step)

    def period(day: date) -> int:
        return (day.year * 12 + day.month - 1) // MONTHS[step]

    known = [(client, period(START + timedelta(d))) for client, d in visits if START + timedelta(d) <= as_of]
    begun = {client: min(p for c, p in known if c == client) for client, _ in known}
    running = period(as_of) if period(as_of + timedelta(1)) == period(as_of) else period(as_of) + 1
    assert [cohort.size for cohort in found] == [
        sum(b == start for b in begun.values()) for start in sorted(set(begun.values()))
    ]
    for cohort in found:
        start = period(cohort.first)
        for age, count in enumerate(cohort.active):
            clients = {c for c, p in known if begun[c] == start and p == start + age}
            assert count == (None if age and start + age >= running else len(clients))
        assert all(share is None or 0 <= share <= 1 for share in cohort.shares)


@given(VISITS, VISITS)
def test_counts_add_up_over_clients(visits: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    """What one client adds can be taken away again: after an edit nobody else has to be counted."""

    def sums(rows: list[tuple[int, int]]) -> Sums:
        ordered = sorted(rows)
        days = np.array([START.toordinal() + d for _, d in ordered], np.int32)
        return counted(np.array([c for c, _ in ordered], np.int64), days)

    moved = [(client + 10, d) for client, d in others]
    edited = exchanged(sums(visits + moved), sums(moved), sums([]))
    assert edited.keys.tolist() == sums(visits).keys.tolist()
    assert edited.values.tolist() == sums(visits).values.tolist()
