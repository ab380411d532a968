"""Benchmarks on screen: a table of its own with keys, links and a dialog that edits what is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest

from desktop_crm.app import settings
from desktop_crm.ui.figures.benchmark_row import CLIENTS, COMPARED, SAYING
from tests.ui.conftest import Driver
from tests.ui.desk import Desk


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


@pytest.fixture
def page(launch: Callable[..., Driver], tmp_path: Path) -> tuple[Desk, Any]:
    desk = Desk(launch, tmp_path, sample=True)
    page = desk.page("figures")
    page.tabs.open("benchmarks")
    desk.until(lambda: page.result is not None and page.result.name == "benchmarks")
    return desk, page


def centre(page: Any, row: int, column: int) -> QPoint:
    rect = page.table.visualRect(page.table.rows.index(row, column))
    page.area.ensureVisible(0, page.table.row_rect(row).center().y() + page.table.y(), 0, 80)
    return QPoint(rect.x() + 24, rect.center().y())


def test_it_has_a_table_of_its_own_and_others_keep_theirs(page: tuple[Desk, Any]) -> None:
    desk, figures = page
    own = figures.table
    QAbstractItemModelTester(own.rows)
    assert own.isVisible()
    assert not figures.chart.isVisible()
    assert own.rows.rowCount() == 13
    assert own.verticalHeader().defaultSectionSize() >= 66
    assert "folklore" in figures.evidence.text()
    assert "F2" in figures.note.text()
    own.setFocus()
    figures.refresh()
    desk.settle()
    assert own.hasFocus(), "a new result takes nobody's focus"
    figures.tabs.open("retention")
    desk.until(lambda: figures.result.name == "retention")
    assert figures.table.hasFocus()
    assert figures.table is not own
    assert not own.isVisible()
    assert figures.chart.isVisible()
    figures.tabs.open("benchmarks")
    desk.until(lambda: figures.result.name == "benchmarks")
    assert figures.table is own
    assert own.isVisible()


def test_the_columns_fill_the_page_and_the_marks_are_painted(page: tuple[Desk, Any]) -> None:
    _desk, figures = page
    table = figures.table
    assert table.horizontalHeader().length() <= table.viewport().width() + 1
    rect = table.visualRect(table.rows.index(2, COMPARED))
    image = table.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)
    own = table._theme.color("series.0").rgb()
    assert any(image.pixel(x, y) == own for x in range(image.width()) for y in range(image.height()))


def test_enter_and_the_link_show_the_clients(page: tuple[Desk, Any]) -> None:
    desk, figures = page
    figures.table.setFocus()
    figures.table.selectRow(2)
    query = figures.table.rows.row(2).query
    assert query.startswith("mark:retention.lost@")
    desk.key(Qt.Key.Key_Return, figures.table)
    desk.settle()
    assert len(desk.driver.shown()) == figures.result.rows[2].own.hits
    desk.page("figures")
    QTest.mouseClick(
        figures.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre(figures, 2, CLIENTS)
    )
    desk.settle()
    assert len(desk.driver.shown()) == figures.result.rows[2].own.hits


def test_f2_edits_what_is_told_and_undo_takes_it_back(page: tuple[Desk, Any]) -> None:
    desk, figures = page
    kept = settings.load(desk.session).benchmark("churn")
    dialog = figures.table.edit_told(2)
    row = dialog.rows["churn"]
    row.range.line.setText("nonsense")
    desk.click(dialog.done_button)
    assert dialog.isVisible(), "what cannot be read is said, and the dialog stays"
    assert row.range.error()
    desk.type(row.range.line, "10–99", end=None)
    desk.type(row.source.line, "our guild", end=None)
    desk.click(dialog.done_button)
    desk.until(lambda: settings.load(desk.session).benchmark("churn") != kept)
    found = settings.load(desk.session).benchmark("churn")
    assert (str(found.low), str(found.high), found.source) == ("10", "99", "our guild")
    desk.until(lambda: "our guild" in figures.table.rows.index(2, SAYING).data())
    desk.run("undo")
    desk.until(lambda: settings.load(desk.session).benchmark("churn") == kept)
    desk.until(lambda: "our guild" not in figures.table.rows.index(2, SAYING).data())


def test_escape_leaves_what_is_told(page: tuple[Desk, Any]) -> None:
    desk, figures = page
    figures.table.setFocus()
    figures.table.selectRow(0)
    kept = settings.load(desk.session).benchmark("pareto")
    dialog = figures.table.edit_told(0)
    dialog.rows["pareto"].range.line.setText("55")
    dialog.reject()
    desk.settle()
    assert settings.load(desk.session).benchmark("pareto") == kept


def test_keys_open_the_dialog(page: tuple[Desk, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    desk, figures = page
    opened: list[int] = []
    monkeypatch.setattr(figures.table, "edit_told", opened.append)
    figures.table.setFocus()
    figures.table.selectRow(6)
    desk.key(Qt.Key.Key_F2, figures.table)
    desk.key(Qt.Key.Key_Down, figures.table)
    figures.table.doubleClicked.emit(figures.table.rows.index(3, SAYING))
    assert opened == [6, 3]
    assert figures.table.currentIndex().row() == 7


def test_an_empty_base_says_what_is_missing(desk: Desk) -> None:
    page = desk.page("figures")
    page.tabs.open("benchmarks")
    desk.until(lambda: page.result is not None and page.result.name == "benchmarks")
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    assert "purchases" in page.empty.text.text()
