"""The picture of how long clients stay: cohorts month by month at the left, survival until the first loss beside it."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Final

from desktop_crm.analysis.periods import code
from desktop_crm.analysis.retention import FEW, MONTH, Left, Retention
from desktop_crm.app.figures.retention import cohort_name, left_words, offer, tip
from desktop_crm.charts.heat import scale
from desktop_crm.charts.matrix import HEAD, Cell, Grid, matrix
from desktop_crm.charts.rows import FOOT, ROW, Name
from desktop_crm.charts.sheet import NARROW, Chart, Mark, Sheet
from desktop_crm.charts.steps import Stair, Steps, Survival, steps
from desktop_crm.charts.value_axis import Area, ValueAxis

_COHORTS: Final = 12
"""The latest ones; the others stand in the table."""
_AGES: Final = 18
_HEIGHT: Final = 290.0
_GAP: Final = 28.0
_MOST_STAIRS: Final = 240


def _height(result: Retention) -> float:
    if not result.n:
        return 0.0
    return max(_HEIGHT, HEAD + FOOT + ROW * min(len(result.cohorts), _COHORTS))


def _paint(result: Retention, sheet: Sheet) -> tuple[Mark, ...]:
    grid = _grid(result, sheet)
    if grid is None:
        area = Area(0, 0, sheet.width, min(sheet.height, _HEIGHT))
        return tuple(_of_losses(steps(sheet, _steps(result, sheet), area), result))
    left = Area(0, 0, sheet.width * 0.56, sheet.height)
    beside = Area(left.right + _GAP, 0, sheet.width - left.right - _GAP, min(sheet.height, _HEIGHT + 60))
    last = len(result.cohorts[-_COHORTS:]) - 1 + _lost_rows(result)  # the table has the latest cohort first
    cells = [replace(mark, row=last - mark.row) for mark in matrix(sheet, grid, left)]
    return (*cells, *_of_losses(steps(sheet, _steps(result, sheet), beside), result))


def _lost_rows(result: Retention) -> int:
    return int(result.churn.start > 0)


def _of_losses(marks: list[Mark], result: Retention) -> list[Mark]:
    """Steps of the curve belong to the table's row of who was lost, where it has one."""
    row = 0 if _lost_rows(result) else len(result.cohorts)
    return [replace(mark, row=row) for mark in marks]


# -- cohorts
def _grid(result: Retention, sheet: Sheet) -> Grid | None:
    """None where no month after the first purchase is over yet."""
    t, formats = sheet.texts, sheet.formats
    shown = result.cohorts[-_COHORTS:]
    ages = max((sum(count is not None for count in cohort.active) for cohort in shown), default=0)
    ages = min(ages, _AGES + 1)
    if ages < 2:
        return None
    cells = [[_cell(result, sheet, i, age) for age in range(1, ages)] for i in range(len(shown))]
    narrow = sheet.width < NARROW
    rows = [
        Name(
            code(cohort.first, result.step) if narrow else cohort_name(cohort, result, t, formats),
            (formats.number(cohort.size),),
            muted=cohort.size < FEW,
        )
        for cohort in shown
    ]
    hidden = len(result.cohorts) - len(shown)
    caption = t("figures.rows_more", n=hidden) if hidden else t("figures_retention.caption")
    firm = [c.value for cohort, row in zip(shown, cells, strict=True) if cohort.size >= FEW for c in row]
    return Grid(
        rows,
        [formats.number(age) for age in range(1, ages)],
        cells,
        ("", "n") if narrow else (t("figures_retention.head_cohort"), t("figures_retention.head_size")),
        formats.percent,
        over=t(f"figures_retention.over_{result.step}"),
        colour=t("figures_retention.colour"),
        caption=caption,
        scale=scale([c.value for row in cells for c in row if c.value is not None], [v for v in firm if v is not None]),
    )


def _cell(result: Retention, sheet: Sheet, i: int, age: int) -> Cell:
    cohort = result.cohorts[-_COHORTS:][i]
    count = cohort.active[age]
    if count is None:
        return Cell(None)
    share = count / cohort.size
    words = sheet.formats.number(share * 100) if count else ""
    return Cell(
        share, words, tip(cohort, age, result, sheet.texts, sheet.formats), offer(cohort, age, result, sheet.texts)
    )


# -- survival
def _steps(result: Retention, sheet: Sheet) -> Steps:
    t, formats = sheet.texts, sheet.formats
    found = result.survival
    until = float(found.time[-1]) / MONTH if len(found.time) else 0.0
    years = 5 if until >= 36 else 1
    low, high = result.folklore
    told = (1 - (low + high) / 2) ** years
    percent = formats.percent(told)
    words = percent if sheet.width < NARROW else t("figures_retention.reference", percent=percent)
    axis = _years_axis(max(until, years * 12.0))
    risk = [(at, formats.number(_at_risk(result, at))) for at in axis.ticks if at <= until]
    curve = Survival(
        t("figures_retention.series"),
        _stairs(result, sheet),
        until,
        [float(at) / MONTH for at in _censored(result)],
        risk,
        few=found.n < FEW,
    )
    return Steps(
        (curve,),
        formats.number,
        formats.percent,
        over=t("figures_retention.over_survival"),
        risk=t("figures_retention.at_risk"),
        references=((years * 12.0, told, words),),
        axis=axis,
    )


def _years_axis(months: float) -> ValueAxis:
    """Ticks at whole or half years."""
    step = next(step for step in (6.0, 12.0, 24.0, 60.0, 120.0, 240.0, 12_000.0) if months <= 8 * step or step > 240)
    return ValueAxis(0.0, max(1, ceil(months / step)) * step, step)


def _stairs(result: Retention, sheet: Sheet) -> list[Stair]:
    """Where somebody was lost; of very many only so many as can be told apart."""
    found = result.survival
    at = [i for i, lost in enumerate(found.events.tolist()) if lost]
    if len(at) > _MOST_STAIRS:
        at = [at[k * (len(at) - 1) // (_MOST_STAIRS - 1)] for k in range(_MOST_STAIRS)]
    stairs = []
    for i in at:
        time, risk = float(found.time[i]) / MONTH, int(found.at_risk[i])
        share, low, high = float(found.survival[i]), float(found.low[i]), float(found.high[i])
        words = left_words(Left(round(time), risk, share, low, high), sheet.texts, sheet.formats)
        stairs.append(Stair(time, share, low, high, words))
    return stairs


def _censored(result: Retention) -> list[int]:
    """Days after which some were last seen without having been lost."""
    import numpy as np

    found = result.survival
    gone = found.at_risk - np.append(found.at_risk[1:], 0)
    times: list[int] = found.time[gone > found.events].tolist()
    return times


def _at_risk(result: Retention, months: float) -> int:
    import numpy as np

    place = int(np.searchsorted(result.survival.time, months * MONTH, "left"))
    return int(result.survival.at_risk[place]) if place < len(result.survival.time) else 0


CHART: Final[Chart[Retention]] = Chart(_height, _paint)
