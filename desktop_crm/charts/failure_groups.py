"""The picture of failures by product or staff member: rates per 100 purchases with their intervals."""

from __future__ import annotations

from functools import partial

from desktop_crm.analysis.failure_groups import FailureGroups
from desktop_crm.app.figures import failures
from desktop_crm.app.figures.failure_groups import By, label, offers, tip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet


def _paint(by: By, result: FailureGroups, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    rated = any(row.verdict != "few" for row in result.rows)
    rows = []
    for i, row in enumerate(result.rows):
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
    what = Bars(
        rows,
        (t(f"figures_groups.head_{by.field}"), failures.head(result.parts, t)),
        lambda value: formats.number(value, 0 if value == int(value) else 1),
        (rate, t("figures_groups.reference", rate=formats.number(rate, 1))) if rate is not None and rated else None,
        t(f"figures_groups.caption_{by.field}") if rated else t("figures_groups.caption_count"),
    )
    return tuple(bars(sheet, what))


def chart(by: By) -> Chart[FailureGroups]:
    return Chart(lambda result: natural_height(len(result.rows)) if result.n else 0.0, partial(_paint, by))
