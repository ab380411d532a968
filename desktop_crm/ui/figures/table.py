"""The table under a figure: the same rows in the same order, the total last."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_crm.app import figures
from desktop_crm.app.figures import Cell, Result, Row, Table
from desktop_crm.ui import icons
from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
EDGE, PAD, MARK, BAR = 16, 8, 20, 12
GAPS = 8, 3
MOST, LEAST = 280, 110
"""Of a column of words, where not all that is wanted has room."""


@dataclass(frozen=True, slots=True)
class Width:
    """What a column wants; only words can be shortened."""

    wanted: int
    words: bool


def fitted(columns: Sequence[Width], room: int, gaps: tuple[int, int], limits: tuple[int, int]) -> list[int]:
    """Widths that fill no more than `room` where that can be.

    First the gaps between columns shrink, then words beyond the upper limit are shortened, the last columns first,
    at last down to the lower one. Numbers are never cut: what is left over is scrolled.
    """
    wanted = sum(column.wanted for column in columns)
    gap = gaps[0] if wanted + gaps[0] * len(columns) <= room else gaps[1]
    widths = [column.wanted + gap for column in columns]
    over = sum(widths) - room
    for limit in limits:
        for place in reversed(range(len(columns))):
            if over > 0 and columns[place].words:
                spared = min(over, max(0, widths[place] - limit))
                widths[place] -= spared
                over -= spared
    return widths


class FigureModel(QAbstractTableModel):
    """`figures.table`: numbers to the right, intervals muted, words in the colour of what they mean."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.table = Table(())
        self.widths: list[int] = []
        """Of the columns as their texts need it; the last is given more, and its numbers stay where they would be."""
        self._texts: tuple[tuple[str, ...], ...] = ()

    def show(self, result: Result) -> None:
        self.beginResetModel()
        self.table = self.made(result)
        self._texts = self.table.texts
        self.endResetModel()

    def made(self, result: Result) -> Table:
        return figures.table(result, self._context.texts, self._context.formats)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._texts)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.table.columns)

    def is_total(self, row: int) -> bool:
        return row >= len(self.table.rows)

    def row(self, row: int) -> Row | None:
        """None for the total, and where there is no such row."""
        return self.table.rows[row] if 0 <= row < len(self.table.rows) else None

    def side(self, column: int) -> Qt.AlignmentFlag:
        left = 0 <= column < len(self.table.columns) and self.table.columns[column].kind == "words"
        return (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter

    def room(self, column: int, theme: Theme) -> int:
        """How wide the text of a cell may stand: numbers keep their place where the last column is stretched."""
        if column >= len(self.widths) or self.kind(column) == "words":
            return 1 << 20
        return self.widths[column] - theme.px(2 * PAD)

    def kind(self, column: int) -> str:
        return self.table.columns[column].kind

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self._texts[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(text)
            case Qt.ItemDataRole.TextAlignmentRole:
                return self.side(index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.table.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.table.columns[section].head
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(section)
        return None

    def token(self, row: int, column: int) -> str:
        """The colour of a cell's text."""
        cell = self._cell(row, column)
        if isinstance(cell, Cell):
            return cell.tone
        return "textMuted" if self.kind(column) == "interval" else "text"

    def mark(self, row: int, column: int) -> str:
        """The icon that goes before a cell's words."""
        cell = self._cell(row, column)
        return cell.icon if isinstance(cell, Cell) else ""

    def _cell(self, row: int, column: int) -> str | Cell:
        return self.table.total[column] if self.is_total(row) else self.table.rows[row].cells[column]


class FigureHeader(QHeaderView):
    """Heads stand over their cells: the first at the edge of the page, numbers to the right."""

    def __init__(self, theme: Theme, rows: FigureModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._rows = theme, rows
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(theme.px(40))
        self.setFixedHeight(max(theme.px(28), theme.metrics("header").height() + theme.px(10)))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.color("sunken"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        painter.setFont(theme.font("header"))
        painter.setPen(theme.color("textMuted"))
        text = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        room = rect.adjusted(theme.px(EDGE if logicalIndex == 0 else PAD), 0, -theme.px(PAD), 0)
        room.setWidth(min(room.width(), self._rows.room(logicalIndex, theme)))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self._rows.side(logicalIndex)), shown)


class FigureDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: FigureModel) -> None:
        super().__init__()
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = self._theme.metrics("strong")
        return QSize(metrics.horizontalAdvance(str(index.data())) + self._theme.px(24), self._theme.px(25))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state = option.state
        theme, row = self._theme, index.row()
        total = self._model.is_total(row)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        active = bool(state & QStyle.StateFlag.State_Active)
        fill = "sunken" if total else "surface"
        if selected:
            fill = "selection" if active else "selectionInactive"
        elif state & QStyle.StateFlag.State_MouseOver and not total:
            fill = "hover"
        painter.fillRect(rect, theme.color(fill))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if selected and index.column() == 0:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.color("accent" if active else "borderStrong"))
        room = rect.adjusted(theme.px(EDGE if index.column() == 0 else PAD), 0, -theme.px(PAD), 0)
        room.setWidth(min(room.width(), self._model.room(index.column(), theme)))
        strong = total or (selected and index.column() == 0)
        interval = self._model.kind(index.column()) == "interval"
        use = "small" if interval else "strong" if strong else "body"
        painter.setFont(theme.font(use, tabular=self._model.kind(index.column()) != "words"))
        painter.setPen(theme.color(self._model.token(row, index.column())))
        if mark := self._model.mark(row, index.column()):
            picture = icons.pixmap(theme, mark, self._model.token(row, index.column()), 14)
            height = picture.deviceIndependentSize().height()
            painter.drawPixmap(QPointF(room.x(), room.center().y() - height / 2 + 1), picture)
            room.setLeft(room.left() + theme.px(MARK))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self._model.side(index.column())), text)


