"""Every other record of a card as a person keeps it: by its form, with other cards named, ended by one click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_crm.app import attaching, cards
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES
from desktop_crm.domain.query import ClientQuery
from desktop_crm.ui.actions import BY_ID
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.other_card import CardField
from desktop_crm.ui.card.panel import TABS, CardPanel
from desktop_crm.ui.card.reach import Reach
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import SegmentsField
from tests.ui.cardkit import CTRL, TODAY, add_staff, click, days_ago, ear, make_context, press, type_text
from tests.ui.conftest import SHIFT, Driver
from tests.ui.desk import cut_labels

Open = Callable[..., CardPanel]


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session)


@pytest.fixture
def open_panel(context: Context, qtbot: QtBot) -> Open:
    def make(id: int, width: int = 557, of: Context | None = None) -> CardPanel:
        panel = CardPanel(of or context)
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
    return cards.add_client(session, {"name": "Olena", "phones": ("+380671234567",)}).id


def kept(session: Session, record: str, client: int) -> list[Any]:
    return session.base.on_card(record, client)


def rows(page: Any) -> list[tuple[str, str]]:
    return [(row.record or row.name, row.text) for row in page.list.rows_model.rows]


def shown_form(panel: CardPanel) -> RecordForm | None:
    return panel.form


def name_card(field: Any, text: str) -> None:
    """Type the name of another card and wait until it was looked for."""
    assert isinstance(field, CardField)
    field.line.setFocus()
    type_text(text)
    QTest.qWait(field._timer.interval() + 60)


# -- forms
@pytest.mark.parametrize(
    ("record", "typed", "tab"),
    [
        ("problem", {"text": "The cover cannot be washed"}, "voices"),
        ("loss", {"reason": "Too dear", "yearly_value": "48200", "told_in_public": "True"}, "voices"),
        ("task", {"text": "Call about the leg", "due_date": "30.11.2026"}, "contacts"),
        ("spending", {"amount": "850", "activity": "gift", "minutes": "30"}, "contacts"),
        ("contact_person", {"name": "Petro", "phones": "050 111 22 33\n044 333 44 55"}, "card"),
    ],
)
def test_each_is_added_by_its_form_and_taken_back(
    open_panel: Open, session: Session, context: Context, olena: int, record: str, typed: dict[str, str], tab: str
) -> None:
    panel = open_panel(olena)
    panel.begin(record)
    form = panel.form
    assert form is not None
    for name, text in typed.items():
        form.fields[name].set_raw(text)
        form.fields[name].edited.emit()
    form.focus_first()
    press(Qt.Key.Key_Return, "\r", CTRL)
    (found,) = kept(session, record, olena)
    assert ear(context).toasts == [context.texts(f"card.added_{record}")]
    assert TABS[panel.tabs.currentIndex()] == tab, "one arrives where it stands"
    assert panel.form is None
    values = cards.values_of(found)
    assert values[next(iter(typed))] == next(iter(typed.values())) or record == "spending"
    if record == "spending":
        assert (values["amount"], values["activity"], values["kind"], values["minutes"]) == (
            850_00,
            "gift",
            "retention",
            30,
        )
    cards.undo(session)
    assert kept(session, record, olena) == []


def test_what_is_missing_is_said_and_what_was_typed_waits(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    panel.begin("task")
    type_text("Call")
    press(Qt.Key.Key_Return, "\r", CTRL)
    assert panel.form is not None
    assert panel.form.fields["due_date"].error() == "Needed"
    assert kept(session, "task", olena) == []
    press(Qt.Key.Key_Escape)
    assert shown_form(panel) is None
    panel.begin("task")
    form = shown_form(panel)
    assert form is not None
    assert form.fields["text"].raw() == "Call"


def test_a_loss_before_the_first_purchase_is_refused_in_words(open_panel: Open, session: Session, olena: int) -> None:
    cards.add_record(session, "purchase", olena, {"amount": 1, "date": days_ago(5)})
    panel = open_panel(olena)
    panel.begin("loss")
    assert panel.form is not None
    panel.form.fields["reason"].set_raw("x")
    panel.form.fields["date"].set_raw("01.11.2026")
    panel.form.submit()
    assert "first purchase, 15 Nov 2026" in panel.form.fields["date"].error()
    assert kept(session, "loss", olena) == []


# -- other cards
def test_a_name_that_nobody_has_becomes_a_competitor_in_the_same_step(
    open_panel: Open, session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    panel.begin("loss")
    type_text("Too dear")
    assert panel.form is not None
    name_card(panel.form.fields["competitor"], "Sofa King")
    assert panel.form.fields["competitor"].note.text() == "a new card will be made"  # type: ignore[attr-defined]
    press(Qt.Key.Key_Return, "\r", CTRL)
    (loss,) = kept(session, "loss", olena)
    rival = session.base.get("client", loss.competitor)
    assert rival is not None
    assert (rival.name, rival.roles) == ("Sofa King", ("competitor",))
    (row,) = [row for row in panel.voices.list.rows_model.rows if row.record == "loss"]
    assert row.detail == "went to Sofa King"
    cards.undo(session)
    assert session.base.count("client") == 1


def test_whoever_is_called_so_is_taken_and_of_several_one_is_chosen(
    open_panel: Open, session: Session, olena: int
) -> None:
    petro = cards.add_client(session, {"name": "Petro Bondar", "city": "Lviv"}).id
    other = cards.add_client(session, {"name": "Petro Bondarenko"}).id
    panel = open_panel(olena)
    panel.begin("referral")
    assert panel.form is not None
    field: Any = panel.form.fields["recommender"]
    name_card(field, "Petro")
    panel.form.submit()
    assert field.error() == "“Petro”: choose whom you mean from the list"
    assert kept(session, "referral", olena) == []
    name_card(field, " Bondar")
    assert (field.value(), field.note.text(), field.error()) == (petro, "Lviv", "")
    field.line.clear()
    name_card(field, "Petro")
    field.popup.setCurrentIndex(field.matches.index(1, 0))
    QTest.keyClick(field.popup, Qt.Key.Key_Return)
    assert field.line.text() == "Petro Bondarenko"
    panel.form.submit()
    (found,) = kept(session, "referral", olena)
    assert found.recommender == other
    assert ("referral", "Recommended by Petro Bondarenko") in rows(panel.contacts)


def test_the_card_itself_is_not_offered_and_a_draft_knows_whom_it_meant(
    open_panel: Open, session: Session, olena: int
) -> None:
    petro = cards.add_client(session, {"name": "Petro"}).id
    panel = open_panel(olena)
    panel.begin("referral")
    assert panel.form is not None
    field: Any = panel.form.fields["recommender"]
    name_card(field, "Ol")
    assert [match.id for match in field.matches.matches] == [None]
    field.line.clear()
    name_card(field, "petro")
    assert field.value() == petro
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert shown_form(panel) is None
    panel.begin("referral")
    form = shown_form(panel)
    assert form is not None
    assert form.fields["recommender"].value() == petro


def test_whom_a_client_recommended_is_one_key_away(
    open_panel: Open, session: Session, context: Context, olena: int
) -> None:
    petro = cards.add_client(session, {"name": "Petro"}).id
    cards.add_record(session, "referral", petro, {"recommender": olena})
    panel = open_panel(olena)
    assert "recommended us: 1" in panel.header.since.text()
    panel.show_tab("contacts")
    assert rows(panel.contacts) == [("referrals", "Recommendations"), ("client", "Recommended us to Petro")]
    panel.contacts.list.setCurrentIndex(panel.contacts.list.rows_model.index(1, 0))
    panel.contacts.list.setFocus()
    press(Qt.Key.Key_Return, "\r")
    assert ear(context).opened == [petro]
    press(Qt.Key.Key_Delete)
    assert session.base.get("client", petro) is not None, "their card is not thrown away from here"


def test_another_card_can_be_named_where_the_record_stands(open_panel: Open, session: Session, olena: int) -> None:
    id = cards.add_record(session, "loss", olena, {"reason": "Too dear"}).id
    panel = open_panel(olena)
    panel.show_tab("voices")
    sheet = panel.voices.list.open_record(("voice", "loss", id))
    assert sheet is not None
    field = sheet.cells["competitor"].open_editor()
    name_card(field, "Sofa King")
    press(Qt.Key.Key_Return, "\r")
    loss = session.base.get("loss", id)
    assert loss is not None
    assert loss.competitor is not None
    assert sheet.cells["competitor"].text.text() == "Sofa King"


# -- what stands out
def test_a_loss_stands_at_the_top_until_the_client_is_won_back(
    open_panel: Open, session: Session, context: Context, olena: int
) -> None:
    values = {"reason": "Waited three weeks", "date": days_ago(20)}
    id = cards.add_record(session, "loss", olena, values).id
    panel = open_panel(olena)
    banner = panel.header.notices.banner
    assert banner.isVisible()
    assert banner.text.text() == "Left on 31 Oct 2026: Waited three weeks"
    click(banner.back)
    assert session.base.get("loss", id).won_back_on == TODAY  # type: ignore[union-attr]  # it stands
    assert ear(context).toasts == ["Won back: the loss is ended"]
    assert not banner.isVisible()
    assert panel.voices.list.currentIndex().data() == "Waited three weeks", "what won them back is to be said there"
    cards.undo(session)
    assert panel.header.notices.banner.isVisible()
    cards.add_record(session, "purchase", olena, {"amount": 1, "date": days_ago(3)})
    assert not panel.header.notices.banner.isVisible(), "whoever buys again has come back"


def test_open_tasks_stand_at_the_top_and_are_done_by_a_click_or_a_key(
    open_panel: Open, session: Session, context: Context, olena: int
) -> None:
    ids = [
        cards.add_record(session, "task", olena, {"text": f"Task {n}", "due_date": days_ago(3 - n)}).id
        for n in range(4)
    ]
    panel = open_panel(olena)
    notices = panel.header.notices
    assert list(notices.lines) == ids[:3], "the most urgent first"
    assert notices.more.text() == "1 more task"
    click(notices.lines[ids[0]].tick)
    task = session.base.get("task", ids[0])
    assert task is not None
    assert (task.status, task.done_on) == ("done", TODAY)
    assert ear(context).toasts == ["Task done"]
    assert list(notices.lines) == ids[1:]
    assert not notices.more.isVisible()
    panel.show_tab("contacts")
    assert rows(panel.contacts)[-1] == ("done", "Tasks done")
    panel.contacts.list.setFocus()
    panel.contacts.list.setCurrentIndex(panel.contacts.list.rows_model.index(1, 0))
    press(Qt.Key.Key_Space, " ")
    assert session.base.get("task", ids[1]).status == "done"  # type: ignore[union-attr]  # it stands
    click(notices.lines[ids[2]].text)
    assert panel.contacts.list.opened == ("voice", "task", ids[2])


def test_hidden_problems_count_among_what_is_open(open_panel: Open, session: Session, olena: int) -> None:
    values = {"text": "Dust", "due_date": days_ago(2), "date": days_ago(9)}
    id = cards.add_record(session, "problem", olena, values).id
    panel = open_panel(olena)
    assert panel.voices.chips.chips["overdue"].text() == "Overdue 1"
    assert rows(panel.voices) == [("problems", "Problems without a claim"), ("problem", "Dust")]
    sheet = panel.voices.list.open_record(("voice", "problem", id))
    assert sheet is not None
    assert sheet.status is not None
    sheet.status.set_value("resolved")
    sheet.status.committed.emit()
    assert session.base.get("problem", id).resolved_on == TODAY  # type: ignore[union-attr]  # it stands
    assert rows(panel.voices)[0] == ("closed", "Closed")


# -- people and files
def test_people_are_called_from_the_card(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    panel.show_tab("card")
    assert not panel.people.isVisible(), "a person needs no such section"
    values = {"name": "Petro", "position": "accountant", "phones": ("050 111 22 33",), "emails": ("a@b.ua",)}
    id = cards.add_record(session, "contact_person", olena, values).id
    assert panel.people.isVisible()
    links = {link.plain: link.url.toString() for link in panel.people.findChildren(Reach)}
    assert links == {context_phone(panel, "050 111 22 33"): "tel:0501112233", "a@b.ua": "mailto:a@b.ua"}
    panel.people.change(id)
    assert panel.people.sheet is not None
    panel.people.rows[id].buttons["delete"].click()
    assert kept(session, "contact_person", olena) == []


def context_phone(panel: CardPanel, phone: str) -> str:
    return panel._context.formats.phone(phone)


def test_a_file_shows_what_a_claim_is_about(open_panel: Open, session: Session, olena: int, tmp_path: Path) -> None:
    claim = cards.add_record(session, "claim", olena, {"text": "A loose leg"}).id
    hostile = tmp_path / "leg\u202egpj.exe.jpg"
    hostile.write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 20)
    panel = open_panel(olena)
    panel.files.take(hostile, claim)
    (file,) = kept(session, "attachment", olena)
    assert (file.claim, file.use, file.name) == (claim, "file", hostile.name), "a damaged leg is no photo of the client"
    (row,) = [row for row in panel.voices.list.rows_model.rows if row.record == "claim"]
    assert "1 file" in row.detail
    panel.show_tab("card")
    panel.files.change(file.id)
    sheet = panel.files.sheet
    assert sheet is not None
    assert sheet.cells["claim"].text.text() == "A loose leg, 20 Nov 2026"
    menu = panel.voices.list.menu_for(row)
    assert "Attach a file…" in [action.text() for action in menu.actions()]


def test_a_long_name_keeps_its_ending(session: Session, olena: int, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 240 + ".pdf")
    long.write_bytes(b"%PDF-1.7")
    attaching.add_file(session, olena, long)
    (file,) = kept(session, "attachment", olena)
    assert (len(file.name), file.name[-5:]) == (200, "x.pdf")
    assert attaching.may_open(attaching.safe_name(file.name, file.media))


# -- the bar and the scales
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_buttons_fit_and_the_last_give_way_where_it_is_narrow(
    open_panel: Open, session: Session, olena: int, language: str
) -> None:
    panel = open_panel(olena, of=make_context(session, language))
    bar = panel.adding.bar
    QTest.qWait(20)
    assert list(bar.buttons) == ["claim", "wish", "purchase", "interaction", "feedback"]
    assert all(button.isVisible() for button in bar.buttons.values())
    assert not bar.more.isVisible()
    assert cut_labels(bar) == []
    panel.resize(400, 670)
    QTest.qWait(20)
    assert bar.more.isVisible()
    hidden = [record for record, button in bar.buttons.items() if not button.isVisible()]
    assert hidden == list(bar.buttons)[-len(hidden) :]
    assert bar.more.geometry().right() < bar.width()
    menu = bar.overflow()
    assert len(menu.actions()) == len(hidden)
    menu.actions()[-1].trigger()
    assert panel.form is not None
    assert panel.form.record == "feedback"
    menu.close()


def test_a_scale_that_may_stay_open_can_be_taken_back(context: Context, qtbot: QtBot) -> None:
    field = SegmentsField(context, "Scale", numbers=range(11), optional=True)
    qtbot.addWidget(field)
    field.show()
    QTest.qWaitForWindowExposed(field)
    said: list[Any] = []
    field.edited.connect(lambda: said.append(field.value()))
    button = field.segments.group.button(7)
    click(button)
    click(button)
    field.segments.setFocus()
    type_text("10")
    QTest.keyClick(field.segments, Qt.Key.Key_Delete)
    assert said == [7, None, 1, 10, None]
    field.set_raw("0")
    assert (field.value(), field.raw()) == (0, "0")
    field.set_raw("")
    assert field.value() is None


def test_every_form_has_a_command_and_no_two_the_same_key() -> None:
    commands = [kind.command for kind in KINDS.values() if kind.command]
    assert len(commands) == len(set(commands)) == 13
    keys = [BY_ID[command].shortcut for command in BY_ID if BY_ID[command].shortcut]
    assert len(keys) == len(set(keys))


def test_an_overfull_card_is_whole(open_panel: Open, session: Session, olena: int) -> None:
    add_staff(session, "Ivan")
    for record, values in (
        ("claim", {"text": "x" * 5000}),
        ("problem", {"text": "x\n" * 300}),
        ("wish", {"text": "x"}),
        ("purchase", {"amount": 1, "date": days_ago(30)}),
        ("interaction", {"summary": "x"}),
        ("feedback", {"satisfaction": 3, "worries": "x" * 9000}),
        ("loss", {"reason": "x" * 2000, "competitor": cards.NewCard("y" * 300, "competitor"), "date": days_ago(1)}),
        ("task", {"text": "x" * 2000, "due_date": TODAY}),
        ("spending", {"amount": 1, "note": "x" * 2000}),
        ("contact_person", {"name": "x" * 300, "phones": tuple(f"+38050{n:07}" for n in range(20))}),
    ):
        for _ in range(50):
            values = {**values, "competitor": None} if record == "loss" and kept(session, "loss", olena) else values
            cards.add_record(session, record, olena, values)
    panel = open_panel(olena)
    for tab in TABS:
        panel.show_tab(tab)
        assert panel.width() == 557, "nothing of it makes the card wider"
    assert len(panel.history.list.rows_model.rows) > 450


# -- the window
def test_every_record_by_keys_in_the_window(driver: Driver) -> None:
    driver.until(lambda: driver.page.card.current())
    session = driver.program.context.need_session()
    client = driver.page.card.current()
    offered = {command.id for command, _action in driver.program.context.commands.offered()}
    assert {kind.command for kind in KINDS.values() if kind.command} <= offered
    driver.window.activateWindow()
    driver.page.table.setFocus()
    driver.wait()
    driver.key(Qt.Key.Key_T, CTRL)
    driver.type("Call back")
    driver.page.card.form.fields["due_date"].set_raw("30.11.2026")
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: session.base.count("task") == 1)
    driver.key(Qt.Key.Key_L, CTRL)
    driver.type("Too dear")
    name_card(driver.page.card.form.fields["competitor"], "Sofa King")
    driver.wait()
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: session.base.count("loss") == 1)
    rivals = session.base.find(ClientQuery("Sofa King"))
    assert len(rivals) == 1
    driver.key(Qt.Key.Key_F8, SHIFT)
    driver.type("4")
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: session.base.count("feedback") == 1)
    assert [r.client_id for r in session.base.all("interaction")] == [client]
    driver.window.activateWindow()
    for _ in range(3):
        driver.key(Qt.Key.Key_Z, CTRL)
    driver.until(lambda: session.base.count("task") == 0)
    assert session.base.count("loss") == session.base.count("feedback") == session.base.count("interaction") == 0
    assert len(session.base.find(ClientQuery("Sofa King"))) == 0
    driver.page.card.menu.popup(driver.window.pos())
    named = [action.text() for action in driver.menu().actions()]
    assert named[:4] == ["Add problem", "Add return", "Add refusal", "Record the loss"]
    driver.menu().close()
