"""Grids of cells, such as cohorts: number and colour in each, blank where nothing can be known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.heat import Scale, heat, rounded, scale
from desktop_crm.charts.rows import FOOT, Name, caption, fitting, names
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, POINTS, elided, ink_on, width
from desktop_crm.charts.value_axis import Area, Tick, known, whole

if TYPE_CHECKING:
    from matplotlib.path import Path

HEAD: Final = 45.0
LEGEND: Final = 156.0
_WIDEST: Final = 96.0
_GAP: Final = 24.0
_MOST_DIGITS: Final = 700
"""More cells than this carry no numbers: they would be too small to read and too many to draw in time."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` sets the colour; None: not observable, blank without a fill. `words` stand in it: "" for zero."""

    value: float | None
    words: str = ""
    tip: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """`cells` in rows as long as `columns`. over: what the columns are; colour: what the colours mean; tick writes the
    ends of the scale; scale: where it is not to be made of the values; outlined: cells (row, column) from the first to
    the last of which a frame goes.
    """

    rows: Sequence[Name]
    columns: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    heads: Sequence[str]
    tick: Tick
    over: str = ""
    colour: str = ""
    caption: str = ""
    scale: Scale | None = None
    outlined: tuple[tuple[int, int], tuple[int, int]] | None = None


def matrix(sheet: Sheet, what: Grid, area: Area | None = None) -> list[Mark]:
    """Marks: each cell, and the name of each row."""
    area = area or whole(sheet)
    drawn, pitch = fitting(len(what.rows), area.height - HEAD - FOOT)
    top = area.top + HEAD
    edge = names(sheet, Area(area.left, top, area.width, 0), what.heads, what.rows[:drawn], pitch, 0.34)
    left = edge + _GAP
    column = max(1.0, min(_WIDEST, (area.right - left - 1) / max(1, len(what.columns))))
    rows = what.cells[:drawn]
    values = [c.value for row in rows for c in row if c.value is not None and known(c.value)]
    measure = what.scale or scale(values)
    boxes = [[_box(left, top, column, pitch, i, j) for j in range(len(row))] for i, row in enumerate(rows)]
    _column_heads(sheet, what, left, column, top)
    _cells(sheet, rows, boxes, measure)
    if what.colour and values:
        free = left + (width(what.over) + 16 if what.over else 0)
        legend(sheet, measure, what.colour, what.tick, area.right, free, top - 33)
    if what.outlined and what.outlined[1][0] < drawn:
        (r0, c0), (r1, c1) = what.outlined
        x, y, _, _ = boxes[r0][c0]
        x1, y1, wide, high = boxes[r1][c1]
        sheet.outline(rounded(x - 1.25, y - 1.25, x1 + wide - x + 2.5, y1 + high - y + 2.5, 2))
    caption(sheet, Area(area.left, top, area.width, drawn * pitch), what.caption, len(what.rows) - len(rows))
    found = [
        Mark("cell", *boxes[i][j], i, j, cell.tip, cell.offer)
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if cell.value is not None
    ]
    tips = [Mark("row", area.left, top + i * pitch, edge - area.left, pitch, i, None, "") for i in range(len(rows))]
    return [*found, *tips]


def _box(left: float, top: float, column: float, pitch: float, i: int, j: int) -> tuple[float, float, float, float]:
    gap = min(2.0, column / 4)
    return left + j * column, top + i * pitch + 1, column - gap, pitch - 2


def _column_heads(sheet: Sheet, what: Grid, left: float, column: float, top: float) -> None:
    # few columns have their words cut rather than left out
    skip = 1 if len(what.columns) <= 8 else _skip([min(width(words), 120.0) for words in what.columns], column)
    for j, words in enumerate(what.columns):
        if j % skip == 0:
            words = elided(words, column * skip - 2 if len(what.columns) <= 8 else 120.0)
            middle = min(left + (j + 0.5) * column - 1, sheet.width - width(words) / 2)
            sheet.text(middle, top - 13, words, "center", "textMuted")
    if what.over:
        sheet.text(left, top - 33, elided(what.over, sheet.width - left), name="textMuted")


def _skip(wide: Sequence[float], column: float) -> int:
    """Words stand above every so many-th column, so that each is apart from the next."""
    for skip in range(1, len(wide)):
        shown = wide[::skip]
        if all((one + other) / 2 + 4 <= column * skip for one, other in pairwise(shown)):
            return skip
    return max(1, len(wide))


def _cells(
    sheet: Sheet,
    rows: Sequence[Sequence[Cell]],
    boxes: Sequence[Sequence[tuple[float, float, float, float]]],
    measure: Scale,
) -> None:
    paths: list[Path] = []
    fills: list[tuple[float, float, float]] = []
    written = sum(bool(c.words) for row in rows for c in row) <= _MOST_DIGITS
    for row, line in zip(rows, boxes, strict=True):
        for cell, (x, y, wide, high) in zip(row, line, strict=True):
            if cell.value is None or not known(cell.value):
                continue
            fill = heat(sheet.theme, measure.share(cell.value))
            paths.append(rounded(x, y, wide, high, min(tokens()["radius"]["cell"], wide / 4)))
            fills.append(fill)
            if written and cell.words and width(cell.words, MEDIUM) <= wide + 1:
                sheet.text(x + wide / 2, y + high / 2, cell.words, "center", ink_on(fill), MEDIUM)
    if paths:
        sheet.paths(paths, fills)


def legend(sheet: Sheet, measure: Scale, words: str, tick: Tick, right: float, free: float, y: float) -> None:
    """The colour scale with its ends and what it means, ending at `right`; left out where it would begin before
    `free`.
    """
    from matplotlib.collections import PolyCollection

    top = tick(measure.top) + "+" * measure.beyond
    zero = tick(0.0)
    left = right - width(top) - 6 - LEGEND
    if left - 6 - width(zero) - 10 < free:
        return
    steps = 48
    wide = LEGEND / steps
    sheet.bars(
        [(left + k * wide, y - 5, wide + 0.3 * (k + 1 < steps), 10) for k in range(steps)],
        [heat(sheet.theme, k / (steps - 1)) for k in range(steps)],
    )
    frame = [(left, y - 5), (left + LEGEND, y - 5), (left + LEGEND, y + 5), (left, y + 5)]
    sheet.axes.add_collection(
        PolyCollection([frame], facecolors="none", edgecolors=sheet.color("borderStrong"), linewidths=POINTS),
        autolim=False,
    )
    sheet.text(right, y, top, "right", "textMuted")
    sheet.text(left - 6, y, zero, "right", "textMuted")
    before = left - 6 - width(zero) - 10
    sheet.text(before, y, elided(words, before - free), "right", "textMuted")
