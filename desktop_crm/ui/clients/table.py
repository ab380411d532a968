"""The table of clients: keys, hover, widths. What its commands do is the page's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QScrollBar, QTableView, QWidget

from desktop_crm.ui.clients.columns import COLUMNS, INDEX, NARROW, Cells, default_width
from desktop_crm.ui.clients.delegate import ClientDelegate
from desktop_crm.ui.clients.header import ClientHeader
from desktop_crm.ui.clients.model import ClientModel
from desktop_crm.ui.context import Context

NARROW_BELOW = 600
LEAST_NAME = 140
SCROLL_BAR = 10  # kept free at the right end of the rows


class OverBar(QScrollBar):
    """The scroll bar lies over the end of the rows, so that selection and lines run through under it."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self._hidden_bar = table.verticalScrollBar()
        self._hidden_bar.rangeChanged.connect(self._take_range)
        self._hidden_bar.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._hidden_bar.setValue)
        self.hide()

    def _take_range(self, low: int, high: int) -> None:
        self.setPageStep(self._hidden_bar.pageStep())
        self.setSingleStep(self._hidden_bar.singleStep())
        self.setRange(low, high)
        self.setValue(self._hidden_bar.value())
        self.setVisible(high > low)
        self.place()

    def place(self) -> None:
        top = self._table.horizontalHeader().height()
        width = self.sizeHint().width()
        self.setGeometry(self._table.width() - width + 1, top, width, max(0, self._table.height() - top))
        self.setPageStep(self._hidden_bar.pageStep())
        self.raise_()


