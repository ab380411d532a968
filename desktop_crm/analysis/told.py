"""A shop's own number beside what is told of every firm (DOMAIN R4): folklore, not law."""

from __future__ import annotations

from typing import Literal

Place = Literal["below", "within", "above", "unclear"]


def against(low: float, high: float, told: tuple[float, float]) -> Place:
    """Where an interval stands beside what is told, a number or a range; a number without interval is given twice.

    unclear: it reaches from one side to the other.
    """
    if high < told[0]:
        return "below"
    if low > told[1]:
        return "above"
    return "within" if told[0] <= low and high <= told[1] else "unclear"
