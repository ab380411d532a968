"""The picture of costs: money and hours for new clients beside those for the ones there are, and what they went to."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.costs import Costs
from desktop_crm.app.figures.costs import activity_name, offer, offer_of, places, tip
from desktop_crm.app.figures.significance import hours
from desktop_crm.app.figures.words import capital
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.stacked import Part, Stack, Stacked, stacked
from desktop_crm.charts.value_axis import Area
from desktop_crm.domain.spending import KINDS

_SHARES: Final = 110.0


def _height(result: Costs) -> float:
    return _SHARES + natural_height(len(result.rows)) if result.rows else 0.0


def _paint(result: Costs, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    marks = _stacks(result, sheet)
    shown = sorted(result.rows, key=lambda row: (row.kind, -row.cost))
    lines = [
        Bar(
            Name(
                capital(activity_name(row.activity, t)),
                (hours(row.minutes, formats), formats.number(row.events), formats.money(row.cost)),
            ),
            float(row.cost),
            place=KINDS.index(row.kind),
            few=result.too_few,
            tip=tip(row, result, t, formats),
            offer=offer(row, result, t),
        )
        for row in shown
    ]
    heads = tuple(t(f"figures_costs.head_{name}") for name in ("activity", "hours", "events", "cost"))
    drawn = Bars(lines, heads, lambda value: formats.money(round(value)), caption=t("figures_costs.caption"))
    order = places(result)
    found = bars(sheet, drawn, Area(0, _SHARES, sheet.width, sheet.height - _SHARES))
    return (*marks, *(replace(mark, row=order.index(shown[mark.row].mark)) for mark in found))


def _stacks(result: Costs, sheet: Sheet) -> list[Mark]:
    """Money and hours, each cut into both kinds; who was gained or kept stands behind the parts."""
    t, formats, effort = sheet.texts, sheet.formats, result.effort
    sides = (effort.acquisition, effort.retention)
    behind = (
        offer_of("gained", effort.gained, result, t),
        offer_of("kept", effort.kept, result, t),
    )
    rows = []
    for head, values, words in (
        ("money", [s.amount for s in sides], [formats.money(s.amount) for s in sides]),
        ("hours", [s.minutes for s in sides], [hours(s.minutes, formats) for s in sides]),
    ):
        if not any(values):
            continue
        parts = [
            Part(float(value), told, f"{name}: {told}", who)
            for value, told, name, who in zip(values, words, _names(sheet), behind, strict=True)
        ]
        rows.append(Stack(Name(t(f"figures_costs.head_{head}")), parts))
    found = stacked(sheet, Stacked(rows, _names(sheet), ("",)), Area(0, 0, sheet.width, _SHARES))
    order = [places(result).index(kind) for kind in KINDS]
    return [replace(mark, row=order[mark.column]) for mark in found if mark.column is not None]


def _names(sheet: Sheet) -> list[str]:
    return [capital(sheet.texts(f"codes.spending_kind_{kind}")) for kind in KINDS]


CHART: Final[Chart[Costs]] = Chart(_height, _paint)
