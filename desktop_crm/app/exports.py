"""The log of exports: whatever leaves the base with more than one client is written down before it leaves.

The entry stands in the journal before the first client does anywhere else, so that a killed program has not taken out
clients unseen; an export that came to nothing is marked so afterwards. Undo passes the entries by, and restoring a copy
keeps them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop_crm.app.formats import Formats
from desktop_crm.app.ports import Note
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import UserError

KINDS: Final = ("xlsx", "csv", "vcf", "pdf", "png", "svg", "print", "copy")
_EXPORT: Final = "export."
_STOPPED: Final = "export.stopped"
ALONE: Final = 1
"""So many clients may leave without an entry: one card in a letter is no export."""


@dataclass(frozen=True, slots=True)
class Export:
    at: datetime  # UTC, aware
    who: str
    kind: str  # one of KINDS
    clients: int
    file: str  # its name without the folder; "" for paper and the clipboard
    stopped: bool  # it failed or was given up, so that nothing was left in its place


@contextmanager
def recorded(session: Session, kind: str, clients: int, file: str = "") -> Iterator[None]:
    """Around what takes `clients` clients out; an error in it marks the entry. Waits for whoever is writing.

    Raises UserError export_unrecorded where the base is open for reading only: nothing may leave it unseen.
    """
    if clients <= ALONE:
        yield
        return
    subject = json.dumps({"n": clients, "file": file}, ensure_ascii=False)
    try:
        begun = session.base.note(Intent(f"{_EXPORT}{kind}", subject))
    except UserError as error:
        if error.code != "base_read_only":
            raise
        raise UserError("export_unrecorded", path=str(session.base.path)) from error
    session.bus.publish(begun)
    try:
        yield
    except BaseException:
        with suppress(UserError):  # the entry itself stands, which errs on the owner's side
            session.bus.publish(session.base.note(Intent(_STOPPED), about=begun.op))
        raise


def listed(session: Session, limit: int | None = None) -> list[Export]:
    """Newest first."""
    notes = [note for note in session.base.notes() if note.operation.intent.code.startswith(_EXPORT)]
    stopped = {note.about for note in notes if note.operation.intent.code == _STOPPED}
    begun = [note for note in notes if note.about is None][:limit]
    return [_export(note, note.operation.id in stopped) for note in begun]


def words(formats: Formats, export: Export) -> str:
    """340 clients to an Excel file: clients.xlsx · did not finish."""
    t, n = formats.texts, export.clients
    clients = t("exports.clients", n=n).replace(str(n), formats.number(n), 1)
    what = t(f"exports.{export.kind}", clients=clients)
    if export.file:
        what = t("exports.named", what=what, file=export.file)
    return f"{what} · {t('exports.stopped')}" if export.stopped else what


def _export(note: Note, stopped: bool) -> Export:
    done = note.operation
    told = json.loads(done.intent.subject)
    kind = done.intent.code.removeprefix(_EXPORT)
    return Export(done.at, done.actor, kind, int(told["n"]), str(told["file"]), stopped)
