"""The card as a person uses it: the real widgets on a real base."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_crm.app import cards
from desktop_crm.app.session import Session
from desktop_crm.ui.card.header import Reach, mail_url, phone_url
from desktop_crm.ui.card.panel import TABS, CardPanel
from desktop_crm.ui.card.sheet import RecordSheet
from desktop_crm.ui.context import Context
from tests.ui.cardkit import CTRL, add_point, add_staff, click, days_ago, ear, make_context, press, type_text

NASTY = [
    "<img src=file:///etc/passwd><b>bold</b>",
    "\u202eright to left\u202c שלום",
    "🪑👩‍👩‍👧 emoji",
    "=cmd|' /C calc'!A0",
    '" OR 1=1 --',
    "two\nlines\r\nand\ttabs",
    "x" * 100_000,
    "&amp; & <table>" * 500,
]


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session)


@pytest.fixture
def open_panel(context: Context, qtbot: QtBot) -> Callable[..., CardPanel]:
    def make(id: int | None = None, width: int = 557) -> CardPanel:
        panel = CardPanel(context)
        qtbot.addWidget(panel, before_close_func=lambda p: p.close_panel())
        panel.resize(width, 670)
        panel.show()
        QTest.qWaitForWindowExposed(panel)
        panel.activateWindow()
        if id is not None:
            panel.show_client(id)
        return panel

    return make


@pytest.fixture
def olena(session: Session) -> int:
    (ivan,) = add_staff(session, "Ivan Petrenko")
    return cards.add_client(
        session,
        {
            "name": "Olena Shevchenko",
            "phones": ("+380671234567",),
            "emails": ("o@ukr.net",),
            "city": "Lviv",
            "responsible": ivan,
        },
    ).id


def value(session: Session, id: int, name: str, record: str = "client") -> Any:
    return getattr(session.base.get(record, id), name)


def sheet(panel: CardPanel) -> RecordSheet:
    panel.show_tab("card")
    assert panel.sheet is not None
    return panel.sheet


# -- which client
def test_without_a_client_it_says_what_will_stand_here(open_panel: Callable[..., CardPanel]) -> None:
    panel = open_panel()
    panel.show_client(None)
    assert panel.current() is None
    assert panel.nothing.isVisible()
    panel.begin("claim")
    assert panel.form is None


def test_the_header_shows_who_it_is_and_how_to_reach_them(
    open_panel: Callable[..., CardPanel], olena: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    panel = open_panel(olena)
    assert panel.header.name.text.text() == "Olena Shevchenko"
    links = panel.header.findChildren(Reach)
    assert [link.text() for link in links] == ["+380 67 123-45-67", "o@ukr.net"]
    for link in links:
        click(link)
    assert opened == ["tel:+380671234567", "mailto:o@ukr.net"]
    links[0].copy()
    assert QGuiApplication.clipboard().text() == "+380 67 123-45-67"
    assert panel.header.known.text() == "Ivan Petrenko"


def test_links_hold_nothing_but_an_address() -> None:
    assert phone_url("067 123;ext=<script>45").toString() == "tel:06712345"
    assert "?" not in mail_url("a@b?bcc=evil@x").toEncoded().data().decode()


def test_facts_say_what_the_base_says(open_panel: Callable[..., CardPanel], session: Session, olena: int) -> None:
    for days, amount in ((2, 100_000), (400, 50_000)):
        cards.add_record(session, "purchase", olena, {"date": days_ago(days), "amount": amount, "cost": amount // 2})
    cards.add_record(session, "claim", olena, {"text": "leg", "severity": 8})
    panel = open_panel(olena)
    shown = {name: fact.value.text() for name, fact in panel.header.facts.items()}
    assert shown == {
        "profit": "500\u00a0₴",
        "purchases": "2",
        "last": "2\u00a0days ago",
        "claims": "1",
        "wishes": "0",
    }
    assert panel.header.rung.text() == "new"


def test_a_deleted_client_can_be_brought_back(
    open_panel: Callable[..., CardPanel], session: Session, context: Context, olena: int
) -> None:
    panel = open_panel(olena)
    panel.delete_current()
    assert session.base.get("client", olena) is None
    assert panel.gone.isVisible()
    assert ear(context).toasts == ["Card “Olena Shevchenko”: in the trash for 30\u00a0days"]
    click(panel.gone.bring_back)
    assert panel.card.isVisible()
    assert session.base.get("client", olena) is not None


def test_changes_by_others_show_at_once_and_other_cards_do_not_disturb(
    open_panel: Callable[..., CardPanel], session: Session, olena: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = cards.add_client(session, {"name": "Taras"}).id
    panel = open_panel(olena)
    cards.add_record(session, "claim", olena, {"text": "leg came loose"})
    assert [row.text for row in panel.voices.list.rows_model.rows] == ["Open claims", "leg came loose"]
    read: list[int] = []
    monkeypatch.setattr(panel, "reload", lambda: read.append(1))
    cards.edit_record(session, "client", other, {"city": "Kyiv"})
    assert not read
    monkeypatch.undo()
    cards.undo(session)
    cards.undo(session)
    assert panel.voices.list.rows_model.rows == []
    assert panel.voices.empty.isVisible()


def test_a_card_with_500_records_needs_no_more_widgets_than_an_empty_one(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    full_card = cards.add_client(session, {"name": "Full"}).id
    work = session.base.write(cards.Intent("sample"))
    with work:
        for record, text in (("claim", "text"), ("wish", "text"), ("interaction", "summary")):
            rows = [
                cards.defaults(session, record) | {text: f"{record} {i}", "client_id": full_card} for i in range(125)
            ]
            work.add(record, rows)
        full = cards.defaults(session, "purchase") | {"amount": 100, "client_id": full_card}
        work.add("purchase", [full] * 125)
    panel = open_panel(olena)
    for name in ("voices", "purchases", "history"):
        panel.show_tab(name)
        panel.show_client(olena)
        panel.grab()
        few = len(panel.findChildren(QWidget))
        panel.show_client(full_card)
        panel.grab()
        assert len(panel.findChildren(QWidget)) <= few + 20, name


# -- tabs and lists
def test_the_models_of_all_lists_keep_qts_rules(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    testers = [
        QAbstractItemModelTester(page.list.rows_model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for page in panel.lists.values()
    ]
    for name in TABS:
        panel.show_tab(name)
    claim = cards.add_record(session, "claim", olena, {"text": "a"}).id
    cards.add_record(session, "purchase", olena, {"amount": 5})
    panel.show_tab("voices")
    panel.voices.list.open_record(("voice", "claim", claim))
    cards.add_record(session, "claim", olena, {"text": "b", "severity": 9})
    cards.edit_record(session, "claim", claim, {"status": "declined"})
    panel.show_client(None)
    assert testers


def test_filters_and_folding(open_panel: Callable[..., CardPanel], session: Session, olena: int) -> None:
    cards.add_record(session, "claim", olena, {"text": "late", "date": days_ago(5), "due_date": days_ago(1)})
    cards.add_record(session, "claim", olena, {"text": "done", "status": "resolved"})
    panel = open_panel(olena)
    page = panel.voices
    assert page.chips.chips["overdue"].text() == "Overdue 1"
    click(page.chips.chips["overdue"])
    assert [r.text for r in page.list.rows_model.rows] == ["Open claims", "late"]
    click(page.chips.chips["all"])
    head = page.list.rows_model.index(2, 0)
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=page.list.visualRect(head).center())
    assert page.list.rows_model.rows[-1].text == "done"


def test_arrow_keys_skip_headers(open_panel: Callable[..., CardPanel], session: Session, olena: int) -> None:
    cards.add_record(session, "claim", olena, {"text": "claim"})
    cards.add_record(session, "wish", olena, {"text": "wish"})
    panel = open_panel(olena)
    panel.voices.list.setFocus(Qt.FocusReason.TabFocusReason)
    seen = []
    for _ in range(3):
        row = panel.voices.list.rows_model.row_at(panel.voices.list.currentIndex())
        seen.append(row.text if row else None)
        press(Qt.Key.Key_Down)
    assert seen == ["claim", "wish", "wish"]
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    current = panel.voices.list.rows_model.row_at(panel.voices.list.currentIndex())
    assert current is not None
    assert current.text == "claim"


def test_a_claim_opens_under_its_row_and_its_status_is_one_click(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    claim = cards.add_record(session, "claim", olena, {"text": "leg", "date": days_ago(3)}).id
    panel = open_panel(olena)
    panel.voices.list.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Return)
    opened = panel.voices.list.sheet
    assert opened is not None
    assert opened.isVisible()
    assert opened.status is not None
    click(opened.status.segments.group.buttons()[1])
    assert value(session, claim, "status", "claim") == "in_work"
    click(opened.status.segments.group.buttons()[2])
    assert value(session, claim, "status", "claim") == "resolved"
    assert value(session, claim, "resolved_on", "claim") == session.today()
    cards.undo(session)
    assert value(session, claim, "status", "claim") == "in_work"


def test_every_field_of_an_opened_claim_is_edited_where_it_stands(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    where = add_point(session, "delivery", "Damage")
    claim = cards.add_record(session, "claim", olena, {"text": "leg"}).id
    panel = open_panel(olena)
    opened = panel.voices.list.open_record(("voice", "claim", claim))
    assert opened is not None
    wanted = {
        "resolution": "mended",
        "compensation": "1 250,50",
        "failure_point": str(where),
        "severity": "9",
        "content": "True",
        "due_date": "21.11.2026",
        "text": "leg\nand arm",
    }
    for name, raw in wanted.items():
        field = opened.cells[name].open_editor()
        field.set_raw(raw)
        opened.cells[name].settle()
        assert not opened.cells[name].editing, name
    found = session.base.get("claim", claim)
    assert (found.resolution, found.compensation, found.failure_point) == ("mended", 125_050, where)
    assert (found.severity, found.content, found.text) == (9, True, "leg\nand arm")
    assert panel.voices.list.sheet is opened, "the editor must not close while one works in it"
    assert opened.cells["failure_point"].text.text() == "Delivery › Damage"


def test_escape_closes_what_is_open_step_by_step(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    claim = cards.add_record(session, "claim", olena, {"text": "leg"}).id
    panel = open_panel(olena)
    opened = panel.voices.list.open_record(("voice", "claim", claim))
    assert opened is not None
    opened.cells["product"].open_editor()
    type_text("sofa")
    press(Qt.Key.Key_Escape)
    assert not opened.cells["product"].editing
    assert panel.voices.list.sheet is opened
    press(Qt.Key.Key_Escape)
    assert panel.voices.list.sheet is None
    assert QApplication.focusWidget() is panel.voices.list
    assert value(session, claim, "product", "claim") == ""


def test_keys_in_an_opened_record_are_not_meant_for_the_list(
    open_panel: Callable[..., CardPanel], session: Session, context: Context, olena: int
) -> None:
    claim = cards.add_record(session, "claim", olena, {"text": "leg"}).id
    panel = open_panel(olena)
    opened = panel.voices.list.open_record(("voice", "claim", claim))
    assert opened is not None
    opened.cells["product"].text.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Delete)
    assert session.base.get("claim", claim) is not None
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QApplication.sendEvent(opened.cells["product"].text, override)
    assert override.isAccepted(), "F2 edits the value under the focus, not the name of the client"
    press(Qt.Key.Key_F2)
    assert opened.cells["product"].editing


def test_delete_moves_the_record_to_the_trash(
    open_panel: Callable[..., CardPanel], session: Session, context: Context, olena: int
) -> None:
    cards.add_record(session, "wish", olena, {"text": "Cushions to match"})
    panel = open_panel(olena)
    panel.voices.list.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Delete)
    assert session.base.on_card("wish", olena) == []
    assert ear(context).toasts == ["Wish “Cushions to match”: in the trash for 30\u00a0days"]


def test_purchases_show_their_columns_and_total(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    cards.add_record(session, "purchase", olena, {"amount": 1_240_000, "cost": 930_000, "product": "Table"})
    purchase = cards.add_record(session, "purchase", olena, {"amount": 100_000}).id
    panel = open_panel(olena, 900)
    panel.show_tab("purchases")
    assert panel.purchases.head.isVisible()
    assert panel.purchases.total.text() == "Total 13,400\u00a0₴"
    assert "known for 1" in panel.purchases.count.text()
    opened = panel.purchases.list.open_record(("purchase", "purchase", purchase))
    assert opened is not None
    opened.cells["amount"].open_editor().set_raw("2000.5")
    opened.cells["amount"].settle()
    assert panel.purchases.total.text() == "Total 14,400.50\u00a0₴"


def test_the_timeline_leads_to_the_record(open_panel: Callable[..., CardPanel], session: Session, olena: int) -> None:
    cards.add_record(session, "claim", olena, {"text": "closed one", "status": "declined"})
    panel = open_panel(olena)
    panel.show_tab("history")
    row = next(r for r in panel.history.list.rows_model.rows if r.record == "claim")
    panel.history.list.chosen.emit(row)
    assert TABS[panel.tabs.currentIndex()] == "voices"
    assert panel.voices.list.sheet is not None


# -- the card's own fields
def test_a_value_is_edited_where_it_stands_by_mouse_and_keys(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    cell = sheet(panel).cells["city"]
    click(cell.text)
    assert cell.editing
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.selectedText() == "Lviv"
    type_text("Стрий")
    press(Qt.Key.Key_Return)
    assert value(session, olena, "city") == "Стрий"
    assert not cell.editing
    assert cell.text.text() == "Стрий"
    assert QApplication.focusWidget() is cell.text, "the keyboard stays where it worked"
    press(Qt.Key.Key_F2)
    type_text("Kyiv")
    press(Qt.Key.Key_Escape)
    assert value(session, olena, "city") == "Стрий"


def test_leaving_keeps_and_each_edit_is_one_undo(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    cells = sheet(panel).cells
    click(cells["city"].text)
    type_text("Kyiv")
    cells["number"].text.setFocus(Qt.FocusReason.TabFocusReason)
    assert value(session, olena, "city") == "Kyiv"
    click(cells["number"].text)
    type_text("17")
    cells["city"].text.setFocus(Qt.FocusReason.TabFocusReason)
    assert value(session, olena, "number") == "17"
    cards.undo(session)
    assert (value(session, olena, "number"), value(session, olena, "city")) == ("", "Kyiv")
    assert cells["number"].text.text() == ""


def test_what_cannot_be_kept_stays_with_the_reason_beside_it(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    cell = sheet(panel).cells["known_since"]
    field = cell.open_editor()
    type_text("31.02.2024")
    press(Qt.Key.Key_Return)
    assert cell.editing
    assert "31.02.2024" in field.error()
    assert field.editor.accessibleDescription() == field.error()
    other = cards.add_client(session, {"name": "Taras"}).id
    panel.show_client(other)
    assert not sheet(panel).cells["known_since"].editing
    panel.show_client(olena)
    assert sheet(panel).cells["known_since"].editing, "a half-typed value is never lost"
    assert field.raw() == "31.02.2024"
    field.set_raw("23.11.2026")
    cell.settle()
    assert field.error().startswith("This day has not come yet") or "20 Nov 2026" in field.error()
    click(field.message.link)
    assert value(session, olena, "known_since") == session.today()
    assert not cell.editing


def test_a_half_typed_value_survives_a_crash(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    sheet(panel).cells["birthday"].open_editor()
    type_text("32.05")
    panel.drafts.flush()
    after = open_panel(olena)
    cell = sheet(after).cells["birthday"]
    assert cell.editing
    assert cell.field is not None
    assert cell.field.raw() == "32.05"


@pytest.mark.parametrize(("typed", "kept", "shown"), [("24.05", "--05-24", "24 May"), ("24.05.1980", "1980-05-24", "")])
def test_a_birthday_may_lack_its_year(
    open_panel: Callable[..., CardPanel], session: Session, olena: int, typed: str, kept: str, shown: str
) -> None:
    panel = open_panel(olena)
    cell = sheet(panel).cells["birthday"]
    cell.open_editor()
    type_text(typed)
    press(Qt.Key.Key_Return)
    assert value(session, olena, "birthday") == kept
    assert shown in cell.text.text()


def test_several_phones_stand_one_per_line(open_panel: Callable[..., CardPanel], session: Session, olena: int) -> None:
    panel = open_panel(olena)
    cell = sheet(panel).cells["phones"]
    click(cell.text)
    field: Any = cell.field
    click(field.add)
    type_text("050 111 22 33")
    press(Qt.Key.Key_Return)
    assert value(session, olena, "phones") == ("+380671234567", "050 111 22 33")
    assert cell.text.text() == "+380 67 123-45-67\n050 111-22-33"
    cell.open_editor()
    removes = [b for b in field.findChildren(QWidget) if b.accessibleName() == "Remove" and b.isVisible()]
    click(removes[0])
    press(Qt.Key.Key_Return)
    assert value(session, olena, "phones") == ("050 111 22 33",)


def test_people_and_roles_are_ticked_and_chosen(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    oksana, petro = add_staff(session, "Oksana", "Petro & Co")
    panel = open_panel(olena)
    cells = sheet(panel).cells
    field: Any = cells["known_by"].open_editor()
    assert [t.text() for t in field.ticks()] == ["Ivan Petrenko", "Oksana", "Petro && Co"]
    click_tick(field.ticks()[1])
    click_tick(field.ticks()[2])
    press(Qt.Key.Key_Return)
    assert set(value(session, olena, "known_by")) == {oksana, petro}
    choose: Any = cells["responsible"].open_editor()
    choose.combo.hidePopup()
    choose.set_value(petro)
    choose.committed.emit()
    assert value(session, olena, "responsible") == petro
    assert panel.header.known.text().startswith("Petro & Co")


def click_tick(tick: QWidget) -> None:
    QTest.mouseClick(tick, Qt.MouseButton.LeftButton, pos=QPoint(8, tick.height() // 2))


def test_a_change_by_others_is_told_beside_the_open_editor(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    cell = sheet(panel).cells["city"]
    field = cell.open_editor()
    type_text("Kyiv")
    cards.edit_record(session, "client", olena, {"city": "Odesa"})
    assert field.raw() == "Kyiv"
    assert "Odesa" in field.error()
    cell.settle()
    assert value(session, olena, "city") == "Kyiv", "having been told, the user decides"


def test_a_conflict_that_nobody_told_of_is_not_overwritten(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    cell = sheet(panel).cells["city"]
    field = cell.open_editor()
    type_text("Kyiv")
    panel._unsubscribe()
    cards.edit_record(session, "client", olena, {"city": "Odesa"})
    cell.settle()
    assert value(session, olena, "city") == "Odesa"
    assert "Odesa" in field.error()
    assert field.raw() == "Kyiv"
    click(field.message.link)
    assert not cell.editing
    assert cell.text.text() == "Odesa"


def test_the_name_is_changed_in_the_header(open_panel: Callable[..., CardPanel], session: Session, olena: int) -> None:
    panel = open_panel(olena)
    panel.edit_name()
    type_text("Шевченко О.")
    press(Qt.Key.Key_Return)
    assert value(session, olena, "name") == "Шевченко О."
    assert panel.header.name.text.text() == "Шевченко О."


def test_the_last_name_cannot_be_taken_away(open_panel: Callable[..., CardPanel], session: Session) -> None:
    id = cards.add_client(session, {"name": "Taras"}).id
    panel = open_panel(id)
    panel.edit_name()
    assert panel.header.name.field is not None
    panel.header.name.field.set_raw("")
    press(Qt.Key.Key_Return)
    assert panel.header.name.field.error()
    assert value(session, id, "name") == "Taras"


def test_another_client_keeps_what_was_being_edited(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    other = cards.add_client(session, {"name": "Taras"}).id
    panel = open_panel(olena)
    sheet(panel).cells["city"].open_editor()
    type_text("Kyiv")
    panel.show_client(other)
    assert value(session, olena, "city") == "Kyiv"
    assert value(session, other, "city") == ""


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_kept_as_typed_and_never_interpreted(
    open_panel: Callable[..., CardPanel], session: Session, olena: int, text: str
) -> None:
    cards.edit_record(session, "client", olena, {"notes": text, "name": text[:200].split("\n")[0]})
    cards.add_record(session, "claim", olena, {"text": text, "product": text[:200].split("\n")[0]})
    cards.add_record(session, "interaction", olena, {"summary": text})
    panel = open_panel(olena)
    for name in TABS:
        panel.show_tab(name)
        panel.grab()
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
    cell = sheet(panel).cells["notes"]
    field = cell.open_editor()
    assert field.raw().replace("\r\n", "\n") == text.replace("\r\n", "\n")
    cell.settle()
    cell.close_editor()


def test_printing_and_copying(open_panel: Callable[..., CardPanel], context: Context, olena: int) -> None:
    panel = open_panel(olena)
    click(panel.header.print)
    assert ear(context).printed == [[olena]]
    panel.copy_current()
    assert QGuiApplication.clipboard().text() == "Olena Shevchenko\n+380 67 123-45-67\no@ukr.net\nLviv"
    assert len(panel.menu.actions()) == 15


def test_everything_has_a_name_for_a_screen_reader(
    open_panel: Callable[..., CardPanel], session: Session, olena: int
) -> None:
    panel = open_panel(olena)
    panel.begin("claim")
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            spoken = widget.accessibleName() or getattr(widget, "text", str)()
            assert spoken or widget is panel.tabs or "Tab" in type(widget).__name__, widget


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("width", [539, 837])
def test_no_word_is_cut(session: Session, qtbot: QtBot, olena: int, language: str, width: int) -> None:
    panel = CardPanel(make_context(session, language))
    qtbot.addWidget(panel, before_close_func=lambda p: p.close_panel())
    panel.resize(width, 670)
    panel.show()
    panel.show_client(olena)
    for record in ("claim", "wish", "purchase", "interaction"):
        panel.begin(record)
        qtbot.wait(5)
        for label in panel.findChildren(QLabel):
            if label.isVisible() and label.text() and not label.wordWrap():
                assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 1, label.text()
    assert panel.minimumSizeHint().width() <= width
    assert panel.tabs.tabRect(panel.tabs.count() - 1).right() <= panel.tabs.width(), "no scroll buttons are needed"


def test_ctrl_enter_in_long_text_keeps_it(open_panel: Callable[..., CardPanel], session: Session, olena: int) -> None:
    panel = open_panel(olena)
    cell = sheet(panel).cells["notes"]
    cell.open_editor()
    type_text("one")
    press(Qt.Key.Key_Return, "\r")
    type_text("two")
    press(Qt.Key.Key_Return, "\r", CTRL)
    assert value(session, olena, "notes") == "one\ntwo"
