"""The picture of new and returning clients: a column for each month, those who came back below, the new ones on top;
beside them how many of the new ones buy again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.new_returning import FEW, Buyers, NewReturning
from desktop_crm.app.figures import buying_again
from desktop_crm.app.figures.new_returning import earlier, offer, tip
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.heat import nice
from desktop_crm.charts.rows import FOOT, HEAD, ROW, Name
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, elided, ink_on, width
from desktop_crm.charts.time_axis import column_heads
from desktop_crm.charts.value_axis import Area, ValueAxis

_HEIGHT: Final = 276.0
_HEAD: Final = 45.0
_UNDER: Final = 16.0
_TICKS: Final = 4
_WIDEST: Final = 64.0
_TALL: Final = 15.0
"""From this height on a part of a column carries its number."""
_BETWEEN: Final = 16.0
_BESIDE: Final = 0.3
"""Share of the width for how many buy again."""
_LEAST_BESIDE: Final = 300.0
_GAP: Final = 28.0
_STRIP: Final = 0.28
"""Of a column's width, for the one before."""


def _paint(result: NewReturning, sheet: Sheet) -> tuple[Mark, ...]:
    beside = any(back.share for back in result.back)
    wide = max(sheet.width * _BESIDE, _LEAST_BESIDE)
    area = Area(sheet.width - wide, 0, wide, sheet.height)
    marks = _Drawing(result, sheet, area.left - _GAP if beside else sheet.width).draw()
    return (*marks, *(_again(result, sheet, area) if beside else ()))


def _again(result: NewReturning, sheet: Sheet, area: Area) -> list[Mark]:
    """A bar for each time, with a ring for the period before."""
    t, formats = sheet.texts, sheet.formats
    before = {back.months: back.share[0] for back in result.back_before if back.share}
    rows = []
    for back in result.back:
        share, low, high = back.share or (None, None, None)
        told = t("figures_new_returning.back_unknown") if share is None else formats.percent(share)
        offer_of = next(iter(buying_again.offers(back, result, t)), None)
        rows.append(
            Bar(
                Name(buying_again.name(back, t), (told,), muted=share is None), share, low, high,
                before=before.get(back.months), few=back.n < FEW, tip=buying_again.tip(back, t, formats),
                offer=offer_of, place=1,
            )
        )  # fmt: skip
    head = elided(t("figures_new_returning.head_back"), area.width)
    sheet.text(area.left, _HEAD - 33, head, name="textMuted")
    drawn = Bars(rows, ("", ""), formats.percent, axis=ValueAxis(0.0, 1.0, 0.5))
    top = _HEAD - HEAD
    marks = bars(sheet, drawn, Area(area.left, top, area.width, HEAD + FOOT + ROW * len(rows)))
    return [replace(mark, row=len(result.columns) + mark.row) for mark in marks]


class _Drawing:
    def __init__(self, result: NewReturning, sheet: Sheet, wide: float) -> None:
        self._result, self._sheet = result, sheet
        t = sheet.texts
        self._top_value = nice(max(c.n for c in (*result.columns, *result.earlier)))
        self._words = {part: t(f"figures_new_returning.series_{part}") for part in ("returning", "new")}
        self._left = max(width(sheet.formats.number(self._top_value)), 20.0) + 10
        self._right = wide - max(map(width, self._words.values())) - 14
        self._top, self._bottom = _HEAD, sheet.height - _UNDER
        self._pitch = (self._right - self._left) / len(result.columns)
        self._wide = min(self._pitch * tokens()["chart"]["barHeight"], _WIDEST)
        self._strip = self._wide * _STRIP if result.earlier else 0.0

    def draw(self) -> tuple[Mark, ...]:
        self._axis()
        self._columns()
        self._earlier()
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
        wide = self._wide - self._strip
        x = self._left + (j + 0.5) * self._pitch - self._wide / 2 + self._strip - 1
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

    def _earlier(self) -> None:
        """A hollow strip beside each column: how many bought in the same part of the period before."""
        boxes = []
        for j in range(len(self._result.columns)):
            if before := earlier(self._result, j):
                x, _, _, _ = self._parts(j)["returning"]
                top = self._y(before.n)
                boxes.append((x - self._strip, top, self._strip - 2, self._bottom - top))
        if boxes:
            self._sheet.bars(boxes, [self._sheet.color("textMuted")] * len(boxes), hollow=True)

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
