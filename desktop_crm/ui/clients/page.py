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
from desktop_crm.app.tokens import tokens
from desktop_crm.domain import query
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.folding import fold
from desktop_crm.domain.query import ClientQuery, Condition, Sort
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.panel import CardPanel
from desktop_crm.ui.clients import copying, deleting, menus, sorting
from desktop_crm.ui.clients.answers import Answers
from desktop_crm.ui.clients.chips import ChipBar
from desktop_crm.ui.clients.columns import Cells
from desktop_crm.ui.clients.conditions import ConditionMenu, Offers, added
from desktop_crm.ui.clients.model import ClientModel
from desktop_crm.ui.clients.new_client import NewClient
from desktop_crm.ui.clients.table import ClientTable
from desktop_crm.ui.context import Context
from desktop_crm.ui.pages.empty import NoClients, NothingFound
from desktop_crm.ui.widgets import Button, Panel, SearchField, set_tip

WARM_AFTER: Final = 1500  # ms: once the first rows are there, what further ones are sorted and searched by
CARD_AFTER: Final = 60  # ms: holding an arrow key down must not load every card on the way
LEAST_LIST: Final = 340
LEAST_CARD: Final = 510  # the bar of quick adding and the tabs stand whole
ADDS: Final = {kind.command: record for record, kind in KINDS.items() if kind.command}


