"""A field of a form: label, star where it must be filled in, editor, and what is wrong with it in words beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.states import IconLabel
from desktop_crm.ui.widgets.text import PlainLabel

ErrorPlace = Literal["below", "right"]


class Message(QWidget):
    """A sentence in red with its icon and, where there is one, the remedy as a link."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        mark = QVBoxLayout()
        mark.setContentsMargins(0, theme.px(1), 0, 0)
        mark.addWidget(IconLabel(theme, "circle-alert", "danger", 14))
        mark.addStretch(1)
        row.addLayout(mark)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.label = PlainLabel(theme, "", "small", "danger", wrap=True)
        self.link = Button(theme, " ", "link")
        self.link.setFont(theme.font("small"))
        self._act: Callable[[], None] | None = None
        self.link.clicked.connect(self._remedy)
        column.addWidget(self.label)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        self.hide()

    def say(self, text: str, remedy: str = "", act: Callable[[], None] | None = None) -> None:
        self.label.setText(text)
        self.link.setText(remedy)
        self.link.setVisible(bool(remedy))
        self._act = act
        self.setVisible(bool(text))

    def _remedy(self) -> None:
        if self._act is not None:
            self._act()


class Field(QWidget):
    """`edited` at every change by the user, `committed` once the user is done with it (Enter, leaving, choosing).

    Subclasses give `value` (raises Unreadable), `set_value`, `raw` and `set_raw` (what is typed, for drafts).
    """

    edited = Signal()
    committed = Signal()

    def __init__(
        self,
        context: Context,
        label: str,
        editor: QWidget,
        *,
        required: bool = False,
        error_place: ErrorPlace = "below",
    ) -> None:
        super().__init__()
        theme = context.theme
        self.context, self.editor = context, editor
        self._watched = editor
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        if label:
            column.addLayout(self._label_row(label, required))
        self.message = Message(theme)
        if error_place == "right":
            row = QHBoxLayout()
            row.setSpacing(theme.px(12))
            row.addWidget(editor, 1, Qt.AlignmentFlag.AlignTop)
            row.addWidget(self.message, 1)
            column.addLayout(row)
        else:
            column.addWidget(editor)
            column.addWidget(self.message)
        column.addStretch(1)
        self.setFocusProxy(editor)
        name = f"{label}, {context.texts('window.required')}" if required else label
        editor.setAccessibleName(name)

    def _label_row(self, label: str, required: bool) -> QHBoxLayout:
        theme = self.context.theme
        row = QHBoxLayout()
        row.setSpacing(theme.px(3))
        self.label = PlainLabel(theme, label, "small", "textMuted")
        self.label.setBuddy(self.editor)
        row.addWidget(self.label)
        if required:
            row.addWidget(PlainLabel(theme, "*", "badge", "danger"))
        row.addStretch(1)
        return row

    def commit_on_leave(self, watched: QWidget) -> None:
        """Send `committed` when `watched` loses the focus for good (not to a menu or another window)."""
        self._watched = watched
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._watched and event.type() == QEvent.Type.FocusOut:
            reason = event.reason()  # type: ignore[attr-defined]  # a QFocusEvent
            if reason not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason):
                self.committed.emit()
        return False

    def set_error(self, text: str, remedy: str = "", act: Callable[[], None] | None = None) -> None:
        """Say what is wrong (and offer the way out as a link); "" takes the message away."""
        self.message.say(text, remedy, act)
        self.editor.setAccessibleDescription(text)
        wrong = bool(text)
        if bool(self.editor.property("wrong")) != wrong:
            self.editor.setProperty("wrong", wrong)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)

    def clear_error(self) -> None:
        self.set_error("")

    def error(self) -> str:
        return self.message.label.text() if self.editor.property("wrong") else ""

    def check(self) -> bool:
        """Whether the text can be read as a value; says why not beside the field."""
        try:
            self.value()
        except Unreadable as error:
            self.set_error(self.context.unreadable_text(error))
            return False
        return True

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError

    def raw(self) -> str:
        raise NotImplementedError

    def set_raw(self, text: str) -> None:
        raise NotImplementedError
