"""The picture, drawn and looked at by arithmetic: nothing outside, no texts on each other, marks where they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from desktop_crm.analysis.failure_points import FailurePoints, failure_points
from desktop_crm.analysis.failures import Facts
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.app.tokens import color, colors
from desktop_crm.charts import drawing
from desktop_crm.charts.drawing import LEAST_WIDTH
from desktop_crm.charts.failure_layout import arrange
from tests.charts.sample import LAST, points, salon

HOSTILE = (
    "=cmd|' /C calc'!A0", "<b>x</b> $x^2$ \\alpha $", "مرحبا بالعالم שלום", "😀🚚 " + "довга назва " * 30,
    "A" * 300, "中文\x00\n\u202ex", " ", "%s {0} {n}",
)  # fmt: skip


def hostile() -> Facts:
    named = [replace(p, name=n, code="") for p, n in zip(points(), HOSTILE, strict=False)]
    return replace(salon(), points=named)


def many() -> Facts:
    tree = [replace(points()[0], id=i, name=f"Point number {i}", code="") for i in range(1, 61)]
    return replace(salon(), points=tree, failures=[(i, date(2026, 1 + i % 11, 3), 61 - i) for i in range(1, 61)])


CASES: dict[str, Facts] = {
    "salon": salon("uk"),
    "one": salon("ru", 1),
    "none": salon("en", 0),
    "few": replace(salon("ru"), failures=[(1, LAST, 2), (None, LAST, 2)]),
    "hostile": hostile(),
    "days": salon("uk", purchases=False),
    "month": replace(salon("uk"), first=date(2026, 11, 1)),
    "two years": replace(salon("uk"), first=date(2024, 12, 1)),
    "quarters": replace(salon("en"), first=date(2023, 11, 21)),
    "years": replace(salon("uk"), first=date(2001, 1, 1)),
    "many": many(),
}
SIZES = [(1246, 276), (LEAST_WIDTH, 240)]


def shown(figure: Any) -> list[tuple[Text, Any]]:
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    return [(t, t.get_window_extent(renderer)) for t in figure.axes[0].texts if t.get_text().strip()]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("case", CASES)
def test_texts_stay_inside_and_apart(case: str, size: tuple[float, float], texts: Texts) -> None:
    figure = drawing.draw(failure_points(CASES[case]), "light", texts, Formats(texts), size).figure
    boxes = shown(figure)
    assert len(figure.axes[0].get_children()) <= 2000
    for text, box in boxes:
        assert box.x0 >= -1, text.get_text()
        assert box.x1 <= size[0] + 1, text.get_text()
        assert box.y0 >= -1, text.get_text()
        assert box.y1 <= size[1] + 1, text.get_text()
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide < 1 or high < 4, f"{one.get_text()!r} on {other.get_text()!r}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("case", CASES)
def test_whole_pages_stay_inside(case: str, theme: str, texts: Texts) -> None:
    figure = drawing.page(failure_points(CASES[case]), theme, texts)
    wide, high = figure.get_size_inches() * 96
    for text, box in shown(figure):
        assert box.x0 >= 20, text.get_text()
        assert box.x1 <= wide - 20, text.get_text()
        assert box.y0 >= 10, text.get_text()
        assert box.y1 <= high - 10, text.get_text()


def colour_at(pixels: tuple[bytes, int, int], x: float, y: float) -> str:
    data, wide, high = pixels
    red, green, blue = np.frombuffer(data, np.uint8).reshape(high, wide, 4)[int(y), int(x), :3]
    return f"#{red:02X}{green:02X}{blue:02X}"


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_lie_on_what_they_mark(theme: str, ratio: int) -> None:
    texts = Texts("uk")
    result = failure_points(salon("uk"))
    drawn = drawing.draw(result, theme, texts, Formats(texts), drawing.SIZE, 96 * ratio)
    pixels = drawing.pixels(drawn.figure, theme)
    assert pixels[1:] == (1246 * ratio, 276 * ratio)
    marks = drawn.marks
    surface = color(theme, "surface")
    for mark in marks:
        if mark.kind == "cell":
            assert colour_at(pixels, (mark.x + 4) * ratio, (mark.y + 4) * ratio) != surface
            assert colour_at(pixels, (mark.x + mark.width + 1) * ratio, (mark.y + 9) * ratio) in {
                surface, color(theme, "borderStrong"), color(theme, "text")
            } or mark.column == 11  # fmt: skip
    (bar,) = [m for m in marks if m.kind == "bar" and m.row == 1]
    middle = bar.y + bar.height / 2
    assert colour_at(pixels, (bar.x + 4) * ratio, middle * ratio) == colors(theme, "series")[0]
    assert colour_at(pixels, (bar.x + bar.width + 2) * ratio, middle * ratio) == surface


def test_marks_say_what_they_are_and_whom_they_find(texts: Texts) -> None:
    formats = Formats(texts)
    result = failure_points(salon(texts.language))
    marks = drawing.draw(result, "light", texts, formats).marks
    assert {m.kind for m in marks} == {"point", "bar", "row", "cell"}
    november = next(m for m in marks if m.kind == "cell" and m.row == 0 and m.column == 11)
    assert "8" in november.tooltip
    assert november.query == "point:delivery@2026-11-01..2026-11-20"
    assert drawing.mark_at(marks, november.x + 5, november.y + 5) == november
    assert drawing.mark_at(marks, 620, 5) is None
    empty = [m for m in marks if m.kind == "cell" and result.rows[m.row].cells[m.column or 0].count == 0]
    assert empty
    assert all(m.query == "" for m in empty)


def test_a_result_without_rows_has_no_marks(texts: Texts) -> None:
    assert drawing.draw(failure_points(salon(limit=0)), "light", texts, Formats(texts)).marks == ()


def test_rows_that_do_not_fit_are_counted(texts: Texts) -> None:
    result: FailurePoints = failure_points(many())
    layout = arrange(result, texts, Formats(texts), (1246, 276))
    assert layout.rows < 60
    figure = drawing.draw(result, "light", texts, Formats(texts), (1246, 276)).figure
    assert any(str(60 - layout.rows) in t.get_text() for t in figure.axes[0].texts)
    assert drawing.natural_height(result) > 600


def test_hostile_names_are_drawn_as_typed() -> None:
    texts = Texts("en")
    figure = drawing.draw(failure_points(hostile()), "light", texts, Formats(texts), drawing.SIZE).figure
    told = [t.get_text() for t in figure.axes[0].texts]
    assert "=cmd|' /C calc'!A0" in told
    assert "<b>x</b> $x^2$ \\alpha $" in told
    assert not any(t.get_parse_math() for t in figure.axes[0].texts)
