"""Copies of a base: made in one step, verified before they are listed, restored only through SQLite itself.

They lie in `<folder of the base>/<name of the base> copies/`, each with a small JSON file beside it that tells when,
why and what is in it. Kept are the newest `RECENT`; of older ones the last of each week of `WEEKS` weeks, and the last
of each month for ever.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.ports import Copy
from desktop_crm.domain.errors import UserError
from desktop_crm.storage import emptying, schema
from desktop_crm.storage.engine import uri
from desktop_crm.storage.errors import translated
from desktop_crm.storage.examining import Examined, examine
from desktop_crm.storage.store import Store

RECENT: Final = 30
WEEKS: Final = 12
REASONS: Final = ("exit", "migration", "import", "bulk", "manual", "restore")


def folder_of(base: Path) -> Path:
    return base.with_name(f"{base.stem} copies")


# --- making --------------------------------------------------------------------------------------------------------
def make(store: Store, reason: str, progress: Callable[[float], None] = lambda part: None) -> Copy:
    """A verified copy of the open base. Raises UserError; `progress` may raise Cancelled."""
    store.check_file()
    return copy_file(store.path, reason, progress)


def copy_file(base: Path, reason: str, progress: Callable[[float], None] = lambda part: None) -> Copy:
    progress(0)
    folder = folder_of(base)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError("folder_unwritable", path=str(folder)) from error
    at = datetime.now(UTC)
    unfinished = folder / f"{secrets.token_hex(4)}.unfinished"
    try:
        with translated(folder):
            transfer(base, unfinished)
            progress(0.4)
            found = examine(unfinished, thorough=True)
            progress(0.9)
            path = _free_name(folder, at, reason, base.suffix or ".db")
            _flush(unfinished)
            _tell(path, at, reason, found)
            os.replace(unfinished, path)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            unfinished.with_name(unfinished.name + end).unlink(missing_ok=True)
    _prune(base)
    progress(1)
    return Copy(path, at, reason, path.stat().st_size, found.clients, found.records, verified=True)


def transfer(source: Path, target: Path, *, into_open_base: bool = False) -> None:
    """SQLite's own backup, in one step: a consistent state whoever writes meanwhile."""
    from sqlcipher3 import dbapi2

    old = dbapi2.connect(uri(source, "ro"), uri=True, isolation_level=None)
    try:
        new = dbapi2.connect(uri(target, "rw" if into_open_base else "rwc"), uri=True, isolation_level=None)
        try:
            for raw in (old, new):
                raw.execute("PRAGMA busy_timeout = 5000").fetchall()
                raw.execute("PRAGMA synchronous = FULL").fetchall()
            old.backup(new)
            if not into_open_base:
                # a copy is one file, to be carried away on a stick
                new.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            new.close()
    finally:
        old.close()


def _free_name(folder: Path, at: datetime, reason: str, suffix: str) -> Path:
    stem = f"{at.astimezone():%Y-%m-%d %H-%M-%S} {reason}"
    path, number = folder / f"{stem}{suffix}", 2
    while path.exists():
        path, number = folder / f"{stem} {number}{suffix}", number + 1
    return path


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _side(path: Path) -> Path:
    return path.with_suffix(".json")


def _tell(path: Path, at: datetime, reason: str, found: Examined) -> None:
    told = {
        "at": at.isoformat(),
        "reason": reason,
        "clients": found.clients,
        "records": found.records,
        "device": found.device,
        "op": found.op,
        "verified": True,
    }
    _side(path).write_text(json.dumps(told, indent=1), "utf-8")


# --- listing -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Known:
    copy: Copy
    device: str
    op: int


def copies_of(path: Path) -> list[Copy]:
    """Copies of the base at `path`, newest first; the base itself need not open."""
    return [known.copy for known in _known(Path(os.path.realpath(Path(path).expanduser())))]


def _known(base: Path) -> list[_Known]:
    try:
        files = [p for p in folder_of(base).iterdir() if p.suffix == (base.suffix or ".db")]
    except OSError:
        return []
    found = [known for file in files if (known := _look(file))]
    return sorted(found, key=lambda known: (known.copy.at, known.copy.path.name), reverse=True)


