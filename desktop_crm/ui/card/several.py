"""Fields that hold several values: texts one per line, and codes or people to tick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, CheckBox, Field, FlowLayout, TextField
from desktop_crm.ui.widgets.inputs import line_edit

MOST_LINES = 6


class GrowField(TextField):
    """Text that starts as one line and grows with what is typed, up to six lines."""

    def __init__(self, context: Context, label: str, *, required: bool = False) -> None:
        super().__init__(context, label, required=required, rows=1)
        self.text.document().setDocumentMargin(0)
        context.theme.changed.connect(self._dress)
        self._dress()
        self.text.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def _dress(self) -> None:
        """Room around the text as in a field of one line, whatever the border; the sheet of the window gives more."""
        px = self.context.theme.px
        above = max(1, (px(32) - self.text.fontMetrics().lineSpacing()) // 2)
        rest = f"QPlainTextEdit {{ padding: {above - 1}px {px(9)}px {above - 1}px {px(9)}px; min-height: 0; }}"
        thick = f"{{ padding: {max(0, above - 2)}px {px(8)}px; min-height: 0; }}"
        self.text.setStyleSheet(f'{rest} QPlainTextEdit:focus {thick} QPlainTextEdit[wrong="true"] {thick}')
        self._fit()

    def _fit(self) -> None:
        lines = max(1, min(MOST_LINES, round(self.text.document().size().height())))
        scroll = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines == MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.text.setVerticalScrollBarPolicy(scroll)
        spacing = self.text.fontMetrics().lineSpacing()
        self.text.setFixedHeight(spacing * lines + self.context.theme.px(32) - spacing)


class ListField(Field):
    """Several short texts, one per line, each with a button that takes it out, and one line more on request."""

    def __init__(self, context: Context, label: str, *, required: bool = False) -> None:
        self._box = QWidget()
        super().__init__(context, label, self._box, required=required)
        self._name = label
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.px(4))
        self._column = column
        self._lines: list[tuple[QWidget, QLineEdit]] = []
        self.add = Button(context.theme, context.texts("card.add_line"), "link", "plus")
        self.add.clicked.connect(lambda: self._append("").setFocus(Qt.FocusReason.OtherFocusReason))
        column.addWidget(self.add)
        self.set_value(())

    def _append(self, text: str) -> QLineEdit:
        theme = self.context.theme
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        line = line_edit(theme)
        line.setText(text)
        line.setCursorPosition(0)
        line.setAccessibleName(f"{self._name or self._box.accessibleName()} {len(self._lines) + 1}")
        line.textEdited.connect(lambda _text: self._typed())
        line.returnPressed.connect(self.committed)
        remove = Button(theme, "", "flat", "x", tip=self.context.texts("card.remove_line"))
        remove.clicked.connect(lambda: self._take_out(whole))
        row.addWidget(line, 1)
        row.addWidget(remove)
        self._lines.append((whole, line))
        self._column.insertWidget(len(self._lines) - 1, whole)
        whole.show()  # at once, so that it can take the focus
        self.setFocusProxy(self._lines[0][1])
        return line

    def _take_out(self, whole: QWidget) -> None:
        number = next(i for i, (w, _line) in enumerate(self._lines) if w is whole)
        del self._lines[number]
        whole.hide()
        whole.deleteLater()
        if not self._lines:
            self._append("")
        self.setFocusProxy(self._lines[0][1])
        self._lines[min(number, len(self._lines) - 1)][1].setFocus(Qt.FocusReason.OtherFocusReason)
        self._typed()

    def _typed(self) -> None:
        self.clear_error()
        self.edited.emit()

    def lines(self) -> list[QLineEdit]:
        return [line for _whole, line in self._lines]

    def value(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for text in (line.text().strip() for line in self.lines()) if text))

    def set_value(self, value: Any) -> None:
        self._fill(list(value or ()) or [""])

    def raw(self) -> str:
        return "\n".join(line.text() for line in self.lines())

    def set_raw(self, text: str) -> None:
        self._fill(text.split("\n"))

    def _fill(self, texts: Sequence[str]) -> None:
        if [line.text() for line in self.lines()] == list(texts):
            return
        for whole, _line in self._lines:
            whole.hide()
            whole.deleteLater()
        self._lines = []
        for text in texts:
            self._append(text)


class ChecksField(Field):
    """Any of several values, each with its tick."""

    def __init__(
        self, context: Context, label: str, options: Iterable[tuple[Any, str]] = (), *, required: bool = False
    ) -> None:
        self._box = QWidget()
        super().__init__(context, label, self._box, required=required)
        self._flow = FlowLayout(self._box, context.theme.px(16), context.theme.px(6))
        self._ticks: list[tuple[Any, CheckBox]] = []
        self.set_options(options)

    def set_options(self, options: Iterable[tuple[Any, str]]) -> None:
        before = self.value() if self._ticks else ()
        self._flow.clear()
        self._ticks = []
        for value, text in options:
            tick = CheckBox(self.context.theme, text.replace("&", "&&"))
            tick.clicked.connect(lambda _on: self._typed())
            tick.installEventFilter(self)
            self._ticks.append((value, tick))
            self._flow.addWidget(tick)
            tick.show()  # a layout shows what is added later only with the next event: too late for the focus
        if self._ticks:
            self.setFocusProxy(self._ticks[0][1])
        self.set_value(before)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]  # a QKeyEvent
            self.committed.emit()
            return True
        return super().eventFilter(watched, event)

    def _typed(self) -> None:
        self.clear_error()
        self.edited.emit()

    def ticks(self) -> list[CheckBox]:
        return [tick for _value, tick in self._ticks]

    def value(self) -> tuple[Any, ...]:
        return tuple(value for value, tick in self._ticks if tick.isChecked())

    def set_value(self, value: Any) -> None:
        for one, tick in self._ticks:
            tick.setChecked(one in (value or ()))

    def raw(self) -> str:
        return "\n".join(str(value) for value in self.value())

    def set_raw(self, text: str) -> None:
        wanted = text.split("\n")
        for one, tick in self._ticks:
            tick.setChecked(str(one) in wanted)
