"""Paints the call list: mark, name over phone, why over because, money, last contact, and three actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QToolTip

from desktop_crm.analysis.standing import CLASSES
from desktop_crm.app.texts import Texts
from desktop_crm.ui.line_delegate import RIGHT, LineDelegate
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.today.rows import ROW_ROLE, Row
from desktop_crm.ui.widgets import plain_tip

ACTIONS: Final = (("call", "phone"), ("later", "alarm-clock"), ("done", "check"))
SIDE, MARK, GAP, WHO, MONEY, TALKED, ACTION, WIDE = 16, 28, 12, 176, 84, 116, 30, 700


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a row, or of the head above the rows, stand; a narrow list leaves out the last contact."""

    mark: QRect
    who: QRect
    why: QRect
    money: QRect
    talked: QRect
    actions: tuple[QRect, ...]

    @classmethod
    def within(cls, theme: Theme, room: QRect) -> Places:
        px, top, high = theme.px, room.y(), room.height()
        right = room.right() + 1 - px(SIDE)
        first = right - px(ACTION) * len(ACTIONS)
        size = px(28)
        actions = tuple(
            QRect(first + i * px(ACTION) + px(1), top + (high - size) // 2, size, size) for i in range(len(ACTIONS))
        )
        wide = room.width() >= px(WIDE)
        talked = QRect(first - px(4) - px(TALKED) if wide else first, top, px(TALKED) if wide else 0, high)
        money = QRect(talked.x() - px(16) - px(MONEY), top, px(MONEY), high)
        mark = QRect(room.x() + px(SIDE), top, px(MARK), high)
        who = QRect(mark.right() + 1, top, px(WHO), high)
        why_left = who.right() + 1 + px(GAP)
        why = QRect(why_left, top, max(px(60), money.x() - px(GAP) - why_left), high)
        return cls(mark, who, why, money, talked, actions)


class CallPainter(LineDelegate):
    def __init__(self, theme: Theme, texts: Texts, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._texts, self._view = theme, texts, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        theme, row = self._theme, index.data(ROW_ROLE)
        if row.kind == "line":
            lines = theme.metrics("row_title").height() + theme.metrics("small").height()
            height = max(theme.px(theme.size("row", "twoLineCall")), lines + theme.px(9))
        else:
            height = max(theme.px(theme.size("groupHeader")), theme.metrics("strong").height() + theme.px(8))
        return QSize(self._view.viewport().width(), height)

    # -- painting
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        room: QRect = option.rect
        painter.save()
        if row.kind == "line":
            self._line(painter, option, row, room)
        else:
            theme = self._theme
            painter.fillRect(room, theme.color("sunken" if row.kind == "header" else "surface"))
            painter.fillRect(room.x(), room.bottom(), room.width(), 1, theme.color("border"))
            line = room.adjusted(theme.px(SIDE), 0, -theme.px(SIDE), 0)
            if row.kind == "header":
                used = self._text(painter, line, row.who, "strong", "text")
                self._text(painter, line.adjusted(used + theme.px(8), 0, 0, 0), row.count, "body", "textMuted")
            else:
                self._text(painter, line.adjusted(theme.px(MARK), 0, 0, 0), row.who, "small", "textMuted")
        painter.restore()

    def _line(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, room: QRect) -> None:
        theme = self._theme
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        active = self._view.hasFocus()
        fill = ("selection" if active else "selectionInactive") if chosen else "hover" if hover else "surface"
        painter.fillRect(room, theme.color(fill))
        painter.fillRect(room.x(), room.bottom(), room.width(), 1, theme.color("border"))
        if chosen:
            bar = theme.color("accent" if active else "borderStrong")
            painter.fillRect(room.x(), room.y(), theme.px(3), room.height(), bar)
        places = Places.within(theme, room)
        self._icon(painter, places.mark.x(), room.center().y() + 1, row.icon, row.token, 16)
        first, second = self._halves(places.who)
        class_ = row.line.class_ if row.line is not None and row.line.class_ in CLASSES else ""
        side = theme.metrics("body").horizontalAdvance(class_ or "—") + theme.px(8)
        used = self._text(painter, first.adjusted(0, 0, -side, 0), row.who, "row_title", "text")
        self._text(painter, first.adjusted(used + theme.px(8), 0, 0, 0), class_ or "—", "body", "textMuted")
        self._text(painter, second, row.phone, "small", "accent")
        above, below = self._halves(places.why)
        self._text(painter, above, row.why, "body", "text")
        self._text(painter, below, row.because, "small", "textMuted")
        self._text(painter, places.money, row.money, "body", "text", align=RIGHT, tabular=True)
        self._text(painter, places.talked, row.talked, "body", "textMuted")
        for (_, icon), place in zip(ACTIONS, places.actions, strict=True):
            if chosen or hover:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme.color("borderStrong"), 1))
                painter.setBrush(theme.color("surface"))
                painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
            side = theme.px(16)
            token = "text" if chosen or hover else "textMuted"
            self._icon(painter, place.x() + (place.width() - side) // 2, place.center().y() + 1, icon, token, 16)

    def _halves(self, room: QRect) -> tuple[QRect, QRect]:
        return self._two_lines(room, self._theme.px(1))

    # -- what is under the pointer
    def part_at(self, row: Row, room: QRect, at: QPoint) -> str:
        """The action, "phone", or "" under a point of a row."""
        if row.kind != "line":
            return ""
        places = Places.within(self._theme, room)
        for (name, _), place in zip(ACTIONS, places.actions, strict=True):
            if place.contains(at):
                return name
        _, second = self._halves(places.who)
        second.setWidth(min(second.width(), self._theme.metrics("small").horizontalAdvance(row.phone)))
        return "phone" if row.phone and second.contains(at) else ""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        row: Row | None = index.data(ROW_ROLE)
        if row is None or row.kind != "line":
            QToolTip.hideText()
            return False
        part = self.part_at(row, option.rect, event.pos())
        if part in dict(ACTIONS):
            text = self._texts(f"today.do_{part}")
        else:
            text = "\n".join(part for part in (row.who, row.why, row.because) if part)
        QToolTip.showText(event.globalPos(), plain_tip(text), view)
        return True
