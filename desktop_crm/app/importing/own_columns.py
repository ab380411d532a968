"""Columns that fill the shop's own fields, and columns of which a new such field is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from desktop_crm.app import own_values
from desktop_crm.app.importing import identity, vocabulary
from desktop_crm.app.importing.cells import Warning, one_line, says_nothing
from desktop_crm.app.importing.choices import read_flag
from desktop_crm.app.importing.columns import Column, Said
from desktop_crm.app.importing.mapping import NEW, MapFile, Mapped, places_of, shown
from desktop_crm.app.importing.table import Table
from desktop_crm.app.ports import Work
from desktop_crm.app.session import Session
from desktop_crm.domain import custom_field
from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.fields import specs
from desktop_crm.domain.folding import fold

MOST_CHOICES: Final = 100
"""Of a new field, the most frequent; other values are problems of their rows."""
_NAME: Final = specs(CustomField)["name"].limit


@dataclass(slots=True)
class OwnColumn(Column):
    """A column of a field of the shop's own; `one` is that field, with the id 0 where it is still to be made."""

    one: CustomField = field(kw_only=True)

    def __post_init__(self) -> None:
        Column.__post_init__(self)
        if self.one.kind != "text":
            self.quick = None

    def _value(self, text: str) -> tuple[Any, list[Warning]]:
        stripped = one_line(text)
        if says_nothing(stripped):
            return None, []
        if self.one.kind == "date":
            return self.reader.date(stripped)
        if self.one.kind == "flag":
            return read_flag(stripped), []
        return custom_field.parse(self.one, stripped), []

    def _verbatim(self, text: str) -> tuple[Any, list[Warning]]:
        return self._value(text)

    def read(self, text: str) -> Said:
        """Known again by what the field is called: a second import of the file finds it made."""
        if text not in self.known:
            said = Column.read(self, text)
            issues = tuple(replace(i, params={**i.params, "label": self.one.name}) for i in said.issues)
            part = "" if said.value is None else identity.part(said_as(self.one), said.value)
            self.known[text] = said._replace(part=part, issues=issues)
        return self.known[text]


def said_as(one: CustomField) -> str:
    return f"own {fold(one.name)}"


def mapped_as(table: Table, said: MapFile, mapped: Mapped) -> Mapped:
    """With the columns of the shop's own fields as a MAP.toml says. Raises UserError map_no_own, map_no_column."""
    headers = [vocabulary.normal(name) for name in table.columns]
    wanted: list[tuple[str, str]] = []
    for name, header in said.own.items():
        one = mapped.own.named(name)
        if one is None:
            known = ", ".join(each.name for each in mapped.own.fields) or "—"
            raise UserError("map_no_own", name=name, known=known)
        wanted.append((header, one.key))
    for header, kind in said.new.items():
        made = mapped.own.named(_called(header))  # by an earlier import with the same map
        wanted.append((header, made.key if made and made.kind == kind else f"{NEW}{kind}"))
    for header, name in wanted:
        places = places_of(table, headers, header)
        if not places:
            raise UserError("map_no_column", file=table.file, header=header, columns=shown(table))
        mapped = mapped.with_field(places[0], name)
    return mapped


def settled(session: Session, table: Table, mapped: Mapped) -> Mapped:
    """With the shop's fields as they are now; columns of those that are gone are left out.

    Raises UserError own_unnamed, own_taken where a new field cannot be called as the column is.
    """
    own = own_values.own(session)
    gone = [custom_field.id_of(name) is not None and own.get(name) is None for name in mapped.fields]
    fields = tuple("" if lost else name for lost, name in zip(gone, mapped.fields, strict=True))
    names: set[str] = set()
    for header, filled in zip(table.columns, fields, strict=True):
        if not filled.startswith(NEW):
            continue
        name = _called(header)
        if not name or '"' in name:
            raise UserError("own_unnamed", file=table.file)
        if own.named(name) or fold(name) in names or own_values.is_built_in(name):
            raise UserError("own_taken", name=name)
        names.add(fold(name))
    return replace(mapped, fields=fields, own=own)


def _called(header: str) -> str:
    return " ".join(header.split())[:_NAME].strip()


def found(table: Table, mapped: Mapped) -> dict[str, CustomField]:
    """Name under which a column's values stand in a row -> its field: a key, or `new_` with the column's place."""
    wanted: dict[str, CustomField] = {}
    for place, filled in enumerate(mapped.fields):
        if one := mapped.own.get(filled):
            wanted[filled] = one
        elif filled.startswith(NEW):
            kind = filled.removeprefix(NEW)
            choices = _choices(table, place) if kind == "choice" else ()
            wanted[value_name(filled, place)] = CustomField(0, 0, _called(table.columns[place]), kind, choices)
    return wanted


def value_name(filled: str, place: int) -> str:
    return f"{NEW}{place}" if filled.startswith(NEW) else filled


def _choices(table: Table, place: int) -> tuple[str, ...]:
    counted: Counter[str] = Counter(one_line(row[place]) for row in table.rows)
    unique: dict[str, str] = {}
    for text, _n in counted.most_common():
        if not says_nothing(text) and len(text) <= specs(CustomField)["choices"].limit:
            unique.setdefault(fold(text), text)
    return tuple(list(unique.values())[:MOST_CHOICES])


# -- writing
def make(work: Work, new: Mapping[str, CustomField], position: int) -> dict[str, int]:
    """Add the fields that are new. Returns the ids of all by the names of their values."""
    fresh = [(name, one) for name, one in new.items() if not one.id]
    rows = [
        {"name": one.name, "kind": one.kind, "choices": one.choices, "position": position + n}
        for n, (_name, one) in enumerate(fresh)
    ]
    made = work.add("custom_field", rows)
    ids = {name: id for (name, _one), id in zip(fresh, made, strict=True)}
    return {name: one.id or ids[name] for name, one in new.items()}


def folded(values: Mapping[str, Any], ids: Mapping[str, int], before: str) -> Mapping[str, Any]:
    """Values of a card in which those of the shop's own fields have become `custom`, changed from `before`."""
    mine = {ids[name]: value for name, value in values.items() if name in ids} if ids else {}
    if not mine:
        return values
    rest = {name: value for name, value in values.items() if name not in ids}
    return {**rest, "custom": custom_field.changed(before, mine)}


def labels(names: Sequence[str], wanted: Mapping[str, CustomField]) -> list[str]:
    """Names of fields, those of the shop's own as they are called."""
    return [wanted[name].name if name in wanted else name for name in names]
