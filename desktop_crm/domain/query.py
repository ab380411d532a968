"""Which clients: words and conditions, as typed into the search box, kept in a chip or returned by a figure's mark.

    lviv tag:vip class:A,B claims>2 last<2024-01-01 -role:supplier point:delivery@2025-12-01..2026-11-20 "shoe size">41

A word with a known key, in letters of any size, and a proper value is a condition; everything else is looked for as
plain text. An equals sign does for the colon. A field of the shop's own is typed by its name, in quotes where that has
spaces, and kept by its key (`custom_3`), which outlives a change of the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from desktop_crm.domain import custom_field, mark
from desktop_crm.domain.client import KINDS, ROLES
from desktop_crm.domain.custom_field import NO_OWN, CustomField, Own
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import Unreadable, parse_flag
from desktop_crm.domain.rung import CODES

KEYS: Final[dict[str, str]] = {
    # key -> what its value is
    "city": "text",
    "tag": "text",
    "source": "text",
    "responsible": "text",  # name of the staff member, or "none"
    "only": "text",  # name of the one staff member who knows them
    "role": "code",
    "kind": "code",
    "rung": "code",
    "class": "code",
    "claims": "number",  # open claims
    "wishes": "number",  # open wishes
    "purchases": "number",
    "overdue": "number",  # open claims past their due date
    "last": "date",  # last purchase
    "since": "date",  # known since
    "added": "text",  # by the operation with this id ("this import")
    "first": "period",  # first purchase ever: FROM..TO, either of which may be left out
    "bought": "period",  # any purchase in FROM..TO
    # failures at a failure point, or those of them that are named; "none": those without a point
    "point": "point",  # CODE-OR-ID[@FROM..TO][~claim][~problem][~refusal][~return][~loss]
    "mark": "mark",  # the clients behind a mark of a figure, see `domain.mark`
}
CODED: Final[dict[str, tuple[str, ...]]] = {
    "role": ROLES,
    "kind": KINDS,
    "rung": CODES,
    "class": ("A", "B", "C", "none"),
}
"""The only values of conditions whose values are codes."""
NONE: Final = "none"
"""In place of a value: the card says nothing of a field of the shop's own."""
_BEGUN: Final = re.compile(r'(-?)("[^"]*"|[^\s":<>=-][^\s":<>=]*)(:|=|>=|<=|>|<)(.*)$', re.DOTALL)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SPLIT: Final = re.compile(r'(?:[^\s"]+|"[^"]*"?)+')


@dataclass(frozen=True, slots=True)
class Condition:
    key: str
    op: str  # ":", ">", "<", ">=", "<="
    value: str
    negated: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The alternatives of `class:A,B`."""
        return tuple(v for v in self.value.split(",") if v) or (self.value,)

    def __str__(self) -> str:
        return self._written(self.key)

    def _written(self, key: str) -> str:
        return f"{'-' * self.negated}{key}{self.op}{_quoted(self.value)}"

    def typed(self, own: Own) -> str:
        """As a person types it: a field of the shop's own by its name."""
        known = own.get(self.key)
        return self._written(named(known) if known else self.key)


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"\s", text) else text


def named(own: CustomField) -> str:
    """The name of a field as a key: in quotes, unless it is one word that cannot be taken for anything else."""
    return own.name if own.name.isalpha() and own.name not in KEYS else f'"{own.name}"'


