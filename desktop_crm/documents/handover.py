"""The hand-over list on paper."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from desktop_crm.app.formats import Formats
from desktop_crm.app.handover_list import HandoverList
from desktop_crm.app.settings import Settings
from desktop_crm.documents import handover_data
from desktop_crm.documents.cards import PdfResult
from desktop_crm.documents.child import Child
from desktop_crm.documents.output import beside, put
from desktop_crm.documents.photos import lay_logo
from desktop_crm.domain.errors import Cancelled


def write_handover(
    found: HandoverList,
    out: Path,
    formats: Formats,
    *,
    progress: Callable[[float], None] = lambda part: None,
    cancelled: Callable[[], bool] = lambda: False,
    now: datetime | None = None,
    content: Callable[[str], bytes | None] = lambda hash: None,
) -> PdfResult:
    """Print the list into the one file `out`, which appears complete or not at all. `content` gives the bytes kept
    under a hash, for the logo.

    Raises UserError (pdf_unwritable, pdf_disk_full, pdf_failed) and Cancelled.
    """
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    with beside(out) as draft, tempfile.TemporaryDirectory(prefix="desktop-crm-") as parts, Child(parts, out) as child:
        data = json.dumps(asdict(handover_data.build(found, formats, moment)), ensure_ascii=False, allow_nan=False)
        lay_logo(Settings(found.settings), Path(parts), content)
        progress(0.05)
        child.send({"form": "handover", "data": data, "moment": moment.timestamp()})
        answer = child.receive(cancelled)
        progress(0.9)
        child.send({"join": str(draft)})
        pages = int(child.receive(cancelled)["pages"])
        if cancelled():
            raise Cancelled
        put(draft, out)
    progress(1.0)
    return PdfResult(out, pages, found.lines, _notes(answer, formats))


def _notes(answer: dict[str, object], formats: Formats) -> tuple[str, ...]:
    t, unprintable = formats.texts, answer["unprintable"]
    if unprintable:
        return (t("paper.handover_unprintable", text=unprintable),)
    return (t("paper.plain"),) if answer["plain"] else ()
