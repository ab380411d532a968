"""The list's header: arrows and numbers that say what it is sorted by and in what order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QWidget

from desktop_crm.ui import icons
from desktop_crm.ui.clients.columns import COLUMNS, Column
from desktop_crm.ui.rows.header import RowHeader
from desktop_crm.ui.theme import Theme

ARROW = 14
NUMBERED_ARROW = 10  # a number stands beside it, in a column that is no wider


class ClientHeader(RowHeader):
    """`menu_wanted` for the column chooser."""

    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, [column.sort for column in COLUMNS], parent)
        self.columns: Sequence[Column] = COLUMNS
        self.spare = 0  # px at the end of the last column, under the scroll bar
        self.setSectionsMovable(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def take_columns(self, columns: Sequence[Column]) -> None:
        self.columns, self._sorts = columns, [column.sort for column in columns]

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        theme, column = self._theme, self.columns[index]
        painter.save()
        over = rect.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
        painter.fillRect(rect, theme.color("hover" if over else "sunken"))
        for y in (rect.y(), rect.bottom()):
            painter.fillRect(rect.x(), y, rect.width(), 1, theme.color("border"))
        place = next((i for i, s in enumerate(self._sort) if s.column == column.sort), -1)
        token = "text" if place >= 0 and len(self._sort) >= 1 else "textMuted"
        narrow = column.look in ("center", "claims")
        crowded = column.look == "number" and place >= 0 and len(self._sort) > 1
        left = 2 if narrow or crowded else theme.px(16) if self.visualIndex(index) == 0 else theme.px(8)
        right = (2 if narrow else theme.px(8)) + (self.spare if index == self.last_column() else 0)
        room = rect.adjusted(left, 0, -right, -1)
        if column.look == "claims":
            self._icon(painter, room, "triangle-alert", token, 14)
        else:
            self._words(painter, room, index, token, place)
        if place >= 0 and narrow:
            self._arrow_above(painter, room, place)
        painter.restore()

    def _words(self, painter: QPainter, room: QRect, index: int, token: str, place: int) -> None:
        theme, column = self._theme, self.columns[index]
        text = str(self.model().headerData(index, Qt.Orientation.Horizontal))
        metrics = theme.metrics("header")
        arrow = theme.px(self._arrow_size() + 2) + self._digit_width() if place >= 0 and column.look != "center" else 0
        width = min(metrics.horizontalAdvance(text) + 1, room.width() - arrow)
        start = room.x()
        if column.look == "number":
            start = room.right() + 1 - width - arrow
        elif column.look == "center":
            start = room.x() + (room.width() - width) // 2
        painter.setFont(theme.font("header"))
        painter.setPen(theme.color(token))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(start, room.y(), width, room.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
        if arrow:
            name = "arrow-down" if self._sort[place].descending else "arrow-up"
            size = self._arrow_size()
            mark = icons.pixmap(theme, name, "text" if place == 0 else "textMuted", size)
            x = start + width + theme.px(2)
            painter.drawPixmap(x, room.center().y() - theme.px(size) // 2 + 1, mark)
            self._digit(painter, QRect(x + theme.px(size), room.y(), self._digit_width(), room.height()), place)

    def _arrow_size(self) -> int:
        return NUMBERED_ARROW if len(self._sort) > 1 else ARROW

    def _digit_width(self) -> int:
        """Room for which key it is; none where there is but one."""
        return self._theme.metrics("small").horizontalAdvance("0") if len(self._sort) > 1 else 0

    def _digit(self, painter: QPainter, room: QRect, place: int) -> None:
        if len(self._sort) > 1:
            painter.setFont(self._theme.font("small"))
            painter.setPen(self._theme.color("text" if place == 0 else "textMuted"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip
            painter.drawText(room, int(flags), str(place + 1))

    def _icon(self, painter: QPainter, room: QRect, name: str, token: str, size: int) -> None:
        mark = icons.pixmap(self._theme, name, token, size)
        drawn = mark.deviceIndependentSize().toSize()
        painter.drawPixmap(
            room.center().x() - drawn.width() // 2 + 1, room.center().y() - drawn.height() // 2 + 1, mark
        )

    def _arrow_above(self, painter: QPainter, rect: QRect, place: int) -> None:
        """Where the column is too narrow for an arrow beside the word."""
        name = "chevron-down" if self._sort[place].descending else "chevron-up"
        mark = icons.pixmap(self._theme, name, "text" if place == 0 else "textMuted", 10)
        left = rect.center().x() - self._theme.px(5) + 1
        painter.drawPixmap(left, rect.y() + 1, mark)
        height = self._theme.px(10)
        self._digit(painter, QRect(left + height, rect.y() + 1, self._digit_width(), height), place)
