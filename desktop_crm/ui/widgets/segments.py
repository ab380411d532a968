"""A few choices side by side, one of them chosen: the severity 1-10, the language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy

from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.field import ErrorPlace, Field


class Segments(QFrame):
    """Exclusive buttons in one frame. Arrow keys move, digits type a number (1, 0 is 10). `picked` sends the value.

    `optional`: Delete, Backspace or another click on the chosen one takes the choice back; the value is None then.
    """

    picked = Signal(object)

    def __init__(
        self, theme: Theme, options: Sequence[tuple[Any, str]], *, narrow: bool = False, optional: bool = False
    ) -> None:
        super().__init__()
        self._optional, self._before = optional, -1
        self.setObjectName("segments")
        self.setProperty("narrow", narrow)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme, self._narrow = theme, narrow
        self._values = [value for value, _text in options]
        self._digits = ""
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (_value, text) in enumerate(options):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            place = "first" if index == 0 else "last" if index == len(options) - 1 else "middle"
            button.setProperty("place", place)
            button.pressed.connect(self._remember)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.group.addButton(button, index)
            row.addWidget(button)
        self.group.idClicked.connect(lambda index: self._pick(index))
        self.group.idToggled.connect(lambda index, on: self._embolden(index, on))
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred if narrow else QSizePolicy.Policy.Maximum, self.sizePolicy().verticalPolicy()
        )
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        for button in self.group.buttons():
            button.setFont(self._theme.font("strong" if button.isChecked() else "body"))
            if not self._narrow:
                wide = self._theme.metrics("strong").horizontalAdvance(button.text())
                button.setMinimumWidth(wide + self._theme.px(38))

    def _embolden(self, index: int, on: bool) -> None:
        self.group.button(index).setFont(self._theme.font("strong" if on else "body"))

    def _remember(self) -> None:
        self._before = self.group.checkedId()

    def _pick(self, index: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._optional and index == self._before:
            self._take_back()
        else:
            self.picked.emit(self._values[index])

    def _take_back(self) -> None:
        self.set_value(None)
        self.picked.emit(None)

    def values(self) -> Sequence[Any]:
        return self._values

    def value(self) -> Any:
        index = self.group.checkedId()
        return self._values[index] if index >= 0 else None

    def set_value(self, value: Any) -> None:
        if value in self._values:
            self.group.button(self._values.index(value)).setChecked(True)
        elif (chosen := self.group.checkedButton()) is not None:
            self.group.setExclusive(False)
            chosen.setChecked(False)
            self.group.setExclusive(True)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._values) and index != self.group.checkedId():
            self.group.button(index).setChecked(True)
            self.picked.emit(self._values[index])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, chosen = event.key(), self.group.checkedId()
        if event.text().isdecimal() and event.text().isascii():
            joined = self._digits + event.text()
            number = int(joined) if joined.isdecimal() and int(joined) in self._values else int(event.text())
            self._digits = str(number)
            if number in self._values:
                self._choose(self._values.index(number))
            return
        self._digits = ""
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self._choose(chosen + 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self._choose(chosen - 1 if chosen > 0 else 0)
        elif key == Qt.Key.Key_Home:
            self._choose(0)
        elif key == Qt.Key.Key_End:
            self._choose(len(self._values) - 1)
        elif self._optional and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take_back()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._digits = ""
        super().focusInEvent(event)


class SegmentsField(Field):
    """Segments as a field of a form; `numbers` makes the scale 1-10 in narrow cells."""

    def __init__(
        self,
        context: Context,
        label: str,
        options: Sequence[tuple[Any, str]] = (),
        *,
        numbers: range | None = None,
        required: bool = False,
        optional: bool = False,
        error_place: ErrorPlace = "below",
    ) -> None:
        made = [(n, str(n)) for n in numbers] if numbers is not None else list(options)
        self.segments = Segments(context.theme, made, narrow=numbers is not None, optional=optional)
        super().__init__(context, label, self.segments, required=required, error_place=error_place)
        for button in self.segments.group.buttons():
            button.setAccessibleName(f"{label} {button.text()}")
        self.segments.picked.connect(lambda _value: self._picked())

    def _picked(self) -> None:
        self.clear_error()
        self.edited.emit()
        self.committed.emit()

    def value(self) -> Any:
        return self.segments.value()

    def set_value(self, value: Any) -> None:
        self.segments.set_value(value)

    def raw(self) -> str:
        return "" if self.value() is None else str(self.value())

    def set_raw(self, text: str) -> None:
        known = {"" if value is None else str(value): value for value in self.segments.values()}
        self.set_value(known.get(text))
