"""Columns of the table under a figure: what gives way where the room is scarce."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.ui.figures.table import Width, fitted
from tests.ui.conftest import Driver
from tests.ui.desk import Desk

GAPS, LIMITS = (8, 3), (280, 110)
COLUMNS = st.lists(st.builds(Width, st.integers(20, 600), st.booleans()), min_size=1, max_size=20)


@given(COLUMNS, st.integers(100, 3000))
def test_only_words_give_way_and_no_more_than_needed(columns: list[Width], room: int) -> None:
    widths = fitted(columns, room, GAPS, LIMITS)
    for column, width in zip(columns, widths, strict=True):
        whole = column.wanted + GAPS[1]
        assert width >= (min(whole, LIMITS[1]) if column.words else whole)
    if sum(widths) > room:
        assert all(w <= LIMITS[1] for c, w in zip(columns, widths, strict=True) if c.words)
    elif any(w < c.wanted for c, w in zip(columns, widths, strict=True)):
        assert sum(widths) == room


def test_the_next_action_is_shortened_not_cut(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path, sample=True)
    desk.window.resize(1366, 738)
    page = desk.page("figures")
    desk.until(lambda: page.chart.marks())
    table = page.table
    last = table.rows.columnCount() - 1
    desk.until(lambda: table.columnViewportPosition(last) + table.columnWidth(last) <= table.viewport().width())
    longest = max((str(table.rows.index(row, last).data()) for row in range(table.rows.rowCount())), key=len)
    assert len(longest) > 10
    assert not table.horizontalScrollBar().maximum()
