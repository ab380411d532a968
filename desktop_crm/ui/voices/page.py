"""The page of all voices: the table, the board by status, the improvements; and what can be done from there."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app import voices
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.tokens import tokens
from desktop_crm.app.voice_rows import KINDS, Lane, VoiceQuery, VoiceRow
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.folding import fold
from desktop_crm.domain.query import Sort
from desktop_crm.ui.actions import plain_words
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.context import Context
from desktop_crm.ui.pages.empty import NothingFound
from desktop_crm.ui.rows.paged import PAGE
from desktop_crm.ui.voices import menus
from desktop_crm.ui.voices.board import SHOWN, Board
from desktop_crm.ui.voices.detail import Detail
from desktop_crm.ui.voices.filters import Filters
from desktop_crm.ui.voices.improvements import Improvements
from desktop_crm.ui.voices.improving import ImprovementDialog
from desktop_crm.ui.voices.model import VoiceModel
from desktop_crm.ui.voices.table import VoiceTable
from desktop_crm.ui.voices.words import COLUMNS, VoiceWords
from desktop_crm.ui.widgets import Area, Button, EmptyState, Hairline, Panel, SearchField, TabBar, set_tip

TABS: Final = ("table", "board", "improvements")
DEFAULT: Final = (Sort("date", True),)


class VoicesPage(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words = VoiceWords(context.texts, context.formats, context.today())
        self.sort: tuple[Sort, ...] = DEFAULT
        self.total = -1
        self._dirty = False
        self._before: int | None = None
        self._question, self._names, self._total = Latest(context), Latest(context), Latest(context)
        for question in (self._question, self._names, self._total):
            self.destroyed.connect(question.stop)
        self._build()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(int(tokens()["motion"]["searchDebounceMs"]))
        self._debounce.timeout.connect(self.look)
        self.destroyed.connect(context.need_session().bus.subscribe(self._changed))
        self.load_words()
        self.look()
        self.improvements.look()

    # -- building
    def _build(self) -> None:
        context, theme, t = self.context, self.context.theme, self.context.texts
        whole = Panel("surface")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tabs = TabBar(theme)
        for name in TABS:
            self.tabs.addTab(t(f"voices.tab_{name}"))
        self.tabs.currentChanged.connect(lambda _index: self._show_tab())
        bar = QVBoxLayout()
        bar.setContentsMargins(theme.px(4), theme.px(4), 0, 0)
        bar.addWidget(self.tabs)
        column.addLayout(bar)
        column.addWidget(Hairline(theme))
        self.above = QWidget()
        above = QVBoxLayout(self.above)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        self.filters = Filters(context, self.words)
        self.filters.changed.connect(self.look)
        above.addLayout(self._search_row())
        above.addWidget(self.filters)
        column.addWidget(self.above)
        self.pages = QStackedWidget()
        self._build_table()
        self.board = Board(context, self.words)
        self.board.moved.connect(self.move_to)
        self.board.opened.connect(self.open_voice)
        self.board.deleted.connect(self.delete)
        self.board.menu_wanted.connect(lambda keys, place: menus.voices_menu(self, keys).popup(place))
        self.improvements = Improvements(context)
        self.improvements.counted.connect(lambda n: self.tabs.set_count(TABS.index("improvements"), n))
        for page in (self.table_page, self.board, self.improvements):
            self.pages.addWidget(page)
        column.addWidget(self.pages, 1)
        self.detail = Detail(context)
        self.detail.closed.connect(self._back_from_detail)
        self.detail.deleting.connect(lambda key: self.delete([key]))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(whole, 1)
        row.addWidget(self.detail)

    def _search_row(self) -> QHBoxLayout:
        theme, t = self.context.theme, self.context.texts
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(11))
        row.setSpacing(theme.px(8))
        self.search = SearchField(theme, t("voices.search"), "", t("list.clear"))
        self.search.textChanged.connect(lambda _text: self._debounce.start())
        self.search.left_down.connect(self._into_list)
        self.order_button = Button(theme, "", "plain", "list-filter", tip=t("voices.order"))
        self.order_button.clicked.connect(lambda: menus.offer_order(self))
        self.join_button = Button(theme, t("voices.join_selected"), "primary", "wrench")
        self.join_button.clicked.connect(lambda: self.join(self.chosen()))
        for widget in (self.search, self.filters.period, self.order_button, self.join_button):
            row.addWidget(widget, 1 if widget is self.search else 0)
        return row

    def _build_table(self) -> None:
        context, theme, t = self.context, self.context.theme, self.context.texts
        self.table_page = QWidget()
        column = QVBoxLayout(self.table_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.model = VoiceModel(context, self.words)
        self.table = VoiceTable(context, self.model, self.words, self.table_page)
        self.table.head.show_sort(self.sort)
        self.table.head.sort_wanted.connect(self.sort_by)
        self.table.opened.connect(lambda: self.open_voice(self.table.current_entry()))
        self.table.deleted.connect(lambda: self.delete(self.chosen()))
        self.table.typed.connect(self._type_into_search)
        self.table.menu_wanted.connect(self._offer)
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._say_count())
        column.addWidget(self.table, 1)
        self.below = QStackedWidget()
        self.nothing = NothingFound(context, "voices.nothing_title", "voices.nothing_conditions")
        self.nothing.clear_button.clicked.connect(self.clear)
        self.empty = EmptyState(theme, "message-square-warning", t("voices.empty_title"), t("voices.empty_text"))
        call = Button(theme, plain_words(t("window.do_take_call")), "plain", "phone-incoming")
        set_tip(call, context.commands.tip("take_call"))
        call.clicked.connect(lambda: context.commands.run("take_call"))
        self.empty.add_buttons(call)
        for widget in (QWidget(), self.empty, self.nothing):
            self.below.addWidget(widget)
        self._below_area = Area(self.below)
        self._below_area.hide()
        column.addWidget(self._below_area, 1)

    # -- looking
    def query(self) -> VoiceQuery:
        state = self.filters.query.state if self._tab() == "table" else ""
        sort = self.sort if self._tab() == "table" else DEFAULT
        return replace(self.filters.query, words=self.search.text(), sort=sort, state=state)

    def _tab(self) -> str:
        return TABS[self.tabs.currentIndex()]

    def look(self) -> None:
        """Search anew; a running search is given up."""
        self._debounce.stop()
        self._dirty = False
        query = self.query()
        self._total.ask(lambda session, job: sum(session.base.count(kind) for kind in KINDS), self._take_total)
        if self._tab() == "board":
            self._question.ask(partial(_read_board, query), lambda found: self._take_board(*found))
        elif self._tab() == "table":
            self.table.forget_waiting()
            self._question.ask(partial(_read_first, query), lambda found: self._take(query, *found))

    def _take_total(self, total: int) -> None:
        self.total = total
        self._show_state()
        self._say_count()

    def _take_board(self, lanes: dict[str, Lane], rows: dict[int, VoiceRow]) -> None:
        self.board.show_lanes(lanes, rows)
        self._say_count()

    def _take(self, query: VoiceQuery, keys: array[int], whole: bool) -> None:
        """The first rows at once, the others when they are there; who was chosen stays chosen."""
        keep, place = self.table.current_key(), self.table.currentIndex().row()
        if keep is None:
            keep = self._before
        self._before = None if whole else keep
        if self.model.set_keys(keys, whole=whole) or not self.table.currentIndex().isValid():
            row = self.model.row_of(keep) if keep is not None else -1
            if row >= 0 or whole:
                self.table.go_to(row if row >= 0 else max(0, min(place, len(keys) - 1)))
        words = (fold(word.strip('"')) for word in query.words.split())
        self.table.painter.marks = tuple(word for word in words if word)
        self.table.viewport().update()
        if whole:
            self.table.catch_up()
        else:
            self._question.ask(partial(_read_all, query), lambda found: self._take(query, found, True))
        self._show_state()
        self._say_count()

    def load_words(self) -> None:
        """The names of the staff and the failure points."""
        context = self.context

        def read(session: Session, job: Job) -> VoiceWords:
            return VoiceWords.read(session, context.texts, context.formats)

        self._names.ask(read, self._take_words)

    def _take_words(self, words: VoiceWords) -> None:
        self.words = self.model.words = self.table.painter.words = words
        self.filters.show_words(words)
        self.board.show_words(words)
        self.model.refresh()

    def _show_state(self) -> None:
        """Table, nothing said yet, or nothing found: what stands under the header."""
        empty = self.total == 0
        nothing = self.total > 0 and not len(self.model.keys) and self._restricted()
        self.above.setEnabled(not empty)
        self.table.setMaximumHeight(self.table.head.height() if empty or nothing else 16_777_215)
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.table.setHorizontalScrollBarPolicy(off if empty or nothing else needed)
        self._below_area.setVisible(empty or nothing)
        if nothing:
            self.nothing.say(self.search.text().strip(), self.filters.restricted)
        self.below.setCurrentWidget(self.empty if empty else self.nothing)

    def _restricted(self) -> bool:
        return self.filters.restricted or bool(self.search.text().strip())

    def _say_count(self) -> None:
        t, formats, window = self.context.texts, self.context.formats, self.context.window
        chosen = len(self.chosen()) if self._tab() == "table" else 0
        self.join_button.setEnabled(chosen > 0)
        if not self.isVisible() or self.total < 0:
            return
        if self._tab() == "table" and self._restricted():
            shown = formats.number(len(self.model.keys)) if self.model.whole else "…"
            words = t("voices.count_of", n=self.total).replace(str(self.total), formats.number(self.total))
            window.say_count(shown, words)
        else:
            window.say_count(formats.number(self.total), t("voices.count", n=self.total))
        window.say_status(t("voices.selected", n=chosen) if chosen > 1 else "")

    def _show_tab(self) -> None:
        name = self._tab()
        self.pages.setCurrentIndex(self.tabs.currentIndex())
        self.above.setVisible(name != "improvements")
        self.filters.show_states(name == "table")
        self.order_button.setVisible(name == "table")
        self.join_button.setVisible(name == "table")
        if self.detail.isVisible():
            self.detail.close_sheet()
        self.look()

    # -- what is asked of the page
    def show_tab(self, name: str) -> None:
        self.tabs.setCurrentIndex(TABS.index(name))

    def show_improvement(self, id: int) -> None:
        self.show_tab("improvements")
        self.improvements.look(id)

    def clear(self) -> None:
        """No words, no conditions."""
        self.search.clear()
        self.filters.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> array[int]:
        return self.table.selected_keys()

    def sort_by(self, column: str, add: bool) -> None:
        """A click: this column first, or turned round; with Shift as a further key."""
        first = next(c.descending_first for c in COLUMNS if c.sort == column)
        own = next((s for s in self.sort if s.column == column), None)
        turned = Sort(column, first if own is None else not own.descending)
        if add and own is not None:
            self.set_sort(*(turned if s.column == column else s for s in self.sort))
        elif add:
            self.set_sort(*self.sort, turned)
        else:
            self.set_sort(turned if own is not None and self.sort[0] == own else Sort(column, first))

    def set_sort(self, *sort: Sort) -> None:
        self.sort = sort or DEFAULT
        self.table.head.show_sort(self.sort)
        self.look()

    # -- working on voices
    def open_voice(self, row: VoiceRow | None) -> None:
        """The client's card at this record; where there is no card, the sheet beside the table."""
        if row is None:
            return
        if row.client_id is None:
            self.detail.show_voice(row.key)
        else:
            self.context.window.open_record(row.client_id, row.record, row.id)

    def _back_from_detail(self) -> None:
        if self._tab() == "table":
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.board.focus_first()

    def join(self, keys: Sequence[int]) -> None:
        """Several voices into one improvement."""
        if not voices.linkable(keys):
            self.context.window.say_status(self.context.texts("voices.nothing_to_join"))
            return
        ImprovementDialog(self.context, self.window(), keys).open()

    def move_to(self, keys: Sequence[int], lane: str) -> None:
        t = self.context.texts
        said = t("voices.moved", n=len(keys), lane=t(f"voices.lane_{lane}"))
        self._write(lambda session, job: voices.move(session, keys, lane, self), said)

    def delete(self, keys: Sequence[int]) -> None:
        if not keys:
            return
        if self.detail.key in keys:
            self.detail.close_sheet()
        said = self.context.texts("voices.deleted", n=len(keys))
        self._write(lambda session, job: voices.remove(session, keys, self), said)

    def _write(self, work: Callable[[Session, Job], Changes], said: str) -> None:
        def done(changes: Changes) -> None:
            if changes.op is not None:
                self.context.window.toast(said)

        job = self.context.run_write(work, while_alive(self, done), name=said)
        self.context.window.watch(job, said)

    def _offer(self, place: QPoint) -> None:
        if keys := self.chosen():
            menus.voices_menu(self, keys).popup(place)

    # -- going around
    def _into_list(self) -> None:
        if self._tab() == "board":
            self.board.focus_first()
        elif len(self.model.keys):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type_into_search(self, letters: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(letters)

    # -- while it is open
    def _changed(self, changes: Changes, source: object) -> None:
        touched = {*changes.records, *changes.added}
        if {"staff", "failure_point"} & touched:
            self.load_words()
        if not touched & {*KINDS, "client", "improvement", "cause", "staff", "failure_point", "setting"}:
            return
        self.model.forget()
        if self.isVisible():
            self._renew()
        else:
            self._dirty = True

    def _renew(self) -> None:
        self.look()
        self.improvements.look()
        self.detail.renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.context.session is not None and self.context.today() != self.words.today:
            self.load_words()
        if self._dirty:
            self._renew()
        self._say_count()
        if self._tab() == "table" and self.total != 0:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _read_first(query: VoiceQuery, session: Session, job: Job) -> tuple[array[int], bool]:
    return session.base.first_voices(query, PAGE, job.cancelled)


def _read_all(query: VoiceQuery, session: Session, job: Job) -> array[int]:
    return session.base.voices(query, job.cancelled)


def _read_board(query: VoiceQuery, session: Session, job: Job) -> tuple[dict[str, Lane], dict[int, VoiceRow]]:
    lanes = session.base.voice_board(query, SHOWN, job.cancelled)
    return lanes, session.base.voice_rows([key for lane in lanes.values() for key in lane.newest])
