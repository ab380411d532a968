"""What is counted for each staff member, and what was spent: one question each, grouped, none per person."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from desktop_crm.app.team_rows import TeamRows
from desktop_crm.domain.spending import Spending
from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.rows import mapper, store_day
from desktop_crm.storage.schema import OPEN_CLAIM
from desktop_crm.storage.today import KNOWS_ALONE


def team_rows(conn: Connection, first: date, last: date, as_of: date) -> TeamRows:
    """`first` to `last`: the days of what is counted over time. What is open is so on `as_of`."""
    day, days = store_day(as_of), (store_day(first), store_day(last))

    def counted(who: str, table: str, *more: str, args: tuple[Any, ...] = ()) -> dict[int, int]:
        where = " AND ".join((f"{who} IS NOT NULL", *more))
        found = run(conn, f"SELECT {who}, count(*) FROM {table} WHERE {where} GROUP BY 1", *args)
        return dict(map(tuple, found))

    def summed(table: str, of: str, *more: str, args: tuple[Any, ...]) -> dict[int, tuple[int, int]]:
        where = " AND ".join(("staff IS NOT NULL", *more))
        found = run(conn, f"SELECT staff, count(*), {of} FROM {table} WHERE {where} GROUP BY staff", *args)
        return {who: (n, int(sum_)) for who, n, sum_ in found}

    late, between = "total(due_date < ?1)", "date BETWEEN ?1 AND ?2"
    return TeamRows(
        clients=counted("responsible", "client"),
        alone=counted(KNOWS_ALONE, "client"),
        claims=summed("claim", late, OPEN_CLAIM, "date <= ?1", args=(day,)),
        tasks=summed("task", late, "status = 'open'", args=(day,)),
        talks=summed("interaction", "total(minutes)", between, args=days),
        sold=counted("seller", "purchase", between, args=days),
        claimed=counted("staff", "claim", between, args=days),
        troubled=counted("staff", "problem", between, args=days),
        unassigned=int(scalars(conn, "SELECT count(*) FROM client WHERE responsible IS NULL")[0]),
    )


def spent(conn: Connection, first: date, last: date) -> list[Spending]:
    """All that was spent in the period, newest first."""
    kind = mapper("spending")
    sql = f"SELECT {kind.columns} FROM spending WHERE date BETWEEN ? AND ? ORDER BY date DESC, id DESC"
    return [kind.load(row) for row in run(conn, sql, store_day(first), store_day(last))]
