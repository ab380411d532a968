"""The picture of the people of the shop: a bar for each rate with its interval, and the scores of observations."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.staff import Served, Staffing
from desktop_crm.app.figures.staff import mean_words, name_of, offers, rate_words, tip
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import FOOT, HEAD, Name, fitting, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import POINTS, elided
from desktop_crm.charts.value_axis import Area, ValueAxis, across, whole

_SCORES: Final = ValueAxis(1.0, 5.0, 1.0)
_PART: Final = 0.7
"""Of the width for the bars where anybody was observed; the rest is for the scores."""
_NUMBER: Final = 76.0
_RADIUS: Final = 7.0


def _paint(result: Staffing, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    surest = result.outlier.who if result.outlier else None
    lines = [
        Bar(
            Name(
                name_of(row, t),
                (formats.number(row.sold), formats.number(row.named_in), rate_words(row, t, formats)),
                bold=row is surest,
            ),
            row.rate[0] if row.rate else None,
            row.rate[1] if row.rate else None,
            row.rate[2] if row.rate else None,
            stressed=surest is None or row is surest,
            few=row.rate is None,
            tip=tip(row, t, formats),
            offer=next(iter(offers(row, result, t)), None),
        )
        for row in result.rows
    ]
    heads = tuple(t(f"figures_staff.head_{name}") for name in ("name", "sold", "named", "rate"))
    reference = None
    if result.whole is not None and result.whole[0] > 0:
        reference = (result.whole[0], t("figures_staff.reference", rate=formats.number(result.whole[0], 1)))
    area, seen = whole(sheet), any(row.scores for row in result.rows)
    left = Area(area.left, area.top, area.width * (_PART if seen else 1.0), area.height)
    caption = t("figures_staff.caption_scores" if seen else "figures_staff.caption")
    found = bars(sheet, Bars(lines, heads, lambda value: formats.number(value), reference, caption), left)
    if seen:
        edge = left.right + 32
        right = Area(edge, area.top, area.right - edge - _NUMBER, area.height)
        found = [*_scores(sheet, result.rows, right), *found]
    return tuple(found)


def _scores(sheet: Sheet, rows: tuple[Served, ...], area: Area) -> list[Mark]:
    """A line from the lowest score to the highest, dots where scores were given, larger the oftener; bar: the mean."""
    drawn, pitch = fitting(len(rows), area.height - HEAD - FOOT)
    plot = Area(area.left, area.top + HEAD, area.width, drawn * pitch)
    across(sheet, plot, _SCORES, lambda value: sheet.formats.number(value))
    head = elided(sheet.texts("figures_staff.head_mean"), _NUMBER - 14)
    sheet.text(area.right + _NUMBER, plot.top - 13, head, "right", "textMuted")
    found: list[Mark] = []
    for i, row in enumerate(rows[:drawn]):
        if row.mean is None:
            continue
        y = plot.top + (i + 0.5) * pitch
        ends = _SCORES.x(min(row.scores), plot), _SCORES.x(max(row.scores), plot)
        sheet.line(ends, (y, y), "axis", tokens()["chart"]["lineWidth"], zorder=2)
        most = max(row.scores.count(score) for score in range(1, 6))
        for score in sorted(set(row.scores)):
            size = _RADIUS * (row.scores.count(score) / most) ** 0.5
            sheet.line(
                [_SCORES.x(score, plot)], [y], sheet.series(0), zorder=4, linestyle="none", marker="o",
                markersize=max(3.0, size) * POINTS, markeredgewidth=0,
            )  # fmt: skip
        mean = _SCORES.x(row.mean, plot)
        sheet.line((mean, mean), (y - 8, y + 8), "text", 2.0, zorder=5)
        sheet.text(area.right + _NUMBER, y, mean_words(row, sheet.formats), "right")
        found.append(
            Mark("point", ends[0] - 7, y - 8, ends[1] - ends[0] + 14, 16, i, 1, tip(row, sheet.texts, sheet.formats))
        )
    return found


CHART: Final[Chart[Staffing]] = Chart(lambda result: natural_height(len(result.rows)), _paint)
