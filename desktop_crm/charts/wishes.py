"""The picture of wishes by topic: how many clients wish it, and what they bring in a year."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.wishes import Wishes
from desktop_crm.app.figures.wishes import label, offers, tip
from desktop_crm.app.figures.words import whole_money
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet

_MOST: Final = 15
"""The others stand in the table."""


def _paint(result: Wishes, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    shown = result.rows[:_MOST]
    lead = next((i for i, row in enumerate(shown) if row.stated and row.open), None)
    rows = [
        Bar(
            Name(
                label(row, t),
                (formats.number(row.open), formats.number(row.granted), whole_money(row.value, formats)),
                bold=i == lead and not result.too_few,
                muted=not row.stated,
            ),
            float(row.clients),
            stressed=row.open > 0,
            few=result.too_few,
            tip=tip(row, t, formats),
            offer=next(iter(offers(row, result, t)), None),
        )
        for i, row in enumerate(shown)
    ]
    heads = tuple(t(f"figures_wishes.head_{name}") for name in ("topic", "open", "granted", "value"))
    hidden = len(result.rows) - len(shown)
    caption = t("figures_wishes.caption")
    if hidden:
        caption = f"{t('figures.rows_more', n=hidden)}. {caption}"
    drawn = Bars(rows, heads, lambda value: formats.number(value), None, caption, most=0.55, counts=True)
    return tuple(bars(sheet, drawn))


CHART: Final[Chart[Wishes]] = Chart(
    lambda result: natural_height(min(len(result.rows), _MOST)) if result.n else 0.0, _paint
)
