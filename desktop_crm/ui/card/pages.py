"""The tabs of the card that hold lists: claims and wishes, contacts, history (`purchases` has its own file)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_crm.app.cards import Card
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Entry
from desktop_crm.app.session import Session
from desktop_crm.ui.card import dealings, timeline, voices
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.listing import MakeSheet, RecordList
from desktop_crm.ui.card.rows import Key, Row
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, FlowLayout, Panel, PlainLabel

Rows = Sequence[Row]
HISTORY_LIMIT: Final = 2000


class ChipRow(Panel):
    """Exclusive filter chips with counts, and room at the right."""

    def __init__(self, context: Context, names: Sequence[str], picked: Callable[[str], None]) -> None:
        super().__init__("surface")
        theme = context.theme
        self.chosen = names[0]
        self._picked = picked
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(theme.px(16), theme.px(3), theme.px(16), theme.px(3))
        self.row.setSpacing(theme.px(8))
        room = QWidget()
        flow = FlowLayout(room, theme.px(8), theme.px(6))
        room.setContentsMargins(0, theme.px(3), 0, theme.px(3))
        self.row.addWidget(room, 1)
        self.chips = {name: Button(theme, " ", "chip", checkable=True) for name in names}
        for name, chip in self.chips.items():
            chip.clicked.connect(partial(self.choose, name))
            flow.addWidget(chip)
        self.chips[self.chosen].setChecked(True)

    def choose(self, name: str, *_checked: bool, tell: bool = True) -> None:
        changed = name != self.chosen
        self.chosen = name
        for other, chip in self.chips.items():
            chip.setChecked(other == name)
        if changed and tell:
            self._picked(name)

    def label(self, name: str, text: str) -> None:
        self.chips[name].setText(text)


class Stack(QStackedWidget):
    """Takes what is left, and never makes what it stands in taller."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = least

    def set_least(self, least: int) -> None:
        """The height below which it never goes."""
        if least != self._least:
            self._least = least
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._least)


