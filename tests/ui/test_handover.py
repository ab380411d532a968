"""The hand-over as a person does it: who to whom, client by client, done, on paper, taken back; and what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from desktop_crm.app import cards, handover
from desktop_crm.app.jobs import Job
from desktop_crm.domain.changes import Intent
from desktop_crm.ui.card.timeline import change_event
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.handover import open_handover
from desktop_crm.ui.handover.dialog import DONE, SHARE, WHO, HandoverDialog
from desktop_crm.ui.handover.preview import HandoverPreview
from tests.conftest import TODAY
from tests.documents.pages import squeezed
from tests.ui.conftest import SHIFT, Driver
from tests.ui.desk import Desk, cut_labels


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


@pytest.fixture
def team(desk: Desk) -> tuple[int, int, int]:
    """Ivan with four clients, a claim and a task; Maria and Petro."""
    ivan, maria, petro = (desk.add("staff", None, name=name) for name in ("Ivan & sons", "Maria", "Petro"))
    for name, city in (("Anna", "Lviv"), ("Borys", "Lviv"), ("Chrystyna", "Stryi"), ("Danylo", "")):
        desk.client(name, city=city, responsible=ivan)
    desk.add("claim", 1, text="The leg came loose", staff=ivan, severity=9)
    desk.add("task", None, text="Order catalogues", due_date=TODAY, staff=ivan)
    return ivan, maria, petro


def opened(desk: Desk, staff: int | None = None) -> HandoverDialog:
    dialog = open_handover(desk.context, staff)
    dialog.activateWindow()
    desk.until(lambda: dialog._job is None)
    desk.settle()
    return dialog


def tick(desk: Desk, dialog: HandoverDialog, *staff: int) -> None:
    for id in staff:
        box = dialog.who.boxes[id]
        desk.click(box, QPoint(8, box.height() // 2))


def to_clients(desk: Desk, dialog: HandoverDialog) -> Any:
    desk.click(dialog.next)
    desk.until(lambda: dialog.steps.currentIndex() == SHARE)
    desk.settle()
    return dialog.share


def handed_over(desk: Desk, dialog: HandoverDialog) -> None:
    desk.click(dialog.go)
    desk.until(lambda: dialog.steps.currentIndex() == DONE)
    desk.settle()


def owners(desk: Desk) -> list[int | None]:
    return [desk.session.base.get("client", id).responsible for id in (1, 2, 3, 4)]  # type: ignore[union-attr]


def shown_owners(dialog: HandoverDialog) -> list[str]:
    rows = dialog.share.table.rows
    return [str(rows.index(row, 4).data()) for row in range(rows.rowCount())]


def test_all_to_one_and_back(desk: Desk, team: tuple[int, int, int]) -> None:
    ivan, maria, _petro = team
    dialog = opened(desk, ivan)
    who = dialog.who
    assert who.leaver.value() == ivan
    assert who.summary.text() == "Leaves behind: 4 clients, 1 open claim and 1 task"
    assert "Ivan && sons" in who.former.text(), "an ampersand is one"
    assert not dialog.next.isEnabled(), "it is not said yet who takes over"
    tick(desk, dialog, maria)
    assert not who.way.isVisible(), "there is nothing to divide"
    share = to_clients(desk, dialog)
    assert shown_owners(dialog) == ["Maria"] * 4
    assert share.rest.text() == "Maria also takes what belongs to no client of these: 1 task"
    assert QApplication.focusWidget() is share.table
    assert dialog.go.text() == "Hand over 4 clients"
    handed_over(desk, dialog)
    assert owners(desk) == [maria] * 4
    assert desk.session.base.get("staff", ivan).former  # type: ignore[union-attr]
    assert "Ivan & sons is marked as working here no longer" in dialog.told.text.text()
    assert dialog.shares.text() == "Maria: 4 clients and 2 open matters"
    assert QApplication.focusWidget() is dialog.list_button
    done = desk.session.base.next_undo()
    assert done is not None
    assert done.intent == Intent("staff.handover", "Ivan & sons → Maria")
    desk.click(dialog.undo)
    desk.until(lambda: owners(desk) == [ivan] * 4)
    desk.settle()
    assert not desk.session.base.get("staff", ivan).former  # type: ignore[union-attr]
    assert "Undone" in desk.toast


def test_closing_it_leaves_the_way_back_in_the_window(desk: Desk, team: tuple[int, int, int]) -> None:
    ivan, maria, _petro = team
    dialog = opened(desk, ivan)
    tick(desk, dialog, maria)
    to_clients(desk, dialog)
    handed_over(desk, dialog)
    desk.click(dialog.close_button)
    assert desk.toast == "Ivan & sons has handed over: 4 clients, 1 open claim and 1 task"
    desk.driver.command("undo")
    desk.until(lambda: owners(desk) == [ivan] * 4)


def test_client_by_client_with_the_keyboard_alone(desk: Desk, team: tuple[int, int, int]) -> None:
    ivan, maria, petro = team
    dialog = opened(desk, ivan)
    dialog.who.boxes[maria].setFocus()
    desk.key(Qt.Key.Key_Space)
    dialog.who.boxes[petro].setFocus()
    desk.key(Qt.Key.Key_Space)
    assert dialog.who.way.isVisible()
    dialog.who.way.segments.setFocus()
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Right)
    assert dialog.who.chosen_way() == "hand"
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: dialog.steps.currentIndex() == SHARE)
    desk.settle()
    share = dialog.share
    assert shown_owners(dialog) == ["Nobody yet"] * 4
    assert share.unset.text() == "4 clients stay without a responsible person"
    desk.key(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Down, modifiers=SHIFT)
    desk.key(Qt.Key.Key_2)
    assert shown_owners(dialog) == ["Maria", "Petro", "Petro", "Nobody yet"]
    assert [b.text() for b in share.buttons.values()] == ["1 · Maria: 1", "2 · Petro: 2", "0 · Nobody yet: 1"]
    desk.key(Qt.Key.Key_9)
    assert shown_owners(dialog) == ["Maria", "Petro", "Petro", "Nobody yet"], "no such receiver"
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)
    menu = desk.driver.menu()
    next(a for a in menu.actions() if a.text().startswith("1 · Maria")).trigger()
    menu.close()
    desk.settle()
    assert shown_owners(dialog) == ["Maria", "Petro", "Petro", "Maria"]
    assert not share.unset.isVisible()
    dialog.go.setFocus()
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: dialog.steps.currentIndex() == DONE)
    assert owners(desk) == [maria, petro, petro, maria]


def test_buttons_give_the_chosen_rows_and_heads_sort(desk: Desk, team: tuple[int, int, int]) -> None:
    ivan, maria, petro = team
    dialog = opened(desk, ivan)
    tick(desk, dialog, maria, petro)
    share = to_clients(desk, dialog)
    assert sorted(shown_owners(dialog)) == ["Maria", "Maria", "Petro", "Petro"]
    share.table.selectAll()
    desk.click(share.buttons[petro])
    assert shown_owners(dialog) == ["Petro"] * 4
    share.table.horizontalHeader().sectionClicked.emit(1)
    desk.settle()
    assert [line.client.name for line in share.table.rows.lines] == ["Anna", "Borys", "Chrystyna", "Danylo"]
    share.table.horizontalHeader().sectionClicked.emit(0)
    share.table.horizontalHeader().sectionClicked.emit(0)
    assert [line.client.name for line in share.table.rows.lines] == ["Danylo", "Chrystyna", "Borys", "Anna"]
    desk.click(dialog.back)
    assert dialog.steps.currentIndex() == WHO
    desk.key(Qt.Key.Key_Escape)
    assert owners(desk) == [ivan] * 4, "nothing was done yet"


def test_the_list_on_paper(desk: Desk, team: tuple[int, int, int], tmp_path: Path) -> None:
    ivan, maria, _petro = team
    dialog = opened(desk, ivan)
    tick(desk, dialog, maria)
    to_clients(desk, dialog)
    handed_over(desk, dialog)
    desk.click(dialog.list_button)
    preview = QApplication.activeModalWidget()
    assert isinstance(preview, HandoverPreview)
    desk.until(preview.save_button.isEnabled)
    assert preview._file_name() == "Hand-over Ivan sons.pdf"
    preview.save(tmp_path / "list.pdf")
    desk.settle()
    text = squeezed((tmp_path / "list.pdf").read_bytes())
    for words in (
        "Ivan & sons hands over 4 clients",
        "Takes over: Maria",
        "The leg came loose, severity 9",
        "Entered in",
    ):
        assert "".join(words.split()) in text, words
    preview.close()
    desk.settle()


def test_nobody_else_is_on_the_staff(desk: Desk) -> None:
    ivan = desk.add("staff", None, name="Ivan")
    desk.client("Anna", responsible=ivan)
    dialog = opened(desk, ivan)
    who = dialog.who
    assert "nobody else on the staff" in who.takers_label.text()
    assert not dialog.next.isEnabled()
    desk.click(who.add_button)
    assert who.new_name.error(), "a name is needed"
    desk.type(who.new_name.line, "Maria", end=None)
    desk.click(who.add_button)
    desk.until(lambda: len(who.boxes) == 1 and dialog._job is None)
    desk.settle()
    assert who.takers_label.text() == "Who takes over"
    assert who.new_name.raw() == ""
    to_clients(desk, dialog)
    assert shown_owners(dialog) == ["Maria"]


def test_nothing_to_hand_over_and_nobody_at_all(desk: Desk) -> None:
    dialog = opened(desk)
    assert "Leaves nothing behind" in dialog.who.summary.text()
    assert not dialog.next.isEnabled()
    dialog.close()
    ivan, maria = (desk.add("staff", None, name=name) for name in ("Ivan", "Maria"))
    desk.client("Anna", responsible=maria, known_by=(ivan,))
    dialog = opened(desk, ivan)
    assert dialog.who.knows.text() == "Knows 1 client more, whom others are responsible for"
    assert dialog.who.boxes[maria].isChecked(), "there is nobody else to choose"
    assert dialog.next.isEnabled(), "who is gone no longer knows the client"
    dialog.who.former.setChecked(False)
    desk.settle()
    assert not dialog.next.isEnabled()
    dialog.who.leaver.set_value(maria)
    dialog.who.leaver.edited.emit()
    desk.until(lambda: dialog._job is None)
    assert dialog.who.summary.text() == "Leaves behind: 1 client"


def test_who_went_meanwhile_is_refused_in_words(desk: Desk, team: tuple[int, int, int]) -> None:
    ivan, maria, _petro = team
    dialog = opened(desk, ivan)
    tick(desk, dialog, maria)
    to_clients(desk, dialog)
    cards.edit_record(desk.session, "staff", maria, {"former": True})
    desk.click(dialog.go)
    desk.until(lambda: dialog.steps.currentIndex() == WHO)
    desk.settle()
    assert dialog.who.message.label.text() == "Maria works here no longer and cannot take over: choose somebody else"
    assert owners(desk) == [ivan] * 4


def test_cancelling_while_it_is_written_changes_nothing(
    desk: Desk, team: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_session: Any, _plan: Any, job: Job) -> None:
        while True:
            job.progress(0.4)
            time.sleep(0.01)

    ivan, maria, _petro = team
    dialog = opened(desk, ivan)
    tick(desk, dialog, maria)
    to_clients(desk, dialog)
    with monkeypatch.context() as patched:
        patched.setattr(handover, "hand_over", endless)
        dialog.go.click()
        desk.until(lambda: dialog.note.text() == "Handing over: 40%")
        assert not dialog.share.isEnabled()
        dialog.cancel.click()
        desk.until(lambda: dialog.go.isEnabled())
    desk.settle()
    assert dialog.isVisible()
    assert dialog.steps.currentIndex() == SHARE
    assert owners(desk) == [ivan] * 4
    handed_over(desk, dialog)
    assert owners(desk) == [maria] * 4


def test_the_history_of_a_client_tells_of_it(desk: Desk, team: tuple[int, int, int]) -> None:
    ivan, maria, _petro = team
    dialog = opened(desk, ivan)
    tick(desk, dialog, maria)
    to_clients(desk, dialog)
    handed_over(desk, dialog)
    dialog.close()
    desk.settle()
    entry = next(e for e in desk.session.base.history("client", 1) if e.field == "responsible")
    card = cards.load_card(desk.session, 1)
    assert card is not None
    row = change_event(Words(desk.context.texts, desk.context.formats, card), entry, 0)
    assert row.detail == "Ivan & sons → Maria · Hand over clients “Ivan & sons → Maria”"


@pytest.mark.parametrize(
    ("language", "theme", "scale"), [("uk", "light", 100), ("ru", "dark", 100), ("uk", "dark", 150)]
)
def test_every_word_has_its_room(
    launch: Callable[..., Driver], tmp_path: Path, language: str, theme: str, scale: int
) -> None:
    desk = Desk(launch, tmp_path, language, theme, scale, sample=True)
    staff = desk.session.base.all("staff")
    ivan = max(staff, key=lambda s: len(desk.session.base.named_in("client", "responsible", s.id)))
    dialog = opened(desk, ivan.id)
    tick(desk, dialog, *dialog.who.boxes)
    assert not cut_labels(dialog)
    to_clients(desk, dialog)
    assert not cut_labels(dialog)
    handed_over(desk, dialog)
    assert not cut_labels(dialog)
