"""The card on the real lanes: answers come later, when what asked for them may have moved on or be gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_crm.app import cards
from desktop_crm.app.session import Session
from desktop_crm.ui.call import CallDialog
from desktop_crm.ui.card.panel import CardPanel
from desktop_crm.ui.context import Context
from desktop_crm.ui.job_bridge import WindowBus, window_jobs
from tests.ui.cardkit import CTRL, ear, make_context, press, type_text


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Iterator[Context]:
    made = make_context(session)
    jobs, courier = window_jobs()
    made.jobs, session.bus = jobs, WindowBus(courier)
    yield made
    jobs.close()
    courier.close()


@pytest.fixture
def panel(context: Context, qtbot: QtBot) -> Iterator[CardPanel]:
    made = CardPanel(context)
    made.resize(700, 670)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.close_panel()
    made.close()


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena", "city": "Lviv"}).id


def read(panel: CardPanel, qtbot: QtBot, id: int) -> None:
    panel.show_client(id)
    qtbot.waitUntil(lambda: panel._words is not None)


def test_quick_edits_of_one_record_do_not_conflict(
    panel: CardPanel, session: Session, context: Context, qtbot: QtBot, olena: int
) -> None:
    read(panel, qtbot, olena)
    panel.show_tab("card")
    assert panel.sheet is not None
    for name in ("city", "number", "source", "organisation"):
        panel.sheet.cells[name].open_editor()
        type_text(f"new {name}")
        press(Qt.Key.Key_Return)
    cells = panel.sheet.cells
    qtbot.waitUntil(lambda: not any(cell.editing for cell in cells.values()))
    found = session.base.get("client", olena)
    assert (found.city, found.number, found.source) == ("new city", "new number", "new source")
    assert ear(context).errors == []


def test_an_opened_claim_may_be_closed_before_its_answer_comes(
    panel: CardPanel, session: Session, qtbot: QtBot, olena: int
) -> None:
    claim = cards.add_record(session, "claim", olena, {"text": "leg"}).id
    read(panel, qtbot, olena)
    opened = panel.voices.list.open_record(("voice", "claim", claim))
    assert opened is not None
    opened.cells["product"].open_editor()
    type_text("sofa")
    panel.voices.list.close_record()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: session.base.get("claim", claim).product == "sofa")
    qtbot.waitUntil(lambda: panel.drafts.get(f"claim:{claim}") == {})


def test_the_last_of_many_clients_is_shown(panel: CardPanel, session: Session, qtbot: QtBot) -> None:
    ids = [cards.add_client(session, {"name": f"Client {i}"}).id for i in range(12)]
    for id in ids:
        panel.show_client(id)
    qtbot.waitUntil(lambda: panel.header.name.text.text() == "Client 11")
    qtbot.wait(30)
    assert panel.header.name.text.text() == "Client 11"


def test_a_key_pressed_before_the_card_is_read_is_not_lost(
    panel: CardPanel, session: Session, qtbot: QtBot, olena: int
) -> None:
    panel.show_client(olena)
    panel.begin("wish")
    qtbot.waitUntil(lambda: panel.form is not None and panel.form.record == "wish")


def test_a_claim_is_added_once_however_often_one_presses(
    panel: CardPanel, session: Session, context: Context, qtbot: QtBot, olena: int
) -> None:
    read(panel, qtbot, olena)
    panel.begin("claim")
    type_text("leg")
    for _ in range(3):
        press(Qt.Key.Key_Return, "\r", CTRL)
    qtbot.waitUntil(lambda: panel.form is None)
    qtbot.waitUntil(lambda: panel.voices.list.currentIndex().isValid())
    assert len(session.base.on_card("claim", olena)) == 1


def test_a_panel_may_go_while_it_waits(
    context: Context, session: Session, qtbot: QtBot, olena: int, make: Callable[[], CardPanel]
) -> None:
    panel = make()
    panel.show_client(olena)
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    cards.edit_record(session, "client", olena, {"city": "Kyiv"})
    qtbot.wait(50)


@pytest.fixture
def make(context: Context) -> Callable[[], CardPanel]:
    return lambda: CardPanel(context)


def test_who_types_fast_loses_no_letter_of_the_call(context: Context, session: Session, qtbot: QtBot) -> None:
    dialog = CallDialog(context)
    dialog.open()
    dialog.who.setFocus()
    dialog.who.set_raw("Ірина")
    dialog.who.edited.emit()
    qtbot.waitUntil(lambda: bool(dialog.fields) and dialog.chosen() is not None)
    assert dialog.who.raw() == "Ірина"
    dialog.fields["text"].set_raw("scratch")
    dialog.submit()
    dialog.submit()
    qtbot.waitUntil(lambda: len(ear(context).opened) == 1)
    qtbot.wait(20)
    assert session.base.count() == 1
