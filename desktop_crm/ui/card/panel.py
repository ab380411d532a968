"""The card beside the list: header, quick adding, tabs; always as the base has it, never losing what is being typed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.analysis.standing import Standing
from desktop_crm.app import cards
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.card.adding import Adding
from desktop_crm.ui.card.boxes import RecordBox
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.ending import Ending
from desktop_crm.ui.card.files import FilesBox
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.header import CardHeader
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.menu import make_menu
from desktop_crm.ui.card.naming import Naming
from desktop_crm.ui.card.pages import ContactsPage, HistoryPage, RecordsPage, ScrollArea, Stack, VoicesPage, tab_counts
from desktop_crm.ui.card.people import PeopleBox
from desktop_crm.ui.card.purchases import PurchasesPage
from desktop_crm.ui.card.room import LIST_LEAST, share_room
from desktop_crm.ui.card.rows import Key, Row
from desktop_crm.ui.card.sheet import RecordSheet
from desktop_crm.ui.card.states import GoneCard, NothingChosen
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Hairline, Panel, TabBar

TABS: Final = ("card", "voices", "purchases", "contacts", "history")
SHARED: Final = frozenset({"staff", "failure_point", "cause", "setting", "custom_field"})
"""Records that stand on every card by their names."""


class CardPanel(QWidget):
    """`shown` sends the id of the client whose card stands here, or None."""

    shown = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        session = context.need_session()
        self._id: int | None = None
        self._words: Words | None = None
        self._card_question, self._standing_question = Latest(context), Latest(context)
        self._go_to: tuple[str, int, bool] | None = None  # the last: with all its fields
        self._begin_when_read = ""
        self._dirty: set[str] = set()
        self._fresh: set[str] = set()
        self.drafts = Drafts(context.settings.folder / "drafts.json", str(session.base.path), self)
        self.keeper = Keeper(context, self)
        self.ending = Ending(context, self.keeper, self.reload)
        self.sheet: RecordSheet | None = None
        self.setMinimumSize(context.theme.px(300), 1)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.nothing, self.gone = NothingChosen(context), GoneCard(context)
        self.gone.bring_back.clicked.connect(self._bring_back)
        for state in (self.nothing, self.gone):
            self._stack.addWidget(state)
        self._build_card()
        self._unsubscribe = session.bus.subscribe(self._changed)
        for stop in (self._unsubscribe, self.keeper.stop, self._card_question.stop, self._standing_question.stop):
            self.destroyed.connect(stop)
        self.setAccessibleName(context.texts("card.title"))

    # -- building
    def _build_card(self) -> None:
        theme, texts = self._context.theme, self._context.texts
        whole = Panel("surface")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.menu = make_menu(self, self._context)
        self.header = CardHeader(self._context, self.print_current, self.menu)
        self.header.notices.finished.connect(self.ending.finish)
        self.header.notices.opening.connect(self._open_task)
        self.header.notices.won_back.connect(self._win_back)
        self.naming = Naming(self._context, self.keeper, self.drafts, self.header)
        self.adding = Adding(self._context, self.keeper, self.drafts)
        self.adding.opened.connect(lambda _on: self._share_room())
        self.adding.added.connect(self._added)
        self.adding.left.connect(self._after_form)
        self.tabs = TabBar(theme)
        for name in TABS:
            self.tabs.addTab(texts(f"card.tab_{name}"))
        self.tabs.setCurrentIndex(TABS.index("voices"))
        self.tabs.currentChanged.connect(lambda _index: self._show_tab())
        self._tab_row = bar = Panel("surface")
        row = QVBoxLayout(bar)
        row.setContentsMargins(theme.px(4), 0, 0, 0)
        room = QWidget()  # the tabs ask their parent how much room they have
        inner = QVBoxLayout(room)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.tabs)
        row.addWidget(room)
        self.pages = Stack(theme.px(LIST_LEAST))
        self._build_pages()
        for widget in (self.header, self.adding, bar, Hairline(theme)):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        self._stack.addWidget(whole)
        self.card = whole

    def _build_pages(self) -> None:
        context = self._context
        self.card_area = ScrollArea()
        self.people = PeopleBox(context, self._make_sheet)
        self.people.adding.connect(lambda: self.begin("contact_person"))
        self.files = FilesBox(context, self._make_sheet)
        self.boxes: dict[str, RecordBox] = {box.record: box for box in (self.people, self.files)}
        shelf = QWidget(self)  # where they wait for the first card: what has no parent outlives the window
        shelf.hide()
        for box in self.boxes.values():
            box.setParent(shelf)
            box.deleting.connect(self._delete_row)
        self.voices = VoicesPage(context, self._make_sheet)
        self.voices.attaching.connect(self.files.choose)
        self.purchases = PurchasesPage(context, self._make_sheet)
        self.purchases.came_back.connect(lambda id: self.begin("return", id))
        self.contacts = ContactsPage(context, self._make_sheet)
        self.contacts.finished.connect(self.ending.finish)
        self.history = HistoryPage(context)
        self.lists: dict[str, RecordsPage] = {
            "voices": self.voices,
            "purchases": self.purchases,
            "contacts": self.contacts,
            "history": self.history,
        }
        self.pages.addWidget(self.card_area)
        for page in self.lists.values():
            self.pages.addWidget(page)
            page.list.deleting.connect(self._delete_row)
        self.history.list.chosen.connect(self._open_event)

    def _make_sheet(self, row: Row) -> RecordSheet:
        assert self._words is not None
        sheet = RecordSheet(self._context, self.keeper, self.drafts, self._words, row.record, opened=True)
        found = self._words.record_of(row.record, row.id)
        if found is not None:
            sheet.show_record(self._words, found)
        return sheet

    # -- which client
    def current(self) -> int | None:
        """The client whose card stands here (or stood, when it was deleted)."""
        return self._id

    def show_client(self, id: int | None) -> None:
        """Show a client's card, or that none is chosen. What was being edited is kept first."""
        if id == self._id and self._words is not None:
            return
        self.settle()
        self.header.name.put_aside()
        self.adding.show_words(None)
        self._id, self._words, self._go_to, self._begin_when_read = id, None, None, ""
        self.naming.id = id
        self._card_question.stop()
        if id is None:
            self._stack.setCurrentWidget(self.nothing)
            self.shown.emit(None)
            return
        self.reload()

    def reload(self) -> None:
        """Read the card again."""
        if self._id is None:
            return
        id = self._id
        self._card_question.ask(lambda session, job: cards.load_card(session, id), self._show)

    def _show(self, card: cards.Card | None) -> None:
        if card is None:
            self.adding.show_words(None)
            self._words = None
            self._stack.setCurrentWidget(self.gone)
            return
        fresh = self._words is None
        self.keeper.learn(card)
        self._words = Words(self._context.texts, self._context.formats, card)
        self._dirty, self.files.client_id = set(TABS), card.client.id
        if fresh:
            self._fresh = set(TABS)
            self.header.show_standing(self._words, None)
        self.header.show_card(self._words)
        self._share_room()
        for name, count in tab_counts(card).items():
            self.tabs.set_count(TABS.index(name), count)
        self._show_tab()
        self.adding.show_words(self._words)
        self._stack.setCurrentWidget(self.card)
        if fresh:
            self.naming.bring_draft()
            self.shown.emit(self._id)
        self._ask_standing()
        self._arrive()
        if self._begin_when_read:
            self.begin(self._begin_when_read)
            self._begin_when_read = ""

    def _ask_standing(self) -> None:
        standings = self._context.standings
        if standings is None or self._id is None:
            return
        id = self._id

        def done(found: list[Standing]) -> None:
            if self._words is not None and self._words.card.client.id == id:
                self.header.show_standing(self._words, found[0])
                self._share_room()

        self._standing_question.ask(lambda session, job: standings.of([id]), done)

    def _changed(self, changes: Changes, source: object) -> None:
        """Somebody wrote. The card's own changes need no echo into what is open: `_show` leaves open editors alone."""
        if self._id is not None and (self._id in changes.clients or SHARED & set(changes.records)):
            self.reload()

    # -- tabs
    def show_tab(self, name: str) -> None:
        self.tabs.setCurrentIndex(TABS.index(name))

    def _show_tab(self) -> None:
        """Bring the tab in front up to date: the others wait until they are looked at."""
        name = TABS[self.tabs.currentIndex()]
        self.pages.setCurrentIndex(self.tabs.currentIndex())
        words = self._words
        if words is None or name not in self._dirty:
            return
        fresh = name in self._fresh
        self._dirty.discard(name)
        self._fresh.discard(name)
        if name == "card":
            self._fill_sheet(words)
        else:
            page = self.lists[name]
            page.show_words(words, fresh=fresh)
            sheet = page.list.sheet
            found = words.record_of(sheet.record, sheet.id) if sheet is not None and sheet.id is not None else None
            if sheet is not None and found is not None:
                sheet.show_record(words, found)

    def _fill_sheet(self, words: Words) -> None:
        if self.sheet is None:
            self.sheet = RecordSheet(self._context, self.keeper, self.drafts, words, "client")
            self.card_area.fill(self.sheet, *self.boxes.values())
        self.sheet.show_record(words, words.card.client)
        for box in self.boxes.values():
            box.show_words(words)

    def _open_event(self, row: Row) -> None:
        """From the timeline to where the record stands with all its fields."""
        if self._words is not None and (key := self._key(row.record, row.id)) is not None:
            tab = KINDS[row.record].tab
            self.show_tab(tab)
            self.lists[tab].show_record(key, open_it=True)

    def _key(self, record: str, id: int) -> Key | None:
        """What a record's row is in the list where it stands; None where it stands in none."""
        found = self._words.record_of(record, id) if self._words is not None and record in KINDS else None
        if found is None or self._words is None or KINDS[record].tab not in self.lists:
            return None
        return KINDS[record].row(self._words, found).key

    def open_record(self, record: str, id: int) -> None:
        """Go to a record of this card and open it, as soon as the card is there."""
        self._go_to = (record, id, True)
        self._arrive()

    def _arrive(self) -> None:
        """Go to the record that was added last, or asked for."""
        if self._go_to is None or self._words is None:
            return
        record, id, open_it = self._go_to
        if record in self.boxes:
            self._go_to = None
            self.show_tab("card")
            self.card_area.ensureWidgetVisible(self.boxes[record])
            return
        if (key := self._key(record, id)) is None:
            return
        self._go_to = None
        if open_it or TABS[self.tabs.currentIndex()] != "history":
            self.show_tab(KINDS[record].tab)
            self.lists[KINDS[record].tab].show_record(key, open_it=open_it)
        else:
            self.history.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- quick adding
    def begin(self, record: str, purchase: int | None = None) -> None:
        """Open the inline form that adds a record (about a purchase, where one is given); nothing without a card."""
        if self._words is not None:
            self.adding.begin(record, purchase)
        elif self._id is not None and self._stack.currentWidget() is not self.gone:
            self._begin_when_read = record

    @property
    def form(self) -> RecordForm | None:
        """The open form."""
        return self.adding.form

    def _after_form(self, record: str) -> None:
        """A form was closed unsent: back to its button, or to the list it was opened from."""
        button = self.adding.bar.buttons.get(record)
        page = self.lists.get(TABS[self.tabs.currentIndex()])
        back: QWidget = button or (page.list if page is not None else self.tabs)
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _added(self, record: str, id: int) -> None:
        self._go_to = (record, id, False)
        self.reload()

    # -- ending what stands out, and whole records
    def _open_task(self, id: int) -> None:
        self.show_tab("contacts")
        if (key := self._key("task", id)) is not None:
            self.contacts.show_record(key, open_it=True)

    def delete_current(self) -> None:
        """The card to the trash, with everything on it; Undo in the toast."""
        if self._words is not None and self._id is not None:
            name = one_line(self._words.card.client.title, 60)
            self.settle()
            self.ending.delete("client", self._id, name)

    def _delete_row(self, row: Row) -> None:
        found = self._words.record_of(row.record, row.id) if self._words is not None else None
        if self._words is None or found is None:
            return
        name = one_line(self._words.subject(row.record, found), 40)
        page = self.lists.get(TABS[self.tabs.currentIndex()])
        if page is not None:
            page.list.close_record(back=True)
        self.ending.delete(row.record, row.id, name)

    def _win_back(self, id: int) -> None:
        """What won them back is still to be said, where the loss stands."""
        self.ending.win_back(id, lambda: self._added("loss", id))

    def _bring_back(self) -> None:
        if self._id is not None:
            self.keeper.restore("client", [self._id], lambda _changes: self.reload())

    # -- the name, printing, copying
    def edit_name(self) -> None:
        """F2: the name becomes a field where it stands."""
        if self._words is not None:
            self.header.name.open_editor()

    def print_current(self) -> None:
        if self._words is not None and self._id is not None:
            self.settle()
            self._context.window.print_cards([self._id])

    def copy_current(self) -> None:
        """Who it is and how to reach them, as lines of text."""
        if self._words is not None:
            QGuiApplication.clipboard().setText(self._words.contacts())

    # -- keeping
    def settle(self) -> None:
        """Send off whatever is being edited: before another client, before printing, before closing."""
        if self.sheet is not None:
            self.sheet.settle()
        for box in self.boxes.values():
            box.settle()
        self.header.name.settle()
        for page in self.lists.values():
            page.settle()

    def close_panel(self) -> None:
        """The window or the base is about to close."""
        self.settle()
        self.drafts.save()
        self.files.close_box()
        self._unsubscribe()

    def hideEvent(self, event: object) -> None:
        self.drafts.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        share_room(self._context.theme, self.header, self.adding, self._tab_row, self.pages, self.size())
