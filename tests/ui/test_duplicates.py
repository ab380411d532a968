"""Duplicates as a person meets them: warned while typing, found, laid side by side, merged, told apart, undone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton
from shiboken6 import isValid

from desktop_crm.app import cards, custom_fields
from desktop_crm.app.duplicates import typed
from desktop_crm.app.merging import ALL
from desktop_crm.domain.changes import Intent
from desktop_crm.ui.widgets import Button
from tests.ui.conftest import CTRL, Driver
from tests.ui.desk import Desk

DAY = date(2026, 5, 1)


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    made = Desk(launch, tmp_path)
    other = made.client("Елена Шевченко", phones=("+380671234567", "050 111-22-33"), number="18", notes="Любить дуб")
    made.client("Шевченко Олена", phones=("067 123-45-67",), city="Львів", notes="Дзвонити зранку")
    made.client("Коваль Петро", city="Стрий")
    for n in range(3):
        made.add("claim", other, text=f"Скарга {n}", date=DAY)
    made.add("purchase", other, amount=500, date=DAY)
    made.settle()
    return made


def find(desk: Desk) -> Any:
    desk.driver.command("find_duplicates")
    page = desk.window.page("duplicates")
    desk.until(lambda: page._job is None)
    desk.settle()
    return page


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_found_laid_side_by_side_merged_and_undone(desk: Desk) -> None:
    page = find(desk)
    assert [m.text for m in page.matches.matches] == ["Елена Шевченко · Шевченко Олена"]
    view = page.view
    assert "same phone" in view.why.text()
    assert view.table.keep == 1, "the card on which most hangs"
    assert view.table.group("notes").checkedId() == ALL
    assert view.table.group("city").checkedId() == 2
    assert not view.moves.isVisible(), "nothing hangs on the other card"
    view.table.choose("", 2)
    assert view.moves.text() == "Елена Шевченко hands over: 3\u00a0claims, 1\u00a0purchase"
    assert view.table.group("name").checkedId() == 2, "what nobody chose follows the card that stays"
    view.table.choose("name", 1)
    desk.click(view.merge_button)
    desk.until(lambda: desk.count() == 2)
    desk.settle()
    client = desk.session.base.get("client", 2)
    assert client is not None
    assert client.name == "Елена Шевченко"
    assert client.notes == "Дзвонити зранку\n\nЛюбить дуб"
    assert client.other_names == ("Шевченко Олена",)
    assert client.number == "18"
    assert len(desk.session.base.on_card("claim", 2)) == 3
    assert page.state.title.text() == "No duplicates found"
    assert QApplication.focusWidget() is page.again_button
    assert "2 cards became one" in texts(desk.window)
    desk.driver.command("undo")
    desk.until(lambda: desk.count() == 3)
    desk.until(lambda: len(page.matches.matches) == 1 and page._stack.currentIndex() == 1)
    assert desk.session.base.get("client", 2).number == ""  # type: ignore[union-attr]


def test_fields_of_the_shops_own_lie_side_by_side(desk: Desk) -> None:
    kinds = {"Дерево": "choice", "Поверх": "number", "Ліфт": "flag", "Двері": "text"}
    wood, floor, lift, door = (
        custom_fields.add(desk.session, {"name": name, "kind": kind, "choices": ("дуб", "ясен")}).id
        for name, kind in kinds.items()
    )
    first = {f"custom_{wood}": "дуб", f"custom_{floor}": Decimal("2.5"), f"custom_{door}": "80 см"}
    second = {f"custom_{wood}": "ясен", f"custom_{lift}": False, f"custom_{door}": "80 см"}
    for card, values in ((1, first), (2, second)):
        cards.edit_record(desk.session, "client", card, values)
    view = find(desk).view
    for name, said in ((wood, ["дуб", "ясен"]), (floor, ["2.5", "—"]), (lift, ["—", "no"])):
        buttons = view.table.group(f"custom_{name}").buttons()
        assert [b.accessibleName().split(": ", 1)[1] for b in buttons] == said
        assert [b.isEnabled() for b in buttons] == [text != "—" for text in said]
    assert view.table.group(f"custom_{lift}").checkedId() == 2
    assert "Двері: 80 см" in view.same.text()
    assert "Дерево" in texts(view.table)
    view.table.choose(f"custom_{wood}", 2)
    desk.click(view.merge_button)
    desk.until(lambda: desk.count() == 2)
    desk.settle()
    (kept,) = (desk.session.base.get("client", id) for id in (1,))
    assert kept is not None
    assert json.loads(kept.custom) == {str(wood): "ясен", str(floor): 2.5, str(lift): False, str(door): "80 см"}


def test_told_apart_is_not_shown_again(desk: Desk) -> None:
    page = find(desk)
    desk.click(page.view.differ_button)
    desk.until(lambda: page.state.title.text() == "No duplicates found")
    desk.click(page.again_button)
    desk.until(lambda: page._job is None)
    assert page.state.title.text() == "No duplicates found"
    assert "3 cards were compared" in page.state.text.text()
    assert desk.count() == 3


def test_by_keys_alone(desk: Desk) -> None:
    desk.client("Коваль Петро", city="Стрий")
    page = find(desk)
    assert len(page.matches.matches) == 2
    page.list.setFocus()
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Up)
    assert "Шевченко" in texts(page.view.table)
    desk.key(Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QRadioButton)
    assert focused.accessibleName() == "Елена Шевченко stays"
    desk.key(Qt.Key.Key_Right)
    assert page.view.table.keep == 2
    desk.key(Qt.Key.Key_Return, modifiers=CTRL)
    desk.until(lambda: desk.count() == 3)
    desk.settle()
    assert desk.session.base.get("client", 1) is None
    assert QApplication.focusWidget() is page.list, "on to the next group"
    assert "Коваль" in texts(page.view.table)


def test_chosen_in_the_list_and_merged(desk: Desk) -> None:
    clients = desk.page("clients")
    clients.table.setFocus()
    clients.table.selectAll()
    desk.settle()
    clients._context_menu(clients.mapToGlobal(clients.rect().center()))
    desk.driver.choose("Merge…")
    page = desk.window.page("duplicates")
    desk.until(lambda: page.view.table is not None)
    assert desk.window.page_name == "duplicates"
    assert len(page.view.table.cards) == 3
    assert page.count.text() == "Chosen by you"
    assert page.view.title.text() == "3 cards become one"
    desk.click(page.view.merge_button)
    desk.until(lambda: desk.count() == 1)
    desk.settle()
    assert desk.window.page_name == "clients"
    assert clients.card.current() == 1


def test_different_numbers_are_told(desk: Desk) -> None:
    cards.edit_record(desk.session, "client", 2, {"number": "17"})
    page = find(desk)
    assert page.view.doubt.isVisible()
    assert "17, 18" in page.view.doubt_text.text() or "18, 17" in page.view.doubt_text.text()


def test_a_card_changed_meanwhile_is_shown_anew(desk: Desk) -> None:
    page = find(desk)
    with desk.session.base.write(Intent("client.edit", "x")) as work:
        work.edit("client", {2: {"city": "Київ"}})
    desk.click(page.view.merge_button)
    desk.until(lambda: page.view.message.isVisible() or "Київ" in texts(page.view.table))
    desk.settle()
    assert desk.count() == 3
    assert "Київ" in texts(page.view.table)


def test_what_cannot_be_kept_is_said_beside_the_buttons(desk: Desk) -> None:
    for id, letter in ((1, "a"), (2, "b")):
        cards.edit_record(desk.session, "client", id, {"notes": letter * 60_000})
    page = find(desk)
    desk.click(page.view.merge_button)
    desk.until(page.view.message.isVisible)
    assert "Notes" in page.view.message.label.text()
    page.view.table.choose("notes", 1)
    desk.click(page.view.merge_button)
    desk.until(lambda: desk.count() == 2)


def test_a_card_deleted_elsewhere_leaves_the_list(desk: Desk) -> None:
    page = find(desk)
    desk.page("clients")
    cards.remove(desk.session, "client", [2])
    desk.settle()
    desk.page("duplicates")
    desk.until(lambda: page.state.title.text() == "No duplicates found")


def likes(dialog: Any) -> list[str]:
    """What a screen reader hears of each line: the whole of it."""
    widgets = [dialog.likes.itemAt(i).widget() for i in range(dialog.likes.count())]
    return [w.accessibleName() for w in widgets if isinstance(w, Button)]


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("phones", "38 067 1234567", "same phone"),
        ("phones", "(050)1112233", "same phone"),
        ("name", "Олена Шевченко", "same name in another order"),
        ("name", "Шевчинко Олена", ""),
        ("name", "елена шевченко", "same name"),
    ],
)
def test_a_new_card_that_looks_like_another_says_so(desk: Desk, field: str, text: str, why: str) -> None:
    desk.driver.command("new_client")
    dialog: Any = desk.driver.dialog()
    dialog.fields[field].line.setFocus()
    desk.driver.type(text)
    if text == "Шевчинко Олена":
        dialog.fields["city"].line.setFocus()
        desk.driver.type("Львів")
    try:
        desk.until(lambda: any("Шевченко" in line and why in line for line in likes(dialog)))
    finally:
        dialog.reject()


def test_a_new_card_that_is_like_nobody_says_nothing(desk: Desk) -> None:
    desk.driver.command("new_client")
    dialog: Any = desk.driver.dialog()
    desk.driver.type("Олег Шевченко")
    dialog.fields["phones"].line.setFocus()
    desk.driver.type("067 999 88 77")
    desk.driver.wait(300)
    found = likes(dialog)
    dialog.reject()
    assert found == []


@pytest.mark.parametrize("what", ["alike", "made"])
def test_an_answer_to_a_dialog_that_is_gone_reaches_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Escape while it is still being looked for, or written: closed is closed, and what was written stays."""
    go = Event()
    usual = typed.alike if what == "alike" else cards.add_client

    def slow(*given: Any) -> Any:
        go.wait(10)
        return usual(*given)

    monkeypatch.setattr(typed if what == "alike" else cards, usual.__name__, slow)
    desk.driver.command("new_client")
    dialog: Any = desk.driver.dialog()
    before = desk.count()
    dialog.fields["name"].line.insert("Олена Шевченко")
    dialog._look() if what == "alike" else dialog.submit()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.qWait(50)
    assert not isValid(dialog)
    go.set()
    desk.settle()
    assert desk.count() == before + (what == "made")
