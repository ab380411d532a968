"""Rows that give way to others: beside leaving out and putting in, one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.splicing import Splice


@given(st.lists(st.integers(0, 99), max_size=12), st.data())
def test_it_is_leaving_out_and_putting_in(rows: list[int], data: st.DataObject) -> None:
    number = len(rows)
    gone = sorted(data.draw(st.sets(st.integers(0, number - 1)) if number else st.just(set[int]())))
    spots = sorted(data.draw(st.lists(st.integers(0, number), max_size=8)))
    new = list(range(1000, 1000 + len(spots)))
    expected: list[int] = []
    for place in range(number + 1):
        expected += [row for spot, row in zip(spots, new, strict=True) if spot == place]
        if place < number and place not in gone:
            expected.append(rows[place])
    old = np.array(rows, np.int32)
    splice = Splice(number, np.array(gone, np.int64), np.array(spots, np.int64))
    found = splice.of(old, np.array(new, np.int64))
    assert found.tolist() == expected
    assert found.dtype == old.dtype
    assert old.tolist() == rows, "what was there is never changed"


def test_who_takes_the_place_of_another() -> None:
    splice = Splice(3, np.array([1]), np.array([1]))
    assert splice.of(np.array([1, 2, 3]), np.array([9])).tolist() == [1, 9, 3]
