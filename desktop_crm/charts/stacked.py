"""Whole bars cut into shares, such as clients by rung, each beside the ideal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.rows import FOOT, Name, caption, fitting, names
from desktop_crm.charts.sheet import Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, POINTS, elided, ink_on, printable, width
from desktop_crm.charts.value_axis import Area, known, whole

HEAD: Final = 30.0
_GAP: Final = 24.0


@dataclass(frozen=True, slots=True)
class Part:
    """`value` is a share of the row's sum or a number: a row is always drawn full; negative ones count as nothing."""

    value: float | None
    words: str = ""
    tip: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """`ideal`: what it is compared with, drawn hollow."""

    name: Name
    parts: Sequence[Part]
    ideal: bool = False


@dataclass(frozen=True, slots=True)
class Stacked:
    """`parts` are the names of the parts, at most six, in the order of the series' colours."""

    rows: Sequence[Stack]
    parts: Sequence[str]
    heads: Sequence[str]
    caption: str = ""


def stacked(sheet: Sheet, what: Stacked, area: Area | None = None) -> list[Mark]:
    """Marks: the parts of each row (`column` the part), and its name."""
    area = area or whole(sheet)
    drawn, pitch = fitting(len(what.rows), area.height - HEAD - FOOT)
    shown, top = what.rows[:drawn], area.top + HEAD
    edge = names(sheet, Area(area.left, top, area.width, 0), what.heads, [row.name for row in shown], pitch)
    plot = Area(edge + _GAP, top, max(20.0, area.right - edge - _GAP), drawn * pitch)
    _key(sheet, what.parts[:6], plot)
    found: list[Mark] = []
    for i, row in enumerate(shown):
        found += _row(sheet, row, i, plot, pitch)
        found.append(Mark("row", area.left, top + i * pitch, edge - area.left, pitch, i, None, ""))
    caption(sheet, Area(area.left, top, area.width, plot.height), what.caption, len(what.rows) - len(shown))
    return found


def _row(sheet: Sheet, row: Stack, i: int, plot: Area, pitch: float) -> list[Mark]:
    from matplotlib.colors import to_rgb

    values = [max(0.0, p.value) if p.value is not None and known(p.value) else 0.0 for p in row.parts[:6]]
    total = sum(values)
    high = pitch * tokens()["chart"]["barHeight"] * 1.2
    y = plot.top + (i + 0.5) * pitch - high / 2
    x = plot.left
    found: list[Mark] = []
    boxes: list[tuple[float, float, float, float]] = []
    fills: list[str] = []
    for j, (value, part) in enumerate(zip(values, row.parts, strict=False)):
        wide = value / total * plot.width if total and known(total) else 0.0
        if wide <= 0:
            continue
        box = (x, y, max(0.5, wide - min(1.0, wide / 3)), high)
        boxes.append(box)
        fills.append(sheet.series(j))
        if part.words and width(printable(part.words[:200]), MEDIUM) <= wide - 6:
            ink = "text" if row.ideal else ink_on(to_rgb(sheet.series(j)))
            sheet.text(x + wide / 2, y + high / 2, printable(part.words), "center", ink, MEDIUM)
        found.append(Mark("bar", *box, i, j, part.tip, part.offer))
        x += wide
    if boxes:
        _boxes(sheet, boxes, fills, row.ideal)
    return found


def _boxes(sheet: Sheet, boxes: Sequence[tuple[float, float, float, float]], fills: Sequence[str], ideal: bool) -> None:
    if ideal:
        boxes = [(x + 0.75, y + 0.75, max(0.1, wide - 1.5), high - 1.5) for x, y, wide, high in boxes]
    sheet.bars(boxes, fills, ideal)
    if ideal:
        sheet.axes.collections[-1].set_linewidth(1.5 * POINTS)


def _key(sheet: Sheet, parts: Sequence[str], plot: Area) -> None:
    """The names of the parts above the bars, each after its colour, all cut alike where they do not fit."""
    wide = [width(printable(name[:200])) + 12 + 18 for name in parts]
    squeeze = min(1.0, plot.width / max(1.0, sum(wide)))
    x, y = plot.left, plot.top - 13
    for j, (name, room) in enumerate(zip(parts, wide, strict=True)):
        sheet.bars([(x, y - 4, 8, 8)], [sheet.series(j)])
        sheet.text(x + 13, y, elided(name, room * squeeze - 18), name="textMuted")
        x += room * squeeze
