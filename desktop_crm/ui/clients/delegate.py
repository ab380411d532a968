"""Everything a cell of the list shows is painted here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_crm.analysis.standing import RUNGS
from desktop_crm.domain.folding import fold
from desktop_crm.ui.clients import groups
from desktop_crm.ui.clients.columns import Cells, Column, Entry, is_urgent
from desktop_crm.ui.rows.paged import ENTRY, Index
from desktop_crm.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_crm.ui.clients.table import ClientTable

MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


class ClientDelegate(QStyledItemDelegate):
    """`marks` are the words looked for: their letters are marked in the cells."""

    def __init__(self, theme: Theme, cells: Cells, table: ClientTable) -> None:
        super().__init__(table)
        self._theme, self.cells, self._table = theme, cells, table
        self.marks: tuple[str, ...] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self._theme.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setClipRect(option.rect)
        heading = self._table.heading(index.row())
        if heading is not None:
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            groups.paint(painter, option.rect, heading, self._theme, self._table, selected=selected)
            painter.restore()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, index)
        entry: Entry | None = index.data(ENTRY)
        column = self._table.head.columns[index.column()]
        room = self._room(option.rect, index)
        if entry is None or (column.standing and entry.standing is None):
            self._placeholder(painter, room)
        else:
            self._content(painter, column, entry, room, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    # -- ground
    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        active = self._table.hasFocus() or self._table.holds_focus
        first = self._table.horizontalHeader().visualIndex(index.column()) == 0
        if selected:
            painter.fillRect(rect, theme.color("selection" if active else "selectionInactive"))
        elif index.row() == self._table.hovered:
            painter.fillRect(rect, theme.color("hover"))
        else:
            painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if selected and first:
            bar = QRect(rect.x(), rect.y(), 3, rect.height())
            painter.fillRect(bar, theme.color("accent" if active else "borderStrong"))
        if index.row() == self._table.currentIndex().row() and not selected and self._table.hasFocus():
            self._outline(painter, rect, index, first)

    def _outline(self, painter: QPainter, rect: QRect, index: Index, first: bool) -> None:
        """The focus on a row that is not selected: a frame around the whole row, inset by two."""
        last = self._table.head.last_column() == index.column()
        frame = rect.adjusted(2 if first else -4, 2, -2 if last else 4, -3)
        painter.setPen(QPen(self._theme.color("focus"), 2))
        painter.drawRect(frame)

    def _room(self, rect: QRect, index: Index) -> QRect:
        theme = self._theme
        column = self._table.head.columns[index.column()]
        first = self._table.horizontalHeader().visualIndex(index.column()) == 0
        spare = self._table.head.spare if self._table.head.last_column() == index.column() else 0
        if column.look in ("center", "claims"):
            return rect.adjusted(0, 0, -spare, -1)
        return rect.adjusted(theme.px(16 if first else 8), 0, -theme.px(8) - spare, -1)

    def _placeholder(self, painter: QPainter, room: QRect) -> None:
        height = self._theme.px(8)
        width = max(8, min(room.width() * 6 // 10, self._theme.px(120)))
        bar = QRectF(room.x(), room.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("pressed"))
        painter.drawRoundedRect(bar, 3, 3)

    # -- content
    def _content(self, painter: QPainter, column: Column, entry: Entry, room: QRect, selected: bool) -> None:
        theme = self._theme
        text = column.text(self.cells, entry)
        match column.look:
            case "rung":
                rung = entry.standing.rung if entry.standing else ""
                self._rung(painter, room, rung, text)
            case "claims":
                urgent = is_urgent(entry.row, self.cells.today)
                font = theme.font("strong", tabular=True)
                self._text(painter, room, text, font, "danger" if urgent else "text", Qt.AlignmentFlag.AlignHCenter)
            case "center":
                self._text(painter, room, text, theme.font("row_title"), "text", Qt.AlignmentFlag.AlignHCenter)
            case "number":
                self._text(painter, room, text, theme.font(tabular=True), "text", Qt.AlignmentFlag.AlignRight)
            case "name":
                self._text(painter, room, text, theme.font("strong" if selected else "body"), "text")
            case "muted":
                self._text(painter, room, text, theme.font(), "textMuted")
            case _:
                self._text(painter, room, text, theme.font(), "text")

    def _text(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        font: QFont,
        token: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        metrics = QFontMetrics(font)
        line = text if text.isprintable() else " ".join(text.split())
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        if self.marks and align == Qt.AlignmentFlag.AlignLeft:
            self._mark(painter, room, shown, metrics)
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        flags = MIDDLE | int(Qt.TextFlag.TextSingleLine) | int(align)
        painter.drawText(room, flags, shown)

    def _mark(self, painter: QPainter, room: QRect, shown: str, metrics: QFontMetrics) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("match"))
        height = metrics.height() + 2
        for start, end in matches(shown, self.marks):
            left = room.x() + metrics.horizontalAdvance(shown[:start])
            width = metrics.horizontalAdvance(shown[:end]) - (left - room.x())
            painter.drawRoundedRect(QRectF(left - 1, room.center().y() - height / 2 + 1, width + 2, height), 2.5, 2.5)

    def _rung(self, painter: QPainter, room: QRect, rung: str, word: str) -> None:
        theme = self._theme
        bars = theme.size("rungBars")
        filled = RUNGS.index(rung) + 1 if rung in RUNGS else 0
        width, gap = theme.px(bars["width"]), theme.px(bars["gap"])
        bottom = room.center().y() + theme.px(6)
        painter.setPen(Qt.PenStyle.NoPen)
        x = room.x()
        for i, height in enumerate(bars["heights"]):
            painter.setBrush(theme.color("accent" if i < filled else "borderStrong"))
            tall = theme.px(height)
            painter.drawRoundedRect(QRectF(x, bottom - tall, width, tall), 1, 1)
            x += width + gap
        after = room.adjusted(x - gap - room.x() + theme.px(8), 0, theme.px(8), 0)
        self._text(painter, after, word, theme.font(), "text")


@lru_cache(maxsize=4096)
def matches(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where folded `words` stand in `text`: (start, end) by its own letters, in order, without overlaps."""
    folded: list[str] = []
    places: list[int] = []
    for i, letter in enumerate(text):
        for part in fold(letter):
            folded.append(part)
            places.append(i)
    haystack = "".join(folded)
    hit = [False] * len(text)
    for word in words:
        start = haystack.find(word) if word else -1
        while start >= 0:
            for i in range(start, start + len(word)):
                hit[places[i]] = True
            start = haystack.find(word, start + len(word))
    found: list[tuple[int, int]] = []
    for i, on in enumerate(hit):
        if on and found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
        elif on:
            found.append((i, i + 1))
    return tuple(found)
