"""How much of the whole the first part holds (Lorenz, Pareto): with losses it rises above the whole (whale curve)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, POINTS, elided, printable, width
from desktop_crm.charts.value_axis import SHARES, Area, Tick, across, known, room, upwards, value_axis, whole

HEIGHT: Final = 276.0
HEAD: Final = 26.0
FOOT: Final = 44.0
_MOST: Final = 600
"""Points drawn, however many buyers there are; the ends and the highest always among them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A marked point of the curve: "20 % of clients bring 71 %". reference: an open diamond beside the curve, such as
    what is said; else a full dot on it.
    """

    x: float
    y: float
    words: str
    reference: bool = False
    tip: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Up to the share `end` of the whole width, such as class A; its name stands above."""

    end: float
    name: str
    tip: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (share of clients, share of the sum), from (0, 0) to (1, 1), rising x. equal: draw the line of equal
    shares, with its words; under, beside: what x and y are.
    """

    points: Sequence[tuple[float, float]]
    tick: Tick
    under: str
    beside: str
    spots: Sequence[Spot] = ()
    segments: Sequence[Segment] = ()
    equal: str = ""
    few: bool = False


def curve(sheet: Sheet, what: Curve, area: Area | None = None) -> list[Mark]:
    """Marks: spots and segments, `row` their place."""
    area = area or whole(sheet)
    points = thinned([p for p in what.points if known(p[0]) and known(p[1])])
    axis = value_axis([y for _, y in points] + [s.y for s in what.spots] + [1.0], 5)
    left = area.left + room(axis, what.tick)
    edge = width(what.tick(1.0)) / 2
    plot = Area(left, area.top + HEAD, max(20.0, area.right - left - edge), max(20.0, area.height - HEAD - FOOT))
    upwards(sheet, plot, axis, what.tick)
    across(sheet, plot, SHARES, what.tick, under=True)
    sheet.text(area.left, area.top + 8, elided(what.beside, plot.width * 0.6), name="textMuted")
    sheet.text(plot.left, plot.bottom + 33, elided(what.under, plot.width), name="textMuted")
    whole_y = axis.y(1.0, plot)
    if axis.high > 1.0:
        sheet.reference((plot.left, plot.right), (whole_y, whole_y))
    if what.equal:
        sheet.reference((plot.left, plot.right), (axis.y(0.0, plot), whole_y))
        words = elided(what.equal, plot.width * 0.6)
        y = axis.y(1 - (width(words) + 8) / plot.width, plot)  # beneath the line, where no curve and no spot comes
        sheet.text(plot.right, y + 14, words, "right", "textMuted")
    xs, ys = [SHARES.x(x, plot) for x, _ in points], [axis.y(y, plot) for _, y in points]
    color = sheet.color("axis") if what.few else sheet.series(0)
    dash: dict[str, Any] = {"linestyle": (0, tuple(tokens()["chart"]["tooFew"]["line"]))} if what.few else {}
    sheet.line(xs, ys, color, 2, zorder=3, **dash)
    found = [_spot(sheet, spot, i, axis.y(spot.y, plot), plot, color, what.few) for i, spot in enumerate(what.spots)]
    return [*found, *_segments(sheet, what.segments, plot)]


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most _MOST of them, about as far from each other, with the highest."""
    if len(points) <= _MOST:
        return list(points)
    last = len(points) - 1
    kept = {k * last // (_MOST - 2) for k in range(_MOST - 1)}
    kept.add(max(range(len(points)), key=lambda i: points[i][1]))
    return [points[i] for i in sorted(kept)]


def _spot(sheet: Sheet, spot: Spot, i: int, y: float, plot: Area, color: str, few: bool) -> Mark:
    from matplotlib.patheffects import withStroke

    chart, x = tokens()["chart"]["marker"], SHARES.x(spot.x, plot)
    hollow = few or spot.reference
    sheet.axes.plot(
        [x], [y], linestyle="none", marker=chart["folklore" if spot.reference else "own"],
        markersize=chart["sizePx"][spot.reference] * POINTS, zorder=5, markeredgewidth=1.5 * POINTS,
        markerfacecolor=sheet.color("surface") if hollow else color,
        markeredgecolor=sheet.color("text") if spot.reference else color,
    )  # fmt: skip
    right = x < plot.left + plot.width * (0.1 if spot.reference else 0.6)  # the curve is left of what is below it
    space = (plot.right - x if right else x - plot.left) - 14
    ink, weight = ("textMuted", 400) if spot.reference else ("text", MEDIUM)
    words = elided(spot.words, space, weight)
    at = y - 11 if spot.reference else y + 13
    if not plot.top - 6 < at < plot.bottom - 6:
        at = y + 13 if at < plot.top else y - 12
    label = sheet.text(x + 10 if right else x - 10, at, words, "left" if right else "right", ink, weight)
    label.set(zorder=6, path_effects=[withStroke(linewidth=4 * POINTS, foreground=sheet.color("surface"))])
    return Mark("point", x - 8, y - 8, 16, 16, i, None, spot.tip, spot.offer)


def _segments(sheet: Sheet, segments: Sequence[Segment], plot: Area) -> list[Mark]:
    found = []
    start = 0.0
    for i, segment in enumerate(segments):
        left, right = SHARES.x(start, plot), SHARES.x(max(start, segment.end), plot)
        if 0 < segment.end < 1:
            sheet.line((right, right), (plot.top - 18, plot.bottom), "borderStrong", zorder=1)
        name = elided(segment.name, right - left - 4)
        if len(name) > 1 or name == printable(segment.name):
            sheet.text((left + right) / 2, plot.top - 10, name, "center", "textMuted")
        found.append(
            Mark("row", left, plot.top - 18, right - left, plot.height + 18, i, None, segment.tip, segment.offer)
        )
        start = max(start, segment.end)
    return found