class FigureTable(QTableView):
    """`opened` carries the row whose clients are wanted (Enter or a double click); it is as high as its rows.

    `menu_wanted` carries a row and the place for its menu. pictured: the picture is drawn in its rows, not above them.
    """

    opened = Signal(int)
    row_chosen = Signal(int)
    menu_wanted = Signal(int, QPoint)
    pictured = False

    def __init__(self, context: Context, rows: FigureModel | None = None) -> None:
        super().__init__()
        self._theme = context.theme
        self.hint = context.texts("figures_page.hint")
        self.rows = rows or FigureModel(context)
        self.setModel(self.rows)
        self.setItemDelegate(FigureDelegate(context.theme, self.rows))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(context.theme.px(25), context.theme.metrics().height() + 6))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalHeader(FigureHeader(context.theme, self.rows, self))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(context.texts("figures_page.table"))
        self.doubleClicked.connect(lambda index: self.clicked_twice(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.row_chosen.emit(now.row()))

    def clicked_twice(self, row: int) -> None:
        self.opened.emit(row)

    def show_result(self, result: Result) -> None:
        self.rows.show(result)
        self.fit()
        whole = self.rows.rowCount() * self.verticalHeader().defaultSectionSize()
        self.setMinimumHeight(self.horizontalHeader().height() + whole + self._theme.px(BAR))

    def row_rect(self, row: int) -> QRect:
        """Where a row stands in the table."""
        rect = self.visualRect(self.rows.index(row, 0))
        return rect.translated(0, self.horizontalHeader().height())

    def chosen(self) -> Hashable | None:
        """What the selected row is about, to be found again in the next result."""
        row = self.rows.row(self.currentIndex().row()) if self.selectionModel().hasSelection() else None
        return row.key if row else None

    def choose(self, about: Hashable | None) -> None:
        for place, row in enumerate(self.rows.table.rows):
            if about is not None and row.key == about:
                self.selectRow(place)

    def fit(self) -> None:
        """Every column as wide as its longest text; where that is too much, words give way; the last gets the rest."""
        px, columns = self._theme.px, range(self.rows.columnCount())
        marks = [any(self.rows.mark(row, column) for row in range(self.rows.rowCount())) for column in columns]
        edges = [px(MARK if marks[column] else EDGE - PAD if column == 0 else 0) for column in columns]
        wanted = [
            Width(self._longest(column) + edges[column] + px(2 * PAD), self.rows.kind(column) == "words")
            for column in columns
        ]
        self.rows.widths = fitted(wanted, self.viewport().width(), (px(GAPS[0]), px(GAPS[1])), (px(MOST), px(LEAST)))
        for column, width in enumerate(self.rows.widths):
            self.horizontalHeader().resizeSection(column, width)

    def _longest(self, column: int) -> int:
        head = str(self.rows.headerData(column, Qt.Orientation.Horizontal))
        metrics = QFontMetrics(self._theme.font("strong", tabular=self.rows.kind(column) != "words"))
        cells = (str(self.rows.index(row, column).data()) for row in range(self.rows.rowCount()))
        return max(self._theme.metrics("header").horizontalAdvance(head), *map(metrics.horizontalAdvance, cells), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.visualRect(index).bottomLeft() + QPoint(self._theme.px(EDGE), 0)
        else:
            index, place = self.indexAt(event.pos()), event.pos()
        if index.isValid():
            self.menu_wanted.emit(index.row(), self.viewport().mapToGlobal(place))
