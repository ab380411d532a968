"""Horizontal bars: name and numbers, the bar, its interval, and a tick for what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.rows import FOOT, HEAD, Name, caption, fitting, names
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import POINTS, width
from desktop_crm.charts.value_axis import Area, Tick, ValueAxis, across, known, value_axis, whole

_LEAST: Final = 4.0
"""Width that can be pointed at, however short the bar is."""
_MARKER: Final = 6.0
"""Half of an open marker, which may stand at the end of the axis."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None: not known, no bar. low, high: its interval; second: what is told of every firm or
    such, as a diamond; before: that of the period before, as a ring; stressed: what the title speaks of, in the colour
    of the series `place`; few: only its edge, for it rests on too few data.
    """

    name: Name
    value: float | None
    low: float | None = None
    high: float | None = None
    second: float | None = None
    stressed: bool = True
    few: bool = False
    tip: str = ""
    offer: Offer | None = None
    place: int = 0
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """`heads` of the names and of each of their numbers; `tick` writes values of the axis.

    reference: a dashed line through all rows with its words; caption: beneath, what bar, whisker and tick mean;
    axis: where it is not to be made of the values; most: part of the width that names and numbers may take;
    counts: values are numbers of something, of which there is no half.
    """

    rows: Sequence[Bar]
    heads: Sequence[str]
    tick: Tick
    reference: tuple[float, str] | None = None
    caption: str = ""
    axis: ValueAxis | None = None
    most: float = 0.4
    counts: bool = False


def bars(sheet: Sheet, what: Bars, area: Area | None = None) -> list[Mark]:
    """Bars begin at zero, negative ones go left. Marks: the bar of each row, and its whole line."""
    area = area or whole(sheet)
    drawn, pitch = fitting(len(what.rows), area.height - HEAD - FOOT)
    shown = what.rows[:drawn]
    top = area.top + HEAD
    edge = names(sheet, Area(area.left, top, area.width, 0), what.heads, [b.name for b in shown], pitch, what.most)
    axis = what.axis or _axis(shown, what.reference, what.counts)
    half = max(width(what.tick(axis.high)) / 2, _MARKER)
    left = edge + 18 + width(what.tick(axis.low)) / 2
    plot = Area(left, top, max(20.0, area.right - half - left), len(shown) * pitch)
    across(sheet, plot, axis, what.tick, what.reference)
    boxes = [_box(b, axis, plot, pitch, i) for i, b in enumerate(shown)]
    for hollow in (False, True):
        chosen = [(box, b) for box, b in zip(boxes, shown, strict=True) if box and b.few is hollow]
        fills = [sheet.series(b.place) if b.stressed else sheet.color("axis") for _, b in chosen]
        if chosen:
            sheet.bars([box for box, _ in chosen], fills, hollow)
    _intervals(sheet, shown, axis, plot, pitch)
    marker = tokens()["chart"]["marker"]["folklore"]
    _points(sheet, [b.second for b in shown], marker, axis, plot, pitch)
    _points(sheet, [b.before for b in shown], "o", axis, plot, pitch)
    caption(sheet, Area(area.left, top, area.width, plot.height), what.caption, len(what.rows) - len(shown))
    found = []
    for i, (b, box) in enumerate(zip(shown, boxes, strict=True)):
        if box:
            x, y, wide, high = box
            found.append(Mark("bar", x, y, max(wide, _LEAST), high, i, None, b.tip, b.offer))
        found.append(Mark("row", area.left, top + i * pitch, area.width, pitch, i, None, b.tip, b.offer))
    return found


def _axis(rows: Sequence[Bar], reference: tuple[float, str] | None, counts: bool) -> ValueAxis:
    values = [v for b in rows for v in (b.value, b.low, b.high, b.second, b.before)]
    return value_axis([*values, *([reference[0]] if reference else [])], whole_numbers=counts)


def _box(bar: Bar, axis: ValueAxis, plot: Area, pitch: float, i: int) -> tuple[float, float, float, float] | None:
    if bar.value is None or not known(bar.value):
        return None
    high = pitch * tokens()["chart"]["barHeight"]
    zero, end = axis.x(0.0, plot), axis.x(bar.value, plot)
    return min(zero, end), plot.top + (i + 0.5) * pitch - high / 2, abs(end - zero), high


def _intervals(sheet: Sheet, rows: Sequence[Bar], axis: ValueAxis, plot: Area, pitch: float) -> None:
    """All whiskers in one line with gaps; the surface around them parts them from their bars in every theme."""
    from matplotlib.patheffects import withStroke

    xs: list[float] = []
    ys: list[float] = []
    gap = float("nan")
    for i, b in enumerate(rows):
        if b.low is None or b.high is None or not (known(b.low) and known(b.high)):
            continue
        y = plot.top + (i + 0.5) * pitch
        left, right = axis.x(b.low, plot), axis.x(b.high, plot)
        xs += [left, left, gap, left, right, gap, right, right, gap]
        ys += [y - 4, y + 4, gap, y, y, gap, y - 4, y + 4, gap]
    if xs:
        halo = withStroke(linewidth=3.5 * POINTS, foreground=sheet.color("surface"))
        sheet.line(xs, ys, "text", tokens()["chart"]["lineWidth"], zorder=4, path_effects=[halo])


def _points(
    sheet: Sheet, values: Sequence[float | None], marker: str, axis: ValueAxis, plot: Area, pitch: float
) -> None:
    """An open marker in each row that has a value."""
    points = [
        (axis.x(value, plot), plot.top + (i + 0.5) * pitch)
        for i, value in enumerate(values)
        if value is not None and known(value)
    ]
    if points:
        size = tokens()["chart"]["marker"]["sizePx"][1]
        sheet.line(
            [x for x, _ in points], [y for _, y in points], "text", zorder=5, linestyle="none", marker=marker,
            markersize=size * 0.8 * POINTS, markerfacecolor=sheet.color("surface"), markeredgewidth=1.25 * POINTS,
        )  # fmt: skip
