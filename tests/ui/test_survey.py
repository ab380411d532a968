"""A survey by phone as a person does it: from the card, from a list of clients to call, by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES
from desktop_crm.ui.card.form import FormTail
from desktop_crm.ui.card.panel import CardPanel
from desktop_crm.ui.card.survey import ABOUT_PROBLEM, SurveyForm
from desktop_crm.ui.context import Context
from desktop_crm.ui.survey import SurveyDialog, open_survey
from tests.conftest import TODAY
from tests.ui.cardkit import CTRL, add_staff, click, ear, make_context, point, press, type_text
from tests.ui.desk import cut_labels


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session)


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena", "phones": ("+380671234567",)}).id


@pytest.fixture
def ask(qtbot: QtBot) -> Iterator[Callable[[Context, int], SurveyDialog]]:
    made: list[SurveyDialog] = []

    def make(context: Context, client: int) -> SurveyDialog:
        dialog = open_survey(context, client)
        made.append(dialog)
        QTest.qWaitForWindowExposed(dialog)
        dialog.activateWindow()
        return dialog

    yield make
    for dialog in made:
        if isValid(dialog):
            dialog.reject()
            dialog.deleteLater()


def form_of(dialog: SurveyDialog) -> SurveyForm:
    assert dialog.form is not None
    return dialog.form


def choose(form: SurveyForm, name: str, text: str) -> None:
    segments: Any = form.fields[name]
    click(next(button for button in segments.segments.group.buttons() if button.text() == text))


def test_all_of_it_from_the_list_by_keys(
    ask: Callable[[Context, int], SurveyDialog], session: Session, context: Context, olena: int
) -> None:
    (tester,) = add_staff(session, "Tester")
    dialog = ask(context, olena)
    form = form_of(dialog)
    assert dialog.windowTitle() == "How was it? Olena"
    assert form.fields["satisfaction"].editor.hasFocus(), "one begins to type at once"
    type_text("2")
    press(Qt.Key.Key_Tab)
    type_text("10")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right)
    assert form.fields["had_problem"].value() is True
    for _ in range(3):
        press(Qt.Key.Key_Tab)
    assert form.fields["trouble"].isVisible()
    type_text("Came late")
    form.fields["failure_point"].set_value(point(session, "delivery"))
    form.fields["staff_disliked"].set_raw("Nobody called")
    form.fields["wishes"].set_raw("Evenings\nA catalogue")
    press(Qt.Key.Key_Return, "\r", CTRL)
    (feedback,) = session.base.on_card("feedback", olena)
    assert (feedback.satisfaction, feedback.would_recommend, feedback.would_buy_again, feedback.staff) == (
        2, 10, True, tester,
    )  # fmt: skip
    assert {p.text for p in session.base.on_card("problem", olena)} == {"Came late", "Nobody called"}
    assert {w.text for w in session.base.on_card("wish", olena)} == {"Evenings", "A catalogue"}
    (call,) = session.base.on_card("interaction", olena)
    assert (call.summary, call.purpose) == ("Survey: satisfied 2 of 5", "feedback")
    assert ear(context).toasts == ["Answers kept"]
    assert not isValid(dialog) or not dialog.isVisible()
    cards.undo(session)
    assert all(session.base.count(r) == 0 for r in ("feedback", "problem", "wish", "interaction"))


def test_what_concerns_a_problem_is_asked_of_those_who_had_one(
    ask: Callable[[Context, int], SurveyDialog], session: Session, context: Context, olena: int
) -> None:
    form = form_of(ask(context, olena))
    assert not any(form.fields[name].isVisible() for name in ABOUT_PROBLEM)
    choose(form, "had_problem", "yes")
    assert all(form.fields[name].isVisible() for name in ABOUT_PROBLEM)
    choose(form, "did_complain", "yes")
    form.submit()
    assert form.fields["trouble"].error() == "What did they complain about? A few words are enough"
    assert session.base.count("feedback") == 0
    form.fields["trouble"].set_raw("The leg came loose")
    choose(form, "well_solved", "no")
    form.submit()
    (claim,) = session.base.on_card("claim", olena)
    assert (claim.text, claim.status, claim.content) == ("The leg came loose", "new", False)


def test_what_was_said_of_a_problem_after_all_not_had_is_let_go(
    ask: Callable[[Context, int], SurveyDialog], session: Session, context: Context, olena: int
) -> None:
    form = form_of(ask(context, olena))
    choose(form, "had_problem", "yes")
    choose(form, "did_complain", "yes")
    form.fields["trouble"].set_raw("Oh, that was another shop")
    choose(form, "had_problem", "no")
    form.submit()
    (feedback,) = session.base.on_card("feedback", olena)
    assert (feedback.had_problem, feedback.did_complain) == (False, None)
    assert session.base.count("claim") == session.base.count("problem") == 0


def test_answers_so_far_outlive_a_call_that_breaks_off(
    ask: Callable[[Context, int], SurveyDialog], session: Session, context: Context, olena: int
) -> None:
    dialog = ask(context, olena)
    form = form_of(dialog)
    choose(form, "satisfaction", "4")
    choose(form, "had_problem", "yes")
    form.fields["trouble"].setFocus()
    type_text("The leg")
    press(Qt.Key.Key_Escape)
    assert not isValid(dialog) or not dialog.isVisible()
    again = form_of(ask(context, olena))
    assert again.fields["satisfaction"].value() == 4
    assert again.fields["trouble"].raw() == "The leg"
    assert again.fields["trouble"].isVisible()
    other = cards.add_client(session, {"name": "Petro"}).id
    assert form_of(ask(context, other)).typed() == {}


def test_the_feedback_button_asks_on_the_card(session: Session, context: Context, qtbot: QtBot, olena: int) -> None:
    panel = CardPanel(context)
    qtbot.addWidget(panel, before_close_func=lambda p: p.close_panel())
    panel.resize(557, 670)
    panel.show()
    QTest.qWaitForWindowExposed(panel)
    panel.activateWindow()
    panel.show_client(olena)
    click(panel.adding.bar.buttons["feedback"])
    assert isinstance(panel.form, SurveyForm)
    type_text("5")
    press(Qt.Key.Key_Return, "\r", CTRL)
    (feedback,) = session.base.on_card("feedback", olena)
    assert feedback.satisfaction == 5
    rows = panel.contacts.list.rows_model.rows
    assert [row.record for row in rows] == ["feedback", "interaction"]
    assert panel.contacts.list.currentIndex().data() == "Feedback: satisfied 5 of 5"


def test_a_client_who_is_gone_is_told(context: Context, qapp: QApplication) -> None:
    dialog = open_survey(context, 10**6)
    assert dialog.form is None
    assert [error.code for error in ear(context).errors] == ["no_such_client"]
    dialog.deleteLater()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut(
    ask: Callable[[Context, int], SurveyDialog], session: Session, qapp: QApplication, olena: int, language: str
) -> None:
    context = make_context(session, language)
    dialog = ask(context, olena)
    form = form_of(dialog)
    form.fields["had_problem"].set_value(True)
    form.fields["had_problem"].edited.emit()
    QTest.qWait(30)
    assert cut_labels(dialog) == []
    assert form.height() <= dialog.area.viewport().height(), "all of it is in sight where the screen allows"


@pytest.mark.parametrize("record", ["feedback", "claim"])
def test_on_a_low_screen_a_tall_form_leaves_its_buttons_and_the_loss_in_sight(
    session: Session, context: Context, qtbot: QtBot, olena: int, record: str
) -> None:
    cards.add_record(session, "loss", olena, {"reason": "Waited three weeks"})
    cards.add_record(session, "task", olena, {"text": "Call back", "due_date": TODAY})
    panel = CardPanel(context)
    qtbot.addWidget(panel, before_close_func=lambda p: p.close_panel())
    panel.resize(510, 542)
    panel.show()
    QTest.qWaitForWindowExposed(panel)
    panel.activateWindow()
    panel.show_client(olena)
    panel.begin(record)
    form = panel.form
    assert form is not None
    click(form.more)
    QTest.qWait(30)
    assert form.more.hasFocus(), "the buttons moved, the keyboard stays"
    assert form.height() > panel.adding.area.viewport().height(), "it scrolls"
    assert panel.header.notices.banner.isVisible()
    assert not panel.header.notices.tasks.isVisible()
    for widget in (form.add, form.cancel, panel.header.notices.banner):
        place = QRect(widget.mapTo(panel, QPoint(0, 0)), widget.size())
        assert panel.rect().contains(place)
        assert widget.visibleRegion().boundingRect() == widget.rect(), "no part of it is hidden"
    click(form.more)
    form.cancel.setFocus()
    press(Qt.Key.Key_Escape)
    assert panel.form is None
    panel.begin("interaction")
    assert panel.form is not None
    QTest.qWait(30)
    assert not panel.adding.area.findChildren(FormTail)[1:], "the buttons of the other form have gone with it"