class ScrollArea(QScrollArea):
    """A column of widgets that scrolls where it is taller than the room."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fill(self, *widgets: QWidget) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(whole)
        whole.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)


class RecordsPage(QWidget):
    """A list, and a sentence where it is empty."""

    def __init__(self, context: Context, name: str, empty: str, make_sheet: MakeSheet | None) -> None:
        super().__init__()
        self.context = context
        self.words: Words | None = None
        self.list = RecordList(context, name, make_sheet)
        self.empty = PlainLabel(context.theme, empty, "body", "textMuted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = Stack(1)
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.stack, 1)

    def show_words(self, words: Words, *, fresh: bool) -> None:
        """`fresh`: another client; else the same one as it stands now."""
        self.words = words
        self.fill(words, fresh=fresh)

    def fill(self, words: Words, *, fresh: bool) -> None:
        raise NotImplementedError

    def put(self, rows: Rows, *, fresh: bool) -> None:
        self.list.show_rows(rows, fresh=fresh)
        self.stack.setCurrentWidget(self.list if rows else self.empty)

    def refill(self) -> None:
        if self.words is not None:
            self.fill(self.words, fresh=False)

    def show_record(self, key: Key, *, open_it: bool = False) -> bool:
        """Bring a record into sight and choose it; False where it does not stand here."""
        index = self.list.rows_model.index_of(key)
        if not index.isValid():
            return False
        self.list.setCurrentIndex(index)
        self.list.show_whole(key)
        if open_it:
            self.list.open_record(key)
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def settle(self) -> None:
        self.list.settle()


class VoicesPage(RecordsPage):
    """`attaching` when a file is to be kept with a claim."""

    attaching = Signal(int)

    def __init__(self, context: Context, make_sheet: MakeSheet) -> None:
        texts = context.texts
        super().__init__(context, texts("card.tab_voices"), texts("card.no_voices"), make_sheet)
        self.chips = ChipRow(context, voices.FILTERS, lambda _name: self.refill())
        self.order = voices.ORDERS[0]
        self.show_closed = False
        name = texts(f"card.order_{self.order}")
        self.sort = Button(context.theme, name, "flat", "chevron-down", icon_token="textMuted")
        self.sort.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.sort.setFont(context.theme.font("small"))
        self.sort.clicked.connect(self._offer_orders)
        self.chips.row.addWidget(self.sort, 0, Qt.AlignmentFlag.AlignTop)
        self.column.insertWidget(0, self.chips)
        self.list.chosen.connect(lambda row: self.list.open_record(row.key))
        self.list.folded.connect(lambda _row: self._fold())
        self.list.extend_menu = self._extend_menu

    def _extend_menu(self, menu: QMenu, row: Row) -> None:
        if row.record == "claim":
            icon, text = self.context.theme.icon("image"), self.context.texts("card.file_of_claim")
            menu.addAction(icon, text, lambda: self.attaching.emit(row.id))

    def show_words(self, words: Words, *, fresh: bool) -> None:
        """A record that is closed while it stands open goes on standing open: how it ended is still to be said."""
        opened, before, sheet = self.list.opened, self.words, self.list.sheet
        ended = False
        if not fresh and before is not None and opened is not None:
            was, now = (w.record_of(opened[1], opened[2]) for w in (before, words))
            ended = _open(was) and now is not None and not _open(now)
        had_focus = sheet is not None and sheet.isAncestorOf(QApplication.focusWidget() or self)
        if ended:
            self.show_closed = True
            self.chips.choose("all", tell=False)
        super().show_words(words, fresh=fresh)
        if ended and opened is not None:
            self.list.show_whole(opened)
            if had_focus and self.list.sheet is not None:
                self.list.sheet.focus_first()

    def fill(self, words: Words, *, fresh: bool) -> None:
        if fresh:
            self.show_closed = False
        for name, count in voices.counts(words).items():
            self.chips.label(name, words.texts(f"card.filter_{name}", count=count))
        self.put(voices.rows(words, self.chips.chosen, self.order, show_closed=self.show_closed), fresh=fresh)

    def _fold(self) -> None:
        self.show_closed = not self.show_closed
        self.refill()

    def _offer_orders(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in voices.ORDERS:
            action = menu.addAction(self.context.texts(f"card.order_{name}"))
            action.setCheckable(True)
            action.setChecked(name == self.order)
            action.triggered.connect(partial(self.sort_by, name))
        menu.popup(self.sort.mapToGlobal(self.sort.rect().bottomLeft()))

    def sort_by(self, name: str, *_checked: bool) -> None:
        self.order = name
        self.sort.setText(self.context.texts(f"card.order_{name}"))
        self.refill()

    def show_record(self, key: Key, *, open_it: bool = False) -> bool:
        """Unfolds and takes filters away where they hide the record."""
        if super().show_record(key, open_it=open_it):
            return True
        self.chips.choose("all")
        self.show_closed = True
        self.refill()
        return super().show_record(key, open_it=open_it)


def _open(found: Any) -> bool:
    """A claim, problem or wish that is not closed; what merely happened is neither open nor closed."""
    return bool(getattr(found, "open", False))


class ContactsPage(RecordsPage):
    """`finished` when a task is done, or is to be done after all."""

    finished = Signal(int, bool)

    def __init__(self, context: Context, make_sheet: MakeSheet) -> None:
        texts = context.texts
        super().__init__(context, texts("card.tab_contacts"), texts("card.no_contacts"), make_sheet)
        self.show_done = False
        self.list.chosen.connect(self._choose)
        self.list.folded.connect(lambda _row: self._fold())
        self.list.ticked.connect(self._tick)
        self.list.extend_menu = self._extend_menu

    def _tick(self, row: Row) -> None:
        found = self.words.record_of(row.record, row.id) if self.words is not None else None
        if found is not None:
            self.finished.emit(row.id, found.status != "done")

    def fill(self, words: Words, *, fresh: bool) -> None:
        if fresh:
            self.show_done = False
        self.put(dealings.rows(words, show_done=self.show_done), fresh=fresh)

    def _choose(self, row: Row) -> None:
        """Whom the client recommended has a card of their own."""
        if row.record == "client":
            self.context.window.open_client(row.id)
        else:
            self.list.open_record(row.key)

    def _fold(self) -> None:
        self.show_done = not self.show_done
        self.refill()

    def _extend_menu(self, menu: QMenu, row: Row) -> None:
        found = self.words.record_of(row.record, row.id) if self.words is not None else None
        texts, icon = self.context.texts, self.context.theme.icon
        if row.record == "task" and found is not None:
            done = found.status == "done"
            text = texts("card.task_reopen" if done else "card.task_finish")
            menu.addAction(icon("square-check"), text, lambda: self.finished.emit(row.id, not done))
        if row.record == "referral" and found is not None and self.words is not None:
            text = texts("card.open_card_of", name=self.words.client(found.recommender)).replace("&", "&&")
            menu.addAction(icon("user"), text, lambda: self.context.window.open_client(found.recommender))

    def show_record(self, key: Key, *, open_it: bool = False) -> bool:
        """Unfolds where that hides the record."""
        if super().show_record(key, open_it=open_it):
            return True
        self.show_done = True
        self.refill()
        return super().show_record(key, open_it=open_it)


class HistoryPage(RecordsPage):
    """Asks the journal when it is shown, off the GUI thread."""

    def __init__(self, context: Context) -> None:
        texts = context.texts
        super().__init__(context, texts("card.tab_history"), texts("card.no_history"), None)
        self.chips = ChipRow(context, timeline.FILTERS, lambda _name: self._show(fresh=False))
        self.column.insertWidget(0, self.chips)
        self._events: list[timeline.Event] = []
        self._question = Latest(context)
        self.destroyed.connect(self._question.stop)

    def fill(self, words: Words, *, fresh: bool) -> None:
        id = words.card.client.id

        def work(session: Session, job: Job) -> list[Entry]:
            return session.base.history("client", id, HISTORY_LIMIT)

        def done(entries: list[Entry]) -> None:
            self._events = timeline.events(words, entries)
            self._show(fresh=fresh)

        if fresh:
            self._events = []
            self.list.show_rows([], fresh=True)
        self._question.ask(work, done)

    def _show(self, *, fresh: bool) -> None:
        if self.words is None:
            return
        for name, count in timeline.counts(self._events).items():
            self.chips.label(name, self.words.texts(f"card.history_{name}", count=count))
        self.put(timeline.rows(self.words, self._events, self.chips.chosen), fresh=fresh)


def tab_counts(card: Card) -> dict[str, int]:
    """What the tabs bear behind their names."""
    return {
        "voices": voices.opened(card),
        "purchases": len(card.purchases),
        "contacts": len(card.interactions) + len(card.feedback),
    }
