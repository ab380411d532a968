"""The list in groups: headings, folding by mouse and keys, with search, sort and selection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_crm.app import cards
from desktop_crm.domain.query import Sort
from tests.ui.conftest import CTRL, SHIFT, Driver
from tests.ui.desk import Desk

CITIES = {"Ann": "Lviv", "Bob": "Kyiv", "Cyd": "", "Dan": "LVIV", "Eve": "Kyiv", "Fay": "Kyiv"}


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    desk = Desk(launch, tmp_path)
    for name, city in CITIES.items():
        desk.client(name, city=city)
    desk.page("clients")
    group(desk, "city")
    return desk


def group(desk: Desk, by: str) -> None:
    page = desk.page("clients")
    page.grouping.choose(by)
    desk.settle()


def lines(desk: Desk) -> list[str]:
    """Headings with their count, and names under them."""
    model: Any = desk.page("clients").model
    desk.driver.shown()
    found = []
    for row in range(len(model.keys)):
        heading = model.heading(row)
        found.append(f"{heading.title}: {heading.count[0]}" if heading else f"  {model.entry(row).row.title}")
    return found


def name_of(desk: Desk, id: int) -> str:
    found = desk.session.base.get("client", id)
    return found.name if found is not None else ""


def click(desk: Desk, row: int, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    table = desk.page("clients").table
    place = QPoint(60, table.rowViewportPosition(row) + 8)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifiers, place)
    desk.settle()


def chosen(desk: Desk) -> list[str]:
    page = desk.page("clients")
    return [name_of(desk, id) for id in page.selected_ids()]


WHOLE = ["Kyiv: 3", "  Bob", "  Eve", "  Fay", "Lviv: 2", "  Ann", "  Dan", "City not known: 1", "  Cyd"]


def test_cities_in_order_with_their_count(desk: Desk) -> None:
    assert lines(desk) == WHOLE
    desk.page("clients").set_sort(Sort("name", True))
    desk.settle()
    assert lines(desk)[:4] == ["Kyiv: 3", "  Fay", "  Eve", "  Bob"]


def test_chosen_in_the_menu_and_kept_for_the_base(desk: Desk, launch: Callable[..., Driver]) -> None:
    page = desk.page("clients")
    desk.click(page.searching.group_button)
    desk.driver.choose("By class")
    assert lines(desk)[0] == "Without a class: 6"
    desk.click(page.searching.group_button)
    desk.driver.choose("By responsible staff member")
    assert lines(desk)[0] == "Nobody responsible: 6"
    desk.click(page.searching.group_button)
    desk.driver.choose("By rung of the loyalty ladder")
    assert lines(desk)[0] == "Potential: 6"
    desk.program.context.window.base_replaced()
    desk.settle()
    assert lines(desk)[0] == "Potential: 6"
    desk.click(desk.page("clients").searching.group_button)
    desk.driver.choose("No groups")
    assert lines(desk) == [f"  {name}" for name in CITIES]


def test_folded_by_the_mouse(desk: Desk) -> None:
    click(desk, 0)
    assert lines(desk) == ["Kyiv: 3", *WHOLE[4:]]
    click(desk, 1)
    click(desk, 2)
    assert lines(desk) == ["Kyiv: 3", "Lviv: 2", "City not known: 1"]
    click(desk, 0)
    click(desk, 4)
    click(desk, 7)
    assert lines(desk) == WHOLE


def test_folded_by_keys_alone(desk: Desk) -> None:
    page = desk.page("clients")
    page.table.setFocus()
    page.table.go_to(6)  # Dan
    desk.key(Qt.Key.Key_Left)
    assert page.table.currentIndex().row() == 4
    assert page.model.is_heading(4)
    desk.key(Qt.Key.Key_Left)
    assert lines(desk) == [*WHOLE[:5], *WHOLE[7:]]
    desk.key(Qt.Key.Key_Right)
    assert lines(desk) == WHOLE
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == 5
    desk.key(Qt.Key.Key_Return)
    assert lines(desk) == [*WHOLE[:5], "City not known: 1"]
    page.grouping.fold_all(False)
    assert lines(desk) == WHOLE


def test_a_folded_group_outlives_a_search(desk: Desk) -> None:
    page = desk.page("clients")
    click(desk, 0)
    page.show_query("city:Kyiv,LVIV")
    desk.settle()
    assert lines(desk) == ["Kyiv: 3", "Lviv: 2", "  Ann", "  Dan"]
    page.show_query("nobody at all")
    desk.settle()
    assert lines(desk) == []
    assert page.below.isVisible()
    page.clear()
    desk.settle()
    assert lines(desk) == ["Kyiv: 3", *WHOLE[4:]]


def test_who_is_asked_for_is_unfolded(desk: Desk) -> None:
    page = desk.page("clients")
    page.grouping.fold_all(True)
    eve = next(id for id in page.model.rows.groups.ids if name_of(desk, id) == "Eve")
    desk.window.open_client(eve)
    desk.settle()
    assert page.current_id() == eve
    assert lines(desk) == [*WHOLE[:4], "Lviv: 2", "City not known: 1"]


def test_selection_takes_folded_clients_along(desk: Desk) -> None:
    page = desk.page("clients")
    page.table.setFocus()
    desk.key(Qt.Key.Key_A, page.table, CTRL)
    assert sorted(chosen(desk)) == list(CITIES)
    assert page.bulk.count.text().startswith("6")
    click(desk, 0)
    desk.key(Qt.Key.Key_A, page.table, CTRL)
    assert sorted(chosen(desk)) == list(CITIES)
    page.table.go_to(0)
    assert chosen(desk) == ["Bob", "Eve", "Fay"], "a folded heading stands for its clients"
    click(desk, 2, SHIFT)
    assert chosen(desk) == ["Bob", "Eve", "Fay", "Ann"]
    click(desk, 0)
    page.table.go_to(0)
    assert chosen(desk) == [], "an open heading stands for nobody"
    page.grouping.select(1)
    assert chosen(desk) == ["Ann", "Dan"]
    QGuiApplication.clipboard().clear()
    desk.key(Qt.Key.Key_C, page.table, CTRL)
    desk.until(lambda: len(QGuiApplication.clipboard().text().splitlines()) == 3)


def test_the_card_stays_while_one_passes_a_heading(desk: Desk) -> None:
    page = desk.page("clients")
    page.table.setFocus()
    page.table.go_to(3)
    desk.driver.wait(120)
    fay = page.card.current()
    assert fay is not None
    desk.key(Qt.Key.Key_Down)
    desk.driver.wait(120)
    assert page.current_id() is None
    assert page.card.current() == fay


def test_whoever_moves_changes_the_group(desk: Desk) -> None:
    page = desk.page("clients")
    ann = next(id for id in page.model.keys if id > 0 and name_of(desk, id) == "Ann")
    cards.edit_record(desk.session, "client", ann, {"city": "Kyiv"})
    desk.settle()
    assert lines(desk) == ["Kyiv: 4", "  Ann", "  Bob", "  Eve", "  Fay", "LVIV: 1", "  Dan", *WHOLE[7:]]
    cards.undo(desk.session)
    desk.settle()
    assert lines(desk) == WHOLE


def test_home_and_end(desk: Desk) -> None:
    page = desk.page("clients")
    page.table.setFocus()
    desk.key(Qt.Key.Key_End)
    assert page.table.currentIndex().row() == 8
    desk.key(Qt.Key.Key_Home)
    assert page.table.currentIndex().row() == 0