def _look(file: Path) -> _Known | None:
    try:
        size = file.stat().st_size
    except OSError:
        return None
    try:
        told: dict[str, Any] = json.loads(_side(file).read_text("utf-8"))
        at = datetime.fromisoformat(told["at"])
        copy = Copy(
            file, at, str(told["reason"]), size, int(told["clients"]), int(told["records"]), bool(told["verified"])
        )
        return _Known(copy, str(told["device"]), int(told["op"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _look_inside(file, size)


def _look_inside(file: Path, size: int) -> _Known | None:
    """A copy whose JSON file is gone is still a copy, though nobody vouches for it."""
    try:
        found = examine(file, thorough=True)
        at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (UserError, OSError):
        return None
    reason = next((r for r in REASONS if f" {r}" in file.stem), "manual")
    return _Known(Copy(file, at, reason, size, found.clients, found.records, verified=False), found.device, found.op)


def changed(store: Store) -> bool:
    """Whether anything was done since the newest copy."""
    known = _known(store.path)
    if not known:
        return True
    now = examine(store.path)
    return (known[0].device, known[0].op) != (now.device, now.op)


def _prune(base: Path) -> None:
    copies = copies_of(base)
    keep = kept([copy.at for copy in copies])
    for place, copy in enumerate(copies):
        if place not in keep:
            for path in (copy.path, _side(copy.path)):
                path.unlink(missing_ok=True)


def kept(moments: Sequence[datetime]) -> set[int]:
    """Which copies to keep, by their places in `moments` (newest first)."""
    keep = set(range(min(RECENT, len(moments))))
    seen: set[tuple[str, int, int]] = set()
    for place, at in enumerate(moments):
        local = at.astimezone()
        year, week, _ = local.isocalendar()
        periods = [("month", local.year, local.month)]
        if moments[0] - at <= timedelta(weeks=WEEKS):
            periods.append(("week", year, week))
        if not seen.issuperset(periods):
            keep.add(place)
        seen.update(periods)
    return keep


# --- restoring -----------------------------------------------------------------------------------------------------
def restore(store: Store, copy: Path) -> Copy:
    """Put a copy's content into the open base, after a copy of the present state (returned).

    The base becomes a new device: what it did since that copy may already be known elsewhere under the old name. Raises
    UserError; the base is then as it was.
    """
    store.check_writable()
    prepared = folder_of(store.path) / f"{secrets.token_hex(4)}.unfinished"
    with store.writing, translated(store.path):
        store.check_file()
        examine(copy, thorough=True)
        saved = copy_file(store.path, "restore")
        try:
            transfer(copy, prepared)
            _prepare(prepared, store.path)
            _count_anew(prepared, int(store.clock() * 1000))
            store.engine.dispose()
            transfer(prepared, store.path, into_open_base=True)
        finally:
            for end in ("", "-wal", "-shm", "-journal"):
                prepared.with_name(prepared.name + end).unlink(missing_ok=True)
    store.recognise()
    return saved


def _prepare(path: Path, present: Path) -> None:
    from sqlcipher3 import dbapi2

    if examine(path).version < schema.VERSION:
        from desktop_crm.storage.migrations import migrate_file

        migrate_file(path)
    raw = dbapi2.connect(uri(path, "rw"), uri=True, isolation_level=None)
    try:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(
            "INSERT INTO device (no, uid) SELECT max(no) + 1, ? FROM device", (secrets.token_hex(schema.DEVICE_BYTES),)
        )
        raw.execute("UPDATE meta SET value = (SELECT max(no) FROM device) WHERE key = 'device'")
        _carry_notes(raw, present)
        raw.execute("COMMIT")
    finally:
        raw.close()


def _count_anew(copy: Path, now: int) -> None:
    """What lies in the trash of a copy may be what somebody went back for: its days begin with the restore."""
    from sqlcipher3 import dbapi2

    raw = dbapi2.connect(uri(copy, "rw"), uri=True, isolation_level=None)
    try:
        raw.execute(emptying.MARK_SQL, (now,))
    finally:
        raw.close()


def _carry_notes(copy: Any, present: Path) -> None:
    """What was noted since the copy was made stays noted: going back to a copy must not wipe out who took clients out.

    The notes become the first operations of the new device, with the moments at which they were made.
    """
    from sqlcipher3 import dbapi2

    sql = "SELECT id, target, hlc, at, actor, intent, subject FROM operation WHERE kind = 'note' ORDER BY id"
    raw = dbapi2.connect(uri(present, "ro"), uri=True, isolation_level=None)
    try:
        noted = raw.execute(sql).fetchall()
    finally:
        raw.close()
    known = {row[2:]: row[0] for row in copy.execute(sql).fetchall()}
    head = "SELECT coalesce(max(id), 0), (SELECT max(no) FROM device) FROM operation"
    last, device = copy.execute(head).fetchone()
    now: dict[int, int] = {}  # id there -> id in the copy
    seq = 0
    for id, target, *rest in noted:
        if tuple(rest) in known:
            now[id] = known[tuple(rest)]
            continue
        seq += 1
        now[id] = last + seq
        copy.execute(
            "INSERT INTO operation (id, device, seq, target, hlc, at, actor, intent, subject, kind, undone)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'note', 0)",
            (last + seq, device, seq, now.get(target), *rest),
        )
