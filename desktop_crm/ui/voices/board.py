"""The voices as columns by status: how many there are in each and the newest of them, moved by keyboard or by drag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from desktop_crm.app.voice_rows import LANES, Lane, VoiceRow
from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.paged import ACCESSIBLE, Index
from desktop_crm.ui.voices.board_card import ROW, CardPainter, card_width
from desktop_crm.ui.voices.words import VoiceWords, spoken
from desktop_crm.ui.widgets import Area, Panel, PlainLabel, plain_tip

MIME: Final = "application/x-desktop-crm-voice"
SHOWN: Final = 100
"""Cards in a column at most; the table shows all of them."""
HINT_FROM: Final = 200
"""Pixels of height from which a whole card has room above the hint."""
_ROOT = QModelIndex()


class LaneModel(QAbstractListModel):
    def __init__(self, words: VoiceWords) -> None:
        super().__init__()
        self.words = words
        self.rows: list[VoiceRow] = []

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, ACCESSIBLE):
            return spoken(self.words, row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.text)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(MIME, ",".join(str(self.rows[index.row()].key) for index in indexes).encode())
        return data

    def show_rows(self, rows: Sequence[VoiceRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()


class LaneList(QListView):
    """One column. `moved(keys, lane)` when cards are to go to another column; `sideways(step)` for its neighbour.

    `reached` when the keyboard comes to it.
    """

    opened = Signal(object)
    moved = Signal(object, str)
    sideways = Signal(int)
    menu_wanted = Signal(object, object)
    deleted = Signal(object)
    reached = Signal()

    def __init__(self, context: Context, lane: str, words: VoiceWords) -> None:
        super().__init__()
        self._theme, self.lane = context.theme, lane
        self._over = False
        self.rows = LaneModel(words)
        self.setModel(self.rows)
        self.painter = CardPainter(context, self, words)
        self.setItemDelegate(self.painter)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setStyleSheet("QListView { background: transparent; border: 0; }")
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ROW)))

    def current_row(self) -> VoiceRow | None:
        found: VoiceRow | None = self.currentIndex().data(ROW) if self.currentIndex().isValid() else None
        return found

    def chosen(self) -> list[int]:
        return [index.data(ROW).key for index in sorted(self.selectedIndexes(), key=lambda index: index.row())]

    def choose(self, place: int) -> None:
        if self.rows.rows:
            self.setCurrentIndex(self.rows.index(max(0, min(place, len(self.rows.rows) - 1)), 0))

    def choose_one(self) -> None:
        """The keyboard always has a card to work on."""
        if not self.selectedIndexes():
            self.choose(self.currentIndex().row())

    # -- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        if step and control:
            place = LANES.index(self.lane) + step
            if self.chosen() and 0 <= place < len(LANES):
                self.moved.emit(self.chosen(), LANES[place])
        elif step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.sideways.emit(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row() is not None:
            self.opened.emit(self.current_row())
        elif key == Qt.Key.Key_Delete and self.chosen():
            self.deleted.emit(self.chosen())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if self.chosen():
            self.menu_wanted.emit(self.chosen(), place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.choose_one()
            self.reached.emit()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # -- drag and drop
    def _foreign(self, event: QDropEvent) -> bool:
        return event.mimeData().hasFormat(MIME) and event.source() is not self

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._hover(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._hover(event)

    def _hover(self, event: QDropEvent) -> None:
        self._over = self._foreign(event)
        if self._over:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()
        self.viewport().update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.viewport().update()
        if self._foreign(event):
            keys = [int(key) for key in bytes(event.mimeData().data(MIME).data()).decode().split(",")]
            # a copy: else the view, which knows nothing of lanes, takes the cards away by itself
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.moved.emit(keys, self.lane)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._over:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.color("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(3, 2, -3, -3), 6, 6)


class Column(Panel):
    """A lane with its name, its number and, where there are more than can be shown, a word about the rest."""

    def __init__(self, context: Context, lane: str, words: VoiceWords) -> None:
        super().__init__("sunken")
        self._context = context
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(8), 0, theme.px(4))
        column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(12), 0, theme.px(12), 0)
        head.setSpacing(theme.px(8))
        self.name = t(f"voices.lane_{lane}")
        head.addWidget(PlainLabel(theme, self.name, "strong"))
        self.count = PlainLabel(theme, "", "body", "textMuted")
        head.addWidget(self.count)
        head.addStretch(1)
        column.addLayout(head)
        self.list = LaneList(context, lane, words)
        column.addWidget(self.list, 1)
        self.rest = PlainLabel(theme, "", "small", "textMuted")
        self.rest.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(4))
        self.rest.hide()
        column.addWidget(self.rest)

    def show_lane(self, lane: Lane, rows: Mapping[int, VoiceRow]) -> None:
        t, formats, before = self._context.texts, self._context.formats, self.list.current_row()
        place = self.list.currentIndex().row()
        shown = [rows[key] for key in lane.newest if key in rows]
        self.list.rows.show_rows(shown)
        self.count.setText(formats.number(lane.count))
        self.list.setAccessibleName(f"{self.name}, {formats.number(lane.count)}")
        more = lane.count - len(shown)
        self.rest.setText(t("voices.more", n=more).replace(str(more), formats.number(more)) if more else "")
        self.rest.setVisible(more > 0)
        if before is not None:
            keys = [row.key for row in shown]
            self.list.choose(keys.index(before.key) if before.key in keys else place)
        elif self.list.hasFocus():
            self.list.choose(0)


class Board(QWidget):
    """`moved(keys, lane)`, `opened(row)`, `deleted(keys)`, `menu_wanted(keys, place)`; who shows it does them.

    No column is narrower than its cards need; what has no room beside the others is scrolled to.
    """

    moved = Signal(object, str)
    opened = Signal(object)
    deleted = Signal(object)
    menu_wanted = Signal(object, object)

    def __init__(self, context: Context, words: VoiceWords) -> None:
        super().__init__()
        theme = self._theme = context.theme
        self._follow: tuple[int, str] | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(12))
        outer.setSpacing(theme.px(8))
        inside = QWidget()
        inside.setObjectName("page")
        self.area = Area(inside)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        self.columns: dict[str, Column] = {}
        for lane in LANES:
            column = self.columns[lane] = Column(context, lane, words)
            column.list.moved.connect(self._move)
            column.list.opened.connect(self.opened)
            column.list.deleted.connect(self.deleted)
            column.list.menu_wanted.connect(self.menu_wanted)
            column.list.sideways.connect(lambda step, lane=lane: self._sideways(lane, step))
            column.list.reached.connect(lambda column=column: self.area.ensureWidgetVisible(column, theme.px(16), 0))
            bar = column.list.verticalScrollBar().sizeHint().width()
            column.setMinimumWidth(card_width(theme, words) + bar)
            row.addWidget(column, 1)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self.area, 1)
        self.hint = PlainLabel(theme, context.texts("voices.board_hint"), "small", "textMuted", wrap=True)
        outer.addWidget(self.hint)

    def show_words(self, words: VoiceWords) -> None:
        for column in self.columns.values():
            column.list.rows.words = column.list.painter.words = words
            column.list.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.setVisible(self.height() >= self._theme.px(HINT_FROM))

    def show_lanes(self, lanes: Mapping[str, Lane], rows: Mapping[int, VoiceRow]) -> None:
        for lane, column in self.columns.items():
            column.show_lane(lanes[lane], rows)
        if self._follow is not None:
            key, lane = self._follow
            self._follow = None
            keys = [row.key for row in self.columns[lane].list.rows.rows]
            if key in keys:
                self.columns[lane].list.choose(keys.index(key))
                self.columns[lane].list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, keys: Sequence[int], lane: str) -> None:
        """The keyboard goes along with the card."""
        self._follow = (keys[0], lane)
        self.moved.emit(keys, lane)

    def _sideways(self, lane: str, step: int) -> None:
        """To the next column that has cards."""
        place = LANES.index(lane) + step
        while 0 <= place < len(LANES):
            found = self.columns[LANES[place]].list
            if found.rows.rows:
                found.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            place += step

    def focus_first(self) -> None:
        for column in self.columns.values():
            if column.list.rows.rows:
                column.list.setFocus(Qt.FocusReason.OtherFocusReason)
                column.list.choose_one()
                return
