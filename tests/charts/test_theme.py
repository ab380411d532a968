from __future__ import annotations

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.charts import theme


def test_our_own_face_comes_first() -> None:
    assert theme.families()[0] == "Inter Chart"
    assert theme.face("Доставка, 42 %", theme.SEMIBOLD) == (("Inter Chart",), theme.SEMIBOLD)
    assert theme.face("🚚", theme.SEMIBOLD) == (theme.families(), theme.REGULAR)


def test_digits_are_of_one_width() -> None:
    assert len({theme.width(d * 4) for d in "0123456789"}) == 1


@pytest.mark.parametrize("name", ["light", "dark"])
def test_settings_are_put_back(name: str) -> None:
    before = matplotlib.rcParams.copy()
    matplotlib.rcParams["font.size"] = 33
    with theme.styled(name):
        assert matplotlib.rcParams["font.size"] == 9
        assert matplotlib.rcParams["lines.dash_capstyle"] == "butt"
    assert matplotlib.rcParams["font.size"] == 33
    matplotlib.rcParams.update(before)


@given(st.text(max_size=60), st.floats(30, 300))
def test_elided_text_has_room(text: str, room: float) -> None:
    shown = theme.elided(text, room)
    assert theme.width(shown) <= room
    assert "\n" not in shown
    if theme.width(theme.printable(text)) <= room:
        assert shown == theme.printable(text)


def test_what_no_font_has_becomes_a_box() -> None:
    assert theme.printable("中\x07a\u202eb\n c") == "\u25a1\u25a1ab c"


def test_wrapping_keeps_all_words_and_ends_with_an_ellipsis() -> None:
    words = "one two three four five six seven"
    assert " ".join(theme.wrapped(words, 60)) == words or theme.wrapped(words, 60)[-1].endswith("…")
    assert theme.wrapped(words, 10_000) == [words]
    assert theme.wrapped("", 100) == []
    long = theme.wrapped("word " * 100, 100)
    assert len(long) == 3
    assert long[-1].endswith("…")
    assert all(theme.width(line) <= 100 for line in long)


@pytest.mark.parametrize(
    ("fill", "ink"), [((1, 1, 1), "#000000"), ((0, 0, 0), "#FFFFFF"), ((0.1, 0.2, 0.6), "#FFFFFF")]
)
def test_ink_stands_out(fill: tuple[float, float, float], ink: str) -> None:
    assert theme.ink_on(fill) == ink
