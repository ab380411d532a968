"""The picture of failures by month: one row of cells for each place, what they are measured by beneath."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.failure_months import FailureMonths, MonthsRow
from desktop_crm.app.figures import failures
from desktop_crm.charts.failure_layout import HEAD
from desktop_crm.charts.months import Months
from desktop_crm.charts.rows import fitting, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, REGULAR, SEMIBOLD, elided, printable, width

_FOOT: Final = 52.0
_WIDEST_COLUMN: Final = 120.0


def _paint(result: FailureMonths, sheet: Sheet) -> tuple[Mark, ...]:
    t = sheet.texts
    drawn, pitch = fitting(len(result.rows), sheet.height - HEAD - _FOOT)
    shown = result.rows[:drawn]
    bottom = HEAD + drawn * pitch
    counts, rates = _edges(result, sheet)
    left = rates + 26
    column = min(_WIDEST_COLUMN, (sheet.width - left - 1) / len(result.columns))
    months = Months(
        sheet, result.columns, [(row.place, row.cells) for row in shown], result.step, result.per,
        left, column, HEAD, pitch, bottom + 38, failures.head(result.parts, t),
    )  # fmt: skip
    _names(result, shown, sheet, pitch, counts, rates)
    months.draw()
    outbreak, row = result.finding.outbreak, result.finding.row
    if outbreak is not None and (row is None or row < drawn):
        months.outline(row or 0, drawn if row is None else 1, outbreak.start, outbreak.end)
    words, numbers = months.measured()
    months.exposure(bottom + 16, words, numbers)
    if result.per == "purchases":
        months.exposure(bottom + 36, t("figures_failure_months.foot_rate"), _rates(result, sheet))
    if hidden := len(result.rows) - drawn:
        sheet.text(0, bottom + 16, elided(t("figures.caption_more", n=hidden), left - 110), name="textMuted")
    marks = [
        Mark("row", 0, HEAD + i * pitch, rates, pitch, i, None, _tip(row, sheet), offer)
        for i, row in enumerate(shown)
        for offer in (next(iter(failures.offers(row.count, row.query, row.parts, t)), None),)
    ]
    return (*months.marks(), *marks)


def _edges(result: FailureMonths, sheet: Sheet) -> tuple[float, float]:
    """The right edges of the numbers and of the rates."""
    t = sheet.texts
    widest = max(width(printable(failures.place_name(r.place, t)[:200]), SEMIBOLD) for r in result.rows)
    names = min(max(widest, sheet.width * 0.112), sheet.width * 0.2)
    digits = width(sheet.formats.number(max(r.count for r in result.rows)), SEMIBOLD)
    head = width(t("figures.head_point"), MEDIUM) + 18 + width(failures.head(result.parts, t), MEDIUM)
    counts = max(names + 20 + digits, head)
    if result.per == "days":
        return counts, counts
    return counts, counts + max(width(t("figures_failure_months.head_rate_short"), MEDIUM), 34.0) + 16


def _names(
    result: FailureMonths, shown: tuple[MonthsRow, ...], sheet: Sheet, pitch: float, counts: float, rates: float
) -> None:
    t, y = sheet.texts, HEAD - 13
    sheet.text(0, y, t("figures.head_point"), name="textMuted")
    sheet.text(counts, y, failures.head(result.parts, t), "right", "textMuted")
    if rates > counts:
        sheet.text(rates, y, t("figures_failure_months.head_rate_short"), "right", "textMuted")
    for i, row in enumerate(shown):
        middle = HEAD + (i + 0.5) * pitch
        weight = SEMIBOLD if result.finding.row == i else REGULAR
        count = sheet.formats.number(row.count)
        name = elided(failures.place_name(row.place, t), counts - width(count, weight) - 10, weight) or "—"
        sheet.text(0, middle, name, name="text" if row.place.id is not None else "textMuted", weight=weight)
        sheet.text(counts, middle, count, "right", weight=weight)
        if rates > counts and row.rate is not None:
            sheet.text(rates, middle, sheet.formats.number(row.rate, 1), "right", weight=weight)


def _rates(result: FailureMonths, sheet: Sheet) -> list[str]:
    return [
        sheet.formats.number(c.count * 100 / c.purchases, 1) if c.observed and c.purchases else ""
        for c in result.columns
    ]


def _tip(row: MonthsRow, sheet: Sheet) -> str:
    words = sheet.texts(
        "figures_failure_months.tip_row",
        point=failures.named(row.place, sheet.texts),
        claims=failures.found(row.count, row.parts, sheet.texts),
    )
    if row.rate is None:
        return words
    rate = sheet.texts("figures_failure_months.tip_rate", rate=sheet.formats.number(row.rate, 1))
    return f"{words}, {rate}"


CHART: Final[Chart[FailureMonths]] = Chart(lambda result: natural_height(len(result.rows), HEAD, _FOOT), _paint)
