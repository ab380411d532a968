"""The stops of the tour that show figures: each on its page, then the report with the first page of its PDF."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QImage

from desktop_crm.app import figures, reporting
from desktop_crm.app.jobs import Job
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.printing.pages import to_image

if TYPE_CHECKING:
    from desktop_crm.ui.tour import Tour

REPORTED: Final = ("failure-points", "acute", "bucket", "coming-back")
"""What the handbook advises for the meeting of a month."""
_DPI: Final = 96.0


def show_figures(tour: Tour) -> None:
    page = tour.page("figures")
    tour.wait(0.4)
    page.table.selectRow(0)
    tour.clear_focus()
    tour.shoot("figures")
    for name in figures.names()[1:]:
        page.tabs.open(name)
        tour.wait(0.4)
        tour.clear_focus()
        tour.shoot(f"figures-{name}")
    page.tabs.open(figures.names()[0])
    tour.wait(0.4)
    show_report(tour, page)


def show_report(tour: Tour, page: Any) -> None:
    dialog = page.open_report()
    tour.wait()
    tour.clear_focus()
    tour.shoot("report-choose", dialog)
    dialog.close()
    tour.wait()
    with tempfile.TemporaryDirectory(prefix="desktop-crm-tour-") as place:
        first = _first_page(tour, Path(place) / "report.pdf")
    path = tour.folder / "report.png"
    if not first.save(str(path)):
        raise UserError("folder_unwritable", path=str(tour.folder))
    tour.made.append(path)


def _first_page(tour: Tour, path: Path) -> QImage:
    """Written here and now: the window would open the finished file with another program."""
    context, session, job = tour.program.context, tour.program.context.need_session(), Job("report")
    asked = reporting.wanted(session, REPORTED)
    context.services.report_pdf(
        reporting.results(session, asked, job),
        asked,
        path,
        context.formats,
        content=session.base.content,
        keys=lambda: reporting.key_figures(session, asked, job),
    )
    return to_image(context.services.page_images(path.read_bytes(), _DPI, (0,))[0])