@dataclass(frozen=True, slots=True)
class Sort:
    """`column`: name, rung, class, city, last, profit, claims, number, added, responsible, purchases, known_since, or
    the key of a field of the shop's own."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ClientQuery:
    words: str = ""  # as typed; each part separated by spaces must be found somewhere on the card
    conditions: tuple[Condition, ...] = ()
    sort: tuple[Sort, ...] = field(default=(Sort("name"),))

    @property
    def everything(self) -> bool:
        return not self.words.strip() and not self.conditions

    def without(self, *keys: str) -> ClientQuery:
        return replace(self, conditions=tuple(c for c in self.conditions if c.key not in keys))

    def __str__(self) -> str:
        return " ".join([*([self.words.strip()] if self.words.strip() else []), *map(str, self.conditions)])

    def typed(self, own: Own) -> str:
        """The same as a person types it."""
        return " ".join(
            [*([self.words.strip()] if self.words.strip() else []), *(c.typed(own) for c in self.conditions)]
        )


def ends(value: str) -> tuple[date | None, date | None] | None:
    """The ends of FROM..TO, both included, None where one is left open; None where it is no period."""
    first, dots, last = value.partition("..")
    if not dots or not (first or last) or any(len(part) not in (0, 10) for part in (first, last)):
        return None
    try:
        return date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a text that begins as a condition. `key` is "" where it is none that is known."""

    minus: bool
    key: str
    op: str
    value: str
    own: CustomField | None = None

    @property
    def wanted(self) -> str:
        """What its value is: as in `KEYS`, the kind of a field of the shop's own, or "any" where that is not known."""
        return KEYS.get(self.key, f"own_{self.own.kind}" if self.own else "any")


def _part(text: str, own: Own) -> _Part | None:
    found = _BEGUN.match(text)
    if not found:
        return None
    minus, written, op, value = found.groups()
    op = ":" if op == "=" else op
    if written.casefold() in KEYS:
        return _Part(bool(minus), written.casefold(), op, value)
    known = own.get(written) or own.named(written.strip('"'))
    key = known.key if known else written if custom_field.id_of(written) else ""
    return _Part(bool(minus), key, op, value, known) if key else None


_WHOLE: Final = re.compile(r'"[^"]*"|\S+')


def _proper(part: _Part, value: str) -> bool:
    wanted, op = part.wanted, part.op
    if wanted == "number":
        return value.isdecimal() and value.isascii() and len(value) <= 9  # more is no count, nor what a base can hold
    if wanted == "date":
        return _is_day(value)
    if wanted == "period":
        return op == ":" and ends(value) is not None
    if wanted == "mark":
        return op == ":" and mark.parse(value) is not None
    if wanted.startswith("own_") and not (op == ":" and fold(value) == NONE):
        return _own_proper(part, value)
    return bool(value) and (op == ":" or wanted == "any")


def _own_proper(part: _Part, value: str) -> bool:
    assert part.own is not None
    if part.own.kind == "date":
        return _is_day(value)
    if part.own.kind == "number":
        return _reads(custom_field.number_of, value)
    if part.op != ":":
        return False
    if part.own.kind == "flag":
        return _reads(parse_flag, value)
    parts = Condition(part.key, ":", value).values
    named = part.own.chosen(value) or all(part.own.chosen(each) or fold(each) == NONE for each in parts)
    return bool(value) and (part.own.kind == "text" or bool(named))


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except Unreadable:
        return False
    return True


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10


def parse(text: str, sort: tuple[Sort, ...] = (Sort("name"),), own: Own = NO_OWN) -> ClientQuery:
    """What was typed as a query. Never fails: what is not a condition is a word. `own`: the shop's fields."""
    words: list[str] = []
    conditions: list[Condition] = []
    for token in _SPLIT.findall(text):
        part = _part(token, own)
        if part and _WHOLE.fullmatch(part.value):
            value = part.value.strip('"')
            if _proper(part, value):
                conditions.append(Condition(part.key, part.op, _coded(part, value), part.minus))
                continue
        words.append(token)
    return ClientQuery(" ".join(words), tuple(conditions), sort)


