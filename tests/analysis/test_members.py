"""Who stands behind a mark, beside a plain search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.members import Members, distinct

IDS = st.lists(st.integers(-5, 30), max_size=30) | st.lists(st.integers(1, 2**40), max_size=12)


@given(IDS)
def test_each_id_once(ids: list[int]) -> None:
    given_ids = np.array(ids, np.int64)
    found = distinct(given_ids)
    assert found.tolist() == sorted(set(ids))
    assert found.dtype == np.int64
    assert given_ids.tolist() == ids


def test_marks_are_searched_when_asked_for() -> None:
    client = np.array([7, 3, 7, 5])
    asked: list[str] = []
    found = Members.of(client, {"some": np.array([True, True, True, False]), "none": np.zeros(4, np.bool_)})
    assert list(found) == ["some", "none"]
    assert found["some"].tolist() == [3, 7]
    assert not len(found["none"])
    with pytest.raises(KeyError):
        found["other"]

    def late_one() -> NDArray[np.int64]:
        asked.append("late")
        return client

    late = Members({"late": late_one}) | {"known": client[:1]}
    assert (list(late), late["known"].tolist(), asked) == (["late", "known"], [7], [])
    assert late["late"] is client
    assert asked == ["late"]


@given(st.sets(st.integers(1, 60)) | st.sets(st.integers(1, 2**40), max_size=9), st.lists(st.integers(-3, 70)))
def test_where_each_stands(among: set[int], ids: list[int]) -> None:
    known = sorted(among)
    ids += known[:3]
    at, there = places(np.array(known, np.int64), np.array(ids, np.int64))
    assert there.tolist() == [id in among for id in ids]
    assert [known[i] for i in at[there].tolist()] == [id for id in ids if id in among]
    assert all(0 <= i < max(1, len(known)) for i in at.tolist())
