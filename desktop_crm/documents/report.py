"""What the figures say, on paper: for each the finding, its picture, its table."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.figures import Result
from desktop_crm.app.figures.naming import named
from desktop_crm.app.formats import Formats
from desktop_crm.app.reporting import KeyFigures, Wanted
from desktop_crm.app.settings import Settings
from desktop_crm.charts import drawing
from desktop_crm.charts.drawing import LEAST_WIDTH
from desktop_crm.documents import report_data
from desktop_crm.documents.cards import PdfResult
from desktop_crm.documents.child import Child
from desktop_crm.documents.output import beside, put
from desktop_crm.documents.photos import lay_logo
from desktop_crm.documents.report_data import Nothing, PrintedFigure
from desktop_crm.domain.errors import Cancelled

COMPUTING: Final = 0.8
"""Share of the whole time that figures and their pictures take, for the progress."""
HIGHEST: Final = 640.0
"""Of a picture, in its logical pixels: with its finding above it fits on a page."""


def write_report(
    results: Iterable[Result],
    asked: Wanted,
    out: Path,
    formats: Formats,
    *,
    progress: Callable[[float], None] = lambda part: None,
    cancelled: Callable[[], bool] = lambda: False,
    now: datetime | None = None,
    content: Callable[[str], bytes | None] = lambda hash: None,
    keys: Callable[[], KeyFigures | None] = lambda: None,
    leaving: Callable[[int], AbstractContextManager[None]] = lambda clients: nullcontext(),
) -> PdfResult:
    """Print the figures, in order, into the one file `out`, which appears complete or not at all. `content` gives the
    bytes kept under a hash, for the logo; `leaving` is entered before a file with the names of so many clients appears.

    `results` may be a generator: each figure is drawn and handed to the child process before the next is computed.
    `asked` is what they answer; `keys` computes the key figures that stand first. Figures without data are named last.
    Raises UserError (pdf_unwritable, pdf_disk_full, pdf_failed) and Cancelled.
    """
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    with beside(out) as draft, tempfile.TemporaryDirectory(prefix="desktop-crm-") as parts, Child(parts, out) as child:
        shown: list[PrintedFigure] = []
        missing: list[Nothing] = []
        clients: set[int] = set()
        for done, result in enumerate(results, 1):
            _check(cancelled)
            if drawing.natural_height(result):
                shown.append(report_data.printed(result, _drawn(result, Path(parts), len(shown), formats), formats))
                clients |= named(result, formats.texts, formats)
            else:
                missing.append(report_data.nothing(result, formats))
            progress(done / max(done, len(asked.names)) * COMPUTING)
        document = report_data.build(shown, missing, asked, formats, moment, keys())
        lay_logo(Settings(asked.settings), Path(parts), content)
        data = json.dumps(asdict(document), ensure_ascii=False, allow_nan=False)
        child.send({"form": "report", "data": data, "moment": moment.timestamp()})
        answer = child.receive(cancelled)
        progress(0.95)
        child.send({"join": str(draft)})
        pages = int(child.receive(cancelled)["pages"])
        _check(cancelled)
        with leaving(len(clients)):
            put(draft, out)
    progress(1.0)
    return PdfResult(out, pages, len(shown), _notes(answer, formats))


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _drawn(result: Result, folder: Path, place: int, formats: Formats) -> str:
    """As wide as the text of the page, where its letters are nine points high; the name of the file."""
    name = f"chart-{place}.svg"
    high = min(drawing.natural_height(result), HIGHEST)
    (folder / name).write_text(drawing.svg(result, formats.texts, formats, (LEAST_WIDTH, high)), "utf-8")
    return name


def _notes(answer: Mapping[str, Any], formats: Formats) -> tuple[str, ...]:
    t, unprintable = formats.texts, answer["unprintable"]
    if unprintable:
        return (t("paper.handover_unprintable", text=unprintable),)
    return (t("paper.plain"),) if answer["plain"] else ()
