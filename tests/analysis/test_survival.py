"""Against the table of the 6-MP patients of Freireich and others (1963), and against what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.survival import Survival, from_counts, kaplan_meier

WEEKS = (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
RELAPSED = (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)
TABLE = (  # weeks, at risk, relapses, survival and its log-log limits, as every textbook prints them
    (6, 21, 3, 0.8571, 0.6197, 0.9516),
    (7, 17, 1, 0.8067, 0.5631, 0.9228),
    (10, 15, 1, 0.7529, 0.5032, 0.8894),
    (13, 12, 1, 0.6902, 0.4316, 0.8491),
    (16, 11, 1, 0.6275, 0.3675, 0.8049),
    (22, 7, 1, 0.5378, 0.2678, 0.7468),
    (23, 6, 1, 0.4482, 0.1881, 0.6801),
)
LIVES = st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=60)


def curve(lives: list[tuple[int, bool]]) -> Survival:
    return kaplan_meier(np.array([t for t, _ in lives]), np.array([e for _, e in lives], bool))


def test_the_published_table() -> None:
    found = kaplan_meier(np.array(WEEKS), np.array(RELAPSED, bool))
    died = found.events > 0
    assert found.time[died].tolist() == [row[0] for row in TABLE]
    assert found.at_risk[died].tolist() == [row[1] for row in TABLE]
    assert found.events[died].tolist() == [row[2] for row in TABLE]
    for column, values in ((3, found.survival), (4, found.low), (5, found.high)):
        assert values[died] == pytest.approx([row[column] for row in TABLE], abs=6e-5)
    assert found.n == 21
    assert found.median == 23
    assert found.median_limits == (13, None)


def test_a_value_at_a_time() -> None:
    found = kaplan_meier(np.array(WEEKS), np.array(RELAPSED, bool))
    assert found.at(12.5) == pytest.approx((0.7529, 0.5032, 0.8894), abs=6e-5)
    assert found.at(35) == pytest.approx((0.4482, 0.1881, 0.6801), abs=6e-5)
    assert found.at(36) is None  # nobody was watched for so long
    assert found.at(-1) is None
    assert found.at(5) == (1.0, pytest.approx(0.8454, abs=1e-4), 1.0)  # Wilson of 21 of 21: not "certain"


def test_nobody_and_one() -> None:
    assert curve([]).n == 0
    assert curve([]).at(0) is None
    assert curve([]).median is None
    still = curve([(10, False)])
    assert still.at(10) == (1.0, pytest.approx(0.2065, abs=1e-4), 1.0)
    assert still.median is None
    gone = curve([(10, True)])
    assert gone.median == 10
    assert gone.at(99) == (0.0, 0.0, pytest.approx(0.7935, abs=1e-4))


def test_half_is_half_although_fractions_round() -> None:
    for n in range(2, 60, 2):
        assert curve([(t, True) for t in range(n)]).median == n / 2 - 1


@pytest.mark.parametrize("times", [[-1.0], [float("nan")], [float("inf")]])
def test_impossible_times_are_refused(times: list[float]) -> None:
    with pytest.raises(ValueError, match="times are finite"):
        kaplan_meier(np.array(times), np.array([True]))


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        from_counts(np.array([1.0]), np.array([-1]), np.array([2]))
    with pytest.raises(ValueError, match="for each"):
        kaplan_meier(np.array([1.0]), np.array([True, False]))


@given(LIVES)
def test_the_curve_falls_within_its_limits(lives: list[tuple[int, bool]]) -> None:
    found = curve(lives)
    assert np.all(np.diff(found.survival) <= 0)
    for values in (found.survival, found.low, found.high):
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1)).all()
    assert (found.low <= found.survival).all()
    assert (found.survival <= found.high).all()
    assert found.events.sum() == sum(e for _, e in lives)


@given(LIVES)
def test_without_censoring_it_is_the_plain_share(lives: list[tuple[int, bool]]) -> None:
    found = curve([(t, True) for t, _ in lives])
    for time in range(31):
        value = found.at(time)
        if lives:
            assert value is not None
            assert value[0] == pytest.approx(sum(t > time for t, _ in lives) / len(lives))


@given(LIVES)
def test_counts_give_the_same_curve(lives: list[tuple[int, bool]]) -> None:
    times = np.arange(31.0)
    died = np.array([sum(t == time and e for t, e in lives) for time in range(31)], np.int64)
    left = np.array([sum(t == time and not e for t, e in lives) for time in range(31)], np.int64)
    one, other = from_counts(times, died, left), curve(lives)
    assert one.time.tolist() == other.time.tolist()
    assert one.survival.tolist() == other.survival.tolist()
    assert one.low.tolist() == other.low.tolist()
