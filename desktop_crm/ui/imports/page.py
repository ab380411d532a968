"""The import page: choose, look, bring in, report. Nothing changes before the button with the number is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout

from desktop_crm.app.importing import mapping
from desktop_crm.app.importing.mapping import Mapped
from desktop_crm.app.importing.plan import Plan, plan
from desktop_crm.app.importing.report import Report
from desktop_crm.app.importing.run import run
from desktop_crm.app.importing.table import Table
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.ui.context import Context
from desktop_crm.ui.imports.choose import ChooseView
from desktop_crm.ui.imports.memory import remember, remembered
from desktop_crm.ui.imports.preview import PreviewView
from desktop_crm.ui.imports.reported import ReportView
from desktop_crm.ui.widgets import Panel


class ImportPage(Panel):
    """One file after the other; `open_files` may be called at any time."""

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._waiting: list[Path] = []
        self._path: Path | None = None
        self._table: Table | None = None
        self._mapped: Mapped | None = None
        self._plan: Plan | None = None
        self._job: Job | None = None
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
        self.preview.mapping_changed.connect(self._map)
        self.preview.mended.connect(self._look)
        self.report.again.connect(self.ask_for_file)
        self.report.done.connect(lambda: context.window.open_page("clients"))
        self.report.show_added.connect(context.window.show_query)
        self._status("import_page.nothing_changed")

    # -- the file
    def ask_for_file(self) -> None:
        t = self._context.texts
        dialog = QFileDialog(self, t("import_page.choose"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"{t('import_page.tables')} (*.xlsx *.xls *.ods *.csv *.tsv *.txt)", "* (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.open_files([Path(name) for name in names]))
        dialog.open()

    def open_files(self, paths: Sequence[Path]) -> None:
        self._waiting = list(paths[1:])
        if paths:
            self.open_file(paths[0])

    def open_file(self, path: Path) -> None:
        """Read a file and show what would happen."""
        self._path, self._mapped = path, None
        self.preview.start(path)
        self._read()

    def _read(self) -> None:
        """Read the file as the combos say (at first as guessed)."""
        if self._path is None:
            return
        path, options, read = self._path, self.preview.reading(), self._context.services.read_table

        def work(_session: Session, job: Job) -> Table:
            table: Table = read(path, cancelled=job.cancelled, progress=job.progress, **options)
            return table

        def done(table: Table) -> None:
            self._table = table
            self._recognise()

        self._start(work, done, self._context.texts("import_page.reading", file=path.name))

    def _recognise(self) -> None:
        assert self._table is not None
        try:
            known = remembered(self._context.settings)
            self._mapped = mapping.recognise(self._table, self.preview.kind(), known)
        except UserError as error:
            self._mapped = None
            kind = self.preview.kind() or "clients"
            blank = Mapped(kind, ("",) * len(self._table.columns))
            self.preview.show_unknown(self._table, blank, self._context.error_text(error))
            self._mapped = blank
            self._show_view(self.preview)
            return
        self._look()

    def _map(self, mapped: Mapped) -> None:
        self._mapped = mapped
        self._look()

    def _look(self) -> None:
        """Work out what would happen to every row."""
        table, mapped = self._table, self._mapped
        if table is None or mapped is None:
            return
        mapped = replace(mapped, rules=replace(mapped.rules, dates=self.preview.date_order()))
        self._mapped = mapped
        try:
            mapping.check(table, mapped)
        except UserError as error:
            self.preview.show_unknown(table, mapped, self._context.error_text(error))
            self._show_view(self.preview)
            return

        def done(found: Plan) -> None:
            self._plan = found
            self.preview.show_plan(found)
            self._show_view(self.preview)
            self._status("import_page.nothing_changed")

        self._start(lambda session, job: plan(session, table, mapped, job), done, self._words("checking"))

    def _words(self, key: str) -> str:
        return self._context.texts(f"import_page.{key}")

    def _start(self, work: object, done: object, name: str) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._context.run_read(work, done, self._failed, name=name)  # type: ignore[arg-type]
        self._context.window.watch(self._job, name)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, UserError):
            self._context.failed(error)
            return
        self.choose.say(self._context.error_text(error))
        self._show_view(self.choose)
        self._next()

    # -- doing it
    def bring_in(self) -> None:
        wanted = self._plan
        if wanted is None:
            return
        remember(self._context.settings, wanted)
        self.preview.set_busy(True)
        name = self._context.texts("import_page.importing", file=wanted.table.file)

        def failed(error: BaseException) -> None:
            self.preview.set_busy(False)
            if isinstance(error, Cancelled):
                self._status("import_page.cancelled")
            else:
                self._context.failed(error)

        job = self._context.run_write(
            lambda session, job: run(session, wanted, job), self._imported, failed=failed, name=name
        )
        self._context.window.watch(job, name)

    def _imported(self, report: Report) -> None:
        self.preview.set_busy(False)
        self._plan = self._table = None
        self.report.show_report(report, self._waiting)
        self._show_view(self.report)
        self._status("import_page.finished")
        if report.changes is not None and report.changes.op is not None:
            self._context.window.toast(self._context.texts("import_page.done_toast", file=report.file))
        self._next(wait=True)

    def _next(self, wait: bool = False) -> None:
        """The next of several files: at once after one that could not be read, else from the report."""
        if not self._waiting:
            return
        if wait:
            self.report.offer_next(self._waiting[0].name, lambda: self.open_files(self._waiting))
        else:
            self.choose.offer_next(self._waiting[0].name, lambda: self.open_files(self._waiting))

    def leave(self) -> None:
        """Nothing was changed; back to the clients."""
        if self._job is not None:
            self._job.cancel()
        self._plan = self._table = None
        self._waiting = []
        self.choose.say("")
        self._show_view(self.choose)
        self._context.window.open_page("clients")

    def _show_view(self, view: Panel) -> None:
        self._stack.setCurrentWidget(view)

    def _status(self, key: str) -> None:
        if self.isVisible():
            self._context.window.say_count("", self._context.texts(key))
            self._context.window.say_status("")
