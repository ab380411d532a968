"""Paints the rows of the card's lists: group headers, claims and wishes, the timeline, purchases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from desktop_crm.ui.card.marks import paint_severity, severity_width
from desktop_crm.ui.card.rows import ROW_ROLE, Row
from desktop_crm.ui.line_delegate import LEFT, RIGHT, LineDelegate
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.text import TAG_COLOURS

WIDE: Final = 700  # px from which a purchase fits on one line
HEIGHTS: Final = {"group": ("size", "groupHeader"), "voice": ("row", "claimItem"), "event": ("row", "timelineItem")}
PURCHASE_COLUMNS: Final = (84, 90, 0, 130, 96, 96)
"""Date, document, what (what is left), seller, amount, margin."""


def purchase_places(theme: Theme, room: QRect) -> list[QRect]:
    """Where the cells of a purchase stand in a wide list."""
    gap = theme.px(8)
    fixed = sum(theme.px(w) for w in PURCHASE_COLUMNS) + gap * (len(PURCHASE_COLUMNS) - 1)
    places, x = [], room.x()
    for width in PURCHASE_COLUMNS:
        wide = theme.px(width) if width else max(20, room.width() - fixed)
        places.append(QRect(x, room.y(), wide, room.height()))
        x += wide + gap
    return places


class RowPainter(LineDelegate):
    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    # -- size
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: Row = index.data(ROW_ROLE)
        width = self._view.viewport().width()
        if row.kind == "editor":
            editor: QWidget | None = self._view.indexWidget(index)
            return QSize(width, editor.heightForWidth(width) if editor is not None else self._theme.px(200))
        return QSize(width, self.height(row.kind))

    def height(self, kind: str) -> int:
        theme = self._theme
        if kind == "purchase":
            wide = self._view.viewport().width() >= theme.px(WIDE)
            return theme.row_height() if wide else max(theme.px(50), self._lines() + theme.px(12))
        if kind == "group":
            return max(theme.px(28), theme.metrics("strong").height() + theme.px(8))
        return max(theme.px(55 if kind == "voice" else 50), self._lines() + theme.px(14))

    def _lines(self) -> int:
        return self._theme.metrics("row_title").height() + self._theme.metrics("small").height()

    # -- painting
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        painter.save()
        self._background(painter, option, row, rect)
        room = rect.adjusted(self._theme.px(16), 0, self._theme.px(-16), 0)
        if row.kind == "group":
            self._group(painter, row, room)
        elif row.kind == "voice":
            self._voice(painter, row, room)
        elif row.kind == "event":
            self._event(painter, row, room, index)
        elif row.kind == "purchase":
            self._purchase(painter, row, room)
        painter.restore()

    def _background(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, rect: QRect) -> None:
        theme, state = self._theme, option.state
        fill = "sunken" if row.header or row.kind == "editor" else "surface"
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        active = self._view.hasFocus()
        if chosen:
            fill = "selection" if active else "selectionInactive"
        elif (
            state & QStyle.StateFlag.State_MouseOver
            and row.kind != "editor"
            and (not row.header or row.fold is not None)
        ):
            fill = "hover"
        painter.fillRect(rect, theme.color(fill))
        if row.kind != "event":
            painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if row.kind == "editor":
            painter.fillRect(rect.x(), rect.y(), theme.px(3), rect.height(), theme.color("accent"))
        elif chosen:
            token = "accent" if active else "borderStrong"
            painter.fillRect(rect.x(), rect.y(), theme.px(3), rect.height(), theme.color(token))
        if state & QStyle.StateFlag.State_HasFocus and active and not chosen:
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(rect.adjusted(3, 3, -3, -3))

    def _width(self, text: str, use: str, weight: int | None = None) -> int:
        return self._theme.metrics(use, weight).horizontalAdvance(text) + 1 if text else 0

    def _halves(self, room: QRect) -> tuple[QRect, QRect]:
        """Where the two lines of a row stand."""
        return self._two_lines(room, self._theme.px(3))

    def _group(self, painter: QPainter, row: Row, room: QRect) -> None:
        theme = self._theme
        if row.fold is not None:
            name = "chevron-down" if row.fold else "chevron-right"
            self._icon(painter, room.x(), room.center().y(), name, "textMuted")
            room = room.adjusted(theme.px(24), 0, 0, 0)
        used = self._text(painter, room, row.text, "header", "text", weight=600)
        self._text(painter, room.adjusted(used + theme.px(8), 0, 0, 0), row.detail, "small", "textMuted")

    def _voice(self, painter: QPainter, row: Row, room: QRect) -> None:
        theme = self._theme
        first, second = self._halves(room)
        self._icon(painter, room.x(), first.center().y() + 1, row.icon, row.token)
        taken = 0
        if row.severity is not None:
            taken = self._text(painter, first, row.severity_text, "small", "text", align=RIGHT) + theme.px(8)
            right = first.right() + 1 - taken
            paint_severity(painter, theme, right, first.center().y() + 1, row.severity)
            taken += severity_width(theme)
        elif row.tag:
            taken = self._tag(painter, first, row.tag, row.tag_kind)
        elif row.side:
            # a client's side is a phone, which digits of equal width would tear apart at its hyphens
            tabular = row.record != "client"
            taken = self._text(painter, first, row.side, "row_title", "text", align=RIGHT, tabular=tabular)
        indent, gap = theme.px(26), theme.px(12)
        self._text(painter, first.adjusted(indent, 0, -taken - gap, 0), row.text, "row_title", "text")
        under = self._text(painter, second, row.under, "small", row.under_token, align=RIGHT)
        self._text(painter, second.adjusted(indent, 0, -under - gap, 0), row.detail, "small", "textMuted")

    def _tag(self, painter: QPainter, line: QRect, text: str, kind: str) -> int:
        theme = self._theme
        fill, token = TAG_COLOURS[kind]
        width, height = self._width(text, "small") + theme.px(12), theme.px(20)
        place = QRectF(line.right() + 1 - width, line.center().y() + 1 - height / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(fill))
        painter.drawRoundedRect(place, theme.px(4), theme.px(4))
        self._text(painter, place.toRect(), text, "small", token, align=Qt.AlignmentFlag.AlignCenter)
        return width

    def _event(self, painter: QPainter, row: Row, room: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """date 84 | ring 25 on a line | event and detail | who."""
        theme = self._theme
        first, second = self._halves(room)
        self._text(painter, first, row.date, "small", "textMuted", tabular=True)
        ring = theme.px(25)
        left = room.x() + theme.px(85)
        self._line(painter, index, left + ring // 2, room, first.center().y())
        circle = QRectF(left + 0.5, first.center().y() - ring / 2 + 2.5, ring - 1, ring - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("borderStrong"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(circle)
        self._icon(painter, left + (ring - theme.px(14)) // 2, round(circle.center().y()), row.icon, row.token, 14)
        gap = theme.px(12)
        who = self._text(painter, first, row.side, "small", "textMuted", align=RIGHT)
        indent = theme.px(120)
        self._text(painter, first.adjusted(indent, 0, -who - gap, 0), row.text, "row_title", "text")
        under = self._text(painter, second, row.under, "small", row.under_token, align=RIGHT)
        self._text(painter, second.adjusted(indent, 0, -under - gap, 0), row.detail, "small", "textMuted")

    def _line(
        self, painter: QPainter, index: QModelIndex | QPersistentModelIndex, x: int, room: QRect, middle: int
    ) -> None:
        """The thread of the timeline: not above the first event nor below the last."""
        model = index.model()
        before, after = (model.index(index.row() + step, 0).data(ROW_ROLE) for step in (-1, 1))
        top = room.y() if before is not None and (before.kind == "event" or index.row() > 1) else middle
        bottom = room.bottom() if after is not None and after.kind in ("event", "group") else middle
        if bottom > top:
            painter.fillRect(x, top, 1, bottom - top + 1, self._theme.color("borderStrong"))

    def _purchase(self, painter: QPainter, row: Row, room: QRect) -> None:
        if self._view.viewport().width() >= self._theme.px(WIDE):
            self.paint_cells(painter, room, row.cells, head=False, icon=row.icon)
        else:
            self._narrow_purchase(painter, row, room)

    def paint_cells(self, painter: QPainter, room: QRect, cells: Sequence[str], *, head: bool, icon: str = "") -> None:
        """One line of a wide purchase list, or its head; `icon` stands before what was bought."""
        for number, (place, text) in enumerate(zip(purchase_places(self._theme, room), cells, strict=True)):
            align = RIGHT if number >= 4 else LEFT
            if number == 2:
                place.adjust(self._mark(painter, place, icon), 0, 0, 0)
            if head:
                self._text(painter, place, text, "header", "textMuted", align=align)
            else:
                use = "row_title" if number == 2 else "body"
                token = "text" if number in (2, 4) else "textMuted"
                self._text(painter, place, text, use, token, align=align, tabular=number in (0, 4, 5))

    def _mark(self, painter: QPainter, place: QRect, icon: str) -> int:
        """The icon before a text, where there is one; the width that both it and its distance take."""
        if not icon:
            return 0
        self._icon(painter, place.x(), place.center().y() + 1, icon, "textMuted", 14)
        return self._theme.px(20)

    def _narrow_purchase(self, painter: QPainter, row: Row, room: QRect) -> None:
        """What and amount over document, seller and margin."""
        theme = self._theme
        first, second = self._halves(room)
        self._text(painter, first, row.cells[0], "small", "textMuted", tabular=True)
        indent, gap = theme.px(85), theme.px(12)
        amount = self._text(painter, first, row.side, "row_title", "text", align=RIGHT, tabular=True)
        what = first.adjusted(indent, 0, -amount - gap, 0)
        what.adjust(self._mark(painter, what, row.icon), 0, 0, 0)
        self._text(painter, what, row.text, "row_title", "text")
        margin = self._text(painter, second, row.under, "small", "textMuted", align=RIGHT, tabular=True)
        self._text(painter, second.adjusted(indent, 0, -margin - gap, 0), row.detail, "small", "textMuted")
