"""An answer that takes a while: its first rows are there at once, the rest follows and disturbs nobody."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from desktop_crm.app import cards, search
from desktop_crm.app.search import Found
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import Sort
from desktop_crm.ui.clients import page
from desktop_crm.ui.rows.paged import KEPT, place_of
from tests.ui.conftest import CTRL, Driver

FEW = 3
MORE = 40


class Slow:
    """`search.first` gives the first `FEW`; `search.find` waits until `go_on`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._gates: list[Event] = []
        self._find = search.find
        monkeypatch.setattr(search, "first", self.first)
        monkeypatch.setattr(search, "find", self.find)

    def first(self, session: Any, standings: Any, query: Any, count: int, cancelled: Callable[[], bool]) -> Found:
        found = self._find(session, standings, query, cancelled)
        short = found.ids[:FEW]
        return Found(short, found.total, query, len(short) == len(found.ids))

    def find(self, session: Any, standings: Any, query: Any, cancelled: Callable[[], bool]) -> Found:
        gate = Event()
        self._gates.append(gate)
        self.asked.append(query.words)
        assert gate.wait(20)
        return self._find(session, standings, query, lambda: False)  # it has not noticed that it was given up

    def go_on(self) -> None:
        for gate in self._gates:
            gate.set()


@pytest.fixture
def slow(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    session = driver.program.context.need_session()
    for i in range(MORE):
        cards.add_client(session, {"name": f"Клієнт {i:02}"})
    driver.wait(120)
    made = Slow(monkeypatch)
    yield made
    made.go_on()
    driver.wait()


def look(driver: Driver, slow: Slow, words: str) -> None:
    """Type, and see the first rows; the others are being looked for."""
    driver.page.search.setText(words)
    driver.page.look()
    driver.until(lambda: not driver.page.model.whole and slow.asked)


def finish(driver: Driver, slow: Slow) -> None:
    slow.go_on()
    driver.until(lambda: driver.page.model.whole)
    driver.wait()


def test_first_rows_then_all_and_the_count_follows(driver: Driver, slow: Slow) -> None:
    QAbstractItemModelTester(driver.page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    look(driver, slow, "клієнт")
    assert driver.page.model.rowCount() == FEW
    assert driver.window.status.strong.text() == "…"
    assert driver.window.status.count.text() == "of 46 clients"
    assert not driver.page.nothing.isVisible()
    finish(driver, slow)
    assert driver.shown() == [f"Клієнт {i:02}" for i in range(MORE)]
    assert driver.window.status.strong.text() == str(MORE)
    assert driver.page.table.currentIndex().row() == 0, "a new search starts at its first"


def test_of_everybody_the_count_is_known_at_once(driver: Driver, slow: Slow) -> None:
    look(driver, slow, "")
    assert driver.window.status.strong.text() == "46"
    finish(driver, slow)
    assert driver.window.status.strong.text() == "46"


def test_who_was_chosen_among_the_first_stays_chosen(driver: Driver, slow: Slow) -> None:
    look(driver, slow, "клієнт")
    driver.page.table.go_to(1)
    chosen = driver.page.current_id()
    finish(driver, slow)
    assert driver.page.current_id() == chosen
    assert driver.page.table.currentIndex().row() == 1
    assert driver.page.selected_ids() == array("q", [chosen])


def test_who_was_chosen_before_is_found_again_far_down(driver: Driver, slow: Slow) -> None:
    far = driver.page.model.keys[30]
    driver.page.open_client(far)
    look(driver, slow, "клієнт")
    assert driver.page.current_id() is None
    assert driver.page.card.current() == far, "the card is not taken away meanwhile"
    finish(driver, slow)
    assert driver.page.current_id() == far


def test_who_is_chosen_meanwhile_stays_chosen(driver: Driver, slow: Slow) -> None:
    far = driver.page.model.keys[30]
    driver.page.answers.want = far
    look(driver, slow, "клієнт")
    driver.page.table.go_to(1)
    chosen = driver.page.current_id()
    finish(driver, slow)
    assert driver.page.current_id() == chosen != far


def test_how_far_one_has_scrolled_stays(driver: Driver, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.ui.test_long_lists.FEW", 35)
    look(driver, slow, "клієнт")
    bar = driver.page.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    assert place > 0
    finish(driver, slow)
    assert bar.value() == place
    assert driver.page.current_id() is None


def test_select_all_means_all_that_the_search_finds(driver: Driver, slow: Slow) -> None:
    look(driver, slow, "клієнт")
    driver.page.table.setFocus()
    driver.program.context.commands.run("select_all")
    assert driver.page.table.selected_count() < FEW
    finish(driver, slow)
    assert driver.page.table.selected_count() == MORE
    assert driver.page.selected_ids() == driver.page.model.keys


def test_end_goes_to_the_last_of_all(driver: Driver, slow: Slow) -> None:
    look(driver, slow, "клієнт")
    driver.page.table.setFocus()
    QTest.keyClick(driver.page.table, Qt.Key.Key_End, CTRL)
    finish(driver, slow)
    assert driver.page.table.currentIndex().row() == MORE - 1


def test_a_new_search_forgets_the_one_before(driver: Driver, slow: Slow) -> None:
    look(driver, slow, "клієнт")
    driver.page.table.selectAll()
    driver.page.search.setText("шевч")
    driver.page.look()
    driver.until(lambda: driver.page.model.whole)
    assert driver.page.model.rowCount() == 1
    slow.go_on()
    driver.wait(120)
    assert driver.shown() == ["Шевченко Олена"], "the late answer is dropped"
    assert driver.window.status.strong.text() == "1"
    assert driver.page.table.selected_count() == 1
    assert slow.asked == ["клієнт"]


def test_an_answer_that_changed_meanwhile_is_shown_as_it_is_now(driver: Driver, slow: Slow) -> None:
    look(driver, slow, "клієнт")
    driver.page.table.go_to(2)
    chosen = driver.page.current_id()
    session = driver.program.context.need_session()
    with session.base.write(Intent("client.add")) as work:  # nobody is told: the answer on its way has it already
        work.add("client", [{"name": "Клієнт 00"}])
    finish(driver, slow)
    assert driver.shown()[:2] == ["Клієнт 00", "Клієнт 00"]
    assert driver.page.current_id() == chosen
    assert driver.page.table.currentIndex().row() == 3


def test_a_selection_of_several_parts_keeps_the_order_of_the_list(driver: Driver) -> None:
    table, selection = driver.page.table, driver.page.table.selectionModel()
    rows = QItemSelectionModel.SelectionFlag.Rows
    selection.clear()
    for row in (4, 1, 5, 0):
        selection.select(driver.page.model.index(row, 0), QItemSelectionModel.SelectionFlag.Select | rows)
    ids = driver.page.model.keys
    assert list(driver.page.selected_ids()) == [ids[0], ids[1], ids[4], ids[5]]
    assert table.selected_count() == 4


@pytest.mark.parametrize("length", [0, 3, KEPT + 5])
def test_where_somebody_stands_in_a_list_of_any_length(length: int) -> None:
    ids = array("q", range(10, 10 + length))
    assert place_of(9, ids) == -1
    if length:
        assert place_of(10 + length - 1, ids) == length - 1


def test_further_columns_keep_the_order_of_the_first(driver: Driver) -> None:
    """City first, profit among those of one city: neither may undo the other."""
    driver.page.set_sort(Sort("city"), Sort("profit", True))
    driver.wait(120)
    lviv = [n for n in driver.shown() if n in ("Єрмак Ганна", "Кав’ярня «Ґанок»", "Шевченко Олена")]
    assert lviv == ["Шевченко Олена", "Єрмак Ганна", "Кав’ярня «Ґанок»"]


def test_what_is_sorted_by_later_is_made_ready(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    warmed: list[bool] = []
    base = driver.program.context.need_session().base
    monkeypatch.setattr(base, "warm", lambda: warmed.append(True))
    driver.page._warm_soon.start(1)
    driver.until(lambda: warmed)
    assert page.WARM_AFTER > 0
