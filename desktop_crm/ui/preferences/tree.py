"""Long lists of names that are edited where they stand: failure points as a tree, causes with their kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QWidget,
)

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets.inputs import line_edit

ID: Final = Qt.ItemDataRole.UserRole
ROW, INDENT, BAR = 32, 24, 3
ROWS, LEAST_ROWS, AROUND = 14, 6, 300
"""Lines in sight: at most, at least; and the pixels of the window that the rest of the page takes."""
NEW: Final = 0
"""The id of a line that is still to be written."""
MOVES: Final = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Left: "out",
    Qt.Key.Key_Right: "under",
}
KEYS: Final = {Qt.Key.Key_Delete: "delete", Qt.Key.Key_Insert: "add", Qt.Key.Key_F2: "rename"}
Index = QModelIndex | QPersistentModelIndex


class Names(QTreeWidget):
    """Names by id. F2 or a double click writes; Alt with arrows moves; Del deletes; Insert adds.

    `written` sends id (NEW for a new line) and text; `given_up` says that a new line was left empty; `moved` sends id,
    parent (0: none) and place.
    """

    written = Signal(int, str)
    given_up = Signal()
    moved = Signal(int, int, int)
    pressed_key = Signal(str)

    def __init__(self, context: Context, label: str, *, tree: bool) -> None:
        super().__init__()
        theme = context.theme
        self._context, self._tree = context, tree
        self.setHeaderHidden(True)
        self.setFont(theme.font())
        self.setIndentation(theme.px(INDENT))
        self.setRootIsDecorated(tree)
        self.setUniformRowHeights(True)
        self.setAccessibleName(label)
        self.setObjectName("names")
        self.setItemDelegate(_Lines(context, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if tree:
            self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
            self.setDropIndicatorShown(True)
        self.hint = ""
        """What an empty line that is being written says."""
        self._quiet = False
        self.itemChanged.connect(self._changed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        px = self._context.theme.px
        room = self.window().height() - px(AROUND)
        self.setFixedHeight(max(px(ROW) * LEAST_ROWS, min(px(ROW) * ROWS, room)))

    # -- what is shown
    def show_lines(self, lines: Sequence[tuple[int, str, int, Sequence[str]]]) -> None:
        """(id, name, depth, what stands beside it): the chosen line stays chosen, folded ones folded."""
        chosen, closed = self.chosen(), self._closed()
        focused = self.hasFocus()
        self._quiet = True
        self.setUpdatesEnabled(False)
        self.clear()
        self.setColumnCount(1 + max((len(beside) for *_, beside in lines), default=0))
        above: list[QTreeWidgetItem] = []
        top: list[QTreeWidgetItem] = []
        for id, name, depth, beside in lines:
            item = _item(id, name, beside)
            del above[depth:]
            if above:
                above[-1].addChild(item)
            else:
                top.append(item)
            above.append(item)
        self.addTopLevelItems(top)
        for item in self.items():
            item.setExpanded(item.data(0, ID) not in closed)
        self._columns()
        self.setUpdatesEnabled(True)
        self._quiet = False
        self.choose(chosen or (lines[0][0] if lines else 0))
        if focused:
            self.setFocus()

    def _columns(self) -> None:
        head = self.header()
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(self._context.theme.px(40))
        for column in range(self.columnCount()):
            head.setSectionResizeMode(
                column, head.ResizeMode.Stretch if column == 0 else head.ResizeMode.ResizeToContents
            )

    def items(self) -> list[QTreeWidgetItem]:
        """All lines, from top to bottom."""
        lines = QTreeWidgetItemIterator(self)
        found = []
        while item := lines.value():
            found.append(item)
            lines += 1
        return found

    def item_of(self, id: int) -> QTreeWidgetItem | None:
        return next((item for item in self.items() if item.data(0, ID) == id), None)

    def chosen(self) -> int:
        """The id of the chosen line, 0 where there is none."""
        item = self.currentItem()
        return int(item.data(0, ID)) if item is not None else 0

    def choose(self, id: int) -> None:
        item = self.item_of(id) or self.topLevelItem(0)
        if item is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)

    def parent_of(self, id: int) -> int:
        item = self.item_of(id)
        above = item.parent() if item is not None else None
        return int(above.data(0, ID)) if above is not None else 0

    def place_of(self, id: int) -> tuple[int, int]:
        """Place among its siblings, and how many there are."""
        item = self.item_of(id)
        if item is None:
            return 0, 0
        above = item.parent() or self.invisibleRootItem()
        return above.indexOfChild(item), above.childCount()

    def sibling(self, id: int, step: int) -> int:
        """The sibling so many lines before or after; 0 where there is none."""
        item = self.item_of(id)
        if item is None:
            return 0
        above = item.parent() or self.invisibleRootItem()
        other = above.child(above.indexOfChild(item) + step)
        return int(other.data(0, ID)) if other is not None else 0

    def _closed(self) -> set[int]:
        return {item.data(0, ID) for item in self.items() if item.childCount() and not item.isExpanded()}

    # -- writing
    def write_new(self, parent: int, after: int, hint: str) -> None:
        """An empty line under `parent` (0: the top), behind `after`, with the cursor in it."""
        self._quiet = True
        above = self.item_of(parent) or self.invisibleRootItem()
        behind = self.item_of(after)
        place = above.indexOfChild(behind) + 1 if behind is not None else above.childCount()
        item = _item(NEW, "", ())
        above.insertChild(place, item)
        above.setExpanded(True)
        self.setCurrentItem(item)
        self.hint = hint
        self._quiet = False
        self.scrollToItem(item)
        self.editItem(item, 0)

    def rename(self) -> None:
        if item := self.currentItem():
            self.editItem(item, 0)

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._quiet and column == 0:
            self.written.emit(int(item.data(0, ID)), item.text(0).strip())

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        item = self.item_of(NEW)
        if item is not None and not item.text(0).strip():
            self._quiet = True
            above = item.parent() or self.invisibleRootItem()
            above.removeChild(item)
            self._quiet = False
            self.given_up.emit()
        self.setFocus()

    # -- moving
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _said(event):
            event.accept()  # while the list has the focus its keys are not those of the window's commands
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if said := _said(event):
            self.pressed_key.emit(said)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """The base is told where to; the lines are drawn anew from it, so Qt moves nothing itself."""
        place, onto = self.dropIndicatorPosition(), self.itemAt(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.drop_on(self.chosen(), onto, place)

    def drop_on(self, id: int, onto: QTreeWidgetItem | None, place: QAbstractItemView.DropIndicatorPosition) -> None:
        """A line let go over another, or beside it."""
        if not id:
            return
        where = QAbstractItemView.DropIndicatorPosition
        if onto is None or place == where.OnViewport:
            self.moved.emit(id, 0, self.topLevelItemCount())
            return
        target = int(onto.data(0, ID))
        if place == where.OnItem:
            self.moved.emit(id, target, onto.childCount())
            return
        parent, (at, _count) = self.parent_of(target), self.place_of(target)
        at += place == where.BelowItem
        if parent == self.parent_of(id) and self.place_of(id)[0] < at:
            at -= 1
        self.moved.emit(id, parent, at)


def _said(event: QKeyEvent) -> str:
    """What a key asks for; "" where it is nothing of ours."""
    modifiers, key = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(event.key())
    if modifiers == Qt.KeyboardModifier.AltModifier:
        return MOVES.get(key, "")
    return KEYS.get(key, "") if modifiers == Qt.KeyboardModifier.NoModifier else ""


def _item(id: int, name: str, beside: Sequence[str]) -> QTreeWidgetItem:
    item = QTreeWidgetItem([name, *beside])
    item.setData(0, ID, id)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    for column in range(1, 1 + len(beside)):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


class _Lines(QStyledItemDelegate):
    """Rows of one height in the theme's colours; names are written in a line edit of the theme."""

    def __init__(self, context: Context, parent: Names) -> None:
        super().__init__(parent)
        self._context, self._names = context, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self._context.theme.px(ROW))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column():
            return None  # type: ignore[return-value]  # what stands beside a name is not written here
        editor = line_edit(self._context.theme, self._names.hint)
        editor.setParent(parent)
        editor.setProperty("small", True)
        editor.setAccessibleName(self._names.accessibleName())
        return editor

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, painted = self._context.theme, QStyleOptionViewItem(option)
        self.initStyleOption(painted, index)
        state: Any = painted.state
        chosen, focused = bool(state & QStyle.StateFlag.State_Selected), self._names.hasFocus()
        if chosen:
            token = "selection" if focused else "selectionInactive"
            painter.fillRect(painted.rect, theme.color(token))
            if index.column() == 0:
                bar = QRect(0, painted.rect.y(), theme.px(BAR), painted.rect.height())
                painter.fillRect(bar, theme.color("accent" if focused else "borderStrong"))
        muted = index.column() > 0
        painted.palette.setColor(QPalette.ColorRole.HighlightedText, theme.color("textMuted" if muted else "text"))
        painted.palette.setColor(QPalette.ColorRole.Text, theme.color("textMuted" if muted else "text"))
        painted.state = state & ~QStyle.StateFlag.State_Selected & ~QStyle.StateFlag.State_HasFocus
        if muted:
            painted.font = theme.font("small")
        super().paint(painter, painted, index)
