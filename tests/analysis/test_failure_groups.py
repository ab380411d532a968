from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.failure_groups import MOST, OTHER, UNSTATED, Cases, FailureGroups, Named, failure_groups
from desktop_crm.analysis.proportions import LEVEL, poisson, rate_ratio

DAY = date(2026, 11, 20)


def cases(groups: Sequence[int], clients: Sequence[int] | None = None) -> tuple[Sequence[int], Sequence[int]]:
    return groups, clients or [1] * len(groups)


def found(purchases: Sequence[int], everyone: bool = False, whole: int | None = None, **records: Any) -> FailureGroups:
    labels = [f"g{n:03}" for n in range(len(purchases))]
    known = Named(labels, labels, purchases, sum(purchases) if whole is None else whole)
    told = {record: _counted(len(labels), *rows) for record, rows in records.items()}
    clients = len({client for _, who in records.values() for client in who if client})
    return failure_groups("x", (DAY, DAY, DAY), known, told, sum(purchases), clients, DAY, everyone)


def _counted(number: int, groups: Sequence[int], clients: Sequence[int]) -> Cases:
    every, carded = np.zeros(number + 1, np.int64), np.zeros(number + 1, np.int64)
    for group, client in zip(groups, clients, strict=False):
        every[group] += 1  # UNSTATED is the last place
        carded[group] += client > 0
    return Cases(every, carded, int(every.sum()), int(carded.sum()))


def test_a_rate_with_its_exact_interval_and_against_all_the_others() -> None:
    result = found([100, 200, 300], claim=cases([0] * 30 + [1] * 20 + [2] * 10 + [UNSTATED] * 5))
    assert (result.n, result.stated, result.clients) == (65, 60, 1)
    first = result.rows[0]
    low, high = poisson(30)
    assert first.rate == pytest.approx((30.0, low, high))
    assert first.ratio == rate_ratio(30, 100, 30, 500)
    assert [row.verdict for row in result.rows] == ["more", "same", "less", "few"]
    assert result.about == 0
    assert (result.rows[-1].group, result.rows[-1].rate) == (UNSTATED, None)


def test_what_chance_explains_is_no_difference() -> None:
    result = found([100, 100], claim=cases([0] * 9 + [1] * 6))
    assert {row.verdict for row in result.rows} == {"same"}
    assert result.about is None


def test_many_comparisons_ask_for_more() -> None:
    """What stands out of two does not stand out of twenty."""
    two = found([100, 1900], claim=cases([0] * 9 + [1] * 70))
    assert two.rows[1].verdict == "more"
    twenty = found([100] * 20, claim=cases([0] * 9 + [n % 19 + 1 for n in range(70)]))
    assert twenty.rows[0].verdict == "same"


def test_few_purchases_are_not_compared() -> None:
    result = found([9, 500, 500], claim=cases([0] * 9 + [1] * 6 + [2] * 5))
    assert [row.verdict for row in result.rows] == ["few", "same", "same"]


def test_goods_without_a_failure_belong_to_the_others() -> None:
    result = found([100, 100], whole=1000, claim=cases([0] * 10 + [1] * 10))
    assert result.rows[0].ratio == rate_ratio(10, 100, 10, 900)
    assert result.rate
    assert result.rate[0] == 2.0


def test_more_than_most_share_a_row() -> None:
    result = found([10] * 30, claim=cases([*range(30), UNSTATED]))
    assert [row.group for row in result.rows[-2:]] == [OTHER, UNSTATED]
    assert (result.rows[-2].joined, result.rows[-2].count, result.rows[-2].purchases) == (10, 10, 100)


def test_nothing_at_all() -> None:
    result = found([], claim=cases([]))
    assert (result.n, result.rows, result.rate, result.about) == (0, (), None, None)
    assert found([]).clients == 0


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(-1, 29), st.integers(0, 3)), max_size=80),
    st.lists(st.tuples(st.integers(-1, 29), st.integers(0, 3)), max_size=80),
    st.booleans(),
)
def test_like_a_plain_count(
    purchases: list[int], claims: list[tuple[int, int]], losses: list[tuple[int, int]], everyone: bool
) -> None:
    parts = {
        record: [(group if group < len(purchases) else UNSTATED, client) for group, client in rows]
        for record, rows in (("claim", claims), ("loss", losses))
    }
    arrays: Any = {
        record: cases([g for g, _ in rows], [c for _, c in rows] or [0]) for record, rows in parts.items() if rows
    }
    result = found(purchases, everyone, **arrays)
    whole = [one for rows in parts.values() for one in rows]
    assert result.n == len(whole) == sum(row.count for row in result.rows)
    assert result.clients == len({client for _, client in whole if client})
    for row in result.rows:
        for part in row.parts:
            mine = [client for group, client in parts[part.record] if group in row.among]
            assert (part.count, part.carded) == (len(mine), sum(client > 0 for client in mine))
        if row.verdict in ("more", "less", "same"):
            other, bought = result.stated - row.count, sum(purchases) - row.purchases
            assert row.ratio == rate_ratio(row.count, row.purchases, other, bought)
            strict = rate_ratio(row.count, row.purchases, other, bought, LEVEL)
            assert strict
            assert row.verdict == "same" or not strict[1] <= 1 <= strict[2]
    own = [row for row in result.rows if row.group >= 0]
    assert everyone or len(own) <= MOST
    assert [row.count for row in own] == sorted((row.count for row in own), reverse=True)
