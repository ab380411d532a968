from __future__ import annotations

import math
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.failure_points import FailurePoints, failure_points
from desktop_crm.analysis.failures import Facts
from desktop_crm.domain.failure import FailurePoint
from desktop_crm.domain.query import parse
from tests.charts.sample import BOUGHT, CLAIMED, FIRST, LAST, points, salon


def test_the_salon_of_the_design() -> None:
    found = failure_points(salon())
    assert (found.n, found.purchases, found.clients, found.open, found.vital) == (131, 612, 97, 15, 4)
    assert [row.count for row in found.rows] == [42, 29, 22, 13, 10, 7, 5, 3]
    assert [round(row.cumulative * 100) for row in found.rows] == [32, 54, 71, 81, 89, 94, 98, 100]
    lead = found.rows[0]
    assert (round(lead.low, 2), round(lead.high, 2)) == (0.25, 0.40)
    assert lead.rate == pytest.approx(6.86, abs=0.01)
    assert (lead.rate_low, lead.rate_high) == (pytest.approx(4.95, abs=0.01), pytest.approx(9.28, abs=0.01))
    assert [c.count for c in lead.cells] == list(CLAIMED["delivery"])
    assert [c.purchases for c in found.columns] == list(BOUGHT)
    assert [c.bucket.complete for c in found.columns] == [True] * 11 + [False]
    assert found.finding.code == "share"
    assert found.finding.change
    assert found.finding.change.since == date(2026, 9, 1)
    assert [row.trend.code for row in found.rows] == ["up", "same", "same", "same", "same", "few", "few", "few"]


def test_queries_find_the_row_and_the_month() -> None:
    found = failure_points(salon())
    assert found.rows[0].query == "point:delivery@2025-12-01..2026-11-20"
    assert found.rows[0].cells[-1].query == "point:delivery@2026-11-01..2026-11-20"
    own_name = [replace(p, code="") if p.id == 1 else p for p in points()]
    assert failure_points(replace(salon(), points=own_name)).rows[0].query == "point:1@2025-12-01..2026-11-20"
    twice = [replace(p, code="delivery") for p in points()]
    assert failure_points(replace(salon(), points=twice)).rows[0].query.startswith("point:1@")
    odd = [replace(p, code="a b,c@x") for p in points()[:1]]
    assert failure_points(replace(salon(), points=odd)).rows[0].query.startswith("point:1@")
    for row in found.rows:
        (condition,) = parse(row.query).conditions
        assert condition.key == "point"


def test_points_below_are_rolled_up() -> None:
    facts = replace(salon(), failures=[(1, LAST, 1), (11, LAST, 2), (21, LAST, 4), (13, LAST, 8), (2, LAST, 1)])
    found = failure_points(facts)
    assert [(row.place.id, row.count) for row in found.rows] == [(1, 15), (2, 1)]


def test_opening_a_point_shows_what_is_below() -> None:
    facts = replace(
        salon(), under=1, failures=[(1, LAST, 9), (11, LAST, 2), (21, LAST, 4), (13, LAST, 8), (2, LAST, 1)]
    )
    found = failure_points(replace(facts, open=[(1, 1), (21, 2), (2, 5)]))
    assert [(row.place.id, row.place.own, row.count) for row in found.rows] == [
        (13, False, 8),
        (11, False, 6),
        (1, True, 9),
    ]
    assert found.n == 23
    assert found.open == 3
    assert found.under == points()[0]
    assert found.rows[2].query == ""  # the search has no words for "here, but not below"
    assert found.rows[0].query == "point:13@2025-12-01..2026-11-20"


def test_claims_without_a_point_have_the_last_row() -> None:
    facts = replace(salon(), failures=[(None, LAST, 20), (1, LAST, 12), (99, LAST, 1)])  # 99: not in the tree
    found = failure_points(facts)
    assert [(row.place.id, row.count, row.vital) for row in found.rows] == [(1, 12, True), (None, 21, False)]
    assert found.rows[1].query == "point:none@2025-12-01..2026-11-20"
    assert found.finding.code == "not_stated"


def test_an_empty_base_says_so() -> None:
    found = failure_points(Facts(FIRST, LAST, LAST, points()))
    assert (found.n, found.rows, found.columns, found.rate) == (0, (), (), None)
    assert found.finding.code == "empty"
    assert failure_points(Facts(FIRST, LAST, LAST, points(), latest=date(2020, 1, 1))).finding.code == "none"


def test_few_claims_are_no_finding() -> None:
    found = failure_points(replace(salon(), failures=[(1, LAST, 9)]))
    assert found.finding.code == "few"
    assert found.finding.change is None


