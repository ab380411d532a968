"""Text by a person or a script -> values of a record: the command line and the import share it.

References are named as people name them: staff and causes by name, failure points by code, name or path, purchases of
the card by the number of their document, other clients by their number, else by a name that only one of them has. Every
record can be named by its uid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from desktop_crm.app.formats import minor_digits
from desktop_crm.app.ports import Lookups
from desktop_crm.app.session import Session
from desktop_crm.domain import custom_field
from desktop_crm.domain.custom_field import NO_OWN, CustomField, Own, Value
from desktop_crm.domain.errors import Invalid, Problem, UserError
from desktop_crm.domain.failure import FailurePoint, path_of
from desktop_crm.domain.fields import Kind, Spec, specs
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import Unreadable, number_text, parse_value
from desktop_crm.domain.records import RECORDS

ALIASES: Final[dict[str, dict[str, str]]] = {
    "client": {
        "phone": "phones",
        "email": "emails",
        "address": "addresses",
        "role": "roles",
        "tag": "tags",
        "note": "notes",
        "company": "organisation",
        "job": "position",
        "url": "urls",
        "website": "urls",
        "staff": "responsible",
    },
    "claim": {"due": "due_date", "point": "failure_point", "content_with_resolution": "content"},
    "wish": {},
    "purchase": {"staff": "seller", "number": "document"},
    "interaction": {"who": "staff", "text": "summary", "next": "next_step"},
    "return": {"point": "failure_point", "number": "document"},
    "refusal": {"text": "reason", "point": "failure_point"},
    "attachment": {},
    "contact_person": {"phone": "phones", "email": "emails", "job": "position", "note": "notes"},
    "problem": {"due": "due_date", "point": "failure_point"},
    "feedback": {"satisfied": "satisfaction", "recommend": "would_recommend", "buy_again": "would_buy_again"},
    "loss": {"text": "reason", "point": "failure_point", "went_to": "competitor", "value": "yearly_value"},
    "referral": {"by": "recommender", "from": "recommender"},
    "task": {"due": "due_date"},
    "spending": {},
    "observation": {"who": "staff"},
    "improvement": {"name": "text", "due": "due_date", "point": "failure_point"},
    "estimate": {"gained": "clients_gained"},
    "rung": {},
    "saved_filter": {},
    "custom_field": {},
    "staff": {"role": "position"},
    "failure_point": {},
    "cause": {},
}
"""Other names under which a field is accepted."""


@dataclass(frozen=True, slots=True)
class References:
    """The base's staff, failure points and causes, and a card's purchases, looked up by what people call them."""

    staff: Mapping[str, Sequence[int]]
    points: Mapping[str, int]
    causes: Mapping[str, Sequence[int]]
    documents: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session, client_id: int | None = None) -> References:
        """`client_id` is whose purchases can be named."""
        base = session.base
        documents: dict[str, list[int]] = {}
        for purchase in base.on_card("purchase", client_id) if client_id is not None else ():
            documents.setdefault(fold(purchase.document.strip()), []).append(purchase.id)
        documents.pop("", None)
        return cls(
            _by_name(base.all("staff")),
            point_names(base.all("failure_point")),
            _by_name(base.all("cause")),
            documents,
        )

    def find(self, record: str, name: str) -> int | None:
        """Raises Unreadable several_named, several_purchases where more than one is called so."""
        if record == "failure_point":
            return self.points.get(path_key(name))
        called = {"staff": self.staff, "cause": self.causes, "purchase": self.documents}.get(record, {})
        found = called.get(fold(name.strip()), ())
        if len(found) > 1:
            raise Unreadable("several_purchases" if record == "purchase" else "several_named", text=name.strip())
        return next(iter(found), None)


def _by_name(records: Iterable[Any]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in records:
        found.setdefault(fold(one.name.strip()), []).append(one.id)
    return found


def path_key(name: str) -> str:
    """ "Delivery > Times", "delivery/times" and "Delivery › Times" are one path."""
    return "›".join(fold(part.strip()) for part in name.replace(">", "›").replace("/", "›").split("›"))


def point_names(points: Iterable[FailurePoint]) -> dict[str, int]:
    """Every way to name a point: its code, its path, and its bare name where only one point has it."""
    by_id = {p.id: p for p in points}
    names: dict[str, int] = {}
    bare: dict[str, list[int]] = {}
    for point in by_id.values():
        bare.setdefault(fold(point.name), []).append(point.id)
        names["›".join(fold(p.name) for p in path_of(point.id, by_id))] = point.id
    for name, ids in bare.items():
        if len(ids) == 1:
            names.setdefault(name, ids[0])
    for point in by_id.values():
        if point.code:
            names[fold(point.code)] = point.id
    return names


def field_names(record: str) -> list[str]:
    return [name for name, spec in specs(RECORDS[record]).items() if not spec.hidden]


def real_name(record: str, name: str) -> str | None:
    """The field's own name for a name or an alias; None where there is no such field."""
    wanted = name.strip().casefold().replace("-", "_")
    wanted = ALIASES.get(record, {}).get(wanted, wanted)
    return wanted if wanted in field_names(record) else None


