"""Survival curves (Kaplan-Meier): steps with their band, those still under observation, and how many are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, POINTS, elided, printable, width
from desktop_crm.charts.value_axis import SHARES, Area, Tick, ValueAxis, across, known, room, upwards, value_axis, whole

HEIGHT: Final = 276.0
HEAD: Final = 14.0
FOOT: Final = 48.0
_LEAST_APART: Final = 1.5
"""Pixels between drawn censoring marks; more of them would be a smear."""


@dataclass(frozen=True, slots=True)
class Stair:
    """From `at` on the share is `share` (0..1), with its interval."""

    at: float
    share: float
    low: float | None = None
    high: float | None = None
    tip: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Survival:
    """It begins with everybody at 0 and is known up to `until`. censored: when observation of some ended; risk: how
    many are still observed at times, printed beneath; place: of colour and dash.
    """

    name: str
    stairs: Sequence[Stair]
    until: float
    censored: Sequence[float] = ()
    risk: Sequence[tuple[float, str]] = ()
    place: int = 0
    few: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """`over`: what the time is, at the right end; reference: time, share and words of a point to compare with, drawn as
    an open diamond; risk: the head of the numbers beneath.
    """

    curves: Sequence[Survival]
    tick: Tick
    share: Tick
    over: str = ""
    risk: str = ""
    references: Sequence[tuple[float, float, str]] = ()
    axis: ValueAxis | None = None


def steps(sheet: Sheet, what: Steps, area: Area | None = None) -> list[Mark]:
    """Marks: each step, `row` its place in the curve and `column` that of the curve."""
    area = area or whole(sheet)
    shown = what.curves[:4]
    axis = what.axis or value_axis([c.until for c in shown] + [r[0] for r in what.references], 6)
    named = max((min(160.0, width(printable(c.name[:200]), MEDIUM)) for c in shown), default=0.0) + 12
    number = max((min(width(words), 100.0) for c in shown for _, words in c.risk[:1]), default=0.0)
    named = max(named, min(160.0, width(printable(what.over)) + 14) if what.over else 12.0)
    left = area.left + max(room(SHARES, what.share), min(160.0, width(what.risk) + number / 2 + 12))
    high = area.height - HEAD - FOOT - 18 * max(0, len(shown) - 1)
    plot = Area(left, area.top + HEAD, max(20.0, area.right - named - left), max(20.0, high))
    upwards(sheet, plot, SHARES, what.share)
    across(sheet, plot, axis, what.tick, under=True)
    found: list[Mark] = []
    taken: list[float] = []
    for k, curve in enumerate(shown):
        found += _curve(sheet, curve, k, axis, plot)
        _risk(sheet, curve, k, axis, plot)
        _name(sheet, curve, axis, plot, area, taken)
    if what.risk and shown:
        sheet.text(
            area.left, plot.bottom + 33, elided(what.risk, plot.left - area.left - number / 2 - 8), name="textMuted"
        )
    if what.over:
        sheet.text(plot.right + 10, plot.bottom + 13, elided(what.over, area.right - plot.right - 10), name="textMuted")
    for reference in what.references:
        _reference(sheet, reference, axis, plot)
    return found


def _color(sheet: Sheet, curve: Survival) -> str:
    return sheet.color("axis") if curve.few else sheet.series(curve.place % 6)


def _walk(curve: Survival) -> list[tuple[float, float, float | None, float | None]]:
    """From, share, low, high of each level, the first with everybody."""
    told = [(s.at, s.share, s.low, s.high) for s in curve.stairs if known(s.share) and known(s.at)]
    return [(0.0, 1.0, 1.0, 1.0), *told]


def _curve(sheet: Sheet, curve: Survival, k: int, axis: ValueAxis, plot: Area) -> list[Mark]:
    chart, color = tokens()["chart"], _color(sheet, curve)
    levels = _walk(curve)
    ends = [level[0] for level in levels[1:]] + [max(curve.until, levels[-1][0])]
    xs: list[float] = []
    ys: list[float] = []
    lows: list[float] = []
    highs: list[float] = []
    for (start, share, low, high), end in zip(levels, ends, strict=True):
        xs += [axis.x(start, plot), axis.x(end, plot)]
        ys += [SHARES.y(share, plot)] * 2
        lows += [SHARES.y(share if low is None else low, plot)] * 2
        highs += [SHARES.y(share if high is None else high, plot)] * 2
    sheet.axes.fill_between(xs, lows, highs, color=color, alpha=0.16, linewidth=0, zorder=1)
    dash = chart["tooFew"]["line"] if curve.few else chart["seriesDashes"][curve.place % 6]
    style: Any = dash if isinstance(dash, str) else (0, tuple(dash))
    sheet.axes.plot(xs, ys, color=color, linewidth=1.75 * POINTS, linestyle=style, zorder=3)
    _censored(sheet, curve, levels, axis, plot)
    return [
        Mark("point", xs[2 * i + 2] - 3, ys[2 * i + 2] - 8, xs[2 * i + 3] - xs[2 * i + 2] + 6, 16, i, k, s.tip, s.offer)
        for i, s in enumerate(s for s in curve.stairs if known(s.share) and known(s.at))
    ]


def _censored(
    sheet: Sheet,
    curve: Survival,
    levels: Sequence[tuple[float, float, float | None, float | None]],
    axis: ValueAxis,
    plot: Area,
) -> None:
    """Short strokes across the line where observation of somebody ended."""
    xs: list[float] = []
    ys: list[float] = []
    last, level = float("-inf"), 0
    for at in sorted(filter(known, curve.censored)):
        x = axis.x(at, plot)
        if x - last < _LEAST_APART:
            continue
        while level + 1 < len(levels) and levels[level + 1][0] <= at:
            level += 1
        last = x
        y = SHARES.y(levels[level][1], plot)
        xs += [x, x, float("nan")]
        ys += [y - 3, y + 3, float("nan")]
    if xs:
        sheet.axes.plot(xs, ys, color=_color(sheet, curve), linewidth=POINTS, zorder=3)


def _risk(sheet: Sheet, curve: Survival, k: int, axis: ValueAxis, plot: Area) -> None:
    free = float("-inf")
    for at, words in curve.risk:
        x, words = axis.x(at, plot), elided(words, 100)
        half = width(words) / 2
        if x - half >= free and x + half <= sheet.width:
            ink = "textMuted" if k == 0 else _color(sheet, curve)
            sheet.text(x, plot.bottom + 33 + 18 * k, words, "center", ink)
            free = x + half + 8


def _name(sheet: Sheet, curve: Survival, axis: ValueAxis, plot: Area, area: Area, taken: list[float]) -> None:
    """At the end of the curve, apart from those before."""
    last = _walk(curve)[-1][1]
    y = SHARES.y(last, plot)
    while any(abs(y - other) < 16 for other in taken):
        y += 4
    taken.append(y)
    x = min(axis.x(curve.until, plot), plot.right) + 8
    ink = sheet.color("textMuted") if curve.few else _color(sheet, curve)
    sheet.text(x, y, elided(curve.name, area.right - x, MEDIUM), name=ink, weight=MEDIUM)


def _reference(sheet: Sheet, reference: tuple[float, float, str], axis: ValueAxis, plot: Area) -> None:
    from matplotlib.patheffects import withStroke

    at, share, words = reference
    x, y = axis.x(at, plot), SHARES.y(share, plot)
    chart = tokens()["chart"]["marker"]
    sheet.line(
        (x,), (y,), "text", zorder=5, linestyle="none", marker=chart["folklore"], markeredgewidth=1.5 * POINTS,
        markersize=chart["sizePx"][1] * POINTS, markerfacecolor=sheet.color("surface"),
    )  # fmt: skip
    left = x > plot.left + plot.width * 0.6
    space = (x - plot.left if left else plot.right - x) - 12
    label = sheet.text(
        x - 10 if left else x + 10, max(y - 10, plot.top + 2), elided(words, space), "right" if left else "left"
    )
    label.set(zorder=6, path_effects=[withStroke(linewidth=4 * POINTS, foreground=sheet.color("surface"))])
