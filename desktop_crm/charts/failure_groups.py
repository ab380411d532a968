"""The picture of failures by product or staff member: rates per 100 purchases with their intervals."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from desktop_crm.analysis.failure_groups import FailureGroups
from desktop_crm.app.figures import failures
from desktop_crm.app.figures.failure_grouping import By
from desktop_crm.app.figures.failure_groups import label, offers, tip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet

_MOST: Final = 12
"""The others stand in the table."""


def _places(result: FailureGroups) -> list[int]:
    """Which rows are drawn, in their order: those with a bar, and of the others as many of the first as have room."""
    rated = [i for i, row in enumerate(result.rows) if row.verdict != "few"][:_MOST]
    others = [i for i in range(len(result.rows)) if i not in rated]
    return sorted(rated + others[: _MOST - len(rated)])


def _paint(by: By, result: FailureGroups, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    rated = any(row.verdict != "few" for row in result.rows)
    rows, places = [], _places(result)
    for i in places:
        row = result.rows[i]
        about = result.about == i
        name = Name(label(row, by, t), (formats.number(row.count),), bold=about, muted=not row.stated)
        # a rate of two purchases would leave no room for the others
        value, low, high = (row.rate if row.verdict != "few" else None) or (None, None, None)
        if not rated:
            value = float(row.count)
        offer = next(iter(offers(row, result, t)), None)
        stressed = about or result.about is None
        rows.append(Bar(name, value, low, high, None, stressed, result.too_few, tip(row, by, t, formats), offer))
    rate = result.rate[0] if result.rate else None
    caption = t(f"figures_groups.caption_{by.field}") if rated else t("figures_groups.caption_count")
    if hidden := len(result.rows) - len(places):
        caption = f"{t('figures.rows_more', n=hidden)}. {caption}"
    what = Bars(
        rows,
        (t(f"figures_groups.head_{by.field}"), failures.head(result.parts, t)),
        lambda value: formats.number(value, 0 if value == int(value) else 1),
        (rate, t("figures_groups.reference", rate=formats.number(rate, 1))) if rate is not None and rated else None,
        caption,
    )
    return tuple(replace(mark, row=places[mark.row]) for mark in bars(sheet, what))


def chart(by: By) -> Chart[FailureGroups]:
    return Chart(lambda result: natural_height(len(_places(result))) if result.n else 0.0, partial(_paint, by))
