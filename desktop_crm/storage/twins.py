"""Moving rows between a live table and its twin for deleted rows. A client takes what hangs on its card along."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from desktop_crm.domain.records import ON_CARD
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.rows import mapper


def move_out(conn: Connection, record: str, ids: Iterable[int], op: int) -> None:
    """Live rows into the trash."""
    picked = packed(ids)
    if record == "client":
        for child in ON_CARD:
            _out(conn, child, f"client_id {AMONG}", picked, op, "client_id")
    _out(conn, record, f"id {AMONG}", picked, op, "NULL")


def move_back(conn: Connection, record: str, ids: Iterable[int], op: int) -> None:
    """Rows out of the trash; with a client just those rows that left with it."""
    picked = packed(ids)
    _back(conn, record, f"id {AMONG}", picked, op)
    if record == "client":
        for child in ON_CARD:
            _back(conn, child, f"gone_with {AMONG}", picked, op)


def _out(conn: Connection, record: str, where: str, picked: str, op: int, gone_with: str) -> None:
    names = ", ".join(("id", "version", *mapper(record).every))
    run(
        conn,
        f"INSERT INTO {record}_gone ({names}, gone_op, gone_with)"
        f" SELECT {names}, {op}, {gone_with} FROM {record} WHERE {where}",
        picked,
    )
    run(conn, f"DELETE FROM {record} WHERE {where}", picked)


def _back(conn: Connection, record: str, where: str, picked: str, op: int) -> None:
    names = ", ".join(("id", *mapper(record).every))
    run(
        conn,
        f"INSERT INTO {record} ({names}, version) SELECT {names}, {op} FROM {record}_gone WHERE {where}",
        picked,
    )
    run(conn, f"DELETE FROM {record}_gone WHERE {where}", picked)


def among(conn: Connection, table: str, ids: Iterable[int]) -> set[int]:
    """Which of these ids stand in a table."""
    return set(scalars(conn, f"SELECT id FROM {table} WHERE id {AMONG}", packed(ids)))


def cards(conn: Connection, table: str, ids: Iterable[int]) -> set[int]:
    """The clients on whose cards these rows hang."""
    sql = f"SELECT DISTINCT client_id FROM {table} WHERE id {AMONG} AND client_id IS NOT NULL"
    return set(scalars(conn, sql, packed(ids)))
