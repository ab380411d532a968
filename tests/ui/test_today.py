"""The page of the day as its user meets it: by keyboard and by mouse, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_crm.app import cards
from desktop_crm.app.surveys import Answers, record_survey
from desktop_crm.ui.survey import SurveyDialog
from desktop_crm.ui.today.banner import Banner
from desktop_crm.ui.today.talk import TalkDialog
from desktop_crm.ui.today.task import TaskDialog
from tests.conftest import TODAY
from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels, words


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    """Olena has a severe claim, Taras bought once, both are tasks; the list has the focus."""
    made = Desk(launch, tmp_path)
    olena, taras = made.client("Olena Shevchenko", phones=("+380671234567",)), made.client("Taras Bondarenko")
    made.add("claim", olena, text="The leg came loose", severity=9, date=TODAY - timedelta(3))
    made.add("purchase", taras, amount=500_00, cost=0, date=TODAY - timedelta(100))
    made.add("task", None, text="Order legs", due_date=TODAY, date=TODAY - timedelta(2))
    made.page("today").calls.setFocus()
    made.settle()
    return made


def page(desk: Desk) -> Any:
    return desk.window.page("today")


def names(desk: Desk) -> list[str]:
    desk.driver.wait(200)
    return [row.who for row in page(desk).calls.calls.rows if row.kind == "line"]


def test_what_it_says(desk: Desk) -> None:
    assert names(desk) == ["Olena Shevchenko", "Taras Bondarenko"]
    assert words(page(desk).title) == "Start with Olena Shevchenko"
    assert words(page(desk).counts) == "Friday, 20 November 2026 · 2 calls, 0 alarms, 1 task"
    assert desk.counted == "2 calls for today, done 0"
    assert desk.window.rail._group.button(0).accessibleName() == "Today, 2"


def test_enter_opens_the_card(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)
    assert desk.window.page_name == "clients"
    assert desk.window.page("clients").card.current() == 2


def test_space_asks_by_phone_and_the_answers_settle_the_line(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Space)
    dialog = desk.driver.dialog()
    assert isinstance(dialog, SurveyDialog)
    record_survey(desk.session, 2, Answers({"satisfaction": 5, "channel": "call"}, "Asked how it was"))
    dialog.reject()
    assert names(desk) == ["Olena Shevchenko"]


@pytest.mark.parametrize("letter", ["d", "D", "в"])
def test_done_in_one_key_and_back(desk: Desk, letter: str) -> None:
    press(desk, letter)
    assert names(desk) == ["Taras Bondarenko"]
    assert desk.toast == "Olena Shevchenko: done, the call is on the card"
    assert desk.counted == "1 call for today, done 1"
    assert page(desk).calls.line().title == "Taras Bondarenko", "the next line is chosen"
    desk.run("undo")
    assert names(desk) == ["Olena Shevchenko", "Taras Bondarenko"]


def press(desk: Desk, letter: str) -> None:
    key = Qt.Key.Key_Space if letter == " " else Qt.Key.Key_unknown
    event = QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
    QApplication.sendEvent(page(desk).calls, event)
    desk.settle()


@pytest.mark.parametrize("letter", ["s", "і", "ы"])
def test_later_asks_how_long(desk: Desk, letter: str) -> None:
    press(desk, letter)
    assert [a.text() for a in desk.menu().actions()] == ["Until tomorrow", "For a week", "For a month"]
    desk.driver.choose("For a week")
    assert names(desk) == ["Taras Bondarenko"]
    assert desk.toast == "Olena Shevchenko: put off until 27 Nov 2026"
    desk.run("undo")
    assert len(names(desk)) == 2


@pytest.mark.parametrize("letter", ["r", "к", " "])
def test_what_is_said_of_a_claim_is_recorded_from_the_list(desk: Desk, letter: str) -> None:
    press(desk, letter)
    dialog = desk.driver.dialog()
    assert isinstance(dialog, TalkDialog)
    assert dialog.form is not None
    assert dialog.form.fields["purpose"].value() == "claim"
    dialog.form.fields["summary"].set_raw("A new leg on Monday")
    dialog.form.submit()
    assert names(desk) == ["Taras Bondarenko"]
    desk.run("undo")
    assert len(names(desk)) == 2


def test_letters_elsewhere_do_nothing(desk: Desk) -> None:
    page(desk).side.add.setFocus()
    QTest.keyClick(page(desk).side.add, Qt.Key.Key_D)
    assert len(names(desk)) == 2


def test_the_mouse_finds_the_buttons_of_a_line(desk: Desk) -> None:
    calls = page(desk).calls
    index = calls.calls.index(calls.calls.place_of(calls.line().client), 0)
    room = calls.visualRect(index)
    at = QPoint(room.right() - desk.context.theme.px(16 + 15), room.center().y())
    QTest.mouseClick(calls.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert names(desk) == ["Taras Bondarenko"]


def test_headers_are_skipped(desk: Desk) -> None:
    calls = page(desk).calls
    for key, name in (("Down", "Taras"), ("Down", "Taras"), ("Up", "Olena"), ("Home", "Olena"), ("End", "Taras")):
        desk.key(getattr(Qt.Key, f"Key_{key}"))
        assert calls.line().title.startswith(name), key


def test_a_task_is_ticked_off_and_opened_again(desk: Desk) -> None:
    desk.click(page(desk).side.tasks[0].box)
    desk.driver.wait(200)
    assert page(desk).side.tasks[0].task.done
    assert page(desk).told.open_tasks == 0
    desk.click(page(desk).side.tasks[0].box)
    desk.driver.wait(200)
    assert not page(desk).side.tasks[0].task.done


def test_a_new_task(desk: Desk) -> None:
    desk.click(page(desk).side.add)
    dialog = desk.driver.dialog()
    assert isinstance(dialog, TaskDialog)
    desk.key(Qt.Key.Key_Return)
    assert dialog.isVisible(), "what is to be done must be said"
    desk.type(dialog.text.line, "Call the factory")
    desk.driver.wait(200)
    assert [row.task.text for row in page(desk).side.tasks] == ["Order legs", "Call the factory"]


def test_it_follows_what_others_do(desk: Desk) -> None:
    for claim in desk.session.base.on_card("claim", 1):
        cards.edit_record(desk.session, "claim", claim.id, {"status": "resolved"})
    assert names(desk) == ["Taras Bondarenko"]


def test_an_alarm_names_its_clients(desk: Desk) -> None:
    rich = desk.client("Rich")
    for days in (300, 200, 100):
        desk.add("purchase", rich, amount=9_000_00, cost=0, date=TODAY - timedelta(days))
    desk.add("loss", rich, reason="Moved", date=TODAY - timedelta(2))
    desk.driver.wait(300)
    (box,) = page(desk).side.alarms
    assert words(box.title) == "More significant clients lost than gained: 1 against 0"
    desk.click(box.link)
    desk.pick("Rich")
    assert desk.window.page_name == "clients"


def test_a_task_is_remembered_once(desk: Desk) -> None:
    banner = remembered(desk)
    assert banner is not None
    assert banner.words == "Order legs"
    strip, under = (QRect(w.mapTo(desk.window, QPoint(0, 0)), w.size()) for w in (banner, desk.window.stack))
    assert not strip.intersects(under), "the buttons of a page stay in reach"
    desk.click(banner.cross)
    assert remembered(desk) is None, "never twice for the same"
    task = desk.session.base.all("task")[0]
    cards.edit_record(desk.session, "task", task.id, {"due_date": TODAY - timedelta(1)})
    banner = remembered(desk)
    assert banner is not None
    desk.window.open_page("clients")
    desk.click(banner.open_button)
    assert desk.window.page_name == "today"


def remembered(desk: Desk) -> Banner | None:
    """What is said in the window after a look at the tasks."""
    watch = desk.program.watch
    assert watch is not None
    watch.look()
    desk.settle()
    return watch.banner


def test_nothing_to_do(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path)
    desk.page("today")
    assert page(desk).unused.isVisible()
    desk.client()
    desk.driver.wait(300)
    assert page(desk).calm.isVisible()


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 698)), (200, (1366, 698)), (100, (1100, 640))])
def test_no_words_are_cut(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int, size: tuple[int, int]
) -> None:
    desk = Desk(launch, tmp_path, language, "light", scale, size, sample=True)
    desk.page("today")
    desk.driver.wait(200)
    assert not cut_labels(page(desk))
