"""The picture of what to mend first: acuteness by failure point or cause, with the numbers it is made of."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.acute import AcuteProblems
from desktop_crm.app.figures.acute import offers, tip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet

_MOST: Final = 15
"""The others stand in the table."""


def _paint(result: AcuteProblems, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    shown = result.rows[:_MOST]
    leading = max(1, sum(row.urgent > 0 for row in shown))
    rows = [
        Bar(
            Name(
                row.label,
                (formats.number(row.cases), formats.number(row.open), formats.number(row.severity, 1)),
                bold=i < leading,
            ),
            row.score,
            stressed=i < leading,
            few=result.too_few,
            tip=tip(row, t, formats),
            offer=next(iter(offers(row, result, t)), None),
        )
        for i, row in enumerate(shown)
    ]
    heads = (
        t(f"figures_acute.head_{result.by}"),
        t("figures_acute.head_cases"),
        t("figures.head_open"),
        t("figures_acute.head_severity"),
    )
    hidden = len(result.rows) - len(shown)
    caption = t("figures_acute.caption")
    if hidden:
        caption = f"{t('figures.rows_more', n=hidden)}. {caption}"
    drawn = Bars(rows, heads, lambda value: formats.number(value), None, caption, most=0.55, counts=True)
    return tuple(bars(sheet, drawn))


CHART: Final[Chart[AcuteProblems]] = Chart(lambda result: natural_height(min(len(result.rows), _MOST)), _paint)
