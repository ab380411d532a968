"""The shop's own fields: adding, changing, ordering and deleting them, each one intent and one undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_crm.app import cards
from desktop_crm.app.cards import Done
from desktop_crm.app.own_values import RECORD, own
from desktop_crm.app.session import Session
from desktop_crm.domain import custom_field
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.errors import UserError


def every(session: Session) -> list[tuple[CustomField, int]]:
    """The fields in their order, each with the number of cards that hold a value of it."""
    return [(one, len(session.base.own_held(one.id))) for one in own(session).fields]


def add(session: Session, values: Mapping[str, Any], source: object = None) -> Done:
    """Raises Invalid."""
    return cards.add_record(session, RECORD, None, values, source)


def edit(session: Session, id: int, values: Mapping[str, Any], source: object = None) -> Done:
    """Raises Invalid."""
    return cards.edit_record(session, RECORD, id, values, source=source)


def choose_from(session: Session, id: int, choices: Sequence[str], source: object = None) -> Done:
    """Other words to choose from. Where one took another's place, the cards that have that one have it now.

    Raises Invalid.
    """
    standing = session.base.get(RECORD, id)
    if standing is None:
        raise UserError("record_gone")
    after = tuple(choices)
    renamed = _renamed(standing.choices, after)
    held = [] if renamed is None else session.base.own_held(id)
    if renamed is None or not held:
        return edit(session, id, {"choices": after}, source)
    before, now = renamed
    cards.checked(session, RECORD, id, cards.values_of(standing), {"choices": after})
    work = session.base.write(Intent(f"{RECORD}.edit", standing.name))
    with work:
        work.edit(RECORD, {id: {"choices": after}})
        edits = {
            card: {"custom": custom_field.changed(client.custom, {id: now})}
            for card, client in work.records("client", held).items()
            if custom_field.load(client.custom).get(id) == before
        }
        work.edit("client", edits)
    session.bus.publish(work.changes, source)
    return Done(work.changes, id)


def _renamed(before: Sequence[str], after: Sequence[str]) -> tuple[str, str] | None:
    """The one word that gave way to a new one in its place; None where more, or something else, was changed."""
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    if len(before) != len(after) or len(pairs) != 1 or pairs[0][1] in before:
        return None
    return pairs[0]


def move(session: Session, id: int, by: int, source: object = None) -> Changes | None:
    """Up (-1) or down (1) in the order of the fields; None where it stands at the end already."""
    fields = list(own(session).fields)
    place = next((n for n, one in enumerate(fields) if one.id == id), -1)
    to = place + by
    if place < 0 or not 0 <= to < len(fields):
        return None
    moved = fields.pop(place)
    fields.insert(to, moved)
    work = session.base.write(Intent(f"{RECORD}.edit", moved.name))
    with work:
        work.edit(RECORD, {one.id: {"position": n} for n, one in enumerate(fields) if one.position != n})
    session.bus.publish(work.changes, source)
    return work.changes


def remove(session: Session, id: int, source: object = None) -> Changes:
    """To the trash. The values stay on the cards, out of sight, and are there again when the field comes back."""
    return cards.remove(session, RECORD, [id], source)
