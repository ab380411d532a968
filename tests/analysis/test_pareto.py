"""Who brings how much: CDNOW as published, whales, ties, and beside a plain count of any buyers."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import mean, pstdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.pareto import Of, Pareto, cut, days_bought, pareto, steadiness
from desktop_crm.analysis.profits import Outlays, Profits, profits
from desktop_crm.app.readings import Deals, TradeRows
from tests.analysis import cdnow

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
Row = tuple[int, int, int, int]
"""Client, days since FIRST, amount, cost (-1: not known)."""


def deals(rows: list[Row]) -> Deals:
    columns = list(zip(*sorted(rows), strict=True)) or [(), (), (), ()]
    client, day, amount, cost = columns
    days = [FIRST.toordinal() + each for each in day]
    kinds = (np.int64, np.int32, np.int64, np.int64)
    return Deals(*(np.array(c, kind) for c, kind in zip((client, days, amount, cost), kinds, strict=True)))


def at_once(made: Profits, trade: TradeRows, of: Of, as_of: date) -> Pareto:
    parts = cut(days_bought(trade), made.first, made.last, as_of)
    return pareto(made, parts, steadiness(trade, parts.columns), of, as_of)


def found(bought: list[Row], returned: list[Row] | None = None, of: Of = "revenue") -> Pareto:
    trade = TradeRows(deals(bought), deals(returned or []), deals([]))
    none = np.zeros(0, np.int64)
    made = profits(trade, Outlays(none, none.astype(np.int32), none, none), FIRST, LAST, 3000, 0)
    return at_once(made, trade, of, LAST)


def test_the_top_fifth_of_cdnow() -> None:
    bought = cdnow.purchases()
    known = Deals(bought.client, bought.day, bought.cents, np.full(len(bought.client), -1, np.int64))
    trade = TradeRows(known, deals([]), deals([]))
    none = np.zeros(0, np.int64)
    made = profits(trade, Outlays(none, none.astype(np.int32), none, none), date(1997, 1, 1), cdnow.END, 3000, 0)
    result = at_once(made, trade, "revenue", cdnow.END)
    assert result.n == 23570
    assert result.top is not None
    assert (result.top.clients, round(result.top.share, 4)) == (4714, 0.6778)
    assert result.held.holders() == 7695
    assert result.total == int(bought.cents.sum())


def test_returns_are_taken_off_and_bring_below_zero() -> None:
    result = found([(1, 0, 900, -1), (2, 0, 200, -1)], [(2, 5, 300, -1), (3, 6, 50, -1)])
    assert (result.n, result.total) == (2, 800)
    assert result.losing == (1, -100)
    assert result.members["losing"].tolist() == [2]
    assert result.outside == (1, -50), "who only brought back is no buyer"
    assert result.top == (1, 900, 1.125)
    assert result.held.peak == (1, 900)


def test_exactly_eighty_per_cent_before_is_class_b() -> None:
    result = found([(1, 0, 50, -1), (2, 0, 20, -1), (3, 0, 10, -1), (4, 0, 20, -1)])
    assert result.classes is not None
    assert [group.clients for group in result.classes.values()] == [3, 1, 0]
    assert result.members["A"].tolist() == [1, 2, 4]


def test_profit_is_by_known_cost_or_the_setting() -> None:
    result = found([(1, 0, 1000, 400), (2, 0, 1000, -1), (3, 0, 100, 900)], of="profit")
    assert result.total == 600 + 300 - 800
    assert result.losing == (1, -800)
    assert result.query("losing") == "mark:pareto.profit:losing@2026-01-01..2026-06-30"
    assert result.gini is None, "losses carry it above 1"


def test_nothing_to_divide_has_no_classes() -> None:
    for result in (found([]), found([(1, 0, 100, -1)], [(1, 1, 100, -1)]), found([(1, 0, 0, -1)])):
        assert (result.top, result.classes, result.gini, dict(result.steady)) == (None, None, None, {})
    assert found([(1, 400, 100, -1)]).latest is None, "nothing after the as-of day counts"


def test_how_steadily_they_buy_is_told_by_whole_months_since_the_first_purchase() -> None:
    monthly = [0, 31, 59, 90, 120, 151]
    rows = [(1, day, 100, -1) for day in monthly] + [(2, day, 100 if i else 160, -1) for i, day in enumerate(monthly)]
    result = found([*rows, (3, 0, 50, -1)])
    assert {key: group.clients for key, group in result.steady.items()} == {("A", "X"): 1, ("A", "Y"): 1, ("C", "Z"): 1}
    assert result.members["A-X"].tolist() == [1]
    late = found([(1, 91, 100, -1), (1, 130, 100, -1), (1, 160, 100, -1)])
    assert [b.first.month for b in late.columns] == [4, 5, 6]
    begun_within = found([(1, 100, 100, -1), (1, 130, 100, -1), (1, 160, 100, -1)])
    assert [b.first.month for b in begun_within.columns] == [5, 6], "a third of April is not known"
    assert dict(found([(1, 125, 100, -1), (2, 160, 90, -1)]).steady) == {}


ROWS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(-40, 200), st.integers(0, 500), st.sampled_from([-1, 0, 300])), max_size=25
)


@pytest.mark.parametrize("of", ["revenue", "profit"])
@given(bought=ROWS, returned=ROWS)
def test_beside_a_plain_count(of: Of, bought: list[Row], returned: list[Row]) -> None:
    result = found(bought, returned, of)

    def value(row: Row) -> int:
        _, _, amount, cost = row
        return amount if of == "revenue" else amount - cost if cost >= 0 else (amount * 3000 + 5000) // 10000

    def inside(row: Row) -> bool:
        return FIRST <= FIRST + timedelta(row[1]) <= LAST

    buyers = sorted({row[0] for row in bought if inside(row)})
    sums = {
        c: sum(value(r) for r in bought if inside(r) and r[0] == c)
        - sum(value(r) for r in returned if inside(r) and r[0] == c)
        for c in buyers
    }
    assert (result.n, result.total) == (len(buyers), sum(sums.values()))
    ranked = sorted(buyers, key=lambda c: (-sums[c], c))
    if result.total <= 0:
        assert result.classes is None
        return
    top = ranked[: max(1, len(ranked) // 5)]
    assert result.top is not None
    assert result.top.amount == sum(sums[c] for c in top)
    assert result.members["top"].tolist() == sorted(top)
    before, classes = 0, {}
    for c in ranked:
        classes[c] = "A" if before * 100 < 80 * result.total else "B" if before * 100 < 95 * result.total else "C"
        before += sums[c]
    for name in "ABC":
        assert result.members[name].tolist() == [c for c in buyers if classes[c] == name]
    for c in buyers if result.steady else []:
        amounts = [
            sum(r[2] for r in bought if r[0] == c and b.first <= FIRST + timedelta(r[1]) <= b.last)
            - sum(r[2] for r in returned if r[0] == c and b.first <= FIRST + timedelta(r[1]) <= b.last)
            for b in result.columns
        ]
        ratio = pstdev(amounts) / mean(amounts) if mean(amounts) > 0 else None
        letter = "none" if ratio is None else "X" if ratio <= 0.1 else "Y" if ratio <= 0.25 else "Z"
        assert c in result.members[f"{classes[c]}-{letter}"]
