"""The import page: choose, look, bring in, report. Nothing changes before the button with the number is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app import own_values
from desktop_crm.app.importing import mapping
from desktop_crm.app.importing.address_books import combined
from desktop_crm.app.importing.mapping import Mapped
from desktop_crm.app.importing.plan import Plan, plan
from desktop_crm.app.importing.purchases import PurchasePlan, plan_purchases, run_purchases
from desktop_crm.app.importing.report import Report
from desktop_crm.app.importing.run import run
from desktop_crm.app.importing.table import Table
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.imports import kept
from desktop_crm.ui.imports.choose import ChooseView
from desktop_crm.ui.imports.memory import recognise, remember
from desktop_crm.ui.imports.preview import PreviewView
from desktop_crm.ui.imports.reported import ReportView
from desktop_crm.ui.widgets import Panel

MENDABLE: Final = {"rate_needed": "give_rate", "own_taken": "choose_other", "own_unnamed": "choose_other"}
"""Errors that another choice in the preview mends, and what is said of that."""


class ImportPage(Panel):
    """One file after the other; `open_files` may be called at any time."""

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._waiting: list[Path] = []
        self._path: Path | None = None
        self._table: Table | None = None
        self._mapped: Mapped | None = None
        self._plan: Plan | PurchasePlan | None = None
        self._job: Job | None = None
        self._busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        column.addWidget(self._stack)
        self.choose = ChooseView(context)
        self.preview = PreviewView(context)
        self.report = ReportView(context)
        for view in (self.choose, self.preview, self.report):
            self._stack.addWidget(view)
        self.choose.wanted.connect(self.ask_for_file)
        self.preview.cancelled.connect(self.leave)
        self.preview.confirmed.connect(self.bring_in)
        self.preview.reading_changed.connect(self._read)
        self.preview.kind_changed.connect(self._recognise)
        self.preview.mapping_changed.connect(self._map)
        self.preview.mending.connect(self._wait)
        self.preview.mended.connect(self._look)
        self.preview.sales.chosen.connect(self._choose_kept)
        self.report.again.connect(self.ask_for_file)
        self.report.done.connect(lambda: context.window.open_page("clients"))
        self.report.show_added.connect(context.window.show_query)

    @property
    def view(self) -> QWidget | None:
        """What is shown: `choose`, `preview` or `report`."""
        return self._stack.currentWidget()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._context.window.say_status("")
        self._tell()

    def _tell(self, key: str = "") -> None:
        """At the left of the status bar: how far the import is."""
        if self.isVisible():
            usual = "finished" if self.view is self.report else "nothing_changed"
            self._context.window.say_count("", self._context.texts(f"import_page.{key or usual}"))

    def _show_view(self, view: Panel) -> None:
        self._stack.setCurrentWidget(view)
        self._tell()

    # -- the file
    def ask_for_file(self) -> None:
        t = self._context.texts
        dialog = QFileDialog(self, t("import_page.choose"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"{t('import_page.tables')} (*.xlsx *.xls *.ods *.csv *.tsv *.txt *.vcf)", "* (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.open_files([Path(name) for name in names]))
        dialog.open()

    def open_files(self, paths: Sequence[Path]) -> None:
        """The first now, the others one by one; while rows are coming in, all of them afterwards."""
        if not paths:
            return
        if self._busy:
            self._waiting += paths
            self._context.window.say_status(self._context.texts("import_page.queued", file=paths[0].name))
            return
        self._waiting = list(paths[1:])
        self.open_file(paths[0])

    def open_file(self, path: Path) -> None:
        """Read a file and show what would happen."""
        self._forget()
        self._path, self._table, self._mapped = path, None, None
        self.preview.start()
        self.choose.show_reading(path.name)
        self._show_view(self.choose)
        self._read()

    def _read(self) -> None:
        """Read the file as the combos say (at first as guessed)."""
        if self._path is None:
            return
        path, options, read = self._path, self.preview.reading(), self._context.services.read_table

        def work(_session: Session, job: Job) -> Table:
            table: Table = read(path, cancelled=job.cancelled, progress=job.progress, **options)
            return combined(table)

        def done(table: Table) -> None:
            self._table = table
            self._recognise()

        self._wait()
        self._start(work, done, self._context.texts("import_page.reading", file=path.name))

    def _recognise(self) -> None:
        if self._table is None:
            return
        found = kept.fitting(self._context.settings, self._table, self.preview.kind())
        self._choose(found[0] if found else None)

    def _choose_kept(self, name: str) -> None:
        if self._table is not None:
            found = kept.fitting(self._context.settings, self._table)
            self._choose(next((k for k in found if k.name == name), None))

    def _choose(self, choice: kept.Kept | None) -> None:
        """Columns and rules as they were kept, else as recognised."""
        assert self._table is not None
        settings, table = self._context.settings, self._table
        mapped = (
            choice.mapped
            if choice
            else recognise(settings, table, self.preview.kind(), own_values.own(self._context.need_session()))
        )
        names = [k.name for k in kept.fitting(settings, table) if k.mapped.as_ == "purchases"]
        name = choice.name if choice else table.path.stem
        self.preview.sales.show_rules(mapped.rules, names, choice.name if choice else "", name)
        self._mapped = mapped
        self._look()

    def _map(self, mapped: Mapped) -> None:
        self._mapped = mapped
        self._look()

    def _wait(self) -> None:
        """What was worked out does not hold any more."""
        self._forget()
        self.preview.set_waiting()

    def _forget(self) -> None:
        """The plan will not be done; a large one goes elsewhere, for it takes longer than the window may wait."""
        plan, self._plan = self._plan, None
        if isinstance(plan, Plan) and not self._busy:
            self._context.run_read(lambda _session, _job: plan.let_go(), lambda _: None)

    def _look(self) -> None:
        """Work out what would happen to every row."""
        table, mapped = self._table, self._mapped
        if table is None or mapped is None:
            return
        self._wait()
        rules = replace(mapped.rules, dates=self.preview.date_order() or mapped.rules.dates)
        mapped = replace(mapped, rules=self.preview.sales.said(rules) if mapped.as_ == "purchases" else rules)
        self._mapped = mapped
        try:
            mapping.check(table, mapped)
        except UserError as error:
            self._stop()
            self.preview.show_unknown(table, mapped, self._context.error_text(error))
            self._show_preview()
            return

        def done(found: Plan | PurchasePlan) -> None:
            self._plan = found
            self.preview.show_plan(found)
            self._show_preview()

        name = self._context.texts("import_page.checking")
        self._start(lambda session, job: _plan(session, table, mapped, job), done, name)

    def _show_preview(self) -> None:
        if self.view is not self.preview:
            self._show_view(self.preview)
            self.preview.take_focus()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _start(self, work: Callable[[Session, Job], Any], done: Callable[[Any], None], name: str) -> None:
        self._stop()

        def failed(error: BaseException) -> None:
            if self._job is job:  # else a newer one has taken its place
                self._failed(error)

        job = self._context.run_read(work, while_alive(self, done), while_alive(self, failed), name=name)
        self._job = job
        self._context.window.watch(job, name)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError | Cancelled):
            self._context.failed(error)
            return
        why = "" if isinstance(error, Cancelled) else self._context.error_text(error)
        if self._table is not None and self._mapped is not None and getattr(error, "code", "") in MENDABLE:
            about = MENDABLE[getattr(error, "code", "")]
            self.preview.show_unknown(self._table, self._mapped, why, about)
            self._show_preview()
            return
        if self._table is not None and why:
            self.preview.show_failed(why)
            return
        self._table = self._path = None
        self.choose.show_ready(why)
        self._show_view(self.choose)
        if isinstance(error, Cancelled):
            self._tell("cancelled")
        self._next()

    # -- doing it
    def bring_in(self) -> None:
        """Write what the preview shows, in one operation."""
        wanted = self._plan
        if wanted is None:
            return
        remember(self._context.settings, wanted)
        if isinstance(wanted, PurchasePlan):
            kept.keep(self._context.settings, self.preview.sales.name.text(), wanted.table, wanted.mapped)
        self._set_busy(True)
        name = self._context.texts("import_page.importing", file=wanted.table.file)

        def failed(error: BaseException) -> None:
            self._set_busy(False)
            if isinstance(error, Cancelled):
                self._tell("cancelled")
            else:
                self._context.failed(error)

        job = self._context.run_write(
            lambda session, job: _run(session, wanted, job),
            while_alive(self, lambda report: self._imported(report, wanted)),
            failed=while_alive(self, failed),
            name=name,
        )
        self._context.window.watch(job, name)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.preview.set_busy(busy)

    def _imported(self, report: Report, wanted: Plan | PurchasePlan) -> None:
        self._set_busy(False)
        self._plan = self._table = self._path = None
        self.report.show_report(report, wanted)
        self._show_view(self.report)
        if report.changes is not None and report.changes.op is not None:
            self._context.window.toast(self._context.texts("import_page.done_toast", file=report.file))
        self._next()

    def _next(self) -> None:
        """Offer the next of several files."""
        if self._waiting:
            view = self.report if self.view is self.report else self.choose
            view.offer_next(self._waiting[0].name, lambda: self.open_files(self._waiting))

    def leave(self) -> None:
        """Nothing was changed; back to the clients."""
        self._stop()
        self._forget()
        self._table = self._path = None
        self._waiting = []
        self.choose.show_ready()
        self._show_view(self.choose)
        self._context.window.open_page("clients")


def _plan(session: Session, table: Table, mapped: Mapped, job: Job) -> Plan | PurchasePlan:
    if mapped.as_ == "purchases":
        return plan_purchases(session, table, mapped, job)
    return plan(session, table, mapped, job)


def _run(session: Session, wanted: Plan | PurchasePlan, job: Job) -> Report:
    return run_purchases(session, wanted, job) if isinstance(wanted, PurchasePlan) else run(session, wanted, job)
