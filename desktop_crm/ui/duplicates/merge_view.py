"""Cards side by side, what will move, and the two decisions: one client, or different ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_crm.app import merging
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Conflict, Problem
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.context import Context
from desktop_crm.ui.duplicates.choices import ChoiceTable
from desktop_crm.ui.duplicates.words import Beside
from desktop_crm.ui.widgets import Button, FlowLayout, Hairline, IconLabel, Message, Panel, PlainLabel

TABLE_PLACE: Final = 3
"""In the column, under the reasons."""


class Sheet(QScrollArea):
    """`resized` when another width of what it holds is in sight."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class MergeView(Panel):
    """`decided` with the ids and the card to show, once merged or told apart; `gone` where a card is there no more."""

    decided = Signal(tuple, int)
    gone = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._question = Latest(context)
        self.destroyed.connect(self._question.stop)
        self._busy = False
        self.comes_after: QWidget | None = None  # where Tab comes from
        self.table: ChoiceTable | None = None
        self.beside: Beside | None = None
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(12))
        column.setSpacing(theme.px(8))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        column.addWidget(self.title)
        # with large letters little more than the title and the buttons finds room: all between them scrolls
        self._area = Sheet()
        self._area.setObjectName("plain")
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside())
        self._area.resized.connect(self._wrap)
        column.addWidget(self._area, 1)
        column.addWidget(Hairline(theme))
        self.message = Message(theme)
        column.addWidget(self.message)
        column.addWidget(self._buttons())

    def _inside(self) -> QWidget:
        theme, t = self._context.theme, self._context.texts
        inside = QWidget()
        inside.setObjectName("page")
        column = self._column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        column.setSpacing(theme.px(8))
        self.why = PlainLabel(theme, "", "body", "textMuted", wrap=True)
        self._above, self._below = QVBoxLayout(), QVBoxLayout()
        for words in (self._above, self._below):
            words.setSpacing(theme.px(8))
        self._above.addWidget(self.why)
        self._above.addWidget(self._doubt())
        column.addLayout(self._above)
        column.addWidget(Hairline(theme))
        column.addSpacing(theme.px(8))
        column.addStretch(1)
        self.moves = PlainLabel(theme, "", "body", wrap=True)
        self.same = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        for label in (
            self.moves,
            self.same,
            PlainLabel(theme, t("duplicates.explain"), "small", "textMuted", wrap=True),
        ):
            self._below.addWidget(label)
        column.addLayout(self._below)
        return inside

    def _wrap(self) -> None:
        """Words end where the sight does, though the cards beside one another may be wider."""
        table = self.table.minimumSizeHint().width() if self.table is not None else 0
        out_of_sight = max(0, table + self._context.theme.px(4) - self._area.viewport().width())
        for words in (self._above, self._below):
            words.setContentsMargins(0, 0, out_of_sight, 0)

    def _doubt(self) -> QWidget:
        theme = self._context.theme
        self.doubt = QWidget()
        row = QHBoxLayout(self.doubt)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(IconLabel(theme, "circle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        self.doubt_text = PlainLabel(theme, "", "body", "warning", wrap=True)
        row.addWidget(self.doubt_text, 1)
        return self.doubt

    def _buttons(self) -> QWidget:
        theme, t = self._context.theme, self._context.texts
        bar = QWidget()
        row = FlowLayout(bar, theme.px(8), theme.px(8))
        self.differ_button = Button(theme, t("duplicates.differ"), "plain", "x")
        self.differ_button.clicked.connect(self.differ)
        self.merge_button = Button(theme, t("duplicates.merge"), "primary", "merge", tip="Ctrl+Enter")
        self.merge_button.clicked.connect(self.merge)
        row.addWidget(self.merge_button)
        row.addWidget(self.differ_button)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.merge)
        return bar

    # -- showing
    def show_cards(self, ids: tuple[int, ...], title: str, why: str) -> None:
        """Read these cards and lay them side by side."""
        self.title.setText(title)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        texts, formats = self._context.texts, self._context.formats

        def read(session: Session, job: Job) -> Beside | None:
            together = session.base.records("client", ids)
            return Beside.read(session, ids, texts, formats, job) if len(together) == len(ids) else None

        self._question.ask(read, self._lay)

    def _lay(self, beside: Beside | None) -> None:
        if beside is None:
            self.gone.emit()
            return
        again = self.beside is not None and self.beside.together == beside.together
        if again and self.table is not None:
            return
        self.beside = beside
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        self.table = ChoiceTable(self._context, beside, beside.together.fullest())
        self.table.changed.connect(self._tell)
        self._column.insertWidget(TABLE_PLACE, self.table)
        stops = [self.comes_after, *self.table.stops(), self.merge_button, self.differ_button]
        for one, following in pairwise(filter(None, stops)):
            QWidget.setTabOrder(one, following)
        self.message.say("")
        self._busy = False
        self._tell()

    def _tell(self) -> None:
        """What follows from the choices."""
        if self.beside is None or self.table is None:
            return
        t, numbers = self._context.texts, self.beside.together.numbers
        self.doubt.setVisible(len(numbers) > 1)
        self.doubt_text.setText(t("duplicates.doubtful", numbers=", ".join(numbers)))
        self._wrap()
        moves = self.beside.moves(self.table.keep)
        self.moves.setText("\n".join(moves))
        self.moves.setVisible(bool(moves))
        same = self.beside.agreeing()
        self.same.setText(t("duplicates.same", what=same))
        self.same.setVisible(bool(same))

    # -- deciding
    def merge(self) -> None:
        table, beside = self.table, self.beside
        if self._busy or table is None or beside is None:
            return
        self._busy = True
        self.message.say("")
        cards = beside.together.cards
        ids = tuple(c.id for c in cards)
        keep, choices = table.keep, dict(table.choices)
        others = [i for i in ids if i != keep]
        versions = {c.id: c.version for c in cards}
        name = next(c.title for c in cards if c.id == keep)

        def work(session: Session, _job: Job) -> Changes:
            return merging.merge(session, keep, others, choices, versions, self)

        def done(_changes: Changes) -> None:
            self._context.window.toast(self._context.texts("duplicates.merged", name=name, n=len(ids)))
            self._end(ids, keep)

        self._context.run_write(
            work, while_alive(self, done), while_alive(self, self._refused), while_alive(self, self._failed)
        )

    def differ(self) -> None:
        beside = self.beside
        if self._busy or beside is None:
            return
        self._busy = True
        ids = tuple(c.id for c in beside.together.cards)

        def done(_changes: Changes) -> None:
            self._context.window.toast(self._context.texts("duplicates.differed"))
            self._end(ids, ids[0])

        self._context.run_write(
            lambda session, _job: merging.differ(session, ids, self),
            while_alive(self, done),
            failed=while_alive(self, self._failed),
        )

    def _end(self, ids: tuple[int, ...], kept: int) -> None:
        self._busy = False
        self.beside = None
        self.decided.emit(ids, kept)

    def _refused(self, problems: tuple[Problem, ...]) -> None:
        self._busy = False
        t, first = self._context.texts, problems[0]
        label = self.beside.label(first.field) if self.beside is not None else first.field
        self.message.say(t("duplicates.wrong", field=label, problem=self._context.problem_text(first)))

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        if isinstance(error, Conflict):
            self.message.say(self._context.error_text(error))
            if self.beside is not None:
                ids = tuple(c.id for c in self.beside.together.cards)
                self.show_cards(ids, self.title.text(), self.why.text())
            return
        self._context.failed(error)
