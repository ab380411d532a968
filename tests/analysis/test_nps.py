from __future__ import annotations

from statistics import pvariance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.nps import counts, nps

ANSWERS = st.lists(st.integers(0, 10), max_size=50)


def test_answers_fall_into_three_parts() -> None:
    assert counts(np.arange(11)) == (2, 2, 7)
    assert counts(np.array([], np.int64)) == (0, 0, 0)


@pytest.mark.parametrize("answer", [-1, 11])
def test_impossible_answers_are_refused(answer: int) -> None:
    with pytest.raises(ValueError, match="0-10"):
        counts(np.array([answer]))
    with pytest.raises(ValueError, match="not negative"):
        nps(-1, 2, 3)


def test_no_answers_no_score() -> None:
    assert nps(0, 0, 0) is None


def test_the_score_and_its_limits() -> None:
    """Half of a hundred recommend, two in ten warn: p* = 50.75/103, d* = 20.75/103."""
    assert nps(50, 30, 20) == pytest.approx((0.30, 0.1405, 0.4420), abs=1e-4)


def test_ten_promoters_of_ten_are_not_certain() -> None:
    assert nps(10, 0, 0) == pytest.approx((1.0, 0.4751, 1.0), abs=1e-4)
    assert nps(0, 0, 10) == pytest.approx((-1.0, -1.0, -0.4751), abs=1e-4)
    score, low, high = nps(0, 10, 0) or (0, 0, 0)
    assert low < score == 0 < high


def test_more_answers_tell_more() -> None:
    few, many = nps(5, 3, 2), nps(500, 300, 200)
    assert few
    assert many
    assert many[2] - many[1] < (few[2] - few[1]) / 5
    assert nps(5, 3, 2, 0.99)[1] < few[1]  # type: ignore[index]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_limits_surround_the_score(promoters: int, passives: int, detractors: int) -> None:
    found = nps(promoters, passives, detractors)
    if promoters + passives + detractors:
        assert found
        assert -1 <= found[1] <= found[0] <= found[2] <= 1
        assert found[1] < found[2]
        mirrored = nps(detractors, passives, promoters)
        assert mirrored == pytest.approx((-found[0], -found[2], -found[1]), abs=1e-12)


@given(ANSWERS)
def test_the_width_is_that_of_the_adjusted_answers(answers: list[int]) -> None:
    parts = counts(np.array(answers, np.int64))
    found = nps(*parts)
    if found and -1 < found[1] < found[0] < found[2] < 1:
        quarters = [1] * (4 * parts[0] + 3) + [0] * (4 * parts[1] + 6) + [-1] * (4 * parts[2] + 3)
        half = 1.959964 * (pvariance(quarters) / (len(answers) + 3)) ** 0.5
        assert (found[2] - found[1]) / 2 == pytest.approx(half, rel=1e-5)
