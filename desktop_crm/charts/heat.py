"""Heat maps: a colour scale of one hue, linear from 0, and rounded cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Final

from desktop_crm.app.tokens import colors

if TYPE_CHECKING:
    from matplotlib.path import Path

LEAST: Final = 1e-9
_NICE: Final = (1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Linear from 0 to `top`; `beyond`: some values are greater and have the last colour too."""

    top: float
    beyond: bool

    def share(self, value: float) -> float:
        """Where the value stands on the scale, in 0..1."""
        return min(1.0, max(0.0, value / self.top))


def scale(values: Iterable[float], firm: Iterable[float] = ()) -> Scale:
    """Up to a round number that holds all `firm` values (all values where none is firm)."""
    values, firm = list(values), list(firm)
    top = nice(max(firm or values, default=1.0))
    return Scale(top, max(values, default=0.0) > top)


def nice(value: float) -> float:
    """The least round number that is not less; 1 where there is as good as nothing."""
    if value < LEAST:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next((n * power for n in _NICE if n * power >= value * 0.999999), 10 * power)


def heat(theme: str, share: float) -> tuple[float, float, float]:
    """Red, green and blue in 0..1 at a place of the scale: the theme's six colours, with what lies between them."""
    from matplotlib.colors import to_rgb

    steps = [to_rgb(c) for c in colors(theme, "heat")]
    place = share * (len(steps) - 1)
    low = min(int(place), len(steps) - 2)
    part = place - low
    mixed = [a + (b - a) * part for a, b in zip(steps[low], steps[low + 1], strict=True)]
    return mixed[0], mixed[1], mixed[2]


def rounded(x: float, y: float, wide: float, high: float, radius: float) -> Path:
    """A rectangle with round corners."""
    from matplotlib.path import Path

    r, k = radius, radius * 0.4477
    right, bottom = x + wide, y + high
    side = [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    points = [
        (x + r, y), (right - r, y), (right - k, y), (right, y + k), (right, y + r),
        (right, bottom - r), (right, bottom - k), (right - k, bottom), (right - r, bottom),
        (x + r, bottom), (x + k, bottom), (x, bottom - k), (x, bottom - r),
        (x, y + r), (x, y + k), (x + k, y), (x + r, y), (x + r, y),
    ]  # fmt: skip
    return Path(points, [Path.MOVETO, *side * 4, Path.CLOSEPOLY])
