"""The list view of the card's tabs: rows painted, one record at a time opened among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from desktop_crm.ui.card.painting import RowPainter
from desktop_crm.ui.card.rows import Key, Row, RowsModel
from desktop_crm.ui.card.sheet import RecordSheet
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import LineList

MakeSheet = Callable[[Row], RecordSheet]


class RecordList(LineList):
    """`chosen` when a row is to be opened (Enter, double click), `folded` a header, `deleting` a record (Delete),
    `ticked` a task (Space).
    """

    chosen = Signal(object)
    folded = Signal(object)
    deleting = Signal(object)
    ticked = Signal(object)

    def __init__(self, context: Context, name: str, make_sheet: MakeSheet | None = None) -> None:
        super().__init__()
        self._context, self._make_sheet = context, make_sheet
        self._opened: Key | None = None
        self.extend_menu: Callable[[QMenu, Row], None] = lambda menu, row: None
        """What else can be done with a row; set by the owner."""
        self.rows_model = RowsModel(self)
        self.painter = RowPainter(context.theme, self)
        self.setModel(self.rows_model)
        self.setItemDelegate(self.painter)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.verticalScrollBar().setSingleStep(context.theme.px(24))
        context.theme.changed.connect(self.scheduleDelayedItemsLayout)

    # -- rows
    def show_rows(self, rows: Sequence[Row], *, fresh: bool) -> None:
        """`fresh`: another client's rows. Else the same list after a change: selection, place and editor stay."""
        if fresh:
            self._opened = None
            self.rows_model.replace(rows)
            self.scrollToTop()
            return
        self.rows_model.update(self._with_editor(rows))
        self._put_editor()

    def _with_editor(self, rows: Sequence[Row]) -> list[Row]:
        found: list[Row] = []
        for row in rows:
            found.append(row)
            if self._opened is not None and row.key == self._opened:
                found.append(Row("editor", row.record, row.id))
        if len(found) == len(rows):
            self._opened = None
        return found

    def _plain_rows(self) -> list[Row]:
        return [row for row in self.rows_model.rows if row.kind != "editor"]

    # -- the opened record
    @property
    def opened(self) -> Key | None:
        """The row whose record is open."""
        return self._opened

    @property
    def sheet(self) -> RecordSheet | None:
        """The editor of the opened record."""
        if self._opened is None:
            return None
        widget = self.indexWidget(self.rows_model.index_of(("editor", *self._opened[1:])))
        return widget if isinstance(widget, RecordSheet) else None

    def open_record(self, key: Key, *, focus: bool = True) -> RecordSheet | None:
        """Show all fields of a row's record under it."""
        if self._make_sheet is None or not self.rows_model.index_of(key).isValid():
            return None
        if self._opened != key:
            self.close_record()
            self._opened = key
            self.rows_model.update(self._with_editor(self._plain_rows()))
            self._put_editor()
        self.setCurrentIndex(self.rows_model.index_of(key))
        sheet = self.sheet
        if sheet is not None:
            self.show_whole(key)
            if focus:
                sheet.focus_first()
        return sheet

    def _put_editor(self) -> None:
        if self._opened is None or self._make_sheet is None:
            return
        index = self.rows_model.index_of(("editor", *self._opened[1:]))
        row = self.rows_model.row_at(index)
        if row is None or self.indexWidget(index) is not None:
            return
        sheet = self._make_sheet(row)
        sheet.setAutoFillBackground(False)
        sheet.closed.connect(lambda: self.close_record(back=True))
        sheet.deleting.connect(lambda: self.deleting.emit(row))
        sheet.taller.connect(self.scheduleDelayedItemsLayout)
        self.setIndexWidget(index, sheet)
        self.scheduleDelayedItemsLayout()
        self.doItemsLayout()

    def close_record(self, *, back: bool = False) -> None:
        """`back` gives the focus to the row that was open."""
        key, sheet = self._opened, self.sheet
        if key is None:
            return
        if sheet is not None:
            sheet.settle()
        self._opened = None
        self.rows_model.update(self._plain_rows())
        if back:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.setCurrentIndex(self.rows_model.index_of(key))

    def settle(self) -> None:
        if self.sheet is not None:
            self.sheet.settle()

    def show_whole(self, key: Key) -> None:
        """Scroll so that a row, and its editor where it is open, can be seen."""
        self.doItemsLayout()
        editor = self.rows_model.index_of(("editor", *key[1:]))
        if editor.isValid():
            self.scrollTo(editor, QAbstractItemView.ScrollHint.EnsureVisible)
        self.scrollTo(self.rows_model.index_of(key), QAbstractItemView.ScrollHint.EnsureVisible)

    # -- keys and mouse
    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrow keys skip headers and the opened editor."""
        start = self.currentIndex()
        index = super().moveCursor(action, modifiers)
        up = (QAbstractItemView.CursorAction.MoveUp, QAbstractItemView.CursorAction.MovePageUp)
        back = action in (*up, QAbstractItemView.CursorAction.MovePrevious, QAbstractItemView.CursorAction.MoveEnd)
        step = -1 if back else 1
        while index.isValid() and not index.flags() & Qt.ItemFlag.ItemIsSelectable:
            index = self.rows_model.index(index.row() + step, 0)
        return index if index.isValid() else start

    def event(self, event: QEvent) -> bool:
        # Delete, F2 and Copy are about the current row here, not about the whole card
        asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asks and self.currentIndex().isValid() and self._takes(event):  # type: ignore[arg-type]  # `asks` says so
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self._opened is not None
        own = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_F2) and not event.modifiers()
        return own or event.matches(QKeySequence.StandardKey.Copy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows_model.row_at(self.currentIndex())
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if row is None or not plain:
            if row is not None and event.matches(QKeySequence.StandardKey.Copy):
                QGuiApplication.clipboard().setText(row.spoken())
                return
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._activate(row)
        elif key == Qt.Key.Key_Space and row.fold is not None:
            self.folded.emit(row)
        elif row.fold is not None and key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            if row.fold == (key == Qt.Key.Key_Left):
                self.folded.emit(row)
        elif key == Qt.Key.Key_Space and row.record == "task":
            self.ticked.emit(row)
        elif key == Qt.Key.Key_Delete and not row.header:
            self.deleting.emit(row)
        elif key == Qt.Key.Key_Escape and self._opened is not None:
            self.close_record(back=True)
        else:
            super().keyPressEvent(event)

    def _activate(self, row: Row) -> None:
        if row.fold is not None:
            self.folded.emit(row)
        elif not row.header and row.kind != "editor":
            self.chosen.emit(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.rows_model.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and row.fold is not None and event.button() == Qt.MouseButton.LeftButton:
            self.folded.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        row = self.rows_model.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and row.fold is None:
            self._activate(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.rows_model.row_at(self.currentIndex() if event.reason() == KEYBOARD else self.indexAt(event.pos()))
        if row is not None and not row.header and row.kind != "editor":
            place = self.visualRect(self.rows_model.index_of(row.key)).center()
            menu = self.menu_for(row)
            menu.popup(self.viewport().mapToGlobal(place if event.reason() == KEYBOARD else event.pos()))

    def menu_for(self, row: Row) -> QMenu:
        texts, theme = self._context.texts, self._context.theme
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(theme.icon("pencil"), texts("card.open"), lambda: self._activate(row))
        menu.addAction(
            theme.icon("copy"), texts("card.copy"), lambda: QGuiApplication.clipboard().setText(row.spoken())
        )
        self.extend_menu(menu, row)
        if row.record not in ("change", "client"):
            menu.addAction(theme.icon("trash-2"), texts("card.to_trash"), lambda: self.deleting.emit(row))
        return menu

    def choose_first(self, reason: Qt.FocusReason) -> None:
        first = next((i for i, row in enumerate(self.rows_model.rows) if not row.header), None)
        if first is not None and reason != Qt.FocusReason.MouseFocusReason:
            self.setCurrentIndex(self.rows_model.index(first, 0))


KEYBOARD = QContextMenuEvent.Reason.Keyboard
