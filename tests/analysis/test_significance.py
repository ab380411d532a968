"""The rule of 5 % of profit and 80 % of hours: the group by hand and beside a plain count, what lifts clients out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.significance import Significance, significance

ROW = st.tuples(st.integers(-500, 3000), st.integers(0, 400))


def weighed(rows: list[tuple[int, int]], hourly: int = 0) -> Significance:
    """Clients 1, 2, ... with profit before the cost of time, and minutes; revenue is twice the margin."""
    margin = np.array([r[0] for r in rows], np.int64)
    minutes = np.array([r[1] for r in rows], np.int64)
    none = np.zeros(len(rows), np.int64)
    ids = np.arange(1, len(rows) + 1, dtype=np.int64)
    time = (minutes * hourly + 30) // 60
    source = MarginSource(1.0, 3000)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    found = Profits(first, last, ids, 2 * abs(margin), margin, none, none, minutes, time, none, source)
    return significance(found, ids, last, hourly, last)


def test_two_of_ten_bring_little_and_take_most() -> None:
    result = weighed([(50, 4000), (40, 4400)] + [(1000, 200)] * 8)
    assert result.group == 2
    assert result.group_profit_share == pytest.approx(90 / 8090)
    assert result.group_time_share == pytest.approx(8400 / 10000)
    assert result.rule
    assert result.members["group"].tolist() == [1, 2]
    assert [c.ask.verdict for c in result.clients[:2] if c.ask] == ["part", "part"]


def test_who_is_nearly_worth_it_can_be_developed() -> None:
    result = weighed([(300, 100)] + [(1000, 200)] * 10)
    assert result.group == 1
    ask = result.clients[0].ask
    assert ask is not None
    assert ask.verdict == "develop"
    assert ask.minutes == pytest.approx(60 / (365 / 30.44))  # 300 at 5 a minute
    assert ask.price == pytest.approx((500 - 300) / 600)


def test_who_takes_no_time_is_never_the_end_of_the_group() -> None:
    assert weighed([(0, 0), (10, 0), (1000, 10)]).group == 0
    assert weighed([(-5, 0), (10, 500), (1000, 10)]).group == 2


@pytest.mark.parametrize("rows", [[], [(0, 0)], [(-10, 5), (-20, 5)], [(5, 0)]])
def test_where_nobody_brings_anything_there_is_no_group(rows: list[tuple[int, int]]) -> None:
    result = weighed(rows)
    assert result.group == 0
    assert result.too_few


@given(st.lists(ROW, max_size=14), st.sampled_from([0, 30]))
def test_the_group_is_the_longest_run_within_five_per_cent(rows: list[tuple[int, int]], hourly: int) -> None:
    result = weighed(rows, hourly)
    profits = [margin - (minutes * hourly + 30) // 60 for margin, minutes in rows]
    minutes = [m for _, m in rows]

    def rate(i: int) -> float:
        if minutes[i]:
            return profits[i] / minutes[i]
        return float("-inf") if profits[i] < 0 else float("inf")

    order = sorted(range(len(rows)), key=rate)
    total = sum(profits)
    best = 0
    for length in range(1, len(rows) + 1):
        if total > 0 and sum(profits[i] for i in order[:length]) * 100 <= 5 * total and minutes[order[length - 1]]:
            best = length
    assert result.group == best
    assert result.members["group"].tolist() == sorted(i + 1 for i in order[:best])
    assert result.develop + result.part <= result.group
