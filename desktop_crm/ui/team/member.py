"""One staff member: who they are, what they look after, what to warn of, and how they were seen to serve."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.team import Member, alone_query, clients_query
from desktop_crm.app.team_words import Figure
from desktop_crm.app.team_words import Words as TeamWords
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.listing import RecordList
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.team.form import FormPlace
from desktop_crm.ui.team.heading import Warning
from desktop_crm.ui.team.kinds import observation_line
from desktop_crm.ui.team.person import Person
from desktop_crm.ui.team.scores import ScorePlot
from desktop_crm.ui.widgets import Button, FlowLayout, Hairline, PlainLabel

LEAST = 400
LINK_HEIGHT = 20
"""Pixels that a link takes at least, so that a number which is none stands as high."""


class Fact(QWidget):
    """A label over a number, with its interval or what it is out of; `act` makes a link of the number."""

    def __init__(self, context: Context, label: str, act: Callable[[], None] | None = None) -> None:
        super().__init__()
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        above = PlainLabel(theme, label, "small", "textMuted")
        above.setFixedHeight(theme.metrics("small").height())
        column.addWidget(above)
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        self._label, self._none = label, context.texts("team.none")
        self.value = PlainLabel(theme, "", "strong", tabular=True)
        self.link = Button(theme, " ", "link")
        self.beside = PlainLabel(theme, "", "small", "textMuted", tabular=True)
        high = max(theme.metrics("strong").height(), theme.px(LINK_HEIGHT))
        for number in (self.value, self.link):
            number.setFixedHeight(high)
        self.setFixedHeight(above.height() + column.spacing() + high)
        self._linked = act is not None
        if act is not None:
            self.link.clicked.connect(act)
        for widget in (self.value, self.link, self.beside):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addStretch(1)
        column.addLayout(row)

    def say(self, figure: Figure) -> None:
        shown = figure.value or self._none
        linked = self._linked and shown not in ("0", self._none)
        self.value.setText(shown)
        self.link.setText(shown)
        self.link.setAccessibleName(f"{self._label}: {shown}")
        self.value.setVisible(not linked)
        self.link.setVisible(linked)
        self.beside.setText(figure.beside)
        self.beside.set_token("danger" if figure.danger else "textMuted")
        self.beside.setVisible(bool(figure.beside))


class MemberPane(QScrollArea):
    def __init__(self, context: Context, drafts: Drafts, words: Words) -> None:
        super().__init__()
        self._context, self._words = context, words
        self._said = TeamWords(context.formats)
        self.member: Member | None = None
        theme = context.theme
        self.setObjectName("plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(theme.px(LEAST))
        whole = QWidget()
        whole.setObjectName("page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, theme.px(12), 0, 0)
        column.setSpacing(0)
        column.addLayout(self._upper())
        column.addSpacing(theme.px(12))
        column.addWidget(Hairline(theme))
        self._observations(column, drafts)
        self.setWidget(whole)

    # -- building
    def _upper(self) -> QVBoxLayout:
        context, theme, t = self._context, self._context.theme, self._context.texts
        upper = QVBoxLayout()
        upper.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        upper.setSpacing(theme.px(12))
        self.person = Person(context, self._words)
        upper.addWidget(self.person)
        self.warning = Warning(context, t("team.show_alone"))
        self.warning.link.clicked.connect(lambda: self._show(valuable=True))
        self.warning.hide()
        upper.addWidget(self.warning)
        upper.addWidget(self._facts())
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.px(8), theme.px(6))
        self.clients_button = Button(theme, t("team.show_clients"), "plain", "users")
        self.clients_button.clicked.connect(self.show_clients)
        self.hand_over_button = Button(theme, t("team.hand_over"), "plain", "users-round")
        self.hand_over_button.clicked.connect(self.hand_over)
        self.delete_button = Button(theme, "", "flat", "trash-2", tip=t("team.delete"))
        self.delete_button.clicked.connect(self.delete)
        for button in (self.clients_button, self.hand_over_button, self.delete_button, self.person.former):
            flow.addWidget(button)
        upper.addWidget(buttons)
        return upper

    def _facts(self) -> QWidget:
        context, theme, t = self._context, self._context.theme, self._context.texts
        acts = {"clients": self.show_clients, "alone": lambda: self._show(valuable=False)}
        names = ("clients", "alone", "claims", "tasks", "talks", "rate", "score", "trend", "returning")
        self.facts = {name: Fact(context, t(f"team.fact_{name}"), acts.get(name)) for name in names}
        holder = QWidget()
        flow = FlowLayout(holder, theme.px(24), theme.px(10))
        for fact in self.facts.values():
            flow.addWidget(fact)
        return holder

    def _observations(self, column: QVBoxLayout, drafts: Drafts) -> None:
        context, theme, t = self._context, self._context.theme, self._context.texts
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(6))
        row.setSpacing(theme.px(8))
        self.count = PlainLabel(theme, "", "body", "textMuted")
        self.observe_button = Button(theme, t("team.add_observation"), "link", "plus")
        self.observe_button.clicked.connect(self.observe)
        row.addWidget(PlainLabel(theme, t("team.observations"), "strong"))
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.observe_button)
        column.addLayout(row)
        self.form = FormPlace(context, drafts)
        self.form.kept.connect(lambda _id: self._into_list())
        self.form.left.connect(self._into_list)
        column.addWidget(self.form)
        self.plot = ScorePlot(context)
        around = QHBoxLayout()
        around.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        around.addWidget(self.plot)
        column.addLayout(around)
        self.nothing = PlainLabel(theme, t("team.no_observations"), "body", "textMuted", wrap=True)
        self.nothing.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(16))
        column.addWidget(self.nothing)
        self.list = RecordList(context, t("team.observations"))
        self.list.chosen.connect(lambda row: self.change(row.id))
        self.list.deleting.connect(lambda row: self._delete("observation", row.id))
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._row_into_sight(now))
        column.addWidget(self.list)
        column.addStretch(1)

    # -- showing
    def show_member(self, member: Member, words: Words) -> None:
        other = self.member is None or self.member.staff.id != member.staff.id
        if other:
            self.form.close_form()
        self.member, self._words = member, words
        said, formats = self._said, self._context.formats
        self.person.show_staff(member.staff)
        self.warning.say(*said.warning(member))
        figures = {
            "clients": Figure(formats.number(member.clients)),
            "alone": Figure(formats.number(member.alone)),
            "claims": said.open_claims(member),
            "tasks": said.open_tasks(member),
            "talks": said.talks(member),
            "rate": said.rate(member.rate),
            "score": said.score(member.observed),
            "trend": Figure(said.trend(member.observed)),
            "returning": said.returning(member.observed),
        }
        for name, figure in figures.items():
            self.facts[name].say(figure)
        self.facts["trend"].setVisible(bool(member.observed.all))
        self.clients_button.setEnabled(member.clients > 0)
        found = member.observed.all
        self.count.setText(formats.number(len(found)))
        self.plot.show_scores(found, said.scores(member.observed))
        self.nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        self.list.show_rows([observation_line(words, one) for one in found], fresh=other)
        # as high as its rows: the whole pane scrolls, not a part of it
        self.list.setFixedHeight(len(found) * self.list.painter.height("voice") + 2)
        self.form.renew(words)

    # -- doing
    def show_clients(self) -> None:
        if self.member is not None:
            self._context.window.show_query(clients_query(self.member.staff))

    def _show(self, *, valuable: bool) -> None:
        if self.member is not None:
            self._context.window.show_query(alone_query(self.member.staff, valuable=valuable))

    def hand_over(self) -> None:
        if self.member is not None:
            from desktop_crm.ui.handover import open_handover

            open_handover(self._context, self.member.staff.id)

    def observe(self) -> None:
        """The form of a new observation of this person."""
        if self.member is not None:
            self.form.begin(self._words, "observation", staff=self.member.staff.id)
            self._into_sight()

    def change(self, id: int) -> None:
        found = next((one for one in self.member.observed.all if one.id == id), None) if self.member else None
        if found is not None:
            self.form.begin(self._words, "observation", found)
            self._into_sight()

    def _into_sight(self) -> None:
        def scroll() -> None:
            if isValid(self) and self.form.form is not None:
                self.ensureWidgetVisible(self.form, 0, self._context.theme.px(8))

        QTimer.singleShot(0, self, scroll)

    def _row_into_sight(self, index: QModelIndex) -> None:
        whole = self.widget()
        if whole is not None and self.list.hasFocus():
            place = self.list.mapTo(whole, self.list.visualRect(index).center())
            self.ensureVisible(place.x(), place.y(), 0, self.list.painter.height("voice"))

    def _into_list(self) -> None:
        (self.list if self.list.isVisible() else self.observe_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def delete(self) -> None:
        if self.member is not None:
            self._delete("staff", self.member.staff.id)

    def _delete(self, record: str, id: int) -> None:
        delete(self._context, record, id)


def delete(context: Context, record: str, id: int) -> None:
    """To the trash, and say so."""

    def work(session: Session, _job: Job) -> Changes:
        return cards.remove(session, record, [id])

    def done(changes: Changes) -> None:
        if changes.operation is not None:
            context.window.toast(wording.intent(context.texts, changes.operation.intent))

    context.run_write(work, done)
