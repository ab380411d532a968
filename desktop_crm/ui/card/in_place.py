"""A value that looks like text and is edited where it stands: kept on Enter or leaving, taken back by Escape."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import ComboField, Field, PlainLabel

SHOWN_LIMIT = 4000
"""Characters of a value shown while it is read; the editor holds all of it."""
EMPTY = "—"


def escapes(event: QEvent) -> bool:
    """Whether Escape was pressed and a shortcut of the window is about to take it."""
    asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    return asks and event.key() == Qt.Key.Key_Escape  # type: ignore[attr-defined]  # `asks` says it is a QKeyEvent


class ValueText(QWidget):
    """Text that says by its border that it can be edited. `wanted` when the user clicks it or presses Enter or F2."""

    wanted = Signal(bool)  # by mouse

    def __init__(self, context: Context, use: str = "body") -> None:
        super().__init__()
        self._theme = context.theme
        self._text, self._use, self._hovered = "", use, False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._theme.changed.connect(self.updateGeometry)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.updateGeometry()
            self.update()

    def _shown(self) -> str:
        return self._text if len(self._text) <= SHOWN_LIMIT else self._text[:SHOWN_LIMIT] + "…"

    def _laid_out(self, width: int) -> tuple[QTextLayout, float]:
        """The lines, broken between words where that is possible, and their height."""
        layout = QTextLayout((self._shown() or EMPTY).replace("\n", "\u2028"), self._theme.font(self._use))
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    def _draw(self, painter: QPainter, room: QRect) -> None:
        self._laid_out(room.width())[0].draw(painter, QPointF(room.topLeft()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        needed = self._laid_out(max(20, width - self._theme.px(4)))[1]
        return max(self._theme.px(24), ceil(needed) + self._theme.px(6))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        frame = self.rect().adjusted(0, 0, -1, -1)
        if self.hasFocus() or self._hovered:
            painter.setPen(QPen(theme.color("focus" if self.hasFocus() else "borderStrong"), 1))
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(frame, theme.px(4), theme.px(4))
        painter.setFont(theme.font(self._use))
        painter.setPen(theme.color("text" if self._text else "textDisabled"))
        inset = theme.px(4) if self.hasFocus() or self._hovered else 0
        room = self.rect().adjusted(inset, theme.px(3), theme.px(-4) + inset, 0)
        self._draw(painter, room)

    def enterEvent(self, event: Any) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        # F2 means this value before it means the client's name
        asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asks and event.key() == Qt.Key.Key_F2 and not event.modifiers():  # type: ignore[attr-defined]  # as above
            event.accept()
            return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.wanted.emit(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in keys and plain:
            self.wanted.emit(False)
        else:
            super().keyPressEvent(event)


class InPlace(QWidget):
    """Label, value, and once it is wanted the editor in the value's place.

    `kept` sends the value to be written; the owner answers with `close_editor` or `refuse`. `typed` sends what stands
    in the editor at every change ("" and False once nothing is left to keep), for the drafts.
    """

    kept = Signal(object)
    typed = Signal(str, bool)
    opened = Signal()

    def __init__(
        self,
        context: Context,
        label: str,
        make: Callable[[], Field],
        *,
        required: bool = False,
        text: ValueText | None = None,
        beside: QWidget | None = None,
    ) -> None:
        """`beside` stands behind the label: what else can be done with the value."""
        super().__init__()
        self._context, self._make, self._label = context, make, label
        self._value: Any = None
        self._shown = ""
        self._asked: Any = None  # the value sent with `kept`, until the owner answers
        self._open = self._waiting = False
        self.field: Field | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.px(1))
        if label:
            column.addLayout(self._head(label, required, beside))
        self.text = text or ValueText(context)
        self.text.wanted.connect(lambda by_mouse: self.open_editor(by_mouse=by_mouse))
        column.addWidget(self.text)
        self._column = column
        self._name_aloud()

    def _head(self, label: str, required: bool, beside: QWidget | None) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(self._context.theme.px(3))
        head.addWidget(PlainLabel(self._context.theme, label, "small", "textMuted"))
        if required:
            head.addWidget(PlainLabel(self._context.theme, "*", "badge", "danger"))
        if beside is not None:
            head.addWidget(beside)
        head.addStretch(1)
        return head

    def _name_aloud(self) -> None:
        self.text.setAccessibleName(f"{self._label}: {self._shown[:200] or EMPTY}")
        self.text.setAccessibleDescription(self._context.texts("card.edit_hint"))

    # -- the value
    @property
    def editing(self) -> bool:
        return self._open

    @property
    def value(self) -> Any:
        return self._value

    def show_value(self, value: Any, shown: str) -> None:
        """The value as it stands in the base. While the editor is open, only a change by others is told."""
        if self.editing and not self._waiting and value != self._value and self.field is not None:
            self._say_changed(shown)
        self._value, self._shown = value, shown
        self.text.set_text(shown)
        self._name_aloud()

    def _say_changed(self, shown: str) -> None:
        texts = self._context.texts
        now = texts("card.stands_now", value=shown[:200] or EMPTY)
        assert self.field is not None
        self.field.set_error(f"{texts('errors.conflict')} {now}", texts("card.take_theirs"), self.take_back)

    # -- editing
    def open_editor(self, *, by_mouse: bool = False, raw: str | None = None, focus: bool = True) -> Field:
        """`raw` puts a draft into it."""
        field = self.field or self._build()
        if not self.editing:
            field.clear_error()
            field.set_value(self._value)
            self._open = True
            self.text.hide()
            field.show()
            self.opened.emit()
        if raw is not None:
            field.set_raw(raw)
        if focus:
            reason = Qt.FocusReason.MouseFocusReason if by_mouse else Qt.FocusReason.OtherFocusReason
            field.setFocus(reason)
            self._ready(field)
        return field

    def _build(self) -> Field:
        self.field = self._make()
        self.field.hide()
        self.field.editor.setAccessibleName(self._label)
        self._column.addWidget(self.field)
        self.field.edited.connect(self._typed)
        self.field.committed.connect(self._committed)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._focus_moved)
        return self.field

    def _ready(self, field: Field) -> None:
        if isinstance(field, ComboField):
            field.combo.showPopup()
        elif isinstance(line := QApplication.focusWidget(), QLineEdit) and _within(self, line):
            line.selectAll()

    def _typed(self) -> None:
        assert self.field is not None
        self.typed.emit(self.field.raw(), True)

    def _committed(self) -> None:
        """Leaving for the remedy offered beside the field is no leaving."""
        focus = QApplication.focusWidget()
        if self.field is None or focus is not self.field.message.link:
            self.settle()

    def settle(self) -> None:
        """Send the value to be kept, if it can be read and differs; else say why not, or close."""
        if not self.editing or self._waiting or self.field is None:
            return
        try:
            value = self.field.value()
        except Unreadable as error:
            self.field.set_error(self._context.unreadable_text(error))
            return
        if value == self._value:
            self.close_editor()
            return
        self._asked, self._waiting = value, True
        self.kept.emit(value)

    def refuse(self, text: str, remedy: str = "", act: Callable[[], None] | None = None) -> None:
        """It could not be kept: what was typed stays, with the reason beside it."""
        self._waiting = False
        if self.field is not None:
            self.field.set_error(text, remedy, act)

    def conflict(self, value: Any, shown: str) -> None:
        """It had been changed by others meanwhile: what was typed stays, and what stands now is told."""
        self._waiting = False
        self._value, self._shown = value, shown
        self.text.set_text(shown)
        if self.editing:
            self._say_changed(shown)

    def close_editor(self) -> None:
        self._waiting = False
        if not self.editing or self.field is None:
            return
        had_focus = _within(self, QApplication.focusWidget())
        self._open = False
        self.text.show()
        if had_focus:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.hide()
        self.field.clear_error()
        self.typed.emit("", False)

    def take_back(self) -> None:
        self.close_editor()

    def put_aside(self) -> None:
        """Close for another record: what stands in the editor stays a draft of the one it was typed for."""
        self.blockSignals(True)
        self.close_editor()
        self.blockSignals(False)

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Leaving the editor keeps; that opening it hides the text moves the focus too, but not out of the editor."""
        if self._open and new is not None and _within(self.field, old) and not _within(self, new):
            self.settle()

    def hideEvent(self, event: Any) -> None:
        if isinstance(self.field, ComboField) and isinstance(self.field.combo, QComboBox):
            self.field.combo.hidePopup()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        # Escape takes the edit back before a shortcut of the window hears it
        if escapes(event) and self.editing:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.editing:
            self.take_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.editing:
            self.settle()
        else:
            super().keyPressEvent(event)


def _within(whole: QWidget | None, widget: QWidget | None) -> bool:
    """Popups count as inside of what opened them."""
    while widget is not None:
        if widget is whole:
            return True
        widget = widget.parentWidget()
    return False