def _coded(part: _Part, value: str) -> str:
    """Codes and choices as they are written, whatever the case they were typed in; numbers as they are counted."""
    own = part.own
    if own is not None and fold(value) == NONE:
        return NONE
    if own is not None and own.kind == "number":
        return format(custom_field.number_of(value), "f")
    if own is not None and own.kind == "flag":
        return "yes" if parse_flag(value) else "no"
    if own is not None and own.kind == "choice":
        return own.chosen(value) or ",".join(own.chosen(each) or each for each in value.split(","))
    codes = {code.casefold(): code for code in CODED.get(part.key, ())}
    return ",".join(codes.get(each.casefold(), each) for each in value.split(",")) if codes else value


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a query that begins as a known condition but goes on as none, such as `claims>many`.

    `start`, `end`: where it stands in the text. `code`: value (there is none), sign (after this key only a colon can
    stand), number, own_number (of a field of the shop's own), day (it is no day at all), no_day (there is no such day),
    period, mark, flag, choice (`choices` are all there are).
    """

    text: str
    start: int
    end: int
    key: str
    code: str
    choices: tuple[str, ...] = ()


def doubts(text: str, own: Own = NO_OWN) -> tuple[Doubt, ...]:
    """What in a query cannot be meant as it stands, in order."""
    found = []
    for token in _SPLIT.finditer(text):
        part = _part(token[0], own)
        if part and (code := _wrong(part, part.value.strip('"'))):
            whole, choices = token[0].removeprefix("-"), part.own.choices if part.own else CODED.get(part.key, ())
            key = part.own.name if part.own else part.key
            found.append(Doubt(whole, token.start(), token.end(), key, code, choices))
    return tuple(found)


def _wrong(part: _Part, value: str) -> str:
    """Why this is no condition, as a code of `Doubt`; "" where it is one."""
    if not value:
        return "value"
    wanted = part.wanted.removeprefix("own_")
    if part.op != ":" and wanted not in ("number", "date", "any"):
        return "sign"
    if wanted == "code" and not set(Condition(part.key, part.op, _coded(part, value)).values) <= set(CODED[part.key]):
        return "choice"
    if _proper(part, value):
        return ""
    if wanted == "date":
        return "no_day" if _DAY.fullmatch(value) else "day"
    if wanted == "period" and any(_DAY.fullmatch(day) for day in value.split("..")) and ".." in value:
        return "no_day"
    return "own_number" if part.wanted == "own_number" else wanted


def without_doubts(text: str, own: Own = NO_OWN) -> str:
    """The same query less what cannot be meant as it stands."""
    for doubt in reversed(doubts(text, own)):
        text = f"{text[: doubt.start]}{text[doubt.end :]}"
    return text


def unclear(text: str) -> list[str]:
    """The parts of a query that cannot be meant as they stand."""
    return [doubt.text for doubt in doubts(text)]


def settled(text: str, own: Own = NO_OWN) -> tuple[tuple[Condition, ...], str]:
    """The conditions that stand in a text, and the rest of it as typed: words, and what is in doubt."""
    conditions: list[Condition] = []
    rest: list[str] = []
    for part in _SPLIT.findall(text):
        found = () if doubts(part, own) else parse(part, own=own).conditions
        conditions += found
        if not found:
            rest.append(part)
    return tuple(conditions), " ".join(rest)


@dataclass(frozen=True, slots=True)
class Begun:
    """What is being typed at the end of a text: letters that may become a key (`op` ""), or the value of a condition.

    `start` is where it begins, after a minus.
    """

    start: int
    key: str
    op: str = ""
    value: str = ""


def begun(text: str, own: Own = NO_OWN) -> Begun | None:
    """The condition being typed at the end of `text`; None between words, or where no condition can come of it."""
    parts = list(_SPLIT.finditer(text))
    last = parts[-1] if parts else None
    if last is None or last.end() < len(text):
        return Begun(len(text), "") if not text or text[-1].isspace() else None
    start = last.start() + last[0].startswith("-")
    part = _part(last[0], own)
    if part:
        return Begun(start, part.key, part.op, part.value.lstrip('"'))
    typed = text[start:]
    named = typed.removeprefix('"') if own.fields else typed
    return (
        Begun(start, named) if not typed or typed.isalpha() or (named and '"' not in named and named != typed) else None
    )
