"""The picture of who brings how much: the Pareto curve with its classes, and class by steadiness beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.pareto import CLASSES, STEADY, Pareto
from desktop_crm.app.figures.pareto import of_words, offer, steady_name, tip
from desktop_crm.charts.curve import Curve, Segment, Spot, curve
from desktop_crm.charts.matrix import Cell, Grid, matrix
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import NARROW, Chart, Mark, Sheet
from desktop_crm.charts.value_axis import Area

_HEIGHT: Final = 300.0
_GRID: Final = 190.0
_GAP: Final = 40.0
_FOLKLORE: Final = (0.2, 0.8)


def _paint(result: Pareto, sheet: Sheet) -> tuple[Mark, ...]:
    if not result.steady:
        return tuple(map(_placed, curve(sheet, _curve(result, sheet))))
    left = Area(0, 0, sheet.width * 0.6, sheet.height)
    beside = Area(left.right + _GAP, 0, sheet.width - left.right - _GAP, _GRID)
    marks = [*curve(sheet, _curve(result, sheet), left), *matrix(sheet, _grid(result, sheet), beside)]
    return tuple(map(_placed, marks))


def _placed(mark: Mark) -> Mark:
    """At its row of the table: the top fifth stands first, then the classes."""
    return replace(mark, row=0 if mark.kind == "point" else mark.row + 1)


def _curve(result: Pareto, sheet: Sheet) -> Curve:
    t, formats, total = sheet.texts, sheet.formats, result.total
    points = [(clients / result.n, amount / total) for clients, amount in result.held.curve()]
    said = t("figures_pareto.folklore")
    short = formats.percent(_FOLKLORE[1]) if sheet.width < NARROW else said
    spots = [Spot(*_FOLKLORE, short, reference=True, tip=said)]
    if top := result.top:
        part, whole = formats.percent(top.clients / result.n), formats.percent(top.share)
        words = t("figures_pareto.spot", clients=part, percent=whole, of=of_words(result, t))
        about = tip("top", top, result, t, formats)
        spots.append(Spot(top.clients / result.n, top.share, words, False, about, offer("top", top.clients, result, t)))
    return Curve(
        points,
        formats.percent,
        t(f"figures_pareto.under_{result.of}"),
        "",  # what stands upwards would meet the names of classes
        spots,
        _segments(result, sheet),
        t("figures_pareto.equal"),
        result.too_few,
    )


def _segments(result: Pareto, sheet: Sheet) -> list[Segment]:
    found, end = [], 0
    for name, group in (result.classes or {}).items():
        end += group.clients
        about = tip(name, group, result, sheet.texts, sheet.formats)
        found.append(Segment(end / result.n, name, about, offer(name, group.clients, result, sheet.texts)))
    return found


def _grid(result: Pareto, sheet: Sheet) -> Grid:
    t, formats, narrow = sheet.texts, sheet.formats, sheet.width < NARROW
    letters = [letter for letter in STEADY[1:] + STEADY[:1] if letter or any(not key[1] for key in result.steady)]
    rows, cells = [], []
    for class_ in CLASSES:
        row = []
        for letter in letters:
            group = result.steady.get((class_, letter))
            if group is None:
                row.append(Cell(0.0))
                continue
            mark = f"{class_}-{letter or 'none'}"
            about = tip(mark, group, result, t, formats)
            words = formats.number(group.clients)
            row.append(Cell(float(group.clients), words, about, offer(mark, group.clients, result, t)))
        size = result.classes[class_].clients if result.classes else 0
        rows.append(Name(class_, (formats.number(size),)))
        cells.append(row)
    return Grid(
        rows,
        [letter or "—" if narrow else steady_name(letter, t) for letter in letters],
        cells,
        (t("figures_pareto.head_class"), t("figures_pareto.head_clients")),
        formats.number,
        over="" if narrow else t("figures_pareto.over"),
        caption="" if narrow else t("figures_pareto.caption"),
    )


CHART: Final[Chart[Pareto]] = Chart(lambda result: _HEIGHT if result.n and result.total > 0 else 0.0, _paint)
