"""The last view of the import: what came in, what was left out and why; it can be kept and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_crm.app import cards
from desktop_crm.app.importing.plan import Plan
from desktop_crm.app.importing.purchases import PurchasePlan
from desktop_crm.app.importing.report import (
    COUNTED,
    KINDS,
    Report,
    Skipped,
    issue_label,
    issue_text,
    note_text,
    report_lines,
)
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes, Operation
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.imports.leftover import csv_text
from desktop_crm.ui.widgets import Button, FlowLayout, Hairline, IconLabel, Panel, PlainLabel

MOST_REASONS: Final = 100
WIDTH: Final = 960


class ReportView(Panel):
    """`show_added` carries the query of the clients that came in; `again`: another file; `done`: to the clients."""

    again = Signal()
    done = Signal()
    show_added = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._query = ""
        self._operation: int | None = None
        self._lines: list[str] = []
        self._left_out = ""
        self._file = ""
        self._go_on: Callable[[], None] | None = None
        theme = context.theme
        inside = QWidget()
        inside.setObjectName("page")
        inside.setMaximumWidth(theme.px(WIDTH))
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(16))
        column.setSpacing(theme.px(4))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self.about = PlainLabel(theme, "", "body", "textMuted", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addSpacing(theme.px(8))
        column.addLayout(self._buttons())
        self._rest = QVBoxLayout()
        self._rest.setSpacing(theme.px(6))
        column.addSpacing(theme.px(12))
        column.addLayout(self._rest)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("plain")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)

    def _buttons(self) -> FlowLayout:
        theme, t = self._context.theme, self._context.texts
        flow = FlowLayout(gap=theme.px(8), line_gap=theme.px(8))
        self.to_clients = Button(theme, t("import_page.to_clients"), "primary", "users")
        self.to_clients.clicked.connect(self._leave)
        self.undo = Button(theme, t("import_page.undo"), "plain", "undo-2")
        self.undo.clicked.connect(self._undo)
        self.keep = Button(theme, t("import_page.save_report"), "plain", "download")
        self.keep.clicked.connect(self._ask_where_report)
        self.more = Button(theme, t("import_page.another"), "plain", "upload")
        self.more.clicked.connect(self._more)
        for button in (self.to_clients, self.undo, self.keep, self.more):
            flow.addWidget(button)
        return flow

    # -- what is shown
    def show_report(self, report: Report, plan: Plan | PurchasePlan) -> None:
        """What the import did; `plan` has the rows that were left out."""
        t, formats = self._context.texts, self._context.formats
        self._lines = report_lines(t, formats, report)
        self._left_out = csv_text(plan, t, formats) if report.skipped else ""
        self._file = Path(report.file).stem
        self._operation = report.changes.op if report.changes is not None else None
        self._query = f"added:{self._operation}" if self._operation is not None and report.added.get("clients") else ""
        self._headline(report)
        self._empty()
        if report.skipped:
            self._show_skipped(report)
        for note in report.notes:
            self._rest.addWidget(self._note(note_text(t, note)))
        self.undo.setVisible(self._operation is not None)
        self.undo.setEnabled(True)
        self._go_on = None
        self.more.setText(t("import_page.another"))
        self.to_clients.setFocus()

    def _headline(self, report: Report) -> None:
        t, formats, join = self._context.texts, self._context.formats, self._context.formats.join

        def counted(counts: object, kinds: tuple[str, ...]) -> list[str]:
            assert isinstance(counts, dict)
            return [t(f"imports.count_{kind}", n=formats.count(counts[kind])) for kind in kinds if counts.get(kind)]

        said = [t("imports.report_rows", file=report.file, n=formats.count(report.rows))]
        added, updated = counted(dict(report.added), COUNTED), counted(dict(report.updated), KINDS)
        if added:
            self.title.setText(t("import_page.came_in", what=join(added)))
        elif updated:
            self.title.setText(t("imports.report_updated", what=join(updated)))
        elif report.skipped_rows == report.rows:
            self.title.setText(t("import_page.skipped", n=formats.count(report.rows)))
        else:
            self.title.setText(t("import_page.nothing_new"))
        if also := counted(dict(report.added), KINDS[len(COUNTED) :]):
            said.append(t("imports.report_added", what=join(also)))
        if added and updated:
            said.append(t("imports.report_updated", what=join(updated)))
        if same := counted(dict(report.unchanged), KINDS):
            said.append(t("imports.report_unchanged", what=join(same)))
        self.about.setText(" · ".join(said))

    def _empty(self) -> None:
        while (item := self._rest.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _show_skipped(self, report: Report) -> None:
        theme, t = self._context.theme, self._context.texts
        title = t("import_page.skipped", n=self._context.formats.count(report.skipped_rows))
        self._rest.addWidget(PlainLabel(theme, title, "strong", wrap=True))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        for place, head in enumerate(("reason", "lines", "how_many")):
            label = PlainLabel(theme, t(f"import_page.{head}"), "header", "textMuted")
            side = Qt.AlignmentFlag.AlignRight if head == "how_many" else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(label, 0, place + 1, side)
        for skipped in report.skipped[:MOST_REASONS]:
            self._add_reason(grid, report, skipped)
        grid.addWidget(Hairline(theme), grid.rowCount(), 0, 1, 4)
        self._rest.addWidget(holder)
        self.save_skipped = Button(theme, t("import_page.save_skipped"), "link", "file-spreadsheet")
        self.save_skipped.clicked.connect(self._ask_where_skipped)
        self._rest.addWidget(self.save_skipped, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_reason(self, grid: QGridLayout, report: Report, skipped: Skipped) -> None:
        theme, t, formats = self._context.theme, self._context.texts, self._context.formats
        row = grid.rowCount()
        grid.addWidget(Hairline(theme), row, 0, 1, 4)
        why = f"{issue_label(t, report.as_, skipped.issue)}: {issue_text(t, formats, skipped.issue)}"
        lines = ", ".join(map(str, skipped.lines)) + ("…" if skipped.count > len(skipped.lines) else "")
        grid.addWidget(IconLabel(theme, "circle-alert", "danger", 14), row + 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(PlainLabel(theme, why, wrap=True), row + 1, 1)
        grid.addWidget(PlainLabel(theme, lines, "body", "textMuted", wrap=True), row + 1, 2)
        count = PlainLabel(theme, formats.number(skipped.count), tabular=True)
        grid.addWidget(count, row + 1, 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)

    def _note(self, text: str) -> QWidget:
        theme = self._context.theme
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, theme.px(4), 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(IconLabel(theme, "info", "textMuted", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PlainLabel(theme, text, "body", "textMuted", wrap=True), 1)
        return holder

    def offer_next(self, name: str, go_on: Callable[[], None]) -> None:
        """Put the next of several files on the button that else asks for another."""
        self._go_on = go_on
        self.more.setText(self._context.texts("import_page.next_file", file=name))

    def _more(self) -> None:
        if self._go_on is not None:
            self._go_on()
        else:
            self.again.emit()

    def _leave(self) -> None:
        if self._query:
            self.show_added.emit(self._query)
        else:
            self.done.emit()

    # -- taking it back
    def _undo(self) -> None:
        """Undo this import and nothing else: later work stands before it."""
        wanted = self._operation

        def work(session: Session, _job: Job) -> Changes | None:
            last = session.base.next_undo()
            return cards.undo(session) if last is not None and last.id == wanted else None

        def done(changes: Changes | None) -> None:
            key = "undone" if changes is not None else "undo_later"
            self._context.window.toast(self._context.texts(f"import_page.{key}"), False)

        self._context.run_write(work, done)

    def _changed(self, _changes: Changes, _source: object) -> None:
        """The import can be taken back while it is the last thing that was done, by whatever way."""
        if self._operation is None:
            return

        def done(last: Operation | None) -> None:
            mine = last is not None and last.id == self._operation
            self.undo.setEnabled(mine)
            self.undo.setToolTip("" if mine else self._context.texts("import_page.undo_later"))

        self._context.run_read(lambda session, _job: session.base.next_undo(), while_alive(self, done))

    # -- keeping it
    def _ask_where_report(self) -> None:
        name = f"{self._context.texts('import_page.report')}.txt"
        self._ask_where(name, self.save)

    def _ask_where_skipped(self) -> None:
        name = f"{self._context.texts('import_page.skipped_file', file=self._file)}.csv"
        self._ask_where(name, self.save_left_out)

    def _ask_where(self, name: str, save: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self, self._context.texts("import_page.save_report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: save(Path(chosen)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Keep the report as a text file."""
        self._write(path, "\n".join(self._lines) + "\n")

    def save_left_out(self, path: Path) -> None:
        """Keep the rows that were left out as a file of the same columns."""
        self._write(path, self._left_out)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, "utf-8-sig", newline="")
        except OSError as error:
            self._context.window.error(UserError("folder_unwritable", path=str(error.filename or path)))
        else:
            self._context.window.toast(self._context.texts("import_page.saved", file=path.name), False)
