"""The picture of the leaky bucket: the level above, and under it what flows in (up) and out (down) in each month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop_crm.analysis.bucket import Bucket, Flow
from desktop_crm.app.figures.bucket import offer, tip
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.lines import Line, Lines, Point, Times, lines
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, ink_on, width
from desktop_crm.charts.value_axis import Area, ValueAxis, room, upwards, value_axis

_LEVEL: Final = 140.0
_FLOWS: Final = 136.0
_WIDEST: Final = 64.0
_TALL: Final = 15.0
_STRIP: Final = 0.28
"""Of a column's width, for the one before."""
_SIDES: Final = (("gained", 0), ("back", 2), ("lost", 1))
"""What flows, and the place of its colour."""


def _paint(result: Bucket, sheet: Sheet) -> tuple[Mark, ...]:
    return _Drawing(result, sheet).draw()


class _Drawing:
    def __init__(self, result: Bucket, sheet: Sheet) -> None:
        self._result, self._sheet = result, sheet
        t = sheet.texts
        self._words = {side: t(f"figures_bucket.series_{side}") for side, _ in _SIDES}
        self._earlier = [c for j in range(len(result.columns)) if (c := result.before_of(j))]
        columns = (*result.columns, *self._earlier)
        values = [float(c.gained + c.back) for c in columns] + [-float(c.lost) for c in columns]
        self._axis = value_axis(values, 2, whole_numbers=True)
        self._level = value_axis([float(c.end) for c in columns], 2, whole_numbers=True)

    def draw(self) -> tuple[Mark, ...]:
        sheet, columns = self._sheet, self._result.columns
        texts, formats = sheet.texts, sheet.formats
        points = [Point(float(c.end), tip=tip(c, "end", self._result, texts, formats)) for c in columns]
        level = Line(texts("figures_bucket.series_level"), points, 0, self._result.too_few)
        levels = [level]
        if self._earlier:
            before = [Point(float(c.end), tip=tip(c, "end", self._result, texts, formats)) for c in self._earlier]
            levels.append(Line(texts("figures_compared.series"), before, 3))
        heads = Times([c.first for c in columns], [c.complete for c in columns], self._result.step)
        named = max(width(word, MEDIUM) for word in (*(line.name for line in levels), *self._words.values())) + 30
        left = max(room(axis, self._tick) for axis in (self._axis, self._level))
        shift = left - room(self._level, self._tick)
        marks = lines(
            sheet,
            Lines(levels, heads, self._tick, axis=self._level),
            Area(shift, 0, sheet.width - shift - named + max(self._name_room(line.name) for line in levels), _LEVEL),
        )
        plot = Area(left, _LEVEL + 8, sheet.width - named - left, _FLOWS - 16)
        return (*self._flows(plot), *marks)

    def _name_room(self, name: str) -> float:
        """What `lines` keeps free for the names of its series."""
        return min(160.0, width(name, MEDIUM)) + 22

    def _tick(self, value: float) -> str:
        return self._sheet.formats.number(abs(value))

    def _flows(self, plot: Area) -> list[Mark]:
        sheet, columns = self._sheet, self._result.columns
        upwards(sheet, plot, self._axis, self._tick)
        pitch = plot.width / len(columns)
        wide = min(pitch * tokens()["chart"]["barHeight"], _WIDEST)
        marks: list[Mark] = []
        lefts = [plot.left + (j + 0.5) * pitch - wide / 2 for j in range(len(columns))]
        strip = wide * _STRIP if self._earlier else 0.0
        self._before(plot, lefts, strip - 2)
        for side, place in _SIDES:
            boxes = [
                _box(self._axis, plot, c, side, left + strip, wide - strip)
                for left, c in zip(lefts, columns, strict=True)
            ]
            sheet.bars(boxes, [sheet.series(place)] * len(boxes), self._result.too_few)
            for j, (c, box) in enumerate(zip(columns, boxes, strict=True)):
                if getattr(c, side):
                    self._number(getattr(c, side), box, place)
                    words = tip(c, side, self._result, sheet.texts, sheet.formats)
                    marks.append(Mark("bar", *box, j, place, words, offer(c, side, self._result, sheet.texts)))
        self._names(plot)
        return marks

    def _before(self, plot: Area, lefts: Sequence[float], wide: float) -> None:
        """Hollow beside each column: what flowed in and out in the same part of the period before."""
        pairs = list(zip(lefts, self._earlier, strict=False))
        boxes = [_box(self._axis, plot, c, side, left, wide) for left, c in pairs for side in ("in", "lost")]
        if boxes:
            self._sheet.bars(boxes, [self._sheet.color("textMuted")] * len(boxes), hollow=True)

    def _number(self, n: int, box: tuple[float, float, float, float], place: int) -> None:
        from matplotlib.colors import to_rgb

        sheet = self._sheet
        x, y, wide, high = box
        words = sheet.formats.number(n)
        if high >= _TALL and wide > width(words, MEDIUM) + 2:
            ink = "text" if self._result.too_few else ink_on(to_rgb(sheet.series(place)))
            sheet.text(x + wide / 2, y + high / 2, words, "center", ink, MEDIUM)

    def _names(self, plot: Area) -> None:
        """At the right: what flows in above the zero line, what flows out beneath it."""
        sheet, zero = self._sheet, self._axis.y(0.0, plot)
        spots = {"back": max(zero - 30, plot.top + 6), "gained": max(zero - 12, plot.top + 22), "lost": zero + 12}
        for side, place in _SIDES:
            sheet.bars([(plot.right + 6, spots[side] - 4, 8, 8)], [sheet.series(place)])
            sheet.text(plot.right + 18, spots[side], self._words[side])


def _box(axis: ValueAxis, plot: Area, c: Flow, side: str, x: float, wide: float) -> tuple[float, float, float, float]:
    low, high = {
        "in": (0, c.gained + c.back),
        "gained": (0, c.gained),
        "back": (c.gained, c.gained + c.back),
        "lost": (-c.lost, 0),
    }[side]
    top, bottom = axis.y(float(high), plot), axis.y(float(low), plot)
    return x, top, wide, bottom - top


CHART: Final[Chart[Bucket]] = Chart(lambda result: _LEVEL + _FLOWS if result.n else 0.0, _paint)
