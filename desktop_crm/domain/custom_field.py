"""A field of the shop's own on every client's card, and its values as `Client.custom` holds them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from desktop_crm.domain import fields as f
from desktop_crm.domain.fields import Kind, Spec
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import Unreadable, parse_date, parse_decimal, parse_flag

KINDS = ("text", "number", "date", "choice", "flag")
LIMIT: Final = 1000
"""Characters of a text."""
HIGHEST: Final = Decimal(10**12)
STEP: Final = Decimal("0.001")
"""Numbers lie between -HIGHEST and HIGHEST and have three decimals: fifteen digits, which every program keeps."""
Value = str | Decimal | date | bool
_KEY: Final = re.compile(r"custom_([1-9][0-9]{0,17})")
_BOTH_WAYS: Final = re.compile(r"[+\-−(]?[1-9][0-9]{0,2},[0-9]{3}\)?")
_SPECS: Final = {
    "text": Spec(Kind.TEXT, limit=LIMIT),
    "number": Spec(Kind.DECIMAL),
    "date": Spec(Kind.DATE),
    "choice": Spec(Kind.TEXT, limit=120),
    "flag": Spec(Kind.FLAG),
}


@dataclass(frozen=True, slots=True)
class CustomField:
    """`choices` are the words to choose from where `kind` is choice."""

    id: int
    version: int
    name: str = f.text(required=True, limit=60)
    kind: str = f.choice(*KINDS, default="text", required=True)
    choices: tuple[str, ...] = f.texts(limit=120)
    position: int | None = f.number(0, 10_000, default=0)

    @property
    def key(self) -> str:
        """The name under which forms, conditions and columns know it, whatever people call it."""
        return key_of(self.id)

    @property
    def spec(self) -> Spec:
        return _SPECS[self.kind]

    def chosen(self, text: str) -> str | None:
        """The choice that a text names, whatever its case and letters."""
        wanted = fold(text.strip())
        return next((choice for choice in self.choices if fold(choice.strip()) == wanted), None)


@dataclass(frozen=True, slots=True)
class Own:
    """The shop's fields in their order; `gone` are in the trash: the past still speaks of them."""

    fields: tuple[CustomField, ...] = ()
    gone: Mapping[int, CustomField] = field(default_factory=dict)

    @classmethod
    def of(cls, live: Iterable[CustomField], gone: Iterable[CustomField] = ()) -> Own:
        return cls(tuple(sorted(live, key=lambda one: (one.position or 0, one.id))), {one.id: one for one in gone})

    def named(self, name: str) -> CustomField | None:
        """The field that people call so, whatever the case and letters."""
        wanted = fold(name.strip())
        return next((one for one in self.fields if fold(one.name.strip()) == wanted), None)

    def get(self, key: str) -> CustomField | None:
        """The field with this key, unless it is gone."""
        return next((one for one in self.fields if one.key == key), None)

    def ever(self, key: str) -> CustomField | None:
        """The same, or as it was when it went to the trash."""
        id = id_of(key)
        return self.get(key) or (self.gone.get(id) if id is not None else None)


NO_OWN: Final = Own()


def key_of(id: int) -> str:
    return f"custom_{id}"


def id_of(key: str) -> int | None:
    """None where it is no key of a custom field."""
    found = _KEY.fullmatch(key)
    return int(found[1]) if found else None


# -- values as they are kept: {"12": "oak", "13": 41.5, "14": 20261120, "15": true}
def load(text: str) -> dict[int, Any]:
    """What is kept, by the id of the field; () where it is no such thing at all."""
    if not text:
        return {}
    try:
        found = json.loads(text, parse_float=Decimal)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {int(id): kept for id, kept in found.items() if id.isascii() and id.isdecimal()}


def dump(kept: Mapping[int, Any]) -> str:
    """The same as text; "" where nothing is kept."""
    said = {str(id): _plain(kept[id]) for id in sorted(kept)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) if said else ""


def _plain(kept: Any) -> Any:
    return float(kept) if isinstance(kept, Decimal) else kept


def kept_of(value: Value) -> Any:
    """A value as it is kept."""
    if isinstance(value, date):
        return value.year * 10000 + value.month * 100 + value.day
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return value


def value_of(kind: str, kept: Any) -> Value | None:
    """What is kept as a value of this kind; None where it is nothing, or a value of another kind."""
    number = isinstance(kept, int | Decimal) and not isinstance(kept, bool)
    match kind:
        case "text" | "choice":
            return kept if isinstance(kept, str) and kept else None
        case "number":
            return Decimal(kept) if number else None
        case "date":
            try:
                return date(kept // 10000, kept // 100 % 100, kept % 100) if isinstance(kept, int) else None
            except ValueError:
                return None
    return kept if isinstance(kept, bool) else None


def values(text: str, own: Own) -> dict[str, Value]:
    """The values on a card by the keys of their fields, in the order of the fields; of fields that there are."""
    kept = load(text)
    found = ((one.key, value_of(one.kind, kept.get(one.id))) for one in own.fields)
    return {key: value for key, value in found if value is not None}


def changed(text: str, new: Mapping[int, Value | None]) -> str:
    """`Client.custom` with other values; None or "" takes one away."""
    kept = load(text)
    for id, value in new.items():
        if value is None or value == "":
            kept.pop(id, None)
        else:
            kept[id] = kept_of(value)
    return dump(kept)


def parse(one: CustomField, text: str, *, order: str = "dmy", today: date | None = None) -> Value | None:
    """What a text says; None where it is empty. Raises Unreadable."""
    wanted = text.strip()
    if not wanted:
        return None
    match one.kind:
        case "number":
            return number_of(wanted)
        case "date":
            return parse_date(wanted, order=order, today=today)
        case "flag":
            return parse_flag(wanted)
        case "choice":
            found = one.chosen(wanted)
            if found is None:
                raise Unreadable("choice", text=wanted, choices=", ".join(one.choices))
            return found
    return wanted


def number_of(text: str) -> Decimal:
    """Raises Unreadable number, number_size, and both_ways for "1,234", a thousand to some and one to others."""
    if _BOTH_WAYS.fullmatch(text.strip()):
        raise Unreadable("both_ways", text=text.strip())
    value = parse_decimal(text)
    if abs(value) >= HIGHEST or value != value.quantize(STEP):
        raise Unreadable("number_size", text=text.strip())
    return value.quantize(STEP).normalize() + 0


def scaled(value: Decimal) -> int:
    """A number as a whole one: twice its thousandths, so that an odd number is never one."""
    return int(value * 2000)
