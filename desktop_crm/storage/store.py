"""What reading and writing share: the engine over one file, who this base is, who is at the keyboard."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine

from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import UserError
from desktop_crm.storage.engine import WRITES, scalars
from desktop_crm.storage.errors import translated

_REMEMBERED: Final = 1000
_MANY_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Touched:
    """By an operation; `rows`: ids by record, None where they are too many to be remembered."""

    clients: frozenset[int]
    rows: Mapping[str, frozenset[int] | None]


def _rows(changes: Changes) -> dict[str, frozenset[int] | None]:
    found: dict[str, frozenset[int] | None] = {}
    for record in {*changes.records, *changes.added}:
        changed, added = changes.records.get(record, frozenset()), changes.added.get(record, range(0))
        found[record] = None if len(changed) + len(added) > _MANY_ROWS else changed | frozenset(added)
    return found


class Store:
    def __init__(self, path: Path, engine: Engine, *, writable: bool, actor: str = "") -> None:
        self.path, self.engine, self.writable, self.actor = path, engine, writable, actor
        self.clock: Callable[[], float] = time.time
        self.writing = Lock()
        """Held by the unit of work that is open, so that others wait for it rather than for a busy database."""
        self.touched: dict[int, Touched] = {}
        """What each operation of late touched; one that was not committed is overwritten by the next."""
        self.device = 0
        self._file: tuple[int, int] | None = None

    def recognise(self) -> None:
        """Read who this base is; after opening and after a restore. Raises UserError."""
        with self.reading() as conn:
            self.device = int(scalars(conn, "SELECT value FROM meta WHERE key = 'device'")[0])
        self._file = _identity(self.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot of the base for the time of the block."""
        with translated(self.path), self.engine.connect() as conn:
            yield conn

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction that is no intent of the user: summaries, tidying. Committed at the end of the block."""
        self.check_writable()
        with self.writing, translated(self.path):
            self.check_file()
            with self.engine.connect().execution_options(**WRITES) as conn, conn.begin():
                yield conn

    def note(self, op: int, changes: Changes) -> None:
        """Before an operation is committed, so that nobody sees it without knowing what it touched."""
        self.touched[op] = Touched(changes.clients, _rows(changes))
        self.touched.pop(op - _REMEMBERED, None)

    def check_writable(self) -> None:
        if not self.writable:
            raise UserError("base_read_only", path=str(self.path))

    def check_file(self) -> None:
        """A base deleted or renamed while open accepts commits into nowhere: look before each save."""
        if _identity(self.path) != self._file:
            raise UserError("base_moved", path=str(self.path))


def _identity(path: Path) -> Any:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
