"""What an owner does in the first minutes, in the whole window: nothing is lost, nothing is left without a word."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QPlainTextEdit, QWidget

from desktop_crm.app import cards
from desktop_crm.ui.card.timeline import ARROW
from desktop_crm.ui.card.words import one_line
from desktop_crm.ui.pages.first_start import FirstStart
from tests.ui.conftest import CTRL, Driver


class Strays(QObject):
    """Widgets that become windows of their own for a moment, because they are shown before they have a parent."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            plain = watched.windowType() == Qt.WindowType.Window
            if plain and not isinstance(watched, QMainWindow | QDialog | QMenu):
                self.seen.append(type(watched).__name__)
        return False


def test_a_form_takes_the_keyboard_and_opens_no_window(driver: Driver, qapp: QApplication) -> None:
    driver.until(lambda: driver.page.card.current())
    strays = Strays()
    qapp.installEventFilter(strays)
    for command in ("add_wish", "add_purchase", "add_contact", "add_claim"):
        driver.command(command)
        assert driver.page.card.form.isAncestorOf(driver.focus()), command
    for tab in ("card", "purchases", "contacts", "history", "voices"):
        driver.page.card.show_tab(tab)
        driver.wait()
    qapp.removeEventFilter(strays)
    assert not strays.seen


def test_a_draft_is_written_on_with_from_its_end(driver: Driver) -> None:
    driver.until(lambda: driver.page.card.current())
    driver.command("add_claim")
    driver.type("Late")
    driver.key(Qt.Key.Key_Escape)
    assert driver.page.card.form is None
    driver.command("add_claim")
    driver.type(" again")
    editor = driver.focus()
    assert isinstance(editor, QPlainTextEdit)
    assert editor.toPlainText() == "Late again"


def test_a_claim_that_is_resolved_stays_open_for_the_rest(driver: Driver) -> None:
    driver.window.show_query("claims>0")
    driver.wait(200)
    driver.window.open_client(driver.page.model.keys[0])
    driver.wait(120)
    voices = driver.page.card.voices
    voices.list.setFocus()
    driver.key(Qt.Key.Key_Home)
    driver.key(Qt.Key.Key_Return)
    sheet = voices.list.sheet
    assert sheet is not None
    claim = sheet.id
    sheet.status.set_value("resolved")
    sheet.status.committed.emit()
    driver.wait(120)
    sheet = voices.list.sheet
    assert sheet is not None
    assert sheet.id == claim
    assert sheet.status.value() == "resolved"
    assert sheet.isAncestorOf(driver.focus())
    sheet.cells["compensation"].open_editor(raw="500")
    sheet.cells["compensation"].settle()
    driver.wait(120)
    assert driver.program.context.need_session().base.get("claim", claim).compensation == 50_000
    assert len(driver.page.model.keys) == 2
    voices.chips.chips["open"].click()
    driver.wait()
    assert voices.list.sheet is None
    driver.page.look()
    driver.wait()
    assert len(driver.page.model.keys) == 1


def test_history_says_first_which_field(driver: Driver) -> None:
    driver.until(lambda: driver.page.card.current())
    driver.window.show_query("claims>0")
    driver.wait(200)
    claim = driver.program.context.need_session().base.on_card("claim", driver.page.card.current())[0]
    cards.edit_record(driver.program.context.need_session(), "claim", claim.id, {"compensation": 50_000})
    driver.page.card.show_tab("history")
    driver.wait(120)
    rows = driver.page.card.history.list.rows_model.rows
    changed = next(row for row in rows if ARROW in row.detail)
    assert changed.text.startswith("Compensation · Claim “")


def test_from_an_empty_machine_to_the_first_claim_in_four_keys(launch: Callable[..., Driver], tmp_path: Path) -> None:
    """The table of docs/first-minute.md, its shortest way: whatever the first answer is, the call can be taken."""
    driver = launch("uk")
    start = driver.window.stack.currentWidget()
    assert isinstance(start, FirstStart)
    start.place.set_raw(str(tmp_path / "own.crm"))
    driver.key(Qt.Key.Key_Return)
    driver.until(lambda: driver.window.page_name == "import")
    driver.wait(60)
    driver.key(Qt.Key.Key_F9)
    call = driver.dialog()
    assert call.isAncestorOf(driver.focus())
    driver.type("0671234567 Олена Шевченко")
    driver.key(Qt.Key.Key_Return)
    matter = driver.focus()
    assert isinstance(matter, QPlainTextEdit)
    matter.insertPlainText("Відпала ніжка")
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.wait(200)
    assert driver.shown() == ["Олена Шевченко"]
    card = driver.page.card
    assert [row.text for row in card.voices.list.rows_model.rows if row.record == "claim"] == ["Відпала ніжка"]


def test_history_says_who(driver: Driver) -> None:
    driver.until(lambda: driver.page.card.current())
    driver.page.card.show_tab("card")
    driver.wait()
    cell = driver.page.card.sheet.cells["city"]
    cell.open_editor(raw="\u202eodessa")
    cell.settle()
    driver.wait()
    driver.page.card.show_tab("history")
    driver.wait()
    rows = driver.page.card.history.list.rows_model.rows
    changed = next(row for row in rows if ARROW in row.detail)
    assert changed.side == getpass.getuser()
    assert changed.detail.endswith("\u2068\u202eodessa\u2069")


def test_marks_of_direction_turn_nothing_around_them() -> None:
    assert one_line("plain") == "plain"
    assert one_line("a\u2067b") == "\u2068a\u2067b\u2069\u2069"


def test_the_longest_search_is_said_in_short(driver: Driver) -> None:
    driver.key(Qt.Key.Key_F, CTRL)
    driver.page.search.setText("W" * 100_000)
    driver.wait(250)
    title = driver.page.nothing.title
    assert title.isVisible()
    assert max(title.fontMetrics().horizontalAdvance(word) for word in title.text().split()) <= title.width()


def test_the_last_row_is_seen_above_a_toast(driver: Driver) -> None:
    driver.until(lambda: driver.page.card.current())
    driver.wait()
    view = driver.page.card.voices.list
    for number in range(20):
        cards.add_record(
            driver.program.context.need_session(), "wish", driver.page.card.current(), {"text": f"wish {number}"}
        )
    driver.wait(120)
    before = view.viewport().height()
    view.scrollToBottom()
    for words in ("first", "second"):
        driver.window.toast(words)
        driver.wait()
        assert view.viewport().height() == before - 60
        last = view.visualRect(view.model().index(view.model().rowCount() - 1, 0))
        assert last.bottom() <= view.viewport().height()
    driver.window._toast.close()
    driver.wait()
    assert view.viewport().height() == before
