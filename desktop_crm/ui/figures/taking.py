"""Taking a figure along: to a file, or to the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop_crm.app import exports, figures
from desktop_crm.app.figures import Result
from desktop_crm.app.figures.naming import named
from desktop_crm.app.jobs import Job
from desktop_crm.charts import drawing
from desktop_crm.ui.context import Context

Act = Callable[[], object]


def export_menu(context: Context, result: Result | None, parent: QWidget, place: QPoint, report: Act) -> None:
    """Ask which kind of file, then where; without a result only the report is offered."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if result is not None:
        for kind in drawing.FORMATS:
            text = context.texts(f"figures_page.export_{kind}")
            menu.addAction(text).triggered.connect(partial(_ask_where, context, result, parent, kind))
    menu.addSeparator()
    menu.addAction(context.texts("figures_page.report")).triggered.connect(lambda: report())
    menu.popup(place)


def _ask_where(context: Context, result: Result, parent: QWidget, kind: str) -> None:
    dialog = QFileDialog(parent, context.texts("figures_page.export"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{kind.upper()} (*.{kind})")
    dialog.setDefaultSuffix(kind)
    dialog.selectFile(f"{figures.label(result.name, context.texts)} {result.last.isoformat()}.{kind}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: export(context, result, Path(name), kind))
    dialog.open()


def export(context: Context, result: Result, path: Path, kind: str) -> None:
    """Write the figure on light ground, for paper and letters, with title, n and period."""
    t, formats, session = context.texts, context.formats, context.need_session()

    def work(_job: Job) -> Path:
        with exports.recorded(session, kind, len(named(result, t, formats, kind)), path.name):
            return drawing.export(result, path, t, formats, "light", kind)

    def done(made: Path) -> None:
        context.window.toast(t("figures_page.exported", file=made.name), False)

    job = context.jobs.run("output", work, done, context.failed)
    context.window.watch(job, t("figures_page.exporting"))


def copy(context: Context, result: Result) -> None:
    """The picture with its title, and the table as text for a spreadsheet, to the clipboard."""
    t, formats, session = context.texts, context.formats, context.need_session()

    def work(_job: Job) -> tuple[QImage, str]:
        data, wide, high = drawing.pixels(drawing.page(result, "light", t, formats, 2 * drawing.DPI), "light")
        table = figures.table(result, t, formats)
        image = QImage(data, wide, high, wide * 4, QImage.Format.Format_RGBA8888).copy()
        with exports.recorded(session, "copy", len(named(result, t, formats))):
            return image, "\n".join("\t".join(line) for line in (table.headers, *table.texts))

    def done(made: tuple[QImage, str]) -> None:
        mime = QMimeData()
        mime.setImageData(made[0])
        mime.setText(made[1])
        QGuiApplication.clipboard().setMimeData(mime)
        context.window.toast(t("figures_page.copied"), False)

    context.jobs.run("output", work, done, context.failed)
