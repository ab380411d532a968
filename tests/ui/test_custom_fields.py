"""The shop's own fields as a person meets them: made in the settings, filled in on the card, searched in the list."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_crm.app import cards, custom_fields
from desktop_crm.app.own_values import own
from desktop_crm.domain import custom_field
from desktop_crm.domain.query import Condition
from desktop_crm.ui.imports.model import FIXED
from desktop_crm.ui.preferences.custom_fields import FieldRow, FieldsTab
from tests.ui.conftest import CTRL, Driver

ALT = Qt.KeyboardModifier.AltModifier


def fields(driver: Driver) -> list[str]:
    return [one.name for one in own(driver.program.context.need_session()).fields]


def make(driver: Driver, name: str, kind: str = "text", *choices: str) -> str:
    session = driver.program.context.need_session()
    id = custom_fields.add(session, {"name": name, "kind": kind, "choices": choices}).id
    driver.wait()
    return custom_field.key_of(id)


def fill(driver: Driver, name: str, **values: Any) -> int:
    session = driver.program.context.need_session()
    id = next(id for id, c in session.base.records("client", range(1, 20)).items() if c.title == name)
    cards.edit_record(session, "client", id, values)
    driver.wait()
    return id


def tab(driver: Driver) -> FieldsTab:
    page = driver.window.open_page("settings")
    page.open_tab("fields")
    driver.wait()
    found: FieldsTab = page.tab("fields")
    return found


# -- settings
def test_fields_are_made_ordered_and_renamed_by_keys(driver: Driver) -> None:
    found = tab(driver)
    for name in ("Floor", "Wood"):
        found.fresh.name.setFocus()
        driver.type(name)
        driver.key(Qt.Key.Key_Return)
    assert fields(driver) == ["Floor", "Wood"]
    assert found.fresh.name.line.hasFocus()
    found.row(2).name.setFocus()
    driver.key(Qt.Key.Key_Up, ALT)
    assert fields(driver) == ["Wood", "Floor"]
    assert found.row(2).name.line.hasFocus()
    assert found.rows.itemAt(0).widget() is found.row(2)  # type: ignore[union-attr]  # there are two
    found.row(2).name.line.selectAll()
    driver.type("Timber")
    driver.key(Qt.Key.Key_Return)
    assert fields(driver) == ["Timber", "Floor"]
    for _ in range(4):
        driver.command("undo")
    assert fields(driver) == []


def test_the_fields_of_all_rows_stand_in_columns(driver: Driver) -> None:
    make(driver, "Floor", "number")
    found = tab(driver)
    row, fresh = found.row(1), found.fresh
    assert [row.name.geometry().right(), row.kind.x(), row.kind.geometry().right()] == [
        fresh.name.geometry().right(),
        fresh.kind.x(),
        fresh.kind.geometry().right(),
    ]
    assert row.tools[-1].geometry().right() == fresh.tools[-1].geometry().right()


def test_a_choice_needs_choices_and_is_refused_beside_them(driver: Driver) -> None:
    row: FieldRow = tab(driver).fresh
    row.name.line.setText("Wood")
    row.kind.set_value("choice")
    row.kind.committed.emit()
    row.tools[0].click()
    driver.wait()
    assert row.choices.isVisible()
    assert "choose" in row.choices.error()
    row.choices.set_value(("oak", "ash"))
    row.tools[0].click()
    driver.wait()
    assert own(driver.program.context.need_session()).fields[0].choices == ("oak", "ash")


@pytest.mark.parametrize(("name", "words"), [("City", "already"), ("місто", "already"), ("floor", "already")])
def test_a_name_that_is_taken_is_refused_in_words(driver: Driver, name: str, words: str) -> None:
    make(driver, "Floor")
    row: FieldRow = tab(driver).fresh
    row.name.setFocus()
    driver.type(name)
    driver.key(Qt.Key.Key_Return)
    assert words in row.name.error()
    assert fields(driver) == ["Floor"]


def test_the_kind_of_a_field_in_use_stays_and_it_is_said_why(driver: Driver) -> None:
    key = make(driver, "Floor", "number")
    fill(driver, "Zhuk Anna", **{key: Decimal(3)})
    row = tab(driver).row(1)
    row.kind.set_value("text")
    row.kind.committed.emit()
    driver.wait()
    assert "1 card holds" in row.kind.error()
    assert row.kind.value() == "number"


def test_deleting_says_how_many_cards_hold_a_value_and_is_undone(driver: Driver) -> None:
    key = make(driver, "Floor", "number")
    fill(driver, "Zhuk Anna", **{key: Decimal(3)})
    found = tab(driver)
    found.remove(found.row(1))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "1 card" in box.text()
    next(b for b in box.buttons() if box.buttonRole(b) == QMessageBox.ButtonRole.AcceptRole).click()
    driver.wait(100)
    assert fields(driver) == []
    driver.command("undo")
    assert fields(driver) == ["Floor"]
    assert found.row(1).count == 1


# -- card
@pytest.fixture
def sheet(driver: Driver) -> Callable[[int], Any]:
    def show(id: int) -> Any:
        driver.page.open_client(id)
        driver.wait(100)
        driver.page.card.show_tab("card")
        driver.wait(100)
        return driver.page.card.sheet

    return show


def test_a_value_is_edited_where_it_stands(driver: Driver, sheet: Callable[[int], Any]) -> None:
    size = make(driver, "Shoe size", "number")
    id = fill(driver, "Zhuk Anna", **{size: Decimal("1234.5")})
    found = sheet(id)
    cell = found.cells[size]
    assert cell.text.text() == "1,234.5"
    assert list(found.cells)[-2:] == [size, "notes"]
    cell.text.setFocus()
    driver.key(Qt.Key.Key_Return)
    driver.key(Qt.Key.Key_Return)
    assert not cell.editing, "what it wrote itself it can read"
    driver.key(Qt.Key.Key_Return)
    driver.type("big")
    driver.key(Qt.Key.Key_Return)
    assert "not a number" in cell.field.error()
    cell.field.line.selectAll()
    driver.type("42")
    driver.key(Qt.Key.Key_Return)
    assert cell.text.text() == "42"
    driver.page.card.show_tab("history")
    driver.wait(100)
    rows = driver.page.card.lists["history"].list.rows_model.rows
    assert ("Shoe size", "1,234.5 → 42") in [(row.text, row.detail) for row in rows]
    driver.command("undo")
    driver.page.card.show_tab("card")
    driver.wait(100)
    assert cell.text.text() == "1,234.5"


def test_the_open_card_follows_the_fields(driver: Driver, sheet: Callable[[int], Any]) -> None:
    id = fill(driver, "Zhuk Anna")
    found = sheet(id)
    wood = make(driver, "Wood", "choice", "oak", "ash")
    driver.wait(100)
    found.cells[wood].open_editor()
    assert [found.cells[wood].field.combo.itemText(n) for n in range(3)][1:] == ["oak", "ash"]
    found.cells[wood].take_back()
    custom_fields.edit(driver.program.context.need_session(), 1, {"name": "Timber"})
    driver.wait(100)
    assert found.cells[wood].text.accessibleName().startswith("Timber")
    custom_fields.remove(driver.program.context.need_session(), 1)
    driver.wait(100)
    assert wood not in found.cells


# -- list
def test_it_is_a_column_to_choose_sort_by_and_copy(driver: Driver) -> None:
    size = make(driver, "Shoe size", "number")
    fill(driver, "Zhuk Anna", **{size: Decimal("9.5")})
    fill(driver, "Єрмак Ганна", **{size: Decimal(41)})
    page = driver.page
    driver.wait(100)
    assert page.model.columns[-1].key == size
    assert page.table.isColumnHidden(page.model.column(size))
    page.table.show_column(size, True)
    page.sort_by(size, False)
    driver.wait(100)
    assert driver.shown()[:2] == ["Єрмак Ганна", "Zhuk Anna"]
    page.sort_by(size, False)
    driver.wait(100)
    assert driver.shown()[:2] == ["Zhuk Anna", "Єрмак Ганна"], "who says nothing comes last either way"
    page.table.setFocus()
    page.table.selectAll()
    driver.key(Qt.Key.Key_C, CTRL)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0][-1] == "Shoe size"
    assert lines[1][-1] == "9.5"
    custom_fields.remove(driver.program.context.need_session(), 1)
    driver.wait(200)
    assert page.model.column(size) == -1
    assert [s.column for s in page.sort] == ["name"]


def test_a_condition_is_completed_by_its_name_and_becomes_a_chip(driver: Driver) -> None:
    size = make(driver, "Розмір дивана", "number")
    fill(driver, "Zhuk Anna", **{size: Decimal("2.5")})
    fill(driver, "Єрмак Ганна", **{size: Decimal(3)})
    driver.wait(100)
    driver.key(Qt.Key.Key_F, CTRL)
    driver.type("диван")
    found = driver.page.searching.completer.list
    assert found is not None
    assert found.item(0).text() == '"Розмір дивана">'
    driver.key(Qt.Key.Key_Tab)
    driver.type("2.5 ")
    assert driver.page.conditions == (Condition(size, ">", "2.5"),)
    assert driver.shown() == ["Єрмак Ганна"]
    chip = driver.page.chips._chips[0]
    assert chip.text() == "Розмір дивана: more than 2.5"
    fill(driver, "Zhuk Anna", **{size: Decimal(4)})
    driver.wait(200)
    assert sorted(driver.shown()) == ["Zhuk Anna", "Єрмак Ганна"]
    driver.command("undo")
    driver.wait(200)
    assert driver.shown() == ["Єрмак Ганна"]
    driver.key(Qt.Key.Key_F, CTRL)
    driver.type('"Розмір дивана":big ')
    assert "number is needed" in driver.page.searching.message.label.text()


def test_the_menu_of_conditions_offers_it_and_a_kept_search_outlives_a_rename(driver: Driver) -> None:
    wood = make(driver, "Wood", "choice", "oak", "ash")
    fill(driver, "Zhuk Anna", **{wood: "oak"})
    page = driver.page
    page.chips.add.click()
    driver.wait(100)
    driver.choose("Wood", "oak")
    assert driver.shown() == ["Zhuk Anna"]
    kept = str(page.query())
    custom_fields.edit(driver.program.context.need_session(), 1, {"name": "Timber"})
    driver.wait(200)
    page.clear()
    page.show_query(kept)
    driver.wait(200)
    assert driver.shown() == ["Zhuk Anna"]
    assert page.chips._chips[0].text() == "Timber: oak"
    page.clear()
    page.chips.add.click()
    driver.wait(100)
    driver.choose("Timber", "not filled in")
    assert "Zhuk Anna" not in driver.shown()
    assert len(driver.shown()) == 5


# -- import
def test_a_new_field_is_made_of_a_column_in_the_preview(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name;Phone;Wood\nOlena;0671112233;oak\nIvan;0671112234;ash\n", "utf-8")
    page = driver.window.open_page("import")
    page.open_files([path])
    driver.wait(200)
    combo = page.preview.table.heads.combos()[2]
    combo.setCurrentIndex(combo.findText("New field: choice"))
    combo.activated.emit(combo.currentIndex())
    driver.wait(200)
    assert page.preview.confirm.isEnabled()
    page.preview.confirm.click()
    driver.wait(300)
    assert fields(driver) == ["Wood"]
    session = driver.program.context.need_session()
    assert len(session.base.own_held(1)) == 2
    assert page.preview.table.rows.columnCount() >= FIXED
