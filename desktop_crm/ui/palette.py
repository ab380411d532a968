"""Ctrl+K: every command and every client by typing a few letters, in the field at the right of the menu row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_crm.app import own_values, search
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.app.tokens import tokens
from desktop_crm.domain import query
from desktop_crm.domain.folding import fold
from desktop_crm.ui import icons
from desktop_crm.ui.actions import plain_words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import SearchField

WIDTH, MOST_CLIENTS, MOST_COMMANDS = 460, 8, 8
DATA = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the palette; without `run` it is the name of a group."""

    text: str
    hint: str = ""
    icon: str = ""
    run: Callable[[], None] | None = None


class OfferDelegate(QStyledItemDelegate):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._theme = context.theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        offer: Offer = index.data(DATA)
        return QSize(100, self._theme.px(32 if offer.run else 26))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        offer: Offer = index.data(DATA)
        theme, rect = self._theme, option.rect
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.save()
        if offer.run is None:
            painter.setFont(theme.font("header"))
            painter.setPen(theme.color("textMuted"))
            painter.drawText(rect.adjusted(theme.px(12), 0, 0, 0), middle, offer.text)
            painter.restore()
            return
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = state & QStyle.StateFlag.State_Selected
            painter.fillRect(rect, theme.color("selection" if chosen else "hover"))
        if offer.icon:
            mark = icons.pixmap(theme, offer.icon, "textMuted", 16)
            height = mark.deviceIndependentSize().height()
            painter.drawPixmap(rect.x() + theme.px(12), round(rect.center().y() - height / 2 + 1), mark)
        hint_width = theme.metrics("small").horizontalAdvance(offer.hint)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("textMuted"))
        painter.drawText(rect.adjusted(0, 0, -theme.px(12), 0), middle | int(Qt.AlignmentFlag.AlignRight), offer.hint)
        room = QRect(rect.x() + theme.px(38), rect.y(), rect.width() - theme.px(62) - hint_width, rect.height())
        painter.setFont(theme.font())
        painter.setPen(theme.color("text"))
        shown = theme.metrics().elidedText(offer.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, shown)
        painter.restore()


class PaletteField(SearchField):
    """The field and the list that opens under it. Up and Down choose, Enter runs, Escape leaves."""

    def __init__(self, context: Context, window: QWidget) -> None:
        texts = context.texts
        super().__init__(context.theme, texts("window.find_anything"), "Ctrl+K", texts("list.clear"))
        self._context = context
        self._job: Job | None = None
        self._before: QWidget | None = None
        self._clients: list[Offer] = []
        self._list = QListWidget(window)
        self._list.setProperty("popup", True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(texts("window.find_anything"))
        self._list.setMouseTracking(True)
        self._delegate = OfferDelegate(context)
        self._list.setItemDelegate(self._delegate)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._run_item)
        self._list.hide()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(int(tokens()["motion"]["searchDebounceMs"]))
        self._debounce.timeout.connect(self._look)
        self.textChanged.connect(self._typed)

    def sizeHint(self) -> QSize:
        return QSize(self._context.theme.px(self._context.theme.size("findAnything")[0]), super().sizeHint().height())

    def open(self) -> None:
        """From the shortcut: take the focus and show what there is."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._typed()

    def dispose(self) -> None:
        """The window is built anew: take the list along."""
        self.leave()
        self._list.deleteLater()

    def leave(self) -> None:
        self._list.hide()
        self._debounce.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._clients = []
        self.clear()
        self._list.hide()

    # -- looking
    def _typed(self, _text: str = "") -> None:
        if not self.hasFocus():
            return
        self._fill()
        self._debounce.start()

    def _look(self) -> None:
        words = self.text().strip()
        if self._job is not None:
            self._job.cancel()
        if not words or self._context.session is None or self._context.standings is None:
            self._show_clients([])
            return
        standings = self._context.standings

        def work(session: Session, job: Job) -> list[Offer]:
            wanted = query.parse(words, own=own_values.own(session))
            found = search.first(session, standings, wanted, MOST_CLIENTS, job.cancelled)
            ids = list(found.ids[:MOST_CLIENTS])
            rows = search.page(session, ids)
            return [self._client(rows[id]) for id in ids if id in rows]

        self._job = self._context.run_read(work, self._show_clients)

    def _client(self, row: ClientRow) -> Offer:
        formats, id = self._context.formats, row.id
        hint = formats.phone(row.phones[0]) if row.phones else row.city
        return Offer(
            row.title,
            hint,
            "building-2" if row.kind == "company" else "user",
            lambda: self._context.window.open_client(id),
        )

    def _show_clients(self, offers: list[Offer]) -> None:
        self._clients = offers
        if self.hasFocus():
            self._fill()

    def _commands(self) -> list[Offer]:
        wanted = [fold(word) for word in self.text().split()]
        found = []
        for command, action in self._context.commands.offered():
            words = plain_words(action.text())
            folded = fold(words)
            if command.id != "palette" and all(word in folded for word in wanted):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                found.append(Offer(words, keys, command.icon, action.trigger))
        return found[:MOST_COMMANDS] if wanted else found

    # -- the list
    def _fill(self) -> None:
        texts = self._context.texts
        offers: list[Offer] = []
        if self._clients:
            offers += [Offer(texts("window.palette_clients")), *self._clients]
        if commands := self._commands():
            offers += [Offer(texts("window.palette_commands")), *commands]
        if not offers:
            offers = [Offer(texts("window.palette_nothing", words=self.text().strip()))]
        self._list.clear()
        for offer in offers:
            item = QListWidgetItem(offer.text)
            item.setData(DATA, offer)
            if offer.run is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        self._step(1, from_row=-1)
        self._place(offers)

    def _place(self, offers: list[Offer]) -> None:
        theme = self._context.theme
        parent = self._list.parentWidget()
        if parent is None:
            return
        width = max(self.width(), theme.px(WIDTH))
        height = sum(theme.px(32 if o.run else 26) for o in offers) + theme.px(10)
        corner = self.mapTo(parent, QPoint(self.width() - width, self.height() + theme.px(4)))
        self._list.setGeometry(corner.x(), corner.y(), width, min(height, parent.height() - corner.y() - theme.px(40)))
        self._list.show()
        self._list.raise_()

    def _step(self, by: int, from_row: int | None = None) -> None:
        row = (self._list.currentRow() if from_row is None else from_row) + by
        while 0 <= row < self._list.count():
            if self._list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self._list.setCurrentRow(row)
                return
            row += by

    def _run_item(self, item: QListWidgetItem | None) -> None:
        offer: Offer | None = item.data(DATA) if item is not None else None
        if offer is None or offer.run is None:
            return
        before = self._before
        self.leave()
        if before is not None and before.isVisible():
            before.setFocus()
        offer.run()

    # -- keys and focus
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Down:
            self._step(1)
        elif key == Qt.Key.Key_Up:
            self._step(-1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run_item(self._list.currentItem())
        elif key == Qt.Key.Key_Escape:
            before = self._before
            self.leave()
            if before is not None:
                before.setFocus()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() in keys and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self, self._typed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.leave()

    def remember(self, before: QWidget | None, now: QObject | None) -> None:
        """Where the focus came from, to give it back there."""
        if now is self and before is not None and before is not self:
            self._before = before
