"""Work on lists as a person does it: conditions typed and completed, searches kept, many cards changed at once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from desktop_crm.app import bulk, cards, custom_fields, saved
from desktop_crm.domain.query import Condition, Sort
from desktop_crm.ui.clients import exporting
from desktop_crm.ui.clients.columns import INDEX
from tests.ui.conftest import CTRL, SHIFT, Driver
from tests.ui.desk import cut_labels

LVIV = ["Єрмак Ганна", "Кав’ярня «Ґанок»", "Шевченко Олена"]


def search_for(driver: Driver, text: str) -> None:
    driver.key(Qt.Key.Key_F, CTRL)
    driver.type(text)


def offered(driver: Driver) -> list[str]:
    """What the list under the search box offers; [] where it is closed."""
    found = driver.page.searching.completer.list
    return [] if found is None else [found.item(row).text() for row in range(found.count())]


def message(driver: Driver) -> str:
    shown = driver.page.searching.message
    return str(shown.label.text()) if shown.isVisible() else ""


# -- conditions typed
def test_a_condition_is_completed_by_keys_alone(driver: Driver) -> None:
    search_for(driver, "ci")
    assert offered(driver) == ["city:"]
    driver.key(Qt.Key.Key_Tab)
    assert driver.page.search.text() == "city:"
    assert offered(driver)[0] == "city:Львів"
    driver.type("дро")
    assert offered(driver) == ["city:Дрогобич"]
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert driver.page.conditions == (Condition("city", ":", "Дрогобич"),)
    assert driver.page.search.text() == ""
    assert driver.page.search.hasFocus()
    assert driver.shown() == ["Їжакевич Роман"]


def test_every_key_is_offered_on_demand_and_escape_closes_the_list_first(driver: Driver) -> None:
    search_for(driver, "олена ")
    assert offered(driver) == []
    driver.key(Qt.Key.Key_Space, CTRL)
    assert {"city:", "tag:", "claims>", "last<", "rung:"} <= set(offered(driver))
    driver.key(Qt.Key.Key_Escape)
    assert offered(driver) == []
    assert driver.page.search.text() == "олена "
    driver.key(Qt.Key.Key_Escape)
    assert driver.page.search.text() == ""


def test_a_name_being_typed_is_not_disturbed(driver: Driver) -> None:
    search_for(driver, "city")
    assert offered(driver)
    driver.type("zen")
    assert offered(driver) == []
    driver.page.search.clear()
    driver.type("шев")
    assert offered(driver) == []
    driver.key(Qt.Key.Key_Down)
    assert driver.focus() is driver.page.table


def test_values_come_from_the_base_and_codes_by_their_words(launch: Callable[..., Driver], shop: Path) -> None:
    driver = launch("uk", base=shop)
    session = driver.program.context.need_session()
    cards.add_record(session, "staff", None, {"name": "Іван Петренко"})
    driver.wait(60)
    for typed, found in (
        ("responsible:пет", ['responsible:"Іван Петренко"']),
        ("rung:reg", ["rung:regular"]),
        ("rung:regular,f", ["rung:regular,frequent"]),
        ("-tag:v", ["tag:vip"]),
        ("claims>", ["claims>0", "claims>1", "claims>2", "claims>3", "claims>4", "claims>5"]),
        ("міс", ["city:", "point:"]),
    ):
        driver.page.search.clear()
        search_for(driver, typed)
        assert offered(driver) == found, typed
    search_for(driver, "last<")
    assert all(one.startswith("last<2") for one in offered(driver))
    assert len(offered(driver)) == 5


def test_a_space_makes_a_chip_of_a_condition(driver: Driver) -> None:
    search_for(driver, "-tag:vip ганна")
    assert driver.page.search.text() == "ганна"
    assert [str(c) for c in driver.page.conditions] == ["-tag:vip"]
    assert driver.shown() == ["Єрмак Ганна"]
    driver.page.clear()
    search_for(driver, 'city:"Нове місто" x')
    assert [str(c) for c in driver.page.conditions] == ['city:"Нове місто"']
    assert driver.page.search.text() == "x"


def test_what_cannot_be_meant_is_said_in_words_and_looked_past(driver: Driver) -> None:
    search_for(driver, "last<2024-13-01")
    assert message(driver) == ""  # it may become something yet
    assert len(driver.shown()) == 6
    driver.type(" олена")
    assert message(driver) == "last<2024-13-01 — there is no such day"
    assert driver.page.search.accessibleDescription() == message(driver)
    assert driver.shown() == ["Шевченко Олена"]
    driver.key(Qt.Key.Key_Return)
    assert driver.page.search.hasFocus()
    assert driver.page.search.selectedText() == "last<2024-13-01"
    driver.type("claims>0")
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert message(driver) == ""
    assert driver.focus() is driver.page.table
    assert driver.shown() == ["Шевченко Олена"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("claims>many ", "claims>many — a whole number is needed"),
        ("rung:best ", "rung:best — can only be: potential, new, frequent, regular, advocate"),
        ("city>Lviv ", "city>Lviv — after “city” only a colon can stand"),
        ("first:2024 ", "first:2024 — write a period like 2024-01-01..2024-12-31"),
        ("last<soon ", "last<soon — write the day like 2024-01-31"),
        ("tag: ", "tag: — what should it be?"),
    ],
)
def test_each_mistake_has_its_words(driver: Driver, typed: str, words: str) -> None:
    search_for(driver, typed)
    assert message(driver) == words
    assert len(driver.shown()) == 6


def test_what_a_figure_returns_is_shown_as_chips_and_what_it_cannot_mean_stays_to_be_mended(driver: Driver) -> None:
    driver.window.show_query("олена city:Львів rung:best")
    driver.wait(120)
    assert [str(c) for c in driver.page.conditions] == ["city:Львів"]
    assert driver.page.search.text() == "олена rung:best"
    assert "rung:best" in message(driver)
    assert driver.shown() == ["Шевченко Олена"]


# -- searches kept
def saved_menu(driver: Driver) -> dict[str, str]:
    """Open the menu of what is saved: name -> number."""
    QTest.mouseClick(driver.page.chips.saved, Qt.MouseButton.LeftButton)
    driver.wait(120)
    texts = [action.text().split("\t") for action in driver.menu().actions() if "\t" in action.text()]
    return dict(texts)


def choose_below(driver: Driver, *path: str) -> None:
    """An entry of a submenu; the menu is closed before anything happens, as it is under a hand."""
    menu = driver.menu()
    below = next(a.menu() for a in menu.actions() if a.text() == path[0])
    assert isinstance(below, QMenu)
    wanted = next(a for a in below.actions() if a.text() == path[1])
    menu.hide()
    wanted.trigger()
    driver.wait(60)


def name_it(driver: Driver, name: str) -> Any:
    dialog: Any = driver.dialog()
    dialog.name.line.clear()
    driver.type(name)
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    return dialog


def test_a_search_is_saved_chosen_renamed_deleted_and_brought_back(driver: Driver) -> None:
    assert not driver.page.chips.save.isVisible()
    search_for(driver, "city:Львів ")
    driver.page.chips.save.click()
    driver.wait(60)
    assert driver.dialog().name.value() == "City: Львів"  # type: ignore[attr-defined]
    name_it(driver, "From & Lviv")
    assert driver.window._toast is not None
    driver.page.clear()
    assert saved_menu(driver) == {"From && Lviv": "3"}
    driver.choose("From && Lviv")
    assert driver.shown() == LVIV
    cards.add_client(driver.program.context.need_session(), {"name": "Львів’янка", "city": "Львів"})
    driver.wait(120)
    assert saved_menu(driver) == {"From && Lviv": "4"}
    choose_below(driver, "Rename", "From && Lviv")
    name_it(driver, "Lviv")
    assert saved_menu(driver) == {"Lviv": "4"}
    choose_below(driver, "Delete", "Lviv")
    assert saved_menu(driver) == {}
    driver.menu().close()
    driver.command("undo")
    assert saved_menu(driver) == {"Lviv": "4"}
    driver.menu().close()


def test_a_name_that_is_there_says_what_becomes_of_it(driver: Driver) -> None:
    session = driver.program.context.need_session()
    saved.keep(session, "Ours", "city:Kyiv")
    driver.page.show_query("tag:vip")
    driver.wait(120)
    driver.page.chips.save.click()
    driver.wait(60)
    dialog: Any = driver.dialog()
    dialog.name.line.clear()
    driver.type("")
    driver.key(Qt.Key.Key_Return)
    assert dialog.name.error()
    driver.type("ours")
    assert "“Ours” is there already" in dialog.note.text()
    driver.key(Qt.Key.Key_Return)
    driver.wait(60)
    assert [(one.name, one.query) for one in saved.every(session)] == [("Ours", "tag:vip")]


# -- many at once
def everybody(driver: Driver) -> list[int]:
    driver.page.table.setFocus()
    driver.key(Qt.Key.Key_A, CTRL)
    return list(driver.page.model.keys)


def of(driver: Driver, ids: list[int], field: str) -> list[Any]:
    base = driver.program.context.need_session().base
    return [getattr(base.get("client", id), field) for id in ids]


def toast(driver: Driver) -> str:
    assert driver.window._toast is not None
    return str(driver.window._toast.label.text())


def test_the_bar_shows_while_several_are_selected_and_is_reached_by_tab(driver: Driver) -> None:
    bar = driver.page.bulk
    assert not bar.isVisible()
    everybody(driver)
    assert bar.isVisible()
    assert bar.count.text() == "6 selected"
    for _ in range(10):
        driver.key(Qt.Key.Key_Tab)
        if driver.focus() is bar.buttons["assign"]:
            break
    assert driver.focus() is bar.buttons["assign"]
    bar.cross.click()
    driver.wait()
    assert not bar.isVisible()
    assert driver.page.table.selected_count() == 1
    assert driver.focus() is driver.page.table


def test_tags_say_how_many_they_touch_before_they_do_and_go_in_one_step(driver: Driver) -> None:
    ids = everybody(driver)
    driver.page.bulk.buttons["tag"].click()
    driver.wait(60)
    dialog: Any = driver.dialog()
    assert not dialog.go.isEnabled()
    driver.type("VIP, walk in")
    driver.wait(250)
    assert dialog.note.text() == "6 cards will change"
    dialog.tags.line.clear()
    driver.type("VIP")
    driver.wait(250)
    assert dialog.note.text() == "5 cards will change; 1 is so already"
    assert dialog.go.text() == "Change 5 cards"
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert QApplication.activeModalWidget() is None
    assert toast(driver) == "5 cards changed"
    assert of(driver, ids, "tags").count(("VIP",)) == 5
    driver.command("undo")
    driver.wait(120)
    assert of(driver, ids, "tags").count(()) == 5


def test_who_is_responsible_role_and_rung_of_all(driver: Driver) -> None:
    session = driver.program.context.need_session()
    ivan = cards.add_record(session, "staff", None, {"name": "Ivan"}).id
    driver.wait(60)
    ids = everybody(driver)
    for name, value in (("assign", ivan), ("role", "supplier"), ("rung", "regular")):
        driver.page.bulk.buttons[name].click()
        driver.wait(60)
        dialog: Any = driver.dialog()
        dialog._fields[0].set_value(value)
        dialog._fields[0].edited.emit()
        driver.wait(250)
        dialog.go.click()
        driver.wait(120)
    assert of(driver, ids, "responsible") == [ivan] * 6
    assert of(driver, ids, "roles") == [("client", "supplier")] * 6
    assert of(driver, ids, "pinned_rung") == ["regular"] * 6
    driver.page.bulk.buttons["rung"].click()
    driver.wait(60)
    again: Any = driver.dialog()
    again.rung.set_value("regular")
    again.look()
    driver.wait(60)
    assert again.note.text() == "Nothing would change"
    assert not again.go.isEnabled()
    again.close()


def test_a_field_of_the_shops_own_on_all(driver: Driver) -> None:
    session = driver.program.context.need_session()
    everybody(driver)
    assert not driver.page.bulk.buttons["own"].isVisible()
    wood = custom_fields.add(session, {"name": "Wood", "kind": "choice", "choices": ("oak", "beech")}).id
    floor = custom_fields.add(session, {"name": "Floor", "kind": "number"}).id
    driver.wait(120)
    ids = everybody(driver)
    driver.page.bulk.buttons["own"].click()
    driver.wait(60)
    dialog: Any = driver.dialog()
    assert dialog.which.value() == wood
    assert not dialog.go.isEnabled()
    dialog.which.set_value(floor)
    dialog.which.edited.emit()
    dialog.editor.setFocus()
    driver.type("2x")
    driver.wait(250)
    assert not dialog.go.isEnabled()
    assert dialog.editor.error()
    dialog.editor.line.clear()
    driver.type("2,5")
    driver.wait(250)
    assert dialog.note.text() == "6 cards will change"
    assert not dialog.editor.error()
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert QApplication.activeModalWidget() is None
    assert toast(driver) == "6 cards changed"
    assert of(driver, ids, "custom") == [f'{{"{floor}":2.5}}'] * 6
    driver.page.bulk.buttons["own"].click()
    driver.wait(60)
    dialog = driver.dialog()
    dialog.which.set_value(floor)
    dialog.way.set_value("clear")
    dialog.way.edited.emit()
    driver.wait(250)
    assert not dialog.editor.isVisible()
    assert dialog.go.text() == "Change 6 cards"
    dialog.go.click()
    driver.wait(120)
    assert of(driver, ids, "custom") == [""] * 6
    driver.command("undo")
    driver.command("undo")
    driver.wait(120)
    assert of(driver, ids, "custom") == [""] * 6
    assert session.base.next_undo().intent.code == "custom_field.add"  # type: ignore[union-attr]


def test_a_task_for_each(driver: Driver) -> None:
    ids = everybody(driver)
    driver.page.bulk.buttons["task"].click()
    driver.wait(60)
    dialog: Any = driver.dialog()
    assert not dialog.go.isEnabled()
    driver.type("Call about the sale")
    driver.wait(250)
    assert (dialog.note.text(), dialog.go.text()) == ("6 tasks will be made", "Make 6 tasks")
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    base = driver.program.context.need_session().base
    assert [base.on_card("task", id)[0].text for id in ids] == ["Call about the sale"] * 6
    driver.command("undo")
    driver.wait(120)
    assert base.count("task") == 0


def test_cancelled_bulk_work_leaves_everything_as_it_was(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = everybody(driver)
    driver.page.bulk.buttons["tag"].click()
    driver.wait(60)
    dialog: Any = driver.dialog()
    driver.type("vip")
    driver.wait(250)
    begun, go_on, usual = Event(), Event(), bulk._edits

    def slow(*given: Any) -> Iterator[Any]:
        for edits in usual(*given):
            yield edits
            begun.set()
            assert go_on.wait(10)
            given[3](0.5)

    monkeypatch.setattr(bulk, "_edits", slow)
    dialog.go.click()
    driver.until(begun.is_set)
    driver.until(lambda: driver.window.status.jobs.isVisible())
    driver.window.status.jobs.cancel.click()
    go_on.set()
    driver.wait(120)
    assert of(driver, ids, "tags").count(("vip",)) == 1
    if QApplication.activeModalWidget() is not None:
        driver.dialog().close()


def test_the_selected_are_exported_as_they_stand(driver: Driver, tmp_path: Path) -> None:
    driver.page.set_sort(Sort("name", True))
    driver.wait(60)
    names = driver.shown()
    everybody(driver)
    for kind in ("csv", "xlsx"):
        exporting.export(driver.page, tmp_path / f"list.{kind}")
        driver.wait(120)
        box = driver.dialog()
        assert isinstance(box, QMessageBox)
        assert box.text() == f"6 clients in “list.{kind}”"
        box.close()
        driver.wait()
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Name"] for row in rows] == names
    olena = next(row for row in rows if row["Name"] == "Шевченко Олена")
    assert (olena["Phones"], olena["City"], olena["Last purchase"]) == ("+380671234567", "Львів", "2026-11-18")
    assert {row["City"] for row in rows} >= {"'=cmd|'calc'!A1"}
    assert (tmp_path / "list.xlsx").stat().st_size > 1000


def test_an_export_that_cannot_be_written_says_why(driver: Driver, tmp_path: Path) -> None:
    everybody(driver)
    exporting.export(driver.page, tmp_path / "nowhere" / "list.xlsx")
    driver.wait(120)
    assert "cannot be written" in toast(driver)


def test_the_menu_of_rows_offers_the_same(driver: Driver) -> None:
    everybody(driver)
    driver.page.table.menu_wanted.emit(QPoint(300, 300))
    driver.wait()
    menu = next(a.menu() for a in driver.menu().actions() if a.text() == "With the selected")
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions()] == ["Responsible", "Tag", "Role", "Rung", "Task", "Export"]
    driver.menu().close()


# -- order and columns
def test_columns_move_and_keys_are_added_without_a_mouse(driver: Driver) -> None:
    table = driver.page.table
    driver.command("columns")
    driver.choose("Move to the left", "City")
    assert table.head.visualIndex(INDEX["city"]) == 2
    driver.command("columns")
    driver.choose("Sort ascending", "City")
    driver.command("columns")
    driver.choose("Then by", "Name")
    assert driver.page.sort == (Sort("city"), Sort("name"))
    driver.command("columns")
    then = next(a.menu() for a in driver.menu().actions() if a.text() == "Then by")
    assert isinstance(then, QMenu)
    assert {a.text() for a in then.actions() if "\t" in a.text()} == {"City\t1", "Name\t2"}
    driver.menu().close()


def test_the_header_numbers_the_keys_of_a_sort(driver: Driver) -> None:
    head = driver.page.table.head

    def picture(*sort: Sort) -> bytes:
        driver.page.set_sort(*sort)
        driver.wait(60)
        image = head.grab(head.rect()).toImage()
        left = head.sectionViewportPosition(INDEX["city"])
        return bytes(image.copy(left, 0, head.sectionSize(INDEX["city"]), head.height()).constBits())

    alone, first = picture(Sort("city")), picture(Sort("city"), Sort("profit", True))
    second = picture(Sort("profit", True), Sort("city"))
    assert len({alone, first, second}) == 3


def test_copied_rows_have_the_columns_as_they_stand(driver: Driver) -> None:
    driver.page.table.move_column("city", -1)
    everybody(driver)
    driver.key(Qt.Key.Key_C, CTRL)
    head = QGuiApplication.clipboard().text().splitlines()[0].split("\t")
    assert head[:3] == ["Name", "Rung of the loyalty ladder", "City"]


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("size", [(1366, 728), (1100, 600)])
def test_nothing_is_cut(launch: Callable[..., Driver], shop: Path, language: str, size: tuple[int, int]) -> None:
    driver = launch(language, base=shop)
    driver.window.resize(*size)
    driver.page.set_sort(Sort("profit", True), Sort("city"), Sort("rung"))
    driver.page.show_query("city:Львів last<2024-13-01")
    driver.wait(120)
    everybody(driver)
    assert driver.page.bulk.isVisible()
    assert message(driver)
    assert cut_labels(driver.page) == []
    for name in ("assign", "tag", "role", "rung", "task"):
        driver.page.bulk.act(name)
        driver.wait(60)
        assert cut_labels(driver.dialog()) == []
        driver.dialog().close()
        driver.wait()


def test_shift_click_on_a_header_adds_a_key(driver: Driver) -> None:
    head = driver.page.table.head
    for column, modifiers in (("city", Qt.KeyboardModifier.NoModifier), ("profit", SHIFT)):
        place = QPoint(head.sectionViewportPosition(INDEX[column]) + 20, 10)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, modifiers, place)
        driver.wait()
    assert driver.page.sort == (Sort("city"), Sort("profit", True))
