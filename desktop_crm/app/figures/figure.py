"""What a figure is: declared once, in a module of its own; window, files and command line know no more than this."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Result(Protocol):
    """What `analysis` found: a frozen dataclass. `name` is that of the figure, `n` what it rests on (see `unit`).

    too_few: n is too small for a finding; latest: the last day with data at all up to the as-of day; instead: the
    twelve months up to that day stand in place of the last twelve months, which hold nothing.
    """

    @property
    def name(self) -> str: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def as_of(self) -> date: ...
    @property
    def n(self) -> int: ...
    @property
    def too_few(self) -> bool: ...
    @property
    def latest(self) -> date | None: ...
    @property
    def instead(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: days first..last (both included), nothing after `as_of`, the figure's own options, and the period
    before it (both days included) where the answer is to be compared with that; None where not.
    """

    first: date
    last: date
    as_of: date
    options: Mapping[str, Any] = field(default_factory=dict)
    before: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen beside the period; with `choices` the window has a menu for it. None: not chosen.

    several: any of the choices, as a tuple in their order; the window remembers them for all figures that have it.
    free: the choices are but proposals, and the figure itself says what else can be given.
    Its words are `figures.option_<name>` and `figures.option_<name>_<choice>` (`figures.option_<name>_none`).
    """

    name: str
    choices: tuple[str, ...] = ()
    several: bool = False
    free: bool = False

    def value(self, given: Any) -> Any:
        """What is given as the option has it: several choices in their order, also from text with commas between.

        Raises ValueError where it is none of the choices.
        """
        if not self.several:
            if self.choices and not self.free and given not in self.choices:
                raise ValueError(given)
            return given
        wanted = {word.strip() for word in given.split(",")} if isinstance(given, str) else set(given)
        if not wanted or not wanted.issubset(self.choices):
            raise ValueError(given)
        return tuple(choice for choice in self.choices if choice in wanted)


class Offer(NamedTuple):
    """Clients to show: "Show the clients behind 6 claims", and the query that finds them."""

    words: str
    query: str


class Look(NamedTuple):
    """The same figure asked otherwise: "Look closer: Delivery", and the options to set (None clears one)."""

    words: str
    options: Mapping[str, Any]


# -- the table under the picture
@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a colour (a token) that says what it means, and an icon that says it to those who see no colour."""

    text: str
    tone: str = "text"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Numbers stand at the right, intervals too and muted; words at the left."""

    head: str
    kind: Literal["words", "number", "interval"] = "number"


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is what the row is about, to find it again in the next result; the first offer is the one of Enter."""

    cells: tuple[str | Cell, ...]
    key: Hashable
    offers: tuple[Offer, ...] = ()
    look: Look | None = None

    @property
    def query(self) -> str:
        return self.offers[0].query if self.offers else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows stand in the order of the picture; `total` comes last, () where there is none."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    total: tuple[str | Cell, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """All cells as plain text, the total last."""
        lines = [row.cells for row in self.rows] + ([self.total] if self.total else [])
        return tuple(tuple(cell if isinstance(cell, str) else cell.text for cell in line) for line in lines)


class Sheet(NamedTuple):
    """The rows for a spreadsheet: bare numbers (shares in percent), dates and texts; None is an empty cell."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


# -- the declaration
R = TypeVar("R")
Words = Callable[[R, Texts, Formats], str]


@dataclass(frozen=True, slots=True)
class Figure(Generic[R]):
    """One figure and its faces. Every text is a sentence of the reader's language; "" where there is nothing to say.

    unit: what `n` counts, for scripts; concerns: the records it is computed from, so that a change of them makes it
    anew; json: what the result has beside name, title, n, unit and days, dates and codes as text, money as exact
    decimals, shares in 0..1, None where there is nothing, never NaN; empty: title and text in place of a table without
    rows; back: the way out of a look; members: the clients behind a mark named in a condition (`domain.mark`), KeyError
    where there is none; mark_words: what the mark means there; reaches_back: without dates, twelve months that hold
    nothing give way to the twelve up to the latest data; compares: takes notice of `Asked.before`.
    """

    name: str
    unit: str
    concerns: frozenset[str]
    compute: Callable[[Session, Asked, Job], R]
    title: Words[R]
    evidence: Words[R]
    note: Words[R]
    counted: Words[R]
    empty: Callable[[R, Texts, Formats], tuple[str, str]]
    table: Callable[[R, Texts, Formats], Table]
    sheet: Callable[[R, Texts, Formats], Sheet]
    json: Callable[[R, Texts, Formats], dict[str, Any]]
    options: tuple[Option, ...] = ()
    back: Callable[[R, Texts], Look | None] = lambda result, texts: None
    members: Callable[[Session, Asked, str, Job], NDArray[np.int64]] | None = None
    mark_words: Callable[[str, Texts, Formats], str] | None = None
    reaches_back: bool = False
    compares: bool = False


def exact(minor: int | None, formats: Formats) -> str | None:
    """An amount as `json` gives it: "12400.50"."""
    return None if minor is None else format(formats.decimal(minor), "f")


def bare(minor: int | None, formats: Formats) -> Decimal | None:
    """An amount as `sheet` gives it: a number that a spreadsheet can add up."""
    return None if minor is None else formats.decimal(minor)


def rounded(value: float | None) -> float | None:
    """A share or a rate as `json` gives it."""
    return None if value is None else round(value, 6)
