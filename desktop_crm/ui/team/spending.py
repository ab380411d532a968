"""The register of spending: its entries at the left, what they come to by kind and activity at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter

from desktop_crm.app import wording
from desktop_crm.app.spent import Register, Sum
from desktop_crm.app.team_words import Words as TeamWords
from desktop_crm.domain.spending import KINDS, Spending
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.words import Words, capital, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.team.entries import EntriesTab
from desktop_crm.ui.team.member import delete
from desktop_crm.ui.team.table import Cell, Column, Line, LineTable, head
from desktop_crm.ui.widgets import EmptyState

LEAST_SUMS, LEAST_ENTRIES = 330, 420
SHARE = 0.65


class SpendingTab(EntriesTab):
    def __init__(self, context: Context, drafts: Drafts) -> None:
        super().__init__(context, "spending")
        self._said = TeamWords(context.formats)
        self.register: Register | None = None
        t = context.texts
        self._tables()
        empty = EmptyState(context.theme, "wallet", t("team.spending_empty"), t("team.spending_empty_text"))
        self._lay(drafts, t("team.add_spending"), empty, self.splitter)

    @property
    def entries(self) -> Sequence[Spending]:
        return self.register.entries if self.register else ()

    def _tables(self) -> None:
        context, theme, t = self._context, self._context.theme, self._context.texts
        money = t("team.column_money", sign=context.formats.sign)
        self.table = LineTable(
            context,
            t("team.spending"),
            (
                Column(t("team.column_date"), 104),
                Column(t("team.column_activity"), 196, stretch=True),
                Column(t("team.column_kind"), 110, yields=2),
                Column(t("team.column_events"), 60, right=True, yields=3),
                Column(t("team.column_hours"), 60, right=True),
                Column(money, 90, right=True),
                Column(t("team.column_whom"), 150, stretch=True, yields=1),
            ),
        )
        self.table.setMinimumWidth(theme.px(LEAST_ENTRIES))
        self.table.opened.connect(self.change)
        self.table.deleting.connect(lambda id: delete(context, "spending", id))
        self.table.menu_wanted.connect(lambda id, place: self.menu(id).popup(place))
        self.sums = LineTable(
            context,
            t("team.sums"),
            (
                Column(t("team.column_activity"), 120, stretch=True),
                Column(t("team.column_events"), 60, right=True, yields=1),
                Column(t("team.column_hours"), 60, right=True),
                Column(money, 90, right=True),
            ),
        )
        self.sums.setMinimumWidth(theme.px(LEAST_SUMS))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.sums)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = min(round(self.width() * SHARE), self.width() - self._context.theme.px(LEAST_SUMS))
        self.splitter.setSizes([max(1, left), max(1, self.width() - left)])

    # -- showing
    def show_register(self, register: Register, words: Words, ever: bool) -> None:
        """`ever`: whether anything was ever spent, in this period or not."""
        self.register, self._words = register, words
        self.heading.say(self._said.spent(register), self._said.register(register))
        self.heading.setVisible(ever)
        self.stack.setCurrentWidget(self.splitter if ever else self.empty)
        self.table.show_lines([self._entry(one) for one in register.entries], self._want)
        if self._want is not None:
            self._want = None
            self.focus_list()
        self.sums.show_lines(self._sums(register))
        self.form.renew(words)

    def _entry(self, one: Spending) -> Line:
        texts, formats = self._context.texts, self._context.formats
        client = (self.register.clients.get(one.client_id) if self.register and one.client_id else None) or ""
        return Line(
            one.id,
            (
                Cell(formats.date(one.date)),
                Cell(capital(wording.choice(texts, "spending", "activity", one.activity))),
                Cell(wording.choice(texts, "spending", "kind", one.kind), "textMuted"),
                Cell("" if one.events is None else formats.number(one.events)),
                Cell("" if one.minutes is None else formats.number(one.minutes / 60, 1)),
                Cell(formats.amount(one.amount)),
                Cell(one_line(client or one.source, 120), after=one_line(one.note, 200)),
            ),
        )

    def _sums(self, register: Register) -> list[Line]:
        texts, lines = self._context.texts, []
        for kind in KINDS:
            own = {activity: sum_ for (of, activity), sum_ in register.sums.items() if of == kind}
            if own:
                name = capital(wording.choice(texts, "spending", "kind", kind))
                lines.append(head(name, 4, *self._numbers(register.kinds[kind], strong=True)))
                lines += [self._sum(activity, sum_) for activity, sum_ in own.items()]
        if lines:
            lines.append(head(texts("team.total"), 4, *self._numbers(register.total, strong=True)))
        return lines

    def _sum(self, activity: str, sum_: Sum) -> Line:
        name = capital(wording.choice(self._context.texts, "spending", "activity", activity))
        return Line(0, (Cell(name), *self._numbers(sum_)))

    def _numbers(self, sum_: Sum, *, strong: bool = False) -> tuple[Cell, ...]:
        formats = self._context.formats
        return (
            Cell(formats.number(sum_.events), strong=strong),
            Cell(formats.number(sum_.minutes / 60, 1), strong=strong),
            Cell(formats.amount(sum_.amount), strong=strong),
        )

    def menu(self, id: int) -> QMenu:
        t, theme, context = self._context.texts, self._context.theme, self._context
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(theme.icon("pencil"), t("team.edit"), lambda: self.change(id))
        found = self._found(id)
        if found is not None and found.client_id is not None:
            client = found.client_id
            menu.addAction(theme.icon("contact"), t("team.open_client"), lambda: context.window.open_client(client))
        menu.addAction(theme.icon("trash-2"), t("team.delete"), lambda: delete(context, "spending", id))
        return menu
