"""The picture of refusals or returns by reason: shares with their intervals, and the months beside them."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.reasons import Reason, Reasons
from desktop_crm.app.figures.reasons import label, offer, tip
from desktop_crm.app.figures.words import column_long, column_short
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.matrix import HEAD as MATRIX_HEAD
from desktop_crm.charts.matrix import Cell, Grid, matrix
from desktop_crm.charts.rows import FOOT, HEAD, ROW, Name
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.value_axis import Area

_LEFT: Final = 0.55
_GAP: Final = 12.0


def _paint(result: Reasons, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    rows = []
    for i, row in enumerate(result.rows):
        share, low, high = row.share
        numbers = (formats.number(row.count), formats.money(row.amount) if row.amounts else "—")
        name = Name(label(row, t), numbers, bold=not i and row.stated and not result.too_few, muted=not row.stated)
        tipped, offered = tip(row, result, t, formats), offer(row, result, t)
        rows.append(Bar(name, share, low, high, None, not i, result.too_few, tipped, offered))
    heads = (
        t("figures_reasons.head_reason"),
        t(f"figures.head_{result.record}"),
        t(f"figures_reasons.head_amount_{result.record}"),
    )
    down = MATRIX_HEAD - HEAD
    left = Area(0, down, sheet.width * _LEFT, sheet.height - down)
    found = bars(sheet, Bars(rows, heads, formats.percent, None, t("figures_reasons.caption"), most=0.68), left)
    beside = Area(left.right + _GAP, 0, sheet.width - left.right - _GAP, sheet.height)
    marks = matrix(sheet, _grid(result, sheet), beside)
    return (*(mark for mark in marks if mark.kind == "cell"), *found)


def _grid(result: Reasons, sheet: Sheet) -> Grid:
    t, formats = sheet.texts, sheet.formats
    months = [column_short(b.first, result.step, t, formats) + "*" * (not b.complete) for b in result.columns]
    cells = [[_cell(row, j, result, sheet) for j in range(len(months))] for row in result.rows]
    return Grid(
        [Name(" ") for _ in result.rows],
        months,
        cells,
        ("",),
        lambda value: formats.number(value),
        colour=t("figures_reasons.colour"),
    )


def _cell(row: Reason, j: int, result: Reasons, sheet: Sheet) -> Cell:
    count, t, formats = row.months[j], sheet.texts, sheet.formats
    month = column_long(result.columns[j].first, result.step, t, formats)
    found = t(f"figures.found_{result.record}", n=count)
    words = t("figures.tip_cell", point=label(row, t), column=month, claims=found)
    return Cell(float(count), str(count) if count else "", words, offer(row, result, t, j))


def chart() -> Chart[Reasons]:
    return Chart(lambda result: MATRIX_HEAD + ROW * len(result.rows) + FOOT if result.n else 0.0, _paint)
