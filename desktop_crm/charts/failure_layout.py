"""Where everything stands in the picture of failure points: in logical pixels from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_crm.analysis.failure_points import FailurePoints
from desktop_crm.app.figures.sentences import row_name
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts.theme import MEDIUM, REGULAR, SEMIBOLD, printable, width

Size = tuple[float, float]
SIZE: Final[Size] = (1246, 276)
HEAD: Final = 45.0
"""Height of the two header lines: years with the colour scale, months with the column heads."""
FOOT: Final = 30.0
ROW: Final = 25.0
LEAST_ROW: Final = 16.0
LEAST_WIDTH: Final = 700.0
MOST_ROWS: Final = 40
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
    columns: int
    rows: int
    pitch: float
    top: float

    def y(self, row: int) -> float:
        """The middle of a row."""
        return self.top + (row + 0.5) * self.pitch

    def x(self, share: float) -> float:
        return self.bars + share * self.bars_width

    def cell(self, row: int, column: int) -> tuple[float, float, float, float]:
        """x, y, width and height of a cell, with the gap to its neighbours taken off."""
        return self.cells + column * self.column, self.top + row * self.pitch + 1, self.column - 2, self.pitch - 2

    @property
    def bottom(self) -> float:
        return self.top + self.rows * self.pitch

    @property
    def foot(self) -> float:
        """The line of the exposure."""
        return self.bottom + FOOT / 2 + 1

    @property
    def right(self) -> float:
        return self.cells + self.columns * self.column - 2


def natural_height(result: FailurePoints) -> float:
    """The height at which every row has its full pitch."""
    return HEAD + ROW * max(1, min(len(result.rows), MOST_ROWS)) + FOOT


def arrange(result: FailurePoints, texts: Texts, formats: Formats, size: Size = SIZE) -> Layout:
    """Fit the picture into `size`. Long names take room from the bars, up to a limit."""
    wide, high = max(size[0], LEAST_WIDTH), size[1]
    room = max(high - HEAD - FOOT, LEAST_ROW)
    rows = max(1, min(len(result.rows), int(room // LEAST_ROW), MOST_ROWS))
    pitch = min(ROW, room / rows)
    columns = max(1, len(result.columns))

    count_head = width(texts("figures.head_claims"), MEDIUM)
    share_head = width(texts("figures.head_share"), MEDIUM)
    widest = max((width(printable(row_name(r, result, texts)[:200]), SEMIBOLD) for r in result.rows), default=0.0)
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
        columns=columns,
        rows=rows,
        pitch=pitch,
        top=HEAD,
    )
