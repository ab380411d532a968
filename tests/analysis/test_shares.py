"""Against the purchases at CDNOW, and against a plain computation in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_crm.analysis.shares import abc, concentration, xyz
from tests.analysis import cdnow

MONEY = st.one_of(st.integers(-(10**4), 10**4), st.integers(-(10**17), 10**17))
AMOUNTS = st.lists(MONEY, max_size=40)
GAINS = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


def whole(values: list[int] | list[list[int]]) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def test_the_best_clients_of_cdnow() -> None:
    found = concentration(cdnow.purchases().by_client()[1])
    clients, _, share = found.top() or (0, 0, 0.0)
    assert clients == 4714
    assert share == pytest.approx(0.6778, abs=5e-5)
    assert found.holders(80) == 7695
    assert found.n == 23_570
    assert (found.classes() or ())[0] == 7695


def test_four_fifths_are_four_fifths() -> None:
    """0.5 + 0.2 + 0.1 of 1.0 is 80 %: in floats it is less, and a fourth client would be A."""
    assert abc(whole([50, 20, 10, 10, 10])).tolist() == [1, 1, 1, 2, 2]
    assert abc(whole([10, 50, 10, 20, 10])).tolist() == [1, 1, 2, 1, 2]  # of equals the first


def test_losses_make_a_whale() -> None:
    found = concentration(whole([-30, 60, 70, -20, 20]))
    assert found.total == 100
    assert found.peak == (3, 150)
    assert found.curve() == ((0, 0), (1, 70), (2, 130), (3, 150), (4, 130), (5, 100))
    assert found.top() == (1, 70, 0.7)
    assert found.top(40) == (2, 130, 1.3)
    assert found.holders(80) == 2
    assert found.gini is None
    assert found.classes() == (2, 0, 3)


def test_a_long_curve_has_few_points_and_its_peak() -> None:
    values = np.arange(100_000, dtype=np.int64) - 33_333
    found = concentration(values)
    points = found.curve(100)
    assert len(points) == 102
    assert points[0] == (0, 0)
    assert points[-1] == (100_000, found.total)
    assert found.peak in points


@pytest.mark.parametrize("values", [[], [0], [0, 0], [-5], [5, -5], [-1, -2, -3]])
def test_of_nothing_there_are_no_shares(values: list[int]) -> None:
    found = concentration(whole(values))
    assert found.top() is None
    assert found.holders() is None
    assert found.classes() is None
    assert found.gini is None
    assert abc(whole(values)).tolist() == [0] * len(values)


def test_one_client_holds_everything() -> None:
    found = concentration(whole([7]))
    assert found.top() == (1, 7, 1.0)
    assert found.holders() == 1
    assert found.classes() == (1, 0, 0)
    assert found.gini == 0


def test_gini_at_its_ends() -> None:
    assert concentration(whole([5] * 12)).gini == 0
    assert concentration(whole([0, 0, 0, 9])).gini == 0.75
    assert concentration(whole([1, 2, 3, 4])).gini == 0.25
    assert concentration(whole([10**17] * 3)).gini == pytest.approx(0)


@given(GAINS)
def test_gini_is_half_the_relative_mean_gap(values: list[int]) -> None:
    gap = sum(abs(a - b) for a in values for b in values)
    assert concentration(whole(values)).gini == pytest.approx(gap / (2 * len(values) * sum(values)))


@given(AMOUNTS, st.integers(1, 100))
def test_every_answer_as_it_is_worded(values: list[int], percent: int) -> None:
    found, ranked, total = concentration(whole(values)), sorted(values, reverse=True), sum(values)
    assert found.total == total
    assert found.peak[1] == max([0, *(sum(ranked[:k]) for k in range(len(values) + 1))])
    if total <= 0:
        assert found.top(percent) is None
        return
    clients = max(1, len(values) * percent // 100)
    assert found.top(percent) == (clients, sum(ranked[:clients]), float(Fraction(sum(ranked[:clients]), total)))
    enough = [k for k in range(1, len(values) + 1) if Fraction(sum(ranked[:k]), total) >= Fraction(percent, 100)]
    assert found.holders(percent) == enough[0]


@given(AMOUNTS)
def test_classes_follow_the_rank(values: list[int]) -> None:
    classes, total = abc(whole(values)), sum(values)
    before, expected = 0, [0] * len(values)
    for place in sorted(range(len(values)), key=lambda i: (-values[i], i)):
        if total > 0:
            share = Fraction(before, total)
            expected[place] = 1 if share < Fraction(80, 100) else 2 if share < Fraction(95, 100) else 3
        before += values[place]
    assert classes.tolist() == expected
    if total > 0:
        assert concentration(whole(values)).classes() == tuple(expected.count(c) for c in (1, 2, 3))


@given(GAINS)
def test_shares_of_gains_lie_between_nothing_and_all(values: list[int]) -> None:
    found = concentration(whole(values))
    assert 0 < (found.top() or (0, 0, 0.0))[2] <= 1
    assert 0 <= (found.gini or 0.0) < 1
    amounts = [amount for _, amount in found.curve(7)]
    assert amounts == sorted(amounts)


def test_xyz_at_its_edges() -> None:
    rows = [[9, 11], [8, 12], [75, 125], [74, 126], [0, 0], [5, -5], [-9, -11]]
    assert xyz(whole([row * 2 for row in rows])).tolist() == [1, 2, 2, 3, 0, 0, 0]
    assert xyz(whole([[10, 10]])).tolist() == [0]  # two periods say nothing
    assert xyz(np.zeros((0, 12), np.int64)).tolist() == []
    assert xyz(np.zeros((2, 0), np.int64)).tolist() == [0, 0]


@given(st.integers(3, 6).flatmap(lambda n: st.lists(st.lists(MONEY, min_size=n, max_size=n), min_size=1, max_size=6)))
def test_xyz_is_exact(rows: list[list[int]]) -> None:
    expected = []
    for row in rows:
        mean = Fraction(sum(row), len(row))
        variance = sum((Fraction(value) - mean) ** 2 for value in row) / len(row)
        limits = [variance <= (mean * Fraction(percent, 100)) ** 2 for percent in (10, 25)]
        expected.append(0 if mean <= 0 else 1 if limits[0] else 2 if limits[1] else 3)
    assert xyz(whole(rows)).tolist() == expected
