"""Codes of the domain -> sentences, the same in the window, on the command line and on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from desktop_crm.app import own_values
from desktop_crm.app.cards import subject_of, values_of
from desktop_crm.app.formats import Formats
from desktop_crm.app.ports import Base, Entry
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain import custom_field
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.custom_field import NO_OWN, CustomField, Own
from desktop_crm.domain.errors import Invalid, Problem, UserError
from desktop_crm.domain.failure import FailurePoint, path_text
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.query import Doubt
from desktop_crm.domain.records import RECORDS

_ABOUT_CARDS = {("client.merge", "delete", ""), ("client.differ", "update", "differs_from")}


def choice(texts: Texts, record: str, name: str, code: str) -> str:
    """The word for a code: in work, company, messenger."""
    if not code:
        return ""
    own = f"codes.{record}_{name}_{code}"
    return texts(own if texts.has(own) else f"codes.{name}_{code}")


def field_label(texts: Texts, record: str, name: str, own: Own = NO_OWN) -> str:
    """`own`: the shop's fields, which are called as somebody called them."""
    if custom_field.id_of(name) is not None:
        found = own.ever(name)
        return found.name if found else texts("custom.gone")
    return texts(f"fields.{record}_{name}")


def problem(texts: Texts, formats: Formats, found: Problem) -> str:
    """What is wrong with a field, in words."""
    shown: dict[str, Any] = {k: formats.date(v) if isinstance(v, dt.date) else v for k, v in found.params.items()}
    if "money" in shown:
        shown["money"] = formats.money(shown["money"])
    return texts(f"problems.{found.code}", **{k: _short(v) for k, v in shown.items()})


def _short(value: Any) -> Any:
    return value if not isinstance(value, str) or len(value) <= 60 else value[:59] + "…"


def error(texts: Texts, formats: Formats, found: UserError, record: str = "") -> str:
    """The sentence of an error; for Invalid also which fields and why."""
    sentence = texts(f"errors.{found.code}", **{k: _shown(formats, v) for k, v in found.params.items()})
    if isinstance(found, Invalid) and record:
        named = ((p, p.params.get("label") or field_label(texts, record, p.field)) for p in found.problems)
        parts = [f"{label}: {problem(texts, formats, p)}" for p, label in named]
        return "; ".join(parts)
    return sentence


