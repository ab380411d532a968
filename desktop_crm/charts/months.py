"""Failures by place and month: heat cells under the heads of their months, the colour scale, exposure beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop_crm.analysis.failures import LEAST_PURCHASES, Cell, Column, Per, Place
from desktop_crm.analysis.periods import Step
from desktop_crm.app.figures import failures
from desktop_crm.app.figures.words import lower
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.heat import Scale, heat, rounded, scale
from desktop_crm.charts.matrix import LEGEND, legend
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, ink_on, width
from desktop_crm.charts.time_axis import column_heads

if TYPE_CHECKING:
    from matplotlib.path import Path

_DIGITS_FROM: Final = 17.0
"""Narrower cells carry no number."""


@dataclass(frozen=True, slots=True)
class Months:
    """`rows` are places with their cells, in the order and number drawn; x and y as in the layout of the picture.

    left: of the first cell; column, pitch: width and height of one with its gap; foot: the line beneath the cells;
    counted: the head over numbers of failures.
    """

    sheet: Sheet
    columns: Sequence[Column]
    rows: Sequence[tuple[Place, Sequence[Cell]]]
    step: Step
    per: Per
    left: float
    column: float
    top: float
    pitch: float
    foot: float
    counted: str

    def cell(self, row: int, column: int) -> tuple[float, float, float, float]:
        """x, y, width and height of a cell, with the gap to its neighbours taken off."""
        return self.left + column * self.column, self.top + row * self.pitch + 1, self.column - 2, self.pitch - 2

    @property
    def right(self) -> float:
        return self.left + len(self.columns) * self.column - 2

    def draw(self) -> None:
        self._heads()
        self._cells()

    def _heads(self) -> None:
        """Months above their columns, years where they begin, the colour scale where it has room."""
        ends = column_heads(
            self.sheet, [c.bucket.first for c in self.columns], [c.bucket.complete for c in self.columns],
            self.step, self.left, self.column, self.top, self.foot,
        )  # fmt: skip
        self._legend(ends)

    def _cells(self) -> None:
        from matplotlib.colors import to_rgb

        sheet, measure = self.sheet, self._scale()
        paths: list[Path] = []
        fills: list[tuple[float, float, float]] = []
        for i, (_, cells) in enumerate(self.rows):
            for j, (cell, column) in enumerate(zip(cells, self.columns, strict=True)):
                if not column.observed:
                    continue
                value = cell.count if self.per == "days" or not cell.count else cell.rate
                # failures in a month without purchases have no rate: the number stands alone
                fill = heat(sheet.theme, measure.share(value)) if value is not None else to_rgb(sheet.color("surface"))
                x, y, wide, high = self.cell(i, j)
                paths.append(rounded(x, y, wide, high, min(tokens()["radius"]["cell"], wide / 4)))
                fills.append(fill)
                if cell.count and self.column >= _DIGITS_FROM:
                    sheet.text(x + wide / 2, y + high / 2, str(cell.count), "center", ink_on(fill), MEDIUM)
        sheet.paths(paths, fills)

    def _scale(self) -> Scale:
        """Months with few purchases do not set the scale: one claim of two purchases would make all else pale."""
        values: list[float] = []
        firm: list[float] = []
        for _, cells in self.rows:
            for cell, column in zip(cells, self.columns, strict=True):
                value = cell.count if self.per == "days" else cell.rate
                if value is not None:
                    values.append(value)
                    if self.per == "days" or column.purchases >= LEAST_PURCHASES:
                        firm.append(value)
        return scale(values, firm)

    def _legend(self, free: float) -> None:
        """At the right end, from `free` on; where that is too narrow, left of the months."""
        sheet, measure = self.sheet, self._scale()
        key = "figures.legend_rate" if self.per == "purchases" else "figures.legend_count"
        words = sheet.texts(key, claims=lower(self.counted))

        def tick(value: float) -> str:
            return sheet.formats.number(value, 0 if value == int(value) else 1)

        whole = width(words) + 22 + LEGEND + 6 + width(tick(measure.top) + "+" * measure.beyond)
        right = self.right if self.right - whole >= free else self.left - 12
        legend(sheet, measure, words, tick, right, right - whole - 4, self.top - 33)

    def outline(self, row: int, rows: int, start: int, end: int) -> None:
        """Around the cells of columns start..end in `rows` rows from `row` on."""
        x, y, _, high = self.cell(row, start)
        wide = (end - start + 1) * self.column - 2
        self.sheet.outline(rounded(x - 1.25, y - 1.25, wide + 2.5, high + (rows - 1) * self.pitch + 2.5, 2))

    def exposure(self, y: float, words: str, numbers: Sequence[str]) -> None:
        """A line beneath the cells: what it is, at the left of them, and a number under each column that has one."""
        self.sheet.text(self.left - 11, y, words, "right", "textMuted")
        widest = max(map(width, numbers), default=0.0)
        skip = max(1, -(-int(widest + 4) // max(1, int(self.column))))
        for j, number in enumerate(numbers):
            if number and j % skip == 0:
                self.sheet.text(self.left + (j + 0.5) * self.column - 1, y, number, "center", "textMuted")

    def measured(self) -> tuple[str, list[str]]:
        """What `exposure` says first: purchases, or the number of failures where they are measured by days."""
        bought = self.per == "purchases"
        words = self.sheet.texts("figures.exposure") if bought else lower(self.counted)
        numbers = [
            self.sheet.formats.number(c.purchases if bought else c.count) + "*" * (not c.bucket.complete)
            if c.observed or (bought and c.purchases)
            else ""
            for c in self.columns
        ]
        return words, numbers

    def marks(self) -> list[Mark]:
        sheet = self.sheet
        found: list[Mark] = []
        for i, (place, cells) in enumerate(self.rows):
            for j, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
                if column.observed:
                    tip = failures.tip_cell(place, cell, column, self.step, self.per, sheet.texts, sheet.formats)
                    offer = next(iter(failures.offers(cell.count, cell.query, cell.parts, sheet.texts)), None)
                    found.append(Mark("cell", *self.cell(i, j), i, j, tip, offer))
        return found
