"""One to four series over time or over age, named at their ends, with their intervals as bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from desktop_crm.analysis.periods import Step
from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, POINTS, elided, printable, width
from desktop_crm.charts.time_axis import column_heads
from desktop_crm.charts.value_axis import Area, Tick, ValueAxis, known, room, upwards, value_axis, whole

HEIGHT: Final = 276.0
MOST: Final = 4
HEAD: Final = 45.0
FOOT: Final = 18.0
_BETWEEN: Final = 16.0
_POINTS: Final = 60
"""Longer series have no mark at each point."""


@dataclass(frozen=True, slots=True)
class Point:
    """`value` None: not observable, the line is broken. low, high: its interval."""

    value: float | None
    low: float | None = None
    high: float | None = None
    tip: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One point for each head, None where not observable. few: dashed grey, for it rests on too few data; place: of
    colour, dash and marker, 0..5.
    """

    name: str
    points: Sequence[Point]
    place: int
    few: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """Months, quarters or years as heads: first days, and whether each is whole."""

    days: Sequence[date]
    complete: Sequence[bool]
    step: Step


@dataclass(frozen=True, slots=True)
class Lines:
    """`heads`: times, or words such as months since the first purchase with `under`, what they are.

    event: place among the heads (2.5 is between the third and fourth) and words of a vertical line; reference: value
    and words of a dashed line across; axis: where it is not to be made of the values.
    """

    lines: Sequence[Line]
    heads: Times | Sequence[str]
    tick: Tick
    under: str = ""
    event: tuple[float, str] | None = None
    reference: tuple[float, str] | None = None
    axis: ValueAxis | None = None


def lines(sheet: Sheet, what: Lines, area: Area | None = None) -> list[Mark]:
    """Marks: each point, its `row` the place among the heads, its `column` that of the line."""
    area = area or whole(sheet)
    shown = what.lines[:MOST]
    axis = what.axis or _axis(shown, what.reference)
    left = area.left + room(axis, what.tick)
    named = max((min(160.0, width(printable(line.name[:200]), MEDIUM)) for line in shown), default=0.0) + 22
    plot = Area(left, area.top + HEAD, max(20.0, area.right - named - left), max(20.0, area.height - HEAD - FOOT))
    upwards(sheet, plot, axis, what.tick)
    pitch = plot.width / max(1, _count(what.heads))
    _heads(sheet, what, plot, area, pitch)
    if what.reference and known(what.reference[0]):
        y = axis.y(what.reference[0], plot)
        sheet.reference((plot.left, plot.right), (y, y))
        _haloed(sheet, plot.left + 6, y - 9, elided(what.reference[1], plot.width - 12))
    found: list[Mark] = []
    for k in reversed(range(len(shown))):
        found += _line(sheet, shown[k], k, axis, plot, pitch)
    if what.event:
        _event(sheet, what.event, plot, pitch)
    _names(sheet, shown, axis, plot, area, pitch)
    return found[::-1]


def _axis(shown: Sequence[Line], reference: tuple[float, str] | None) -> ValueAxis:
    values = [v for line in shown for p in line.points for v in (p.value, p.low, p.high)]
    return value_axis([*values, *([reference[0]] if reference else [])])


def _count(heads: Times | Sequence[str]) -> int:
    return len(heads.days) if isinstance(heads, Times) else len(heads)


