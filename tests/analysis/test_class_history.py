"""Classes on earlier days: each equals the standing as of that day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.buyers import buyers
from desktop_crm.analysis.class_history import class_history, days_of, exchanged, margins_to
from desktop_crm.analysis.standing import judged
from desktop_crm.app.readings import Deals, TradeRows

START = date(2023, 3, 1)
DEAL = st.tuples(st.integers(1, 4), st.integers(0, 900), st.integers(0, 300), st.sampled_from([-1, 0, 40]))


def deals(rows: list[tuple[int, int, int, int]]) -> Deals:
    rows = sorted(rows)
    client, day, amount, cost = (np.array([r[i] for r in rows], np.int64) for i in range(4))
    return Deals(client, (day + START.toordinal()).astype(np.int32), amount, cost)


@given(st.lists(DEAL, max_size=25), st.lists(DEAL, max_size=4), st.lists(st.integers(0, 1000), min_size=1, max_size=5))
def test_each_day_equals_the_standing_of_that_day(
    bought: list[tuple[int, int, int, int]], back: list[tuple[int, int, int, int]], offsets: list[int]
) -> None:
    trade = TradeRows(deals(bought), deals(back), deals([]))
    client = np.unique(trade.purchases.client)
    days = sorted({START + timedelta(offset) for offset in offsets})
    found = class_history(trade, client, days, 3000)
    for row, day in enumerate(days):
        known = buyers(trade, day, 3000)
        table = judged(known)
        expected = dict(zip(table.client.tolist(), table.class_.tolist(), strict=True))
        margins = dict(zip(known.client.tolist(), known.margin.tolist(), strict=True))
        for place, id in enumerate(client.tolist()):
            assert found.rows[row][place] == expected.get(id, 0)
            if id in margins:
                to = margins_to(trade, np.array([id]), np.array([day.toordinal()]), 3000)
                assert to.tolist() == [margins[id]]


@given(st.lists(DEAL, max_size=15), st.lists(DEAL, max_size=15), st.lists(DEAL, min_size=1, max_size=3))
def test_after_an_edit_it_is_what_a_fresh_count_gives(
    before: list[tuple[int, int, int, int]],
    back: list[tuple[int, int, int, int]],
    more: list[tuple[int, int, int, int]],
) -> None:
    days = [START + timedelta(offset) for offset in range(0, 1400, 90)]
    changed = [START.toordinal() + row[1] for row in more]
    for old, new in ((before, [*before, *more]), ([*before, *more], before)):
        trade = TradeRows(deals(new), deals(back), deals([]))
        buyers_before, buyers_now = (np.array(sorted({row[0] for row in rows}), np.int64) for rows in (old, new))
        known = class_history(TradeRows(deals(old), deals(back), deals([])), buyers_before, days, 3000)
        found = exchanged(
            known,
            partial(TradeRows, trade.purchases, trade.returns, trade.compensations),
            buyers_now,
            (min(changed), max(changed)),
            3000,
        )
        fresh = class_history(trade, buyers_now, days, 3000)
        assert [row.tolist() for row in found.rows] == [row.tolist() for row in fresh.rows]
        assert found.best.tolist() == fresh.best.tolist()
        assert found.client.tolist() == fresh.client.tolist()


def test_a_period_is_looked_at_on_its_eve_at_the_ends_of_months_and_on_its_last_day() -> None:
    days = days_of(date(2025, 10, 5), date(2025, 12, 10), date(2026, 1, 20))
    assert days == (date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 9), date(2025, 12, 31), date(2026, 1, 20))
