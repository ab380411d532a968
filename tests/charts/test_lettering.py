from __future__ import annotations

import numpy as np
import pytest
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts.drawing import pixels
from desktop_crm.charts.lettering import ink
from desktop_crm.charts.sheet import Sheet, canvas
from desktop_crm.charts.theme import DPI, POINTS, SEMIBOLD, face, heights, styled

WORDS = ("Доставка", "р", "248 294,57 ₴", "مرحبا", "🙂 щ", "$x^2$", " ", "")


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("side", ["left", "center", "right"])
@pytest.mark.parametrize("words", WORDS)
def test_words_stand_where_matplotlib_itself_would_write_them(words: str, side: str, ratio: float) -> None:
    pictures = []
    texts = Texts("uk")
    for own in (True, False):
        with styled("light"):
            figure, axes = canvas(300, 60, DPI * ratio)
            if own:
                written = Sheet(axes, "light", texts, Formats(texts), 300, 60).text(
                    150, 30, words, side, "#123456", 600
                )
            else:
                names, weight = face(words, SEMIBOLD)
                middle = heights(names, weight)[0] * 12 / 2
                written = axes.text(
                    150, 30 + middle, words, ha=side, va="baseline", color="#123456", fontfamily=list(names),
                    fontweight=weight, fontsize=12 * POINTS,
                )  # fmt: skip
            written.set_path_effects([withStroke(linewidth=2, foreground="#FF0000")] if "р" in words else [])
        data, wide, high = pixels(figure)
        grey = np.frombuffer(data, np.uint8).reshape(high, wide, 4)[..., :3].mean(axis=2)
        pictures.append((grey.max() - grey, written))
    (mine, drawn), (theirs, plain) = pictures
    assert mine.sum() == pytest.approx(
        theirs.sum(), rel=0.02
    )  # letters that overlap cover a little more when drawn at once
    if words.strip():
        for axis in (0, 1):  # on the nearest pixels
            assert centre(mine, axis) == pytest.approx(centre(theirs, axis), abs=0.6)
        a, b = drawn.get_window_extent(), plain.get_window_extent()
        assert (a.x0, a.x1) == pytest.approx((b.x0, b.x1), abs=1)
        assert a.width > 3
        assert a.height > 8 * ratio


def centre(covered: NDArray[np.float64], axis: int) -> float:
    along = covered.sum(axis=1 - axis)
    return float((along * np.arange(len(along))).sum() / along.sum())


def test_the_same_words_are_drawn_once() -> None:
    texts = Texts("en")
    for _ in range(2):
        with styled("dark"):
            figure, axes = canvas(300, 60, DPI)
            for x in (10, 110):
                Sheet(axes, "dark", texts, Formats(texts), 300, 60).text(x, 30, "Twice the same words")
        pixels(figure, "dark")
    assert [ink.cache_info().hits >= 3, ink("Twice the same words", 400, 12.0, DPI)[0].any()] == [True, True]
