"""A reminder in the window, where the system has no tray: a strip above the page until it is read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, IconLabel, PlainLabel


class Banner(QFrame):
    open_wanted = Signal()
    closed = Signal()

    def __init__(self, context: Context, words: str) -> None:
        super().__init__()
        self._context, self.words = context, words
        theme, texts = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(4), theme.px(8), theme.px(4))
        row.setSpacing(theme.px(8))
        row.addWidget(IconLabel(theme, "alarm-clock", "warning", 16))
        row.addWidget(PlainLabel(theme, texts("today.remind_title"), "strong"))
        self.label = PlainLabel(theme, words, wrap=True)
        row.addWidget(self.label, 1)
        self.open_button = Button(theme, texts("today.remind_open"), "link")
        self.open_button.clicked.connect(self._open)
        row.addWidget(self.open_button)
        self.cross = Button(theme, "", "flat", "x", tip=texts("window.close"))
        self.cross.clicked.connect(self.close)
        row.addWidget(self.cross)
        theme.changed.connect(self.update)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{texts('today.remind_title')}: {words}"))

    def _open(self) -> None:
        self.close()
        self.open_wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("warningSoft"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("borderStrong"))
