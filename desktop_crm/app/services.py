"""What bootstrap wires together, so that window and command line need not know who does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from desktop_crm.app.ports import Base, Copy


@dataclass(frozen=True, slots=True)
class NewBase:
    """What a base is made with: the language of its failure points and causes, its currency, the shop's name."""

    language: str = "en"
    currency: str = "UAH"
    shop: str = ""


class OpenBase(Protocol):
    def __call__(self, path: Path, *, new: NewBase | None = None, write: bool = True, actor: str = "") -> Base:
        """Open the base at `path`; with `new`, make one where there is none.

        Raises UserError: base_missing, base_in_use (params: who, since), base_newer, not_a_base, base_damaged,
        base_unreadable, folder_unwritable. `write=False` opens beside a window and refuses to write (base_read_only).
        """


@dataclass(frozen=True, slots=True)
class Services:
    open_base: OpenBase
    read_table: Callable[..., Any]  # files.reading.read_table: isolated reader of one file
    card_pdf: Callable[..., Any]  # documents.cards.write_pdf
    copies_of: Callable[[Path], Sequence[Copy]]  # copies of a base that need not open
    page_images: Callable[..., Any]  # documents.preview.page_images: bytes of a PDF, dots an inch -> pictures
    handover_pdf: Callable[..., Any]  # documents.handover.write_handover
    write_table: Callable[..., int]  # files.writing.write_table: rows -> csv or xlsx, the number of rows
    write_contacts: Callable[..., int]  # files.vcards.writing.write_contacts: cards of an address book, their number
    report_pdf: Callable[..., Any]  # documents.report.write_report
