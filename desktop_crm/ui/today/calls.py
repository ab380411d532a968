"""The call list: arrows choose a line; Enter, Space, R, S and D act on it while the list has the focus."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from desktop_crm.app.today import Line
from desktop_crm.app.today_acts import LATER
from desktop_crm.ui.basics import Panel
from desktop_crm.ui.context import Context
from desktop_crm.ui.line_delegate import LEFT, RIGHT
from desktop_crm.ui.today.painting import CallPainter, Places
from desktop_crm.ui.today.rows import CallModel, Row
from desktop_crm.ui.widgets import LineList

KEYS: Final = {"r": "talk", "к": "talk", "s": "later", "і": "later", "ы": "later", "d": "done", "в": "done"}
"""What a letter does, under the Latin layout and at the same place of the Ukrainian and Russian ones."""
KEYBOARD: Final = QContextMenuEvent.Reason.Keyboard


class CallList(LineList):
    """`wanted` sends what is to be done with a line: open, call, talk, done, phone; `put_off` how far it is put off."""

    wanted = Signal(str, object)
    put_off = Signal(object, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.calls = CallModel()
        self.painter_ = CallPainter(context.theme, context.texts, self)
        self.setModel(self.calls)
        self.setItemDelegate(self.painter_)
        self.setAccessibleName(context.texts("today.column_who"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(context.theme.px(24))
        context.theme.changed.connect(self.scheduleDelayedItemsLayout)

    # -- rows
    def show_rows(self, rows: list[Row]) -> None:
        """The line that was chosen stays so; where it has gone, the one that took its place is."""
        before, place = self.line(), self.currentIndex().row()
        scrolled = self.verticalScrollBar().value()
        self.calls.show_rows(rows)
        kept = self.calls.place_of(before.client) if before is not None else -1
        self.doItemsLayout()
        self.verticalScrollBar().setValue(scrolled)
        self._choose(kept if kept >= 0 else max(0, place))

    def _choose(self, place: int) -> None:
        """The line at a place, else the next after it, else the last before it."""
        lines = [i for i, row in enumerate(self.calls.rows) if row.kind == "line"]
        if lines:
            found = next((i for i in lines if i >= place), lines[-1])
            self.setCurrentIndex(self.calls.index(found, 0))

    def line(self) -> Line | None:
        """The chosen one."""
        return self._line_at(self.currentIndex())

    def _line_at(self, index: QModelIndex) -> Line | None:
        return self.calls.rows[index.row()].line if index.isValid() else None

    # -- keys and mouse
    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Headers are skipped."""
        start, index = self.currentIndex(), super().moveCursor(action, modifiers)
        actions = QAbstractItemView.CursorAction
        back = action in (actions.MoveUp, actions.MovePageUp, actions.MovePrevious, actions.MoveEnd)
        while index.isValid() and self.calls.rows[index.row()].kind != "line":
            index = self.calls.index(index.row() + (-1 if back else 1), 0)
        if not index.isValid():
            self.scrollToTop() if back else self.scrollToBottom()
            return start
        return index

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line, plain = self.line(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        act = KEYS.get(event.text().casefold(), "")
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            act = "open"
        elif event.key() == Qt.Key.Key_Space:
            act = "call"
        if line is not None and plain and act:
            self._do(act, line)
        else:
            super().keyPressEvent(event)

    def _do(self, act: str, line: Line) -> None:
        if act == "later":
            place = self.visualRect(self.currentIndex())
            self.later_menu(line).popup(
                self.viewport().mapToGlobal(place.bottomRight() - QPoint(place.width() // 4, 0))
            )
        else:
            self.wanted.emit(act, line)

    def later_menu(self, line: Line) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_later(menu, line)
        menu.setActiveAction(menu.actions()[0])
        return menu

    def _fill_later(self, menu: QMenu, line: Line) -> None:
        for how in LATER:
            menu.addAction(self._context.texts(f"today.later_{how}"), partial(self.put_off.emit, line, how))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        line, part = self._line_at(index), self._part(event.position().toPoint())
        if line is not None and part and event.button() == Qt.MouseButton.LeftButton:
            self._do(part, line)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(self.indexAt(event.position().toPoint()))
        if line is not None and not self._part(event.position().toPoint()):
            self.wanted.emit("open", line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        hand = bool(self._part(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def _part(self, at: QPoint) -> str:
        index = self.indexAt(at)
        if not index.isValid():
            return ""
        return self.painter_.part_at(self.calls.rows[index.row()], self.visualRect(index), at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == KEYBOARD
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        line = self._line_at(index)
        if line is not None:
            self.setCurrentIndex(index)
            at = self.visualRect(index).center() if by_key else event.pos()
            self.menu_for(line).popup(self.viewport().mapToGlobal(at))

    def menu_for(self, line: Line) -> QMenu:
        theme, texts = self._context.theme, self._context.texts
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for act, icon, key in (("open", "contact", "Enter"), ("call", "phone", ""), ("talk", "message-circle", "R")):
            words = texts(f"today.menu_{act}") + (f"\t{key}" if key else f"\t{texts('today.key_space')}")
            menu.addAction(theme.icon(icon), words, partial(self.wanted.emit, act, line))
        later = QMenu(texts("today.menu_later"), menu)
        later.setIcon(theme.icon("alarm-clock"))
        self._fill_later(later, line)
        menu.addMenu(later)
        menu.addAction(theme.icon("check"), texts("today.menu_done") + "\tD", lambda: self.wanted.emit("done", line))
        return menu

    def choose_first(self, reason: Qt.FocusReason) -> None:
        self._choose(0)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().unsetCursor()


class CallHead(Panel):
    """The names of the columns, over the list. `bar`: whether the list under it gives room to a scroll bar."""

    def __init__(self, context: Context, calls: CallList) -> None:
        super().__init__("sunken")
        self._context, self._calls = context, calls
        theme = context.theme
        self.setFixedHeight(max(theme.px(theme.size("tableHeader")), theme.metrics("header").height() + theme.px(12)))
        calls.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self.update())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, texts = self._context.theme, self._context.texts
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("border"))
        places = Places.within(theme, QRect(0, 0, self._calls.viewport().width(), self.height() - 1))
        painter.setFont(theme.font("header"))
        painter.setPen(theme.color("textMuted"))
        money = texts("today.column_money", sign=self._context.formats.sign)
        heads = [
            (places.who, LEFT, texts("today.column_who")),
            (places.why, LEFT, texts("today.column_why")),
            (places.money, RIGHT, money),
        ]
        if places.talked.width():
            heads.append((places.talked.adjusted(0, 0, theme.px(90), 0), LEFT, texts("today.column_talked")))
        for place, align, text in heads:
            painter.drawText(place, int(align) | int(Qt.TextFlag.TextSingleLine), text)
