"""Lists of tall rows, each painted as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QListView


class LineList(QListView):
    """The chosen row shows whether the list has the keyboard, and rows are laid out anew for another width."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose_first(event.reason())
        self.viewport().update()

    def choose_first(self, reason: Qt.FocusReason) -> None:
        """The keyboard has come, and no row is chosen yet."""
        raise NotImplementedError

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
