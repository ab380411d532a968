"""Cards side by side in words: their values, and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_crm.app import wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.merging import Together, fields, load, said
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.app.wording import Names
from desktop_crm.domain import custom_field
from desktop_crm.domain.client import Client
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import ON_CARD


@dataclass(frozen=True, slots=True)
class Beside:
    """Cards to be merged, as people read them in one language."""

    texts: Texts
    formats: Formats
    together: Together
    names: Names

    @classmethod
    def read(cls, session: Session, ids: tuple[int, ...], texts: Texts, formats: Formats, job: Job) -> Beside:
        """Raises UserError where a card is gone."""
        together = load(session, ids)
        job.check()
        return cls(texts, formats, together, Names.load(session))

    def label(self, name: str) -> str:
        return wording.field_label(self.texts, "client", name, self.names.own)

    def value(self, card: Client, name: str, between: str = ", ") -> str:
        """`between` stands between several texts."""
        found = said(card, name)
        if custom_field.id_of(name) is not None:
            return self._one(name, found)
        several = found if specs(Client)[name].kind is Kind.TEXTS else (found,)
        shown = (self._one(name, (text,) if several is found else text) for text in several)
        return between.join(filter(None, shown))

    def _one(self, name: str, found: Any) -> str:
        return wording.value(self.texts, self.formats, self.names, "client", name, found)

    def fields(self) -> list[str]:
        """Those of every card, then the shop's own by their keys."""
        return [*fields(), *(one.key for one in self.names.own.fields)]

    def differing(self) -> list[str]:
        """Fields in which the cards do not say the same."""
        return [n for n in self.fields() if len({said(c, n) for c in self.together.cards}) > 1]

    def agreeing(self) -> str:
        """What all cards say alike, in one line."""
        first = self.together.cards[0]
        differing = set(self.differing())
        alike = ((n, self.value(first, n)) for n in self.fields() if n not in differing)
        return " · ".join(f"{self.label(n)}: {text}" for n, text in alike if text)

    def records(self, card: int) -> str:
        """3 claims, 2 purchases."""
        counts: Mapping[str, int] = self.together.records[card]
        return ", ".join(self.texts(f"duplicates.n_{r}", n=counts[r]) for r in ON_CARD if counts.get(r))

    def moves(self, keep: int) -> list[str]:
        """What each of the other cards hands over, as far as anything hangs on it."""
        lines = []
        for card in self.together.cards:
            if card.id != keep and (what := self.records(card.id)):
                lines.append(self.texts("duplicates.moves", name=card.title, what=what))
        return lines
