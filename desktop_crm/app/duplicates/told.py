"""What the finder found, in words: the same in the window and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop_crm.app.duplicates.pairs import Reason, Sureness
from desktop_crm.app.formats import Formats
from desktop_crm.app.ports import Likeness
from desktop_crm.app.texts import Texts
from desktop_crm.domain.client import title_of


class Reasoned(Protocol):
    @property
    def reasons(self) -> tuple[Reason, ...]: ...
    @property
    def doubts(self) -> tuple[Reason, ...]: ...


def sureness(texts: Texts, code: Sureness) -> str:
    return texts(f"duplicates.{code}")


def why(texts: Texts, formats: Formats, found: Reasoned) -> str:
    """What speaks for it; but what against it."""
    said = "; ".join(reasons(texts, formats, found.reasons))
    return texts("duplicates.but", what=said, doubts="; ".join(doubts(texts, found.doubts))) if found.doubts else said


def reasons(texts: Texts, formats: Formats, found: Sequence[Reason]) -> list[str]:
    """Each kind once."""
    said: dict[str, str] = {}
    for code, text in found:
        shown = formats.phone(text) if code == "phone" else text
        said.setdefault(code, texts(f"duplicates.for_{code}", text=shown))
    return list(said.values())


def doubts(texts: Texts, found: Sequence[Reason]) -> list[str]:
    said: dict[str, str] = {}
    for code, text in found:
        said.setdefault(code, texts(f"duplicates.against_{code}", text=text))
    return list(said.values())


def title(card: Likeness) -> str:
    return title_of(card.name, card.organisation, card.emails, card.phones, card.number)


def line(formats: Formats, card: Likeness) -> str:
    """Name, town, phone, number: what tells two cards apart at a glance."""
    phone = formats.phone(card.phones[0]) if card.phones else ""
    number = f"№\u00a0{card.number}" if card.number else ""
    return ", ".join(part for part in (title(card), card.city, phone, number) if part)
