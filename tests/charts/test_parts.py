"""The parts of charts: nothing outside, no texts on each other, whatever they are given to draw."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from desktop_crm.charts import drawing
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.curve import thinned
from desktop_crm.charts.rows import Name, names
from desktop_crm.charts.sheet import LEAST_WIDTH, Mark, Sheet
from desktop_crm.charts.value_axis import Area, value_axis
from tests.charts.parts import HOSTILE, HUGE, PARTS, painted

EDGE = 1.5


def boxes(figure: Any) -> list[tuple[str, Any]]:
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    return [(t.get_text(), t.get_window_extent(renderer)) for t in figure.axes[0].texts if t.get_text().strip()]


def inside(found: list[tuple[str, Any]], wide: float, high: float) -> None:
    for words, box in found:
        assert box.x0 >= -EDGE, words
        assert box.x1 <= wide + EDGE, words
        assert box.y0 >= -EDGE, words
        assert box.y1 <= high + EDGE, words


@pytest.mark.parametrize("wide", [1246.0, LEAST_WIDTH])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("part", PARTS)
def test_texts_stay_inside_and_apart(part: str, theme: str, wide: float) -> None:
    paint, high = PARTS[part]
    figure, marks = painted(paint, theme, (wide, high))
    found = boxes(figure)
    inside(found, wide, high)
    for (one, a), (other, b) in combinations(found, 2):
        over, deep = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert over < 1 or deep < 4, f"{one!r} on {other!r}"
    assert marks
    for mark in marks:
        assert mark.x >= -8
        assert mark.x + mark.width <= wide + 8
        assert -8 <= mark.y <= mark.y + mark.height <= high + 8


@pytest.mark.parametrize("case", HOSTILE)
def test_anything_can_be_drawn(case: str) -> None:
    for size in ((1246.0, 276.0), (LEAST_WIDTH, 60.0)):
        figure, marks = painted(HOSTILE[case], "light", size)
        assert len(figure.axes[0].get_children()) <= 2000
        drawing.pixels(figure)
        assert all(mark.width >= 0 and mark.height >= 0 for mark in marks)
        assert all(mark.x == mark.x and abs(mark.x) < 1e5 for mark in marks)
        if size[1] > 100:
            inside(boxes(figure), *size)


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([], (0, 1)),
        ([0.0], (0, 1)),
        ([3, 7], (0, 8)),
        ([-3, 7], (-5, 7.5)),
        ([-40], (-40, 0)),
        ([0.32, None, float("nan")], (0, 0.4)),
        ([HUGE], (0, 1e18)),
        ([1e300, -1e300], (-1e300, 1e300)),
    ],
)
def test_axes_hold_zero_and_all_values(values: list[float | None], ends: tuple[float, float]) -> None:
    axis = value_axis(values)
    assert (axis.low, axis.high) == pytest.approx(ends)
    assert axis.ticks[0] == pytest.approx(axis.low)
    assert axis.ticks[-1] == pytest.approx(axis.high)
    assert 2 <= len(axis.ticks) <= 7
    assert any(tick == 0 for tick in axis.ticks)


def test_whole_numbers_have_no_ticks_between() -> None:
    assert value_axis([2.0], whole_numbers=True).ticks == (0, 1, 2)


def test_a_million_buyers_are_as_quick_to_draw_as_hundreds() -> None:
    points = [(i / 1e5, min(1.3, i / 5e4)) for i in range(100_001)]
    kept = thinned(points)
    assert len(kept) <= 601
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert max(y for _, y in kept) == max(y for _, y in points)


def test_names_can_be_read_where_numbers_take_much() -> None:
    heads = ("Reason", "Whose", "Still suffer", "Value of a year", "Losses")
    rows = [Name("Late delivery", ("ours", "9", "167,715 JPY", "2"))]

    def paint(sheet: Sheet) -> list[Mark]:
        names(sheet, Area(0, 40, 600, 100), heads, rows, 25.0)
        return []

    figure, _ = painted(paint, "light", (600, 100))
    assert "Late delivery" in [words for words, _ in boxes(figure)]


def test_an_axis_of_counts_has_no_halves() -> None:
    names = [Name("a", ("1",)), Name("b", ("1",))]
    drawn = Bars([Bar(name, 1.0) for name in names], ("x", "n"), lambda value: f"{value:g}!", counts=True)
    figure, _ = painted(lambda sheet: bars(sheet, drawn), "light", (900.0, 120.0))
    assert [words for words, _ in boxes(figure) if words.endswith("!")] == ["0!", "1!"]
