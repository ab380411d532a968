"""Payback by hand, and beside a plain count day by day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.lives import Left, lives, visits
from desktop_crm.analysis.margin import margin_source
from desktop_crm.analysis.payback import Payback, payback, repaid, watched
from desktop_crm.analysis.proportions import wilson
from desktop_crm.app.readings import Deals, TradeRows
from tests.analysis.test_costs import Entry, register

LAST = date(2026, 12, 31)
Deal = tuple[int, date, int]
"""Client, day, amount; it brings a margin of 30 %."""


def deals(rows: list[Deal]) -> Deals:
    rows = sorted(rows)
    amount = np.array([r[2] for r in rows], np.int64)
    return Deals(
        np.array([r[0] for r in rows], np.int64),
        np.array([r[1].toordinal() for r in rows], np.int32),
        amount,
        np.full(len(rows), -1, np.int64),
    )


def found(
    bought: list[Deal],
    entries: list[Entry],
    returned: list[Deal] | None = None,
    left: list[Left] | None = None,
    as_of: date = LAST,
    hourly: int = 0,
) -> Payback:
    trade = TradeRows(deals(bought), deals(returned or []), deals([]))
    rows = trade.purchases
    buyers = np.unique(rows.client[rows.day <= as_of.toordinal()])
    who = lives(visits(rows.client, rows.day), buyers, np.full(len(buyers), 400, np.int32), as_of, left or [])
    return payback(
        who,
        lambda ids, cost: repaid(trade, ids, cost, as_of, 3000),
        register(entries),
        min(LAST, as_of),
        lambda first, last: margin_source(trade.purchases, first, last, 3000),
        hourly,
        (0.0, 0.5),
    )


def spent(day: date, amount: int, client: int = 0, minutes: int = 0) -> Entry:
    return client, day, "acquisition", "advertising", amount, minutes, 0


def test_the_cost_of_each_and_the_day_it_is_paid_back() -> None:
    bought = [
        (1, date(2026, 3, 1), 200),  # margin 60
        (1, date(2026, 5, 1), 200),  # 120, just what it took
        (2, date(2026, 3, 1), 300),  # 90 of 100
        (2, date(2026, 4, 1), 400),  # 210 reaches it
        (3, date(2025, 3, 1), 9),  # of a year without spending
    ]
    entries = [spent(date(2026, 1, 1), 200), spent(date(2026, 2, 1), 20, client=1), spent(date(2024, 1, 1), 777)]
    entries.append((2, date(2026, 3, 1), "retention", "gift", 10_000, 0, 0))
    result = found(bought, entries)
    assert (result.n, result.unknown, result.paid, result.cost) == (2, 1, 2, 220)
    assert result.survival.time.tolist() == [31, 61]
    assert found(bought, entries, [(2, date(2026, 3, 20), 400)]).paid == 1
    timed = found(bought, [spent(date(2026, 1, 1), 200, minutes=60)], hourly=100)
    assert timed.cost == 2 * 150


def test_who_left_before_is_named_and_who_came_back_still_owes() -> None:
    bought = [(n, date(2025, 6, 1), 100) for n in range(1, 5)] + [(2, date(2026, 9, 1), 10)]
    entries = [spent(date(2025, 1, 1), 4 * 50)]
    gone = [Left(1, date(2025, 8, 1).toordinal()), Left(2, date(2025, 8, 1).toordinal())]
    result = found(bought, entries, left=gone)
    assert (result.n, result.paid, result.gone, result.owing) == (4, 0, 3, 1)
    assert [(g.client, g.cost, g.brought, g.missing) for g in result.left] == [
        (1, 50, 30, 20),
        (3, 50, 30, 20),
        (4, 50, 30, 20),
    ]
    assert date.fromordinal(result.left[0].left) == date(2025, 8, 1)
    assert date.fromordinal(result.left[1].left) == date(2025, 6, 1) + timedelta(200)
    assert result.missing == 60
    assert result.members["owing"].tolist() == [2]


def test_by_a_year_those_not_watched_so_long_are_censored() -> None:
    old = [(n, date(2024, 6, 1), 1000 if n > 1 else 10) for n in range(1, 9)]
    new = [(n, date(2026, 10, 1), 10) for n in range(9, 17)]
    result = found(old + new, [spent(date(2024, 1, 1), 8 * 100), spent(date(2026, 1, 1), 8 * 100)])
    year = result.by(12)
    assert year is not None
    assert year.share == pytest.approx(7 / 16)  # on the first day; nobody since
    assert result.by(0) == result.curve()[0]
    assert not result.too_few
    assert result.place == "unclear"
    young = found(new, [spent(date(2026, 1, 1), 8 * 100)])
    assert young.by(12) is None
    assert young.place is None
    nobody = found(old, [spent(date(2024, 1, 1), 8 * 10**6)])
    assert nobody.by(12) is not None
    assert nobody.by(12).share == 0.0  # type: ignore[union-attr]
    assert nobody.by(12).high == pytest.approx((wilson(0, 8) or (0, 0))[1])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2026, 12, 31), date(2024, 1, 1)),
        (date(2026, 11, 24), date(2023, 11, 25)),
        (date(2024, 2, 28), date(2021, 2, 28)),
        (date(2027, 2, 28), date(2024, 3, 1)),
        (date(1, 5, 5), date.min),
        (date.max, date(9996, 12, 31)),
    ],
)
def test_thirty_six_months_up_to_the_last_day(last: date, first: date) -> None:
    assert watched(last) == (first, last)


def test_nobody_and_nothing() -> None:
    assert found([], []).n == 0
    assert found([], [spent(date(2026, 1, 1), 5)]).curve() == ()
    future = found([(1, date(2027, 3, 1), 10)], [spent(date(2026, 1, 1), 5)])
    assert (future.n, future.unknown) == (0, 0)
    assert found([(1, date(2026, 3, 1), 10)], []).unknown == 1


DAY = st.integers(0, 1000).map(lambda n: date(2024, 3, 1) + timedelta(n))
DEAL = st.tuples(st.integers(1, 4), DAY, st.integers(0, 1000))
SPENT = st.tuples(DAY, st.integers(0, 900), st.integers(0, 4), st.integers(0, 90))


@given(st.lists(DEAL, max_size=12), st.lists(DEAL, max_size=4), st.lists(SPENT, max_size=5), st.integers(300, 1100))
def test_it_equals_a_plain_count(
    bought: list[Deal], returned: list[Deal], money: list[tuple[date, int, int, int]], until: int
) -> None:
    as_of = min(date(2024, 3, 1) + timedelta(until), LAST)
    result = found(bought, [spent(*one) for one in money], returned, as_of=as_of, hourly=30)
    window = watched(as_of)
    firsts = {c: min(d for k, d, _ in bought if k == c) for c, d, _ in bought if d <= as_of}
    firsts = {c: d for c, d in firsts.items() if d <= as_of}
    paid, total, unknown = [], 0, 0
    for client, first in firsts.items():
        if not window[0] <= first <= window[1]:
            continue
        mine = [(a, m) for d, a, c, m in money if d <= as_of and c == client]
        year = [(a, m) for d, a, c, m in money if d <= as_of and c == 0 and d.year == first.year]
        new = sum(1 for d in firsts.values() if d.year == first.year)
        cost = sum(a for a, _ in mine) + int(sum(m for _, m in mine) * 30 / 60 + 0.5)
        whole = sum(a for a, _ in year) + int(sum(m for _, m in year) * 30 / 60 + 0.5)
        cost += int((whole / new) + 0.5)
        if cost == 0:
            unknown += 1
            continue
        total += cost
        brought, day = 0, date(2024, 3, 1)
        while day <= as_of:
            brought += sum((a * 3000 + 5000) // 10_000 for c, d, a in bought if c == client and d == day)
            brought -= sum((a * 3000 + 5000) // 10_000 for c, d, a in returned if c == client and d == day)
            if brought >= cost:
                paid.append((day - first).days)
                break
            day += timedelta(1)
    assert (result.cost, result.unknown, result.paid) == (total, unknown, len(paid))
    events = result.survival.time[result.survival.events > 0]
    assert events.tolist() == sorted({float(days) for days in paid})
    shares = [p.share for p in result.curve()]
    assert shares == sorted(shares)
