"""Axes of values: round ticks that hold everything, zero included, and lines with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Final

from desktop_crm.charts.sheet import Sheet
from desktop_crm.charts.theme import MEDIUM, REGULAR, elided, printable, width

Tick = Callable[[float], str]
"""How a value of an axis is written."""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_GREATEST: Final = 1e300
_APART: Final = 10.0
MOST_TICK: Final = 130.0
"""Width of the number at a tick; the exact one stands in the table."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the sheet, in its logical pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def whole(sheet: Sheet) -> Area:
    return Area(0, 0, sheet.width, sheet.height)


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Linear from `low` to `high`, which are ticks, `step` from one to the next."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        start = round(self.low / self.step)
        return tuple((start + k) * self.step for k in range(round((self.high - self.low) / self.step) + 1))

    def share(self, value: float) -> float:
        """Where the value stands, in 0..1; beyond the ends at the ends."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def x(self, value: float, area: Area) -> float:
        return area.left + self.share(value) * area.width

    def y(self, value: float, area: Area) -> float:
        return area.bottom - self.share(value) * area.height


def known(value: float | None) -> bool:
    """Whether there is a number to draw."""
    return value is not None and isfinite(value)


def value_axis(values: Iterable[float | None], spans: int = 4, whole_numbers: bool = False) -> ValueAxis:
    """Holds zero and all values; about `spans` spans. `whole_numbers`: no ticks between them."""
    numbers = [max(-_GREATEST, min(_GREATEST, v)) for v in values if v is not None and isfinite(v)]
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    if high - low < 1e-9:
        high = low + 1
    rough = (high / spans) - (low / spans)
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in _STEPS if s * power >= rough * 0.999999)
    step = max(step, 1.0) if whole_numbers else step
    return ValueAxis(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step)


SHARES: Final = ValueAxis(0.0, 1.0, 0.2)
"""From nothing to all."""


def across(
    sheet: Sheet, area: Area, axis: ValueAxis, tick: Tick, reference: tuple[float, str] | None = None,
    under: bool = False,
) -> None:  # fmt: skip
    """Values from left to right: lines down the area, numbers above it (`under`: beneath). `reference`: a dashed line
    with its words in place of the numbers that it would cover.
    """
    y = area.bottom + 13 if under else area.top - 13
    taken: list[tuple[float, float]] = []
    if reference is not None and known(reference[0]):
        x = axis.x(reference[0], area)
        sheet.reference((x, x), (area.top, area.bottom))
        taken.append(_written(sheet, x, y, elided(printable(reference[1]), area.width * 0.6, MEDIUM), "text", MEDIUM))
    for value in axis.ticks:
        x = axis.x(value, area)
        sheet.line((x, x), (area.top, area.bottom), "grid" if value else "axis", zorder=0)
        words = elided(tick(value), MOST_TICK)
        half = width(words) / 2
        if all(x + half + _APART < left or x - half - _APART > right for left, right in taken):
            taken.append(_written(sheet, x, y, words))


def _written(
    sheet: Sheet, x: float, y: float, words: str, ink: str = "textMuted", weight: int = REGULAR
) -> tuple[float, float]:
    """Words around x, kept on the sheet; where they begin and end."""
    half = width(words, weight) / 2
    middle = max(half, min(x, sheet.width - half))
    sheet.text(middle, y, words, "center", ink, weight)
    return middle - half, middle + half


def upwards(sheet: Sheet, area: Area, axis: ValueAxis, tick: Tick) -> None:
    """Values from the bottom up: lines across the area, numbers at its left (see `room`)."""
    free = area.bottom + 40
    for value in axis.ticks:
        y = axis.y(value, area)
        sheet.line((area.left, area.right), (y, y), "grid" if value else "axis", zorder=0)
        if y + 8 <= free:
            sheet.text(area.left - 8, y, elided(tick(value), MOST_TICK), "right", "textMuted")
            free = y - 8


def room(axis: ValueAxis, tick: Tick) -> float:
    """What the numbers of `upwards` need at the left of the area."""
    return max(min(MOST_TICK, width(tick(value))) for value in axis.ticks) + 10
