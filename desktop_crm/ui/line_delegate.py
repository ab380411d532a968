"""What the painters of rows share: a line of text that ends with "…" where it is too long, an icon, two lines."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate

from desktop_crm.ui import icons
from desktop_crm.ui.theme import Theme

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LineDelegate(QStyledItemDelegate):
    _theme: Theme

    def _text(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        use: str,
        token: str,
        *,
        align: Qt.AlignmentFlag = LEFT,
        weight: int | None = None,
        tabular: bool = False,
    ) -> int:
        """On one line, with "…" where the room is short; the width it took."""
        if not text or room.width() <= 0:
            return 0
        painter.setFont(self._theme.font(use, weight, tabular=tabular))
        painter.setPen(self._theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(align) | int(Qt.TextFlag.TextSingleLine), shown)
        return min(room.width(), painter.fontMetrics().horizontalAdvance(shown))

    def _icon(self, painter: QPainter, x: int, middle: int, name: str, token: str, size: int = 16) -> None:
        mark = icons.pixmap(self._theme, name, token, size)
        painter.drawPixmap(x, middle - round(mark.deviceIndependentSize().height() / 2), mark)

    def _two_lines(self, room: QRect, gap: int) -> tuple[QRect, QRect]:
        """A title over small print, `gap` between them, in the middle of the height."""
        title, small = self._theme.metrics("row_title").height(), self._theme.metrics("small").height()
        top = room.y() + (room.height() - title - small - gap) // 2
        first = QRect(room.x(), top, room.width(), title)
        return first, QRect(room.x(), top + title + gap, room.width(), small)
