"""The second step: a row for each client with the new owner, changed by digit, button or menu."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionViewItem

from desktop_crm.app.handover_list import Line
from desktop_crm.domain.folding import fold
from desktop_crm.ui.context import Context
from desktop_crm.ui.line_delegate import LEFT, RIGHT, LineDelegate
from desktop_crm.ui.rows.plain import PlainTable
from desktop_crm.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
NO_PARENT: Final = QModelIndex()
COLUMNS: Final = ("client", "city", "class", "open", "owner")
CLIENT, CITY, CLASS, OPEN, OWNER = range(5)
SHARES: Final = {CLIENT: 0.41, CITY: 0.24, OWNER: 0.35}
"""Of the width that the two narrow columns leave."""
NARROW: Final = {CLASS: 0.08, OPEN: 0.09}
"""Of the whole width, or what their words at the head need."""
PAD: Final = 8


class OwnersModel(QAbstractTableModel):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.lines: list[Line] = []
        self._owners: dict[int, int | None] = {}
        self._names: dict[int, str] = {}

    def show(self, lines: Sequence[Line], owners: dict[int, int | None], names: dict[int, str]) -> None:
        self.beginResetModel()
        self.lines, self._owners, self._names = list(lines), owners, names
        self.endResetModel()

    def show_owners(self, owners: dict[int, int | None]) -> None:
        self._owners = owners
        if self.lines:
            self.dataChanged.emit(self.index(0, OWNER), self.index(len(self.lines) - 1, OWNER))

    def unset(self, row: int) -> bool:
        return self._owners.get(self.lines[row].client.id) is None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self.lines.sort(key=lambda line: self._key(line, column), reverse=order == Qt.SortOrder.DescendingOrder)
        self.layoutChanged.emit()

    def _key(self, line: Line, column: int) -> Any:
        match column:
            case 2:
                return line.class_ or "~"
            case 3:
                return -len(line.matters)
        return fold(self._text(line, column)) or "~"

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def _text(self, line: Line, column: int) -> str:
        match column:
            case 0:
                return " ".join(line.client.title.split())
            case 1:
                return " ".join(line.client.city.split())
            case 2:
                return line.class_
            case 3:
                return self._context.formats.number(len(line.matters)) if line.matters else ""
        owner = self._owners.get(line.client.id)
        return self._context.texts("handover.nobody") if owner is None else self._names.get(owner, "")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        text = self._text(line, index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                told = "\n".join(m.text for m in line.matters[:8]) if index.column() == OPEN else text
                return plain_tip(told) if told else None
            case Qt.ItemDataRole.AccessibleTextRole:
                if index.column() == CLIENT:
                    return ", ".join(filter(None, (self._text(line, c) for c in (CLIENT, CITY, CLASS, OWNER))))
                return text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._context.texts(f"handover.column_{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section == OPEN else LEFT
        return None


class OwnerPainter(LineDelegate):
    def __init__(self, context: Context, table: OwnersTable) -> None:
        super().__init__(table)
        self._theme, self._table = context.theme, table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, column = self._theme, option.rect, index.column()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        fill = "surface"
        if chosen:
            fill = "selection" if self._table.hasFocus() else "selectionInactive"
        elif index.row() == self._table.hovered:
            fill = "hover"
        painter.save()
        painter.fillRect(rect, theme.color(fill))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), theme.color("border"))
        room = rect.adjusted(theme.px(PAD), 0, -theme.px(PAD), 0)
        muted = column == CITY or (column == OWNER and self._table.rows.unset(index.row()))
        use = "row_title" if column == CLIENT else "body"
        align = RIGHT if column == OPEN else LEFT
        text = str(index.data() or "")
        self._text(painter, room, text, use, "textMuted" if muted else "text", align=align, tabular=column == OPEN)
        if index.row() == self._table.currentIndex().row() and self._table.hasFocus():
            self._frame(painter, rect, column)
        painter.restore()

    def _frame(self, painter: QPainter, rect: QRect, column: int) -> None:
        """Around the row that keys act on."""
        painter.setPen(QPen(self._theme.color("focus"), 2))
        painter.drawLine(rect.x(), rect.y() + 1, rect.right(), rect.y() + 1)
        painter.drawLine(rect.x(), rect.bottom() - 1, rect.right(), rect.bottom() - 1)
        if column == CLIENT:
            painter.drawLine(rect.x() + 1, rect.y() + 1, rect.x() + 1, rect.bottom() - 1)
        if column == OWNER:
            painter.drawLine(rect.right() - 1, rect.y() + 1, rect.right() - 1, rect.bottom() - 1)


class OwnersTable(PlainTable):
    """`digit_typed`: a digit for the chosen rows; `menu_wanted` at a screen point, by Enter or the mouse."""

    digit_typed = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, context: Context) -> None:
        self.rows = OwnersModel(context)
        super().__init__(self.rows)
        self._context = context
        self.painter = OwnerPainter(context, self)
        self.setItemDelegate(self.painter)
        self.setAccessibleName(context.texts("handover.table"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(False)
        self._order: dict[int, bool] = {}
        head.sectionClicked.connect(self._sort)
        self.doubleClicked.connect(lambda _index: self._ask_menu())
        self.retheme()
        context.theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        theme = self._context.theme
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.horizontalHeader().setFont(theme.font("header"))
        self.horizontalHeader().setFixedHeight(max(theme.px(32), theme.metrics("header").height() + theme.px(12)))
        self.viewport().update()

    def _sort(self, column: int) -> None:
        down = self._order.get(column, False)
        self._order = {column: not down}
        chosen = self.chosen()
        self.rows.sort(column, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
        self.choose(chosen[:1])

    def choose(self, clients: Collection[int]) -> None:
        """Make the row of the first of these clients the current one, else the first row."""
        wanted = next(iter(clients), None)
        row = next((n for n, line in enumerate(self.rows.lines) if line.client.id == wanted), 0)
        if self.rows.lines:
            self.selectRow(row)

    def chosen(self) -> list[int]:
        """The clients of the chosen rows, in the order of the table."""
        parts = self.selectionModel().selection().toList()
        rows = sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})
        return [self.rows.lines[row].client.id for row in rows]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        head, theme, width = self.horizontalHeader(), self._context.theme, self.viewport().width()
        rest = width
        for column, share in NARROW.items():
            name = str(self.rows.headerData(column, Qt.Orientation.Horizontal))
            needed = head.fontMetrics().horizontalAdvance(name) + 2 * theme.px(PAD) + 2
            head.resizeSection(column, max(int(width * share), needed))
            rest -= head.sectionSize(column)
        for column, share in SHARES.items():
            head.resizeSection(column, int(rest * share))
        head.resizeSection(OWNER, rest - head.sectionSize(CLIENT) - head.sectionSize(CITY))

    # -- keys and pointer
    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._ask_menu()
        elif digit.isascii() and digit.isdecimal() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.digit_typed.emit(int(digit))
        else:
            super().keyPressEvent(event)

    def _ask_menu(self) -> None:
        if self.currentIndex().isValid():
            place = self.visualRect(self.rows.index(self.currentIndex().row(), OWNER)).bottomLeft()
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._ask_menu()
        else:
            self.menu_wanted.emit(event.globalPos())
