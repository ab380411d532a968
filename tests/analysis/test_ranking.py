"""The order by which classes go, patched, against the same made anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis import ranking as ranks
from desktop_crm.analysis.ranking import ranking
from desktop_crm.analysis.shares import abc

FEW_KINDS = st.lists(st.integers(-3, 6), max_size=40)
MANY_KINDS = st.lists(st.one_of(st.integers(-500, 2_000), st.integers(-(10**17), 10**17)), max_size=40)
LIMITS = st.tuples(st.integers(1, 80), st.integers(80, 100))


@given(FEW_KINDS | MANY_KINDS, LIMITS)
def test_it_knows_the_classes(values: list[int], limits: tuple[int, int]) -> None:
    amounts = np.array(values, np.int64)
    assert ranking(amounts, limits).classes(amounts).tolist() == abc(amounts, limits).tolist()


@given(st.one_of(FEW_KINDS, MANY_KINDS), LIMITS, st.data(), st.sampled_from([1, 10_000]))
def test_patched_is_made_anew(values: list[int], limits: tuple[int, int], data: st.DataObject, steps: int) -> None:
    """Several times over; `steps`: how far an edge may move before it is looked for from the beginning."""
    known, now = ranking(np.array(values, np.int64), limits), list(values)
    amount = st.sampled_from(values) | st.integers(-600, 10**4) if values else st.integers(-600, 10**4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranks, "_STEPS", steps)
        for _ in range(3):
            gone = data.draw(st.sets(st.integers(0, len(now) - 1), max_size=5)) if now else set()
            new = data.draw(st.lists(amount, max_size=5))
            out = [now[i] for i in gone]
            now = [value for i, value in enumerate(now) if i not in gone] + new
            known = known.exchanged(np.array(out, np.int64), np.array(new, np.int64))
            anew = ranking(np.array(now, np.int64), limits)
            assert known.ranked.tolist() == anew.ranked.tolist()
            assert (known.total, known.edges) == (anew.total, anew.edges)


@given(st.lists(st.integers(-3, 8), min_size=1, max_size=40), LIMITS, st.data())
def test_only_who_stands_between_changes_class(values: list[int], limits: tuple[int, int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(values) - 1))
    later = [*values[:at], data.draw(st.integers(-3, 60)), *values[at + 1 :]]
    before, now = np.array(values, np.int64), np.array(later, np.int64)
    old = ranking(before, limits)
    new = old.exchanged(before[at : at + 1], now[at : at + 1])
    changed = np.flatnonzero(abc(before, limits) != abc(now, limits))
    assert set(changed.tolist()) <= {at, *old.between(new, now).tolist()}
