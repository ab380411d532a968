"""A short table of lines: painted cells, group headers that are passed by, columns that give way where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyleOptionViewItem

from desktop_crm.ui.context import Context
from desktop_crm.ui.line_delegate import LEFT, RIGHT, LineDelegate
from desktop_crm.ui.rows.plain import PlainTable
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
NO_PARENT: Final = QModelIndex()
EDGE, PAD = 16, 8


@dataclass(frozen=True, slots=True)
class Column:
    """`least` px wide, the first that `stretch` takes what is left; those with the highest `yields` give way first."""

    title: str
    least: int
    right: bool = False
    stretch: bool = False
    yields: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """`after` stands muted and small behind the text."""

    text: str
    token: str = "text"
    after: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`id` 0: it cannot be chosen. `head`: a heading, or a sum of what stands above."""

    id: int
    cells: tuple[Cell, ...]
    muted: bool = False
    head: bool = False

    def spoken(self) -> str:
        return ", ".join(" ".join(filter(None, (cell.text, cell.after))) for cell in self.cells if cell.text)


class LinesModel(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def row_of(self, id: int | None) -> int:
        return next((row for row, line in enumerate(self.lines) if id and line.id == id), -1)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        cell = line.cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(" ".join(filter(None, (cell.text, cell.after)))) if cell.text else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return line.spoken() if index.column() == 0 else cell.text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].right else LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        chosen = Qt.ItemFlag.ItemIsSelectable if self.lines[index.row()].id else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | chosen


class LinePainter(LineDelegate):
    def __init__(self, theme: Theme, view: LineTable) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, state = self._theme, option.rect, option.state
        line, column = self._view.rows.lines[index.row()], self._view.rows.columns[index.column()]
        cell = line.cells[index.column()]
        chosen = bool(state & QStyle.StateFlag.State_Selected) and bool(line.id)
        active = self._view.hasFocus()
        fill = "sunken" if line.head else "surface"
        if chosen:
            fill = "selection" if active else "selectionInactive"
        elif line.id and index.row() == self._view.hovered:
            fill = "hover"
        painter.save()
        painter.fillRect(rect, theme.color(fill))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if chosen and index.column() == self._view.ends()[0]:
            token = "accent" if active else "borderStrong"
            painter.fillRect(rect.x(), rect.y(), theme.px(3), rect.height(), theme.color(token))
        self._cell(painter, self._view.room(rect, index.column()), line, column, cell)
        if state & QStyle.StateFlag.State_HasFocus and active and not chosen and line.id:
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(rect.adjusted(2, 2, -2, -2))
        painter.restore()

    def _cell(self, painter: QPainter, room: QRect, line: Line, column: Column, cell: Cell) -> None:
        token = "textMuted" if line.muted and cell.token == "text" else cell.token
        use = "strong" if cell.strong else "body"
        behind = self._theme.metrics("small").horizontalAdvance(cell.after) + self._theme.px(6) if cell.after else 0
        if column.right:
            self._text(painter, room, cell.after, "small", "textMuted", align=RIGHT, tabular=True)
            place = room.adjusted(0, 0, -behind, 0)
            self._text(painter, place, cell.text, use, token, align=RIGHT, tabular=True)
            return
        used = self._text(painter, room, cell.text, use, token)
        gap = self._theme.px(6) if used else 0
        self._text(painter, room.adjusted(used + gap, 0, 0, 0), cell.after, "small", "textMuted")


