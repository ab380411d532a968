"""The page of the team: its staff, its register of spending, the years before the register."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout

from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.spent import Register, register
from desktop_crm.app.team import CONCERNS, Team, team
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.estimate import Estimate
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.period import Period, PeriodButton
from desktop_crm.ui.team.estimates import EstimatesTab
from desktop_crm.ui.team.people import PeopleTab
from desktop_crm.ui.team.spending import SpendingTab
from desktop_crm.ui.widgets import Hairline, Panel, TabBar

TABS: Final = ("people", "spending", "estimates")
MADE_OF: Final = {"people": CONCERNS, "spending": {"spending", "client", "staff"}, "estimates": {"estimate"}}
SOON: Final = 150
"""Milliseconds after a change, so that several make one question."""


class TeamPage(Panel):
    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._dirty = set(TABS)
        self._focus = False  # whether the list takes the keyboard as soon as it is there
        self._day = context.today()
        self._questions = {name: Latest(context) for name in TABS}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self.refresh)
        theme, t = context.theme, context.texts
        drafts = Drafts(context.settings.folder / "team.json", str(context.need_session().base.path), self)
        self.destroyed.connect(drafts.flush)
        self.drafts = drafts
        self.tabs = TabBar(theme)
        self.tabs.setAccessibleName(t("window.page_team"))
        for name in TABS:
            self.tabs.addTab(t(f"team.tab_{name}"))
        self.period = PeriodButton(context)
        self.period.chosen.connect(lambda _period: self._renew())
        self.people, self.spending = PeopleTab(context, drafts), SpendingTab(context, drafts)
        self.estimates = EstimatesTab(context, drafts)
        self.stack = QStackedWidget()
        for page in (self.people, self.spending, self.estimates):
            self.stack.addWidget(page)
        bar = Panel("window")
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(4), theme.px(4), theme.px(16), theme.px(4))
        row.addWidget(self.tabs, 1)
        row.addWidget(self.period)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(Hairline(theme))
        area = QScrollArea()  # large letters on a small screen: better to scroll than to lay one over the other
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.stack)
        column.addWidget(area, 1)
        self.tabs.currentChanged.connect(lambda _index: self._show_tab())
        stops = [question.stop for question in self._questions.values()]
        for stop in (context.need_session().bus.subscribe(self._changed), *stops):
            self.destroyed.connect(stop)

    # -- reading
    def _tab(self) -> str:
        return TABS[self.tabs.currentIndex()]

    def refresh(self) -> None:
        """Ask anew what the tab in sight is made of; the old stays until the new is there."""
        name = self._tab()
        if name not in self._dirty:
            return
        self._dirty.discard(name)
        context, period = self._context, self.period.period
        standings, day = context.need_standings(), context.today()

        def words(session: Session) -> Words:
            return Words(context.texts, context.formats, cards.no_card(session))

        def people(session: Session, job: Job) -> tuple[Team, Words]:
            return team(session, day, period.first, period.last, job, standings), words(session)

        def spending(session: Session, job: Job) -> tuple[Register, Words, bool]:
            return register(session, period.first, period.last), words(session), session.base.has("spending")

        def estimates(session: Session, job: Job) -> tuple[list[Estimate], Words]:
            return session.base.all("estimate"), words(session)

        read: dict[str, Any] = {"people": people, "spending": spending, "estimates": estimates}
        self._questions[name].ask(read[name], lambda found: self._show(name, found))

    def _show(self, name: str, found: Any) -> None:
        match name:
            case "people":
                self.people.show_team(*found)
            case "spending":
                self.spending.show_register(*found)
            case "estimates":
                self.estimates.show_estimates(*found)
        if name == self._tab():
            self._say_count()
            if self._focus and self.isVisible():
                self._focus = False
                self._current().focus_list()

    def _current(self) -> PeopleTab | SpendingTab | EstimatesTab:
        name = self._tab()
        return self.people if name == "people" else self.spending if name == "spending" else self.estimates

    def _say_count(self) -> None:
        if not self.isVisible():
            return
        window, t, formats = self._context.window, self._context.texts, self._context.formats
        window.say_status("")
        match self._tab():
            case "people":
                n = len(self.people.team.at_work) if self.people.team else 0
                window.say_count(formats.number(n), t("team.count", n=n))
            case "spending":
                n = self.spending.register.total.n if self.spending.register else 0
                window.say_count(formats.number(n), t("team.count_spending", n=n))
            case _:
                n = len(self.estimates.found)
                window.say_count(formats.number(n), t("team.count_estimates", n=n))

    def _show_tab(self) -> None:
        self.stack.setCurrentIndex(self.tabs.currentIndex())
        self.period.setVisible(self._tab() != "estimates")
        self.refresh()
        self._say_count()

    def _renew(self) -> None:
        self._dirty = set(TABS)
        self.refresh()

    # -- what is asked of the page
    def show_tab(self, name: str) -> None:
        """people, spending or estimates."""
        self._focus = True
        self.tabs.setCurrentIndex(TABS.index(name))
        self._current().focus_list()

    def show_member(self, staff: int) -> None:
        self.show_tab("people")
        self.people.choose(staff)

    def set_period(self, period: Period) -> None:
        self.period.choose(period)

    # -- while it is open
    def _changed(self, changes: Changes, _source: object) -> None:
        touched = {*changes.records, *changes.added}
        self._dirty |= {name for name in TABS if not touched.isdisjoint(MADE_OF[name])}
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._context.session is None:
            return
        if self._context.today() != self._day:
            self._day = self._context.today()
            self.period.renew()
            self._dirty = set(TABS)
        self._focus = self._tab() in self._dirty
        self.refresh()
        self._say_count()
        self._current().focus_list()
