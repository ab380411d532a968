"""What stands in the header and the cells of the table of voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_crm.app.voice_rows import VoiceRow
from desktop_crm.ui import icons
from desktop_crm.ui.card.marks import paint_severity, severity_width
from desktop_crm.ui.card.words import severity_token
from desktop_crm.ui.clients.delegate import matches
from desktop_crm.ui.rows.header import RowHeader
from desktop_crm.ui.rows.paged import ENTRY, Index
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.voices.words import COLUMNS, ICONS, STATUS_TAGS, Column, VoiceWords
from desktop_crm.ui.widgets.text import TAG_COLOURS

if TYPE_CHECKING:
    from desktop_crm.ui.voices.table import VoiceTable

MIDDLE = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)


def icon_token(row: VoiceRow) -> str:
    """The colour of a voice's icon; its word stands beside it."""
    if row.record in ("claim", "problem"):
        return severity_token(row.severity) if row.open else "textMuted"
    return "accent" if row.record == "wish" and row.open else "textMuted"


def paint_tag(painter: QPainter, theme: Theme, place: QRect, text: str, kind: str) -> None:
    """A word on a soft fill at the left of `place`, in the middle of its height."""
    fill, token = TAG_COLOURS[kind]
    metrics = theme.metrics("small")
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width() - theme.px(12))
    width, height = metrics.horizontalAdvance(shown) + theme.px(12), theme.px(20)
    box = QRectF(place.x(), place.center().y() + 1 - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(fill))
    painter.drawRoundedRect(box, theme.px(4), theme.px(4))
    painter.setFont(theme.font("small"))
    painter.setPen(theme.color(token))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)


class VoiceHeader(RowHeader):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, [column.sort for column in COLUMNS], parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        theme, column = self._theme, COLUMNS[index]
        painter.save()
        over = bool(column.sort) and rect.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
        painter.fillRect(rect, theme.color("hover" if over else "sunken"))
        for y in (rect.y(), rect.bottom()):
            painter.fillRect(rect.x(), y, rect.width(), 1, theme.color("border"))
        place = next((i for i, s in enumerate(self._sort) if column.sort and s.column == column.sort), -1)
        room = rect.adjusted(theme.px(16 if index == 0 else 8), 0, -theme.px(4), -1)
        arrow = theme.px(16) if place >= 0 else 0
        metrics = theme.metrics("header")
        text = str(self.model().headerData(index, Qt.Orientation.Horizontal))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - arrow)
        painter.setFont(theme.font("header"))
        painter.setPen(theme.color("text" if place >= 0 else "textMuted"))
        painter.drawText(room, MIDDLE, shown)
        if place >= 0:
            name = "arrow-down" if self._sort[place].descending else "arrow-up"
            mark = icons.pixmap(theme, name, "text" if place == 0 else "textMuted", 14)
            x = room.x() + metrics.horizontalAdvance(shown) + theme.px(2)
            painter.drawPixmap(x, room.center().y() - theme.px(7) + 1, mark)
        painter.restore()


class VoiceDelegate(QStyledItemDelegate):
    """`marks` are the words looked for: their letters are marked in the cells."""

    def __init__(self, theme: Theme, words: VoiceWords, table: VoiceTable) -> None:
        super().__init__(table)
        self._theme, self.words, self._table = theme, words, table
        self.marks: tuple[str, ...] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self._theme.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        painter.save()
        painter.setClipRect(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, index)
        room = option.rect.adjusted(theme.px(16 if index.column() == 0 else 8), 0, -theme.px(8), -1)
        entry: VoiceRow | None = index.data(ENTRY)
        if entry is None:
            self._placeholder(painter, room)
        else:
            self._content(painter, COLUMNS[index.column()], entry, room)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        active = self._table.hasFocus() or self._table.holds_focus
        fill = "hover" if index.row() == self._table.hovered else "surface"
        if selected:
            fill = "selection" if active else "selectionInactive"
        painter.fillRect(rect, theme.color(fill))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if selected and index.column() == 0:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.color("accent" if active else "borderStrong"))
        if index.row() == self._table.currentIndex().row() and not selected and self._table.hasFocus():
            first, last = index.column() == 0, index.column() == self._table.head.last_column()
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(rect.adjusted(2 if first else -4, 2, -2 if last else 4, -3))

    def _placeholder(self, painter: QPainter, room: QRect) -> None:
        height = self._theme.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("pressed"))
        painter.drawRoundedRect(QRectF(room.x(), room.center().y() - height / 2, room.width() * 0.6, height), 3, 3)

    def _content(self, painter: QPainter, column: Column, row: VoiceRow, room: QRect) -> None:
        theme, text = self._theme, column.text(self.words, row)
        match column.look:
            case "kind":
                mark = icons.pixmap(theme, ICONS[row.record], icon_token(row), 16)
                painter.drawPixmap(room.x(), room.center().y() - theme.px(8) + 1, mark)
                self._text(painter, room.adjusted(theme.px(24), 0, 0, 0), text, "text")
            case "severity":
                if row.severity is not None:
                    right = room.x() + severity_width(theme)
                    paint_severity(painter, theme, right, room.center().y() + 1, row.severity)
                    rest = room.adjusted(severity_width(theme) + theme.px(6), 0, 0, 0)
                    self._text(painter, rest, str(row.severity), "text")
            case "status":
                if text:
                    paint_tag(painter, theme, room, text, STATUS_TAGS[self.words.status_code(row)])
            case "due":
                self._text(painter, room, text, self.words.due(row)[1])
            case "muted":
                self._text(painter, room, text, "textMuted")
            case _:
                blank = row.client_id is None if column.key == "client" else not row.text
                self._text(painter, room, text, "textMuted" if blank else "text", marked=True)

    def _text(self, painter: QPainter, room: QRect, text: str, token: str, *, marked: bool = False) -> None:
        theme = self._theme
        metrics = theme.metrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        if marked and self.marks:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("match"))
            height = metrics.height() + 2
            for start, end in matches(shown, self.marks):
                left = room.x() + metrics.horizontalAdvance(shown[:start])
                width = metrics.horizontalAdvance(shown[:end]) - (left - room.x())
                top = room.center().y() - height / 2 + 1
                painter.drawRoundedRect(QRectF(left - 1, top, width + 2, height), 2.5, 2.5)
        painter.setFont(theme.font())
        painter.setPen(theme.color(token))
        painter.drawText(room, MIDDLE, shown)
