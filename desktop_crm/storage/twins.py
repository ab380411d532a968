"""Moving rows between a live table and its twin for deleted rows. A client takes what hangs on its card along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from desktop_crm.domain.records import ON_CARD
from desktop_crm.storage.engine import run, scalars, these
from desktop_crm.storage.rows import mapper


def move_out(conn: Connection, record: str, ids: Iterable[int], op: int) -> None:
    """Live rows into the trash."""
    among, args = these(ids)
    if record == "client":
        for child in ON_CARD:
            _out(conn, child, _in_order(child, "client_id", among), args, op, "client_id")
    _out(conn, record, f"id {among}", args, op, "NULL")


def move_back(conn: Connection, record: str, ids: Iterable[int], op: int) -> None:
    """Rows out of the trash; with a client just those rows that left with it."""
    among, args = these(ids)
    _back(conn, record, f"id {among}", args, op)
    if record == "client":
        for child in ON_CARD:
            _back(conn, child, _in_order(f"{child}_gone", "gone_with", among), args, op)


def _in_order(table: str, column: str, among: str) -> str:
    """Rows one after another as they lie in the table: those of one card after those of another lie all over it."""
    return f"id IN (SELECT id FROM {table} WHERE {column} {among})"


def _out(conn: Connection, record: str, where: str, args: tuple[Any, ...], op: int, gone_with: str) -> None:
    names = ", ".join(("id", "version", *mapper(record).every))
    run(
        conn,
        f"INSERT INTO {record}_gone ({names}, gone_op, gone_with)"
        f" SELECT {names}, {op}, {gone_with} FROM {record} WHERE {where}",
        *args,
    )
    run(conn, f"DELETE FROM {record} WHERE {where}", *args)


def _back(conn: Connection, record: str, where: str, args: tuple[Any, ...], op: int) -> None:
    names = ", ".join(("id", *mapper(record).every))
    run(
        conn,
        f"INSERT INTO {record} ({names}, version) SELECT {names}, {op} FROM {record}_gone WHERE {where}",
        *args,
    )
    run(conn, f"DELETE FROM {record}_gone WHERE {where}", *args)


def among(conn: Connection, table: str, ids: Iterable[int]) -> set[int]:
    """Which of these ids stand in a table."""
    among, args = these(ids)
    return set(scalars(conn, f"SELECT id FROM {table} WHERE id {among}", *args))


def named(conn: Connection, table: str, name: str, column: str, keys: Iterable[int]) -> list[int | None]:
    """What the field `name` of these rows names."""
    among, args = these(keys)
    return scalars(conn, f"SELECT DISTINCT {name} FROM {table} WHERE {column} {among}", *args)


def cards(conn: Connection, table: str, ids: Iterable[int]) -> set[int]:
    """The clients on whose cards these rows hang."""
    among, args = these(ids)
    sql = f"SELECT DISTINCT client_id FROM {table} WHERE id {among} AND client_id IS NOT NULL"
    return set(scalars(conn, sql, *args))
