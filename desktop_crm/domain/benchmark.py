"""Figures that are told of every firm, for a shop to compare its own with: folklore, not law, and editable (DOMAIN R4,
R5).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from desktop_crm.domain.parsing import Unreadable, parse_decimal

PREFIX: Final = "benchmark_"
"""Of the settings that hold them."""
SOURCE_LIMIT: Final = 500


class Kind(StrEnum):
    SHARE = "share"  # per cent
    RATIO = "ratio"  # times
    POINTS = "points"  # percentage points between two shares
    COUNT = "count"  # how many a year


@dataclass(frozen=True, slots=True)
class Declared:
    """What is told of it (a value, or a range where `low` < `high`), and the bounds of what may be told instead."""

    kind: Kind
    low: Decimal
    high: Decimal
    least: int = 0
    most: int = 100


def _of(kind: Kind, low: str, high: str = "", least: int = 0, most: int = 100) -> Declared:
    return Declared(kind, Decimal(low), Decimal(high or low), least, most)


DECLARED: Final[Mapping[str, Declared]] = {
    "pareto": _of(Kind.SHARE, "80"),  # of profit, brought by 20 % of clients
    "cost_ratio": _of(Kind.RATIO, "5", "10", most=1000),  # winning a client : keeping one
    "churn": _of(Kind.SHARE, "12.945"),  # lost in a year: half of all within five years
    "payback": _of(Kind.SHARE, "0", "50"),  # of clients who have paid back within a year: most have not
    "unprofitable": _of(Kind.SHARE, "50"),
    "retention_profit": _of(Kind.SHARE, "25", "55", most=1000),  # more profit from 5 % more clients kept
    "contacts_potential": _of(Kind.COUNT, "6", most=1000),
    "contacts_existing": _of(Kind.COUNT, "4", most=1000),
    "top_box": _of(Kind.POINTS, "0", "50", least=-100),  # buys again: the very satisfied less the satisfied
    "problem_gap": _of(Kind.POINTS, "0", "25", least=-100),  # loyalty: those without a problem less those with one
    "incidence": _of(Kind.SHARE, "50"),  # have had a problem
    "complaint_rate": _of(Kind.SHARE, "5"),  # of those complain
    "measured": _of(Kind.SHARE, "75"),  # a quarter of firms does not measure satisfaction
    "used": _of(Kind.SHARE, "13"),  # of those that do know how to use it
}


@dataclass(frozen=True, slots=True)
class Benchmark:
    """In the unit of its kind. `source`: a note by whoever set it; "" for what is told."""

    key: str
    low: Decimal
    high: Decimal
    source: str = ""

    @property
    def kind(self) -> Kind:
        return DECLARED[self.key].kind


def default(key: str) -> Benchmark:
    return Benchmark(key, DECLARED[key].low, DECLARED[key].high)


def load(key: str, kept: str) -> Benchmark:
    """From the value of its setting; what cannot be read there, or nothing, counts as the default."""
    try:
        told = json.loads(kept)
        return checked(key, Decimal(told["low"]), Decimal(told["high"]), str(told["source"]))
    except (ValueError, KeyError, TypeError, InvalidOperation):  # Unreadable is a ValueError
        return default(key)


def dump(found: Benchmark) -> str:
    told = {"low": plain(found.low), "high": plain(found.high), "source": found.source}
    return json.dumps(told, ensure_ascii=False)


def checked(key: str, low: Decimal, high: Decimal, source: str = "") -> Benchmark:
    """Raises Unreadable: range, low_high, decimals, too_long."""
    declared = DECLARED[key]
    for value in (low, high):
        if not value.is_finite() or not declared.least <= value <= declared.most:
            raise Unreadable("range", low=declared.least, high=declared.most)
        if value != round(value, 3):
            raise Unreadable("decimals", n=3)
    if low > high:
        raise Unreadable("low_high")
    if len(source) > SOURCE_LIMIT:
        raise Unreadable("too_long", length=len(source), limit=SOURCE_LIMIT)
    return Benchmark(key, low, high, source.strip())


def parse(key: str, text: str) -> Benchmark:
    """From "5", "5..10", "5–10", "5..10; our own guess", or what `dump` writes. Raises Unreadable."""
    if text.lstrip().startswith("{"):
        try:
            told = json.loads(text)
            low_high = parse_decimal(str(told["low"])), parse_decimal(str(told["high"]))
            return checked(key, *low_high, str(told.get("source", "")))
        except (KeyError, TypeError, json.JSONDecodeError, AttributeError):
            raise Unreadable("number", text=text.strip()) from None
    numbers, _, source = text.partition(";")
    low, *high = re.split(r"\s*(?:\.\.|–|(?<=[\d%\s])-)\s*", numbers.strip(), maxsplit=1)
    return checked(key, parse_decimal(low), parse_decimal(high[0] if high else low), source)


def text_of(found: Benchmark) -> str:
    """As `parse` reads it."""
    numbers = plain(found.low) if found.low == found.high else f"{plain(found.low)}..{plain(found.high)}"
    return f"{numbers}; {found.source}" if found.source else numbers


def plain(value: Decimal) -> str:
    """12.945, 5, 100: without an exponent or zeros at the end."""
    return f"{value.normalize():f}" if value else "0"
