"""Text and choice fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

from desktop_crm.ui import icons
from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.field import ErrorPlace, Field

LIMIT = 2_000_000  # what is too long is said beside the field, never cut in silence


def line_edit(theme: Theme, hint: str = "") -> QLineEdit:
    editor = QLineEdit()
    editor.setMaxLength(LIMIT)
    editor.setPlaceholderText(hint)
    editor.setFont(theme.font())
    return editor


class LineField(Field):
    """One line of text. `suggestions` are offered while typing, never forced."""

    def __init__(
        self,
        context: Context,
        label: str,
        *,
        required: bool = False,
        hint: str = "",
        suggestions: Iterable[str] = (),
        error_place: ErrorPlace = "below",
    ) -> None:
        self.line = line_edit(context.theme, hint)
        super().__init__(context, label, self.line, required=required, error_place=error_place)
        self.line.textEdited.connect(lambda _text: self._typed())
        self.line.returnPressed.connect(self.committed)
        self.commit_on_leave(self.line)
        self.set_suggestions(suggestions)

    def set_suggestions(self, suggestions: Iterable[str]) -> None:
        words = list(suggestions)
        if not words:
            return
        completer = QCompleter(words, self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        if popup := completer.popup():
            popup.setProperty("popup", True)
        completer.activated.connect(lambda _text: self._typed())
        self.line.setCompleter(completer)

    def _typed(self) -> None:
        self.clear_error()
        self.edited.emit()

    def value(self) -> Any:
        return self.line.text().strip()

    def set_value(self, value: Any) -> None:
        self.set_raw(value or "")

    def raw(self) -> str:
        return self.line.text()

    def set_raw(self, text: str) -> None:
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)


class PlainEdit(QPlainTextEdit):
    """Several lines; Tab goes on to the next field, Ctrl+Enter is the form's."""

    def __init__(self, theme: Theme, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font())
        self.setFixedHeight(self.fontMetrics().lineSpacing() * rows + theme.px(20))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextField(Field):
    """Several lines of text, kept as typed."""

    def __init__(
        self,
        context: Context,
        label: str,
        *,
        required: bool = False,
        rows: int = 3,
        hint: str = "",
        error_place: ErrorPlace = "below",
    ) -> None:
        self.text = PlainEdit(context.theme, rows)
        self.text.setPlaceholderText(hint)
        super().__init__(context, label, self.text, required=required, error_place=error_place)
        self._setting = False
        self.text.textChanged.connect(self._typed)
        self.commit_on_leave(self.text)

    def _typed(self) -> None:
        if not self._setting:
            self.clear_error()
            self.edited.emit()

    def value(self) -> Any:
        return self.raw()

    def set_value(self, value: Any) -> None:
        self.set_raw(value or "")

    def raw(self) -> str:
        return self.text.toPlainText()

    def set_raw(self, text: str) -> None:
        if text != self.text.toPlainText():
            self._setting = True
            self.text.setPlainText(text)
            self._setting = False


class Combo(QComboBox):
    """A combo box with the theme's chevron; the wheel scrolls the page unless the box has the focus."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(theme.font())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.currentText():
            room = self.width() - self._theme.px(40)
            self.setToolTip(
                self.currentText() if self.fontMetrics().horizontalAdvance(self.currentText()) > room else ""
            )
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.width() - self._theme.px(40)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        mark = icons.pixmap(self._theme, "chevron-down", "textMuted" if self.isEnabled() else "textDisabled", 16)
        size = mark.deviceIndependentSize().toSize()
        place = QRect(self.width() - size.width() - self._theme.px(9), (self.height() - size.height()) // 2, 0, 0)
        painter.drawPixmap(place.topLeft(), mark)


class ComboField(Field):
    """One of several values. `options` are (value, text); `empty` adds a first line that stands for None."""

    def __init__(
        self,
        context: Context,
        label: str,
        options: Iterable[tuple[Any, str]] = (),
        *,
        required: bool = False,
        empty: str | None = None,
        empty_value: Any = None,
        error_place: ErrorPlace = "below",
    ) -> None:
        self.combo = Combo(context.theme)
        super().__init__(context, label, self.combo, required=required, error_place=error_place)
        self._values: list[Any] = []
        self._empty, self._empty_value = empty, empty_value
        self.set_options(options)
        self.combo.activated.connect(lambda _index: self._chosen())

    def set_options(self, options: Iterable[tuple[Any, str]]) -> None:
        """Replace what can be chosen; the value stays where it is still there."""
        before = self.value() if self._values else self._empty_value
        self.combo.clear()
        self._values = []
        if self._empty is not None:
            self._add(self._empty_value, self._empty)
        for value, text in options:
            self._add(value, text)
        self.set_value(before)

    def _add(self, value: Any, text: str) -> None:
        self._values.append(value)
        self.combo.addItem(text)

    def _chosen(self) -> None:
        self.clear_error()
        self.edited.emit()
        self.committed.emit()

    def value(self) -> Any:
        index = self.combo.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else self._empty_value

    def set_value(self, value: Any) -> None:
        self.combo.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def raw(self) -> str:
        return "" if self.value() is None else str(self.value())

    def set_raw(self, text: str) -> None:
        for value in self._values:
            if text == ("" if value is None else str(value)):
                self.set_value(value)
                return