def values_from_text(
    session: Session, record: str, pairs: Iterable[tuple[str, str]], client_id: int | None = None
) -> dict[str, Any]:
    """FIELD=VALUE pairs -> values; a field given twice keeps all of its texts where it holds several.

    A field of the shop's own is named as it is called; its value is under its key.

    `client_id` is the card that the record stands on: its purchases can be named by their documents.

    Raises UserError unknown_field (params: field, known) and Invalid with the problems of the values.
    """
    references = References.load(session, client_id)
    currency = next((s.value for s in session.base.all("setting") if s.key == "currency"), "UAH")
    own = Own.of(session.base.all("custom_field")) if record == "client" else NO_OWN
    values: dict[str, Any] = {}
    found: list[Problem] = []
    for given, text in pairs:
        name = real_name(record, given)
        if name is None and (mine := own.named(given)):
            values[mine.key] = _own_value(mine, text, session.today(), found)
            continue
        if name is None:
            known = [*field_names(record), *(one.name for one in own.fields)]
            raise UserError("unknown_field", field=given, record=record, known=", ".join(known))
        spec = specs(RECORDS[record])[name]
        try:
            value = value_from_text(session, spec, text, references, currency, session.today())
        except Unreadable as error:
            found.append(Problem(name, error.code, error.params))
            continue
        if spec.kind in (Kind.TEXTS, Kind.REFS, Kind.CHOICES) and name in values:
            value = tuple(dict.fromkeys((*values[name], *value)))
        values[name] = value
    if found:
        raise Invalid(tuple(found))
    return values


def _own_value(one: CustomField, text: str, today: date, found: list[Problem]) -> Value | None:
    try:
        return custom_field.parse(one, text, today=today)
    except Unreadable as error:
        found.append(Problem(one.key, error.code, {**error.params, "label": one.name}))
        return None


def value_from_text(session: Session, spec: Spec, text: str, references: References, currency: str, today: date) -> Any:
    """Raises Unreadable, with code `no_such_reference` where a name is not known."""
    if spec.kind is Kind.REF:
        return _reference(session, spec, text, references) if text.strip() else None
    if spec.kind is Kind.REFS:
        parts = [p.strip() for p in text.replace("|", ";").split(";")]
        return tuple(dict.fromkeys(_reference(session, spec, p, references) for p in parts if p))
    return parse_value(spec, text, today=today, money_digits=minor_digits(currency), currency=currency)


def _reference(session: Session, spec: Spec, text: str, references: References) -> int:
    wanted = text.strip()
    found = references.find(spec.refers, wanted)
    if found is None and wanted.count("/") == 2:
        named = session.base.resolve(wanted)
        alive = named is not None and named[0] == spec.refers and session.base.get(*named) is not None
        found = named[1] if named and alive else None
    if found is None and spec.refers == "client":
        found = client_named(session.base, wanted)
    if found is None:
        raise Unreadable(_UNKNOWN.get(spec.refers, "no_such_reference"), text=wanted, record=spec.refers)
    return found


_UNKNOWN: Final[dict[str, str]] = {"client": "no_client_named"} | dict.fromkeys(
    ("claim", "problem", "wish", "loss", "feedback"), "no_record_named"
)
"""Record -> what is said where a name leads to none, if there is more to say than that."""


def client_named(base: Lookups, name: str) -> int | None:
    """The client with this number, else the only one with this name (of a person or an organisation).

    Raises Unreadable several_clients where more than one has the name.
    """
    numbered = base.clients_by_number([number_text(name)])
    if numbered:
        return next(iter(numbered.values()))
    found = base.clients_by_contact("name", [fold(name)]).get(fold(name), ())
    if len(found) > 1:
        raise Unreadable("several_clients", text=name, n=len(found))
    return next(iter(found), None)