class ClientTable(QTableView):
    """`opened` when a client is to be worked on; `typed` letters go to the search; `menu_wanted` at a screen point."""

    opened = Signal()
    copied = Signal()
    deleted = Signal()
    typed = Signal(str)
    menu_wanted = Signal(QPoint)
    narrowed = Signal(bool)

    def __init__(self, context: Context, model: ClientModel, cells: Cells, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.hovered_row = -1
        self.holds_focus = False  # while a menu of the list has the focus
        self.narrow = False
        self._by_user: dict[str, int] = {}
        self._hidden = {c.key for c in COLUMNS if not c.shown}
        self._placing = False
        self._when_whole: list[Callable[[], None]] = []
        self.clients = model
        self.setAccessibleName(context.texts("window.page_clients"))
        self.head = ClientHeader(context.theme, self)
        self.setHorizontalHeader(self.head)
        self.setModel(model)
        self.head.own_selection()
        self.cells_delegate = ClientDelegate(context.theme, cells, self)
        self.setItemDelegate(self.cells_delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.over_bar = OverBar(self)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.head.sectionResized.connect(self._resized_by_user)
        self.head.sectionMoved.connect(lambda _index, _old, _new: self._moved())
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.retheme()
        context.theme.changed.connect(self.retheme)
        self.load_layout()

    def retheme(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._context.theme.row_height())
        self.viewport().update()

    # -- columns
    def _layout_key(self) -> str:
        return f"list/columns_{self._context.texts.language}"

    def load_layout(self) -> None:
        """Order, width and choice of columns as the user left them."""
        try:
            kept: dict[str, Any] = json.loads(self._context.settings.text(self._layout_key(), "{}"))
            self._by_user = {k: int(v) for k, v in kept.get("widths", {}).items() if k in INDEX}
            self._hidden = {k for k in kept.get("hidden", self._hidden) if k in INDEX and k != "name"}
            order = [k for k in kept.get("order", []) if k in INDEX]
        except (ValueError, AttributeError, TypeError):
            order = []
        for place, key in enumerate(order):
            self.head.moveSection(self.head.visualIndex(INDEX[key]), place)
        self.lay_columns()

    def save_layout(self) -> None:
        kept = {"widths": self._by_user, "hidden": sorted(self._hidden), "order": self.order()}
        self._context.settings.set_text(self._layout_key(), json.dumps(kept))

    def is_shown(self, key: str) -> bool:
        return key not in self._hidden

    def show_column(self, key: str, on: bool) -> None:
        if key == "name":
            return
        (self._hidden.discard if on else self._hidden.add)(key)
        self.lay_columns()
        self.save_layout()

    def order(self) -> list[str]:
        """The columns as they stand, hidden ones too."""
        return [COLUMNS[self.head.logicalIndex(i)].key for i in range(len(COLUMNS))]

    def move_column(self, key: str, by: int) -> None:
        """Past the next column in sight, to the left (-1) or right (1)."""
        place = self.head.visualIndex(INDEX[key])
        to = place + by
        while 0 <= to < len(COLUMNS) and self.isColumnHidden(self.head.logicalIndex(to)):
            to += by
        if 0 <= to < len(COLUMNS):
            self.head.moveSection(place, to)

    def reset_columns(self) -> None:
        self._by_user = {}
        self._hidden = {c.key for c in COLUMNS if not c.shown}
        for index in range(len(COLUMNS)):
            self.head.moveSection(self.head.visualIndex(index), index)
        self.lay_columns()
        self.save_layout()

    def width_of(self, key: str) -> int:
        language = self._context.texts.language
        return self._by_user.get(key, self._context.theme.px(default_width(key, language)))

    def lay_columns(self) -> None:
        """Hide and size the columns; the name takes what is left over."""
        self._placing = True
        self.head.spare = self._context.theme.px(SCROLL_BAR)
        shown = [c.key for c in COLUMNS if (c.key in NARROW if self.narrow else c.key not in self._hidden)]
        for index, column in enumerate(COLUMNS):
            self.setColumnHidden(index, column.key not in shown)
            if column.key in shown and column.key != "name":
                self.setColumnWidth(index, self.width_of(column.key))
        others = sum(self.width_of(key) for key in shown if key != "name")
        room = self.viewport().width() - self.head.spare - others
        least = self._by_user.get("name", self._context.theme.px(LEAST_NAME))
        self.setColumnWidth(INDEX["name"], max(least, room))
        last = self.head.last_column()
        self.setColumnWidth(last, self.columnWidth(last) + self.head.spare)
        self._placing = False

    def _resized_by_user(self, index: int, _old: int, new: int) -> None:
        if not self._placing and not self.narrow:
            self._by_user[COLUMNS[index].key] = new - (self.head.spare if index == self.head.last_column() else 0)
            self.save_layout()

    def _moved(self) -> None:
        if not self._placing:
            self.lay_columns()
            self.save_layout()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._context.theme.px(NARROW_BELOW)
        if narrow != self.narrow:
            self.narrow = narrow
            self.narrowed.emit(narrow)
        self.lay_columns()
        self.over_bar.place()

    # -- pointer
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            before, self.hovered_row = self.hovered_row, row
            for changed in (before, row):
                if changed >= 0:
                    top = self.rowViewportPosition(changed)
                    self.viewport().update(0, top, self.viewport().width(), self.rowHeight(changed))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_wanted.emit(place)

    # -- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif key == Qt.Key.Key_Home:
            self.go_to(0, event.modifiers())
        elif key == Qt.Key.Key_End:
            modifiers = event.modifiers()
            self.when_whole(lambda: self.go_to(self.clients.rowCount() - 1, modifiers))
        else:
            super().keyPressEvent(event)

    def go_to(self, row: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Make a row the current one and scroll to it; with Shift everything up to it is selected."""
        if not 0 <= row < self.model().rowCount():
            return
        column = self.currentIndex().column() if self.currentIndex().isValid() else 0
        index = self.model().index(row, max(0, column))
        rows = QItemSelectionModel.SelectionFlag.Rows
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect | rows
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            flag = QItemSelectionModel.SelectionFlag.SelectCurrent | rows
        self.selectionModel().setCurrentIndex(index, flag)
        self.scrollTo(self.model().index(row, INDEX["name"]))

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the search box: looking through a million rows here would hold the window up."""
        if search.strip():
            self.typed.emit(search)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.holds_focus = event.reason() in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        )
        super().focusOutEvent(event)
        self.viewport().update()

    # -- selection
    def current_id(self) -> int | None:
        row = self.currentIndex().row()
        return self.clients.ids[row] if 0 <= row < len(self.clients.ids) else None

    def selectAll(self) -> None:
        """Everything that the search finds, also what is still to come."""
        self.when_whole(super().selectAll)

    def when_whole(self, act: Callable[[], None]) -> None:
        """At once, or as soon as all that the search finds is there; a new search forgets it."""
        if self.clients.whole:
            act()
        else:
            self._when_whole.append(act)

    def forget_waiting(self) -> None:
        self._when_whole.clear()

    def catch_up(self) -> None:
        """All is there: do what was asked for meanwhile."""
        waiting, self._when_whole = self._when_whole, []
        for act in waiting:
            act()

    def selected_ranges(self) -> list[tuple[int, int]]:
        """First and last rows, in the order of the list: a long selection costs nothing."""
        found: list[tuple[int, int]] = []
        for top, bottom in sorted((part.top(), part.bottom()) for part in self.selectionModel().selection().toList()):
            if found and top <= found[-1][1] + 1:
                found[-1] = found[-1][0], max(bottom, found[-1][1])
            else:
                found.append((top, bottom))
        return found

    def selected_count(self) -> int:
        return sum(part.height() for part in self.selectionModel().selection().toList())
