"""Where everything stands in the picture of failure points: in logical pixels from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_crm.analysis.failure_points import FailurePoints
from desktop_crm.app.figures.failures import head, place_name
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts.rows import fitting
from desktop_crm.charts.sheet import LEAST_WIDTH, SIZE, Size
from desktop_crm.charts.theme import MEDIUM, REGULAR, SEMIBOLD, printable, width

HEAD: Final = 45.0
"""Height of the two header lines: years with the colour scale, months with the column heads."""
FOOT: Final = 30.0
_COLUMN: Final = 51.8
_WIDEST_COLUMN: Final = 96.0


@dataclass(frozen=True, slots=True)
class Layout:
    """x and y of the parts; `names` is the room for the names of rows, `rows` how many of them are drawn."""

    width: float
    height: float
    names: float
    counts: float  # right edge
    shares: float  # right edge
    bars: float
    bars_width: float  # of 100 %
    cells: float
    column: float
    rows: int
    pitch: float
    top: float

    def y(self, row: int) -> float:
        """The middle of a row."""
        return self.top + (row + 0.5) * self.pitch

    def x(self, share: float) -> float:
        return self.bars + share * self.bars_width

    @property
    def bottom(self) -> float:
        return self.top + self.rows * self.pitch

    @property
    def foot(self) -> float:
        """The line of the exposure."""
        return self.bottom + FOOT / 2 + 1


def arrange(result: FailurePoints, texts: Texts, formats: Formats, size: Size = SIZE) -> Layout:
    """Fit the picture into `size`. Long names take room from the bars, up to a limit."""
    wide, high = max(size[0], LEAST_WIDTH), size[1]
    rows, pitch = fitting(len(result.rows), high - HEAD - FOOT)
    columns = max(1, len(result.columns))

    count_head = width(head(result.parts, texts), MEDIUM)
    share_head = width(texts("figures.head_share"), MEDIUM)
    widest = max((width(printable(place_name(r.place, texts)[:200]), SEMIBOLD) for r in result.rows), default=0.0)
    names = min(max(widest, wide * 0.112), wide * 0.17)
    digits = width(formats.number(max((r.count for r in result.rows), default=0)), SEMIBOLD)
    counts = max(names + 20 + digits, width(texts("figures.head_point"), MEDIUM) + 18 + count_head)
    shares = counts + max(share_head, width(formats.percent(1), SEMIBOLD)) + 16
    bars = shares + 26

    gap = max(47.0, width(texts("figures.exposure"), REGULAR) + 19)
    free = wide - bars - gap - 1
    column = min(_WIDEST_COLUMN, max(_COLUMN, free * 0.3 / columns), free * 0.667 / columns)
    bars_width = min(free - column * columns, 420.0)
    return Layout(
        width=wide,
        height=high,
        names=names,
        counts=counts,
        shares=shares,
        bars=bars,
        bars_width=bars_width,
        cells=bars + bars_width + gap,
        column=column,
        rows=rows,
        pitch=pitch,
        top=HEAD,
    )
