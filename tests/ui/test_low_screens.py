"""Letters twice as large on a small screen: nothing that one needs is out of sight for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_crm.ui.card.adding import QUICK
from desktop_crm.ui.handover import open_handover
from desktop_crm.ui.pages.handbook import Handbook
from desktop_crm.ui.voices.board_card import INSIDE, OUTSIDE
from desktop_crm.ui.widgets import IconLabel
from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels

SMALL = (1366, 738)


def in_sight(widget: QWidget) -> int:
    """The height of what can be seen of a widget."""
    return widget.visibleRegion().boundingRect().height()


def can_be_reached(widget: QWidget, area: QScrollArea) -> bool:
    """Whether scrolling `area` brings the right end of a widget into sight."""
    place = widget.mapTo(area.viewport(), widget.rect().topRight()).x()
    return place <= area.viewport().width() + area.horizontalScrollBar().maximum()


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_form_takes_the_place_of_the_list_where_there_is_no_room_for_both(
    launch: Callable[..., Driver], tmp_path: Path, language: str
) -> None:
    desk = Desk(launch, tmp_path, language, scale=200, size=SMALL)
    id = desk.client(notes="x", phones=("044 200-30-40",), city="Lviv")
    desk.window.open_client(id)
    desk.settle()
    panel = desk.page("clients").card
    area = next(a for a in desk.page("clients").findChildren(QScrollArea) if a.isAncestorOf(panel))
    for record in QUICK:
        panel.begin(record)
        desk.settle()
        area.horizontalScrollBar().setValue(area.horizontalScrollBar().maximum() // 2)
        form = panel.form
        first = next(iter(form.fields.values()))
        assert in_sight(first) >= min(first.height(), desk.context.theme.px(48)), record
        area.horizontalScrollBar().setValue(area.horizontalScrollBar().maximum())
        assert in_sight(form.add) == form.add.height(), record
        assert not panel.tabs.isVisible()
        panel.adding.close_form()
        desk.settle()
        assert panel.tabs.isVisible()
        assert in_sight(panel.pages) >= desk.context.theme.px(60)


def test_the_team_scrolls_to_its_right_end(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL, sample=True)
    page = desk.page("team")
    desk.until(lambda: page.people.pane is not None)
    area = next(a for a in page.findChildren(QScrollArea) if a.isAncestorOf(page.people.pane))
    assert can_be_reached(page.people.pane, area)
    assert page.people.pane.horizontalScrollBar().maximum() == 0
    page.show_tab("spending")
    desk.settle()
    assert can_be_reached(page.spending, area)


def test_an_improvement_stands_beside_the_list(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL, sample=True)
    page = desk.page("voices")
    page.show_tab("improvements")
    desk.settle()
    improvements = page.improvements
    desk.until(lambda: bool(improvements.list.rows_model.rows))
    shown, button = improvements.list, improvements.done_button
    right_of_list = shown.mapTo(improvements, shown.rect().topRight()).x()
    assert button.mapTo(improvements, button.rect().topLeft()).x() > right_of_list
    area = next(a for a in improvements.findChildren(QScrollArea) if a.isAncestorOf(shown) and a.isAncestorOf(button))
    assert can_be_reached(button, area)


def test_every_card_of_the_board_has_room_for_its_day_and_comes_into_sight(
    launch: Callable[..., Driver], tmp_path: Path
) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL, sample=True)
    page = desk.page("voices")
    page.show_tab("board")
    columns = page.board.columns
    desk.until(lambda: all(column.list.rows.rows for column in columns.values()))
    words, small = page.words, desk.context.theme.metrics("small")
    for column in columns.values():
        first = column.list.visualRect(column.list.rows.index(0, 0))
        widest = max(small.horizontalAdvance(words.due(row)[0]) for row in column.list.rows.rows)
        assert first.width() - widest >= desk.context.theme.px(2 * (OUTSIDE + INSIDE))
        assert first.height() <= column.list.viewport().height(), "a whole card is in sight"
    page.board.focus_first()
    for _ in columns:
        desk.key(Qt.Key.Key_Right)
    assert columns["declined"].list.hasFocus()
    assert columns["declined"].visibleRegion().boundingRect().width() == columns["declined"].width()


def test_handing_over_wraps_its_words_and_shows_the_heads_of_its_columns(
    launch: Callable[..., Driver], tmp_path: Path
) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL, sample=True)
    dialog = open_handover(desk.context)
    desk.until(lambda: dialog.who.left is not None and dialog.who.boxes)
    for box in list(dialog.who.boxes.values())[:2]:
        box.setChecked(True)
    desk.settle()
    area = next(a for a in dialog.findChildren(QScrollArea) if a.isAncestorOf(dialog.who))
    assert area.horizontalScrollBar().maximum() == 0
    assert not cut_labels(dialog.who)
    dialog.next.click()
    desk.until(lambda: dialog.share.plan is not None)
    desk.settle()
    assert area.horizontalScrollBar().maximum() == 0
    head, model = dialog.share.table.horizontalHeader(), dialog.share.table.rows
    for column in range(model.columnCount()):
        name = str(model.headerData(column, Qt.Orientation.Horizontal))
        assert head.fontMetrics().horizontalAdvance(name) + desk.context.theme.px(16) <= head.sectionSize(column), name
    dialog.close()
    desk.settle()


def test_what_is_said_of_two_cards_to_merge_is_in_sight(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL)
    ids = [desk.client(number="1008", city="Львів"), desk.client(number="1169", city="Дрогобич")]
    page = desk.page("duplicates")
    page.show_chosen(ids)
    desk.until(lambda: page.view.table is not None)
    desk.settle()
    view = page.view
    area = next(a for a in view.findChildren(QScrollArea) if a.isAncestorOf(view.doubt_text))
    assert "1169" in view.doubt_text.text()
    said = [label for label in (view.doubt_text, view.moves, view.same) if label.isVisibleTo(view)]
    assert len(said) > 1
    for label in said:
        assert label.mapTo(area.viewport(), label.rect().topRight()).x() <= area.viewport().width()
    assert not cut_labels(view.doubt)
    assert can_be_reached(view.table, area)


def test_no_bar_lies_over_the_voices_where_their_table_scrolls_sideways(
    launch: Callable[..., Driver], tmp_path: Path
) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL, sample=True)
    table = desk.page("voices").table
    desk.until(lambda: table.model().rowCount() > 20)
    desk.settle()
    assert table.horizontalScrollBar().maximum() > 0
    assert table.verticalScrollBar().isVisible()
    assert not table.over_bar.isVisible()
    desk.window.resize(3000, SMALL[1])
    desk.settle()
    assert not table.verticalScrollBar().isVisible()
    assert table.over_bar.isVisible()


def test_where_nobody_said_anything_no_word_lies_over_the_icon(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL)
    page = desk.page("voices")
    desk.until(page.empty.isVisible)
    desk.settle()
    icon = page.empty.findChild(IconLabel)
    assert icon is not None
    assert icon.geometry().bottom() < page.empty.title.geometry().top()
    assert not cut_labels(page.empty)
    assert not page.table.horizontalScrollBar().isVisible()


def test_most_of_the_handbook_is_what_one_reads(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path, "uk", scale=200, size=SMALL)
    desk.run("handbook")
    dialog = desk.driver.dialog()
    assert isinstance(dialog, Handbook)
    assert dialog.reader.width() >= dialog.width() * 0.6
    assert dialog.reader.horizontalScrollBar().maximum() == 0
    assert dialog.list.horizontalScrollBar().maximum() == 0
    dialog.close()
    desk.settle()
