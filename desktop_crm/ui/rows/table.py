"""A long table of rows: keys, hover, selection. What stands in its columns and how wide they are is a subclass's."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QScrollBar, QTableView, QWidget

from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.header import RowHeader
from desktop_crm.ui.rows.paged import PagedModel
from desktop_crm.ui.rows.plain import PlainTable


class OverBar(QScrollBar):
    """The scroll bar lies over the end of the rows, so that selection and lines run through under it.

    Not where the rows are wider than the table: there it would cover whatever is scrolled under it.
    """

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
        self.place()

    def place(self) -> None:
        lies_over = self._table.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVisible(lies_over and self.maximum() > self.minimum())
        top = self._table.horizontalHeader().height()
        width = self.sizeHint().width()
        self.setGeometry(self._table.width() - width + 1, top, width, max(0, self._table.height() - top))
        self.setPageStep(self._hidden_bar.pageStep())
        self.raise_()


class RowTable(PlainTable):
    """`opened` when a row is to be worked on; `typed` letters go to the search; `menu_wanted` at a screen point.

    A subclass gives its header to `set_head`; `anchor` is the column that comes into sight with a row.
    """

    opened = Signal()
    deleted = Signal()
    typed = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, context: Context, rows: PagedModel, anchor: int, parent: QWidget) -> None:
        super().__init__(rows, parent=parent)
        self._context, self._rows, self._anchor = context, rows, anchor
        self.holds_focus = False  # while a menu of the table has the focus
        self._when_whole: list[Callable[[], None]] = []
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.over_bar = OverBar(self)
        self.verticalHeader().setMinimumSectionSize(1)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.retheme()
        context.theme.changed.connect(self.retheme)

    def set_head(self, head: RowHeader) -> None:
        """With a selection model of its own: selecting all rows of many must not ask the header about each."""
        self.setHorizontalHeader(head)
        head.setSelectionModel(QItemSelectionModel(self._rows, head))

    def lay_columns(self) -> None:
        """Hide and size the columns for the room there is."""
        raise NotImplementedError

    def retheme(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._context.theme.row_height())
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_columns()
        wide = self.horizontalHeader().length() > self.viewport().width()
        off, beside = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(beside if wide else off)
        self.over_bar.place()

    # -- pointer
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_wanted.emit(place)

    # -- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif key == Qt.Key.Key_Home:
            self.go_to(0, event.modifiers())
        elif key == Qt.Key.Key_End:
            modifiers = event.modifiers()
            self.when_whole(lambda: self.go_to(self._rows.rowCount() - 1, modifiers))
        else:
            super().keyPressEvent(event)

    def go_to(self, row: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Make a row the current one and scroll to it; with Shift everything up to it is selected."""
        if not 0 <= row < self._rows.rowCount():
            return
        index = self._rows.index(row, max(0, self.currentIndex().column()))
        rows = QItemSelectionModel.SelectionFlag.Rows
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect | rows
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            flag = QItemSelectionModel.SelectionFlag.SelectCurrent | rows
        self.selectionModel().setCurrentIndex(index, flag)
        self.scrollTo(self._rows.index(row, self._anchor))

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the search box: looking through a million rows here would hold the window up."""
        if search.strip():
            self.typed.emit(search)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.holds_focus = event.reason() in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        )
        super().focusOutEvent(event)

    # -- selection
    def current_key(self) -> int | None:
        row = self.currentIndex().row()
        return self._rows.keys[row] if 0 <= row < len(self._rows.keys) else None

    def selectAll(self) -> None:
        """Everything that the search finds, also what is still to come."""
        self.when_whole(super().selectAll)

    def when_whole(self, act: Callable[[], None]) -> None:
        """At once, or as soon as all that the search finds is there; a new search forgets it."""
        if self._rows.whole:
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

    def selected_keys(self) -> array[int]:
        """In the order of the table; a long selection costs nothing but its keys."""
        found = array("q")
        done = -1
        for top, bottom in sorted((part.top(), part.bottom()) for part in self.selectionModel().selection().toList()):
            found.extend(self._rows.keys[max(top, done + 1) : bottom + 1])
            done = max(done, bottom)
        return found

    def selected_count(self) -> int:
        return sum(part.height() for part in self.selectionModel().selection().toList())
