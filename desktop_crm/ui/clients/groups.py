"""A list in groups: a heading of each stands among the rows as a key below 0; the rows of a folded one are left out."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_crm.app.grouping import Groups
from desktop_crm.ui import icons
from desktop_crm.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_crm.ui.clients.table import ClientTable

CHEVRON: Final = 16


@dataclass(frozen=True, slots=True)
class Heading:
    group: int
    title: str
    count: str
    spoken: str
    folded: bool


class Rows:
    """Which rows stand where. `folded` holds the keys of folded groups, and outlives the answers of the search."""

    def __init__(self, groups: Groups, folded: set[str]) -> None:
        self.groups, self.folded = groups, folded
        self._place()

    def _place(self) -> None:
        """`heads`: the row of each heading."""
        self.heads: list[int] = []
        row = 0
        for group in range(len(self.groups.keys)):
            self.heads.append(row)
            row += 1 + (0 if self.is_folded(group) else self.groups.size(group))

    def is_folded(self, group: int) -> bool:
        return self.groups.keys[group] in self.folded

    def keys(self) -> array[int]:
        found, groups = array("q"), self.groups
        for group in range(len(groups.keys)):
            found.append(-1 - group)
            if not self.is_folded(group):
                found.extend(groups.ids[groups.starts[group] : groups.starts[group + 1]])
        return found

    def group_at(self, row: int) -> int:
        """The group of a row, be it the heading or one of its clients."""
        return bisect_right(self.heads, row) - 1

    def members(self, group: int) -> array[int]:
        return self.groups.ids[self.groups.starts[group] : self.groups.starts[group + 1]]

    def group_of(self, place: int) -> int:
        """The group of the client at that place in the order of all."""
        return bisect_right(self.groups.starts, place) - 1

    def fold(self, group: int, on: bool) -> None:
        (self.folded.add if on else self.folded.discard)(self.groups.keys[group])
        self._place()

    def clients(self, selected: array[int]) -> array[int]:
        """Keys of selected rows as clients: a folded heading stands for its clients, an open one for nobody."""
        import numpy as np

        found, start = array("q"), 0
        for place in np.flatnonzero(np.frombuffer(selected, np.int64) < 0).tolist() if selected else ():
            found.extend(selected[start:place])
            group = -1 - selected[place]
            if self.is_folded(group):
                found.extend(self.members(group))
            start = place + 1
        found.extend(selected[start:])
        return found


def paint(
    painter: QPainter, cell: QRect, heading: Heading, theme: Theme, table: ClientTable, *, selected: bool
) -> None:
    """The part of a heading that lies in this cell: it runs through all columns of its row."""
    first = table.columnViewportPosition(table.head.logicalIndex(0))
    active = table.hasFocus() or table.holds_focus
    ground = ("selection" if active else "selectionInactive") if selected else "sunken"
    painter.fillRect(cell, theme.color(ground))
    painter.fillRect(cell.x(), cell.bottom(), cell.width(), 1, theme.color("border"))
    row = QRect(first, cell.y(), max(table.viewport().width() - first, 1), cell.height())
    size = theme.px(CHEVRON)
    name = "chevron-right" if heading.folded else "chevron-down"
    left = row.x() + theme.px(12)
    painter.drawPixmap(left, row.center().y() - size // 2 + 1, icons.pixmap(theme, name, "textMuted", CHEVRON))
    room = row.adjusted(left - row.x() + size + theme.px(6), 0, -theme.px(16), -1)
    metrics = theme.metrics("strong")
    end = theme.px(10) + theme.metrics("small").horizontalAdvance(heading.count)
    shown = metrics.elidedText(heading.title, Qt.TextElideMode.ElideRight, max(room.width() - end, 1))
    painter.setFont(theme.font("strong"))
    painter.setPen(theme.color("text"))
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine)
    painter.drawText(room, flags, shown)
    painter.setFont(theme.font("small"))
    painter.setPen(theme.color("textMuted"))
    painter.drawText(room.adjusted(metrics.horizontalAdvance(shown) + theme.px(10), 0, 0, 0), flags, heading.count)
    if selected and active and cell.x() <= first:
        painter.fillRect(QRect(cell.x(), cell.y(), 3, cell.height() - 1), theme.color("accent"))
    if not selected and table.hasFocus() and table.currentIndex().row() == table.rowAt(cell.center().y()):
        painter.setPen(QPen(theme.color("focus"), 2))
        painter.drawRect(row.adjusted(2, 2, -3, -4))
