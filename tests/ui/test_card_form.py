"""Adding to a card: one key, a few words, Ctrl+Enter."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_crm.app import cards
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.fields import specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.panel import TABS, CardPanel
from desktop_crm.ui.card.survey import ELSEWHERE, SURVEYED
from desktop_crm.ui.context import Context
from tests.ui.cardkit import CTRL, add_point, add_staff, click, days_ago, ear, make_context, point, press, type_text

Open = Callable[..., CardPanel]


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session)


@pytest.fixture
def open_panel(context: Context, qtbot: QtBot) -> Open:
    def make(id: int, width: int = 837) -> CardPanel:
        panel = CardPanel(context)
        qtbot.addWidget(panel, before_close_func=lambda p: p.close_panel())
        panel.resize(width, 700)
        panel.show()
        QTest.qWaitForWindowExposed(panel)
        panel.activateWindow()
        panel.show_client(id)
        return panel

    return make


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


def begin(panel: CardPanel, record: str = "claim") -> RecordForm:
    panel.begin(record)
    assert panel.form is not None
    return panel.form


def submit() -> None:
    press(Qt.Key.Key_Return, "\r", CTRL)


def test_the_forms_offer_every_field_once() -> None:
    for record in (record for record, kind in KINDS.items() if kind.command):
        offered = [*KINDS[record].main, *KINDS[record].more]
        rules = specs(RECORDS[record])
        wanted = {name for name, spec in rules.items() if not spec.hidden} - {"resolved_on", "done_on"}
        own = [name for name in offered if not (record == SURVEYED and name in ELSEWHERE)]
        assert sorted(own) == sorted(wanted)
        assert not {n for n, spec in rules.items() if spec.required} & {*KINDS[record].more} - {"status", "purpose"}


def test_a_claim_is_added_with_the_keyboard_alone(
    open_panel: Open, session: Session, context: Context, olena: int
) -> None:
    panel = open_panel(olena)
    begin(panel)
    assert panel.adding.bar.buttons["claim"].isChecked()
    type_text("Відпала ніжка дивана")
    press(Qt.Key.Key_Tab, "\t")
    type_text("8")
    submit()
    (claim,) = session.base.on_card("claim", olena)
    assert (claim.text, claim.severity, claim.date) == ("Відпала ніжка дивана", 8, session.today())
    assert panel.form is None
    assert not panel.adding.bar.buttons["claim"].isChecked()
    assert ear(context).toasts == ["Claim added"]
    row = panel.voices.list.rows_model.row_at(panel.voices.list.currentIndex())
    assert row is not None
    assert row.id == claim.id
    cards.undo(session)
    assert session.base.on_card("claim", olena) == []


@pytest.mark.parametrize(
    ("record", "values", "tab"),
    [
        ("wish", {"text": "Evening delivery", "topic": "Delivery", "priority": "high"}, "voices"),
        ("purchase", {"product": "Table", "amount": "12 400,50", "cost": "9300", "document": "1191"}, "purchases"),
        ("interaction", {"summary": "Asked", "channel": "visit", "next_step": "call"}, "contacts"),
    ],
)
def test_every_kind_is_added_and_seen(
    open_panel: Open, session: Session, olena: int, record: str, values: dict[str, str], tab: str
) -> None:
    panel = open_panel(olena)
    form = begin(panel, record)
    for name, raw in values.items():
        form.fields[name].set_raw(raw)
    submit()
    (found,) = session.base.on_card(record, olena)
    assert TABS[panel.tabs.currentIndex()] == tab
    assert panel.lists[tab].list.currentIndex().isValid()
    if record == "purchase":
        assert (found.amount, found.cost) == (1_240_050, 930_000)
    if record == "interaction":
        assert found.minutes == 40, "what nobody typed comes from the channel"


def test_an_empty_claim_says_what_is_missing_beside_the_field(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    submit()
    assert form.fields["text"].error()
    assert session.base.on_card("claim", olena) == []
    assert QApplication.focusWidget() is form.fields["text"].editor
    type_text("x")
    assert not form.fields["text"].error(), "the message goes as soon as one mends it"


def test_a_future_date_is_refused_with_its_remedy(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    form.fields["text"].set_raw("scratch")
    day: Any = form.fields["date"]
    day.setFocus(Qt.FocusReason.TabFocusReason)
    day.line.selectAll()
    type_text("23.11.2026")
    form.fields["due_date"].setFocus(Qt.FocusReason.TabFocusReason)
    assert "20 Nov 2026" in day.error()
    assert day.message.link.isVisible()
    click(day.message.link)
    assert day.value() == session.today()
    submit()
    assert len(session.base.on_card("claim", olena)) == 1


def test_a_day_that_does_not_exist_is_not_added(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    form.fields["text"].set_raw("scratch")
    form.fields["due_date"].set_raw("31.02.2024")
    submit()
    assert "31.02.2024" in form.fields["due_date"].error()
    assert session.base.on_card("claim", olena) == []


def test_a_problem_behind_the_fold_opens_it(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    form.fields["text"].set_raw("scratch")
    form.fields["compensation"].set_raw("-5")
    assert form.fields["compensation"].isHidden()
    submit()
    assert not form.fields["compensation"].isHidden()
    assert form.fields["compensation"].error()


def test_failure_points_stand_as_paths_in_the_order_of_the_tree(open_panel: Open, session: Session, olena: int) -> None:
    deep = add_point(session, "delivery", "Damage")
    form = begin(open_panel(olena))
    combo: Any = form.fields["failure_point"]
    names = [combo.combo.itemText(i) for i in range(combo.combo.count())]
    place = names.index("Delivery › Damage")
    assert names[place - 1] == "Delivery"
    combo.set_value(deep)
    form.fields["text"].set_raw("scratch")
    submit()
    assert session.base.on_card("claim", olena)[0].failure_point == deep


def test_a_point_in_a_loop_can_still_be_chosen(open_panel: Open, session: Session, olena: int) -> None:
    one = cards.add_record(session, "failure_point", None, {"name": "One", "parent": point(session, "delivery")}).id
    two = cards.add_record(session, "failure_point", None, {"name": "Two", "parent": one}).id
    with session.base.write(Intent("failure_point.edit", "One")) as work:  # as no card can, but an old base may
        work.edit("failure_point", {one: {"parent": two}})
    form = begin(open_panel(olena))
    combo: Any = form.fields["failure_point"]
    combo.set_value(two)
    assert combo.value() == two


def test_purchases_of_this_client_are_offered_and_bring_their_product(
    open_panel: Open, session: Session, olena: int
) -> None:
    other = cards.add_client(session, {"name": "Taras"}).id
    mine = cards.add_record(session, "purchase", olena, {"amount": 100, "product": "Sofa", "date": days_ago(3)}).id
    cards.add_record(session, "purchase", other, {"amount": 100, "product": "Lamp"})
    form = begin(open_panel(olena))
    combo: Any = form.fields["purchase"]
    assert [combo.combo.itemText(i) for i in range(combo.combo.count())][1:] == ["Sofa, 17 Nov 2026, 1\u00a0₴"]
    combo.set_value(mine)
    combo.edited.emit()
    assert form.fields["product"].raw() == "Sofa"


def test_whoever_is_at_the_keyboard_is_who_sold_it(open_panel: Open, session: Session, olena: int) -> None:
    (me,) = add_staff(session, "tester")
    form = begin(open_panel(olena), "purchase")
    assert form.fields["seller"].value() == me


# -- drafts
def test_escape_keeps_the_draft_per_client_and_record(
    open_panel: Open, session: Session, context: Context, olena: int
) -> None:
    other = cards.add_client(session, {"name": "Taras"}).id
    panel = open_panel(olena)
    begin(panel)
    type_text("half a cl")
    press(Qt.Key.Key_Escape)
    assert panel.form is None
    assert ear(context).statuses == ["Draft of the claim kept"]
    assert "draft" in panel.adding.bar.buttons["claim"].accessibleDescription()
    assert begin(panel, "wish").fields["text"].raw() == ""
    panel.show_client(other)
    assert panel.form is None
    assert begin(panel).fields["text"].raw() == ""
    panel.show_client(olena)
    assert begin(panel).fields["text"].raw() == "half a cl"
    type_text("!")
    submit()
    assert begin(panel).fields["text"].raw() == "", "what was added is no draft any more"


def test_a_draft_survives_a_crash(open_panel: Open, session: Session, context: Context, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    type_text("дах т")
    form.fields["compensation"].set_raw("12,")
    form.fields["compensation"].edited.emit()
    panel.drafts.flush()
    assert "дах т" in json.dumps(json.loads((context.settings.folder / "drafts.json").read_text()), ensure_ascii=False)
    again = begin(open_panel(olena))
    assert again.fields["text"].raw() == "дах т"
    assert again.fields["compensation"].raw() == "12,"
    assert again.more.isChecked()


def test_cancel_forgets(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    type_text("never mind")
    click(form.cancel)
    assert panel.form is None
    assert begin(panel).fields["text"].raw() == ""


def test_an_untouched_form_leaves_no_draft(open_panel: Open, context: Context, olena: int) -> None:
    panel = open_panel(olena)
    begin(panel)
    press(Qt.Key.Key_Escape)
    assert ear(context).statuses == []
    assert panel.drafts.get(f"{olena}/claim") == {}


def test_the_button_of_the_open_form_closes_it(open_panel: Open, olena: int) -> None:
    panel = open_panel(olena)
    click(panel.adding.bar.buttons["wish"])
    assert panel.form is not None
    click(panel.adding.bar.buttons["wish"])
    assert panel.form is None
    assert not panel.adding.bar.buttons["wish"].isChecked()


# -- what goes wrong around it
def test_a_client_deleted_meanwhile_is_told_and_nothing_is_lost(
    open_panel: Open, session: Session, context: Context, olena: int
) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    type_text("text")
    panel._unsubscribe()
    cards.remove(session, "client", [olena])
    form.submit()
    assert [e.code for e in ear(context).errors] == ["no_such_client"]
    assert panel.drafts.get(f"{olena}/claim") == {"text": "text"}
    form.submit()
    assert len(ear(context).errors) == 2, "one can try again"


def test_a_base_that_cannot_be_written_keeps_the_form(
    open_panel: Open, session: Session, context: Context, olena: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    type_text("text")

    def refuse(*_args: object, **_named: object) -> object:
        raise UserError("no_such_client")

    monkeypatch.setattr(cards, "add_record", refuse)
    submit()
    assert panel.form is form
    assert form.fields["text"].raw() == "text"


@pytest.mark.parametrize("text", ["<b>x</b>" * 9, "\u202eabc", "🪑", "=1+1", "a\nb", "y" * 100_000])
def test_any_text_is_added_as_typed(open_panel: Open, session: Session, olena: int, text: str) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    form.fields["text"].set_raw(text)
    submit()
    assert session.base.on_card("claim", olena)[0].text == text
    panel.grab()


def test_nul_is_refused_beside_the_field(open_panel: Open, session: Session, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    form.fields["text"].set_raw("x")
    form.fields["product"].set_raw("a\x00b")
    submit()
    found = session.base.on_card("claim", olena)
    assert (not found and form.fields["product"].error()) or "\x00" not in found[0].product


def test_the_form_grows_with_the_text_and_stays_within_the_panel(open_panel: Open, olena: int) -> None:
    panel = open_panel(olena, 557)
    form = begin(panel)
    before = form.fields["text"].editor.height()
    form.fields["text"].set_raw("line\n" * 40)
    assert before < form.fields["text"].editor.height() < before * 6
    form.more.click()
    assert panel.adding.area.height() <= panel.height() - 200


def test_in_a_wide_panel_the_form_takes_three_rows(open_panel: Open, qtbot: QtBot, olena: int) -> None:
    panel = open_panel(olena)
    form = begin(panel)
    qtbot.wait(5)
    tops = {field.mapTo(form, QPoint(0, 0)).y() for field in form.fields.values() if field.isVisible()}
    assert len(tops) == 3
    assert form.fields["severity"].width() >= 300
    assert form.add.mapTo(form, form.add.rect().bottomRight()).y() <= form.height()


def test_dates_are_read_as_people_write_them(open_panel: Open, session: Session, olena: int) -> None:
    for raw in ("19.11.2026", "19/11/26", "2026-11-19", "19 листопада 2026", "yesterday"):
        form = begin(open_panel(olena))
        form.fields["date"].set_raw(raw)
        assert form.fields["date"].value() == date(2026, 11, 19)
