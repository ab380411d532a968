"""The staff: a list at the left, the chosen one at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app import wording
from desktop_crm.app.team import Member, Team, clients_query
from desktop_crm.app.team_words import Words as TeamWords
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.team.form import FormPlace
from desktop_crm.ui.team.heading import Heading
from desktop_crm.ui.team.member import MemberPane
from desktop_crm.ui.team.table import Cell, Column, Line, LineTable
from desktop_crm.ui.widgets import Button, EmptyState

LEAST_LIST = 320
SHARE = 0.46


class PeopleTab(QWidget):
    def __init__(self, context: Context, drafts: Drafts) -> None:
        super().__init__()
        self._context, self._drafts = context, drafts
        self._said = TeamWords(context.formats)
        self.team: Team | None = None
        self._words: Words | None = None
        self._want: int | None = None
        self.pane: MemberPane | None = None
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.add_button = Button(theme, t("team.add_staff"), "primary", "user-plus")
        self.add_button.clicked.connect(self.add)
        self.heading = Heading(context, self.add_button)
        self.heading.link.clicked.connect(lambda: context.window.show_query(clients_query(None)))
        column.addWidget(self.heading)
        self.form = FormPlace(context, drafts)
        self.form.kept.connect(self._added)
        self.form.left.connect(self.focus_list)
        self.form.opened.connect(self.add_button.setDisabled)
        column.addWidget(self.form)
        self.stack = QStackedWidget()
        self.empty = EmptyState(theme, "briefcase-business", t("team.empty_title"), t("team.empty_text"))
        self.first = first = Button(theme, t("team.add_staff"), "primary", "user-plus")
        first.clicked.connect(self.add)
        self.empty.add_buttons(first)
        self.form.opened.connect(first.setHidden)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.table = LineTable(
            context,
            t("team.list"),
            (
                Column(t("team.column_name"), 156, stretch=True),
                Column(t("team.column_position"), 104, yields=3),
                Column(t("team.column_clients"), 70, right=True),
                Column(t("team.column_claims"), 70, right=True, yields=1),
                Column(t("team.column_minutes"), 74, right=True, yields=2),
                Column(t("team.column_score"), 84, right=True, yields=1),
            ),
        )
        self.table.setMinimumWidth(theme.px(LEAST_LIST))
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(lambda _id: self._edit())
        self.table.deleting.connect(lambda _id: self._delete())
        self.table.menu_wanted.connect(lambda _id, place: self.menu().popup(place))
        self.splitter.addWidget(self.table)
        for page in (QWidget(), self.empty, self.splitter):
            self.stack.addWidget(page)
        column.addWidget(self.stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = max(self._context.theme.px(LEAST_LIST), round(self.width() * SHARE))
        self.splitter.setSizes([left, max(1, self.width() - left)])

    # -- showing
    def show_team(self, team: Team, words: Words) -> None:
        self.team, self._words = team, words
        if self.pane is None:
            self.pane = MemberPane(self._context, self._drafts, words)
            self.splitter.addWidget(self.pane)
            self.splitter.setStretchFactor(1, 1)
            self.resizeEvent(QResizeEvent(self.size(), self.size()))
        t, n = self._context.texts, team.unassigned
        nobody = t("team.unassigned", n=n) if n and team.members else ""
        line = self._said.counted(team) if team.members else ""
        self.heading.say(self._said.finding(team) if team.members else "", line, nobody)
        self.heading.setVisible(bool(team.members))
        self.stack.setCurrentWidget(self.splitter if team.members else self.empty)
        lines = [self._line(member) for member in team.members]
        self.table.show_lines(lines, self._want)
        if self._want is not None and team.member(self._want) is not None:
            self._want = None
            self.focus_list()
        self.form.renew(words)

    def _line(self, member: Member) -> Line:
        context, said = self._context, self._said
        formats, staff = context.formats, member.staff
        score = said.score(member.observed)
        claims = said.open_claims(member)
        return Line(
            staff.id,
            (
                Cell(one_line(staff.name, 120)),
                Cell(wording.choice(context.texts, "staff", "position", staff.position), "textMuted"),
                Cell(formats.number(member.clients)),
                Cell(claims.value, "danger" if claims.danger else "text"),
                Cell(formats.number(member.minutes)),
                Cell(score.value, after=score.beside),
            ),
            muted=bool(staff.former),
        )

    def _show_chosen(self, id: int) -> None:
        member = self.team.member(id) if self.team else None
        if member is not None and self.pane is not None and self._words is not None:
            self.pane.show_member(member, self._words)

    # -- doing
    def add(self) -> None:
        if self._words is not None:
            self.form.begin(self._words, "staff")

    def _edit(self) -> None:
        if self.pane is not None:
            self.pane.person.focus_name()

    def _delete(self) -> None:
        if self.pane is not None:
            self.pane.delete()

    def _added(self, id: int) -> None:
        self._want = id
        self.table.choose(id)
        self.focus_list()

    def choose(self, id: int) -> None:
        """Show this staff member, now or as soon as the list is there."""
        self._want = id
        self.table.choose(id)

    def focus_list(self) -> None:
        """Into the list; where there is none yet, to the button that begins it."""
        if self.team is not None and self.team.members:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.stack.currentWidget() is self.empty:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def menu(self) -> QMenu:
        """What can be done with the chosen one."""
        t, theme = self._context.texts, self._context.theme
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        pane = self.pane
        if pane is not None:
            menu.addAction(theme.icon("pencil"), t("team.edit"), pane.person.focus_name)
            menu.addAction(theme.icon("users"), t("team.show_clients"), pane.show_clients)
            menu.addAction(theme.icon("star"), t("team.add_observation"), pane.observe)
            menu.addAction(theme.icon("users-round"), t("team.hand_over"), pane.hand_over)
            menu.addSeparator()
            menu.addAction(theme.icon("trash-2"), t("team.delete"), pane.delete)
        return menu
