"""Sums by key beside plain dictionaries: a part is exchanged as if all had been counted anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.sums import Sums, exchanged, first_of, summed, total

ROWS = st.lists(st.tuples(st.integers(-5, 9), st.integers(-3, 3), st.integers(0, 2)), max_size=25)


def sums(rows: list[tuple[int, int, int]]) -> Sums:
    return summed(*(np.array([row[k] for row in rows], np.int64) for k in range(3)))


def plain(rows: list[tuple[int, int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, *values in rows:
        found[key] = [a + b for a, b in zip(found.get(key, [0, 0]), values, strict=True)]
    return {key: found[key] for key in sorted(found) if any(found[key])}


def as_dict(found: Sums) -> dict[int, list[int]]:
    assert found.keys.tolist() == sorted(set(found.keys.tolist()))
    return dict(zip(found.keys.tolist(), found.values.tolist(), strict=True))


@given(ROWS, ROWS, ROWS)
def test_a_part_is_exchanged(
    stay: list[tuple[int, int, int]], old: list[tuple[int, int, int]], new: list[tuple[int, int, int]]
) -> None:
    whole = sums(stay + old)
    kept = as_dict(whole)
    assert kept == plain(stay + old)
    assert as_dict(exchanged(whole, sums(old), sums(new))) == plain(stay + new)
    assert as_dict(whole) == kept, "what was made is never changed"


@pytest.mark.parametrize("values", [[], [0], [2**62, 2**62, -5], [-(2**63), -1], [3, -4]])
def test_a_total_is_exact(values: list[int]) -> None:
    assert total(np.array(values, np.int64)) == sum(values)


@given(st.lists(st.integers(-4, 4) | st.integers(-(2**60), 2**60), max_size=40), st.integers(1, 12))
def test_the_smallest_are_those_of_a_stable_sort(values: list[int], number: int) -> None:
    found = first_of(np.array(values, np.int64), number)
    assert found.tolist() == sorted(range(len(values)), key=lambda i: values[i])[:number]