def _heads(sheet: Sheet, what: Lines, plot: Area, area: Area, pitch: float) -> None:
    heads = what.heads
    if isinstance(heads, Times):
        column_heads(sheet, heads.days, heads.complete, heads.step, plot.left, pitch, plot.top, plot.bottom)
        return
    widest = max((min(width(printable(words)), 120.0) for words in heads), default=0.0)
    skip = max(1, -(-int(widest + 8) // max(1, int(pitch))))
    for j, words in enumerate(heads):
        if j % skip == 0:
            middle = plot.left + (j + 0.5) * pitch
            space = min(pitch * skip - 4, 2 * (middle - area.left), 2 * (area.right - middle))
            sheet.text(middle, plot.top - 13, elided(words, space), "center", "textMuted")
    sheet.text(plot.left, plot.top - 33, elided(what.under, plot.width), name="textMuted")


def _line(sheet: Sheet, line: Line, k: int, axis: ValueAxis, plot: Area, pitch: float) -> list[Mark]:
    chart = tokens()["chart"]
    nan = float("nan")
    xs = [plot.left + (j + 0.5) * pitch for j in range(len(line.points))]
    ys = [nan if p.value is None or not known(p.value) else axis.y(p.value, plot) for p in line.points]
    place = line.place % len(chart["seriesDashes"])
    color = sheet.color("axis") if line.few else sheet.series(place)
    _band(sheet, line, axis, plot, xs, color)
    dash = chart["tooFew"]["line"] if line.few else chart["seriesDashes"][place]
    style: Any = dash if isinstance(dash, str) else (0, tuple(dash))
    alone = [y == y and all(not (0 <= n < len(ys)) or ys[n] != ys[n] for n in (j - 1, j + 1)) for j, y in enumerate(ys)]
    sheet.axes.plot(xs, ys, color=color, linewidth=1.75 * POINTS, linestyle=style, zorder=3)
    marked = [j for j, y in enumerate(ys) if y == y and (len(ys) <= _POINTS or alone[j])]
    sheet.axes.plot(
        [xs[j] for j in marked], [ys[j] for j in marked], linestyle="none", marker=chart["seriesMarkers"][place],
        markersize=6 * POINTS, markerfacecolor=sheet.color("surface") if line.few else color, markeredgecolor=color,
        markeredgewidth=chart["lineWidth"] * POINTS, zorder=4,
    )  # fmt: skip
    return [
        Mark("point", x - 7, y - 7, 14, 14, j, k, p.tip, p.offer)
        for j, (x, y, p) in enumerate(zip(xs, ys, line.points, strict=True))
        if y == y
    ]


def _band(sheet: Sheet, line: Line, axis: ValueAxis, plot: Area, xs: Sequence[float], color: str) -> None:
    """Around the line, broken where it is; a single point has a whisker."""
    for run in _runs(line.points):
        lows = [axis.y(line.points[j].low or 0.0, plot) for j in run]
        highs = [axis.y(line.points[j].high or 0.0, plot) for j in run]
        if len(run) == 1:
            x = xs[run[0]]
            sheet.axes.plot((x, x), (lows[0], highs[0]), color=color, linewidth=1.5 * POINTS, zorder=2)
        else:
            across = [xs[j] for j in run]
            sheet.axes.fill_between(across, lows, highs, color=color, alpha=0.16, linewidth=0, zorder=1)


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Places of neighbours that have an interval."""
    found: list[list[int]] = []
    for j, p in enumerate(points):
        if known(p.value) and known(p.low) and known(p.high):
            if found and found[-1][-1] == j - 1:
                found[-1].append(j)
            else:
                found.append([j])
    return found


def _event(sheet: Sheet, event: tuple[float, str], plot: Area, pitch: float) -> None:
    x = plot.left + (min(max(event[0], -0.5), plot.width / pitch - 0.5) + 0.5) * pitch
    sheet.reference((x, x), (plot.top, plot.bottom))
    right = x < plot.left + plot.width * 0.6
    space = (plot.right - x if right else x - plot.left) - 6
    _haloed(sheet, x + 6 if right else x - 6, plot.top + 9, elided(event[1], space), "left" if right else "right")


def _haloed(sheet: Sheet, x: float, y: float, words: str, side: str = "left") -> None:
    from matplotlib.patheffects import withStroke

    label = sheet.text(x, y, words, side)
    label.set(zorder=5, path_effects=[withStroke(linewidth=4 * POINTS, foreground=sheet.color("surface"))])


def _names(sheet: Sheet, shown: Sequence[Line], axis: ValueAxis, plot: Area, area: Area, pitch: float) -> None:
    """At the last point of each line, kept apart, in the order of the points."""
    ends: list[tuple[float, Line]] = []
    for line in shown:
        end = next((p.value for p in reversed(line.points) if p.value is not None and known(p.value)), None)
        if end is not None:
            ends.append((axis.y(end, plot), line))
    ends.sort(key=lambda end: end[0])
    last = max((j for line in shown for j, p in enumerate(line.points) if known(p.value)), default=0)
    x = min(plot.left + (last + 0.5) * pitch + 12, plot.right + 4)
    for (y, line), (wanted, _) in zip(_apart(ends), ends, strict=True):
        color = sheet.color("textMuted") if line.few else sheet.series(line.place % 6)
        words = elided(line.name, area.right - x - 4, MEDIUM)
        sheet.text(x + 2, min(y, max(wanted, plot.bottom)), words, name=color, weight=MEDIUM)


def _apart(ends: Sequence[tuple[float, Line]]) -> list[tuple[float, Line]]:
    """The same with at least a line of text between neighbours; from the top down."""
    found: list[tuple[float, Line]] = []
    for y, line in ends:
        found.append((max(y, found[-1][0] + _BETWEEN) if found else y, line))
    return found
