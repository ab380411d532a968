"""The picture of profit share beside time share: the group against all others, and whom in it most time goes to."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.significance import Significance
from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.figures.significance import hours, name_of, offer, tip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.stacked import Part, Stack, Stacked, stacked
from desktop_crm.charts.value_axis import Area

_SHARES: Final = 110.0
_ROW: Final = 25.0
_MOST: Final = 10


def _height(result: Significance) -> float:
    if not result.n or not result.minutes:
        return 0.0
    return _SHARES + 60 + _ROW * min(_MOST, max(1, len(result.clients)))


def _paint(result: Significance, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    marks: list[Mark] = []
    profit, time = result.group_profit_share, result.group_time_share
    if result.group and profit is not None and time is not None:
        behind = offer("group", result.group, result, t)
        rows = [
            Stack(Name(t(f"figures_significance.series_{name}")), _parts(max(0.0, share), sheet, behind))
            for name, share in (("profit", profit), ("time", time))
        ]
        named = (t("figures_significance.series_group", n=result.group), t("figures_significance.series_others"))
        found = stacked(sheet, Stacked(rows, named, ("",)), Area(0, 0, sheet.width, _SHARES))
        marks += [replace(mark, row=0) for mark in found if mark.offer]
    most = sorted(result.clients, key=lambda each: -each.minutes)[:_MOST]
    lines = [
        Bar(
            Name(name_of(each, result), (hours(each.minutes, formats),)),
            each.time_share,
            second=each.profit_share,
            stressed=each.ask is not None,
            few=result.too_few,
            tip=tip(each, result, t, formats),
            offer=offer(f"client-{each.client}", 1, result, t),
        )
        for each in most
    ]
    heads = (t("figures_significance.head_client"), t("figures_significance.head_hours"))
    drawn = Bars(lines, heads, lambda value: formats.percent(value), caption=t("figures_significance.caption"))
    top = _SHARES if marks else 0.0
    places = [result.clients.index(each) for each in most]
    lower = bars(sheet, drawn, Area(0, top, sheet.width, sheet.height - top))
    return (*marks, *(replace(mark, row=places[mark.row]) for mark in lower))


def _parts(share: float, sheet: Sheet, behind: Offer | None) -> list[Part]:
    percent = sheet.formats.percent
    return [
        Part(share, percent(share), percent(share), behind),
        Part(1 - share, percent(1 - share), percent(1 - share)),
    ]


CHART: Final[Chart[Significance]] = Chart(_height, _paint)
