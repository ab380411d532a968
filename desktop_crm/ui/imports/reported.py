"""The last view of the import: what came in, what was left out and why; it can be kept and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from desktop_crm.app.importing.report import Report, report_lines
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, Panel, PlainLabel


class ReportView(Panel):
    again = Signal()
    done = Signal()
    show_added = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._query = ""
        self._lines: list[str] = []
        self._go_on: Callable[[], None] | None = None
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        column.setSpacing(theme.px(12))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        column.addWidget(self.title)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(theme.font())
        self.text.setAccessibleName(t("import_page.report"))
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        self.to_clients = Button(theme, t("import_page.to_clients"), "primary", "users")
        self.to_clients.clicked.connect(self._leave)
        self.undo = Button(theme, t("import_page.undo"), "plain", "undo-2")
        self.undo.clicked.connect(self._undo)
        self.keep = Button(theme, t("import_page.save_report"), "plain", "download")
        self.keep.clicked.connect(self._ask_where)
        self.more = Button(theme, t("import_page.another"), "plain", "upload")
        self.more.clicked.connect(self._more)
        for button in (self.to_clients, self.undo, self.keep, self.more):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def show_report(self, report: Report, waiting: Sequence[Path]) -> None:
        t, formats = self._context.texts, self._context.formats
        self._lines = report_lines(t, formats, report)
        changed = report.changes is not None and report.changes.op is not None
        self._query = f"added:{report.changes.op}" if changed and report.changes and report.added else ""
        self.title.setText(self._headline(report))
        self.text.setPlainText("\n".join(self._lines))
        self.undo.setVisible(changed)
        self._go_on = None
        self.more.setText(t("import_page.another"))
        self.to_clients.setFocus()

    def _headline(self, report: Report) -> str:
        t = self._context.texts
        added = sum(report.added.get(kind, 0) for kind in ("clients", "claims", "purchases"))
        if added:
            shown = [
                t(f"imports.count_{kind}", n=report.added[kind])
                for kind in ("clients", "claims", "purchases")
                if report.added.get(kind)
            ]
            return t("import_page.came_in", what=self._context.formats.join(shown))
        if report.updated.get("clients"):
            return t("import_page.updated", n=report.updated["clients"])
        return t("import_page.nothing_new")

    def offer_next(self, name: str, go_on: Callable[[], None]) -> None:
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

    def _undo(self) -> None:
        self._context.commands.run("undo")
        self.undo.hide()
        self._query = ""

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self._context.texts("import_page.save_report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(f"{self._context.texts('import_page.report')}.txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Keep the report as a text file."""
        try:
            path.write_text("\n".join(self._lines) + "\n", "utf-8-sig")
        except OSError as error:
            self._context.window.error(UserError("folder_unwritable", path=str(error.filename or path)))
