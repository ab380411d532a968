"""The table of the preview: names of the file's columns over the fields they fill, problems inside their cells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_crm.ui import icons
from desktop_crm.ui.context import Context
from desktop_crm.ui.imports.model import FIXED, OUTCOME_TOKENS, Cell, PreviewModel
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import Combo

Index = QModelIndex | QPersistentModelIndex
NAME_LINE, COMBO_LINE = 28, 38
WIDEST, NARROWEST = 260, 112


class MapHeader(QHeaderView):
    """Two lines: what the file calls the column, and a combo with the field it fills. `mapped`: column, field."""

    mapped = Signal(int, str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._context = context
        self._combos: list[Combo] = []
        self._fields: list[str] = []
        self.setSectionsMovable(False)
        self.setHighlightSections(False)
        self.sectionResized.connect(lambda *_sizes: self.place_combos())

    def show_fields(self, options: Sequence[tuple[str, str]], chosen: Sequence[str], names: Sequence[str]) -> None:
        """`options` are (field, label); `chosen` one field a column, "" for none."""
        for combo in self._combos:
            combo.hide()
            combo.deleteLater()
        self._fields = ["", *(field for field, _ in options)]
        self._combos = [self._combo(i, options, field, names[i]) for i, field in enumerate(chosen)]
        self.place_combos()

    def _combo(self, column: int, options: Sequence[tuple[str, str]], chosen: str, name: str) -> Combo:
        t = self._context.texts
        combo = Combo(self._context.theme)
        combo.setParent(self.viewport())
        combo.addItem(t("import_page.no_field"))
        combo.addItems([label for _, label in options])
        combo.setCurrentIndex(self._fields.index(chosen) if chosen in self._fields else 0)
        combo.setAccessibleName(t("import_page.field_of", name=name))
        combo.activated.connect(lambda index: self.mapped.emit(column, self._fields[index]))
        combo.show()
        return combo

    def combos(self) -> Sequence[Combo]:
        return self._combos

    def place_combos(self) -> None:
        theme = self._context.theme
        for i, combo in enumerate(self._combos):
            section = FIXED + i
            left = self.sectionViewportPosition(section)
            combo.setGeometry(left + 4, theme.px(NAME_LINE), self.sectionSize(section) - 8, theme.px(32))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._context.theme.px(NAME_LINE + COMBO_LINE))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self._context.theme
        painter.fillRect(rect, theme.color("sunken"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        painter.setFont(theme.font("header"))
        painter.setPen(theme.color("textMuted"))
        text = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        room = QRect(rect.x() + theme.px(10), rect.y(), rect.width() - theme.px(18), theme.px(NAME_LINE))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        if logicalIndex == 1:
            below = QRect(room.x(), theme.px(NAME_LINE), room.width(), theme.px(32))
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(below, int(side), self._context.texts("import_page.field_arrow"))


class PreviewDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: PreviewModel) -> None:
        super().__init__()
        self._theme, self._model = theme, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        theme = self._theme
        cell = self._model.cell(index.row(), index.column())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        active = bool(option.state & QStyle.StateFlag.State_Active)
        fill = ("selection" if active else "selectionInactive") if selected else "surface"
        if cell.level:
            fill = "dangerSoft" if cell.level == "error" else "warningSoft"
        painter.fillRect(rect, theme.color(fill))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if selected and index.column() == 0:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.color("accent" if active else "borderStrong"))
        self._write(painter, rect.adjusted(theme.px(10), 0, -theme.px(8), 0), cell, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("focus"))
            painter.drawRect(rect.adjusted(1, 1, -2, -3))

    def _write(self, painter: QPainter, room: QRect, cell: Cell, index: Index) -> None:
        theme = self._theme
        token = "text"
        if index.column() == 0:
            token = "textMuted"
        elif index.column() == 1:
            row = self._model.row(index.row())
            token = OUTCOME_TOKENS[row.outcome] if row else "text"
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.font())
        painter.setPen(theme.color(token))
        metrics = painter.fontMetrics()
        gap = theme.px(24)
        told = theme.metrics("small").horizontalAdvance(cell.issue) + gap if cell.issue else 0
        space = room.width() - min(told, room.width() // 2) if told else room.width()
        text = cell.text
        if cell.issue and not text:
            text = "—"
            painter.setPen(theme.color("textMuted"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, space)
        painter.drawText(room, left, shown)
        if not cell.issue:
            return
        used = metrics.horizontalAdvance(shown) + theme.px(8)
        colour = "danger" if cell.level == "error" else "warning"
        mark = icons.pixmap(theme, "circle-alert" if cell.level == "error" else "triangle-alert", colour, 14)
        side = mark.deviceIndependentSize().height()
        painter.drawPixmap(round(room.x() + used), round(room.center().y() - side / 2 + 1), mark)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color(colour))
        words = room.adjusted(used + theme.px(20), 0, 0, 0)
        elided = painter.fontMetrics().elidedText(cell.issue, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, left, elided)


class PreviewTable(QTableView):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._theme = context.theme
        self.rows = PreviewModel(context)
        self.setModel(self.rows)
        self.heads = MapHeader(context, self)
        self.setHorizontalHeader(self.heads)
        self.setItemDelegate(PreviewDelegate(context.theme, self.rows))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(context.theme.row_height())
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setAccessibleName(context.texts("import_page.preview"))
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.heads.place_combos())

    def fit(self) -> None:
        """Columns as wide as what stands in the first rows, within limits; what is left is shared."""
        theme, body, small = self._theme, self._theme.metrics(), self._theme.metrics("small")
        for column in range(self.rows.columnCount()):
            head = str(self.rows.headerData(column, Qt.Orientation.Horizontal) or "")
            widest = theme.metrics("header").horizontalAdvance(head)
            for row in range(min(self.rows.rowCount(), 40)):
                cell = self.rows.cell(row, column)
                told = small.horizontalAdvance(cell.issue) + theme.px(30) if cell.issue else 0
                widest = max(widest, body.horizontalAdvance(cell.text) + told)
            least = 0 if column < FIXED else theme.px(NARROWEST)
            most = theme.px(WIDEST)
            self.heads.resizeSection(column, max(least, min(widest + theme.px(24), most)))
        self._share()
        self.heads.place_combos()

    def _share(self) -> None:
        spare = self.viewport().width() - self.heads.length()
        wide = list(range(FIXED, self.rows.columnCount()))
        if spare > 0 and wide:
            for column in wide:
                self.heads.resizeSection(column, self.heads.sectionSize(column) + spare // len(wide))
