"""One's own values with their 95 % intervals against what is said: a diamond, or a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.rows import MOST_ROWS
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, POINTS, REGULAR, SEMIBOLD, elided, width
from desktop_crm.charts.value_axis import Area, Tick, ValueAxis, known, whole

ROW: Final = 67.0
HEAD: Final = 28.0
_LABEL: Final = 0.34
_PLOT: Final = 0.21
_LEAST_KEY: Final = 24.0
_TICK_PX: Final = 10.5
_BIG: Final = 18.0
_GAP: Final = 24.0


@dataclass(frozen=True, slots=True)
class Dot:
    """`against`: what is said, a number or a range (low, high). few: hollow and dashed, for it rests on too few data.
    None where there is nothing.
    """

    own: float | None
    low: float | None = None
    high: float | None = None
    against: float | tuple[float, float] | None = None
    few: bool = False


@dataclass(frozen=True, slots=True)
class DotRow:
    """One saying, mostly with one dot; two stand one above the other on the same axis. label: in two lines where one
    has no room, and then without the source.

    value, under: own value in large letters, and its interval; n: what it rests on; verdict, why: in the colour `tone`.
    """

    label: str
    source: str
    dots: tuple[Dot, ...]
    axis: ValueAxis
    tick: Tick
    value: str = ""
    under: str = ""
    n: str = ""
    verdict: str = ""
    why: str = ""
    tone: str = "text"
    tip: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Dots:
    """`heads` of saying, comparison, own value, n and verdict; `key`: words for diamond, range, own and few, of which
    those that are "" are left out.
    """

    rows: Sequence[DotRow]
    heads: tuple[str, str, str, str, str]
    key: tuple[str, str, str, str] = ("", "", "", "")


def natural_height(rows: int, key: bool = True) -> float:
    """0 without rows."""
    return HEAD * (2 if key else 1) + ROW * min(rows, MOST_ROWS) if rows else 0.0


def dots(sheet: Sheet, what: Dots, area: Area | None = None) -> list[Mark]:
    """Rows as high as fits, at most 67; each is a mark, its dot and whisker too."""
    area = area or whole(sheet)
    top = area.top + (HEAD if any(what.key) else 0)
    if any(what.key):
        _key(sheet, area, what.key)
    rows = what.rows[: min(MOST_ROWS, max(1, int((area.bottom - top - HEAD) // 44)))]
    pitch = min(ROW, (area.bottom - top - HEAD) / max(1, len(rows)))
    label = label_width(area.width)
    plot = Area(area.left + label + _GAP, top, area.width * _PLOT, pitch)
    edges = _edges(rows, plot.right + _GAP * 1.5, area.right, what.heads)
    ends = (plot.left, *edges, area.right + 8)
    for x, end, words in zip((area.left, *ends[:-1]), ends, what.heads, strict=True):
        sheet.text(x, top + 12, elided(words, end - x - 8), name="textMuted")
    found: list[Mark] = []
    for i, row in enumerate(rows):
        at = Area(plot.left, top + HEAD + i * pitch, plot.width, pitch)
        sheet.line((area.left, area.right), (at.top, at.top), "border", zorder=0)
        _words(sheet, row, at, area, label, edges)
        found += _plot(sheet, row, i, at)
        found.append(Mark("row", area.left, at.top, area.width, pitch, i, None, row.tip, row.offer))
    return found


def label_width(width: float) -> float:
    """Room for a saying in a picture of this width."""
    return width * _LABEL


def _edges(rows: Sequence[DotRow], left: float, right: float, heads: Sequence[str]) -> tuple[float, float, float]:
    """Left edges of own value, n and verdict: as wide as the first two need, the rest for the verdict."""

    def wide(head: str, big: Sequence[str], small: Sequence[str]) -> float:
        widths = [min(width(head), 200.0), *(width(b, SEMIBOLD, _BIG) for b in big), *(width(s) for s in small)]
        return min(max(widths), (right - left) * 0.38)

    own = wide(heads[2], [r.value for r in rows], [r.under for r in rows])
    n = wide(heads[3], [], [r.n for r in rows])
    return left, left + own + _GAP, left + own + n + 2 * _GAP


def _words(sheet: Sheet, row: DotRow, at: Area, area: Area, label: float, edges: tuple[float, float, float]) -> None:
    y = at.top + at.height / 2
    own, n, verdict = edges
    first, _, second = row.label.partition("\n")
    sheet.text(area.left, y - 10, elided(first, label, MEDIUM), weight=MEDIUM)
    if second:
        sheet.text(area.left, y + 11, elided(second, label, MEDIUM), weight=MEDIUM)
    else:
        sheet.text(area.left, y + 11, elided(row.source, label), name="textMuted")
    ink = "textMuted" if any(d.few for d in row.dots) else "text"
    sheet.text(own, y - 10, elided(row.value, n - own - 8, SEMIBOLD, _BIG), name=ink, weight=SEMIBOLD, px=_BIG)
    sheet.text(own, y + 12, elided(row.under, n - own - 8), name="textMuted")
    sheet.text(n, y, elided(row.n, verdict - n - 8), name="text")
    sheet.text(verdict, y - 10, elided(row.verdict, area.right - verdict, MEDIUM), name=row.tone, weight=MEDIUM)
    sheet.text(verdict, y + 11, elided(row.why, area.right - verdict), name="textMuted")


def _plot(sheet: Sheet, row: DotRow, i: int, at: Area) -> list[Mark]:
    base = at.bottom - 19
    sheet.line((at.left, at.right), (base, base), "axis")
    low, high = row.axis.low, row.axis.high
    for value in (low, (low + high) / 2, high):
        x = row.axis.x(value, at)
        sheet.line((x, x), (base, base + 3), "axis")
        sheet.text(x, base + 11, row.tick(value), "center", "textMuted", px=_TICK_PX)
    found = []
    for k, one in enumerate(row.dots):
        y = base - at.height * (0.34 if len(row.dots) == 1 else 0.48 - 0.3 * k)
        against(sheet, one.against, row.axis, at, y)
        own = whisker(sheet, one, row.axis, at, y)
        if own is not None:
            found.append(Mark("point", own - 7, y - 7, 14, 14, i, k, row.tip, row.offer))
    return found


def whisker(sheet: Sheet, one: Dot, axis: ValueAxis, at: Area, y: float) -> float | None:
    """The own value with its interval; returns where it stands, None where there is none."""
    chart = tokens()["chart"]
    color = sheet.color("axis") if one.few else sheet.series(0)
    if one.low is not None and one.high is not None and known(one.low) and known(one.high):
        ends = axis.x(one.low, at), axis.x(one.high, at)
        dash = {"linestyle": (0, tuple(chart["tooFew"]["line"]))} if one.few else {}
        sheet.line(ends, (y, y), color, chart["whiskerWidth"], zorder=3, **dash)
        for end in ends:
            sheet.line((end, end), (y - 5, y + 5), color, 1.5, zorder=3)
    if not known(one.own):
        return None
    x = axis.x(one.own or 0.0, at)
    sheet.axes.plot(
        [x], [y], linestyle="none", marker=chart["marker"]["own"], markersize=chart["marker"]["sizePx"][0] * POINTS,
        markerfacecolor=sheet.color("surface") if one.few else color, markeredgecolor=color,
        markeredgewidth=1.5 * POINTS, zorder=5,
    )  # fmt: skip
    return x


def against(sheet: Sheet, said: float | tuple[float, float] | None, axis: ValueAxis, at: Area, y: float) -> None:
    """What is said: an open diamond, or a grey band."""
    if isinstance(said, tuple):
        from matplotlib.collections import PolyCollection

        left, right = (axis.x(value, at) for value in said)
        box = [(left, y - 7), (right, y - 7), (right, y + 7), (left, y + 7)]
        band = PolyCollection(
            [box], facecolors=sheet.color("pressed"), edgecolors=sheet.color("axis"), linewidths=POINTS, zorder=1
        )
        sheet.axes.add_collection(band, autolim=False)
    elif known(said):
        chart = tokens()["chart"]
        sheet.axes.plot(
            [axis.x(said or 0.0, at)], [y], linestyle="none", marker=chart["marker"]["folklore"],
            markersize=chart["marker"]["sizePx"][1] * POINTS, markerfacecolor=sheet.color("surface"),
            markeredgecolor=sheet.color("text"), markeredgewidth=1.5 * POINTS, zorder=4,
        )  # fmt: skip


def _key(sheet: Sheet, area: Area, words: tuple[str, str, str, str]) -> None:
    """What the marks mean, on one line above."""
    x, y = area.left, area.top + 12
    unit = ValueAxis(0.0, 1.0, 1.0)
    own = Dot(0.5, 0.0, 1.0)
    for said, one, told, wide in (
        (0.5, None, words[0], 12.0),
        ((0.0, 1.0), None, words[1], 26.0),
        (None, own, words[2], 36.0),
        (None, Dot(0.5, 0.0, 1.0, few=True), words[3], 36.0),
    ):
        room = area.right - x - wide - 8
        if told and room > _LEAST_KEY:
            at = Area(x, y, wide, 0)
            against(sheet, said, unit, at, y)
            if one is not None:
                whisker(sheet, one, unit, at, y)
            told = elided(told, room)
            sheet.text(x + wide + 8, y, told, name="textMuted", weight=REGULAR)
            x += wide + 8 + width(told) + 20
