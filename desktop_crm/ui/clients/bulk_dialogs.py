"""What is to be done with many cards: one small dialog each, which says how many it touches before it does."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer

from desktop_crm.app import bulk
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.client import ROLES
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.parsing import Unreadable, split_texts
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.clients.conditions import RUNGS
from desktop_crm.ui.widgets import (
    Answers,
    ComboField,
    DateField,
    Field,
    LineField,
    PlainLabel,
    SegmentsField,
    TallDialog,
)

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage

WIDTH: Final = 440
COUNT_AFTER: Final = 150  # ms after the last letter
Act = Callable[[Session, Job], bulk.Done]


def ask(page: ClientsPage, what: str) -> None:
    """`what`: assign, tag, role, rung, own or task."""
    from desktop_crm.ui.clients.bulk_own import OwnDialog

    kinds: dict[str, type[BulkDialog]] = {
        "assign": AssignDialog,
        "tag": TagDialog,
        "role": RoleDialog,
        "rung": RungDialog,
        "own": OwnDialog,
        "task": TaskDialog,
    }
    ids = page.selected_ids()
    if len(ids):
        page.load_offers(lambda: kinds[what](page, ids, what).open())


class BulkDialog(TallDialog):
    """Subclasses make the fields, and say which edit and which use case they stand for."""

    def __init__(self, page: ClientsPage, ids: array[int], what: str) -> None:
        super().__init__(page.context.theme, page.window(), WIDTH)
        self.page, self.context, self.ids, self._what = page, page.context, ids, what
        self._job: Job | None = None
        context, theme, t = self.context, self.context.theme, self.context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = t(f"list.bulk_title_{what}", n=len(ids)).replace(str(len(ids)), context.formats.number(len(ids)))
        self.setWindowTitle(t(f"list.bulk_{what}"))
        column = self.body
        column.setSpacing(theme.px(12))
        column.addWidget(PlainLabel(theme, title, "title", wrap=True))
        self._fields = self.fields()
        for field in self._fields:
            column.addWidget(field)
            field.edited.connect(self._look_soon)
        self.note = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        column.addWidget(self.note)
        answers = Answers(theme, self, t("window.cancel"), self._go_words(len(ids)))
        self.go = answers.go
        self.go.setDefault(True)
        self.go.clicked.connect(self.submit)
        self.foot.addLayout(answers)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(COUNT_AFTER)
        self._soon.timeout.connect(self.look)
        self.finished.connect(lambda _result: self._give_up())

    def open(self) -> None:
        super().open()
        self._fields[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.look()

    # -- for subclasses
    def fields(self) -> list[Field]:
        raise NotImplementedError

    def edit(self) -> bulk.Edit | None:
        """What is to be done with each card; None while that is not said yet."""
        raise NotImplementedError

    def act(self) -> Act:
        raise NotImplementedError

    # -- how many
    def _look_soon(self) -> None:
        self._give_up()
        self.go.setEnabled(False)
        self._soon.start()

    def look(self) -> None:
        """Count whom it touches."""
        self._give_up()
        edit = self.edit()
        self.go.setEnabled(False)
        if edit is None:
            self.note.setText("")
            return
        self.note.setText(self.context.texts("list.bulk_counting"))
        self._job = self.context.run_read(
            lambda session, job: bulk.count(session, self.ids, edit, job), while_alive(self, self.say_touched)
        )

    def say_touched(self, touched: int) -> None:
        t = self.context.texts
        words = self._numbered("bulk_touches", touched) if touched else t("list.bulk_none_touched")
        if touched and touched < len(self.ids):
            words += f"; {self._numbered('bulk_already', len(self.ids) - touched)}"
        self.note.setText(words)
        self.go.setText(self._go_words(touched))
        self.go.setEnabled(touched > 0)

    def _go_words(self, n: int) -> str:
        return self._numbered("bulk_do_task" if self._what == "task" else "bulk_do", n)

    def _numbered(self, key: str, n: int) -> str:
        return self.context.texts(f"list.{key}", n=n).replace(str(n), self.context.formats.number(n))

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # -- doing
    def submit(self) -> None:
        if self.go.isEnabled():
            self.go.setEnabled(False)
            start(self.page, self._what, self.act(), self.accept, while_alive(self, self._invalid))

    def _invalid(self, problems: tuple[Problem, ...]) -> None:
        self.go.setEnabled(True)
        self._fields[0].set_error(self.context.problem_text(problems[0]))


def start(
    page: ClientsPage,
    what: str,
    act: Act,
    begun: Callable[[], object] = lambda: None,
    invalid: Callable[[tuple[Problem, ...]], None] | None = None,
) -> None:
    """Do it on the write lane, with progress and Cancel in the status bar; say what was done, with the way back."""
    context, t = page.context, page.context.texts

    def done(result: bulk.Done) -> None:
        begun()
        if result.touched:
            n = result.touched
            key = "bulk_done_task" if what == "task" else "deleted" if what == "delete" else "bulk_done"
            context.window.toast(t(f"list.{key}", n=n).replace(str(n), context.formats.number(n)))

    def work(session: Session, job: Job) -> bulk.Done:
        return act(session, job)

    job = context.run_write(work, done, invalid)
    context.window.watch(job, t("list.bulk_deleting" if what == "delete" else "list.bulk_job"))


class AssignDialog(BulkDialog):
    def fields(self) -> list[Field]:
        t = self.context.texts
        staff = sorted(self.page.offers.staff.items(), key=lambda item: item[1].casefold())
        self.staff = ComboField(self.context, t("list.bulk_assign"), [*staff, (0, t("list.bulk_nobody"))])
        self.staff.combo.setCurrentIndex(0)
        return [self.staff]

    def edit(self) -> bulk.Edit | None:
        return bulk.assigning(self.staff.value() or None)

    def act(self) -> Act:
        staff = self.staff.value() or None
        return lambda session, job: bulk.assign(session, self.ids, staff, job)


class _OnOffDialog(BulkDialog):
    """Something is added to the cards, or taken off them."""

    def on_off(self) -> SegmentsField:
        t = self.context.texts
        self.way = SegmentsField(self.context, "", [("add", t("list.bulk_give")), ("remove", t("list.bulk_take"))])
        self.way.set_value("add")
        return self.way

    @property
    def on(self) -> bool:
        return bool(self.way.value() == "add")


class TagDialog(_OnOffDialog):
    def fields(self) -> list[Field]:
        t = self.context.texts
        self.tags = LineField(self.context, t("list.bulk_tags"), required=True)
        self.tags.set_suggestions([tag for tag, _count in self.page.offers.tags])
        return [self.tags, self.on_off()]

    def _said(self) -> list[str]:
        return list(split_texts(self.tags.raw().replace(",", ";")))

    def edit(self) -> bulk.Edit | None:
        tags = self._said()
        return (bulk.tagging(tags) if self.on else bulk.tagging((), tags)) if tags else None

    def act(self) -> Act:
        tags = self._said()
        if self.on:
            return lambda session, job: bulk.tag(session, self.ids, job, add=tags)
        return lambda session, job: bulk.tag(session, self.ids, job, remove=tags)


class RoleDialog(_OnOffDialog):
    def fields(self) -> list[Field]:
        t = self.context.texts
        self.role = ComboField(self.context, t("list.bulk_role"), [(r, t(f"codes.roles_{r}")) for r in ROLES])
        self.role.combo.setCurrentIndex(0)
        return [self.role, self.on_off()]

    def edit(self) -> bulk.Edit | None:
        return bulk.casting(self.role.value(), self.on)

    def act(self) -> Act:
        role, on = self.role.value(), self.on
        return lambda session, job: bulk.role(session, self.ids, role, on, job)


class RungDialog(BulkDialog):
    def fields(self) -> list[Field]:
        t = self.context.texts
        rungs = [(code, t(f"codes.rung_{code}")) for code in RUNGS]
        self.rung = ComboField(self.context, t("list.bulk_rung"), [*rungs, ("", t("list.bulk_own_rung"))])
        self.rung.combo.setCurrentIndex(0)
        return [self.rung]

    def edit(self) -> bulk.Edit | None:
        return bulk.pinning(self.rung.value())

    def act(self) -> Act:
        rung = self.rung.value()
        return lambda session, job: bulk.pin(session, self.ids, rung, job)


class TaskDialog(BulkDialog):
    def fields(self) -> list[Field]:
        t = self.context.texts
        self.text = LineField(self.context, t("list.bulk_task_text"), required=True)
        self.due = DateField(self.context, t("list.bulk_task_due"), required=True)
        self.due.set_value(self.context.today())
        staff = sorted(self.page.offers.staff.items(), key=lambda item: item[1].casefold())
        self.staff = ComboField(
            self.context, t("list.bulk_task_staff"), [(0, t("list.bulk_task_own")), *staff], empty_value=0
        )
        self.staff.set_value(0)
        return [self.text, self.due, self.staff]

    def _values(self) -> dict[str, Any] | None:
        try:
            found = {"text": self.text.value(), "due_date": self.due.value(), "staff": self.staff.value() or None}
        except Unreadable:
            return None
        return found if found["text"] and found["due_date"] else None

    def edit(self) -> bulk.Edit | None:
        return (lambda client: {"task": True}) if self._values() else None

    def say_touched(self, touched: int) -> None:
        self.note.setText(self._numbered("bulk_tasks", touched))
        self.go.setText(self._go_words(touched))
        self.go.setEnabled(touched > 0)

    def act(self) -> Act:
        values = self._values() or {}
        return lambda session, job: bulk.task(session, self.ids, values, job)
