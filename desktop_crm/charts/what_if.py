"""The picture of what more clients kept would bring: a bar for each point of retention, with its interval."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.what_if import TOLD, WhatIf
from desktop_crm.app.figures.told import about, told_percent
from desktop_crm.app.figures.what_if import offer, points_words
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet


def _paint(result: WhatIf, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    behind = offer("lost", result.churn.lost, result, t)
    lines = [
        Bar(
            Name(
                t("figures_what_if.row_points", n=more.points),
                (formats.percent(more.retention), about(more.extra, formats), formats.percent(more.share, 1)),
                bold=more.points == TOLD,
            ),
            more.share,
            more.low,
            more.high,
            stressed=more.points == TOLD,
            few=result.too_few,
            tip=points_words(more, t, formats),
            offer=behind,
        )
        for more in result.steps
    ]
    heads = tuple(t(f"figures_what_if.head_{name}") for name in ("points", "retention", "extra", "share"))
    told = t("figures_what_if.reference", n=TOLD, told=told_percent(result.folklore, formats))
    drawn = Bars(lines, heads, formats.percent, (result.folklore[0], told), t("figures_what_if.caption"))
    return tuple(replace(mark, row=mark.row + 1) for mark in bars(sheet, drawn))


CHART: Final[Chart[WhatIf]] = Chart(lambda result: natural_height(len(result.steps)), _paint)
