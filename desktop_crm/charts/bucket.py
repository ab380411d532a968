"""The picture of the leaky bucket: the level above, and under it what flows in (up) and out (down) in each month."""

from __future__ import annotations

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
_SIDES: Final = (("gained", 0), ("back", 2), ("lost", 1))
"""What flows, and the place of its colour."""


def _paint(result: Bucket, sheet: Sheet) -> tuple[Mark, ...]:
    return _Drawing(result, sheet).draw()


class _Drawing:
    def __init__(self, result: Bucket, sheet: Sheet) -> None:
        self._result, self._sheet = result, sheet
        t = sheet.texts
        self._words = {side: t(f"figures_bucket.series_{side}") for side, _ in _SIDES}
        columns = result.columns
        values = [float(c.gained + c.back) for c in columns] + [-float(c.lost) for c in columns]
        self._axis = value_axis(values, 2, whole_numbers=True)
        self._level = value_axis([float(c.end) for c in columns], 2, whole_numbers=True)

    def draw(self) -> tuple[Mark, ...]:
        sheet, columns = self._sheet, self._result.columns
        texts, formats = sheet.texts, sheet.formats
        points = [Point(float(c.end), tip=tip(c, "end", self._result, texts, formats)) for c in columns]
        level = Line(texts("figures_bucket.series_level"), points, 0, self._result.too_few)
        heads = Times([c.first for c in columns], [c.complete for c in columns], self._result.step)
        named = max(width(word, MEDIUM) for word in (level.name, *self._words.values())) + 30
        left = max(room(axis, self._tick) for axis in (self._axis, self._level))
        shift = left - room(self._level, self._tick)
        marks = lines(
            sheet,
            Lines((level,), heads, self._tick, axis=self._level),
            Area(shift, 0, sheet.width - shift - named + self._name_room(level.name), _LEVEL),
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
        for side, place in _SIDES:
            boxes = [
                _box(self._axis, plot, c, side, plot.left + (j + 0.5) * pitch - wide / 2, wide)
                for j, c in enumerate(columns)
            ]
            sheet.bars(boxes, [sheet.series(place)] * len(boxes), self._result.too_few)
            for j, (c, box) in enumerate(zip(columns, boxes, strict=True)):
                if getattr(c, side):
                    self._number(getattr(c, side), box, place)
                    words = tip(c, side, self._result, sheet.texts, sheet.formats)
                    marks.append(Mark("bar", *box, j, place, words, offer(c, side, self._result, sheet.texts)))
        self._names(plot)
        return marks

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
    low, high = {"gained": (0, c.gained), "back": (c.gained, c.gained + c.back), "lost": (-c.lost, 0)}[side]
    top, bottom = axis.y(float(high), plot), axis.y(float(low), plot)
    return x, top, wide, bottom - top


CHART: Final[Chart[Bucket]] = Chart(lambda result: _LEVEL + _FLOWS if result.n else 0.0, _paint)