def _shown(formats: Formats, value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return formats.moment(value)
    return formats.date(value) if isinstance(value, dt.date) else value


def doubt(texts: Texts, found: Doubt) -> str:
    """What is wrong with a part of a query."""
    return texts(f"list.doubt_{found.code}", text=found.text, key=found.key, choices=", ".join(found.choices))


def intent(texts: Texts, meant: Intent) -> str:
    """add claim «The sofa leg came loose»."""
    what = texts(f"intents.{meant.code.replace('.', '_')}")
    return texts("intents.with_subject", what=what, subject=meant.subject) if meant.subject else what


def told(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The lines of history that say anything to a person, each once; what the program keeps for itself says nothing."""
    said: Entry | None = None
    for entry in (one for whole in entries for one in apart(whole)):
        if not _speaks(entry):
            continue
        if is_about_cards(entry):
            if said is not None and (said.at, said.intent) == (entry.at, entry.intent):
                continue
            said = entry
        yield entry


def apart(entry: Entry) -> Iterator[Entry]:
    """A change of the shop's own fields as one line for each of them, by its key; values as they are kept."""
    if (entry.record, entry.verb, entry.field) != ("client", "update", "custom"):
        yield entry
        return
    before, after = custom_field.load(entry.before), custom_field.load(entry.after)
    for id in sorted(before.keys() | after.keys()):
        if before.get(id) != after.get(id):
            yield replace(entry, field=custom_field.key_of(id), before=before.get(id), after=after.get(id))


def _speaks(entry: Entry) -> bool:
    if custom_field.id_of(entry.field) is not None:
        return True
    return entry.verb != "update" or not specs(RECORDS[entry.record])[entry.field].hidden or is_about_cards(entry)


def is_about_cards(entry: Entry) -> bool:
    """Whether the operation itself says best what happened: cards became one, or were told apart."""
    if entry.record != "client" or entry.kind != "do":
        return False
    return (entry.intent.code, entry.verb, entry.field) in _ABOUT_CARDS


def on_account_of(texts: Texts, entry: Entry) -> str:
    """The operation that explains a change of a field, in words; "" where the change says enough by itself."""
    explains = entry.intent.code == "staff.handover" and entry.verb == "update" and entry.field == "responsible"
    return intent(texts, entry.intent) if explains else ""


def outcome(texts: Texts, changes: Changes | None, verb: str) -> str:
    """What an undo or redo (`verb`) did, with what it left alone."""
    if changes is None or changes.operation is None:
        return texts(f"intents.nothing_to_{verb}")
    key = "intents.undone" if verb == "undo" else "intents.redone"
    sentence = texts(key, what=intent(texts, changes.operation.intent))
    if changes.kept:
        sentence += ". " + texts("intents.kept", n=len(changes.kept))
    return sentence


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind references, for showing values."""

    staff: Mapping[int, str] = field(default_factory=dict)
    points: Mapping[int, FailurePoint] = field(default_factory=dict)
    causes: Mapping[int, str] = field(default_factory=dict)
    own: Own = NO_OWN
    base: Base | None = None
    """Where clients and records of the cards are looked up: there are too many of them to hold."""

    @classmethod
    def load(cls, session: Session) -> Names:
        base = session.base
        return cls(
            {s.id: s.name for s in base.all("staff")},
            {p.id: p for p in base.all("failure_point")},
            {c.id: c.name for c in base.all("cause")},
            own_values.own(session),
            base,
        )

    def of(self, record: str, id: int | None) -> str:
        """The name of a record, the title of a client, the words of what stands on a card; "" where there are none."""
        if id is None:
            return ""
        match record:
            case "staff":
                return self.staff.get(id, "")
            case "failure_point":
                return path_text(id, self.points)
            case "cause":
                return self.causes.get(id, "")
        found = self.base.get(record, id) if self.base is not None else None
        if found is None:
            return ""
        return found.title if record == "client" else subject_of(record, values_of(found))


def own_value(texts: Texts, formats: Formats, one: CustomField, found: Any) -> str:
    """The same of a field of the shop's own; `found` is a value, or as it is kept."""
    if isinstance(found, int) and not isinstance(found, bool):
        found = custom_field.value_of(one.kind, found)
    if isinstance(found, bool):
        return texts("codes.flag_yes" if found else "codes.flag_no")
    if isinstance(found, Decimal):
        return formats.number(found, max(0, -int(found.normalize().as_tuple().exponent)))
    return formats.date(found) if isinstance(found, dt.date) else found or ""


def value(texts: Texts, formats: Formats, names: Names, record: str, name: str, found: Any) -> str:
    """Any field's value as people read it; "" where nothing is known."""
    if custom_field.id_of(name) is not None:
        one = names.own.ever(name)
        return own_value(texts, formats, one, found) if one else ""
    spec = specs(RECORDS[record])[name]
    if found is None or found == "" or found == ():
        return ""
    match spec.kind:
        case Kind.DATE:
            return formats.date(found)
        case Kind.BIRTHDAY:
            return formats.birthday(found)
        case Kind.MONEY:
            return formats.money(found)
        case Kind.NUMBER:
            return formats.number(found)
        case Kind.FLAG:
            return texts("codes.flag_yes" if found else "codes.flag_no")
        case Kind.CHOICE:
            return choice(texts, record, name, found)
        case Kind.CHOICES:
            return ", ".join(choice(texts, record, name, code) for code in found)
        case Kind.REF:
            return names.of(spec.refers, found)
        case Kind.REFS:
            return ", ".join(filter(None, (names.of(spec.refers, id) for id in found)))
        case Kind.TEXTS:
            return ", ".join(formats.phone(v) if name == "phones" else v for v in found)
    return str(found)
