from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from desktop_crm.app.tokens import colors
from desktop_crm.charts.heat import heat, scale


@given(st.lists(st.floats(0, 1e9), max_size=20))
def test_the_scale_holds_all_values(values: list[float]) -> None:
    made = scale(values)
    assert made.top > 0
    assert not made.beyond or max(values) <= made.top * 1.00001
    assert all(0 <= made.share(v) <= 1 for v in values)


def test_the_top_is_a_round_number() -> None:
    assert [scale([v]).top for v in (17.4, 0.9, 1, 3.1, 99, 101, 0)] == [18, 1, 1, 4, 100, 120, 1]


def test_what_is_not_firm_does_not_set_the_scale() -> None:
    made = scale([50.0, 9.0], [9.0])
    assert made.top == 10
    assert made.beyond


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_six_colours_stand_at_equal_steps(theme: str) -> None:
    assert [to_hex(heat(theme, k / 5)).upper() for k in range(6)] == list(colors(theme, "heat"))
