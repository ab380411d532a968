"""Reading cards within the test's own process, and looking at what was said of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_crm.files.vcards.book import Book
from desktop_crm.files.vcards.draft import Card

DATA = Path(__file__).parent.parent / "data" / "vcards"


@dataclass(frozen=True)
class Read:
    cards: list[Card]
    notes: dict[str, dict[str, Any]]  # code -> params

    @property
    def one(self) -> Card:
        assert len(self.cards) == 1
        return self.cards[0]

    def value(self, name: str) -> str:
        """The only value of a field of the only card, "" where it has none."""
        said = self.one.fields.get(name, [])
        assert len(said) <= 1
        return said[0] if said else ""

    def lines(self, code: str) -> str:
        """The lines told with a note, "" where there is no such note."""
        return str(self.notes.get(code, {}).get("lines", ""))

    @property
    def left(self) -> set[str]:
        """Names of the properties that were not kept."""
        names = str(self.notes.get("card_properties_left", {}).get("names", ""))
        return {part.rpartition(" (")[0] for part in names.split(", ") if part}


def read_bytes(folder: Path, content: bytes, encoding: str = "") -> Read:
    path = folder / "book.vcf"
    path.write_bytes(content)
    book = Book(path, encoding)
    cards = sorted(book.cards(), key=lambda card: card.number)
    return Read(cards, {note["code"]: note["params"] for note in book.told.notes()})


def read_card(folder: Path, *lines: str, version: str = "3.0", encoding: str = "utf-8") -> Read:
    """One card of these lines."""
    whole = ["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]
    return read_bytes(folder, "\r\n".join(whole).encode(encoding))
