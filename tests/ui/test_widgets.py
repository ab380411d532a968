"""The building blocks of forms, as a person uses them and as a screen reader hears them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import (
    Button,
    CheckBox,
    Chip,
    ComboField,
    DateField,
    ElidedLabel,
    EmptyState,
    Field,
    FlowLayout,
    FocusRing,
    LineField,
    MoneyField,
    NumberField,
    PlainLabel,
    SearchField,
    SegmentsField,
    TabBar,
    Tag,
    TextField,
    plain_tip,
)
from tests.ui.cardkit import make_context
from tests.ui.conftest import QUIET_MS, _turn

HOSTILE = ("<b>bold</b>", "<img src=file:///etc/passwd>", "a\u202eb", "🪑" * 50, "=cmd|x", "x\0y")


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session, "en")


@pytest.fixture
def stage(context: Context, qapp: QApplication) -> Iterator[QWidget]:
    """An active window to put widgets on."""
    window = QWidget()
    window.resize(600, 500)
    QVBoxLayout(window)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    yield window
    window.close()


def put(stage: QWidget, *widgets: QWidget) -> None:
    layout = stage.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
        widget.show()
    _turn(QUIET_MS)


def leave(stage: QWidget) -> None:
    stage.setFocus()
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    _turn(QUIET_MS)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_interpreted(context: Context, text: str) -> None:
    theme = context.theme
    for label in (PlainLabel(theme, text), ElidedLabel(theme, text), Tag(theme, text)):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == text
    assert "<img" not in plain_tip(text)
    assert "<b>bold" not in plain_tip(text)


def test_elided_label_tells_the_rest_in_its_tooltip(context: Context, stage: QWidget) -> None:
    label = ElidedLabel(context.theme, "a very long name " * 20)
    put(stage, label)
    assert label.toolTip() == "a very long name " * 20
    label.setText("short")
    assert label.toolTip() == ""


def test_required_field_says_so_and_its_error_is_heard(context: Context, stage: QWidget) -> None:
    field = LineField(context, "Name", required=True)
    put(stage, field)
    assert field.line.accessibleName() == "Name, required"
    field.set_error("A name is needed")
    assert field.message.isVisible()
    assert field.line.accessibleDescription() == "A name is needed"
    assert field.error() == "A name is needed"
    field.line.setFocus()
    QTest.keyClicks(field.line, "x")
    assert field.error() == ""
    assert not field.message.isVisible()


def test_remedy_beside_the_field(context: Context, stage: QWidget) -> None:
    field = DateField(context, "Date", error_place="right")
    put(stage, field)
    field.set_error("Not yet", "Set today", lambda: field.set_value(date(2026, 11, 20)))
    QTest.mouseClick(field.message.link, Qt.MouseButton.LeftButton)
    assert field.value() == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "shown", "value"),
    [
        ("20.11.2026", "20 Nov 2026", date(2026, 11, 20)),
        ("1/2/26", "1 Feb 2026", date(2026, 2, 1)),
        ("yesterday", "19 Nov 2026", date(2026, 11, 19)),
        ("", "", None),
    ],
)
def test_dates_as_people_type_them(
    context: Context, stage: QWidget, typed: str, shown: str, value: date | None
) -> None:
    field = DateField(context, "Date")
    put(stage, field)
    field.line.setFocus()
    QTest.keyClicks(field.line, typed)
    leave(stage)
    assert field.raw() == shown
    assert field.value() == value


def test_half_typed_date_stays_with_the_reason_beside_it(context: Context, stage: QWidget) -> None:
    field = DateField(context, "Date")
    put(stage, field)
    field.line.setFocus()
    QTest.keyClicks(field.line, "31.02.2026")
    leave(stage)
    assert field.raw() == "31.02.2026"
    assert field.error()
    with pytest.raises(Unreadable):
        field.value()


def test_birthday_without_a_year(context: Context) -> None:
    field = DateField(context, "Birthday", kind="birthday")
    field.set_raw("3.05")
    assert field.value() == "--05-03"
    field.set_value("--05-03")
    assert field.value() == "--05-03"
    assert field.check()


def test_calendar_opens_by_key_and_gives_a_day(context: Context, stage: QWidget) -> None:
    field = DateField(context, "Date")
    put(stage, field)
    told: list[int] = []
    field.committed.connect(lambda: told.append(1))
    calendar = field.open_calendar()
    calendar.chosen.emit(date(2026, 1, 2))
    calendar.close()
    assert field.value() == date(2026, 1, 2)
    assert told


def test_money_reads_what_people_type(context: Context) -> None:
    field = MoneyField(context, "Sum")
    field.set_raw("12 400,50 грн")
    assert field.value() == 1_240_050
    field.set_value(1_240_050)
    assert field.line.text() == "12,400.50"
    field.set_raw("a lot")
    assert not field.check()
    assert field.error()


def test_numbers(context: Context) -> None:
    field = NumberField(context, "Minutes")
    field.set_raw("17850.0")
    assert field.value() == 17850
    field.set_raw("")
    assert field.value() is None


def test_combo_keeps_values_and_ignores_the_wheel_without_focus(context: Context) -> None:
    field = ComboField(context, "Status", [(1, "One"), (2, "Two & more")], empty="nobody")
    assert field.value() is None
    field.set_value(2)
    assert field.value() == 2
    assert field.combo.currentText() == "Two & more"
    field.set_options([(2, "Two"), (3, "Three")])
    assert field.value() == 2
    field.set_value(99)
    assert field.value() is None


def test_severity_is_typed(context: Context, stage: QWidget) -> None:
    field = SegmentsField(context, "Severity", numbers=range(1, 11), required=True)
    put(stage, field)
    field.segments.setFocus()
    QTest.keyClick(field.segments, Qt.Key.Key_7)
    assert field.value() == 7
    QTest.keyClick(field.segments, Qt.Key.Key_1)
    QTest.keyClick(field.segments, Qt.Key.Key_0)
    assert field.value() == 10
    QTest.keyClick(field.segments, Qt.Key.Key_Left)
    assert field.value() == 9
    QTest.keyClick(field.segments, Qt.Key.Key_Home)
    assert field.value() == 1
    field.set_value(None)
    assert field.value() is None
    QTest.mouseClick(field.segments.group.button(3), Qt.MouseButton.LeftButton)
    assert field.value() == 4


@pytest.mark.parametrize("text", [*HOSTILE, "y" * 100_000])
def test_any_text_is_kept_as_typed(context: Context, text: str) -> None:
    for field in (LineField(context, "Name"), TextField(context, "Notes")):
        field.set_raw(text)
        assert field.raw() == text


def test_setting_a_value_is_not_an_edit(context: Context) -> None:
    fields: list[tuple[Field, Any]] = [
        (LineField(context, "a"), "x"),
        (TextField(context, "b"), "x"),
        (DateField(context, "c"), date(2026, 1, 1)),
        (ComboField(context, "d", [(1, "One")]), 1),
        (SegmentsField(context, "e", numbers=range(1, 11)), 3),
    ]
    for field, value in fields:
        told: list[int] = []
        field.edited.connect(lambda told=told: told.append(1))
        field.set_value(value)
        assert not told
        assert field.value() == value


def test_ring_shows_after_keys_and_not_after_the_mouse(context: Context, stage: QWidget) -> None:
    one, two = Button(context.theme, "One"), Button(context.theme, "Two")
    put(stage, one, two)
    QTest.mouseClick(one, Qt.MouseButton.LeftButton)
    assert not any(ring.isVisible() for ring in stage.findChildren(FocusRing))
    two.setFocus(Qt.FocusReason.TabFocusReason)
    rings = [ring for ring in stage.findChildren(FocusRing) if ring.isVisible()]
    assert [ring.geometry().adjusted(3, 3, -3, -3) for ring in rings] == [two.geometry()]
    one.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not rings[0].isVisible()
    two.move(two.x() + 7, two.y())
    assert not rings[0].isVisible(), "a button that moves has not got the keyboard back"


def test_enter_presses_a_button(context: Context, stage: QWidget) -> None:
    button = Button(context.theme, "Go")
    put(stage, button)
    told: list[int] = []
    button.clicked.connect(lambda: told.append(1))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert told == [1]


def test_button_without_words_has_a_name(context: Context) -> None:
    button = Button(context.theme, "", "flat", "printer", tip="Print")
    assert button.accessibleName() == "Print"
    assert button.width() == button.height() == 32
    button.set_text("Print")
    assert button.sizeHint().width() > 40


def test_chip_is_removed_by_cross_and_key(context: Context, stage: QWidget) -> None:
    chip = Chip(context.theme, "City: Lviv")
    put(stage, chip)
    told: list[str] = []
    chip.removed.connect(lambda: told.append("removed"))
    chip.clicked.connect(lambda: told.append("clicked"))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 8, 12))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    QTest.keyClick(chip, Qt.Key.Key_Backspace)
    assert told == ["removed", "clicked", "removed"]


def test_flow_wraps(context: Context) -> None:
    holder = QWidget()
    flow = FlowLayout(holder, gap=6, line_gap=6)
    for _ in range(4):
        block = QWidget()
        block.setFixedSize(100, 20)
        flow.addWidget(block)
    assert flow.heightForWidth(500) == 20
    assert flow.heightForWidth(210) == 46
    assert flow.heightForWidth(50) == 4 * 20 + 3 * 6
    flow.setGeometry(QRect(0, 0, 210, 46))
    assert [flow.itemAt(i).geometry().topLeft() for i in range(4)] == [  # type: ignore[union-attr]
        QPoint(0, 0),
        QPoint(106, 0),
        QPoint(0, 26),
        QPoint(106, 26),
    ]
    flow.clear()
    assert flow.count() == 0
    assert flow.heightForWidth(100) == 0


def test_tabs_do_not_jump_when_chosen(context: Context, stage: QWidget) -> None:
    tabs = TabBar(context.theme)
    for name in ("Card", "Claims and wishes", "History"):
        tabs.addTab(name)
    tabs.set_count(1, 5)
    put(stage, tabs)
    before = [tabs.tabRect(i) for i in range(3)]
    tabs.setCurrentIndex(1)
    _turn(QUIET_MS)
    assert [tabs.tabRect(i) for i in range(3)] == before
    tabs.set_count(1, None)
    assert tabs.tabRect(1).width() < before[1].width()


def test_search_field_is_emptied_before_anything_else_hears_escape(context: Context, stage: QWidget) -> None:
    field = SearchField(context.theme, "Search", "Ctrl+F", "Clear")
    put(stage, field)
    field.setFocus()
    field.setText("x")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(field, override)
    assert override.isAccepted()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    told: list[int] = []
    field.left_down.connect(lambda: told.append(1))
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert told == [1]


def test_states_and_ticks_paint(context: Context, stage: QWidget) -> None:
    state = EmptyState(context.theme, "users", "Nothing here", "Yet.")
    box = CheckBox(context.theme, "Yes")
    box.setChecked(True)
    put(stage, state, box)
    for mode in ("dark", "light"):
        context.theme.set_mode(mode)  # type: ignore[arg-type]
        assert not stage.grab().isNull()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("minor", [0, 5, 100, 99_900, 100_000, 5_000_000, 123_456_700, 123_456_789])
def test_an_amount_that_the_field_wrote_is_read_back(
    language: str, minor: int, session: Session, qapp: QApplication
) -> None:
    field = MoneyField(make_context(session, language), "Amount")
    field.set_value(minor)
    assert field.value() == minor
    again = MoneyField(make_context(session, language), "Amount")
    again.set_raw(field.raw())
    assert again.value() == minor, "a draft of it too"
