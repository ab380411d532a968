"""The picture of the loyalty ladder: the shares on each rung beside the ideal, and who moved whither in a quarter."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.ladder import Ladder
from desktop_crm.analysis.standing import RUNGS
from desktop_crm.app.figures.ladder import move_offer, move_tip, rung_name, rung_offer, rung_tip
from desktop_crm.charts.matrix import Cell, Grid, matrix
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.stacked import Part, Stack, Stacked, stacked
from desktop_crm.charts.value_axis import Area

_SHARES: Final = 110.0
_HEIGHT: Final = 314.0
_GRID: Final = 620.0
"""How wide the moves stand, with their colours beside them."""


def _paint(result: Ladder, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    names = [rung_name(code, t) for code in RUNGS]
    own = [
        Part(rung.share, formats.percent(rung.share), rung_tip(i, result, t, formats), rung_offer(i, result, t))
        for i, rung in enumerate(result.rungs)
    ]
    rows = [Stack(Name(t("figures_ladder.series_own")), own)]
    if any(rung.ideal is not None for rung in result.rungs):
        ideal = [Part(r.ideal, "" if r.ideal is None else formats.percent(r.ideal)) for r in result.rungs]
        rows.append(Stack(Name(t("figures_ladder.series_ideal")), ideal, ideal=True))
    found = stacked(sheet, Stacked(rows, names, ("",)), Area(0, 0, sheet.width, _SHARES))
    marks = [replace(mark, row=_row(mark.column, result)) for mark in found if mark.column is not None]
    cells = [
        [
            Cell(
                None if i == j == 0 else float(n if i != j else 0),
                formats.number(n) if n and (i or j) else "",
                move_tip(i, j, result, t),
                move_offer(i, j, result, t),
            )
            for j, n in enumerate(row)
        ]
        for i, row in enumerate(result.moves)
    ]
    days = {"earlier": formats.date(result.earlier), "day": formats.date(result.day)}
    grid = Grid(
        [Name(name) for name in names],
        names,
        cells,
        (t("figures_ladder.grid_rows", **days),),
        lambda value: formats.number(value),
        over=t("figures_ladder.grid_columns", **days),
        colour=t("figures_ladder.grid_colour"),
    )
    cells_found = matrix(sheet, grid, Area(0, _SHARES, min(sheet.width, _GRID), sheet.height - _SHARES))
    return (*marks, *(replace(mark, row=_row(mark.row, result)) for mark in cells_found))


def _row(rung: int, result: Ladder) -> int:
    """Of a rung in the table, whose highest comes first."""
    return -1 if result.fallers_shown else len(RUNGS) - 1 - rung


CHART: Final[Chart[Ladder]] = Chart(lambda result: _HEIGHT if result.n else 0.0, _paint)
