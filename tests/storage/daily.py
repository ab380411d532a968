"""What the base tells of failures by day, as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from desktop_crm.domain.records import FAILURES
from desktop_crm.storage.base import SqliteBase


def failure_days(
    base: SqliteBase, first: date, last: date, of: Collection[str] = FAILURES
) -> list[tuple[int | None, date, int, int]]:
    """(failure point or None, day, number, how many of them are on cards), by day and failure point."""
    every, carded = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for point, day, number, some in zip(*(c.tolist() for c in base.failure_days(first, last, of)), strict=True):
        every[day, point] += number
        carded[day, point] += some
    return [(p or None, date.fromordinal(d), n, carded[d, p]) for (d, p), n in sorted(every.items())]
