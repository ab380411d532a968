"""Returns and refusals as a person records them: on the card, from a purchase, at the counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_crm.app import cards
from desktop_crm.app.formats import MINUS
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES
from desktop_crm.domain.changes import Intent
from desktop_crm.ui.card import purchases, voices
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.panel import CardPanel
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.refusal import RefusalDialog
from tests.ui.cardkit import CTRL, add_staff, days_ago, ear, make_context, press, type_text
from tests.ui.conftest import SHIFT, Driver

Open = Callable[..., CardPanel]


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session)


@pytest.fixture
def open_panel(context: Context, qtbot: QtBot) -> Open:
    def make(id: int, width: int = 557) -> CardPanel:
        panel = CardPanel(context)
        qtbot.addWidget(panel, before_close_func=lambda p: p.close_panel())
        panel.resize(width, 670)
        panel.show()
        QTest.qWaitForWindowExposed(panel)
        panel.activateWindow()
        panel.show_client(id)
        return panel

    return make


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


@pytest.fixture
def sofa(session: Session, olena: int) -> int:
    values = {"product": "Sofa", "amount": 50_000_00, "cost": 30_000_00, "date": days_ago(30), "document": "A-1"}
    return cards.add_record(session, "purchase", olena, values).id


def returns(session: Session, client: int) -> list[Any]:
    return session.base.on_card("return", client)


def test_goods_come_back_from_the_menu_of_their_purchase(
    open_panel: Open, session: Session, context: Context, olena: int, sofa: int
) -> None:
    panel = open_panel(olena)
    panel.show_tab("purchases")
    row = panel.purchases.list.rows_model.rows[0]
    menu = panel.purchases.list.menu_for(row)
    next(a for a in menu.actions() if a.text() == "Goods came back…").trigger()
    form = panel.form
    assert form is not None
    raws = {name: field.raw() for name, field in form.fields.items()}
    assert (raws["product"], form.fields["amount"].value(), form.fields["cost"].value()) == (
        "Sofa",
        50_000_00,
        30_000_00,
    )
    assert form.typed() == {}, "nothing of it was typed"
    type_text("Too hard")
    press(Qt.Key.Key_Return, "\r", CTRL)
    (back,) = returns(session, olena)
    assert (back.purchase, back.amount, back.cost, back.reason, back.date) == (
        sofa, 50_000_00, 30_000_00, "Too hard", days_ago(0),
    )  # fmt: skip
    assert ear(context).toasts == ["Return added"]
    shown = panel.purchases.list.rows_model.rows
    assert [r.record for r in shown] == ["purchase", "return"]
    assert panel.purchases.list.currentIndex().row() == 1, "one arrives where it stands"
    assert panel.purchases.total.text() == "Total 0\u00a0₴"
    assert session.base.next_undo().intent.code == "return.add"  # type: ignore[union-attr]  # there is one


def test_what_the_form_took_from_a_purchase_follows_another_choice(
    open_panel: Open, session: Session, olena: int, sofa: int
) -> None:
    lamp = cards.add_record(session, "purchase", olena, {"product": "Lamp", "amount": 900_00, "date": days_ago(3)}).id
    panel = open_panel(olena)
    panel.begin("return", sofa)
    assert panel.form is not None
    fields: dict[str, Any] = panel.form.fields
    fields["purchase"].set_value(lamp)
    fields["purchase"].edited.emit()
    assert (fields["product"].raw(), fields["amount"].value()) == ("Lamp", 900_00)
    fields["amount"].set_raw("450")
    fields["purchase"].set_value(sofa)
    fields["purchase"].edited.emit()
    assert (fields["product"].raw(), fields["amount"].value()) == ("Sofa", 450_00), "what was typed stays"


def test_each_purchase_has_a_draft_of_its_own(open_panel: Open, session: Session, olena: int, sofa: int) -> None:
    lamp = cards.add_record(session, "purchase", olena, {"product": "Lamp", "amount": 900_00}).id
    panel = open_panel(olena)
    panel.begin("return", sofa)
    type_text("Too hard")
    press(Qt.Key.Key_Escape)
    panel.begin("return", lamp)
    assert panel.form is not None
    assert panel.form.fields["reason"].raw() == ""
    assert panel.form.fields["product"].raw() == "Lamp"
    panel.begin("return", sofa)
    assert panel.form.fields["reason"].raw() == "Too hard"
    panel.begin("return")
    assert panel.form.fields["purchase"].value() is None


def test_too_much_is_refused_beside_the_field(open_panel: Open, session: Session, olena: int, sofa: int) -> None:
    panel = open_panel(olena)
    panel.begin("return", sofa)
    assert panel.form is not None
    panel.form.fields["amount"].set_raw("50000,01")
    panel.form.submit()
    assert panel.form.fields["amount"].error() == "At most 50,000\u00a0₴ can still come back of this purchase"
    panel.form.fields["amount"].set_raw("500")
    panel.form.fields["date"].set_raw("01.01.2020")
    panel.form.submit()
    assert panel.form.fields["date"].error() == "Earlier than the purchase, 21 Oct 2026"
    assert returns(session, olena) == []


def test_a_return_is_edited_where_it_stands_deleted_and_brought_back(
    open_panel: Open, session: Session, context: Context, olena: int, sofa: int
) -> None:
    back = cards.add_record(session, "return", olena, {"purchase": sofa, "amount": 100_00, "reason": "Creaks"}).id
    panel = open_panel(olena)
    panel.show_tab("purchases")
    row = panel.purchases.list.rows_model.rows[1]
    sheet = panel.purchases.list.open_record(row.key)
    assert sheet is not None
    assert sheet.cells["purchase"].text.text() == "Sofa, 21 Oct 2026, 50,000\u00a0₴"
    sheet.cells["amount"].open_editor().set_raw("99999999")
    sheet.cells["amount"].settle()
    assert sheet.cells["amount"].field is not None
    assert "can still come back" in sheet.cells["amount"].field.error()
    sheet.cells["amount"].field.set_raw("200")
    sheet.cells["amount"].settle()
    assert returns(session, olena)[0].amount == 200_00
    assert panel.purchases.total.text() == "Total 49,800\u00a0₴"
    panel.purchases.list.deleting.emit(row)
    assert returns(session, olena) == []
    assert ear(context).toasts == ["Return “Creaks”: in the trash for 30\u00a0days"]
    cards.undo(session)
    assert [r.id for r in returns(session, olena)] == [back]
    assert panel.purchases.list.rows_model.rows[1].side == f"{MINUS}200\u00a0₴"


def test_somebody_else_changes_a_return_meanwhile(open_panel: Open, session: Session, olena: int, sofa: int) -> None:
    back = cards.add_record(session, "return", olena, {"purchase": sofa, "amount": 100_00, "reason": "Creaks"}).id
    panel = open_panel(olena)
    panel.show_tab("purchases")
    sheet = panel.purchases.list.open_record(panel.purchases.list.rows_model.rows[1].key)
    assert sheet is not None
    sheet.cells["reason"].open_editor().set_raw("Creaks loudly")
    with session.base.write(Intent("return.edit")) as work:
        work.edit("return", {back: {"reason": "Wobbles"}})
    sheet.cells["reason"].settle()
    assert sheet.cells["reason"].field is not None
    assert "Wobbles" in sheet.cells["reason"].field.error()
    assert sheet.cells["reason"].field.raw() == "Creaks loudly"
    sheet.cells["reason"].settle()
    assert returns(session, olena)[0].reason == "Creaks loudly"


def test_refusals_stand_among_the_voices(open_panel: Open, session: Session, context: Context, olena: int) -> None:
    panel = open_panel(olena)
    menu = [a.text() for a in panel.menu.actions()]
    assert {"Add return", "Add refusal"} <= set(menu)
    panel.begin("refusal")
    type_text("Too dear")
    assert panel.form is not None
    panel.form.fields["amount"].set_raw("12000")
    press(Qt.Key.Key_Return, "\r", CTRL)
    (found,) = session.base.on_card("refusal", olena)
    assert (found.reason, found.amount) == ("Too dear", 12_000_00)
    rows = panel.voices.list.rows_model.rows
    assert [r.text for r in rows] == ["Refusals", "Too dear"]
    assert rows[0].detail == "1, 12,000\u00a0₴ at stake"
    assert rows[1].icon == "user-x"
    assert panel.voices.chips.chips["all"].text() == "All 1"
    panel.voices.chips.choose("open")
    assert panel.voices.list.rows_model.rows == []
    panel.show_tab("history")
    event = next(r for r in panel.history.list.rows_model.rows if r.record == "refusal")
    assert event.text == "Refusal: Too dear"
    panel.history.list.chosen.emit(event)
    assert panel.voices.list.opened == ("voice", "refusal", found.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words(session: Session, qapp: QApplication, language: str, olena: int, sofa: int) -> None:
    (ivan,) = add_staff(session, "Ivan")
    given: dict[str, dict[str, Any]] = {
        "claim": {"text": "x"},
        "wish": {"text": "x"},
        "purchase": {"amount": 1},
        "return": {"amount": 1, "purchase": sofa, "staff": ivan},
        "refusal": {"reason": "x"},
        "interaction": {"summary": "x"},
        "attachment": {"name": "x.pdf", "size": 1},
        "problem": {"text": "x"},
        "feedback": {"satisfaction": 4},
        "loss": {"reason": "x", "competitor": cards.NewCard("Rival", "competitor")},
        "referral": {"recommender": cards.NewCard("Petro")},
        "task": {"text": "x", "due_date": days_ago(1)},
        "spending": {"amount": 5},
        "contact_person": {"name": "x"},
    }
    for record in KINDS:
        cards.add_record(session, record, olena, given[record])
    card = cards.load_card(session, olena)
    assert card is not None
    context = make_context(session, language)
    words = Words(context.texts, context.formats, card)
    for record, kind in KINDS.items():
        row = kind.row(words, words.record_of(record, getattr(card, cards.PLURALS[record])[0].id))
        assert row.text
        assert row.record == record
        assert row.icon or record == "purchase"
        for key in ("what_", *(("add_", "added_", "draft_kept_") if kind.command else ())):
            assert context.texts(f"card.{key}{record}")
    assert purchases.rows(words)
    assert voices.rows(words)


def test_returns_stand_under_their_purchases(session: Session, qapp: QApplication, olena: int, sofa: int) -> None:
    lamp = cards.add_record(session, "purchase", olena, {"product": "Lamp", "amount": 5, "date": days_ago(3)}).id
    cards.add_record(session, "return", olena, {"amount": 1, "purchase": sofa, "reason": "first", "date": days_ago(9)})
    cards.add_record(session, "return", olena, {"amount": 2, "purchase": sofa, "reason": "second", "date": days_ago(1)})
    cards.add_record(session, "return", olena, {"amount": 3, "reason": "loose", "date": days_ago(5)})
    card = cards.load_card(session, olena)
    assert card is not None
    context = make_context(session)
    rows = purchases.rows(Words(context.texts, context.formats, card))
    assert [(r.record, r.text) for r in rows] == [
        ("purchase", "Lamp"), ("return", "Return: loose"), ("purchase", "Sofa"),
        ("return", "Return: second"), ("return", "Return: first"),
    ]  # fmt: skip
    assert lamp
    assert len({r.key for r in rows}) == len(rows)


# -- at the counter


def test_a_refusal_at_the_counter(session: Session, context: Context, qtbot: QtBot) -> None:
    dialog = RefusalDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    assert dialog.form is not None
    dialog.form.submit()
    assert dialog.form.fields["reason"].error()
    dialog.form.fields["reason"].set_raw("Nowhere to park")
    dialog.form.submit()
    assert not dialog.isVisible()
    assert session.base.count("refusal") == 1
    assert ear(context).toasts == ["Refusal added"]


def test_what_was_typed_at_the_counter_waits(session: Session, context: Context, qtbot: QtBot) -> None:
    for expected in ("", "Too d"):
        dialog = RefusalDialog(context)
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.form is not None
        assert dialog.form.fields["reason"].raw() == expected
        dialog.form.fields["reason"].set_raw("Too d")
        dialog.form.fields["reason"].edited.emit()
        dialog.reject()


def test_all_of_it_by_keys_in_the_window(driver: Driver) -> None:
    driver.until(lambda: driver.page.card.current())
    session = driver.program.context.need_session()
    driver.key(Qt.Key.Key_F9, SHIFT)
    driver.type("Nowhere to park")
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: session.base.count("refusal") == 1)
    driver.window.activateWindow()
    driver.page.table.setFocus()
    driver.wait()
    driver.key(Qt.Key.Key_F6, SHIFT)
    driver.type("Too dear")
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: session.base.count("refusal") == 2)
    driver.key(Qt.Key.Key_F7, SHIFT)
    form = driver.page.card.form
    assert form.record == "return"
    form.fields["amount"].set_raw("5")
    driver.type("Creaks")
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: session.base.count("return") == 1)
    driver.key(Qt.Key.Key_Z, CTRL)
    driver.until(lambda: session.base.count("return") == 0)
    assert session.today() == date(2026, 11, 20)
