"""What was spent, record by record."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from desktop_crm.domain.spending import Spending
from desktop_crm.storage.engine import run
from desktop_crm.storage.rows import mapper, store_day


def spent(conn: Connection, first: date, last: date) -> list[Spending]:
    """All that was spent in the period, newest first."""
    kind = mapper("spending")
    sql = f"SELECT {kind.columns} FROM spending WHERE date BETWEEN ? AND ? ORDER BY date DESC, id DESC"
    return [kind.load(row) for row in run(conn, sql, store_day(first), store_day(last))]
