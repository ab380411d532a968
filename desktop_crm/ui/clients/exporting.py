"""The selected clients as a spreadsheet or contacts for a phone: ask where, write in a job, offer to open it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from desktop_crm.app import address_book, exporting, exports, own_values
from desktop_crm.app.jobs import Job

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage

KINDS = ("xlsx", "csv", "vcf")


def menu(page: ClientsPage, parent: QWidget) -> QMenu:
    """Which kind of file."""
    t = page.context.texts
    made = QMenu(t("list.bulk_export"), parent)
    for kind in KINDS:
        made.addAction(t(f"list.export_{kind}")).triggered.connect(partial(_ask_where, page, kind))
    return made


def _ask_where(page: ClientsPage, kind: str) -> None:
    context, t = page.context, page.context.texts
    n = len(page.selected_ids())
    title = t("list.export_title", n=n).replace(str(n), context.formats.number(n))
    dialog = QFileDialog(page.window(), title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{t(f'list.export_{kind}').replace('(', '').replace(')', '')} (*.{kind})")
    dialog.setDefaultSuffix(kind)
    dialog.selectFile(f"{t('list.export_file')} {context.today().isoformat()}.{kind}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: export(page, Path(name)))
    dialog.open()


def export(page: ClientsPage, path: Path) -> None:
    """Write the selected clients, in the order of the list, as vcf, csv or xlsx by the ending of the name."""
    context, t, ids = page.context, page.context.texts, page.selected_ids()
    session, standings, formats = context.need_session(), context.need_standings(), context.formats
    services, kind = context.services, _kind(path)

    def work(job: Job) -> int:
        with exports.recorded(session, kind, len(ids), path.name):
            if kind == "vcf":
                return services.write_contacts(path, address_book.contacts(session, ids, job), job.check)
            rows = exporting.rows(session, standings, ids, formats, job)
            return services.write_table(
                path, exporting.header(formats, own_values.own(session)), rows, t.language, job.check
            )

    job = context.jobs.run("output", work, lambda n: _offer(page, path, n), context.failed)
    context.window.watch(job, t("list.export_job"))


def _kind(path: Path) -> str:
    return path.suffix.casefold().removeprefix(".")


def _offer(page: ClientsPage, path: Path, n: int) -> None:
    t = page.context.texts
    box = QMessageBox(page.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Information)
    box.setWindowTitle(t("list.bulk_export"))
    box.setText(t("list.exported", n=n, file=path.name).replace(str(n), page.context.formats.number(n), 1))
    if _kind(path) == "vcf":
        box.setInformativeText(t("list.export_vcf_left"))
    shown = {
        box.addButton(t("list.export_open"), QMessageBox.ButtonRole.ActionRole): path,
        box.addButton(t("list.export_folder"), QMessageBox.ButtonRole.ActionRole): path.parent,
    }
    box.addButton(t("list.export_close"), QMessageBox.ButtonRole.RejectRole)
    box.buttonClicked.connect(
        lambda button: QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown[button]))) if button in shown else None
    )
    box.open()
