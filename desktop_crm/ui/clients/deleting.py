"""To the trash, with a way back; several cards at once only after saying how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from desktop_crm.app import cards
from desktop_crm.domain.changes import Changes

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage


def delete(page: ClientsPage, ids: Sequence[int]) -> None:
    if len(ids) == 1:
        _remove(page, ids)
    elif ids:
        _ask(page, ids)


def _ask(page: ClientsPage, ids: Sequence[int]) -> None:
    t = page.context.texts
    box = QMessageBox(page.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(t("list.delete"))
    box.setText(t("list.delete_ask", n=len(ids)))
    box.setInformativeText(t("list.delete_explain"))
    yes = box.addButton(t("list.delete_do"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(t("window.cancel"), QMessageBox.ButtonRole.RejectRole)
    box.buttonClicked.connect(lambda button: _remove(page, ids) if button is yes else None)
    box.open()


def _remove(page: ClientsPage, ids: Sequence[int]) -> None:
    context, t = page.context, page.context.texts
    found = page.model.entry(page.model.row_of(ids[0])) if page.model.row_of(ids[0]) >= 0 else None
    name = found.row.title if found is not None else ""

    def done(changes: Changes) -> None:
        if changes.op is None:
            return
        text = t("list.deleted_one", name=name) if len(ids) == 1 and name else t("list.deleted", n=len(ids))
        context.window.toast(text)

    context.run_write(lambda session, job: cards.remove(session, "client", ids), done)
