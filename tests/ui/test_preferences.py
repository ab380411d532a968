"""The settings: every field kept, records added and refused in words, copies, trash, looks; with mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from desktop_crm.app import cards, settings
from desktop_crm.ui.widgets import Button
from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    desk = Desk(launch, tmp_path)
    desk.page("settings")
    return desk


def tab(desk: Desk, name: str) -> Any:
    page = desk.page("settings")
    page.open_tab(name)
    desk.settle()
    return page.tab(name)


def kept(desk: Desk, key: str) -> str:
    return settings.load(desk.session)[key]


def names(desk: Desk, record: str) -> list[str]:
    return [r.name for r in desk.session.base.all(record)]


def button(within: QWidget, text: str) -> Button:
    return next(b for b in within.findChildren(Button) if b.text().startswith(text) and b.isVisible())


# -- the shop


def test_every_field_of_the_shop_is_kept(desk: Desk) -> None:
    general = tab(desk, "general")
    desk.type(general.shop.line, "Oak & <b>Son</b>")
    desk.type(general.shop_line.line, "Lviv, 1", None)
    general.margin.line.setFocus()  # leaving is enough
    desk.settle()
    desk.type(general.margin.line, "37,5 %")
    assert kept(desk, "shop") == "Oak & <b>Son</b>"
    assert kept(desk, "shop_line") == "Lviv, 1"
    assert kept(desk, "margin") == "37.5"
    assert general.margin.raw() == "37.5"
    assert settings.load(desk.session).margin == pytest.approx(0.375)
    desk.choose(general.currency.combo, "EUR")
    assert kept(desk, "currency") == "EUR"
    assert desk.context.formats.currency == "EUR"
    again = tab(desk, "general")
    assert again.currency.combo.currentText() == "EUR"
    assert again.shop.raw() == "Oak & <b>Son</b>"


@pytest.mark.parametrize(
    ("typed", "words"), [("a lot", "a lot"), ("130", "100"), ("-1", "0"), ("", "Needed"), ("1e400", ""), ("nan", "nan")]
)
def test_a_wrong_margin_is_told_beside_the_field(desk: Desk, typed: str, words: str) -> None:
    general = tab(desk, "general")
    desk.type(general.margin.line, typed)
    assert general.margin.error()
    assert words in general.margin.error()
    assert general.margin.raw() == typed, "what was typed is not lost"
    assert kept(desk, "margin") == "30"
    desk.type(general.margin.line, "25")
    assert general.margin.error() == ""
    assert kept(desk, "margin") == "25"


def test_going_through_the_fields_changes_nothing(desk: Desk) -> None:
    general = tab(desk, "general")
    before = desk.session.base.next_undo()
    general.shop.line.setFocus()
    for _ in range(5):
        desk.key(Qt.Key.Key_Tab)
    assert desk.session.base.next_undo() == before


def test_undo_shows_in_the_fields(desk: Desk) -> None:
    general = tab(desk, "general")
    desk.type(general.shop.line, "Oak")
    desk.type(general.shop_line.line, "Lviv")
    general.margin.line.setFocus()
    desk.run("undo")
    assert general.shop_line.raw() == ""
    desk.run("undo")
    assert general.shop.raw() == "Test shop"


# -- looks


def test_language_theme_and_letters(desk: Desk) -> None:
    general = tab(desk, "general")
    desk.click(general.mode.segments.group.button(2))
    assert desk.context.theme.dark
    assert desk.context.settings.text("theme") == "dark"
    assert desk.context.commands.actions["theme_dark"].isChecked(), "the menu says so too"
    desk.run("theme_light")
    assert general.mode.value() == "light"
    desk.click(general.scale.segments.group.button(1))
    assert desk.context.theme.scale == 1.25
    assert desk.context.settings.number("scale", 100) == 125
    desk.click(tab(desk, "general").language.segments.group.button(1))
    assert desk.context.texts.language == "uk"
    assert desk.page("settings").tabs.tabText(0) == "Загальні"
    assert desk.context.settings.text("language") == "uk"


# -- staff


def add_staff(desk: Desk, name: str) -> Any:
    staff = tab(desk, "staff")
    desk.type(staff.fresh.fields["name"].line, name)
    return staff.row(max(r.id for r in desk.session.base.all("staff")))


def test_staff_is_added_by_keys_alone_one_after_the_other(desk: Desk) -> None:
    staff = tab(desk, "staff")
    line = staff.fresh.fields["name"].line
    line.setFocus()
    for letter in "Ivan":
        QTest.keyClick(line, letter)
    desk.key(Qt.Key.Key_Tab)  # to the position: the row is not done yet
    assert names(desk, "staff") == []
    desk.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is staff.fresh.fields["phone"].line
    for letter in "0671234567":
        QTest.keyClick(QApplication.focusWidget(), letter)
    desk.key(Qt.Key.Key_Return)
    assert [(s.name, s.phone) for s in desk.session.base.all("staff")] == [("Ivan", "0671234567")]
    assert QApplication.focusWidget() is line, "ready for the next"
    assert line.text() == ""
    for letter in "Olha":
        QTest.keyClick(line, letter)
    staff.row(1).fields["phone"].line.setFocus()  # leaving the row adds it
    desk.settle()
    assert names(desk, "staff") == ["Ivan", "Olha"]


def test_staff_is_edited_where_it_stands(desk: Desk) -> None:
    row = add_staff(desk, "Ivan")
    name = row.fields["name"].line
    name.setFocus()
    name.selectAll()
    for letter in "Petro":
        QTest.keyClick(name, letter)
    desk.key(Qt.Key.Key_Tab)
    assert names(desk, "staff") == ["Petro"]
    assert row.isAncestorOf(QApplication.focusWidget()), "the cursor went on and stays"
    desk.choose(row.fields["position"].combo, "manager")
    desk.click(row.fields["former"])
    (person,) = desk.session.base.all("staff")
    assert (person.position, person.former) == ("manager", True)
    desk.run("undo")
    assert not row.fields["former"].isChecked()
    assert row.fields["name"].line.accessibleName() == "Name"
    assert row.fields["phone"].line.accessibleName().endswith(", Petro")


def test_a_change_elsewhere_does_not_take_what_is_being_typed(desk: Desk) -> None:
    row, other = add_staff(desk, "Ivan"), add_staff(desk, "Olha")
    line = row.fields["phone"].line
    line.setFocus()
    QTest.keyClicks(line, "067")
    cards.edit_record(desk.session, "staff", other.record.id, {"name": "Olena"})
    desk.settle()
    assert line.text() == "067"
    assert line.hasFocus()
    assert other.fields["name"].raw() == "Olena"


def test_a_name_cannot_be_emptied(desk: Desk) -> None:
    row = add_staff(desk, "Ivan")
    desk.type(row.fields["name"].line, " ")
    assert row.fields["name"].error()
    assert names(desk, "staff") == ["Ivan"]


def test_who_is_in_use_is_not_deleted_and_words_say_why(desk: Desk) -> None:
    row = add_staff(desk, "Ivan")
    id = desk.client(responsible=row.record.id)
    bin = row.tools[0]
    assert bin.accessibleName() == "Delete: Ivan"
    desk.click(bin)
    assert "Ivan" in desk.toast
    assert names(desk, "staff") == ["Ivan"]
    cards.edit_record(desk.session, "client", id, {"responsible": None})
    desk.click(bin)
    assert names(desk, "staff") == []
    desk.run("undo")
    assert names(desk, "staff") == ["Ivan"]
    assert tab(desk, "staff").row(row.record.id).isVisible()


# -- failure points and causes


def test_a_part_is_added_under_its_whole(desk: Desk) -> None:
    points = tab(desk, "points")
    whole = desk.point("delivery")
    row = points.row(whole)
    add, _bin = row.tools
    desk.click(add)
    line = QApplication.focusWidget()
    assert line is points._parts[whole].fields["name"].line
    assert line.placeholderText() == "Add a part"
    desk.key(Qt.Key.Key_Escape)
    assert whole not in points._parts, "Esc takes the empty row away"
    desk.click(add)
    desk.type(points._parts[whole].fields["name"].line, "Lift broken")
    part = next(p for p in desk.session.base.all("failure_point") if p.name == "Lift broken")
    assert part.parent == whole
    assert points.row(part.id).x() == row.x()
    inset = points.row(part.id).fields["name"].mapTo(points, points.row(part.id).fields["name"].rect().topLeft()).x()
    assert inset > row.fields["name"].mapTo(points, row.fields["name"].rect().topLeft()).x()
    desk.click(points.row(part.id).tools[1])
    assert "Lift broken" not in names(desk, "failure_point")


def test_a_whole_with_parts_is_not_deleted(desk: Desk) -> None:
    points = tab(desk, "points")
    name = points.row(desk.point("delivery")).record.name
    desk.click(points.row(desk.point("delivery")).tools[1])
    assert name in desk.toast
    assert name in names(desk, "failure_point")


def test_causes(desk: Desk) -> None:
    causes = tab(desk, "causes")
    before = len(names(desk, "cause"))
    desk.choose(causes.fresh.fields["kind"].combo, causes.fresh.fields["kind"].combo.itemText(1))
    desk.type(causes.fresh.fields["name"].line, "Rain")
    made = max(desk.session.base.all("cause"), key=lambda c: c.id)
    assert made.name == "Rain"
    assert made.kind == causes.row(made.id).fields["kind"].value()
    assert len(names(desk, "cause")) == before + 1


# -- copies and trash


def answer(desk: Desk, text: str) -> QMessageBox:
    box = desk.window.findChildren(QMessageBox)[-1]
    assert box.textFormat() == Qt.TextFormat.PlainText
    pressed: QPushButton = next(b for b in box.buttons() if b.text() == text)  # type: ignore[assignment]
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    desk.settle()
    return box


def test_copies_are_made_listed_and_gone_back_to(desk: Desk) -> None:
    desk.client("Before")
    copies = tab(desk, "copies")
    shown = copies.rows.count()
    desk.click(copies.now)
    assert copies.rows.count() > shown
    assert desk.toast.startswith("Backed up")
    desk.client("After")
    copies.refresh()
    desk.settle()
    labels = [w.text() for w in copies.findChildren(type(copies.title)) if w.isVisible()]
    assert any("1\u00a0client" in text and "now 2" in text for text in labels), labels
    back = next(b for b in copies.findChildren(Button) if b.accessibleName().startswith("Go back to this"))
    desk.click(back)
    answer(desk, "Cancel")
    assert desk.count() == 2
    desk.click(back)
    answer(desk, "Go back to this")
    desk.until(lambda: desk.count() == 1)
    desk.page("clients")
    assert desk.driver.shown() == ["Before"]
    listed = desk.session.base.copies()
    assert listed[0].reason == "restore", "the state before is kept as a copy"
    assert listed[0].clients == 2


def test_what_was_computed_before_a_copy_came_back_is_computed_anew(desk: Desk) -> None:
    copies = tab(desk, "copies")
    id = desk.client("Ann")
    desk.click(copies.now)
    desk.add("purchase", id, amount=500_00)
    assert desk.context.need_standings().of([id])[0].purchases == 1
    copies.refresh()
    desk.settle()
    desk.click(next(b for b in copies.findChildren(Button) if b.accessibleName().startswith("Go back to this")))
    answer(desk, "Go back to this")
    desk.settle()
    assert desk.context.need_standings().of([id])[0].purchases == 0


def test_the_trash_gives_back(desk: Desk) -> None:
    id = desk.client("<b>Bold</b> & Sons")
    desk.add("claim", id, text="Broken")
    cards.remove(desk.session, "client", [id])
    trash = tab(desk, "trash")
    desk.click(button(trash, "Bring back"))
    assert desk.count() == 1
    assert desk.count("claim") == 1
    assert "<b>Bold</b>" in desk.toast
    assert not [b for b in trash.findChildren(Button) if b.isVisible()]


def test_an_empty_trash_says_so_and_deleting_shows_at_once(desk: Desk) -> None:
    id = desk.client("Ann")
    trash = tab(desk, "trash")
    assert not [b for b in trash.findChildren(Button) if b.isVisible()]
    cards.remove(desk.session, "client", [id])
    desk.settle()
    assert button(trash, "Bring back").accessibleName() == "Bring back Ann"


# -- the page


def test_commands_lead_to_the_tabs(desk: Desk) -> None:
    desk.run("trash")
    assert desk.page("settings").tabs.currentIndex() == 5
    desk.run("restore")
    assert desk.page("settings").tabs.currentIndex() == 4
    assert desk.counted == "Everything here is kept as you go"


def test_another_language_while_copies_are_being_listed(desk: Desk) -> None:
    tab(desk, "copies").refresh()
    desk.run("language_uk")
    desk.settle()
    assert desk.page("settings").tabs.tabText(4) == "Копії"


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 738)), (200, (1100, 610))])
def test_nothing_is_cut(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int, size: tuple[int, int]
) -> None:
    desk = Desk(launch, tmp_path, language, scale=scale, size=size, sample=True)
    cards.remove(desk.session, "claim", [1])
    desk.session.base.backup("manual")
    page = desk.page("settings")
    for name in ("general", "staff", "points", "causes", "copies", "trash"):
        page.open_tab(name)
        desk.settle()
        assert not cut_labels(page), name
    assert (desk.window.width(), desk.window.height()) == size
