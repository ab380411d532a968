"""The report: figures to tick, then a file; it is made behind the scenes and can be stopped."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_crm.app import exports, figures, reporting
from desktop_crm.app.jobs import Job
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.period import Period
from desktop_crm.ui.widgets import Button, CheckBox, Panel, PlainLabel, bounded

KEPT: Final = "figures/report_without"
"""Setting: figures that were not ticked last time, so that new ones are."""
SIZE: Final = (460, 560)


class ReportDialog(QDialog):
    """`open()` it. `boxes`: a tick for each figure, by name, under the heads of their groups."""

    def __init__(self, context: Context, period: Period, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._period = context, period
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("figures_page.report_title"))
        self.resize(bounded(self, theme, *SIZE))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(16) for _ in range(4)))
        column.setSpacing(theme.px(8))
        column.addWidget(PlainLabel(theme, t("figures_page.report_title"), "title", wrap=True))
        first, last = context.formats.date(period.first), context.formats.date(period.last)
        days = t("figures_page.report_text", first=first, last=last)
        column.addWidget(PlainLabel(theme, days, "body", "textMuted", wrap=True))
        area = QScrollArea()
        area.setObjectName("plain")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.boxes: dict[str, CheckBox] = {}
        area.setWidget(self._list())
        column.addWidget(area, 1)
        column.addLayout(self._foot())
        self._tell()

    def _list(self) -> QWidget:
        theme, t = self._context.theme, self._context.texts
        body = Panel("surface")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.px(4), theme.px(4), theme.px(4), theme.px(4))
        column.setSpacing(theme.px(6))
        without = self._context.settings.texts(KEPT)
        for group, names in figures.groups().items():
            column.addWidget(PlainLabel(theme, figures.group_label(group, t), "small", "textMuted"))
            for name in names:
                box = self.boxes[name] = CheckBox(theme, figures.label(name, t).replace("&", "&&"))
                box.setFont(theme.font("body"))
                box.setChecked(name not in without)
                box.toggled.connect(self._tell)
                column.addWidget(box)
        column.addStretch(1)
        return body

    def _foot(self) -> QHBoxLayout:
        theme, t = self._context.theme, self._context.texts
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.all_button = Button(theme, t("figures_page.report_all"), "flat")
        self.all_button.clicked.connect(lambda: self._tick(True))
        self.none_button = Button(theme, t("figures_page.report_none"), "flat")
        self.none_button.clicked.connect(lambda: self._tick(False))
        self.cancel_button = Button(theme, t("figures_page.report_cancel"), "plain")
        self.cancel_button.clicked.connect(self.reject)
        self.make_button = Button(theme, t("figures_page.report_make"), "primary", "download")
        self.make_button.setDefault(True)
        self.make_button.clicked.connect(self._ask_where)
        for button in (self.all_button, self.none_button):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.cancel_button, self.make_button):
            row.addWidget(button)
        return row

    def _tick(self, on: bool) -> None:
        for box in self.boxes.values():
            box.setChecked(on)

    def _tell(self) -> None:
        self.make_button.setEnabled(bool(self.chosen()))

    def chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.boxes.items() if box.isChecked())

    def _ask_where(self) -> None:
        t = self._context.texts
        dialog = QFileDialog(self, t("figures_page.report_title"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{t('figures_page.report_file')} {self._period.last.isoformat()}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.make(Path(name)))
        dialog.open()

    def make(self, path: Path) -> None:
        """Remember what is ticked, and write the file."""
        chosen = self.chosen()
        self._context.settings.set_texts(KEPT, [name for name in self.boxes if name not in chosen])
        make(self._context, chosen, self._period, path)
        self.accept()


def make(context: Context, names: tuple[str, ...], period: Period, path: Path) -> None:
    """Compute, draw and write on the lane of files; progress and Cancel stand in the status bar."""
    session, formats, write = context.need_session(), context.formats, context.services.report_pdf

    def work(job: Job) -> Any:
        asked = reporting.wanted(session, names, **period.asked)
        results = reporting.results(session, asked, job)
        content = session.base.content

        def leaving(clients: int) -> AbstractContextManager[None]:
            return exports.recorded(session, "pdf", clients, path.name)

        return write(
            results, asked, path, formats, progress=job.progress, cancelled=job.cancelled, content=content,
            keys=lambda: reporting.key_figures(session, asked, job), leaving=leaving,
        )  # fmt: skip

    def done(made: Any) -> None:
        context.window.toast(
            " ".join((context.texts("figures_page.exported", file=made.path.name), *made.notes)), False
        )
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(made.path)))

    job = context.jobs.run("output", work, done, context.failed)
    context.window.watch(job, context.texts("figures_page.report_making"))
