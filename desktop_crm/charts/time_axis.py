"""Heads of columns that stand for months, quarters or years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop_crm.analysis.periods import Step
from desktop_crm.app.figures.words import column_short
from desktop_crm.charts.sheet import Sheet
from desktop_crm.charts.theme import width


def column_heads(
    sheet: Sheet, days: Sequence[date], complete: Sequence[bool], step: Step, left: float, column: float, top: float,
    bottom: float,
) -> float:  # fmt: skip
    """Months (quarters, years) above columns that begin at `left`, with the years where they begin, parted by a line
    down to `bottom`. Returns where the last year ends.
    """
    skip = max(1, -(-(34 if step == "month" else 40) // max(1, int(column))))
    years: list[tuple[float, str]] = []
    for j, (day, whole) in enumerate(zip(days, complete, strict=True)):
        x = left + j * column
        if j % skip == 0:
            words = column_short(day, step, sheet.texts, sheet.formats) + "*" * (not whole)
            middle = min(x + column / 2 - 1, sheet.width - width(words) / 2)
            sheet.text(middle, top - 13, words, "center", "textMuted")
        year = str(day.year)
        if step != "year" and (not years or years[-1][1] != year):
            if years:
                broken = ((top - 41, top - 23), (top - 3, bottom + 9))  # around a month's name
                for ys in broken if skip > 1 else ((top - 41, bottom + 9),):
                    sheet.line((x - 1.5, x - 1.5), ys, "borderStrong", zorder=0)
            years.append((x + 4 if years else x, year))
    ends = [x + width(year) + 8 for x, year in years]
    for k, (x, year) in enumerate(years):
        if k + 1 == len(years) or ends[k] <= years[k + 1][0]:
            sheet.text(x, top - 33, year, name="textMuted")
    return ends[-1] if ends else left
