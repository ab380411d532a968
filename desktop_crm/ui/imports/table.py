"""The table of the preview: names of the file's columns over the fields they fill, problems inside their cells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
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
from desktop_crm.ui.widgets import Combo

Index = QModelIndex | QPersistentModelIndex
LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
NAME_LINE, COMBO_LINE = 28, 38
WIDEST, WIDEST_WITH_ISSUE, NARROWEST = 260, 400, 112
LINE_COLUMN, PAD, BESIDE_COMBO, LEAST_ROWS, MEASURED = 52, 8, 60, 5, 40


class FieldCombo(Combo):
    """`reached` when the focus comes by keys: the column may have to scroll into sight."""

    reached = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit()


class MapHeader(QHeaderView):
    """Two lines: what the file calls the column, and a combo with the field it fills. `mapped`: column, field."""

    mapped = Signal(int, str)
    reached = Signal(int)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._context = context
        self._combos: list[FieldCombo] = []
        self._fields: list[str] = []
        self._shown: object = None
        self.setSectionsMovable(False)
        self.setHighlightSections(False)
        self.sectionResized.connect(lambda *_sizes: self.place_combos())

    def show_fields(self, options: Sequence[tuple[str, str]], chosen: Sequence[str], names: Sequence[str]) -> None:
        """`options` are (field, label); `chosen` one field a column, "" for none. Combos stay where nothing else is
        to be chosen from, and with them the focus.
        """
        shown = (tuple(options), tuple(names))
        self._fields = ["", *(field for field, _ in options)]
        if shown != self._shown:
            self._shown = shown
            for combo in self._combos:
                combo.hide()
                combo.deleteLater()
            self._combos = [self._combo(i, options, name) for i, name in enumerate(names)]
        for combo, field in zip(self._combos, chosen, strict=True):
            combo.setCurrentIndex(self._fields.index(field) if field in self._fields else 0)
        self.place_combos()

    def _combo(self, column: int, options: Sequence[tuple[str, str]], name: str) -> FieldCombo:
        t = self._context.texts
        combo = FieldCombo(self._context.theme)
        combo.setParent(self.viewport())
        combo.addItem(t("import_page.no_field"))
        combo.addItems([label for _, label in options])
        combo.setAccessibleName(t("import_page.field_of", name=name or str(column + 1)))
        combo.activated.connect(lambda index: self.mapped.emit(column, self._fields[index]))
        combo.reached.connect(lambda: self.reached.emit(FIXED + column))
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
        room = QRect(rect.x() + theme.px(PAD), rect.y(), rect.width() - theme.px(2 * PAD), theme.px(NAME_LINE))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        model = self.model()
        number = isinstance(model, PreviewModel) and model.is_number(logicalIndex)
        side = RIGHT if number else CENTRE if logicalIndex == 0 else LEFT
        painter.drawText(room, side, shown)
        if logicalIndex == 1:
            below = QRect(room.x(), theme.px(NAME_LINE), room.width(), theme.px(32))
            painter.drawText(below, RIGHT, self._context.texts("import_page.field_arrow"))


class PreviewDelegate(QStyledItemDelegate):
    def __init__(self, context: Context, model: PreviewModel) -> None:
        super().__init__()
        self._theme, self._model = context.theme, model
        self._empty = context.texts("import_page.empty_cell")

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
        self._write(painter, rect.adjusted(theme.px(PAD), 0, -theme.px(PAD), 0), cell, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("focus"))
            painter.drawRect(rect.adjusted(1, 1, -2, -3))

    def _write(self, painter: QPainter, room: QRect, cell: Cell, index: Index) -> None:
        theme, column = self._theme, index.column()
        number = self._model.is_number(column)
        token = "text"
        if column == 0:
            token = "textMuted"
        elif column == 1:
            token = OUTCOME_TOKENS.get(self._model.outcome(index.row()), "textMuted")
        text = cell.text
        if not text:
            text, token = self._empty if cell.issue else "—", "textMuted"
        painter.setFont(theme.font("body", 500 if column == 1 and token == "danger" else None, tabular=number))
        painter.setPen(theme.color(token))
        told = theme.metrics("small").horizontalAdvance(cell.short) + theme.px(28) if cell.issue else 0
        space = room.width() - min(told, room.width() // 2)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, space)
        side = CENTRE if column == 0 else RIGHT if number and not cell.issue else LEFT
        painter.drawText(room, side, shown)
        if cell.issue:
            used = painter.fontMetrics().horizontalAdvance(shown) + theme.px(8)
            self._write_issue(painter, room.adjusted(used, 0, 0, 0), cell)

    def _write_issue(self, painter: QPainter, room: QRect, cell: Cell) -> None:
        theme = self._theme
        colour = "danger" if cell.level == "error" else "warning"
        mark = icons.pixmap(theme, "circle-alert" if cell.level == "error" else "triangle-alert", colour, 14)
        side = mark.deviceIndependentSize().height()
        painter.drawPixmap(QPointF(room.x(), room.center().y() - side / 2 + 1), mark)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color(colour))
        words = room.adjusted(theme.px(20), 0, 0, 0)
        elided = painter.fontMetrics().elidedText(cell.short, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, LEFT, elided)


class PreviewTable(QTableView):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._theme = context.theme
        self.rows = PreviewModel(context)
        self.setModel(self.rows)
        self.heads = MapHeader(context, self)
        self.setHorizontalHeader(self.heads)
        self.setItemDelegate(PreviewDelegate(context, self.rows))
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
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(context.theme.px(NAME_LINE + COMBO_LINE) + LEAST_ROWS * context.theme.row_height())
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.heads.place_combos())
        self.heads.reached.connect(self._show_column)
        self._fitted: object = None
        self._arrow = context.texts("import_page.field_arrow")
        self._outcomes = [context.texts(f"import_page.outcome_{o}") for o in OUTCOME_TOKENS]

    def event(self, event: QEvent) -> bool:
        """F2 mends a cell here, whatever the menus use it for elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            index = self.currentIndex()
            if event.key() == Qt.Key.Key_F2 and index.isValid() and index.column() >= FIXED:
                event.accept()
                return True
        return super().event(event)

    def fit(self, columns: object) -> None:
        """Columns as wide as what stands in them, within limits; what is left is shared.

        What the user has widened stays so while `columns` (the file's, with their fields) are the same.
        """
        if columns == self._fitted:
            return
        self._fitted = columns
        for column in range(self.rows.columnCount()):
            self.heads.resizeSection(column, self._natural(column))
        self._share()
        self.heads.place_combos()

    def forget_widths(self) -> None:
        """Another file: its columns are fitted anew, and its first row is at the top."""
        self._fitted = None
        self.scrollToTop()

    def _natural(self, column: int) -> int:
        theme, body, small = self._theme, self._theme.metrics(), self._theme.metrics("small")
        head = str(self.rows.headerData(column, Qt.Orientation.Horizontal) or "")
        widest = theme.metrics("header").horizontalAdvance(head)
        room = theme.px(2 * PAD + 4)
        most = theme.px(WIDEST)
        for row in range(self.rows.rowCount()):
            cell = self.rows.cell(row, column)
            if cell.issue:
                told = small.horizontalAdvance(cell.short) + theme.px(28)
                widest = max(widest, body.horizontalAdvance(cell.text or "—" * 3) + told)
                most = theme.px(WIDEST_WITH_ISSUE)
            elif row < MEASURED:
                widest = max(widest, body.horizontalAdvance(cell.text))
        if column == 0:
            return max(theme.px(LINE_COLUMN), widest + room)
        if column == 1:
            arrow = theme.metrics("header").horizontalAdvance(self._arrow)
            return max(widest, arrow, *(body.horizontalAdvance(word) for word in self._outcomes)) + room
        combo = self.heads.combos()[column - FIXED]
        chosen = body.horizontalAdvance(combo.currentText()) + theme.px(BESIDE_COMBO)
        return max(theme.px(NARROWEST), chosen, min(widest + room, most))

    def _share(self) -> None:
        spare = self.viewport().width() - self.heads.length()
        wide = list(range(FIXED, self.rows.columnCount()))
        if spare > 0 and wide:
            for column in wide:
                self.heads.resizeSection(column, self.heads.sectionSize(column) + spare // len(wide))

    def _show_column(self, column: int) -> None:
        left, bar = self.heads.sectionViewportPosition(column), self.horizontalScrollBar()
        right = left + self.heads.sectionSize(column) - self.viewport().width()
        if left < 0:
            bar.setValue(bar.value() + left)
        elif right > 0:
            bar.setValue(bar.value() + right)
