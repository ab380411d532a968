"""The wizard: who leaves and to whom, which client to whom, done. One unit of work, one undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app import handover, handover_words
from desktop_crm.app.handover import Done, Left, Plan
from desktop_crm.app.handover_list import HandoverList, listed
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.domain.staff import Staff
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.handover.share import ShareStep
from desktop_crm.ui.handover.who import RING, WhoStep
from desktop_crm.ui.widgets import Area, Button, EmptyState, PlainLabel, bounded

SIZE: Final = (780, 620)
TOLD_WIDTH: Final = 560
WHO, SHARE, DONE = range(3)


class HandoverDialog(QDialog):
    """`open()` it. `staff_id`: who leaves, where that is known."""

    def __init__(self, context: Context, staff_id: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job | None = None
        self._writing = False
        self._done: tuple[Plan, datetime, str] | None = None
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("handover.title"))
        wanted = bounded(self, theme, *SIZE)
        self.resize(wanted if parent is None else wanted.boundedTo(parent.window().size()))
        self.setMinimumWidth(min(self.width(), theme.px(520)))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16) - RING, theme.px(16), theme.px(16) - RING, theme.px(16))
        column.setSpacing(theme.px(12))
        self.title = PlainLabel(theme, t("handover.title"), "title", wrap=True)
        self.title.setContentsMargins(RING, 0, RING, 0)
        column.addWidget(self.title)
        self.who, self.share = WhoStep(context), ShareStep(context)
        self.steps = QStackedWidget()
        for step in (self.who, self.share, self._last_step()):
            self.steps.addWidget(step)
        self.steps.setObjectName("page")
        column.addWidget(Area(self.steps), 1)
        column.addLayout(self._foot())
        self.who.leaver_chosen.connect(self.read)
        self.who.ready.connect(self._offer)
        self.finished.connect(lambda _result: self._leave())
        self._show(WHO)
        self.read(staff_id)

    def _last_step(self) -> QWidget:
        theme = self._context.theme
        self.told = EmptyState(theme, "circle-check", " ", " ", width=TOLD_WIDTH)
        self.shares = self.told.add_line("", "body", "text", 20, TOLD_WIDTH)
        return self.told

    def _foot(self) -> QHBoxLayout:
        theme, t = self._context.theme, self._context.texts
        self.note = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.back = Button(theme, t("handover.back"), "plain")
        self.cancel = Button(theme, t("handover.cancel"), "flat")
        self.undo = Button(theme, t("handover.undo"), "plain", "rotate-ccw")
        self.close_button = Button(theme, t("handover.close"), "plain")
        self.next = Button(theme, t("handover.next"), "primary")
        self.go = Button(theme, t("handover.go_matters"), "primary")
        self.list_button = Button(theme, t("handover.list"), "primary", "printer")
        for button, act in (
            (self.back, lambda: self._show(WHO)),
            (self.cancel, self.reject),
            (self.undo, self.take_back),
            (self.close_button, self.accept),
            (self.next, self.divide),
            (self.go, self.hand_over),
            (self.list_button, self.show_list),
        ):
            button.clicked.connect(lambda _on=False, act=act: act())
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.setContentsMargins(RING, 0, RING, 0)
        row.addWidget(self.note, 1)
        for button in (self.cancel, self.back, self.undo, self.close_button, self.next, self.go, self.list_button):
            row.addWidget(button)
        return row

    def _show(self, step: int) -> None:
        t = self._context.texts
        self.steps.setCurrentIndex(step)
        for button, at in (
            (self.cancel, (WHO, SHARE)),
            (self.back, (SHARE,)),
            (self.undo, (DONE,)),
            (self.close_button, (DONE,)),
            (self.next, (WHO,)),
            (self.go, (SHARE,)),
            (self.list_button, (DONE,)),
        ):
            button.setVisible(step in at)
            button.setDefault(False)
        first = {WHO: self.next, SHARE: self.go, DONE: self.list_button}[step]
        first.setDefault(True)
        self.title.setText(t("handover.owners_title") if step == SHARE else t("handover.title"))
        self.note.setText("")
        self._offer()
        focus = {WHO: self.who.leaver.combo, SHARE: self.share.table, DONE: self.list_button}[step]
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        """Going on is offered once it is known what there is to hand over."""
        left = self.who.left
        nothing = left is None or left.nothing(self.who.marks_former())
        self.next.setEnabled(not nothing and bool(self.who.chosen_receivers()) and self._job is None)

    # -- the first step
    def read(self, staff_id: int | None) -> None:
        """What this staff member (None: the first of them) leaves behind."""

        def work(session: Session, _job: Job) -> tuple[list[Staff], Left | None]:
            staff = session.base.all("staff")
            wanted = staff_id if staff_id is not None else next((s.id for s in staff if not s.former), None)
            return staff, handover.of_staff(session, wanted) if wanted is not None else None

        def done(found: tuple[list[Staff], Left | None]) -> None:
            self._job = None
            staff, left = found
            if left is not None:
                self.who.show_staff(staff, left.leaver.id)
                self.who.show_left(left)
            else:
                self.who.summary.setText(self._context.texts("handover.leaves_nothing"))

        self._run(work, done)

    def divide(self) -> None:
        """Who gets whom, as was chosen; on to the second step."""
        left, way, former = self.who.left, self.who.chosen_way(), self.who.marks_former()
        receivers, standings = self.who.chosen_receivers(), self._context.need_standings()
        if left is None:
            return
        leaver = left.leaver.id

        def work(session: Session, job: Job) -> tuple[Plan, HandoverList]:
            now = handover.of_staff(session, leaver)
            plan = handover.divided(session, now, receivers, way, former=former, standings=standings)
            return plan, listed(session, plan, standings, job)

        def done(found: tuple[Plan, HandoverList]) -> None:
            self._job = None
            self.share.show_plan(*found)
            plan, _list = found
            n = len(plan.owners)
            formats = self._context.formats
            go = handover_words.amount(formats, "go", n) if n else self._context.texts("handover.go_matters")
            self.go.set_text(go)
            self._show(SHARE)

        self.note.setText(self._context.texts("handover.reading"))
        self._run(work, done)

    def _run(self, work: Callable[[Session, Job], Any], done: Callable[[Any], None]) -> None:
        if self._job is not None:
            self._job.cancel()

        def failed(error: BaseException) -> None:
            if self._job is job:
                self._job = None
                self.note.setText("")
                self._refused(error)

        job = self._context.run_read(
            work,
            while_alive(self, lambda found: done(found) if self._job is job else None),
            while_alive(self, failed),
        )
        self._job = job
        self._offer()

    def _refused(self, error: BaseException) -> None:
        """In words, beside what can be mended."""
        if isinstance(error, UserError):
            self._show(WHO)
            self.who.refuse(self._context.error_text(error))
        else:
            self._context.failed(error)

    # -- doing it
    def hand_over(self) -> None:
        plan, t, formats = self.share.plan, self._context.texts, self._context.formats
        if plan is None or self._writing:
            return
        self._writing = True
        for widget in (self.go, self.back, self.share):
            widget.setEnabled(False)
        self.note.setText(t("handover.working"))

        def progress(part: float) -> None:
            self.note.setText(f"{t('handover.working')}: {formats.percent(part)}")

        def failed(error: BaseException) -> None:
            self._end_writing()
            if not isinstance(error, Cancelled):
                self._refused(error)

        session = self._context.need_session()
        self._job = self._context.jobs.run(
            "write",
            lambda job: handover.hand_over(session, plan, job),
            while_alive(self, lambda made: self._handed_over(plan, made)),
            while_alive(self, failed),
            while_alive(self, progress),
            name="handover",
        )

    def _end_writing(self) -> None:
        self._writing, self._job = False, None
        self.note.setText("")
        for widget in (self.go, self.back, self.share):
            widget.setEnabled(True)

    def _handed_over(self, plan: Plan, _made: Done) -> None:
        self._end_writing()
        t, formats, left = self._context.texts, self._context.formats, plan.left
        what = handover_words.left_behind(formats, left) or handover_words.amount(formats, "clients", 0)
        self._done = plan, datetime.now(UTC), t("handover.toast", name=left.leaver.name, what=what)
        self.told.title.setText(t("handover.done_title", name=left.leaver.name))
        told = [t("handover.done_text", what=what)]
        if plan.former:
            told.append(t("handover.done_former", name=left.leaver.name))
        self.told.text.setText(" ".join(told))
        self.shares.setText("\n".join(self._share_lines(plan)))
        self._show(DONE)

    def _share_lines(self, plan: Plan) -> Sequence[str]:
        t = self._context.texts
        found = handover_words.shares(self._context.formats, plan)
        return [t("handover.to", name=name, what=what) if name else what for name, what in found]

    # -- the last step
    def show_list(self) -> None:
        from desktop_crm.ui.handover.preview import HandoverPreview

        if self._done is not None:
            plan, moment, _toast = self._done
            HandoverPreview(self._context, plan, moment, self).open()

    def take_back(self) -> None:
        """Undo, as the toast and the menu do."""
        self._done = None
        self.accept()
        self._context.commands.run("undo")

    def reject(self) -> None:
        """While the hand-over is written, cancelling stops it, and the wizard stays."""
        if self._writing and self._job is not None:
            self._job.cancel()
        else:
            super().reject()

    def _leave(self) -> None:
        if self._job is not None:
            self._job.cancel()
        if self._done is not None:
            self._context.window.toast(self._done[2])
