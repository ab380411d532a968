"""Opening a base: who may, whether it is one, whether it must be brought up to date; and making a new one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from desktop_crm.app.services import NewBase
from desktop_crm.domain.errors import UserError
from desktop_crm.storage import first_content, schema
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import WRITES, open_engine, run
from desktop_crm.storage.errors import translated
from desktop_crm.storage.examining import examine
from desktop_crm.storage.lock import Lock
from desktop_crm.storage.store import Store


def open_base(path: Path, *, new: NewBase | None = None, write: bool = True, actor: str = "") -> SqliteBase:
    """Open the base at `path`; with `new`, make one where there is none. See `app.services.OpenBase` for the errors."""
    path = Path(os.path.realpath(Path(path).expanduser()))
    there = _there(path)
    if not there and new is None:
        raise UserError("base_missing", path=str(path))
    if there and not path.is_file():
        raise UserError("not_a_base", path=str(path))  # a device or a folder must never be replaced by a new base
    if not there:
        _make_folder(path.parent)
    lock = Lock.acquire(path) if write or not there else None
    try:
        if new is not None and (not there or path.stat().st_size == 0):
            _make(path, new, actor)
        _bring_up_to_date(path, write=write)
        if not write and lock:
            lock.release()
            lock = None
        store = Store(path, open_engine(path, write=write), writable=write, actor=actor)
        try:
            store.recognise()
        except BaseException:
            store.engine.dispose()
            raise
    except BaseException as error:
        if lock:
            lock.release()
        if isinstance(error, OSError):
            raise UserError("base_unreadable", path=str(path)) from error
        raise
    return SqliteBase(store, lock)


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise UserError("base_unreadable", path=str(path)) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError("folder_unwritable", path=str(folder)) from error


def _make(path: Path, new: NewBase, actor: str) -> None:
    """Under another name first, so that a base is either whole or not there."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with translated(path):
            engine = open_engine(unfinished, new=True)
            try:
                with engine.connect().execution_options(**WRITES) as conn, conn.begin():
                    schema.create(conn)
                    run(conn, "INSERT INTO device (no, uid) VALUES (1, ?)", secrets.token_hex(schema.DEVICE_BYTES))
                    run(conn, "INSERT INTO meta (key, value) VALUES ('device', '1')")
                store = Store(unfinished, engine, writable=True, actor=actor)
                store.recognise()
                first_content.fill(store, new)
            finally:
                engine.dispose()
            os.replace(unfinished, path)
    except BaseException:
        for end in ("", "-wal", "-shm"):
            unfinished.with_name(unfinished.name + end).unlink(missing_ok=True)
        raise


def _bring_up_to_date(path: Path, *, write: bool) -> None:
    if examine(path).version < schema.VERSION:
        if not write:
            raise UserError("base_older", path=str(path))
        from desktop_crm.storage.migrations import upgrade

        upgrade(path)
