"""The voices of all clients as a person works with them: found, opened, joined, moved, told of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from desktop_crm.app import cards
from desktop_crm.app.voice_rows import key_of
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import Sort
from desktop_crm.ui.voices.board import MIME
from desktop_crm.ui.voices.board_card import two_lines, what_fits
from desktop_crm.ui.voices.words import INDEX
from tests.conftest import TODAY
from tests.ui.conftest import CTRL, Driver
from tests.ui.desk import LEFT, PLAIN, Desk, cut_labels

HOSTILE = "<b>bold</b> <img src=file:///etc/passwd> \u202eright to left"


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    made = Desk(launch, tmp_path)
    olena = made.client("Олена Шевченко", phones=("+380671234567",))
    petro = made.client("Petro Koval")
    point = made.point("delivery")

    def said(record: str, client: int | None, days: int, **values: Any) -> None:
        made.add(record, client, date=TODAY - timedelta(days), **values)

    said("claim", olena, 1, text="Four hours late", severity=8, failure_point=point, due_date=TODAY - timedelta(1))
    said("claim", None, 2, text=HOSTILE, severity=3)
    said("wish", olena, 3, text="Deliver in the evening")
    said("problem", petro, 4, text="Took a day off", severity=5)
    said("refusal", None, 5, reason="Too dear", amount=120_00)
    said("return", petro, 6, amount=500, reason="Wrong colour")
    said("loss", petro, 7, reason="Went elsewhere")
    said("claim", petro, 8, text="Диван не той", status="resolved", resolved_on=TODAY)
    made.settle()
    made.run("page_voices")
    made.settle()
    return made


def page_of(desk: Desk) -> Any:
    return desk.window.page("voices")


def shown(desk: Desk, column: str = "text") -> list[str]:
    model = page_of(desk).model
    for row in range(model.rowCount()):
        model.entry(row)
    desk.settle()
    return [str(model.index(row, INDEX[column]).data() or "").replace("\xa0", " ") for row in range(model.rowCount())]


def choose(desk: Desk, *texts: str) -> None:
    page = page_of(desk)
    rows = [shown(desk).index(text) for text in texts]
    page.table.clearSelection()
    flags = page.table.selectionModel().SelectionFlag
    for row in rows:
        page.table.selectionModel().select(page.model.index(row, 0), flags.Select | flags.Rows)
    desk.settle()


def dialog() -> Any:
    found = QApplication.activeModalWidget()
    assert found is not None, "no form is open"
    return found


def get(desk: Desk, record: str, id: int = 1) -> Any:
    return desk.session.base.get(record, id)


def improvement(desk: Desk) -> Any:
    return get(desk, "improvement")


def test_everything_in_one_table_newest_first(desk: Desk) -> None:
    page = page_of(desk)
    assert shown(desk, "kind") == ["Claim", "Claim", "Wish", "Problem", "Refusal", "Return", "Loss", "Claim"]
    assert shown(desk, "client")[:2] == ["Олена Шевченко", "No client"]
    assert shown(desk, "due")[0] == "overdue by 1 day"
    assert shown(desk, "status") == ["new", "new", "new", "new", "", "", "left", "resolved"]
    assert "<b>bold</b>" in shown(desk)[1], "what somebody typed is text and nothing else"
    tip = page.model.index(1, INDEX["text"]).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert desk.counted == "8 voices"
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_chips_conditions_and_words_narrow_the_table(desk: Desk) -> None:
    page = page_of(desk)
    desk.click(page.filters.states["open"])
    assert len(shown(desk)) == 4
    assert desk.counted == "4 of 8 voices"
    desk.click(page.filters.states["overdue"])
    assert shown(desk) == ["Four hours late"]
    desk.click(page.filters.states["closed"])
    assert shown(desk) == ["Диван не той"]
    desk.click(page.filters.states["all"])
    desk.click(page.filters.add)
    kinds: Any = next(a.menu() for a in desk.menu().actions() if a.text() == "Kind")
    next(a for a in kinds.actions() if a.text() == "Refusal").trigger()
    desk.close_menu()
    assert shown(desk) == ["Too dear"]
    assert [chip.text() for chip in page.filters._chips] == ["Kind: refusal"]
    desk.key(Qt.Key.Key_Delete, page.filters._chips[0])
    assert len(shown(desk)) == 8
    desk.type(page.search, "ДИВАН", None)
    desk.until(lambda: len(page.model.keys) == 1)
    assert shown(desk) == ["Диван не той"]
    desk.type(page.search, "nobody said this", None)
    desk.until(lambda: page.nothing.isVisible())
    desk.click(page.nothing.clear_button)
    assert len(shown(desk)) == 8


def test_a_point_stands_for_its_parts_and_a_period_for_its_days(desk: Desk) -> None:
    page, top = page_of(desk), desk.point("delivery")
    part = desk.add("failure_point", None, name="Evenings", parent=top)
    cards.edit_record(desk.session, "problem", 1, {"failure_point": part})
    desk.settle()
    page.filters._choose_point(top)
    assert shown(desk) == ["Four hours late", "Took a day off"]
    assert [chip.text() for chip in page.filters._chips] == ["Failure point: Delivery"]
    page.filters._choose_point(part)
    assert shown(desk) == ["Took a day off"]
    page.clear()
    own = page.filters.period.open_own()
    own.first.set_value(TODAY - timedelta(3))
    own.last.set_value(TODAY - timedelta(2))
    desk.click(own.show_button)
    assert shown(desk, "date") == ["18 Nov 2026", "17 Nov 2026"]


def test_order_by_header_and_by_menu(desk: Desk) -> None:
    page = page_of(desk)
    head = page.table.head
    middle = head.sectionViewportPosition(INDEX["severity"]) + 10
    QTest.mouseClick(head.viewport(), LEFT, PLAIN, QPoint(middle, 10))
    desk.settle()
    assert page.sort == (Sort("severity", True),)
    assert shown(desk)[0] == "Four hours late"
    desk.click(page.order_button)
    rising: Any = next(a.menu() for a in desk.menu().actions() if a.menu())
    next(a for a in rising.actions() if a.text() == "Client").trigger()
    desk.close_menu()
    assert page.sort == (Sort("client"),)
    assert shown(desk, "client")[-1] == "No client", "those without one stand last"


def test_enter_opens_the_card_at_the_record(desk: Desk) -> None:
    page = page_of(desk)
    choose(desk, "Took a day off")
    page.table.go_to(shown(desk).index("Took a day off"))
    desk.key(Qt.Key.Key_Return, page.table)
    desk.settle()
    assert desk.window.page_name == "clients"
    panel = desk.window.page("clients").card
    assert panel._words.card.client.name == "Petro Koval"
    sheet = panel.voices.list.sheet
    assert (sheet.record, sheet.id) == ("problem", 1)
    desk.run("page_voices")
    page.table.go_to(shown(desk).index("Wrong colour"))
    desk.key(Qt.Key.Key_Return, page.table)
    assert (panel.purchases.list.sheet.record, panel.purchases.list.sheet.id) == ("return", 1)


def test_without_a_client_it_is_edited_and_deleted_where_it_stands(desk: Desk) -> None:
    page = page_of(desk)
    page.table.go_to(shown(desk).index("Too dear"))
    desk.key(Qt.Key.Key_Return, page.table)
    assert page.detail.isVisible()
    sheet = page.detail.sheet
    cell = sheet.cells["reason"]
    cell.open_editor()
    cell.field.set_raw("Much too dear")
    cell.settle()
    desk.settle()
    assert "Much too dear" in shown(desk)
    assert page.detail.sheet is sheet, "the sheet stays open as it is"
    desk.key(Qt.Key.Key_Escape, sheet)
    assert not page.detail.isVisible()
    page.open_voice(page.table.current_entry())
    desk.settle()
    page.detail.sheet.deleting.emit()
    desk.settle()
    assert not page.detail.isVisible()
    assert desk.count("refusal") == 0
    desk.run("undo")
    assert "Much too dear" in shown(desk)


def test_several_become_one_improvement(desk: Desk) -> None:
    page = page_of(desk)
    choose(desk, "Four hours late", "Took a day off", "Too dear")
    assert desk.said == "3 selected"
    desk.click(page.join_button)
    form = dialog()
    desk.settle()
    assert form.warning.isVisible(), "no cause is named"
    assert form.fields["failure_point"].value() == desk.point("delivery"), "what all say is filled in"
    form.submit()
    desk.settle()
    assert form.fields["text"].error()
    desk.type(form.fields["text"].line, "A driver who rings", None)
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)
    desk.settle()
    assert (improvement(desk).claims, improvement(desk).problems) == ((1,), (1,))
    assert "2 voices" in desk.toast or "3 voices" in desk.toast
    choose(desk, "Deliver in the evening")
    desk.click(page.join_button)
    desk.settle()
    desk.choose(dialog().existing.combo, "A driver who rings")
    dialog().submit()
    desk.settle()
    assert improvement(desk).wishes == (1,)
    desk.run("undo")
    desk.run("undo")
    assert improvement(desk) is None


def test_what_cannot_be_joined_is_said(desk: Desk) -> None:
    page = page_of(desk)
    choose(desk, "Too dear", "Wrong colour")
    desk.click(page.join_button)
    assert QApplication.activeModalWidget() is None
    assert "claims, problems, wishes and losses" in desk.said


def test_delete_of_several_is_one_undo(desk: Desk) -> None:
    page = page_of(desk)
    choose(desk, "Four hours late", "Too dear", "Went elsewhere")
    desk.key(Qt.Key.Key_Delete, page.table)
    assert len(shown(desk)) == 5
    desk.run("undo")
    assert len(shown(desk)) == 8


def test_the_board_counts_and_moves_by_keyboard(desk: Desk) -> None:
    page = page_of(desk)
    page.show_tab("board")
    desk.settle()
    columns = page.board.columns
    assert {lane: column.count.text() for lane, column in columns.items()} == {
        "new": "4",
        "in_work": "0",
        "resolved": "1",
        "declined": "0",
    }
    page.board.focus_first()
    desk.key(Qt.Key.Key_Right, columns["new"].list, CTRL)
    assert get(desk, "claim").status == "in_work"
    assert columns["in_work"].list.hasFocus(), "the keyboard goes along"
    assert columns["in_work"].list.current_row().id == 1
    desk.key(Qt.Key.Key_Right, columns["in_work"].list, CTRL)
    assert get(desk, "claim").resolved_on == TODAY
    desk.key(Qt.Key.Key_Left, columns["resolved"].list)
    assert columns["new"].list.hasFocus(), "an empty column is passed over"
    desk.run("undo")
    desk.run("undo")
    assert columns["new"].count.text() == "4"


def test_a_card_is_dragged_to_another_column(desk: Desk) -> None:
    page = page_of(desk)
    page.show_tab("board")
    desk.settle()
    source, target = page.board.columns["new"].list, page.board.columns["declined"].list
    wish = next(row for row in source.rows.rows if row.record == "wish")
    mime: QMimeData = source.rows.mimeData([source.rows.index(source.rows.rows.index(wish), 0)])
    assert mime.hasFormat(MIME)
    place = QPoint(20, 20)
    entered = QDragEnterEvent(place, Qt.DropAction.MoveAction, mime, LEFT, PLAIN)
    QApplication.sendEvent(target.viewport(), entered)
    assert entered.isAccepted()
    QApplication.sendEvent(target.viewport(), QDropEvent(QPointF(place), Qt.DropAction.MoveAction, mime, LEFT, PLAIN))
    desk.settle()
    assert get(desk, "wish").status == "declined"
    foreign = QMimeData()
    foreign.setText("something else")
    refused = QDragEnterEvent(place, Qt.DropAction.MoveAction, foreign, LEFT, PLAIN)
    QApplication.sendEvent(target.viewport(), refused)
    assert not refused.isAccepted()


def test_done_and_told(desk: Desk) -> None:
    page = page_of(desk)
    cards.add_record(desk.session, "improvement", None, {"text": "A driver who rings", "date": TODAY, "claims": (1, 2)})
    cause = cards.add_record(desk.session, "cause", None, {"name": "One driver"}).id
    page.show_tab("improvements")
    desk.settle()
    part = page.improvements
    assert part.warning.isVisible()
    assert "1 voice has no client" in part.hint.text()
    desk.click(part.done_button)
    form = dialog()
    desk.settle()
    assert improvement(desk).status == "planned"
    assert form.fields["cause"].error(), "what is done mends a cause: it is asked for"
    form.fields["cause"].set_value(cause)
    form.submit()
    desk.settle()
    assert (improvement(desk).status, improvement(desk).done_on) == ("done", TODAY)
    assert not part.warning.isVisible()
    row = part.listeners.rows_model.rows[0]
    assert (row.text, row.side, row.under) == ("Олена Шевченко", "+380 67 123-45-67", "to call")
    part.listeners.setFocus()
    part.listeners.setCurrentIndex(part.listeners.rows_model.index(0, 0))
    desk.key(Qt.Key.Key_Space, part.listeners)
    assert improvement(desk).told == (1,)
    assert part.listeners.rows_model.rows[0].under == "told"
    desk.key(Qt.Key.Key_Space, part.listeners)
    assert improvement(desk).told == ()
    desk.run("undo")
    assert improvement(desk).told == (1,)
    desk.key(Qt.Key.Key_Return, part.listeners)
    assert desk.window.page_name == "clients"


def test_an_improvement_goes_to_the_trash_and_comes_back(desk: Desk) -> None:
    page = page_of(desk)
    cards.add_record(desk.session, "improvement", None, {"text": "A driver who rings", "date": TODAY, "claims": (1,)})
    page.show_tab("improvements")
    desk.settle()
    desk.click(page.improvements.delete_button)
    assert improvement(desk) is None
    assert page.improvements.empty.isVisible()
    desk.run("undo")
    assert not page.improvements.empty.isVisible()


def test_what_happens_elsewhere_is_there_when_one_comes_back(desk: Desk) -> None:
    page = page_of(desk)
    desk.run("page_clients")
    desk.add("claim", 1, text="Late again", date=TODAY)
    cards.remove(desk.session, "client", [2])
    desk.settle()
    desk.run("page_voices")
    desk.settle()
    assert page.isVisible()
    assert shown(desk) == ["Late again", "Four hours late", shown(desk)[2], "Deliver in the evening", "Too dear"]
    cards.edit_record(desk.session, "client", 1, {"name": "Olena S."})
    desk.settle()
    assert shown(desk, "client")[0] == "Olena S."


def test_nothing_said_yet(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path)
    page = desk.page("voices")
    desk.settle()
    assert page.empty.isVisible()
    assert desk.counted == "0 voices"
    for name in ("board", "improvements", "table"):
        page.show_tab(name)
        desk.settle()
    client = desk.client()
    desk.add("wish", client, text="A catalogue", date=TODAY)
    desk.settle()
    assert not page.empty.isVisible()
    assert shown(desk) == ["A catalogue"]


@pytest.mark.parametrize(("language", "scale"), [("en", 100), ("uk", 100), ("ru", 100), ("uk", 200)])
def test_words_fit(launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int) -> None:
    desk = Desk(launch, tmp_path, language=language, scale=scale, sample=True)
    page = desk.page("voices")
    desk.settle()
    for name in ("table", "board", "improvements"):
        page.show_tab(name)
        desk.settle()
        assert not cut_labels(page), name


def test_a_text_is_broken_between_words() -> None:
    assert two_lines("one two three", len, 20) == ["one two three"]
    assert two_lines("one two three", len, 8) == ["one two", "three"]
    assert two_lines("unbreakable", len, 5) == ["unbreakable"]
    assert two_lines("", len, 5) == [""]


def test_many_rows_come_in_two_steps_and_the_place_stays(launch: Callable[..., Driver], tmp_path: Path) -> None:
    desk = Desk(launch, tmp_path)
    client = desk.client()
    with desk.session.base.write(Intent("sample")) as work:
        days = [date(2026, 1, 1) + timedelta(n % 300) for n in range(700)]
        work.add(
            "claim",
            [{"client_id": client, "text": f"No {n}", "date": day, "severity": 5} for n, day in enumerate(days)],
        )
    page = desk.page("voices")
    desk.settle()
    assert len(page.model.keys) == 700
    page.table.go_to(400)
    key = page.table.current_key()
    desk.add("claim", client, text="A new one", date=TODAY)
    desk.settle()
    assert page.table.current_key() == key
    page.table.selectAll()
    assert len(page.chosen()) == 701
    page.table.go_to(page.model.row_of(key_of("claim", 701)))
    page.table.current_entry()
    desk.settle()
    assert page.table.current_entry().text == "A new one"


@given(st.integers(0, 400), st.lists(st.integers(0, 200), min_size=1, max_size=4))
def test_parts_of_a_card_never_lie_over_one_another(room: int, widths: list[int]) -> None:
    shown = what_fits(room, {str(place): width for place, width in enumerate(widths)})
    assert shown[0] == "0"
    assert shown == [str(place) for place in range(len(shown))], "the less needed give way first"
    assert len(shown) == 1 or sum(widths[: len(shown)]) <= room
