"""Costs by hand, and beside a plain count of any register."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.costs import Costs, Guess, Spendings, costs
from desktop_crm.analysis.lives import Left, Lives, lives, visits
from desktop_crm.domain.spending import ACTIVITIES, KINDS

FIRST, LAST, DAY = date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 10)
Entry = tuple[int, date, str, str, int, int, int]
"""Client, day, kind, activity, amount, minutes, events."""


def register(entries: list[Entry]) -> Spendings:
    columns = list(zip(*entries, strict=True)) if entries else [()] * 7
    return Spendings(
        np.array(columns[0], np.int64),
        np.array([day.toordinal() for day in columns[1]], np.int32),
        np.array([KINDS.index(kind) for kind in columns[2]], np.int64),
        np.array([ACTIVITIES.index(activity) for activity in columns[3]], np.int64),
        *(np.array(column, np.int64) for column in columns[4:]),
    )


def lived(gained: int, stayed: int, left: int) -> Lives:
    """Clients who came within the period, were there before and stayed, and were there before and left."""
    came = [date(2026, 6, 1)] * gained + [date(2025, 6, 1)] * (stayed + left)
    client = np.arange(1, len(came) + 1, dtype=np.int64)
    day = np.array([one.toordinal() for one in came], np.int32)
    gone = [Left(gained + stayed + n + 1, date(2026, 3, 1).toordinal()) for n in range(left)]
    return lives(visits(client, day), client, np.full(len(client), 10_000, np.int32), DAY, gone)


def found(entries: list[Entry], who: Lives, hourly: int = 0, guesses: tuple[Guess, ...] = ()) -> Costs:
    return costs(
        register(entries), who, FIRST, LAST, hourly, (5.0, 10.0), guesses, (date(2025, 1, 1), date(2025, 12, 31))
    )


def test_the_ratio_by_hand() -> None:
    entries: list[Entry] = [
        (0, date(2026, 2, 1), "acquisition", "advertising", 90_000, 600, 3),
        (0, date(2026, 2, 2), "acquisition", "advertising", 5_000, 0, 0),
        (4, date(2026, 5, 1), "retention", "gift", 6_000, 120, 1),
        (4, date(2025, 5, 1), "retention", "gift", 7_000, 0, 1),  # the year before
        (5, date(2027, 2, 1), "retention", "gift", 7_000, 0, 1),  # not yet
    ]
    result = found(entries, lived(10, 8, 4), 500)
    effort = result.effort
    assert (effort.acquisition.cost, effort.retention.cost) == (100_000, 7_000)
    assert (effort.gained, effort.start, effort.kept) == (10, 12, 8)
    assert (effort.each_gained, effort.each_kept) == (10_000, 875)
    assert effort.ratio == pytest.approx((100_000 / 10) / (7_000 / 8))
    assert result.place == "above"
    assert result.before is not None
    assert result.before.retention.amount == 7_000
    assert [(row.mark, row.n, row.events, row.clients) for row in result.rows] == [
        ("acquisition-advertising", 2, 3, 0), ("retention-gift", 1, 1, 1),
    ]  # fmt: skip
    assert result.members["retention-gift"].tolist() == [4]
    assert result.members["lost"].tolist() == [19, 20, 21, 22]


@pytest.mark.parametrize(
    ("who", "entries"),
    [
        ((0, 9, 3), [("acquisition", 500), ("retention", 500)]),
        ((9, 0, 3), [("acquisition", 500), ("retention", 500)]),
        ((9, 9, 3), [("acquisition", 500)]),
        ((9, 9, 3), [("acquisition", 500), ("retention", 0)]),
        ((0, 0, 0), []),
    ],
)
def test_where_a_denominator_is_nothing_there_is_no_ratio(
    who: tuple[int, int, int], entries: list[tuple[str, int]]
) -> None:
    rows: list[Entry] = [(0, date(2026, 3, 3), kind, "other", amount, 0, 0) for kind, amount in entries]
    result = found(rows, lived(*who))
    assert result.effort.ratio is None
    assert result.place is None


def test_a_loyalty_budget_is_money_or_hours_and_without_it_everything_goes_to_new_ones() -> None:
    new: Entry = (0, date(2026, 3, 3), "acquisition", "other", 5, 0, 0)
    assert found([new], lived(1, 1, 1)).effort.all_new
    hours: Entry = (0, date(2026, 3, 3), "retention", "other", 0, 30, 0)
    assert not found([new, hours], lived(1, 1, 1)).effort.all_new
    assert found([new, hours], lived(1, 1, 1)).effort.budget
    nothing: Entry = (0, date(2026, 3, 3), "retention", "other", 0, 0, 4)
    assert found([new, nothing], lived(1, 1, 1)).effort.all_new
    assert not found([], lived(1, 1, 1)).effort.all_new


def test_estimates_stand_only_for_years_without_an_entry_and_in_no_sum() -> None:
    guesses = (
        Guess(2027, 4, 1, 1), Guess(2026, 4, 1, 1), Guess(2020, 40, 10_001, None), Guess(2019, None, None, None),
        Guess(2018, 0, 500, 7),
    )  # fmt: skip
    result = found([(0, date(2026, 3, 3), "acquisition", "other", 5, 0, 0)], lived(3, 3, 3), 0, guesses)
    assert [guess.year for guess in result.guesses] == [2018, 2020]
    assert [guess.each_gained for guess in result.guesses] == [None, 250]
    assert result.effort.acquisition.amount == 5


ENTRY = st.tuples(
    st.integers(0, 3), st.integers(-400, 500).map(lambda n: FIRST + timedelta(n)), st.sampled_from(KINDS),
    st.sampled_from(ACTIVITIES), st.integers(0, 10**6), st.integers(0, 5000), st.integers(0, 9),
)  # fmt: skip


@given(st.lists(ENTRY, max_size=12), st.integers(0, 9), st.integers(0, 9), st.integers(0, 900))
def test_it_equals_a_plain_count(entries: list[Entry], gained: int, stayed: int, hourly: int) -> None:
    result = found(entries, lived(gained, stayed, 1), hourly)
    mine = [e for e in entries if FIRST <= e[1] <= LAST]
    for side in (result.effort.acquisition, result.effort.retention):
        rows = [e for e in mine if e[2] == side.kind]
        assert side.amount == sum(e[4] for e in rows)
        assert side.minutes == sum(e[5] for e in rows)
        assert side.events == sum(e[6] for e in rows)
        exact = Fraction(side.minutes * hourly, 60)
        assert abs(side.time_cost - exact) <= Fraction(len({e[3] for e in rows}), 2)
    for row in result.rows:
        assert result.members[row.mark].tolist() == sorted(
            {e[0] for e in mine if (e[2], e[3]) == (row.kind, row.activity) and e[0]}
        )
    effort = result.effort
    if effort.ratio is not None:
        wanted = Fraction(effort.acquisition.cost, gained) / Fraction(effort.retention.cost, stayed)
        assert effort.ratio == pytest.approx(float(wanted))
