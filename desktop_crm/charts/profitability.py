"""The picture of profitability: share of the unprofitable by class, and under it the worst and the best by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desktop_crm.analysis.profitability import Asset, Profitability
from desktop_crm.app.figures.profitability import first_asset, group_name, name_of, offer_one, offers, tip_asset
from desktop_crm.app.figures.profitability import tip_group as tip
from desktop_crm.app.figures.told import about, told_percent
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.value_axis import Area, ValueAxis

_MOST: Final = 6
_GAP: Final = 36.0


def _named(result: Profitability) -> int:
    return min(_MOST, max(len(result.worst), len(result.best)))


def _height(result: Profitability) -> float:
    return natural_height(len(result.groups)) + natural_height(_named(result)) if result.n else 0.0


def _paint(result: Profitability, sheet: Sheet) -> tuple[Mark, ...]:
    top = Area(0, 0, sheet.width, natural_height(len(result.groups)))
    marks = bars(sheet, _groups(result, sheet), top)
    if not _named(result):
        return tuple(marks)
    worst, best, under = result.worst[:_MOST], result.best[:_MOST], first_asset(result)
    both = worst and best
    wide = (sheet.width - _GAP) / 2 if both else sheet.width
    sides = ((worst, "worst", 0.0, under), (best, "best", wide + _GAP if both else 0.0, under + len(result.worst)))
    for assets, side, left, row in sides:
        if assets:
            area = Area(left, top.bottom, wide, sheet.height - top.bottom)
            found = bars(sheet, _assets(assets, side, result, sheet), area)
            marks += [replace(mark, row=row + mark.row) for mark in found]
    return tuple(marks)


def _groups(result: Profitability, sheet: Sheet) -> Bars:
    t, formats = sheet.texts, sheet.formats
    lines = [
        Bar(
            Name(
                group_name(group, t),
                (formats.number(group.n), formats.number(group.unprofitable), formats.percent(group.share)),
                bold=group.class_ is None,
            ),
            group.share,
            group.low,
            group.high,
            stressed=group.class_ is None,
            few=result.too_few,
            tip=tip(group, t, formats),
            offer=offers(group, result, t)[0],
        )
        for group in result.groups
    ]
    heads = tuple(t(f"figures_profitability.head_{name}") for name in ("who", "clients", "unprofitable", "share"))
    low, high = result.folklore
    told = t("figures_profitability.reference", told=told_percent(result.folklore, formats))
    return Bars(
        lines, heads, formats.percent, ((low + high) / 2, told), t("figures_profitability.caption"),
        ValueAxis(0.0, 1.0, 0.25),
    )  # fmt: skip


def _assets(assets: Sequence[Asset], side: str, result: Profitability, sheet: Sheet) -> Bars:
    t, formats = sheet.texts, sheet.formats
    lines = [
        Bar(
            Name(name_of(each, result), (about(each.balance, formats),)),
            float(each.balance),
            few=result.too_few,
            tip=tip_asset(each, result, t, formats),
            offer=offer_one(each, result),
            place=1 if side == "worst" else 0,
        )
        for each in assets
    ]
    heads = (t(f"figures_profitability.head_{side}"), t("figures_profitability.head_balance"))
    return Bars(
        lines, heads, lambda value: formats.money(round(value)), caption=t("figures_profitability.caption_asset")
    )


CHART: Final[Chart[Profitability]] = Chart(_height, _paint)
