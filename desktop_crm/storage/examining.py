"""Looking at a file without changing it: is it a base, of which version, what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop_crm.domain.errors import UserError
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage import schema
from desktop_crm.storage.engine import uri
from desktop_crm.storage.errors import translate

HEADER: Final = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Examined:
    version: str
    device: str
    op: int  # the last operation
    clients: int
    records: int


def examine(path: Path, *, thorough: bool = False) -> Examined:
    """What stands in a base. `thorough`: check every page and reference, and count records (else 0).

    Raises UserError: base_missing, not_a_base, base_unreadable, base_damaged, base_newer.
    """
    _check_header(path)
    with _looking(path) as raw:
        if raw.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
            raise UserError("not_a_base", path=str(path))
        found = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        if found is None:
            raise UserError("base_damaged", path=str(path))
        if found[0] > schema.VERSION:
            raise UserError("base_newer", path=str(path))
        device, op = raw.execute(
            "SELECT d.uid, coalesce((SELECT max(id) FROM operation), 0) FROM meta m"
            " JOIN device d ON d.no = CAST(m.value AS INTEGER) WHERE m.key = 'device'"
        ).fetchone()
        if not thorough:
            return Examined(found[0], device, op, 0, 0)
        if (
            raw.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]
            or raw.execute("PRAGMA foreign_key_check").fetchall()
        ):
            raise UserError("base_damaged", path=str(path))
        there = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if found[0] == schema.VERSION and not there.issuperset(RECORDS):
            raise UserError("base_damaged", path=str(path))
        counts = {name: raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in RECORDS if name in there}
        return Examined(found[0], device, op, counts["client"], sum(counts.values()))


def _check_header(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(HEADER))
    except FileNotFoundError as error:
        raise UserError("base_missing", path=str(path)) from error
    except IsADirectoryError as error:
        raise UserError("not_a_base", path=str(path)) from error
    except OSError as error:
        raise UserError("not_a_base" if path.is_dir() else "base_unreadable", path=str(path)) from error
    if start != HEADER:
        raise UserError("not_a_base", path=str(path))


@contextmanager
def _looking(path: Path) -> Iterator[Any]:
    from sqlcipher3 import dbapi2

    raw = None
    try:
        raw = dbapi2.connect(uri(path, "ro"), uri=True, isolation_level=None)
        for line in ("trusted_schema = OFF", "cell_size_check = ON", "busy_timeout = 5000", "temp_store = MEMORY"):
            raw.execute(f"PRAGMA {line}").fetchall()
        yield raw
    except UserError:
        raise
    except dbapi2.DatabaseError as error:
        # a missing table or column in a file with our mark is damage, too
        raise translate(error, path) or UserError("base_damaged", path=str(path)) from error
    except (TypeError, ValueError) as error:
        raise UserError("base_damaged", path=str(path)) from error
    finally:
        if raw is not None:
            raw.close()
