"""The picture of new and returning clients: a column for each month, those who came back below, the new ones on top."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.new_returning import Buyers, NewReturning
from desktop_crm.app.figures.new_returning import offer, tip
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.heat import nice
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, ink_on, width
from desktop_crm.charts.time_axis import column_heads

_HEIGHT: Final = 276.0
_HEAD: Final = 45.0
_FOOT: Final = 16.0
_TICKS: Final = 4
_WIDEST: Final = 64.0
_TALL: Final = 15.0
"""From this height on a part of a column carries its number."""
_BETWEEN: Final = 16.0


def _paint(result: NewReturning, sheet: Sheet) -> tuple[Mark, ...]:
    return _Drawing(result, sheet).draw()


class _Drawing:
    def __init__(self, result: NewReturning, sheet: Sheet) -> None:
        self._result, self._sheet = result, sheet
        t = sheet.texts
        self._top_value = nice(max(c.n for c in result.columns))
        self._words = {part: t(f"figures_new_returning.series_{part}") for part in ("returning", "new")}
        self._left = max(width(sheet.formats.number(self._top_value)), 20.0) + 10
        self._right = sheet.width - max(map(width, self._words.values())) - 14
        self._top, self._bottom = _HEAD, sheet.height - _FOOT
        self._pitch = (self._right - self._left) / len(result.columns)

    def draw(self) -> tuple[Mark, ...]:
        self._axis()
        self._columns()
        self._names()
        return tuple(self._marks())

    def _y(self, value: float) -> float:
        return self._bottom - (self._bottom - self._top - 14) * value / self._top_value

    def _axis(self) -> None:
        sheet, whole = self._sheet, self._top_value >= _TICKS
        for k in range(_TICKS + 1 if whole else int(self._top_value) + 1):
            value = self._top_value * k / _TICKS if whole else float(k)
            y = self._y(value)
            sheet.line((self._left, self._right), (y, y), "grid" if k else "axis", zorder=0)
            if value == int(value):
                sheet.text(self._left - 8, y, sheet.formats.number(value), "right", "textMuted")
        columns = self._result.columns
        column_heads(
            sheet, [c.first for c in columns], [c.complete for c in columns], self._result.step,
            self._left, self._pitch, _HEAD, self._bottom,
        )  # fmt: skip

    def _parts(self, j: int) -> dict[str, tuple[float, float, float, float]]:
        """Rectangles of the two parts of a column."""
        c = self._result.columns[j]
        wide = min(self._pitch * tokens()["chart"]["barHeight"], _WIDEST)
        x = self._left + (j + 0.5) * self._pitch - wide / 2 - 1
        middle, top = self._y(c.returning), self._y(c.n)
        return {"returning": (x, middle, wide, self._bottom - middle), "new": (x, top, wide, middle - top)}

    def _columns(self) -> None:
        sheet = self._sheet
        for place, part in enumerate(("returning", "new")):
            boxes = [self._parts(j)[part] for j in range(len(self._result.columns))]
            sheet.bars(boxes, [sheet.series(place)] * len(boxes), self._result.too_few)
        roomy = self._pitch > width(sheet.formats.number(self._top_value), MEDIUM) + 4
        for j, c in enumerate(self._result.columns):
            if roomy:
                self._numbers(j, c)

    def _numbers(self, j: int, c: Buyers) -> None:
        from matplotlib.colors import to_rgb

        sheet = self._sheet
        parts = self._parts(j)
        for place, part in enumerate(("returning", "new")):
            x, y, wide, high = parts[part]
            number = sheet.formats.number(c.returning if part == "returning" else c.new)
            if high >= _TALL and wide > width(number, MEDIUM) + 2:
                ink = "text" if self._result.too_few else ink_on(to_rgb(sheet.series(place)))
                sheet.text(x + wide / 2, y + high / 2, number, "center", ink, MEDIUM)
        if c.n:
            x, y, wide, _ = parts["new"]
            sheet.text(x + wide / 2, y - 9, sheet.formats.number(c.n), "center", "textMuted")

    def _names(self) -> None:
        """Beside the last column, each at its own part, kept apart."""
        sheet = self._sheet
        parts = self._parts(len(self._result.columns) - 1)
        low = min(parts["returning"][1] + parts["returning"][3] / 2, self._bottom - 8)
        high = min(parts["new"][1] + parts["new"][3] / 2, low - _BETWEEN)
        for place, (part, y) in enumerate((("returning", low), ("new", high))):
            x = self._right + 2
            sheet.bars([(x, y - 4, 8, 8)], [sheet.series(place)])
            sheet.text(x + 12, y, self._words[part])

    def _marks(self) -> list[Mark]:
        sheet, result = self._sheet, self._result
        found: list[Mark] = []
        for j, c in enumerate(result.columns):
            for place, (part, (x, y, wide, high)) in enumerate(self._parts(j).items()):
                if high > 0:
                    words = tip(c, part, result, sheet.texts, sheet.formats)
                    found.append(Mark("bar", x, y, wide, high, j, place, words, offer(c, part, sheet.texts)))
        return found


CHART: Final[Chart[NewReturning]] = Chart(lambda result: _HEIGHT if result.n else 0.0, _paint)
