"""Everything that happened with a client, newest first, by months: records of the card and changes from the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from desktop_crm.app.ports import Entry
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.failure import path_of
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.records import ON_CARD
from desktop_crm.domain.wish import Wish
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import CHANNEL_ICONS, RECORD_ICONS, Words, capital, one_line, severity_token

FILTERS: Final = ("all", "talks", "purchases", "voices", "changes")
KINDS: Final = {"interaction": "talks", "purchase": "purchases", "claim": "voices", "wish": "voices"}
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
    card = words.card
    found = [
        *(_event(c.date, "claim", c.id, claim_event(words, c)) for c in card.claims),
        *(_event(w.date, "wish", w.id, wish_event(words, w)) for w in card.wishes),
        *(_event(p.date, "purchase", p.id, purchase_event(words, p)) for p in card.purchases),
        *(_event(i.date, "interaction", i.id, interaction_event(words, i)) for i in card.interactions),
    ]
    for number, entry in enumerate(entries):
        if entry.verb == "create" and entry.record in ON_CARD and entry.kind == "do":
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


def _event(day: date | None, record: str, id: int, row: Row) -> Event:
    return Event(day or _UNDATED, KINDS[record], (0, ON_CARD.index(record), id), row)


def claim_event(words: Words, claim: Claim) -> Row:
    top = next(iter(path_of(claim.failure_point, words.card.points)), None)
    parts = (
        words.point(claim.failure_point),
        words.texts("card.severity_is", value=claim.severity) if claim.severity else "",
        words.choice("claim", "status", claim.status),
    )
    return Row(
        "event",
        "claim",
        claim.id,
        text=words.texts("card.event_claim", text=one_line(claim.text)),
        detail=" · ".join(part for part in parts if part),
        icon="truck" if top is not None and top.code == "delivery" else RECORD_ICONS["claim"],
        token=severity_token(claim.severity),
        date=words.formats.date(claim.date),
        side=words.staff(claim.staff),
    )


def wish_event(words: Words, wish: Wish) -> Row:
    parts = (wish.topic, words.choice("wish", "status", wish.status))
    return Row(
        "event",
        "wish",
        wish.id,
        text=words.texts("card.event_wish", text=one_line(wish.text)),
        detail=" · ".join(part for part in parts if part),
        icon=RECORD_ICONS["wish"],
        token="accent",
        date=words.formats.date(wish.date),
    )


def purchase_event(words: Words, purchase: Purchase) -> Row:
    amount = words.formats.money(purchase.amount)
    what = one_line(purchase.product)
    text = words.texts("card.event_purchase", what=what, amount=amount) if what else ""
    margin = words.margin(purchase)
    parts = (
        words.texts("card.event_document", number=purchase.document) if purchase.document else "",
        words.texts("card.event_margin", amount=words.formats.money(margin)) if margin is not None else "",
    )
    return Row(
        "event",
        "purchase",
        purchase.id,
        text=text or words.texts("card.event_purchase_of", amount=amount),
        detail=" · ".join(part for part in parts if part),
        icon=RECORD_ICONS["purchase"],
        token="text",
        date=words.formats.date(purchase.date),
        side=words.staff(purchase.seller),
    )


def interaction_title(words: Words, found: Interaction) -> str:
    channel = capital(words.choice("interaction", "channel", found.channel))
    if found.minutes:
        channel = f"{channel}, {words.texts('card.minutes', n=found.minutes)}"
    return f"{channel}: {one_line(found.summary)}"


def interaction_icon(found: Interaction) -> str:
    if found.channel == "call":
        return "phone-incoming" if found.direction == "in" else "phone-outgoing"
    return CHANNEL_ICONS.get(found.channel, "contact")


def interaction_detail(words: Words, found: Interaction) -> str:
    if found.next_step:
        return words.texts("card.event_next", text=one_line(found.next_step))
    parts = [words.choice("interaction", "direction", found.direction)]
    if found.purpose != "other":
        parts.append(words.choice("interaction", "purpose", found.purpose))
    return " · ".join(parts)


def interaction_event(words: Words, found: Interaction) -> Row:
    return Row(
        "event",
        "interaction",
        found.id,
        text=interaction_title(words, found),
        detail=interaction_detail(words, found),
        icon=interaction_icon(found),
        token="accent",
        date=words.formats.date(found.date),
        side=words.staff(found.staff),
    )


def change_event(words: Words, entry: Entry, number: int) -> Row:
    """Field, before → after; or what happened to a whole record. `number` tells apart entries of one moment."""
    text, detail, icon = _what_changed(words, entry)
    if entry.kind != "do":
        mark = words.texts("card.by_undo" if entry.kind == "undo" else "card.by_redo")
        detail = " · ".join(part for part in (detail, mark) if part)
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
    before, after = (
        one_line(words.value(entry.record, entry.field, v), 120) or NOTHING for v in (entry.before, entry.after)
    )
    return text, before + ARROW + after, "pencil"


def _whole(words: Words, entry: Entry) -> str:
    """Which record an entry is about: "Claim «The sofa leg came loose»"."""
    name = capital(words.texts(f"codes.record_{entry.record}"))
    found = words.record_of(entry.record, entry.id)
    subject = words.subject(entry.record, found) if found is not None else entry.intent.subject
    return words.texts("card.record_named", record=name, subject=one_line(subject, 60)) if subject else name
