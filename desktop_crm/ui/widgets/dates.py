"""Dates and money: typed as people type them, read when the field is left, never changed under the typing hand."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout

from desktop_crm.app.formats import minor_digits
from desktop_crm.domain.parsing import Unreadable, parse_birthday, parse_date, parse_money, parse_number
from desktop_crm.ui import icons
from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.field import ErrorPlace, Field
from desktop_crm.ui.widgets.inputs import LIMIT, LineField

LOCALES = {"en": QLocale.Language.English, "uk": QLocale.Language.Ukrainian, "ru": QLocale.Language.Russian}


class Calendar(QFrame):
    """A month to choose a day from, as a popup."""

    chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(None, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale(LOCALES[context.texts.language]))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setGridVisible(False)
        self.calendar.clicked.connect(self._choose)
        self.calendar.activated.connect(self._choose)
        box.addWidget(self.calendar)

    def _choose(self, day: QDate) -> None:
        self.chosen.emit(date(day.year(), day.month(), day.day()))
        self.close()


class DateEdit(QLineEdit):
    """A line with a calendar button at its right end. `wanted` asks for the calendar."""

    wanted = Signal()

    def __init__(self, theme: Theme, tip: str) -> None:
        super().__init__()
        self._theme = theme
        self.setMaxLength(LIMIT)
        self.setFont(theme.font())
        self._button = QToolButton(self)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setStyleSheet("QToolButton { border: 0; padding: 0; background: transparent; }")
        self._button.setToolTip(tip)
        self._button.setAccessibleName(tip)
        self._button.clicked.connect(self.wanted)
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        side = self._theme.px(16)
        self._button.setIcon(icons.icon(self._theme, "calendar", "textMuted", 16))
        self._button.setIconSize(QSize(side, side))
        self.setTextMargins(0, 0, self._theme.px(22), 0)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        side = self._theme.px(20)
        self._button.setGeometry(self.width() - side - self._theme.px(8), (self.height() - side) // 2, side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.wanted.emit()
        else:
            super().keyPressEvent(event)


class DateField(Field):
    """A day: `value` is a date or None; with kind "birthday" the text of a birthday, whose year may be missing.

    Reads 20.11.2026, 20/11/26, 2026-11-20, "20 листопада 2026", "today" in three languages.
    """

    def __init__(
        self,
        context: Context,
        label: str,
        *,
        required: bool = False,
        kind: Literal["day", "birthday"] = "day",
        hint: str = "",
        error_place: ErrorPlace = "below",
    ) -> None:
        self.line = DateEdit(context.theme, context.texts("window.calendar"))
        self.line.setPlaceholderText(hint)
        super().__init__(context, label, self.line, required=required, error_place=error_place)
        self._kind = kind
        self.line.textEdited.connect(lambda _text: self._typed())
        self.line.returnPressed.connect(self._leave)
        self.line.wanted.connect(self.open_calendar)
        self.commit_on_leave(self.line)
        self.committed.connect(self._tidy)

    def _typed(self) -> None:
        self.clear_error()
        self.edited.emit()

    def _leave(self) -> None:
        self.committed.emit()

    def _tidy(self) -> None:
        """Write a readable date as the language writes it; say what is wrong with any other."""
        if self.check():
            self.set_value(self.value())

    def value(self) -> Any:
        text = self.line.text().strip()
        if self._kind == "birthday":
            return parse_birthday(text) if text else ""
        return parse_date(text, today=self.context.today()) if text else None

    def set_value(self, value: Any) -> None:
        formats = self.context.formats
        self.set_raw(formats.birthday(value or "") if self._kind == "birthday" else formats.date(value))

    def raw(self) -> str:
        return self.line.text()

    def set_raw(self, text: str) -> None:
        if text != self.line.text():
            self.line.setText(text)

    def open_calendar(self) -> Calendar:
        calendar = Calendar(self.context)
        try:
            start = self.value()
        except Unreadable:
            start = None
        day = start if isinstance(start, date) else self.context.today()
        calendar.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        calendar.chosen.connect(self._pick)
        calendar.move(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)))
        calendar.show()
        calendar.calendar.setFocus()
        return calendar

    def _pick(self, day: date) -> None:
        self.set_value(day.isoformat() if self._kind == "birthday" else day)
        self.clear_error()
        self.edited.emit()
        self.committed.emit()


class MoneyField(LineField):
    """An amount in the base's currency: `value` is in minor units, or None."""

    def __init__(
        self, context: Context, label: str, *, required: bool = False, error_place: ErrorPlace = "below"
    ) -> None:
        named = f"{label}, {context.formats.sign}" if label else label
        self._own: tuple[str, int | None] = ("", None)
        super().__init__(context, named, required=required, error_place=error_place)
        self.committed.connect(self._tidy)

    def _tidy(self) -> None:
        if self.check():
            self.set_value(self.value())

    def value(self) -> int | None:
        text = self.line.text().strip()
        if text == self._own[0]:
            return self._own[1]  # "50,000" of our own writing is no riddle
        currency = self.context.formats.currency
        return parse_money(text, minor_digits(currency), currency) if text else None

    def set_value(self, value: int | None) -> None:
        shown = self.context.formats.amount(value)
        self._own = (shown, value)
        self.set_raw(shown)

    def raw(self) -> str:
        """As typed; what the field wrote itself without separators, so that it can be read again anywhere."""
        shown, value = self._own
        own = value is not None and self.line.text().strip() == shown
        return str(self.context.formats.decimal(value)) if own and value is not None else super().raw()


class NumberField(LineField):
    """A whole number, or None."""

    def value(self) -> int | None:
        text = self.line.text().strip()
        return parse_number(text) if text else None

    def set_value(self, value: int | None) -> None:
        self.set_raw("" if value is None else str(value))
