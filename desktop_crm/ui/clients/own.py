"""The shop's own fields in the list: as columns, as conditions in words and in the menu, as completions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from desktop_crm.app import own_values, wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain import custom_field
from desktop_crm.domain.custom_field import NO_OWN, CustomField, Own
from desktop_crm.domain.folding import fold
from desktop_crm.domain.query import NONE, Condition
from desktop_crm.ui.clients.columns import Cells, Column, Entry, Look

MOST: Final = 30
WIDTHS: Final = {"text": 140, "choice": 120, "date": 96, "number": 90, "flag": 80}
LOOKS: Final[dict[str, Look]] = {"date": "muted", "number": "number"}
JOINED: Final = ("text", "choice")
"""Kinds of which a condition names several values."""


@dataclass(frozen=True, slots=True)
class OwnOffers:
    """The fields, and by key the values that the most cards have, as a condition names them, with their numbers."""

    own: Own = NO_OWN
    values: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session) -> OwnOffers:
        own = own_values.own(session)
        counted = {one.key: session.base.own_values(one.id, MOST) for one in own.fields}
        return cls(own, {k: [(_asked(kept), n) for kept, n in found] for k, found in counted.items()})

    def joins(self, key: str) -> bool:
        found = self.own.get(key)
        return found is not None and found.kind in JOINED


def _asked(kept: Any) -> str:
    return ("yes" if kept else "no") if isinstance(kept, bool) else str(kept)


# -- columns
def columns(own: Own) -> tuple[Column, ...]:
    return tuple(_column(one) for one in own.fields)


def _column(one: CustomField) -> Column:
    def text(cells: Cells, entry: Entry) -> str:
        found = custom_field.value_of(one.kind, _kept(entry.row.custom).get(one.id))
        return wording.own_value(cells.texts, cells.formats, one, found)

    return Column(
        one.key,
        one.key,
        LOOKS.get(one.kind, "text"),
        text,
        descending_first=one.kind in ("number", "date", "flag"),
        shown=False,
        width=WIDTHS[one.kind],
        title=one.name,
    )


@lru_cache(maxsize=1024)
def _kept(custom: str) -> Mapping[int, Any]:
    return custom_field.load(custom)


# -- conditions
def in_words(condition: Condition, texts: Texts, formats: Formats, own: Own) -> str:
    """Shoe size: 41 or more; Wood: oak, beech; Lift: not filled in."""
    one = own.ever(condition.key)
    label = one.name if one else texts("custom.gone")
    if condition.value == NONE:
        return texts("custom.said" if condition.negated else "custom.unsaid", label=label)
    value = ", ".join(_word(each, texts) for each in condition.values)
    if one is not None and one.kind == "number":
        value = condition.value.replace(".", "," if texts.language != "en" else ".")
        bound = {">": "over", "<": "under", ">=": "from", "<=": "to"}.get(condition.op, "")
        words = texts(f"custom.{bound}", label=label, value=value) if bound else ""
    elif one is not None and one.kind == "date":
        bound = {"<": "before", "<=": "until", ">": "after", ">=": "since"}.get(condition.op, "is")
        words = texts(f"list.{bound}", label=label, value=formats.date(_day(condition.value)))
    elif one is not None and one.kind == "flag":
        value, words = texts(f"codes.flag_{condition.value}"), ""
    else:
        words = ""
    words = words or texts("list.is", label=label, value=value)
    return texts("list.not", words=words) if condition.negated else words


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _word(value: str, texts: Texts) -> str:
    return texts("custom.nothing") if value == NONE else value


def offered(one: CustomField, offers: OwnOffers, texts: Texts, today: date) -> Iterator[tuple[str, Condition]]:
    """The entries of the menu of one field; a number of cards stands behind a tab."""
    for value, condition in _values(one, offers, today):
        words = _spoken(one, value, texts)
        yield words, condition
    if one.kind == "date":
        yield texts("custom.past"), Condition(one.key, "<", today.isoformat())
        yield texts("custom.ahead"), Condition(one.key, ">=", today.isoformat())
    yield texts("custom.any"), Condition(one.key, ":", NONE, True)
    yield texts("custom.nothing"), Condition(one.key, ":", NONE)


def _values(one: CustomField, offers: OwnOffers, today: date) -> Iterator[tuple[str, Condition]]:
    counts = dict(offers.values.get(one.key, ()))
    if one.kind == "flag":
        values: Sequence[str] = ("yes", "no")
    else:
        values = () if one.kind == "date" else _worded(one, counts)
    for value in values:
        if '"' not in value:
            number = f"\t{counts[value]}" if value in counts else ""
            yield f"{value}{number}", Condition(one.key, ":", value)


def _worded(one: CustomField, counts: Mapping[str, int]) -> list[str]:
    """The choices in their order, then what else stands on cards."""
    values = dict.fromkeys((*one.choices, *counts) if one.kind == "choice" else counts)
    return [value for value in values if "," not in value]


def _spoken(one: CustomField, words: str, texts: Texts) -> str:
    value, tab, number = words.partition("\t")
    if one.kind == "flag":
        value = texts(f"codes.flag_{value}")
    elif one.kind == "number" and texts.language != "en":
        value = value.replace(".", ",")
    return f"{value}{tab}{number}"


# -- completion
def named(wanted: str, own: Own) -> Iterator[CustomField]:
    """The fields of whose name some word begins so, or the whole of it."""
    for one in own.fields:
        name = fold(one.name)
        if any(name[at:].startswith(wanted) for at in _starts(name)):
            yield one


def _starts(name: str) -> list[int]:
    return [0, *(at + 1 for at, letter in enumerate(name) if letter.isspace())]


def known(one: CustomField, op: str, offers: OwnOffers, texts: Texts, today: date) -> Iterator[tuple[str, str]]:
    """Values that can be typed after the field's name, and what each is in words."""
    counts = dict(offers.values.get(one.key, ()))
    if one.kind == "flag":
        yield from ((code, texts(f"codes.flag_{code}")) for code in ("yes", "no"))
    elif one.kind == "date":
        for days in (0, 30, 90, 365):
            yield (today - timedelta(days=days)).isoformat(), ""
    else:
        yield from ((value, str(counts.get(value, ""))) for value in _worded(one, counts))
    if op == ":":
        yield NONE, texts("custom.nothing")