def test_no_single_point_standing_out_is_said() -> None:
    facts = replace(salon(), failures=[(i, FIRST + timedelta(40 * k), 1) for i in range(1, 9) for k in range(8)])
    found = failure_points(facts)
    assert found.finding.code == "spread"
    assert found.finding.change is None


def test_another_point_that_changes_is_spoken_of() -> None:
    facts = salon()
    steady = [(1, date(2026, m, d), 1) for m in range(1, 12) for d in (2, 6, 11, 16)]
    rising = [(3, date(2026, m, d), 1) for m in (10, 11) for d in (1, 3, 5, 7, 9, 11)]
    found = failure_points(replace(facts, failures=steady + rising))
    assert found.finding.row == 0
    assert found.finding.changed == 1
    assert found.finding.change
    assert found.finding.change.since == date(2026, 10, 1)


def test_without_purchases_days_are_the_exposure() -> None:
    found = failure_points(salon(purchases=False))
    assert found.per == "days"
    assert found.rate is None
    assert found.rows[0].rate is None
    assert found.rows[0].cells[0].rate is None
    assert found.finding.change
    assert found.finding.change.per == "days"
    assert found.rows[0].trend.code == "up"


def test_before_anything_was_kept_there_is_no_trend() -> None:
    claims = [(1, date(2026, 10, d), 1) for d in range(1, 21)]
    found = failure_points(
        replace(salon(purchases=False), failures=claims, since=date(2026, 10, 1), latest=date(2026, 10, 20))
    )
    assert found.rows[0].trend.code == "few"
    assert found.finding.change is None
    assert [c.observed for c in found.columns] == [False] * 10 + [True] * 2


def test_a_loop_in_the_tree_loses_no_claim() -> None:
    loop = [FailurePoint(1, 1, "a", 2), FailurePoint(2, 1, "b", 1)]
    found = failure_points(Facts(FIRST, LAST, LAST, loop, [(1, LAST, 3), (2, LAST, 4)], since=FIRST, latest=LAST))
    assert sum(row.count for row in found.rows) == 7


POINTS = points()
DAY = st.dates(date(2025, 6, 1), date(2026, 12, 31))
CLAIMS = st.lists(st.tuples(st.sampled_from([None, 1, 2, 8, 11, 13, 21, 77]), DAY, st.integers(1, 9)), max_size=40)
SALES = st.lists(st.tuples(DAY, st.integers(1, 30)), max_size=40)
PERIODS = [(FIRST, LAST), (LAST, LAST), (date(2019, 1, 1), LAST), (date(2023, 5, 5), LAST), (date(1, 1, 1), LAST)]


@given(CLAIMS, SALES, st.sampled_from(PERIODS), st.sampled_from([None, 1, 11, 5]))
def test_any_facts_add_up_and_nothing_is_nan(
    claims: list[Any], sales: list[Any], period: tuple[date, date], under: int | None
) -> None:
    first, last = period
    days = [day for _, day, _ in claims] + [day for day, _ in sales]
    facts = Facts(
        first, last, last, POINTS, claims, sales, Counter(c[0] for c in claims).items(), 3,
        min(days, default=None), max((c[1] for c in claims), default=None), under,
    )  # fmt: skip
    found = failure_points(facts)
    within = {None: lambda p: True, 1: lambda p: p in (1, 11, 13, 21), 11: lambda p: p in (11, 21)}
    inside = within.get(under, lambda p: p == under)
    assert found.n == sum(n for p, day, n in claims if first <= day <= last and inside(p))
    assert sum(row.count for row in found.rows) == found.n
    assert found.purchases == sum(n for day, n in sales if first <= day <= last)
    check_sound(found)


def check_sound(found: FailurePoints) -> None:
    for number in numbers(found):
        assert not math.isnan(number)
    if found.rows:
        assert found.rows[-1].cumulative == 1
        stated = [row.count for row in found.rows if row.place.id is not None and not row.place.own]
        assert stated == sorted(stated, reverse=True)
        assert all(0 <= row.low <= row.share <= row.high <= 1 for row in found.rows)
    for column, *cells in zip(found.columns, *(row.cells for row in found.rows), strict=True):
        assert column.count == sum(cell.count for cell in cells)


def numbers(value: Any) -> list[float]:
    if is_dataclass(value):
        return [n for f in fields(value) for n in numbers(getattr(value, f.name))]
    if isinstance(value, tuple):
        return [n for part in value for n in numbers(part)]
    return [value] if isinstance(value, float) else []
