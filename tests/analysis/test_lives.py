"""When buyers came, were lost and came back: beside a count day by day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.lives import NEVER, Left, Lives, lives, visits

START = date(2024, 1, 1)
DAYS = st.lists(st.integers(0, 120), min_size=1, max_size=6)
LOSSES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 130), st.none() | st.integers(0, 60)), max_size=3)


def on(offset: int) -> int:
    return START.toordinal() + offset


def made(bought: list[list[int]], limits2: list[int], as_of: int, losses: list[Left]) -> Lives:
    rows = sorted((i + 1, on(day)) for i, days in enumerate(bought) for day in days)
    client, day = np.array([r[0] for r in rows], np.int64), np.array([r[1] for r in rows], np.int32)
    there = [i for i, days in enumerate(bought) if min(days) <= as_of]
    buyers = np.array([i + 1 for i in there], np.int64)
    limit2 = np.array([limits2[i] for i in there], np.int32)
    return lives(visits(client, day), buyers, limit2, START + timedelta(as_of), losses)


def lost_on(day: int, days: list[int], limit2: int, losses: list[Left], as_of: int) -> bool:
    """At the end of a day, as it is told on the as-of day: said plainly."""
    before = [d for d in days if d <= day]
    if not before:
        return False
    for loss in losses:
        gone = loss.day - START.toordinal()
        ends = [d for d in days if d > gone and d <= as_of]
        if loss.back != NEVER and loss.back - START.toordinal() <= as_of:
            ends.append(loss.back - START.toordinal())
        if min(days) <= gone <= day and gone <= as_of and day < min(ends, default=10**6):
            return True
    event = max(before) + limit2 // 2
    following = min((d for d in days if max(before) < d <= as_of), default=10**6)
    passed = min(following - 1, as_of) > event
    return passed and event <= day < following


@given(st.lists(DAYS, min_size=1, max_size=3), st.lists(st.integers(10, 90), min_size=3, max_size=3), LOSSES, st.data())
def test_it_equals_a_count_day_by_day(
    bought: list[list[int]], limits2: list[int], losses: list[tuple[int, int, int | None]], data: st.DataObject
) -> None:
    as_of = data.draw(st.integers(0, 200))
    said = [Left(who + 1, on(gone), NEVER if back is None else on(gone + back)) for who, gone, back in losses]
    found = made(bought, limits2, as_of, said)
    for offset in range(as_of + 1):
        active = found.active(START + timedelta(offset + 1))
        for place, client in enumerate(found.client.tolist()):
            days = [d for d in bought[client - 1] if d <= as_of]
            mine = [loss for loss in said if loss.client == client]
            lost = lost_on(offset, days, limits2[client - 1], mine, as_of)
            assert active[place] == (min(days) <= offset and not lost), (client, offset)


@given(st.lists(DAYS, min_size=1, max_size=3), LOSSES, st.integers(0, 200), st.data())
def test_level_is_inflow_less_outflow(
    bought: list[list[int]], losses: list[tuple[int, int, int | None]], as_of: int, data: st.DataObject
) -> None:
    said = [Left(who + 1, on(gone), NEVER if back is None else on(gone + back)) for who, gone, back in losses]
    found = made(bought, [60, 20, 45], as_of, said)
    first = data.draw(st.integers(0, as_of))
    last = data.draw(st.integers(first, as_of))
    a, b = START + timedelta(first), START + timedelta(last)
    level = found.active(a).sum() + found.gained(a, b).sum() + found.back_in(a, b).sum() - found.lost_in(a, b).sum()
    assert level == found.active(b + timedelta(1)).sum()


@pytest.mark.parametrize(("as_of", "lost"), [(30, []), (31, [30]), (90, [30])])
def test_the_loss_is_dated_by_its_limit_and_told_once_it_has_passed(as_of: int, lost: list[int]) -> None:
    found = made([[0]], [60], as_of, [])
    assert [day - START.toordinal() for day in found.lost_on.tolist()] == lost


def test_a_purchase_on_the_next_day_is_in_time() -> None:
    assert len(made([[0, 31]], [60], 40, []).lost) == 0
    assert made([[0, 32]], [60], 40, []).back_on.tolist() == [on(32)]


def test_nobody_has_no_life() -> None:
    found = lives(
        visits(np.zeros(0, np.int64), np.zeros(0, np.int32)), np.zeros(0, np.int64), np.zeros(0, np.int32), START
    )
    assert not len(found.active(START))
