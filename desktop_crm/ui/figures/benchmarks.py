"""The table of benchmarks: what is told of every firm, the shop's own beside it, and the verdict; F2 edits a saying."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop_crm.analysis.benchmarks import LINES, Benchmarks
from desktop_crm.app.figures import Column, Result, Row, Table
from desktop_crm.app.figures.benchmark_words import ICONS
from desktop_crm.app.figures.benchmarks import offer
from desktop_crm.charts.benchmarks import key_words
from desktop_crm.charts.benchmarks import rows as told_rows
from desktop_crm.charts.dots import DotRow
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.benchmark_row import (
    CLIENTS,
    COMPARED,
    EDGE,
    MARK,
    NUMBER,
    OWN,
    PAD,
    ROW,
    SAYING,
    VERDICT,
    BenchmarkDelegate,
    Marks,
    N,
)
from desktop_crm.ui.figures.edit_benchmark import BenchmarkDialog
from desktop_crm.ui.figures.table import FigureHeader, FigureModel, FigureTable
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
KEY: Final = 28
"""Height of the line of signs above the heads."""
_FIXED: Final = {NUMBER: 44, COMPARED: 282}
_LEAST_SAYING: Final = 260
_LEAST_COMPARED: Final = 210
_HEADS: Final = ("number", "saying", "compared", "own", "n", "verdict")


class BenchmarkModel(FigureModel):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.lines: list[DotRow] = []
        self.icons: list[str] = []

    def made(self, result: Result) -> Table:
        """Cells as they are read out; the delegate paints `lines`."""
        assert isinstance(result, Benchmarks)
        t, formats = self._context.texts, self._context.formats
        columns = (*(Column(t(f"figures_benchmarks.head_{name}"), "words") for name in _HEADS), Column("", "words"))
        if result.latest is None:
            self.lines, self.icons = [], []
            return Table(columns)
        self.lines = told_rows(result, t, formats)
        self.icons = [ICONS[line.verdict] for line in result.lines]
        rows = []
        for number, (line, shown) in enumerate(zip(result.lines, self.lines, strict=True), 1):
            told = offer(line, t)
            link = t("figures_benchmarks.clients") if told else ""
            cells = (
                formats.number(number),
                f"{shown.label}. {shown.source}",
                shown.tip,
                " ".join(filter(None, (shown.value, shown.under))),
                shown.n,
                f"{shown.verdict}. {shown.why}",
                link,
            )
            rows.append(Row(cells, line.key, (told,) if told else ()))
        return Table(columns, tuple(rows))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.lines[index.row()].tip)
        return super().data(index, role)


class BenchmarkHeader(FigureHeader):
    """Above the heads stands what the signs mean."""

    def __init__(self, theme: Theme, rows: FigureModel, parent: QWidget, words: tuple[str, str, str, str]) -> None:
        super().__init__(theme, rows, parent)
        self._words = words
        self.setStretchLastSection(False)
        self._heads = self.height()
        self.setFixedHeight(self._heads + theme.px(KEY))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect.adjusted(0, rect.height() - self._heads, 0, 0), logicalIndex)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = self.height() - self._heads
        painter.fillRect(0, 0, self.viewport().width(), high, self._theme.color("surface"))
        painter.fillRect(0, high - 1, self.viewport().width(), 1, self._theme.color("border"))
        Marks(self._theme, painter).key(self._words, self._theme.px(EDGE), (high - 1) / 2)
        painter.end()


class BenchmarkTable(FigureTable):
    """Enter or the link shows the clients, F2 or a double click edits what is told."""

    pictured = True

    def __init__(self, context: Context) -> None:
        self._lines = BenchmarkModel(context)
        super().__init__(context, self._lines)
        self._context = context
        self.hint = context.texts("figures_benchmarks.edit_hint")
        self._painted = BenchmarkDelegate(context.theme)
        self._painted.link = context.texts("figures_benchmarks.clients")
        self.setItemDelegate(self._painted)
        words = key_words(context.texts)
        self.setHorizontalHeader(BenchmarkHeader(context.theme, self._lines, self, words))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        small, title = context.theme.metrics("small").height(), context.theme.metrics("title").height()
        self.verticalHeader().setDefaultSectionSize(max(context.theme.px(ROW), small + title + context.theme.px(16)))

    def show_result(self, result: Result) -> None:
        super().show_result(result)
        self._painted.lines, self._painted.icons = self._lines.lines, self._lines.icons

    def clicked_twice(self, row: int) -> None:
        self.edit_told(row)

    def edit_told(self, row: int) -> BenchmarkDialog | None:
        """Ask what is told instead; None where there is no such row."""
        chosen = self.rows.row(row)
        if chosen is None:
            return None
        keys = next(keys for keys in LINES if keys[0] == chosen.key)
        dialog = BenchmarkDialog(self._context, keys, self._lines.lines[row].label, self)
        dialog.open()
        return dialog

    def fit(self) -> None:
        """Own value, n, verdict and link are as wide as their words, the comparison as far as sayings leave it room."""
        theme, lines = self._theme, self._lines.lines
        small, title, head = theme.metrics("small"), theme.metrics("title"), theme.metrics("header")
        bold = theme.metrics("row_title")

        def wide(column: int, needed: list[int]) -> int:
            needed.append(head.horizontalAdvance(self.rows.table.columns[column].head))
            return max(needed) + theme.px(2 * PAD + 6)

        widths = {column: theme.px(value) for column, value in _FIXED.items()}
        said = [max(title.horizontalAdvance(o.value), small.horizontalAdvance(o.under)) for o in lines]
        widths[OWN] = wide(OWN, said)
        widths[N] = wide(N, [small.horizontalAdvance(o.n) for o in lines])
        told = [max(bold.horizontalAdvance(o.verdict), small.horizontalAdvance(o.why)) for o in lines]
        widths[VERDICT] = wide(VERDICT, [value + theme.px(MARK) for value in told])
        widths[CLIENTS] = wide(CLIENTS, [theme.metrics().horizontalAdvance(self._painted.link) + theme.px(24)])
        saying = wide(SAYING, [max(bold.horizontalAdvance(o.label), small.horizontalAdvance(o.source)) for o in lines])
        rest = self.viewport().width() - sum(widths.values())
        if rest < saying:
            widths[COMPARED] = max(theme.px(_LEAST_COMPARED), widths[COMPARED] + rest - saying)
            rest = self.viewport().width() - sum(widths.values())
        widths[SAYING] = max(theme.px(_LEAST_SAYING), rest)
        for column, value in widths.items():
            self.horizontalHeader().resizeSection(column, value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.rows.columnCount():
            self.fit()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(900), self.minimumHeight())

    # -- mouse and keys
    def _link_at(self, event: QMouseEvent) -> int | None:
        """The row whose link is there."""
        index = self.indexAt(event.position().toPoint())
        row = self.rows.row(index.row()) if index.isValid() and index.column() == CLIENTS else None
        return index.row() if row is not None and row.query else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._link_at(event) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self._link_at(event) if event.button() == Qt.MouseButton.LeftButton else None
        if row is not None:
            self.opened.emit(row)

    def event(self, event: QEvent) -> bool:
        """F2 is also a shortcut of the window, which would come first."""
        own = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if own and event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():  # type: ignore[attr-defined]  # so it is
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edit_told(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
