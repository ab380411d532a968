"""The search box: a magnifier, the shortcut as a hint, a cross once something stands in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from desktop_crm.ui import icons
from desktop_crm.ui.theme import Theme


class SearchField(QLineEdit):
    """`left_down` asks to go on to the results (Down or Enter); Escape empties the field."""

    left_down = Signal()

    def __init__(
        self, theme: Theme, hint: str, shortcut: str = "", clear_word: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._shortcut = theme, shortcut
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setMaxLength(100_000)
        self._cross = QToolButton(self)
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.setAutoRaise(True)
        self._cross.setStyleSheet("QToolButton { border: 0; padding: 0; background: transparent; }")
        self._cross.setAccessibleName(clear_word)
        self._cross.setToolTip(clear_word)
        self._cross.clicked.connect(self._clear_by_user)
        self.textChanged.connect(self._show_cross)
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        self.setFont(self._theme.font())
        right = self._theme.metrics("small").horizontalAdvance(self._shortcut) + self._theme.px(4)
        self.setTextMargins(self._theme.px(26), 0, max(right, self._theme.px(20)), 0)
        self._cross.setIcon(icons.icon(self._theme, "x", "textMuted", 16))
        self._cross.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))
        self._show_cross()

    def _show_cross(self) -> None:
        self._cross.setVisible(bool(self.text()))

    def _clear_by_user(self) -> None:
        self.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self._theme.px(20)
        self._cross.setGeometry(self.width() - side - self._theme.px(7), (self.height() - side) // 2, side, side)

    def event(self, event: QEvent) -> bool:
        # Escape must empty the field before a shortcut of the window takes it
        asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asks and event.key() == Qt.Key.Key_Escape and self.text():  # type: ignore[attr-defined]  # asks says which
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_down.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        mark = icons.pixmap(self._theme, "search", "textMuted", 16)
        size = mark.deviceIndependentSize()
        painter.drawPixmap(self._theme.px(11), round((self.height() - size.height()) / 2), mark)
        if self._shortcut and not self.text() and self.isEnabled():
            painter.setFont(self._theme.font("small"))
            painter.setPen(self._theme.color("textMuted"))
            room = QRect(0, 0, self.width() - self._theme.px(11), self.height())
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(flags), self._shortcut)
