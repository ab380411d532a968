"""Values of the shop's own fields on a card: by their keys as other fields, folded into `Client.custom` when kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

from desktop_crm.app.resolving import ALIASES
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain import custom_field
from desktop_crm.domain.client import Client
from desktop_crm.domain.custom_field import CustomField, Own, Value
from desktop_crm.domain.errors import Invalid, Problem
from desktop_crm.domain.fields import specs
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.domain.query import KEYS
from desktop_crm.domain.validation import field_problems

RECORD: Final = "custom_field"


def own(session: Session) -> Own:
    """The fields there are, and those in the trash."""
    base = session.base
    return Own.of(base.all(RECORD), base.all(RECORD, gone=True))


def folded(session: Session, before: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a card in which those of the shop's own fields have become `custom`, changed from `before`.

    Raises Invalid with the problems beside their keys.
    """
    values = {name: value for name, value in given.items() if custom_field.id_of(name) is None}
    mine = {name: value for name, value in given.items() if name not in values}
    if not mine:
        return values
    fields, found, new = own(session), list[Problem](), dict[int, Value | None]()
    for key, value in mine.items():
        one = fields.get(key)
        if one is None:
            found.append(Problem(key, "own_gone", {"label": key}))
            continue
        new[one.id] = value.strip() if isinstance(value, str) else value
        found += problems(session, one, value)
    if found:
        raise Invalid(tuple(found))
    values["custom"] = custom_field.changed(values.get("custom", before), new)
    return values


def problems(session: Session, one: CustomField, value: Value | None) -> list[Problem]:
    """What is wrong with a value; `label` in the params is what the field is called."""
    found = field_problems(one.key, one.spec, value, session.today())
    if not found and isinstance(value, Decimal):
        try:
            custom_field.number_of(format(value, "f"))
        except Unreadable as error:
            found = [Problem(one.key, error.code, error.params)]
    if not found and one.kind == "choice" and isinstance(value, str) and value and value not in one.choices:
        found = [Problem(one.key, "choice", {"text": value, "choices": ", ".join(one.choices)})]
    return [Problem(p.field, p.code, {**p.params, "label": one.name}) for p in found]


def next_position(session: Session) -> int:
    """Behind all others."""
    return min(10_000, 1 + max((one.position or 0 for one in session.base.all(RECORD)), default=-1))


def rules(session: Session, values: Mapping[str, Any], id: int | None) -> list[Problem]:
    """What a field cannot be called, and that its kind stays while cards hold its values, those in the trash too."""
    name = str(values.get("name", "")).strip()
    found = [Problem("name", "name_built_in", {"text": name})] if is_built_in(name) else []
    standing = session.base.get(RECORD, id) if id is not None else None
    if standing is not None and standing.kind != values.get("kind"):
        held = len(session.base.own_held(standing.id)) or len(session.base.own_held(standing.id, gone=True))
        if held:
            found.append(Problem("kind", "kind_fixed", {"n": held}))
    return found


def is_built_in(name: str) -> bool:
    """Whether every card has a field of this name already, in any of the languages."""
    return custom_field.id_of(name) is not None or fold(name) in _built_in()


@cache
def _built_in() -> frozenset[str]:
    names = {*KEYS, *specs(Client), *ALIASES["client"]}
    for texts in map(Texts, LANGUAGES):
        names |= {texts(f"fields.client_{name}") for name, spec in specs(Client).items() if not spec.hidden}
        names |= {texts(f"list.by_{key}") for key in KEYS if texts.has(f"list.by_{key}")}
    return frozenset(map(fold, names))
