"""Rows for the clipboard: tab-separated text that pastes into a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop_crm.app import exports, search
from desktop_crm.app.jobs import Job
from desktop_crm.ui.clients.columns import Entry, spreadsheet_cell

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage

BATCH = 512
ALONE = 1  # one row is copied without a header: it goes into a message or a letter


def copy_rows(page: ClientsPage) -> None:
    """The selected rows with the columns in sight, in their order; values in full ("20.11.2026", not "yesterday")."""
    ids, standings, cells = page.selected_ids(), page.context.need_standings(), page.cells
    head = page.table.head
    places = [head.logicalIndex(i) for i in range(len(page.model.columns))]
    columns = [page.model.columns[i] for i in places if not page.table.isColumnHidden(i)]
    titles = [page.model.header_text(column, full=True) for column in columns]
    if not ids:
        return
    session = page.context.need_session()

    def work(job: Job) -> str:
        lines = [] if len(ids) <= ALONE else ["\t".join(map(spreadsheet_cell, titles))]
        for start in range(0, len(ids), BATCH):
            job.progress(start / len(ids))
            some = ids[start : start + BATCH]
            rows = search.page(session, some)
            for id, standing in zip(some, standings.of(some), strict=True):
                if id in rows:
                    entry = Entry(rows[id], standing)
                    lines.append("\t".join(spreadsheet_cell((c.copy or c.text)(cells, entry)) for c in columns))
        with exports.recorded(session, "copy", len(ids)):
            job.check()
        return "\n".join(lines) + "\n"

    def done(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        page.context.window.say_status(page.context.texts("list.copied", n=len(ids)))

    job = page.context.jobs.run("output", work, done, page.context.failed)
    if len(ids) > BATCH:
        page.context.window.watch(job, page.context.texts("list.copying"))
