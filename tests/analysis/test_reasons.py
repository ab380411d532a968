from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis import periods
from desktop_crm.analysis.proportions import poisson, rate_ratio, wilson
from desktop_crm.analysis.reasons import MOST, OTHER, UNSTATED, Reasons, Told, reasons

FIRST, LAST = date(2025, 12, 1), date(2026, 11, 20)
BEFORE = (date(2024, 12, 1), date(2025, 11, 20))
One = tuple[int, int, date, int | None]
"""Place of the reason, client, day, amount."""


def found(rows: list[One], purchases: list[tuple[date, int]] | None = None, last: date = LAST) -> Reasons:
    def column(values: list[Any], kind: Any) -> Any:
        return np.array(values, kind)

    told = Told(
        column([r[0] for r in rows], np.int64),
        column([r[1] for r in rows], np.int64),
        column([r[2].toordinal() for r in rows], np.int32),
        column([r[3] or 0 for r in rows], np.int64),
        column([r[3] is not None for r in rows], np.bool_),
        [f"r{n:02}" for n in range(30)],
    )
    return reasons("refusals", "refusal", (FIRST, last, last), told, purchases or [])


def at(*back: int, group: int = 0, client: int = 1, amount: int | None = None) -> list[One]:
    return [(group, client, LAST - timedelta(days), amount) for days in back]


def test_a_reason_with_share_amount_rate_and_months() -> None:
    rows = [*at(1, 2, 40, group=3, amount=500), *at(3, group=1), *at(60, group=UNSTATED, client=0, amount=7)]
    result = found(rows, [(LAST, 30), (LAST - timedelta(50), 20), (BEFORE[0], 99)])
    lead = result.rows[0]
    assert (lead.label, lead.count, lead.amount, lead.amounts, lead.carded) == ("r03", 3, 1500, 3, 3)
    assert lead.share == (0.6, *(wilson(3, 5) or ()))
    low, high = poisson(3)
    assert lead.rate == pytest.approx((6.0, low * 2, high * 2))
    assert (lead.months[-1], lead.months[-2], sum(lead.months)) == (2, 1, 3)
    assert [row.group for row in result.rows] == [3, 1, UNSTATED]
    assert (result.whole.amount, result.whole.amounts, result.purchases, result.clients) == (1507, 4, 50, 1)
    assert result.before is None, "nothing was kept when the period before began"


def test_the_change_against_the_period_before_only_where_its_interval_says_so() -> None:
    early = [(0, 1, BEFORE[0] + timedelta(10 * n), None) for n in range(5)]
    bought = [(BEFORE[0], 200), (FIRST, 200)]
    up = found([*early, *at(*range(20))], bought).whole.change
    assert up
    assert (up.code, up.before) == ("up", 5)
    assert up.ratio == rate_ratio(20, 200, 5, 200)
    same = found([*early, *at(*range(9))], bought).whole.change
    assert same
    assert same.code == "same"
    busier = found([*early, *at(*range(20))], [(BEFORE[0], 200), (FIRST, 800)]).whole.change
    assert busier
    assert busier.code == "same", "four times as many purchases explain four times as many refusals"
    few = found([early[0], *at(1, 2)], bought).whole.change
    assert few
    assert few.code == "few"


def test_rarer_reasons_share_a_row() -> None:
    result = found([one for group in range(20) for one in at(1, group=group)])
    assert len(result.rows) == MOST + 1
    assert (result.rows[-1].group, result.rows[-1].joined, result.rows[-1].count) == (OTHER, 5, 5)


def test_without_purchases_there_is_no_rate() -> None:
    result = found(at(1, 2))
    assert result.rows[0].rate is None
    assert found([]).n == 0
    assert found([]).whole.share[0] == 0


DAYS = st.dates(date(2023, 6, 1), date(2026, 12, 31))
ROWS = st.tuples(st.integers(-1, 25), st.integers(0, 3), DAYS, st.one_of(st.none(), st.integers(0, 10**12)))


@given(st.lists(ROWS, max_size=60), st.lists(st.tuples(DAYS, st.integers(1, 40)), max_size=30))
def test_like_a_plain_count(rows: list[One], purchases: list[tuple[date, int]]) -> None:
    rows = [row for row in rows if row[2] <= LAST]
    result = found(rows, purchases)
    inside = [row for row in rows if FIRST <= row[2] <= LAST]
    assert result.n == len(inside) == sum(row.count for row in result.rows)
    assert result.whole.amount == sum(amount or 0 for *_, amount in inside)
    assert result.clients == len({client for _, client, _, _ in inside if client})
    assert result.purchases == sum(n for day, n in purchases if FIRST <= day <= LAST)
    before = periods.before(FIRST, LAST)
    assert before == BEFORE
    for row in result.rows:
        if row.group == OTHER:
            continue
        mine = [one for one in inside if one[0] == row.group]
        assert (row.count, row.carded) == (len(mine), sum(one[1] > 0 for one in mine))
        assert (row.amount, row.amounts) == (sum(o[3] or 0 for o in mine), sum(o[3] is not None for o in mine))
        for bucket, count in zip(result.columns, row.months, strict=True):
            assert count == sum(bucket.first <= day <= bucket.last for _, _, day, _ in mine)
        if row.change:
            past = sum(BEFORE[0] <= day <= BEFORE[1] for group, _, day, _ in rows if group == row.group)
            assert row.change.before == past
    assert (result.before is not None) == any(day <= BEFORE[0] for _, _, day, _ in rows)
