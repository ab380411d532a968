"""A button that opens a menu says so with a chevron at its right."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent

from desktop_crm.ui import icons
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import Button

CHEVRON, ROOM, INSET = 16, 34, 10


class MenuButton(Button):
    def __init__(self, theme: Theme, text: str, icon: str) -> None:
        super().__init__(theme, text, "plain", icon)
        self.setStyleSheet(f"QPushButton {{ padding-right: {theme.px(ROOM)}px; }}")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        mark = icons.pixmap(self._theme, "chevron-down", "text" if self.isEnabled() else "textDisabled", CHEVRON)
        size = mark.deviceIndependentSize().toSize()
        left = self.width() - size.width() - self._theme.px(INSET)
        QPainter(self).drawPixmap(QPoint(left, (self.height() - size.height()) // 2), mark)

    def below(self) -> QPoint:
        """Where its menu opens, on the screen."""
        return self.mapToGlobal(QPoint(0, self.height() + 2))
