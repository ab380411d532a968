"""The picture of contacts a year: a bar for each group with its interval, beside what is told of every firm."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.contacts import ContactRates
from desktop_crm.app.figures.contacts import group_name, offer, tip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet


def _height(result: ContactRates) -> float:
    return natural_height(sum(1 for row in result.rows if row.clients))


def _paint(result: ContactRates, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    lines = [
        Bar(
            Name(
                group_name(row.kind, row.code, t),
                (formats.number(row.clients), "—" if row.rate is None else formats.number(row.rate, 1)),
                bold=row.kind in ("potential", "existing"),
            ),
            row.rate,
            row.low,
            row.high,
            second=row.told,
            before=before.rate if (before := result.before(row)) else None,
            stressed=row.kind in ("potential", "existing"),
            few=result.too_few,
            tip=tip(row, t, formats),
            offer=offer(row, result, t),
        )
        for row in result.rows
        if row.clients
    ]
    heads = tuple(t(f"figures_contacts.head_{name}") for name in ("group", "clients", "rate"))
    drawn = Bars(lines, heads, lambda value: formats.number(value), caption=t("figures_contacts.caption"))
    return tuple(bars(sheet, drawn))


CHART: Final[Chart[ContactRates]] = Chart(_height, _paint)
