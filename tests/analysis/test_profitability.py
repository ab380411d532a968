"""Unprofitable clients and what was invested in whom: by hand and beside a plain count."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.buyers import buyers
from desktop_crm.analysis.profitability import Profitability, profitability
from desktop_crm.analysis.profits import Outlays, profits
from desktop_crm.analysis.proportions import wilson
from desktop_crm.analysis.standing import judged
from desktop_crm.app.readings import TradeRows
from tests.analysis.test_payback import Deal, deals

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
Outlay = tuple[int, date, int, int]
"""Client, day, amount, minutes."""


def found(
    bought: list[Deal],
    outlays: list[Outlay],
    returned: list[Deal] | None = None,
    paid: list[Deal] | None = None,
    hourly: int = 60,
) -> Profitability:
    trade = TradeRows(deals(bought), deals(returned or []), deals(paid or []))
    columns = list(zip(*outlays, strict=True)) if outlays else [()] * 4
    spent = Outlays(
        np.array(columns[0], np.int64),
        np.array([day.toordinal() for day in columns[1]], np.int32),
        np.array(columns[2], np.int64),
        np.array(columns[3], np.int64),
    )
    table = judged(buyers(trade, LAST, 3000))
    period, whole = (profits(trade, spent, first, LAST, 3000, hourly) for first in (FIRST, date.min))
    return profitability(period, whole, table, LAST, hourly, (0.5, 0.5), LAST)


IN, BEFORE = date(2026, 5, 1), date(2024, 5, 1)


def test_by_hand() -> None:
    result = found(
        [(1, IN, 1000), (2, IN, 100), (3, IN, 0), (4, BEFORE, 1000), (5, BEFORE, 10), (6, BEFORE, 10)],
        [(2, IN, 0, 30), (2, BEFORE, 5, 0), (4, IN, 500, 0), (7, IN, 0, 1), (6, BEFORE, 9, 0)],
        returned=[(5, IN, 10)],
    )
    # 1: 300; 2: 30 - 30 = 0, not above 0; 3: 0; 4: -500; 7: -1; 5 only returned, 6 had nothing in the period
    assert result.members["all"].tolist() == [1, 2, 3, 4, 7]
    assert result.members["unprofitable-all"].tolist() == [2, 3, 4, 7]
    assert result.lacking == 501
    whole = result.groups[0]
    assert (whole.share, whole.low, whole.high) == pytest.approx((0.8, *(wilson(4, 5) or (0, 0))))
    assert [(g.code, g.n, g.unprofitable) for g in result.groups[1:]] == [
        ("A", 1, 0), ("B", 1, 1), ("C", 1, 1), ("none", 2, 2),
    ]  # fmt: skip
    assert [(a.client, a.invested, a.brought) for a in result.worst] == [
        (4, 500, 300),
        (6, 9, 3),
        (2, 35, 30),
        (7, 1, 0),
    ]
    assert [(a.client, a.balance) for a in result.best] == [(1, 300)]
    assert (result.owing, result.invested, result.brought) == (4, 545, 633)
    assert result.too_few
    assert result.place is None


def test_a_verdict_takes_an_interval_on_one_side() -> None:
    many = [(n, IN, 100) for n in range(1, 31)]
    assert found(many, []).place == "below"
    assert found(many, [(n, IN, 40, 0) for n in range(1, 31)]).place == "above"
    assert found(many, [(n, IN, 40, 0) for n in range(1, 15)]).place == "unclear"


def test_nobody() -> None:
    result = found([], [])
    assert (result.n, result.groups, result.worst, result.best) == (0, (), (), ())


WHO = st.integers(1, 6)
WHEN = st.sampled_from([BEFORE, IN, date(2026, 1, 1), date(2026, 12, 31)])
MONEY = st.integers(0, 2000)


@given(
    st.lists(st.tuples(WHO, WHEN, MONEY), max_size=10),
    st.lists(st.tuples(WHO, WHEN, MONEY, st.integers(0, 200)), max_size=8),
    st.lists(st.tuples(WHO, WHEN, MONEY), max_size=3),
    st.lists(st.tuples(WHO, WHEN, MONEY), max_size=3),
)
def test_it_equals_a_plain_count(
    bought: list[Deal], outlays: list[Outlay], returned: list[Deal], paid: list[Deal]
) -> None:
    result = found(bought, outlays, returned, paid)

    def margin(client: int, since: date) -> int:
        both = ((bought, 1), (returned, -1))
        return sum(
            s * ((a * 3000 + 5000) // 10_000) for rows, s in both for c, d, a in rows if c == client and d >= since
        )

    def invested(client: int, since: date) -> int:
        mine = [(a, m) for c, d, a, m in outlays if c == client and d >= since]
        return (
            sum(a for a, _ in mine)
            + sum(m for _, m in mine)  # 60 an hour
            + sum(a for c, d, a in paid if c == client and d >= since)
        )

    counted = [
        c for c in range(1, 7)
        if any(k == c and d >= FIRST for k, d, _ in bought) or invested(c, FIRST)
    ]  # fmt: skip
    bad = [c for c in counted if margin(c, FIRST) - invested(c, FIRST) <= 0]
    assert result.members.get("all", np.zeros(0)).tolist() == counted
    assert result.members.get("unprofitable-all", np.zeros(0)).tolist() == bad
    assert sum(g.n for g in result.groups[1:]) == len(counted)
    balances = {c: margin(c, date.min) - invested(c, date.min) for c in range(1, 7)}
    assert result.owing == sum(1 for balance in balances.values() if balance < 0)
    for each in (*result.worst, *result.best):
        assert each.balance == balances[each.client]
    assert [a.balance for a in result.worst] == sorted(b for b in balances.values() if b < 0)
