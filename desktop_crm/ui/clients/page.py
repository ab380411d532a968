"""The list of clients with the card beside it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app import standing
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.folding import fold
from desktop_crm.domain.query import ClientQuery, Condition, Sort
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.panel import CardPanel
from desktop_crm.ui.clients import copying, deleting, menus, own, sorting
from desktop_crm.ui.clients.answers import Answers
from desktop_crm.ui.clients.bulk_bar import BulkBar
from desktop_crm.ui.clients.columns import Cells
from desktop_crm.ui.clients.conditions import Offers
from desktop_crm.ui.clients.grouping import Grouping
from desktop_crm.ui.clients.model import ClientModel
from desktop_crm.ui.clients.new_client import NewClient
from desktop_crm.ui.clients.searching import Searching
from desktop_crm.ui.clients.sides import Sides
from desktop_crm.ui.clients.table import ClientTable
from desktop_crm.ui.context import Context
from desktop_crm.ui.pages.empty import NoClients, NothingFound
from desktop_crm.ui.widgets import Panel

WARM_AFTER: Final = 1500  # ms: once the first rows are there, what further ones are sorted and searched by
CARD_AFTER: Final = 60  # ms: holding an arrow key down must not load every card on the way
ADDS: Final = {kind.command: record for record, kind in KINDS.items() if kind.command}


class ClientsPage(QWidget):
    def __init__(self, context: Context, card: CardPanel | None = None) -> None:
        """`card`: one that is made already, where making both in one turn would hold the window up."""
        super().__init__()
        self.context = context
        session = context.need_session()
        self.card = card or CardPanel(context)
        self.cells = Cells(context.texts, context.formats, context.today())
        self.sort = sorting.kept(context.settings)
        self._own: tuple[CustomField, ...] = ()
        self._build()
        self._card_soon = self._timer(CARD_AFTER, self._show_card)
        self._warm_soon = self._timer(WARM_AFTER, self._warm)
        self._midnight = self._timer(60_000, self._new_day, repeat=True)
        self._midnight.start()
        self._unsubscribe = session.bus.subscribe(self._changed)
        self.destroyed.connect(self._unsubscribe)
        self._bind()
        self.answers.want = context.settings.number(self._card_key()) or None
        self.load_offers()
        self.look()
        self._warm_soon.start()

    def _timer(self, interval: int, act: Callable[[], None], *, repeat: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(not repeat)
        timer.setInterval(interval)
        timer.timeout.connect(act)
        return timer

    # -- building
    def _build(self) -> None:
        context = self.context
        self.model = ClientModel(context, self.cells)
        left = Panel("surface")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.searching = Searching(context)
        self.search, self.chips = self.searching.field, self.searching.chips
        column.addWidget(self.searching)
        self.table = ClientTable(context, self.model, self.cells, left)
        self.table.head.show_sort(self.sort)
        self.answers = Answers(context, self.table, self.model)
        self.answers.changed.connect(self._answered)
        self.answers.nobody_chosen.connect(lambda: self._card_soon.start())
        self.empty = NoClients(context)
        self.empty.import_button.clicked.connect(lambda: context.window.open_page("import"))
        self.empty.new_button.clicked.connect(self.new_client)
        self.nothing = NothingFound(context)
        self.nothing.clear_button.clicked.connect(self.clear)
        self.below = QStackedWidget()
        for widget in (QWidget(), self.empty, self.nothing):
            self.below.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.below, 1)
        self.bulk = BulkBar(self)
        column.addWidget(self.bulk)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.sides = Sides(context, self.splitter, left, self.card)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()  # large letters on a small screen: better to scroll than to lay one over the other
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.splitter)
        row.addWidget(area)
        self.grouping = Grouping(self)
        self._connect()
        self._show_state()

    def _connect(self) -> None:
        searching = self.searching
        searching.changed.connect(self.look)
        searching.left.connect(self._into_list)
        searching.new_button.clicked.connect(self.new_client)
        searching.call_button.clicked.connect(lambda: self.context.commands.run("take_call"))
        searching.group_button.clicked.connect(self.grouping.open)
        searching.columns_button.clicked.connect(self.choose_columns)
        self.table.head.sort_wanted.connect(self.sort_by)
        self.table.head.menu_wanted.connect(lambda place: menus.columns_menu(self).popup(place))
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._card_soon.start())
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._selected())
        self.table.opened.connect(self._into_card)
        self.table.copied.connect(lambda: copying.copy_rows(self))
        self.table.deleted.connect(self.delete_selected)
        self.table.typed.connect(searching.type)
        self.table.menu_wanted.connect(self._context_menu)
        self.table.narrowed.connect(searching.set_narrow)
        self.splitter.splitterMoved.connect(lambda _place, _index: self.sides.keep())

    def _bind(self) -> None:
        bind = self.context.commands.bind
        bind("find", self.focus_search)
        bind("new_client", self.new_client)
        bind("columns", self.choose_columns)
        bind("copy", lambda: copying.copy_rows(self))
        bind("select_all", self.table.selectAll)
        bind("delete", self.delete_selected)
        bind("edit_client", self.card.edit_name)
        bind("print_card", self.print_selected)
        bind("next_client", lambda: self._step(1))
        bind("previous_client", lambda: self._step(-1))
        for command, record in ADDS.items():
            bind(command, partial(self._add_to_card, record))

    # -- searching
    @property
    def total(self) -> int:
        """All clients of the base; -1 until the first answer."""
        return self.answers.total

    def query(self) -> ClientQuery:
        """What is typed and what stands in chips."""
        return self.searching.query(self.sort)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.searching.conditions

    @property
    def offers(self) -> Offers:
        """What the base has to offer as conditions, and the names of the staff."""
        return self.searching.offers

    def look(self) -> None:
        """Search anew; a running search is given up."""
        self.searching.stop_waiting()
        self.answers.ask(self.query(), self.grouping.by)

    def _warm(self) -> None:
        self.context.run_read(lambda session, job: session.base.warm(), lambda _nothing: None)

    def _answered(self) -> None:
        """Other rows are there, or the same with other words to mark."""
        words = (fold(word.strip('"')) for word in self.query().words.split())
        self.table.cells_delegate.marks = tuple(word for word in words if word)
        self.table.viewport().update()
        self._show_state()
        self._say_count()

    def _show_state(self) -> None:
        """List, an empty base, or nothing found: what stands under the header."""
        empty, nothing = self.total == 0, self.total > 0 and not self.model.found
        self.searching.show_conditions()
        self.searching.set_empty(empty)
        self.table.setEnabled(not empty)
        header_only = empty or nothing
        self.table.setMaximumHeight(self.table.head.height() if header_only else 16_777_215)
        self.below.setVisible(header_only)
        if nothing:
            self.nothing.say(self.query().words.strip(), bool(self.conditions))
            self.below.setCurrentWidget(self.nothing)
        elif empty:
            self.below.setCurrentWidget(self.empty)
            if self.isVisible():
                self.empty.import_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_count(self) -> None:
        t, formats, shown = self.context.texts, self.context.formats, self.model.found
        if self.query().everything and not self.model.whole:
            shown = self.total
        if not self.isVisible() or self.total < 0:
            return
        if self.total == 0:
            self.context.window.say_count("", t("list.count_none"))
        elif self.query().everything:
            self.context.window.say_count(formats.number(shown), t("list.count_all", n=shown))
        else:
            words = t("list.count_of", n=self.total).replace(str(self.total), formats.number(self.total))
            self.context.window.say_count(formats.number(shown) if self.model.whole else "…", words)

    def _selected(self) -> None:
        self.bulk.show_count(self.table.selected_count())
        self._say_count()

    # -- what is asked of the page
    def focus_search(self) -> None:
        self.context.window.open_page("clients")
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_query(self, text: str) -> None:
        """Words go into the search box, conditions become chips."""
        self.searching.show_query(text)

    def open_client(self, id: int) -> None:
        """Show a client's card; where the present search hides the client, the search is cleared."""
        row = self.model.reveal(id)
        if row >= 0:
            self.table.go_to(row)
        else:
            self.answers.want = id
            self.clear()
        self.card.show_client(id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """No words, no conditions."""
        self.searching.clear()

    def new_client(self) -> None:
        self.context.window.open_page("clients")
        NewClient(self.context, self.window()).open()

    def current_id(self) -> int | None:
        return self.table.current_key()

    def selected_ids(self) -> array[int]:
        return self.table.selected_keys()

    def select_one(self) -> None:
        """Only the client whose card is shown."""
        self.table.go_to(self.table.currentIndex().row())
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        self.table.go_to(self.table.currentIndex().row() + by)

    def _add_to_card(self, record: str) -> None:
        self.context.window.open_page("clients")
        self.card.begin(record)

    def print_selected(self) -> None:
        ids = self.selected_ids()
        if ids:
            self.context.window.print_cards(ids)

    def delete_selected(self) -> None:
        deleting.delete(self, self.selected_ids())

    # -- sorting and conditions
    def sort_by(self, column: str, add: bool) -> None:
        """A click: this column first, or turned round; with Shift as a further key."""
        self.sort = sorting.clicked(self.sort, column, add=add, columns=self.model.columns)
        self._sorted()

    def set_sort(self, *sort: Sort) -> None:
        self.sort = sort or sorting.DEFAULT
        self._sorted()

    def _sorted(self) -> None:
        self.table.head.show_sort(self.sort)
        sorting.keep(self.context.settings, self.sort)
        self.look()

    def add_condition(self, condition: Condition) -> None:
        self.searching.add(condition)

    def load_offers(self, then: Callable[[], None] | None = None) -> None:
        """What can be chosen as a condition, and the names of the staff."""

        def done(offers: Offers) -> None:
            self._take_cells(replace(self.cells, staff=offers.staff))
            self.searching.take_offers(offers)
            self._take_own(offers)
            if then is not None:
                then()

        self.searching.load(done)

    def _take_own(self, offers: Offers) -> None:
        """Columns of the shop's own fields, where these are not the ones that there were."""
        if offers.own.own.fields != self._own:
            self._own = offers.own.own.fields
            self.table.take_own(own.columns(offers.own.own))
            sort = sorting.of_columns(self.sort, self.model.columns)
            if sort != self.sort:
                self.set_sort(*sort)

    # -- going around
    def _into_list(self) -> None:
        """From the search box to what it found."""
        if len(self.model.keys):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.currentIndex().isValid():
                self.table.go_to(self.model.client_near(0))

    def _into_card(self) -> None:
        self._show_card()
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)
        self.card.focusNextChild()

    def _show_card(self) -> None:
        self._card_soon.stop()
        if self.model.is_heading(self.table.currentIndex().row()):
            return  # the card that is open stays while one goes over a heading
        id = self.current_id()
        self.card.show_client(id)
        self.context.settings.set_number(self._card_key(), id or 0)
        self.context.commands.enable((*ADDS, "edit_client", "print_card", "delete", "copy"), id is not None)

    def _context_menu(self, place: QPoint) -> None:
        heading = self.model.is_heading(self.table.currentIndex().row())
        menu = self.grouping.menu() if heading else menus.row_menu(self)
        if menu is not None:
            menu.popup(place)

    def choose_columns(self) -> None:
        button = self.searching.columns_button
        corner = button.mapToGlobal(QPoint(0, button.height() + 2))
        menus.columns_menu(self).popup(corner)

    # -- while it is open
    def _changed(self, changes: Changes, source: object) -> None:
        touched = {*changes.records, *changes.added}
        if {"staff", "failure_point", "custom_field"} & touched:
            self.load_offers()
        if "setting" in touched:
            self.model.forget()
            if self.grouping.by:
                self.look()
            return
        self.model.forget(sorted(changes.clients), standings=not standing.DECIDE.isdisjoint(touched))
        if changes.order or self._sort_touched(touched):
            self.look()
            self.answers.held = None if "client" in touched else self.current_id()

    def _sort_touched(self, touched: set[str]) -> bool:
        """Whether the order or the conditions depend on what was changed."""
        used = {s.column for s in self.sort} | {c.key for c in self.query().conditions}
        return bool(touched & {"purchase", "claim", "wish", "return", "refusal"}) and used != {"name"}

    def _new_day(self) -> None:
        if self.context.session is not None and self.context.today() != self.cells.today:
            self._take_cells(replace(self.cells, today=self.context.today()))
            self.model.forget()
            self.look()

    def _take_cells(self, cells: Cells) -> None:
        self.cells = self.model.cells = self.table.cells_delegate.cells = cells
        self.model.refresh()

    # -- remembering
    def _card_key(self) -> str:
        path = str(self.context.need_session().base.path)
        return f"list/card_{sha256(path.encode()).hexdigest()[:12]}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sides.restore(self.width() if self.isVisible() else 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._say_count()
        if self.total == 0:
            self.empty.import_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
