"""The engine over one file: SQLite of sqlcipher3, its pragmas set and read back, transactions begun by us."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import CursorResult

from desktop_crm.domain.errors import UserError

PRAGMAS: Final[dict[str, object]] = {
    # name -> value as read back
    "foreign_keys": 1,
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL lost acknowledged commits in simulated power cuts
    "temp_store": 2,  # memory: sorting spills plain names to a temporary file otherwise
    "secure_delete": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "cache_size": -64000,
}
OLDEST_SQLITE: Final = (3, 51, 0)
"""Older ones have a known WAL bug; the driver brings its own."""
WRITES: Final = {"writes": True}


def uri(path: Path, mode: str) -> str:
    """`mode` is ro, rw or rwc."""
    # a disk that cannot be written has no room for the files that readers beside a writer need, and no writer
    alone = mode == "ro" and not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists()
    return f"file:{quote(path.as_posix())}?mode={mode}{'&immutable=1' * alone}"


def prepare(raw: Any, *, write: bool = True) -> None:
    """Set every pragma on a new connection of the driver and read it back.

    Raises UserError disk_unsuitable where the file system cannot keep a write-ahead log, as some network shares.
    """
    cursor = raw.cursor()
    for name, value in PRAGMAS.items():
        if name == "journal_mode" and not write:
            continue  # it stands in the file; a copy has its own
        cursor.execute(f"PRAGMA {name} = {value}").fetchall()
        found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value and name == "journal_mode":
            raise UserError("disk_unsuitable")
        if found != value:
            raise RuntimeError(f"PRAGMA {name} is {found!r}, not {value!r}")
    cursor.close()


def open_engine(path: Path, *, new: bool = False, write: bool = True) -> Engine:
    """Connections are made at first use; one may serve several threads, one after another."""
    from sqlcipher3 import dbapi2

    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {dbapi2.sqlite_version} is too old")

    mode = "rwc" if new else "rw" if write else "ro"

    def connect() -> Any:
        raw = dbapi2.connect(uri(path, mode), uri=True, isolation_level=None, check_same_thread=False)
        try:
            prepare(raw, write=write)
        except BaseException:
            raw.close()
            raise
        return raw

    engine = create_engine(
        "sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=8
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(conn: Connection) -> None:
    # One writer at a time, known before its first read: ids and seq are then simply "last + 1". Readers must not be
    # made to wait for it: they only get a snapshot.
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("writes") else "BEGIN")


def run(conn: Connection, sql: str, *args: Any) -> CursorResult[*tuple[Any, ...]]:
    """Plain SQL with `?`, without the cost of compiling an expression."""
    return conn.exec_driver_sql(sql, args)


def scalars(conn: Connection, sql: str, *args: Any) -> list[Any]:
    return [row[0] for row in conn.exec_driver_sql(sql, args)]


def many(conn: Connection, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Once for each row, as they come: those that were just made are still at hand."""
    coming = iter(rows)
    while part := list(islice(coming, _PIECE)):
        conn.exec_driver_sql(sql, part)


_PIECE: Final = 5_000
"""Rows handed to the driver at a time."""


AMONG: Final = "IN (SELECT value FROM json_each(?))"
"""`id IN (...)` for any number of ids, given as one parameter: `packed(ids)`."""
FIRST: Final = "IN (SELECT value FROM json_each(?1))"
"""The same where the first parameter stands in several places."""


def packed(ids: Iterable[int]) -> str:
    return f"[{','.join(map(str, ids))}]"


def these(ids: Iterable[int]) -> tuple[str, tuple[Any, ...]]:
    """`id ...` for any number of ids, with its arguments; a run of them is walked as such, many times as quick."""
    keys = sorted(set(ids))
    if keys and keys[-1] - keys[0] == len(keys) - 1:
        return "BETWEEN ? AND ?", (keys[0], keys[-1])
    return AMONG, (packed(keys),)
