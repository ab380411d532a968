"""The peer of everything that is written: the driver alone, with the same tables, indexes, rows and pragmas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def connected(path: Path) -> Any:
    from sqlcipher3 import dbapi2

    from desktop_crm.storage.engine import prepare

    raw = dbapi2.connect(str(path), isolation_level=None)
    prepare(raw)
    return raw


def definitions(raw: Any, like: Path, tables: Sequence[str]) -> tuple[list[str], list[str]]:
    """Statements that make these tables of the base `like`, and those that make their indexes."""
    attached(raw, like)
    found = raw.execute("SELECT type, tbl_name, sql FROM theirs.sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    mine = [(kind, sql) for kind, table, sql in found.fetchall() if table in tables]
    raw.execute("DETACH theirs")
    return [sql for kind, sql in mine if kind == "table"], [sql for kind, sql in mine if kind == "index"]


def attached(raw: Any, like: Path) -> None:
    raw.execute("ATTACH ? AS theirs", (str(like),))


def twin(path: Path, like: Path, tables: Sequence[str], *, rows: bool = True) -> Any:
    """A new file with these tables of the base `like`, with or without its rows."""
    raw = connected(path)
    made, indexes = definitions(raw, like, tables)
    raw.execute("PRAGMA foreign_keys = OFF")
    for sql in made:
        raw.execute(sql)
    if rows:
        attached(raw, like)
        for table in tables:
            raw.execute(f"INSERT INTO {table} SELECT * FROM theirs.{table}")
        raw.execute("DETACH theirs")
    for sql in indexes:
        raw.execute(sql)
    raw.execute("PRAGMA foreign_keys = ON")
    return raw


def every(base: Path, table: str, where: str = "TRUE") -> list[tuple[Any, ...]]:
    """Whole rows, to be written into a twin."""
    raw = connected(base)
    try:
        found: list[tuple[Any, ...]] = raw.execute(f"SELECT * FROM {table} WHERE {where}").fetchall()
        return found
    finally:
        raw.close()


def write(raw: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """One durable transaction."""
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    raw.execute("COMMIT")
