"""The settings that a base knows: what each holds, its default and its bounds; text <-> the text that is kept.

Numbers are kept as whole numbers or exact decimals with a point, whatever the language of who typed them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from desktop_crm.domain import benchmark
from desktop_crm.domain.currencies import CURRENCIES
from desktop_crm.domain.interaction import MINUTES
from desktop_crm.domain.parsing import Unreadable, parse_decimal, parse_money, parse_number
from desktop_crm.domain.validation import unkeepable

LANGUAGES: Final = ("en", "uk", "ru")
DAYS, MOST_MINUTES, MOST_HOURLY = 3650, 1440, 10**8


class Kind(StrEnum):
    TEXT = "text"  # one line
    LINES = "lines"
    NUMBER = "number"  # whole
    DECIMAL = "decimal"  # with two decimals at most
    MONEY = "money"  # major units of the base's currency; bounds in minor units
    CURRENCY = "currency"
    LANGUAGE = "language"
    PICTURE = "picture"  # the hash of a content of the base
    BENCHMARK = "benchmark"  # what `benchmark.dump` writes


@dataclass(frozen=True, slots=True)
class Key:
    """`low`, `high`: bounds of numbers; `limit`: of texts, in letters; `unit`: of numbers, a code for words."""

    kind: Kind
    default: str = ""
    low: int = 0
    high: int = 0
    limit: int = 200
    unit: str = ""


def _whole(default: int, low: int, high: int, unit: str = "") -> Key:
    return Key(Kind.NUMBER, str(default), low, high, unit=unit)


def _decimal(default: str, low: int, high: int, unit: str = "") -> Key:
    return Key(Kind.DECIMAL, default, low, high, unit=unit)


KEYS: Final[Mapping[str, Key]] = {
    "shop": Key(Kind.TEXT),
    "shop_line": Key(Kind.LINES, limit=500),
    "logo": Key(Kind.PICTURE),
    "currency": Key(Kind.CURRENCY, "UAH"),
    "language": Key(Kind.LANGUAGE, "en"),
    "hourly_cost": Key(Kind.MONEY, "0", 0, MOST_HOURLY),
    **{f"minutes_{channel}": _whole(minutes, 0, MOST_MINUTES, "minutes") for channel, minutes in MINUTES.items()},
    "margin": _decimal("30", 0, 100, "percent"),
    "silence_factor": _decimal("3", 1, 20, "times"),
    "silence_days": _whole(180, 1, DAYS, "days"),
    "rung_days": _whole(365, 30, DAYS, "days"),
    "rung_intervals": _decimal("3", 1, 50, "times"),
    "frequent_share": _whole(25, 1, 200, "percent"),
    "frequent_least": _whole(2, 1, 1000, "purchases"),
    "regular_share": _whole(50, 1, 200, "percent"),
    "regular_least": _whole(3, 1, 1000, "purchases"),
    "class_a": _whole(80, 1, 99, "percent"),
    "class_b": _whole(95, 2, 100, "percent"),
    "feedback_days_A": _whole(90, 0, DAYS, "days"),
    "feedback_days_B": _whole(180, 0, DAYS, "days"),
    "feedback_days_C": _whole(365, 0, DAYS, "days"),
    "told_by_satisfied": _whole(5, 0, 1000, "people"),
    "told_by_dissatisfied": _whole(15, 0, 1000, "people"),
    "loyalty_days": _whole(180, 1, DAYS, "days"),
    "loyalty_intervals": _decimal("2", 1, 50, "times"),
    "trash_days": _whole(30, 0, DAYS, "days"),
    **{benchmark.PREFIX + key: Key(Kind.BENCHMARK) for key in benchmark.DECLARED},
}
ORDERED: Final = {
    "frequent_share": "regular_share",
    "frequent_least": "regular_least",
    "class_a": "class_b",
}
"""The first of each pair may not be greater than the second."""


def keep(name: str, text: str, money_digits: int = 2) -> str:
    """What a person or a script wrote -> what is kept. Raises Unreadable."""
    key = KEYS[name]
    if unkeepable(text):
        raise Unreadable("unkeepable")
    match key.kind:
        case Kind.TEXT:
            return _short(" ".join(text.split()), key.limit)
        case Kind.LINES:
            lines = [line.strip() for line in text.splitlines()]
            return _short("\n".join(lines).strip(), key.limit)
        case Kind.CURRENCY | Kind.LANGUAGE:
            return _code(text, key.kind)
        case Kind.PICTURE:
            return text
        case Kind.BENCHMARK:
            return benchmark.dump(benchmark.parse(name.removeprefix(benchmark.PREFIX), text)) if text.strip() else ""
    return _number(key, text, money_digits)


def number(name: str, kept: str) -> Decimal:
    """Of a number; what cannot be one, or lies out of its bounds, counts as the default."""
    key = KEYS[name]
    try:
        return Decimal(_number(key, kept, 3))
    except Unreadable:
        return Decimal(key.default)


def _number(key: Key, text: str, money_digits: int) -> str:
    wanted = text.strip()
    if key.unit == "percent":
        wanted = wanted.rstrip("%").strip()
    if not wanted:
        raise Unreadable("required")
    if key.kind is Kind.MONEY:
        minor = parse_money(wanted, money_digits)
        if not key.low <= minor <= key.high:
            raise Unreadable("negative" if minor < 0 else "too_large")
        return benchmark.plain(Decimal(minor).scaleb(-money_digits))
    value = Decimal(parse_number(wanted)) if key.kind is Kind.NUMBER else parse_decimal(wanted)
    if not key.low <= value <= key.high:
        raise Unreadable("range", low=key.low, high=key.high)
    if value != round(value, 2):
        raise Unreadable("decimals", n=2)
    return benchmark.plain(value)


def _short(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Unreadable("too_long", length=len(text), limit=limit)
    return text


def _code(text: str, kind: Kind) -> str:
    wanted = text.strip()
    if kind is Kind.CURRENCY:
        if wanted.upper() not in CURRENCIES:
            raise Unreadable("no_currency", text=wanted)
        return wanted.upper()
    if wanted.lower() not in LANGUAGES:
        raise Unreadable("choice", text=wanted, choices=", ".join(LANGUAGES))
    return wanted.lower()
