"""The table of voices: keys, hover, widths, selection. What its keys do is the page's."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop_crm.app.voice_rows import VoiceRow
from desktop_crm.ui.clients.table import OverBar
from desktop_crm.ui.context import Context
from desktop_crm.ui.voices.model import VoiceModel
from desktop_crm.ui.voices.painting import VoiceDelegate, VoiceHeader
from desktop_crm.ui.voices.words import COLUMNS, INDEX, Column, VoiceWords

LEAST_TEXT = 180
SPARE = 12  # px at the end of a row, under the scroll bar


class VoiceTable(QTableView):
    """`opened` when a voice is to be worked on; `typed` letters go to the search; `menu_wanted` at a screen point."""

    opened = Signal()
    deleted = Signal()
    typed = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, context: Context, model: VoiceModel, words: VoiceWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self.voices = context, model
        self.hovered_row = -1
        self.holds_focus = False  # while a menu of the table has the focus
        self._when_whole: list[Callable[[], None]] = []
        self.setAccessibleName(context.texts("window.page_voices"))
        self.head = VoiceHeader(context.theme, self)
        self.setHorizontalHeader(self.head)
        self.setModel(model)
        self.head.own_selection()
        self.painter = VoiceDelegate(context.theme, words, self)
        self.setItemDelegate(self.painter)
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
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.retheme()
        context.theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._context.theme.row_height())
        self.viewport().update()

    # -- columns
    def lay_columns(self) -> None:
        """The words of the client take what is left; where that is too little, columns go."""
        px, small = self._context.theme.px, self._context.theme.metrics("small")
        measures = {"status": small}
        words = self.painter.words

        def width(column: Column) -> int:
            metrics = measures.get(column.key, self._context.theme.metrics())
            widest = max((metrics.horizontalAdvance(text) for text in column.widest(words)), default=0)
            return max(px(column.width), widest + px(column.spare)) if column.width else 0

        widths = {column.key: width(column) for column in COLUMNS}
        room = self.viewport().width() - px(SPARE)
        shown = list(COLUMNS)
        for column in sorted((c for c in COLUMNS if c.drop), key=lambda c: c.drop):
            if room - sum(widths[c.key] for c in shown) >= px(LEAST_TEXT):
                break
            shown.remove(column)
        rest = room - sum(widths[c.key] for c in shown)
        for index, column in enumerate(COLUMNS):
            self.setColumnHidden(index, column not in shown)
            if column in shown:
                self.setColumnWidth(index, widths[column.key] or max(px(LEAST_TEXT), rest))
        last = self.last_column()
        self.setColumnWidth(last, self.columnWidth(last) + px(SPARE))

    def last_column(self) -> int:
        return max(i for i in range(len(COLUMNS)) if not self.isColumnHidden(i))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
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
            self.hovered_row = row
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_wanted.emit(place)

    # -- keys
    def event(self, event: QEvent) -> bool:
        # Delete is about the selected voices here, not about a client
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = event.key() == Qt.Key.Key_Delete and not event.modifiers()
            if own or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

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
            self.when_whole(lambda: self.go_to(self.voices.rowCount() - 1, modifiers))
        else:
            super().keyPressEvent(event)

    def go_to(self, row: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Make a row the current one and scroll to it; with Shift everything up to it is selected."""
        if not 0 <= row < self.voices.rowCount():
            return
        index = self.voices.index(row, max(0, self.currentIndex().column()))
        rows = QItemSelectionModel.SelectionFlag.Rows
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect | rows
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            flag = QItemSelectionModel.SelectionFlag.SelectCurrent | rows
        self.selectionModel().setCurrentIndex(index, flag)
        self.scrollTo(self.voices.index(row, INDEX["kind"]))

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
    def current_key(self) -> int | None:
        row = self.currentIndex().row()
        return self.voices.keys[row] if 0 <= row < len(self.voices.keys) else None

    def current_entry(self) -> VoiceRow | None:
        row = self.currentIndex().row()
        return self.voices.entry(row) if 0 <= row < len(self.voices.keys) else None

    def selectAll(self) -> None:
        """Everything that the search finds, also what is still to come."""
        self.when_whole(super().selectAll)

    def when_whole(self, act: Callable[[], None]) -> None:
        """At once, or as soon as all that the search finds is there; a new search forgets it."""
        if self.voices.whole:
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
            found.extend(self.voices.keys[max(top, done + 1) : bottom + 1])
            done = max(done, bottom)
        return found

    def selected_count(self) -> int:
        return sum(part.height() for part in self.selectionModel().selection().toList())
