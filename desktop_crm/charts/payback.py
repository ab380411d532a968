"""The picture of payback: who has not paid back yet by month at the left, who left before beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.payback import MONTH, WATCHED, YEAR, Paid, Payback
from desktop_crm.app.figures.payback import first_left, name_of, offer, offer_one, paid_words, tip
from desktop_crm.app.figures.told import about
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.steps import Stair, Steps, Survival, steps
from desktop_crm.charts.value_axis import Area, ValueAxis

_HEIGHT: Final = 300.0
_GAP: Final = 28.0
_MOST: Final = 9
_MOST_STAIRS: Final = 200


def _height(result: Payback) -> float:
    return _HEIGHT if result.n else 0.0


def _paint(result: Payback, sheet: Sheet) -> tuple[Mark, ...]:
    left = Area(0, 0, sheet.width * 0.5 if result.left else sheet.width, sheet.height)
    marks = [replace(mark, row=-1) for mark in steps(sheet, _steps(result, sheet), left)]
    if result.left:
        beside = Area(left.right + _GAP, 0, sheet.width - left.right - _GAP, sheet.height)
        under = first_left(result, sheet.texts, sheet.formats)
        marks += [replace(mark, row=under + mark.row) for mark in bars(sheet, _left(result, sheet), beside)]
    return tuple(marks)


def _steps(result: Payback, sheet: Sheet) -> Steps:
    t, formats, found = sheet.texts, sheet.formats, result.survival
    until = min(float(WATCHED), float(found.time[-1]) / MONTH)
    axis = ValueAxis(0.0, float(WATCHED), 6.0)
    risk = [(at, formats.number(paid.at_risk)) for at in axis.ticks if (paid := result.by(round(at)))]
    curve = Survival(t("figures_payback.series"), _stairs(result, sheet), until, (), risk, few=result.too_few)
    low, high = result.folklore
    told = t("figures_payback.reference", percent=formats.percent(1 - high))
    if low == high:
        told = t("figures_payback.reference_one", percent=formats.percent(1 - high))
    return Steps(
        (curve,),
        formats.number,
        formats.percent,
        over=t("figures_payback.over"),
        risk=t("figures_payback.at_risk"),
        references=((float(YEAR), 1 - high, told),),
        axis=axis,
    )


def _stairs(result: Payback, sheet: Sheet) -> list[Stair]:
    """Where somebody paid back; of very many only so many as can be told apart."""
    found = result.survival
    at = [i for i, paid in enumerate(found.events.tolist()) if paid and found.time[i] / MONTH <= WATCHED]
    if len(at) > _MOST_STAIRS:
        at = [at[k * (len(at) - 1) // (_MOST_STAIRS - 1)] for k in range(_MOST_STAIRS)]
    behind = offer("paid", result.paid, result, sheet.texts)
    stairs = []
    for i in at:
        time, risk = float(found.time[i]) / MONTH, int(found.at_risk[i])
        share, low, high = float(found.survival[i]), float(found.low[i]), float(found.high[i])
        words = paid_words(Paid(round(time), risk, 1 - share, 1 - high, 1 - low), sheet.texts, sheet.formats)
        stairs.append(Stair(time, share, low, high, words, behind))
    return stairs


def _left(result: Payback, sheet: Sheet) -> Bars:
    t, formats = sheet.texts, sheet.formats
    lines = [
        Bar(
            Name(name_of(each, result), (about(each.missing, formats),)),
            float(each.missing),
            few=result.too_few,
            tip=tip(each, result, t, formats),
            offer=offer_one(each, result),
            place=1,
        )
        for each in result.left[:_MOST]
    ]
    heads = (t("figures_payback.head_left"), t("figures_payback.head_missing"))
    more = result.gone - len(lines)
    caption = t("figures_payback.caption_more", n=more) if more else t("figures_payback.caption")
    return Bars(lines, heads, lambda value: formats.money(round(value)), caption=caption)


CHART: Final[Chart[Payback]] = Chart(_height, _paint)
