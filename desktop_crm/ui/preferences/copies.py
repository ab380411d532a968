"""Copies of the base: when, why, what is in them; make one now, go back to one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Copy
from desktop_crm.app.session import Session
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section, empty
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.states import IconLabel
from desktop_crm.ui.widgets.text import ElidedLabel, Hairline, PlainLabel


class CopiesTab(Section):
    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("preferences.copies"), t("preferences.copies_text"))
        self.now = Button(context.theme, t("preferences.copy_now"), "primary", "save")
        self.now.clicked.connect(self._copy_now)
        self.place = ElidedLabel(context.theme, "", "small", "textMuted")
        self.add_row(self.now, stretch=True)
        self.column.addWidget(self.place)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.column.addLayout(self.rows)

    def refresh(self) -> None:
        """List the copies as they are on the disk now."""
        self.context.run_read(lambda session, _job: session.base.copies(), while_alive(self, self._list))

    def _list(self, copies: list[Copy]) -> None:
        context = self.context
        empty(self.rows)
        if not copies:
            self.place.setText(context.texts("preferences.no_copies"))
            return
        self.place.setText(context.texts("preferences.copies_in", folder=str(copies[0].path.parent)))
        present = context.need_session().base.count()
        for copy in copies:
            self.rows.addWidget(Hairline(context.theme))
            self.rows.addWidget(self._row(copy, present))

    def _row(self, copy: Copy, present: int) -> QWidget:
        context, t = self.context, self.context.texts
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, context.theme.px(6), 0, context.theme.px(6))
        row.setSpacing(context.theme.px(12))
        sound = ("circle-check", "success") if copy.verified else ("circle-alert", "danger")
        row.addWidget(IconLabel(context.theme, *sound))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(PlainLabel(context.theme, context.formats.moment(copy.at), "row_title"))
        parts = [
            t(f"preferences.copy_{copy.reason}"),
            t("preferences.clients", n=copy.clients),
            context.formats.bytes(copy.size),
        ]
        if copy.clients != present:
            parts.append(t("preferences.now_clients", n=present))
        column.addWidget(PlainLabel(context.theme, " · ".join(parts), "small", "textMuted", wrap=True))
        row.addLayout(column, 1)
        back = Button(context.theme, t("preferences.restore"), "small", "archive-restore")
        back.setEnabled(copy.verified)
        back.setAccessibleName(f"{t('preferences.restore')} {context.formats.moment(copy.at)}")
        back.clicked.connect(lambda: self._ask(copy))
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignVCenter)
        return widget

    def _copy_now(self) -> None:
        def work(session: Session, job: Job) -> Copy:
            return session.base.backup("manual", job.progress)

        def done(copy: Copy) -> None:
            self.context.window.toast(
                self.context.texts("preferences.copied", time=self.context.formats.time(copy.at)), False
            )
            while_alive(self, self.refresh)()

        job = self.context.run_write(work, done)
        self.context.window.watch(job, self.context.texts("preferences.copying"))

    def _ask(self, copy: Copy) -> None:
        t = self.context.texts
        box = QMessageBox(self.window())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(t("preferences.restore"))
        box.setText(t("preferences.restore_ask", when=self.context.formats.moment(copy.at)))
        box.setInformativeText(t("preferences.restore_explain"))
        yes = box.addButton(t("preferences.restore"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(t("preferences.cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: self._restore(copy) if button is yes else None)
        box.open()

    def _restore(self, copy: Copy) -> None:
        def work(session: Session, _job: Job) -> Copy:
            return session.base.restore(copy.path)

        def done(_before: Copy) -> None:
            self.context.window.toast(
                self.context.texts("preferences.restored", when=self.context.formats.moment(copy.at)), False
            )
            self.context.window.base_replaced()

        job = self.context.run_write(work, done)
        self.context.window.watch(job, self.context.texts("preferences.restoring"))
