"""To the trash, with a way back; several cards at once only after saying how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from desktop_crm.app import bulk, cards
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.clients import bulk_dialogs

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage


def delete(page: ClientsPage, ids: Sequence[int]) -> None:
    if len(ids) == 1:
        _remove_one(page, ids[0])
    elif ids:
        _ask(page, ids)


def _ask(page: ClientsPage, ids: Sequence[int]) -> None:
    t, n = page.context.texts, len(ids)
    box = QMessageBox(page.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(t("list.delete"))
    box.setText(t("list.delete_ask", n=n).replace(str(n), page.context.formats.number(n)))
    box.setInformativeText(t("list.delete_explain"))
    yes = box.addButton(t("list.delete_do"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(t("window.cancel"), QMessageBox.ButtonRole.RejectRole)
    box.buttonClicked.connect(lambda button: _remove(page, ids) if button is yes else None)
    box.open()


def _remove(page: ClientsPage, ids: Sequence[int]) -> None:
    bulk_dialogs.start(page, "delete", lambda session, job: bulk.remove(session, ids, job))


def _remove_one(page: ClientsPage, id: int) -> None:
    context, row = page.context, page.model.row_of(id)
    found = page.model.entry(row) if row >= 0 else None
    name = found.row.title if found is not None else ""

    def done(changes: Changes) -> None:
        if changes.op is not None:
            t = context.texts
            context.window.toast(t("list.deleted_one", name=name) if name else t("list.deleted", n=1))

    context.run_write(lambda session, job: cards.remove(session, "client", [id]), done)
