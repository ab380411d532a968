"""What the figures read: summaries where there are any, covering indexes else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from desktop_crm.app.readings import FailureDays
from desktop_crm.storage.engine import AMONG, packed, run
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.rows import load_day, store_day
from desktop_crm.storage.schema import ENTITY, OPEN_CLAIM
from desktop_crm.storage.summaries import FAILURE_DAY, PURCHASE_DAY, RETURN_DAY, DaySummary, source
from desktop_crm.storage.trade import ordinals


@lru_cache(maxsize=1 << 15)
def _date(stored: int) -> date:
    found = load_day(stored)
    assert found is not None
    return found


def failure_days(conn: Connection, first: date, last: date, of: Collection[str], stale: Collection[str]) -> FailureDays:
    import numpy as np

    sql = (
        "SELECT group_concat(point), group_concat(day), group_concat(n), group_concat(carded)"
        f" FROM {source(FAILURE_DAY, stale)} f WHERE source {AMONG} AND day BETWEEN ? AND ?"
    )
    row = run(conn, sql, packed(ENTITY[record] for record in of), store_day(first), store_day(last)).one()
    point, day, n, carded = (numbers(text, np.int64) for text in row)
    return FailureDays(point, ordinals(day), n, carded)


def purchase_days(conn: Connection, first: date, last: date, stale: Collection[str]) -> list[tuple[date, int, int]]:
    return _days(conn, PURCHASE_DAY, first, last, stale)


def return_days(conn: Connection, first: date, last: date, stale: Collection[str]) -> list[tuple[date, int, int]]:
    return _days(conn, RETURN_DAY, first, last, stale)


def _days(
    conn: Connection, summary: DaySummary, first: date, last: date, stale: Collection[str]
) -> list[tuple[date, int, int]]:
    sql = f"SELECT day, n, amount FROM {source(summary, stale)} s WHERE day BETWEEN ? AND ? ORDER BY day"
    return [(_date(day), n, amount) for day, n, amount in run(conn, sql, store_day(first), store_day(last))]


def open_cases(conn: Connection, of: Collection[str]) -> list[tuple[int | None, int]]:
    found: list[tuple[int | None, int]] = []
    for record in of:
        sql = f"SELECT failure_point, count(*) FROM {record} WHERE {OPEN_CLAIM} GROUP BY failure_point"
        found += [(point, n) for point, n in run(conn, sql)]
    return found


def day_range(conn: Connection, stale: Collection[str]) -> tuple[date, date] | None:
    first, last = run(
        conn,
        f"SELECT min(day), max(day) FROM (SELECT day FROM {source(FAILURE_DAY, stale)} f"
        f" UNION ALL SELECT day FROM {source(PURCHASE_DAY, stale)} p)",
    ).one()
    return None if first is None else (_date(first), _date(last))
