"""Which clients: words and conditions, as typed into the search box, kept in a chip or returned by a figure's mark.

    lviv tag:vip class:A,B claims>2 last<2024-01-01 -role:supplier point:delivery@2025-12-01..2026-11-20

A word with a known key and a proper value is a condition; everything else is looked for as plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from desktop_crm.domain.client import KINDS, ROLES
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
    # claims, returns and refusals at a failure point, or those of them that are named; "none": those without a point
    "point": "point",  # CODE-OR-ID[@FROM..TO][~claim][~return][~refusal]
}
CODED: Final[dict[str, tuple[str, ...]]] = {
    "role": ROLES,
    "kind": KINDS,
    "rung": CODES,
    "class": ("A", "B", "C", "none"),
}
"""The only values of conditions whose values are codes."""
_TOKEN: Final = re.compile(r'(-?)([a-z]+)(:|>=|<=|>|<)("(?:[^"]*)"|\S+)$')
_BEGUN: Final = re.compile(r"(-?)([a-z]+)(:|>=|<=|>|<)(.*)$", re.DOTALL)
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
        value = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return f"{'-' * self.negated}{self.key}{self.op}{value}"


@dataclass(frozen=True, slots=True)
class Sort:
    column: str  # name, rung, class, city, last, profit, claims, number, added, responsible, purchases, known_since
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


def ends(value: str) -> tuple[date | None, date | None] | None:
    """The ends of FROM..TO, both included, None where one is left open; None where it is no period."""
    first, dots, last = value.partition("..")
    if not dots or not (first or last) or any(len(part) not in (0, 10) for part in (first, last)):
        return None
    try:
        return date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
    except ValueError:
        return None


def _proper(key: str, op: str, value: str) -> bool:
    wanted = KEYS[key]
    if wanted == "number":
        return value.isdecimal() and value.isascii() and len(value) <= 9  # more is no count, nor what a base can hold
    if wanted == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return len(value) == 10
    if wanted == "period":
        return op == ":" and ends(value) is not None
    return op == ":" and bool(value)


def parse(text: str, sort: tuple[Sort, ...] = (Sort("name"),)) -> ClientQuery:
    """What was typed as a query. Never fails: what is not a condition is a word."""
    words: list[str] = []
    conditions: list[Condition] = []
    for token in _SPLIT.findall(text):
        found = _TOKEN.match(token)
        if found:
            minus, key, op, value = found.groups()
            value = value.strip('"')
            if key in KEYS and _proper(key, op, value):
                conditions.append(Condition(key, op, _coded(key, value), bool(minus)))
                continue
        words.append(token)
    return ClientQuery(" ".join(words), tuple(conditions), sort)


def _coded(key: str, value: str) -> str:
    """Codes as they are written, whatever the case they were typed in."""
    codes = {code.casefold(): code for code in CODED.get(key, ())}
    return ",".join(codes.get(part.casefold(), part) for part in value.split(",")) if codes else value


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a query that begins as a known condition but goes on as none, such as `claims>many`.

    `start`, `end`: where it stands in the text. `code`: value (there is none), sign (after this key only a colon can
    stand), number, day (it is no day at all), no_day (there is no such day), period, choice (`choices` are all there
    are).
    """

    text: str
    start: int
    end: int
    key: str
    code: str
    choices: tuple[str, ...] = ()


def doubts(text: str) -> tuple[Doubt, ...]:
    """What in a query cannot be meant as it stands, in order."""
    found = []
    for part in _SPLIT.finditer(text):
        begun = _BEGUN.match(part[0])
        if begun and begun[2] in KEYS:
            key, op, value = begun[2], begun[3], begun[4].strip('"')
            if code := _wrong(key, op, value):
                whole = part[0].removeprefix("-")
                found.append(Doubt(whole, part.start(), part.end(), key, code, CODED.get(key, ())))
    return tuple(found)


def _wrong(key: str, op: str, value: str) -> str:
    """Why `key op value` is no condition, as a code of `Doubt`; "" where it is one."""
    if not value:
        return "value"
    wanted = KEYS[key]
    if wanted not in ("number", "date") and op != ":":
        return "sign"
    if wanted == "code" and not set(Condition(key, op, _coded(key, value)).values) <= set(CODED[key]):
        return "choice"
    if _proper(key, op, value):
        return ""
    if wanted == "date":
        return "no_day" if _DAY.fullmatch(value) else "day"
    if wanted == "period" and any(_DAY.fullmatch(part) for part in value.split("..")) and ".." in value:
        return "no_day"
    return wanted


def without_doubts(text: str) -> str:
    """The same query less what cannot be meant as it stands."""
    for doubt in reversed(doubts(text)):
        text = f"{text[: doubt.start]}{text[doubt.end :]}"
    return text


def unclear(text: str) -> list[str]:
    """The parts of a query that cannot be meant as they stand."""
    return [doubt.text for doubt in doubts(text)]


def settled(text: str) -> tuple[tuple[Condition, ...], str]:
    """The conditions that stand in a text, and the rest of it as typed: words, and what is in doubt."""
    conditions: list[Condition] = []
    rest: list[str] = []
    for part in _SPLIT.findall(text):
        found = () if doubts(part) else parse(part).conditions
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


def begun(text: str) -> Begun | None:
    """The condition being typed at the end of `text`; None between words, or where no condition can come of it."""
    parts = list(_SPLIT.finditer(text))
    last = parts[-1] if parts else None
    if last is None or last.end() < len(text):
        return Begun(len(text), "") if not text or text[-1].isspace() else None
    start = last.start() + last[0].startswith("-")
    part = _BEGUN.match(last[0])
    if part and part[2] in KEYS:
        return Begun(start, part[2], part[3], part[4].lstrip('"'))
    typed = text[start:]
    return Begun(start, typed) if not typed or typed.isalpha() else None
