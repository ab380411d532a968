"""The page of duplicates: groups of cards at the left, the cards of the chosen group side by side at the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app.duplicates import told
from desktop_crm.app.duplicates.groups import Found, Group, find_duplicates
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import ClientRow
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Cancelled
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card.callers import Match, MatchModel, MatchPainter
from desktop_crm.ui.context import Context
from desktop_crm.ui.duplicates.merge_view import MergeView
from desktop_crm.ui.widgets import Button, EmptyState, Hairline, Panel, PlainLabel

LIST_WIDTH, VIEW_WIDTH = 350, 390
SHOWN: Final = 500
"""Groups in the list; as these are settled, others follow."""


class DuplicatesPage(Panel):
    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._job: Job | None = None
        self._groups: list[Group] = []
        self._found: Found | None = None
        self._titles: dict[int, str] = {}
        self._asked = self._stale = False
        self._by_hand: tuple[int, ...] = ()
        theme, t = context.theme, context.texts
        self.state = EmptyState(theme, "merge", t("duplicates.looking"), " ", width=520)
        self.again_button = Button(theme, t("duplicates.again"), "plain", "rotate-ccw")
        self.again_button.clicked.connect(self.search)
        self.state.add_buttons(self.again_button)
        self.view = MergeView(context)
        self.view.decided.connect(self._decided)
        self.view.gone.connect(self.search)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self._split())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._unsubscribe = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._unsubscribe)

    def _split(self) -> QWidget:
        context, theme, t = self._context, self._context.theme, self._context.texts
        left = Panel("surface")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(10), theme.px(12), theme.px(9))
        self.count = PlainLabel(theme, "", "strong", wrap=True)
        head.addWidget(self.count, 1)
        self.look_button = Button(theme, "", "flat", "rotate-ccw", tip=t("duplicates.again"))
        self.look_button.clicked.connect(self.search)
        head.addWidget(self.look_button)
        column.addLayout(head)
        column.addWidget(Hairline(theme))
        self.matches = MatchModel()
        self.list = QListView()
        self.list.setModel(self.matches)
        self._painter = MatchPainter(theme)
        self.list.setItemDelegate(self._painter)
        self.list.setAccessibleName(t("duplicates.list"))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show(now))
        self.list.activated.connect(lambda _index: self._into_view())
        column.addWidget(self.list, 1)
        self.view.comes_after = self.list
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        left.setMinimumWidth(theme.px(200))
        self.view.setMinimumWidth(theme.px(VIEW_WIDTH))
        split.addWidget(left)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(LIST_WIDTH), context.theme.px(900)])
        return split

    # -- looking
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._say_count()
        if (not self._asked and not self._by_hand) or self._stale:
            self.search()

    def search(self) -> None:
        """Look for duplicates in the whole base; a search under way is given up."""
        self._asked, self._stale, self._by_hand = True, False, ()
        if self._job is not None:
            self._job.cancel()
        t = self._context.texts
        if not self._groups:
            self._say_state(t("duplicates.looking"), "", again=False)

        def failed(error: BaseException) -> None:
            if self._job is job:
                self._job = None
                self._stopped(error)

        job = self._context.run_read(
            find_duplicates,
            while_alive(self, lambda found: self._show_found(found) if self._job is job else None),
            while_alive(self, failed),
            name=t("duplicates.looking"),
        )
        self._job = job
        self._context.window.watch(job, t("duplicates.looking"))

    def _stopped(self, error: BaseException) -> None:
        if not self._groups:
            self._say_state(self._context.texts("duplicates.stopped"), "", again=True)
        if not isinstance(error, Cancelled):
            self._context.failed(error)

    def _show_found(self, found: Found) -> None:
        self._job = None
        self._found = found
        self._titles = {i: told.title(card) for i, card in found.cards.items()}
        before = self._current()
        self._put(list(found.groups), before.ids if before else ())

    def show_chosen(self, ids: Sequence[int]) -> None:
        """Cards that somebody chose in the list."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._by_hand, self._asked, self._found = tuple(ids), False, None

        def done(rows: dict[int, ClientRow]) -> None:
            self._titles = {i: row.title for i, row in rows.items()}
            self._put([Group(self._by_hand, 0, (), ())], ())
            self._into_view()

        self._context.run_read(lambda session, _job: session.base.page(tuple(ids)), while_alive(self, done))

    def _put(self, groups: list[Group], wanted: tuple[int, ...], near: int = 0) -> None:
        self._groups = groups
        self.matches.show_matches([self._match(n, group) for n, group in enumerate(groups[:SHOWN])])
        t = self._context.texts
        if not groups:
            looked_at = self._found.looked_at if self._found is not None else 0
            count = self._context.formats.number(looked_at)
            self._say_state(t("duplicates.none"), t("duplicates.none_text", n=looked_at, count=count), again=True)
            return
        had_focus = self.again_button.hasFocus() or self._stack.currentWidget() is self.state
        self._stack.setCurrentIndex(1)
        self.count.setText(t("duplicates.chosen") if self._by_hand else t("duplicates.found", n=len(groups)))
        self.look_button.setVisible(True)
        row = next((n for n, g in enumerate(groups) if g.ids == wanted), min(near, len(groups) - 1))
        row = min(row, SHOWN - 1)
        self.list.setCurrentIndex(self.matches.index(row, 0))
        self._say_count()
        if had_focus and self.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _match(self, number: int, group: Group) -> Match:
        times = Counter(self._titles.get(i, "") for i in group.ids)
        names = " · ".join(f"{title} ×{n}" if n > 1 else title for title, n in times.items())
        return Match(number, names, ": ".join(filter(None, (self._sureness(group), self._why(group)))))

    def _sureness(self, group: Group) -> str:
        texts = self._context.texts
        return told.sureness(texts, group.sureness) if group.reasons else texts("duplicates.chosen")

    def _title(self, group: Group) -> str:
        texts = self._context.texts
        return self._sureness(group) if group.reasons else texts("duplicates.chosen_title", n=len(group.ids))

    def _why(self, group: Group) -> str:
        return told.why(self._context.texts, self._context.formats, group) if group.reasons else ""

    def _current(self) -> Group | None:
        index = self.list.currentIndex()
        return self._groups[index.row()] if index.isValid() and index.row() < len(self._groups) else None

    def _show(self, index: QModelIndex) -> None:
        if index.isValid():
            group = self._groups[index.row()]
            self.view.show_cards(group.ids, self._title(group), self._why(group))

    def _into_view(self) -> None:
        self.view.merge_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_state(self, title: str, text: str, *, again: bool) -> None:
        self.state.title.setText(title)
        self.state.text.setText(text)
        self.state.text.setVisible(bool(text))
        self.again_button.setVisible(again)
        self._stack.setCurrentIndex(0)
        self._say_count()
        if again and self.isVisible():
            self.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_count(self) -> None:
        if self.isVisible():
            n = 0 if self._by_hand else len(self._groups)
            self._context.window.say_count("", self._context.texts("duplicates.found", n=n) if n else "")
            self._context.window.say_status("")

    # -- after a decision
    def _decided(self, ids: tuple[int, ...], kept: int) -> None:
        """The group is settled: the next one. Groups that share a card with it are looked at anew."""
        if self._by_hand:
            self._groups, self._by_hand = [], ()
            self._context.window.open_client(kept)
            return
        row = max(0, self.list.currentIndex().row())
        left = [g for g in self._groups if g.ids != ids]
        apart = [g for g in left if not set(g.ids) & set(ids)]
        self._put(apart, (), row)
        if apart:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if len(apart) < len(left):
            self.search()

    def _changed(self, changes: Changes, source: object) -> None:
        """Somebody else changed cards: what was found may no longer be so."""
        if source is self.view or "client" not in {*changes.records, *changes.added} or not self._asked:
            return
        if self.isVisible():
            self.search()
        else:
            self._stale = True