class ClientsPage(QWidget):
    def __init__(self, context: Context, card: CardPanel | None = None) -> None:
        """`card`: one that is made already, where making both in one turn would hold the window up."""
        super().__init__()
        self.context = context
        session = context.need_session()
        self.card = card or CardPanel(context)
        self.cells = Cells(context.texts, context.formats, context.today())
        self.offers = Offers()
        self.conditions: tuple[Condition, ...] = ()
        self.sort = sorting.kept(context.settings)
        self._build()
        self._debounce = self._timer(int(tokens()["motion"]["searchDebounceMs"]), self.look)
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
        context, theme = self.context, self.context.theme
        self.model = ClientModel(context, self.cells)
        left = Panel("surface")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._search_row())
        self.chips = ChipBar(context)
        self.chips.removed.connect(self._remove_condition)
        self.chips.add_wanted.connect(self._offer_conditions)
        self.chips.cleared.connect(self.clear)
        column.addWidget(self.chips)
        self.table = ClientTable(context, self.model, self.cells, left)
        self.table.head.show_sort(self.sort)
        self.answers = Answers(context, self.table)
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
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        left.setMinimumWidth(theme.px(LEAST_LIST))
        self.card.setMinimumWidth(theme.px(LEAST_CARD))
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.card)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self._restore_splitter()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()  # large letters on a small screen: better to scroll than to lay one over the other
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.splitter)
        row.addWidget(area)
        self._connect()
        self._show_state()

    def _search_row(self) -> QHBoxLayout:
        context, theme, t = self.context, self.context.theme, self.context.texts
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(11))
        row.setSpacing(theme.px(8))
        self.search = SearchField(theme, t("list.search"), "Ctrl+F", t("list.clear"))
        self.new_button = Button(theme, t("list.new_client"), "primary", "plus")
        set_tip(self.new_button, context.commands.tip("new_client"))
        self.call_button = Button(theme, "", "plain", "phone-incoming", tip=context.commands.tip("take_call"))
        self.columns_button = Button(theme, "", "plain", "columns-3", tip=t("list.columns"))
        row.addWidget(self.search, 1)
        row.addWidget(self.new_button)
        row.addWidget(self.call_button)
        row.addWidget(self.columns_button)
        return row

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._debounce.start())
        self.search.left_down.connect(self._into_list)
        self.new_button.clicked.connect(self.new_client)
        self.call_button.clicked.connect(lambda: self.context.commands.run("take_call"))
        self.columns_button.clicked.connect(self.choose_columns)
        self.table.head.sort_wanted.connect(self.sort_by)
        self.table.head.menu_wanted.connect(lambda place: menus.columns_menu(self).popup(place))
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._card_soon.start())
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._say_count())
        self.table.opened.connect(self._into_card)
        self.table.copied.connect(lambda: copying.copy_rows(self))
        self.table.deleted.connect(self.delete_selected)
        self.table.typed.connect(self._type_into_search)
        self.table.menu_wanted.connect(self._context_menu)
        self.table.narrowed.connect(self._narrow)
        self.splitter.splitterMoved.connect(lambda _place, _index: self._keep_splitter())

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
        typed = query.parse(self.search.text(), self.sort)
        return replace(typed, conditions=(*self.conditions, *typed.conditions))

    def look(self) -> None:
        """Search anew; a running search is given up."""
        self._debounce.stop()
        self.answers.ask(self.query())

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
        empty, nothing = self.total == 0, self.total > 0 and not len(self.model.ids)
        self.chips.show_conditions(self.conditions, self.offers)
        self.chips.setVisible(not empty)
        self.search.setEnabled(not empty)
        self.columns_button.setEnabled(not empty)
        self.table.setEnabled(not empty)
        header_only = empty or nothing
        self.table.setMaximumHeight(self.table.head.height() if header_only else 16_777_215)
        self.below.setVisible(header_only)
        if nothing:
            self.nothing.say(self.search.text().strip(), bool(self.conditions))
            self.below.setCurrentWidget(self.nothing)
        elif empty:
            self.below.setCurrentWidget(self.empty)
            if self.isVisible():
                self.empty.import_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_count(self) -> None:
        t, formats, shown = self.context.texts, self.context.formats, len(self.model.ids)
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
        selected = self.table.selected_count()
        if selected > 1:
            self.context.window.say_status(t("list.selected", n=selected))

    # -- what is asked of the page
    def focus_search(self) -> None:
        self.context.window.open_page("clients")
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_query(self, text: str) -> None:
        """Words go into the search box, conditions become chips."""
        parsed = query.parse(text)
        self.conditions = parsed.conditions
        self.search.setText(parsed.words)
        self.look()

    def open_client(self, id: int) -> None:
        """Show a client's card; where the present search hides the client, the search is cleared."""
        row = self.model.row_of(id)
        if row >= 0:
            self.table.go_to(row)
        else:
            self.answers.want = id
            self.clear()
        self.card.show_client(id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """No words, no conditions."""
        self.conditions = ()
        self.search.clear()
        self.look()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def new_client(self) -> None:
        self.context.window.open_page("clients")
        NewClient(self.context, self.window()).open()

    def current_id(self) -> int | None:
        return self.table.current_id()

    def selected_ids(self) -> array[int]:
        found = array("q")
        for first, last in self.table.selected_ranges():
            found.extend(self.model.ids[first : last + 1])
        return found

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
        self.sort = sorting.clicked(self.sort, column, add=add)
        self._sorted()

    def set_sort(self, *sort: Sort) -> None:
        self.sort = sort or sorting.DEFAULT
        self._sorted()

    def _sorted(self) -> None:
        self.table.head.show_sort(self.sort)
        sorting.keep(self.context.settings, self.sort)
        self.look()

    def add_condition(self, condition: Condition) -> None:
        self.conditions = added(self.conditions, condition)
        self.look()

    def _remove_condition(self, condition: Condition) -> None:
        self.conditions = tuple(c for c in self.conditions if c != condition)
        self.look()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def load_offers(self, then: Callable[[], None] | None = None) -> None:
        """What can be chosen as a condition, and the names of the staff."""

        def done(offers: Offers) -> None:
            self.offers = offers
            self._take_cells(replace(self.cells, staff=offers.staff))
            self.chips.show_conditions(self.conditions, offers)
            if then is not None:
                then()

        self.context.run_read(lambda session, job: Offers.load(session), done)

    def _offer_conditions(self, place: QPoint) -> None:
        def show() -> None:
            menu = ConditionMenu(self.context, self.offers, self.add_condition, self)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(place)

        self.load_offers(show)

    # -- going around
    def _into_list(self) -> None:
        """From the search box to what it found; typed conditions become chips."""
        typed = query.parse(self.search.text())
        if typed.conditions:
            for condition in typed.conditions:
                self.conditions = added(self.conditions, condition)
            self.search.setText(typed.words)
            self.look()
        if len(self.model.ids):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.currentIndex().isValid():
                self.table.go_to(0)

    def _into_card(self) -> None:
        self._show_card()
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)
        self.card.focusNextChild()

    def _type_into_search(self, letters: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(letters)

    def _show_card(self) -> None:
        self._card_soon.stop()
        id = self.current_id()
        self.card.show_client(id)
        self.context.settings.set_number(self._card_key(), id or 0)
        self.context.commands.enable((*ADDS, "edit_client", "print_card", "delete", "copy"), id is not None)

    def _context_menu(self, place: QPoint) -> None:
        menu = menus.row_menu(self)
        if menu is not None:
            menu.popup(place)

    def choose_columns(self) -> None:
        corner = self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height() + 2))
        menus.columns_menu(self).popup(corner)

    def _narrow(self, narrow: bool) -> None:
        t = self.context.texts
        self.search.setPlaceholderText(t("list.search_short" if narrow else "list.search"))
        self.new_button.set_text(t("list.new_short" if narrow else "list.new_client"))
        self.chips.set_narrow(narrow)

    # -- while it is open
    def _changed(self, changes: Changes, source: object) -> None:
        touched = {*changes.records, *changes.added}
        if {"staff", "failure_point"} & touched:
            self.load_offers()
        if "setting" in touched:
            self.model.forget()
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

    def _restore_splitter(self) -> None:
        """The list as wide as the user left it, as far as the card keeps room for its own."""
        theme, language = self.context.theme, self.context.texts.language
        first, second = map(theme.px, theme.size("clientsSplit")[language])
        wanted = self.context.settings.number("list/width") or first
        total = self.width() if self.isVisible() else first + second
        card = max(total - wanted, theme.px(LEAST_CARD))
        self.splitter.setSizes([total - card, card])

    def _keep_splitter(self) -> None:
        self.context.settings.set_number("list/width", self.splitter.sizes()[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restore_splitter()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._say_count()
        if self.total == 0:
            self.empty.import_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
