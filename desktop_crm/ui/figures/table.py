"""The table under a figure: the same rows in the same order, the total last."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
WORDS = (0, 7)
INTERVALS = (3, 5)
NO_PARENT = QModelIndex()


class FigureModel(QAbstractTableModel):
    """Texts of `figures.table`; numbers to the right, intervals muted, trends in the colour of what they mean."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.result: Result | None = None
        self._headers: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()

    def show(self, result: Result) -> None:
        self.beginResetModel()
        self.result = result
        self._headers, self._rows = figures.table(result, self._context.texts, self._context.formats)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def is_total(self, row: int) -> bool:
        return row == len(self._rows) - 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self._rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(text)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if index.column() in WORDS else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._headers):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section in WORDS else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def token(self, row: int, column: int) -> str:
        """The colour of a cell's text."""
        if column in INTERVALS:
            return "textMuted"
        if column == 7 and self.result is not None and not self.is_total(row):
            code = self.result.rows[row].trend.code
            return {"up": "danger", "down": "success"}.get(code, "textMuted")
        return "text"


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
        left = theme.px(16) if index.column() == 0 else theme.px(8)
        room = rect.adjusted(left, 0, -theme.px(8), 0)
        strong = total or (selected and index.column() == 0)
        interval = index.column() in INTERVALS
        use = "small" if interval else "strong" if strong else "body"
        painter.setFont(theme.font(use, tabular=index.column() not in WORDS))
        painter.setPen(theme.color(self._model.token(row, index.column())))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignLeft if index.column() in WORDS else Qt.AlignmentFlag.AlignRight
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), text)


class FigureTable(QTableView):
    """`opened` carries the row whose clients are wanted (Enter or a double click)."""

    opened = Signal(int)
    row_chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._theme = context.theme
        self.rows = FigureModel(context)
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
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(context.theme.px(28))
        header.setFont(context.theme.font("header"))
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(context.theme.px(40))
        self.setAccessibleName(context.texts("figures_page.table"))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.row_chosen.emit(now.row()))

    def show_result(self, result: Result) -> None:
        self.rows.show(result)
        self._fit()

    def _fit(self) -> None:
        """Every column as wide as its longest text; what is left goes to the last."""
        header = self.horizontalHeader()
        metrics = self._theme.metrics("strong")
        heads = self._theme.metrics("header")
        for column in range(self.rows.columnCount()):
            widest = heads.horizontalAdvance(str(self.rows.headerData(column, Qt.Orientation.Horizontal)))
            for row in range(self.rows.rowCount()):
                widest = max(widest, metrics.horizontalAdvance(str(self.rows.index(row, column).data())))
            most = self._theme.px(320 if column == 0 else 200)
            header.resizeSection(column, min(widest, most) + self._theme.px(26 if column == 0 else 24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
