"""New and returning clients against a count in plain Python."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis import periods
from desktop_crm.analysis.new_returning import NewReturning, new_returning

TODAY = date(2026, 11, 20)
FIRST = date(2025, 12, 1)


@dataclass(frozen=True)
class Arrays:
    client: Any
    day: Any


def arrays(bought: list[tuple[int, date]]) -> Arrays:
    ordered = sorted((client, day.toordinal()) for client, day in bought)
    return Arrays(np.array([c for c, _ in ordered], np.int64), np.array([d for _, d in ordered], np.int32))


def count(bought: list[tuple[int, date]], **more: Any) -> NewReturning:
    purchases = arrays(bought)
    return new_returning(lambda _, terms: terms(purchases), **{"first": FIRST, "last": TODAY, "as_of": TODAY} | more)


def plain(bought: list[tuple[int, date]], first: date, last: date) -> tuple[int, int]:
    """New and returning clients of the days first..last."""
    days = defaultdict(set)
    for client, day in bought:
        days[client].add(day)
    here = [min(d) for d in days.values() if any(first <= day <= last for day in d)]
    return sum(day >= first for day in here), sum(day < first for day in here)


DAY = st.dates(date(2022, 1, 1), date(2027, 3, 1))
BOUGHT = st.lists(st.tuples(st.integers(1, 12), DAY), max_size=60)
PERIODS = [
    (FIRST, TODAY), (TODAY, TODAY), (date(2026, 2, 14), date(2026, 5, 3)), (date(2022, 3, 1), date(2024, 4, 9)),
    (date(1900, 1, 1), TODAY),
]  # fmt: skip


@given(BOUGHT, st.sampled_from(PERIODS), st.sampled_from([None, "month", "quarter", "year"]))
def test_it_counts_as_one_would_by_hand(
    bought: list[tuple[int, date]], period: tuple[date, date], step: periods.Step | None
) -> None:
    first, last = period
    found = count(bought, first=first, last=last, step=step)
    for column in found.columns:
        assert (column.new, column.returning) == plain(bought, column.first, column.last)
    assert (found.whole.new, found.whole.returning) == plain(bought, first, last)
    assert found.columns[-1].last == last
    for one, other in zip(found.columns, found.columns[1:], strict=False):
        assert other.first == one.last + timedelta(1), "no gaps"
    known = [day for _, day in bought if day <= TODAY]
    assert (found.since, found.latest) == (min(known, default=None), max(known, default=None))
    if found.before:
        assert found.before.n == sum(plain(bought, found.before.first, found.before.last))
    if len(found.columns) < periods.MOST_COLUMNS or found.columns[0].first == first:
        fresh = {c for c, _ in bought} - {c for c, day in bought if day < found.columns[0].first}
        seen = defaultdict(set)
        for client, day in bought:
            for place, column in enumerate(found.columns):
                if column.first <= day <= column.last:
                    seen[client].add(place)
        assert found.again == sum(len(seen[client]) > 1 for client in fresh)


def test_nothing_after_the_as_of_day_counts() -> None:
    found = count([(1, TODAY + timedelta(1)), (2, TODAY)])
    assert (found.n, found.latest, found.since) == (1, TODAY, TODAY)
    assert count([(1, TODAY + timedelta(1))]).finding.code == "empty"


def steady(clients: int, months: int, start: date = date(2021, 1, 5)) -> list[tuple[int, date]]:
    """Each buys once a month."""
    month = start.year * 12 + start.month - 1
    return [
        (c, date((month + m) // 12, (month + m) % 12 + 1, 1 + c % 20)) for c in range(clients) for m in range(months)
    ]


def test_findings() -> None:
    assert count([]).finding.code == "empty"
    assert count([(1, date(2020, 1, 1))]).finding.code == "none"
    assert count([(c, TODAY) for c in range(9)]).finding.code == "few"
    young = count([(c, TODAY) for c in range(10)])
    assert (young.finding.code, young.whole.returning, young.before) == ("young", 0, None)
    known = count(steady(20, 70))
    assert known.finding.code == "share"
    assert known.whole.share is not None
    assert known.whole.share[0] == 1
    assert known.finding.change is None
    assert known.before is not None
    assert known.finding.against == pytest.approx((0, -0.161, 0.161), abs=0.001)


def test_a_rise_of_new_clients_is_found_only_where_the_past_is_known() -> None:
    rise = [(1000 + k, date(2026, 9, 1) + timedelta(k)) for k in range(80)]
    before = [(2000 + k, date(2025, 12, 1) + timedelta(9 * k)) for k in range(30)]
    found = count(steady(20, 70) + rise + before).finding
    assert found.about == "new"
    assert found.change is not None
    assert found.change.since == date(2026, 9, 1)
    short = count(steady(20, 20, date(2025, 5, 5)) + rise + before)
    assert (short.finding.code, short.finding.change, short.before) == ("share", None, None)


def test_the_period_before() -> None:
    assert periods.before(FIRST, TODAY) == (date(2024, 12, 1), date(2025, 11, 20))
    assert periods.before(date(2026, 1, 1), date(2026, 12, 31)) == (date(2025, 1, 1), date(2025, 12, 31))
    assert periods.before(date(2026, 3, 1), date(2026, 3, 31)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert periods.before(date(2026, 3, 10), date(2026, 3, 19)) == (date(2026, 2, 28), date(2026, 3, 9))
    assert periods.before(date(1, 1, 1), TODAY) is None
