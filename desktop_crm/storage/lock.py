"""One writing instance for each base: an OS lock on `<base>.lock`, saying who holds it, that dies with its process."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop_crm.domain.errors import UserError

_FAR: Final = 1 << 30
"""Windows locks bytes, and a locked byte cannot be read: one far beyond the text is locked."""


def lock_path(base: Path) -> Path:
    return base.with_name(base.name + ".lock")


class Lock:
    def __init__(self, path: Path, handle: int) -> None:
        self.path, self._handle = path, handle

    @classmethod
    def acquire(cls, base: Path) -> Lock:
        """Raises UserError: base_in_use (params who, since), folder_unwritable."""
        path = lock_path(base)
        while True:
            try:
                handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
            except OSError as error:
                raise UserError("folder_unwritable", path=str(base.parent)) from error
            if not _try_lock(handle):
                os.close(handle)
                raise UserError("base_in_use", **_holder(path), path=str(base))
            if _same_file(handle, path):
                break
            os.close(handle)  # its last holder took the file away between our opening and locking it
        lock = cls(path, handle)
        lock._write()
        return lock

    def _write(self) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        told = {"pid": os.getpid(), "user": _user(), "host": socket.gethostname(), "since": since}
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, json.dumps(told, ensure_ascii=False).encode())

    def release(self) -> None:
        if self._handle < 0:
            return
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)  # while it is held: nobody can mistake it for theirs
        os.close(self._handle)
        self._handle = -1
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _holder(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
        who = f"{told['user']}@{told['host']}" if told["user"] else str(told["host"])
        return {"who": f"{who} ({told['pid']})", "since": datetime.fromisoformat(told["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"who": "?", "since": datetime.now(UTC)}


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _same_file(handle: int, path: Path) -> bool:
        return True  # an open file cannot be taken away there

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _same_file(handle: int, path: Path) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), os.stat(path))
        except OSError:
            return False
