"""What the driver reports, as what the user can understand. Anything else is our bug and stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from desktop_crm.domain.errors import UserError

_CODES: Final = {
    5: "base_busy",  # SQLITE_BUSY
    6: "base_busy",  # SQLITE_LOCKED
    7: "out_of_memory",  # SQLITE_NOMEM
    8: "base_unwritable",  # SQLITE_READONLY
    10: "disk_error",  # SQLITE_IOERR
    11: "base_damaged",  # SQLITE_CORRUPT
    13: "disk_full",  # SQLITE_FULL
    14: "base_unreadable",  # SQLITE_CANTOPEN
    26: "not_a_base",  # SQLITE_NOTADB
}
INTERRUPT: Final = 9


def driver_code(error: BaseException) -> int:
    """The primary result code of SQLite behind an error of the driver; 0 where there is none."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return int(getattr(cause, "sqlite_errorcode", 0) or 0) & 0xFF


def translate(error: BaseException, path: Path) -> UserError | None:
    """The surroundings' fault in words for the user, or None where the error is ours."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, MemoryError):
        return UserError("out_of_memory")
    code = _CODES.get(driver_code(error))
    if code is None and isinstance(error, OSError):
        code = "disk_full" if error.errno == 28 else "disk_error"
    return UserError(code, path=str(path)) if code else None


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of the surroundings inside the block leave it as UserError."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        told = translate(error, path)
        if told is None:
            raise
        raise told from error
