"""How a field of a record is declared: once, beside the field itself.

Forms, the command line, the import, validation, history and the documentation all read these declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds, and the Python type of its value."""

    TEXT = "text"  # str, one line; "" where nothing is known
    LONG = "long"  # str, several lines
    TEXTS = "texts"  # tuple[str, ...], several short texts
    DATE = "date"  # datetime.date or None
    BIRTHDAY = "birthday"  # "YYYY-MM-DD", "--MM-DD" or ""
    MONEY = "money"  # int, minor units of the base's currency, or None
    NUMBER = "number"  # int or None
    DECIMAL = "decimal"  # decimal.Decimal or None
    FLAG = "flag"  # bool or None where nobody asked
    CHOICE = "choice"  # one of Spec.choices, or "" where it may be empty
    CHOICES = "choices"  # tuple of Spec.choices
    REF = "ref"  # id of a record of Spec.refers, or None
    REFS = "refs"  # tuple of such ids


@dataclass(frozen=True, slots=True)
class Spec:
    """The rules of one field. `limit` is in characters (of each entry for TEXTS); `low` and `high` bound numbers."""

    kind: Kind
    required: bool = False
    limit: int = 300
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    refers: str = ""
    hidden: bool = False  # kept for the program's own use: not in forms, command line or documentation
    past: bool = False  # a date that cannot lie in the future


LONG_LIMIT = 100_000


def text(*, required: bool = False, limit: int = 300, hidden: bool = False) -> Any:
    return field(default="", metadata={"spec": Spec(Kind.TEXT, required, limit, hidden=hidden)})


def long(*, required: bool = False, hidden: bool = False) -> Any:
    return field(default="", metadata={"spec": Spec(Kind.LONG, required, LONG_LIMIT, hidden=hidden)})


def texts(limit: int = 300) -> Any:
    return field(default=(), metadata={"spec": Spec(Kind.TEXTS, limit=limit)})


def day(*, required: bool = False, past: bool = False) -> Any:
    return field(default=None, metadata={"spec": Spec(Kind.DATE, required, past=past)})


def birthday() -> Any:
    return field(default="", metadata={"spec": Spec(Kind.BIRTHDAY)})


def money(*, required: bool = False, low: int | None = 0) -> Any:
    return field(default=None, metadata={"spec": Spec(Kind.MONEY, required, low=low, high=10**15)})


def number(low: int, high: int, *, required: bool = False, default: int | None = None, hidden: bool = False) -> Any:
    return field(default=default, metadata={"spec": Spec(Kind.NUMBER, required, low=low, high=high, hidden=hidden)})


def flag() -> Any:
    return field(default=None, metadata={"spec": Spec(Kind.FLAG)})


def choice(*choices: str, default: str = "", required: bool = False) -> Any:
    return field(default=default, metadata={"spec": Spec(Kind.CHOICE, required, choices=choices)})


def choices(*choices: str, default: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"spec": Spec(Kind.CHOICES, choices=choices)})


def ref(record: str, *, required: bool = False, hidden: bool = False) -> Any:
    return field(default=None, metadata={"spec": Spec(Kind.REF, required, refers=record, hidden=hidden)})


def refs(record: str, *, hidden: bool = False) -> Any:
    return field(default=(), metadata={"spec": Spec(Kind.REFS, refers=record, hidden=hidden)})


_SPECS: dict[type[Any], Mapping[str, Spec]] = {}


def specs(cls: type[Any]) -> Mapping[str, Spec]:
    """Field name -> rules, in the order of declaration; `id` and `version` are not fields of the user."""
    if cls not in _SPECS:
        _SPECS[cls] = {f.name: f.metadata["spec"] for f in fields(cls) if "spec" in f.metadata}
    return _SPECS[cls]


def blank(cls: type[Any]) -> dict[str, Any]:
    """The value each field has when nothing was said."""
    values: dict[str, Any] = {}
    for f in fields(cls):
        if "spec" in f.metadata:
            factory: Callable[[], Any] | Any = f.default_factory
            values[f.name] = f.default if factory is MISSING else factory()
    return values
