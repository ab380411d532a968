"""Searches kept under a name: the menu that lists them with their numbers, and the dialog that asks for the name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop_crm.app import saved, search
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.custom_field import Own
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.query import parse
from desktop_crm.domain.saved_filter import SavedFilter
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.clients.conditions import in_words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Answers, LineField, PlainLabel, TallDialog

if TYPE_CHECKING:
    from desktop_crm.ui.clients.searching import Searching

WIDTH = 420
LONGEST = 60


class Saved(QObject):
    """`searching` shows a search that is chosen, and has the one that is saved."""

    def __init__(self, context: Context, searching: Searching) -> None:
        super().__init__(searching)
        self._context, self._searching = context, searching

    # -- the menu
    def open(self, place: QPoint) -> None:
        def show(filters: list[SavedFilter]) -> None:
            menu = SavedMenu(self._context, filters, self)
            menu.popup(place)

        self._context.run_read(lambda session, job: saved.every(session), while_alive(self, show))

    @property
    def widget(self) -> QWidget:
        return self._searching

    @property
    def own(self) -> Own:
        return self._searching.own

    @property
    def present(self) -> str:
        return str(self._searching.query())

    def choose(self, one: SavedFilter) -> None:
        self._searching.show_query(one.query)

    def delete(self, one: SavedFilter) -> None:
        context = self._context
        words = context.texts("list.saved_deleted", name=one.name)
        context.run_write(lambda session, job: saved.drop(session, one.id), lambda _done: context.window.toast(words))

    # -- names
    def ask_name(self) -> None:
        """Keep what is looked for now."""
        text = self.present

        def ask(filters: list[SavedFilter]) -> None:
            t, offers = self._context.texts, self._searching.offers
            wanted = parse(text, own=offers.own.own)
            words = [*([wanted.words] if wanted.words else [])]
            words += [in_words(c, t, self._context.formats, offers) for c in wanted.conditions]
            name = ", ".join(words)
            name = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
            NameDialog(
                self._context,
                self._searching.window(),
                t("list.save_title"),
                name,
                lambda session, name: saved.keep(session, name, text),
                filters,
            ).open()

        self._context.run_read(lambda session, job: saved.every(session), while_alive(self, ask))

    def rename(self, one: SavedFilter) -> None:
        NameDialog(
            self._context,
            self._searching.window(),
            self._context.texts("list.save_rename_title"),
            one.name,
            lambda session, name: saved.rename(session, one.id, name),
        ).open()


class SavedMenu(QMenu):
    """The numbers come one by one, while the menu is open already."""

    def __init__(self, context: Context, filters: list[SavedFilter], owner: Saved) -> None:
        super().__init__(owner.widget)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._job: Job | None = None
        self._left: list[tuple[SavedFilter, QAction]] = []
        self._own = owner.own
        t = context.texts
        if not filters:
            self.addAction(t("list.saved_none")).setEnabled(False)
        for one in filters:
            action = self._add(self, one, owner.choose, "…")
            if one.query == owner.present:
                action.setIcon(context.theme.icon("check", "textMuted"))
            self._left.append((one, action))
        self.addSeparator()
        keep = self.addAction(t("list.save_title"))
        keep.setIcon(context.theme.icon("bookmark", "textMuted"))
        keep.setEnabled(bool(owner.present))
        keep.triggered.connect(lambda _checked=False: owner.ask_name())
        if filters:
            for words, act in ((t("list.saved_rename"), owner.rename), (t("list.saved_delete"), owner.delete)):
                menu = self.addMenu(words)
                for one in filters:
                    self._add(menu, one, act)
        self.aboutToHide.connect(self._give_up)
        self._count()

    def _add(self, menu: QMenu, one: SavedFilter, act: Callable[[SavedFilter], None], count: str = "") -> QAction:
        action = menu.addAction(self._words(one, count))
        action.triggered.connect(lambda _checked=False: act(one))
        return action

    def _words(self, one: SavedFilter, count: str) -> str:
        name = " ".join(one.name.split()).replace("&", "&&")
        return f"{name}\t{count}" if count else name

    def _count(self) -> None:
        if not self._left:
            return
        one, action = self._left.pop(0)
        standings, wanted = self._context.need_standings(), parse(one.query, own=self._own)

        def work(session: Session, job: Job) -> int:
            return search.count(session, standings, wanted, job.cancelled)

        def done(count: int) -> None:
            action.setText(self._words(one, self._context.formats.number(count)))
            self._count()

        self._job = self._context.run_read(work, while_alive(self, done))

    def _give_up(self) -> None:
        self._left.clear()
        if self._job is not None:
            self._job.cancel()


class NameDialog(TallDialog):
    """Asks for the name of a search. `keep(session, name)` does what is wanted with it."""

    def __init__(
        self,
        context: Context,
        parent: QWidget,
        title: str,
        name: str,
        keep: Callable[[Session, str], object],
        filters: list[SavedFilter] | None = None,
    ) -> None:
        super().__init__(context.theme, parent, WIDTH)
        self._context, self._keep, self._filters = context, keep, filters or []
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        column = self.body
        column.setSpacing(theme.px(12))
        column.addWidget(PlainLabel(theme, title, "title", wrap=True))
        self.name = LineField(context, t("list.save_name"), required=True)
        self.name.set_value(name)
        self.name.edited.connect(self._look)
        column.addWidget(self.name)
        self.note = PlainLabel(theme, "", "small", "warning", wrap=True)
        column.addWidget(self.note)
        answers = Answers(theme, self, t("window.cancel"), t("list.save"))
        self.save = answers.go
        self.save.setDefault(True)
        self.save.clicked.connect(self.submit)
        self.foot.addLayout(answers)
        self._look()

    def open(self) -> None:
        super().open()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.line.selectAll()

    def _look(self) -> None:
        other = saved.named(self._filters, self.name.value())
        self.note.setText(self._context.texts("list.save_replaces", name=other.name) if other else "")
        self.note.setVisible(other is not None)

    def submit(self) -> None:
        name: str = self.name.value()

        def done(_done: object) -> None:
            self._context.window.toast(self._context.texts("list.saved_kept", name=name))
            self.accept()

        def invalid(problems: tuple[Problem, ...]) -> None:
            self.name.set_error(self._context.problem_text(problems[0]))

        self._context.run_write(
            lambda session, job: self._keep(session, name), while_alive(self, done), while_alive(self, invalid)
        )
