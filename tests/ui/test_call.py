"""The phone rings: from the key to the claim without the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.call import CallDialog, Caller
from desktop_crm.ui.context import Context
from tests.ui.cardkit import CTRL, click, ear, make_context, press, type_text


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session)


@pytest.fixture
def make_dialog(qtbot: QtBot) -> Iterator[Callable[[Context], CallDialog]]:
    """Dialogs delete themselves when they are closed; those that are still open are deleted here."""
    made: list[CallDialog] = []

    def make(context: Context) -> CallDialog:
        dialog = CallDialog(context)
        made.append(dialog)
        dialog.open()
        dialog.activateWindow()
        QTest.qWaitForWindowExposed(dialog)
        dialog.who.setFocus()
        return dialog

    yield make
    for dialog in made:
        if isValid(dialog):
            dialog.close()


@pytest.fixture
def dialog(context: Context, make_dialog: Callable[[Context], CallDialog]) -> CallDialog:
    return make_dialog(context)


@pytest.fixture
def clients(session: Session) -> dict[str, int]:
    people = {
        "Olena": {"name": "Шевченко Олена", "phones": ("+380671234567",), "city": "Львів"},
        "Taras": {"name": "Шевчук Тарас", "phones": ("050 999 88 77", "032 2 33 44 55")},
        "Hotel": {"name": "Hotel “Lion”", "kind": "company"},
    }
    return {key: cards.add_client(session, values).id for key, values in people.items()}


def say(dialog: CallDialog, text: str) -> None:
    """Types who is calling and waits for the search."""
    type_text(text)
    if dialog._timer.isActive():
        dialog._timer.stop()
        dialog._search()


def titles(dialog: CallDialog) -> list[str]:
    return [match.text for match in dialog.matches.matches]


@pytest.mark.parametrize(
    ("text", "name", "phone"),
    [
        ("Олена", "Олена", ""),
        ("067 123-45-67", "", "067 123-45-67"),
        ("+38 (067) 123 45 67", "", "+38 (067) 123 45 67"),
        ("Олена, 067 123 45 67", "Олена", "067 123 45 67"),
        ("0671234567 Олена Шевченко", "Олена Шевченко", "0671234567"),
        ("Hotel 24", "Hotel 24", ""),
        ("  a   b ", "a b", ""),
        ("", "", ""),
    ],
)
def test_what_was_typed_is_a_name_a_phone_or_both(text: str, name: str, phone: str) -> None:
    assert Caller.read(text) == Caller(name, phone)


def test_an_unknown_caller_gets_a_card_and_a_claim_in_one_undo(
    dialog: CallDialog, session: Session, context: Context
) -> None:
    say(dialog, "Коваль Ірина 067 765 43 21")
    press(Qt.Key.Key_Return, "\r")
    type_text("Подряпина на столі")
    press(Qt.Key.Key_Tab, "\t")
    type_text("7")
    press(Qt.Key.Key_Return, "\r", CTRL)
    (id,) = ear(context).opened
    card = cards.load_card(session, id)
    assert card is not None
    assert (card.client.name, card.client.phones) == ("Коваль Ірина", ("067 765 43 21",))
    assert [(c.text, c.severity, c.channel) for c in card.claims] == [("Подряпина на столі", 7, "call")]
    assert ear(context).toasts == ["Claim of Коваль Ірина added"]
    assert not dialog.isVisible()
    cards.undo(session)
    assert session.base.count() == 0


def test_a_known_phone_chooses_its_client(dialog: CallDialog, session: Session, clients: dict[str, int]) -> None:
    say(dialog, "067 123-45")
    assert titles(dialog)[1:] == ["Шевченко Олена"]
    chosen = dialog.chosen()
    assert chosen is not None
    assert chosen.id == clients["Olena"]
    press(Qt.Key.Key_Return, "\r")
    type_text("leg")
    press(Qt.Key.Key_Return, "\r", CTRL)
    assert [c.text for c in session.base.on_card("claim", clients["Olena"])] == ["leg"]
    assert session.base.count() == len(clients)


def test_several_of_one_name_are_chosen_with_arrows(
    dialog: CallDialog, session: Session, clients: dict[str, int]
) -> None:
    say(dialog, "шев")
    assert titles(dialog) == ["New card: шев", "Шевченко Олена", "Шевчук Тарас"]
    assert dialog.chosen() is None, "nobody is guessed among several"
    press(Qt.Key.Key_Return, "\r")
    assert QApplication.focusWidget() is dialog.who.line
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return, "\r")
    type_text("late")
    press(Qt.Key.Key_Return, "\r", CTRL)
    assert [c.text for c in session.base.on_card("claim", clients["Taras"])] == ["late"]


def test_the_first_row_makes_a_new_card_of_a_known_name(
    dialog: CallDialog, session: Session, clients: dict[str, int]
) -> None:
    say(dialog, "Шевченко Олена")
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return, "\r")
    type_text("another one")
    press(Qt.Key.Key_Return, "\r", CTRL)
    assert session.base.count() == len(clients) + 1


def test_a_click_chooses(dialog: CallDialog, clients: dict[str, int]) -> None:
    say(dialog, "шев")
    place = dialog.list.visualRect(dialog.matches.index(2, 0)).center()
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    chosen = dialog.chosen()
    assert chosen is not None
    assert chosen.id == clients["Taras"]
    assert QApplication.focusWidget() is dialog.fields["text"].editor


def test_typing_on_takes_the_choice_back(dialog: CallDialog, clients: dict[str, int]) -> None:
    say(dialog, "шев")
    press(Qt.Key.Key_Down)
    say(dialog, "чук")
    chosen = dialog.chosen()
    assert chosen is not None
    assert chosen.id == clients["Taras"], "the only one left"


def test_open_claims_are_told_while_one_chooses(dialog: CallDialog, session: Session, clients: dict[str, int]) -> None:
    cards.add_record(session, "claim", clients["Olena"], {"text": "leg"})
    say(dialog, "Олена")
    assert dialog.matches.matches[1].side == "1 open claim"


def test_without_a_caller_or_a_matter_it_says_so(dialog: CallDialog, session: Session) -> None:
    dialog.submit()
    assert dialog.who.error()
    say(dialog, "Ірина")
    dialog.submit()
    assert dialog.fields["text"].error()
    assert QApplication.focusWidget() is dialog.fields["text"].editor
    assert session.base.count() == 0


def test_escape_keeps_the_draft_for_the_next_call(
    dialog: CallDialog, context: Context, make_dialog: Callable[[Context], CallDialog]
) -> None:
    say(dialog, "Ірина")
    press(Qt.Key.Key_Return, "\r")
    type_text("Подряпина")
    press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    again = make_dialog(context)
    assert again.who.raw() == "Ірина"
    assert again.fields["text"].raw() == "Подряпина"
    again.submit()
    third = make_dialog(context)
    assert third.who.raw() == ""


def test_a_client_deleted_meanwhile_is_told(
    dialog: CallDialog, session: Session, context: Context, clients: dict[str, int]
) -> None:
    say(dialog, "Олена")
    dialog.fields["text"].set_raw("x")
    cards.remove(session, "client", [clients["Olena"]])
    dialog.submit()
    assert [e.code for e in ear(context).errors] == ["no_such_client"]
    assert dialog.isVisible()


def test_a_failure_of_the_base_leaves_everything_standing(
    dialog: CallDialog, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(dialog, "Ірина")
    dialog.fields["text"].set_raw("x")

    def refuse(*_args: Any, **_named: Any) -> Any:
        raise UserError("no_such_client")

    monkeypatch.setattr(cards, "take_call", refuse)
    click(dialog.keep)
    assert dialog.isVisible()
    assert dialog.fields["text"].raw() == "x"


@pytest.mark.parametrize("text", ['" OR 1=1 --', "<b>x</b>", "\u202eabc", "*", "🪑", "NEAR(a b)", "x" * 5000])
def test_any_text_is_looked_for_and_shown_as_it_is(dialog: CallDialog, clients: dict[str, int], text: str) -> None:
    dialog.who.set_raw(text)
    dialog._search()
    assert len(titles(dialog)) == 1
    dialog.grab()
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()


def test_the_matches_keep_qts_rules(dialog: CallDialog, clients: dict[str, int]) -> None:
    tester = QAbstractItemModelTester(dialog.matches, QAbstractItemModelTester.FailureReportingMode.Fatal)
    say(dialog, "шев")
    say(dialog, "zzz")
    assert tester
    spoken = dialog.matches.index(0, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("New card: шевzzz")


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_no_word_is_cut(
    session: Session, qtbot: QtBot, make_dialog: Callable[[Context], CallDialog], language: str
) -> None:
    made = make_dialog(make_context(session, language))
    qtbot.wait(5)
    for label in made.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 1, label.text()
