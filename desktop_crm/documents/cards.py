"""Cards on paper: one or many in one file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from desktop_crm.app.attaching import photo_of
from desktop_crm.app.cards import Card
from desktop_crm.app.formats import Formats
from desktop_crm.app.settings import Settings
from desktop_crm.documents import card_data
from desktop_crm.documents.card_data import CardData, Shop
from desktop_crm.documents.child import Child
from desktop_crm.documents.output import beside, put
from desktop_crm.documents.photos import lay_logo
from desktop_crm.domain.errors import Cancelled, UserError

BATCH: Final = 25
JOINING: Final = 0.05
"""Share of the whole time that joining takes, for the progress."""


@dataclass(frozen=True, slots=True)
class PdfResult:
    """`notes` are sentences for the user: what could not be printed as it was typed."""

    path: Path
    pages: int
    cards: int
    notes: tuple[str, ...] = ()


def write_pdf(
    cards: Iterable[Card],
    out: Path,
    formats: Formats,
    *,
    total: int,
    progress: Callable[[float], None] = lambda part: None,
    cancelled: Callable[[], bool] = lambda: False,
    now: datetime | None = None,
    content: Callable[[str], bytes | None] = lambda hash: None,
) -> PdfResult:
    """Print cards, in order, into the one file `out`, which appears complete or not at all.

    `cards` may be a generator: a batch is loaded while the one before it is printed. `total` is how many there will be,
    for progress and title. `content` gives the bytes kept under a hash, for photos and the logo.
    Raises UserError (pdf_nothing, pdf_unwritable, pdf_disk_full, pdf_failed) and Cancelled.
    """
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    done = 0
    notes: list[str] = []
    loading = iter(cards)
    with beside(out) as draft, tempfile.TemporaryDirectory(prefix="desktop-crm-") as parts, Child(parts, out) as child:
        batch = list(islice(loading, BATCH))
        if not batch:
            raise UserError("pdf_nothing")
        shop = card_data.shop_of(batch[0])
        lay_logo(Settings(batch[0].settings), Path(parts), content)
        title = card_data.title_of(formats, card_data.build(batch[0], formats).name, max(total, len(batch)))
        while batch:
            sheets = [card_data.build(card, formats) for card in batch]
            photos = _photos(batch, Path(parts), content)
            data = _json(sheets, shop, formats, moment, title)
            child.send({"form": "card", "data": data, "moment": moment.timestamp(), "photos": photos})
            batch = list(islice(loading, BATCH))
            answer = child.receive(cancelled)
            notes += _notes(answer["plain"], answer["unprintable"], sheets, formats)
            done += len(sheets)
            progress(done / max(done, total) * (1 - JOINING))
            _check(cancelled)
        child.send({"join": str(draft)})
        pages = int(child.receive(cancelled)["pages"])
        _check(cancelled)
        put(draft, out)
    progress(1.0)
    return PdfResult(out, pages, done, tuple(dict.fromkeys(notes)))


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _photos(cards: list[Card], folder: Path, content: Callable[[str], bytes | None]) -> dict[str, str]:
    """Place in the batch -> file with the photo as it was kept, in the child's folder."""
    made = {}
    for place, card in enumerate(cards):
        found = photo_of(card.attachments)
        picture = content(found.hash) if found is not None else None
        if picture:
            made[str(place)] = f"{place}.kept"
            (folder / made[str(place)]).write_bytes(picture)
    return made


def _json(sheets: list[CardData], shop: Shop, formats: Formats, moment: datetime, title: str) -> str:
    document = card_data.document(sheets, shop, formats, moment, title)
    return json.dumps(asdict(document), ensure_ascii=False, allow_nan=False)


def _notes(plain: bool, unprintable: str, sheets: list[CardData], formats: Formats) -> Iterator[str]:
    """What the user should know; an unprintable text is named with the first card that holds it."""
    t = formats.texts
    if unprintable:
        holds = (sheet for sheet in sheets if unprintable in json.dumps(asdict(sheet), ensure_ascii=False))
        yield t("paper.unprintable", text=unprintable, name=next(holds, sheets[0]).name)
    elif plain:
        yield t("paper.plain")
