from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.rfm import SEGMENTS, edges, falling, rising, segments
from tests.analysis import cdnow

VALUES = st.lists(st.integers(-(10**15), 10**15) | st.integers(0, 4), max_size=60)


def test_edges_of_cdnow_coincide() -> None:
    found = cdnow.purchases(sample=True)
    days = np.unique(np.stack((found.client, found.day)), axis=1)
    frequency = np.unique(days[0], return_counts=True)[1]
    assert edges(frequency) == (1, 1, 2, 4)
    scores = rising(frequency)
    assert [int(scores[frequency == n][0]) for n in (1, 2, 3, 4, 5)] == [1, 3, 4, 4, 5]


def test_five_equal_parts_get_five_scores() -> None:
    assert rising(np.arange(10)).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert falling(np.arange(10)).tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_equal_clients_are_not_told_apart(n: int) -> None:
    assert rising(np.full(n, 3)).tolist() == [1] * n
    assert falling(np.full(n, 3)).tolist() == [5] * n  # all bought on one day: nobody is late


@given(VALUES)
def test_scores_follow_the_values(values: list[int]) -> None:
    given_ = np.array(values, np.int64)
    up, down = rising(given_), falling(given_)
    assert ((up >= 1) & (up <= 5)).all()
    assert (up + down == 6).all()
    order = np.argsort(given_)
    assert (np.diff(up[order]) >= 0).all()
    assert all(len(set(up[given_ == value].tolist())) == 1 for value in values)
    assert len(edges(given_)) == (4 if values else 0)
    for fifth, edge in enumerate(edges(given_), 1):
        assert 5 * sum(value <= edge for value in values) >= fifth * len(values)
        assert 5 * sum(value < edge for value in values) < fifth * len(values)


@pytest.mark.parametrize(
    ("scores", "segment"),
    [
        ((5, 5, 5), "champions"),
        ((5, 5, 3), "loyal"),
        ((4, 4, 5), "loyal"),
        ((5, 1, 5), "promising"),
        ((3, 2, 5), "need-attention"),
        ((2, 3, 5), "at-risk"),
        ((1, 5, 4), "cannot-lose"),
        ((1, 5, 3), "at-risk"),
        ((2, 1, 1), "hibernating"),
        ((1, 1, 5), "lost"),
    ],
)
def test_segments(scores: tuple[int, int, int], segment: str) -> None:
    assert SEGMENTS[segments(*(np.array([score], np.int8) for score in scores))[0]] == segment


def test_every_score_has_a_segment_and_every_segment_scores() -> None:
    every = np.stack(np.meshgrid(*[np.arange(1, 6, dtype=np.int8)] * 3)).reshape(3, -1)
    assert set(segments(*every).tolist()) == set(range(len(SEGMENTS)))
    assert len(segments(*np.zeros((3, 0), np.int8))) == 0
