"""The picture of satisfaction: how many gave each answer, and the share of satisfied ones over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desktop_crm.analysis.satisfaction import Column, Satisfaction
from desktop_crm.app.figures.satisfaction import column_tip, offer, score_tip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.lines import Line, Lines, Point, Times, lines
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.value_axis import Area, ValueAxis

_HEIGHT: Final = 250.0
_LEFT: Final = 0.42
_SATISFIED_ROW: Final = 5
"""Of the table, under the five answers."""


def _paint(result: Satisfaction, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    rows = [
        Bar(
            Name(
                str(score),
                (formats.number(result.counts[score - 1]), formats.percent(result.counts[score - 1] / result.n)),
            ),
            float(result.counts[score - 1]),
            stressed=score >= 4,
            few=result.too_few,
            tip=score_tip(score, result, t, formats),
            offer=offer(f"score-{score}", result.counts[score - 1], result, t),
            before=float(result.earlier.counts[score - 1]) if result.earlier else None,
        )
        for score in range(5, 0, -1)
    ]
    heads = tuple(t(f"figures_satisfaction.head_{name}") for name in ("score", "n", "share"))
    left = sheet.width * _LEFT
    found = bars(
        sheet,
        Bars(
            rows,
            heads,
            lambda value: formats.number(value),
            caption=t("figures_satisfaction.caption"),
            counts=True,
        ),
        Area(0, 28, left, 190),
    )
    points = _points(result, result.columns, sheet)
    heads_of = Times([c.first for c in result.columns], [c.complete for c in result.columns], result.step)
    series = [Line(t("figures_satisfaction.series"), points, 0, result.too_few)]
    before = [c for place in range(len(result.columns)) if (c := result.before_of(place))]
    if before:
        plain = [replace(p, low=None, high=None, offer=None) for p in _points(result, before, sheet)]
        series.append(Line(t("figures_compared.series"), plain, 3))
    drawn = Lines(series, heads_of, lambda value: formats.percent(value), axis=ValueAxis(0.0, 1.0, 0.25))
    times = lines(sheet, drawn, Area(left + 40, 0, sheet.width - left - 40, _HEIGHT))
    return (*found, *(replace(mark, row=_SATISFIED_ROW) for mark in times))


def _points(result: Satisfaction, columns: Sequence[Column], sheet: Sheet) -> list[Point]:
    return [
        Point(
            value,
            low,
            high,
            column_tip(c, result, sheet.texts, sheet.formats),
            offer("answered", c.n, result, sheet.texts, c),
        )
        for c in columns
        for value, low, high in (c.satisfied or (None, None, None),)
    ]


CHART: Final[Chart[Satisfaction]] = Chart(lambda result: _HEIGHT if result.n else 0.0, _paint)
