"""The picture of what is said: people who hear good and bad by the rule of thumb, and clients who came."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.word_of_mouth import WordOfMouth
from desktop_crm.app.figures.word_of_mouth import SIDES, offer, people, row_name, tip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.value_axis import value_axis

_PLACES: Final = {"satisfied": 0, "dissatisfied": 1, "came": 2}


def _paint(result: WordOfMouth, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    lines = [
        Bar(
            Name(
                row_name(mark, t),
                (formats.number(len(result.members[mark])), formats.number(people(mark, result))),
                bold=mark == "dissatisfied" and result.bad > result.good,
            ),
            float(people(mark, result)),
            few=result.too_few and mark != "came",
            tip=tip(mark, result, t, formats),
            offer=offer(mark, result, t),
            place=_PLACES[mark],
        )
        for mark in SIDES
    ]
    heads = tuple(t(f"figures_word_of_mouth.head_{name}") for name in ("what", "clients", "people"))
    axis = value_axis((line.value for line in lines), whole_numbers=True)
    drawn = Bars(
        lines, heads, lambda value: formats.number(value), caption=t("figures_word_of_mouth.caption"), axis=axis
    )
    return tuple(bars(sheet, drawn))


CHART: Final[Chart[WordOfMouth]] = Chart(
    lambda result: natural_height(len(SIDES)) if result.n or result.came else 0.0, _paint
)
