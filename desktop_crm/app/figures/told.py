"""What is told of every firm, and amounts as one tells them, in words."""

from __future__ import annotations

from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.settings import load


def told_of(session: Session, key: str, unit: float = 1.0) -> tuple[float, float]:
    """The benchmark as the shop has it set, in parts of `unit` (100 for shares)."""
    found = load(session).benchmark(key)
    return float(found.low) / unit, float(found.high) / unit


def told_number(told: tuple[float, float], formats: Formats) -> str:
    """5–10."""
    return "–".join(dict.fromkeys(formats.number(value, _digits(value)) for value in told))


def told_percent(told: tuple[float, float], formats: Formats) -> str:
    """50 %, 25–55 %."""
    low, high = told
    numbers = told_number((low * 100, high * 100), formats)
    return numbers + formats.percent(high, _digits(high * 100)).removeprefix(
        formats.number(high * 100, _digits(high * 100))
    )


def about(minor: int | None, formats: Formats) -> str:
    """An amount in whole units of the currency, from a hundred of them on; a dash where there is none."""
    if minor is None:
        return "—"
    unit = int(formats.decimal(1) ** -1)
    return formats.money(minor if abs(minor) < 100 * unit else round(minor / unit) * unit)


def _digits(value: float) -> int:
    return 0 if round(value, 3).is_integer() else 1
