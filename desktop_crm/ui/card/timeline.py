"""Everything that happened with a client, newest first, by months: records of the card and changes from the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from desktop_crm.app import wording
from desktop_crm.app.ports import Entry
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, capital, joined, one_line, records_of

FILTERS: Final = ("all", "talks", "purchases", "voices", "changes")
ARROW: Final = " → "
NOTHING: Final = "—"
_UNDATED: Final = date.min


@dataclass(frozen=True, slots=True)
class Event:
    day: date
    kind: str  # one of FILTERS[1:]
    order: tuple[int, float, int]  # within a day, newest first
    row: Row


def events(words: Words, entries: Sequence[Entry]) -> list[Event]:
    """Newest first. `entries` is the client's history; what only repeats that a record was added is left out."""
    found = []
    for place, (record, kind) in enumerate(KINDS.items()):
        for one in records_of(words.card, record):
            row = kind.event_row(words, one)
            if row is not None:
                found.append(Event(one.date or _UNDATED, kind.among, (0, place, one.id), row))
    for number, entry in enumerate(wording.told(entries)):
        if entry.verb == "create" and entry.kind == "do" and entry.record in KINDS and KINDS[entry.record].event:
            continue
        day = entry.at.astimezone().date()
        found.append(Event(day, "changes", (1, entry.at.timestamp(), -number), change_event(words, entry, number)))
    found.sort(key=lambda e: (e.day, e.order), reverse=True)
    return found


def counts(found: Sequence[Event]) -> dict[str, int]:
    return {name: sum(name in ("all", e.kind) for e in found) for name in FILTERS}


def rows(words: Words, found: Sequence[Event], only: str = "all") -> list[Row]:
    """Month headers with their events."""
    wanted = [e for e in found if only in ("all", e.kind)]
    made: list[Row] = []
    for (year, month), group in groupby(wanted, key=lambda e: (e.day.year, e.day.month)):
        inside = list(group)
        undated = inside[0].day == _UNDATED
        title = words.texts("card.undated") if undated else words.formats.month(inside[0].day)
        note = words.texts("card.events", n=len(inside))
        made.append(Row("group", text=title, detail=note, name="month", id=year * 12 + month))
        made += [e.row for e in inside]
    return made


def change_event(words: Words, entry: Entry, number: int) -> Row:
    """Field, before → after; or what happened to a whole record. `number` tells apart entries of one moment."""
    text, detail, icon = _what_changed(words, entry)
    if entry.kind != "do":
        mark = words.texts("card.by_undo" if entry.kind == "undo" else "card.by_redo")
        detail = joined(detail, mark)
    return Row(
        "event",
        "change",
        number,
        text=text,
        detail=detail,
        icon=icon,
        date=words.formats.date(entry.at.astimezone().date()),
        side=entry.actor,
        under=words.formats.time(entry.at),
    )


def _what_changed(words: Words, entry: Entry) -> tuple[str, str, str]:
    """Title, detail and icon of one entry of the journal."""
    if wording.is_about_cards(entry):
        return capital(wording.intent(words.texts, entry.intent)), "", "merge"
    whole = _whole(words, entry)
    if entry.verb == "create":
        key = "card.change_created" if entry.record == "client" else "card.change_added"
        return words.texts(key, what=whole), "", "user-plus" if entry.record == "client" else "plus"
    if entry.verb == "delete":
        return words.texts("card.change_deleted", what=whole), "", "trash-2"
    if entry.verb == "restore":
        return words.texts("card.change_restored", what=whole), "", "archive-restore"
    label = words.label(entry.record, entry.field)
    # the field first: a claim's own words are long, and what is cut at the end must not be what was changed
    text = label if entry.record == "client" else f"{label} · {whole}"
    if entry.record == "client" and entry.id != words.card.client.id:
        text = joined(label, words.texts("card.merged_card"))
    before, after = (
        one_line(words.value(entry.record, entry.field, v), 120) or NOTHING for v in (entry.before, entry.after)
    )
    why = capital(wording.on_account_of(words.texts, entry))
    return text, joined(before + ARROW + after, why), "pencil"


def _whole(words: Words, entry: Entry) -> str:
    """Which record an entry is about: "Claim «The sofa leg came loose»"."""
    name = capital(words.texts(f"codes.record_{entry.record}"))
    found = words.record_of(entry.record, entry.id)
    subject = words.subject(entry.record, found) if found is not None else entry.intent.subject
    return words.texts("card.record_named", record=name, subject=one_line(subject, 60)) if subject else name
