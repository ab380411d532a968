"""Columns of a table -> readers of their cells: a text that comes again and again is read, checked and hashed once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from desktop_crm.app.importing import identity
from desktop_crm.app.importing.cells import Reader, Warning, says_nothing
from desktop_crm.app.importing.drafts import Issue
from desktop_crm.app.importing.identity import Key
from desktop_crm.app.importing.phones import readable
from desktop_crm.domain import validation
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.fields import Kind, Spec
from desktop_crm.domain.folding import digits, fold
from desktop_crm.domain.parsing import Unreadable

REMEMBERED: Final = 20_000
"""Different texts of a column that are kept with what they say: as many days as a lifetime has, and all cities."""
ENTRIES: Final = 20
"""A cell with more values is looked at again together with the others of its row."""
NAMES: Final = 200
_REFERENCES: Final = (Kind.REF, Kind.REFS)
_READABLE: Final = re.compile(r"\+380 ([0-9]{2}) ([0-9]{3})-([0-9]{2})-([0-9]{2})")
_ONE_PHONE: Final = re.compile(r"\+?[0-9 ()\-]{10,25}")
_COMMA: Final = re.compile("[,;]")
_ONE_EMAIL: Final = re.compile("(?!mailto:)[^@\\s<>;,|/\x00\ud800-\udfff]+@[^@\\s<>;,|/\x00\ud800-\udfff]+")
_AMOUNT: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


class Said(NamedTuple):
    """What one cell says. `value` is None where that is nothing or cannot be read.

    `part` and `keys` are those of `identity`. `sound`: there is nothing wrong with the value by itself.
    """

    value: Any
    part: str = ""
    keys: tuple[Key, ...] = ()
    issues: tuple[Issue, ...] = ()
    sound: bool = True


NOTHING: Final = Said(None)


@dataclass(slots=True)
class Column:
    """One column and the field that it fills: `mapped` as the user sees it, `name` of `record`.

    `verbatim`: the cell is one value as it stands. `again`: another column before it fills the same field.
    """

    place: int
    mapped: str
    record: str
    name: str
    spec: Spec
    reader: Reader
    lenient: bool
    verbatim: bool = False
    again: bool = False
    known: dict[str, Said] = field(default_factory=dict)
    quick: Callable[[str], Said | None] | None = None

    def __post_init__(self) -> None:
        self.known[""] = NOTHING
        if self.verbatim:
            return
        own = {"phones": self._phone, "emails": self._email}
        if self.name in own:
            self.quick = own[self.name]
        elif self.spec.kind in (Kind.TEXT, Kind.LONG):
            self.quick = self._line
        elif self.spec.kind is Kind.MONEY and self.reader.digits == 2 and not self.reader.foreign:
            self.quick = self._amount

    def read(self, text: str) -> Said:
        """What a cell says; to be asked where `known` has no answer."""
        said = self.quick(text) if self.quick else None
        if said is None:
            said = self._read(text)
        if len(self.known) < REMEMBERED:
            self.known[text] = said
        return said

    def _read(self, text: str) -> Said:
        try:
            value, warnings = self._verbatim(text) if self.verbatim else self._value(text)
        except Unreadable as error:
            return Said(None, issues=(refused(self, Problem(self.name, error.code, error.params)),), sound=False)
        issues = tuple(Issue("warning", self.place, self.mapped, w.code, w.params) for w in warnings)
        if value in (None, "", ()):
            return Said(None, issues=issues) if issues else NOTHING
        keys = identity.contact_keys(self.name, value) if self.record == "client" else ()
        return Said(value, identity.part(self.name, value), keys, issues, self._sound(value))

    def _value(self, text: str) -> tuple[Any, list[Warning]]:
        return self.reader.value(self.record, self.name, self.spec, text)

    def _verbatim(self, text: str) -> tuple[Any, list[Warning]]:
        """Texts as they stand; only what has a form of its own is read."""
        kind = self.spec.kind
        if kind not in (Kind.TEXT, Kind.LONG, Kind.TEXTS, *_REFERENCES):
            return self._value(text)
        stripped = text.strip()
        if kind in (Kind.TEXTS, Kind.REFS):
            return (stripped,) if stripped else (), []
        return stripped, []

    def _sound(self, value: Any) -> bool:
        if self.spec.kind in _REFERENCES:
            return len(str(value)) <= NAMES and str(value).isprintable()
        if isinstance(value, tuple) and len(value) > ENTRIES:
            return False
        if self.name == "emails" and not all(map(validation.plausible_email, value)):
            return False
        return not validation.field_problems(self.name, self.spec, value, self.reader.today)

    # -- what most cells are, without trying everything else first: None where it may be something else
    def _line(self, text: str) -> Said | None:
        value = text.strip()
        if not value.isprintable() or len(value) > self.spec.limit:
            return None
        if self.name in ("number", "document") and (value.endswith(".0") or not value[-1:].isdigit()):
            return None  # a word there may say that nobody is meant
        if len(value) < 4 and says_nothing(value):
            return NOTHING
        keys: tuple[Key, ...] = ()
        if self.name in ("name", "organisation") and self.record == "client" and (key := fold(value)):
            keys = (("name", key),)
        return Said(value, identity.line_part(self.name, value), keys)

    def _phone(self, text: str) -> Said | None:
        if found := _READABLE.fullmatch(text):
            key = "".join(found.groups())
            return Said((text,), f'"phones":["{key}"]', (("phone", key),))
        phones: list[str] = []
        for part in _COMMA.split(text) if "," in text or ";" in text else (text,):
            value = part.strip()
            number = digits(value)
            if not 10 <= len(number) <= 12 or not _ONE_PHONE.fullmatch(value):
                return None
            phones.append(readable(" ".join(value.split())))
        if len(phones) == 1:
            key = number[-9:]
            return Said((phones[0],), f'"phones":["{key}"]', (("phone", key),))
        values = tuple(dict.fromkeys(phones))
        return Said(
            values,
            identity.part(self.name, values),
            identity.contact_keys(self.name, values) if self.record == "client" else (),
            sound=len(values) <= ENTRIES,
        )

    def _email(self, text: str) -> Said | None:
        value = text.strip()
        if not _ONE_EMAIL.fullmatch(value) or len(value) > self.spec.limit or not value.isprintable():
            return None
        return Said((value,), identity.line_part(self.name, value, "[]"), (("email", fold(value)),))

    def _amount(self, text: str) -> Said | None:
        found = _AMOUNT.fullmatch(text)
        if not found:
            return None
        amount = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
        return Said(amount, f'"{self.name}":{amount}') if amount <= (self.spec.high or 0) else None


def refused(column: Column, problem: Problem) -> Issue:
    """An error, or with lenient rules a value left out."""
    return refusal(column.place, column.mapped, column.spec, problem, lenient=column.lenient)


def refusal(place: int | None, mapped: str, spec: Spec, problem: Problem, *, lenient: bool) -> Issue:
    if lenient and not spec.required and problem.code != "name_needed":
        return Issue("warning", place, mapped, "left_out", {"text": str(problem.params.get("text", ""))})
    return Issue("error", place, mapped, problem.code, problem.params)