class LineHeader(QHeaderView):
    """Heads stand over their cells."""

    def __init__(self, theme: Theme, view: LineTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._theme, self._view = theme, view
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(theme.px(24))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme, column = self._theme, self._view.rows.columns[logicalIndex]
        painter.fillRect(rect, theme.color("sunken"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        painter.setFont(theme.font("header"))
        painter.setPen(theme.color("textMuted"))
        room = self._view.room(rect, logicalIndex)
        shown = painter.fontMetrics().elidedText(column.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(RIGHT if column.right else LEFT), shown)


class LineTable(PlainTable):
    """`chosen` sends the id of the line the cursor comes to (0: none); `opened` at Enter, F2 or a double click;
    `deleting` at Delete; `menu_wanted` carries the place on the screen.
    """

    chosen = Signal(int)
    opened = Signal(int)
    deleting = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, context: Context, name: str, columns: Sequence[Column]) -> None:
        self.rows = LinesModel(columns)
        super().__init__(self.rows, QAbstractItemView.SelectionMode.SingleSelection)
        self._theme = theme = context.theme
        self.setItemDelegate(LinePainter(theme, self))
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalHeader(LineHeader(theme, self))
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.chosen.emit(self._id(now.row())))
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        theme, head = self._theme, self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        head.setFont(theme.font("header"))
        head.setFixedHeight(max(theme.px(32), theme.metrics("header").height() + theme.px(12)))
        self.lay_columns()
        self.viewport().update()

    # -- lines
    def _id(self, row: int) -> int:
        return self.rows.lines[row].id if 0 <= row < len(self.rows.lines) else 0

    def current(self) -> int:
        """The id of the line with the cursor, 0 where there is none."""
        return self._id(self.currentIndex().row())

    def show_lines(self, lines: Sequence[Line], want: int | None = None) -> None:
        """The cursor stays on its line, or goes to `want`; where that is gone, to the line that took its place."""
        keep, row, top = want or self.current(), self.currentIndex().row(), self.verticalScrollBar().value()
        selection = self.selectionModel()
        selection.blockSignals(True)
        self.rows.show(lines)
        selection.blockSignals(False)
        found = self.rows.row_of(keep)
        if found < 0:
            near = [place for place, line in enumerate(lines) if line.id]
            found = min(near, key=lambda place: abs(place - max(0, row)), default=-1)
        self.lay_columns()
        self.verticalScrollBar().setValue(top)
        if found >= 0:
            self.selectRow(found)
        else:
            self.chosen.emit(0)

    def choose(self, id: int) -> None:
        row = self.rows.row_of(id)
        if row >= 0:
            self.selectRow(row)
            self.scrollTo(self.rows.index(row, 0))

    # -- columns
    def ends(self) -> tuple[int, int]:
        """The first and the last column in sight."""
        shown = [c for c in range(len(self.rows.columns)) if not self.isColumnHidden(c)]
        return (shown[0], shown[-1]) if shown else (0, 0)

    def room(self, rect: QRect, column: int) -> QRect:
        """Where the text of a cell stands."""
        theme, (first, last) = self._theme, self.ends()
        left, right = EDGE if column == first else PAD, EDGE if column == last else PAD
        return rect.adjusted(theme.px(left), 0, -theme.px(right), 0)

    def lay_columns(self) -> None:
        """Those that give way are hidden until the others fit; what is left is shared by those that stretch."""
        theme, columns = self._theme, self.rows.columns
        room = self.viewport().width()
        widths = {place: self._needed(place) for place in range(len(columns))}
        for place in sorted(widths, key=lambda place: -columns[place].yields):
            if sum(widths.values()) <= room or not columns[place].yields:
                break
            del widths[place]
        wide = [place for place in widths if columns[place].stretch] or list(widths)[:1]
        rest = max(0, room - sum(widths.values()))
        for place in wide:
            widths[place] += rest // len(wide)
        if wide:
            widths[wide[0]] += room - sum(widths.values()) if sum(widths.values()) < room else 0
        if sum(widths.values()) > room and wide:
            widths[wide[0]] = max(theme.px(80), widths[wide[0]] - (sum(widths.values()) - room))
        for place in range(len(columns)):
            self.setColumnHidden(place, place not in widths)
            if place in widths:
                self.setColumnWidth(place, widths[place])

    def _needed(self, place: int) -> int:
        theme, column = self._theme, self.rows.columns[place]
        head = theme.metrics("header").horizontalAdvance(column.title) + theme.px(2 * PAD + 4)
        if place in (0, len(self.rows.columns) - 1):
            head += theme.px(EDGE - PAD)
        return max(theme.px(column.least), head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_columns()

    # -- keys and mouse
    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrow keys pass headers by."""
        start, index = self.currentIndex(), super().moveCursor(action, modifiers)
        up = (
            QAbstractItemView.CursorAction.MoveUp,
            QAbstractItemView.CursorAction.MovePageUp,
            QAbstractItemView.CursorAction.MoveEnd,
        )
        step = -1 if action in up else 1
        while index.isValid() and not self._id(index.row()):
            index = self.rows.index(index.row() + step, index.column())
        return index if index.isValid() else start

    def event(self, event: QEvent) -> bool:
        # Delete and F2 are about the line here, not about a client's card
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key: QKeyEvent = event
            if self.current() and key.key() in (Qt.Key.Key_Delete, Qt.Key.Key_F2) and not key.modifiers():
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._open(self.currentIndex().row())
        elif key == Qt.Key.Key_Delete and self.current():
            self.deleting.emit(self.current())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the next line that begins with them."""
        if self.rows.lines:
            super().keyboardSearch(search)

    def _open(self, row: int) -> None:
        if self._id(row):
            self.opened.emit(self._id(row))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        place = self.visualRect(index).bottomLeft() if by_key else event.pos()
        if self._id(index.row()):
            self.menu_wanted.emit(self._id(index.row()), self.viewport().mapToGlobal(place))


def head(text: str, columns: int, *more: Cell) -> Line:
    """A line over several: bold, with what else stands in it at the end."""
    cells = (Cell(text, strong=True), *more)
    return Line(0, cells + (Cell(""),) * (columns - len(cells)), head=True)
