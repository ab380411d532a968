"""Records as scripts get them: plain JSON values, references by name, amounts as exact decimals in strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from desktop_crm.app import settings, wording
from desktop_crm.app.cards import PLURALS, Card
from desktop_crm.app.formats import minor_digits
from desktop_crm.app.ports import Entry
from desktop_crm.app.resolving import field_names
from desktop_crm.app.session import Session
from desktop_crm.app.wording import Names
from desktop_crm.domain import custom_field
from desktop_crm.domain.custom_field import Value
from desktop_crm.domain.fields import Kind, Spec, specs
from desktop_crm.domain.records import ON_CARD, RECORDS

NAMED: Final = ("staff", "failure_point", "cause")


@dataclass(frozen=True, slots=True)
class Shapes:
    session: Session
    names: Names
    money_digits: int

    @classmethod
    def of(cls, session: Session) -> Shapes:
        return cls(session, Names.load(session), minor_digits(settings.load(session).currency))

    def value(self, spec: Spec, found: Any) -> Any:
        """One field's value: null where nothing is known of a date, number, amount, yes/no or reference."""
        match spec.kind:
            case Kind.DATE:
                return None if found is None else found.isoformat()
            case Kind.MONEY:
                return None if found is None else format(Decimal(found).scaleb(-self.money_digits), "f")
            case Kind.REF:
                return None if found is None else self._reference(spec.refers, found)
            case Kind.REFS:
                return [self._reference(spec.refers, id) for id in found or ()]
            case Kind.TEXTS | Kind.CHOICES:
                return list(found or ())
        return found

    def _reference(self, record: str, id: int) -> str:
        """Staff, points and causes by name; cards and what stands on them by uid: their words may be anybody's."""
        name = self.names.of(record, id) if record in NAMED else ""
        return name or self.session.base.uid(record, id)

    def records(self, record: str, found: Sequence[Any]) -> list[dict[str, Any]]:
        rules = specs(RECORDS[record])
        shown = field_names(record)
        uids = self.session.base.uids(record, [r.id for r in found])
        return [
            {"uid": uid} | {name: self.value(rules[name], getattr(r, name)) for name in shown}
            for uid, r in zip(uids, found, strict=True)
        ]

    def card(self, card: Card) -> dict[str, Any]:
        shape = self.records("client", [card.client])[0]
        shape["title"] = card.client.title
        said = custom_field.values(card.client.custom, card.own)
        shape["own_fields"] = {one.name: plain(said[one.key]) for one in card.own.fields if one.key in said}
        for record in ON_CARD:
            shape[PLURALS[record]] = self.records(record, getattr(card, PLURALS[record]))
        for one, found in zip(shape["attachments"], card.attachments, strict=True):
            one |= {"media": found.media, "size": found.size, "hash": found.hash}
        return shape

    def entries(self, entries: Sequence[Entry]) -> list[dict[str, Any]]:
        """History: a change of one field, or with field "" what happened to a whole record."""
        uids: dict[tuple[str, int], str] = {}
        for entry in entries:
            key = (entry.record, entry.id)
            if key not in uids:
                uids[key] = self.session.base.uid(*key)
        each = (one for entry in entries for one in wording.apart(entry))
        return [self._entry(entry, uids[entry.record, entry.id]) for entry in each]

    def _entry(self, entry: Entry, uid: str) -> dict[str, Any]:
        spec = specs(RECORDS[entry.record]).get(entry.field)
        own = self.names.own.ever(entry.field)
        before, after = (
            self.value(spec, v) if spec else plain(custom_field.value_of(own.kind, v)) if own else None
            for v in (entry.before, entry.after)
        )
        return {
            "at": stamp(entry.at),
            "who": entry.actor,
            "record": entry.record,
            "uid": uid,
            "verb": entry.verb,
            "kind": entry.kind,
            "field": own.name if own else entry.field,
            "before": before,
            "after": after,
        }


def plain(value: Value | None) -> Any:
    """A value of a field of the shop's own: a number as an exact decimal in a string, a day as 2026-11-20."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else value


def stamp(moment: dt.datetime) -> str:
    """A moment in UTC: 2026-11-20T12:30:00Z."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
