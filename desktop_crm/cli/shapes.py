"""Records as scripts get them: plain JSON values, references by name, amounts as exact decimals in strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from desktop_crm.app import settings
from desktop_crm.app.cards import PLURALS, Card
from desktop_crm.app.formats import minor_digits
from desktop_crm.app.ports import Entry
from desktop_crm.app.resolving import field_names
from desktop_crm.app.session import Session
from desktop_crm.app.wording import Names
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
        return [self._entry(entry, uids[entry.record, entry.id]) for entry in entries]

    def _entry(self, entry: Entry, uid: str) -> dict[str, Any]:
        spec = specs(RECORDS[entry.record]).get(entry.field)
        return {
            "at": stamp(entry.at),
            "who": entry.actor,
            "record": entry.record,
            "uid": uid,
            "verb": entry.verb,
            "kind": entry.kind,
            "field": entry.field,
            "before": self.value(spec, entry.before) if spec else None,
            "after": self.value(spec, entry.after) if spec else None,
        }


def stamp(moment: dt.datetime) -> str:
    """A moment in UTC: 2026-11-20T12:30:00Z."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
