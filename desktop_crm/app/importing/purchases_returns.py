"""Which purchase a return belongs to.

A return belongs to a purchase of the same client, on the same day or before, that has one of its products and enough
left of its amount. Of several, the one with most of its products; of those, the latest. Where two of one day fit alike,
or the client is not known, it belongs to none: nobody is served by a guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop_crm.app.importing import collector
from desktop_crm.app.importing.purchases_lines import STEP, Document, Fate
from desktop_crm.app.importing.purchases_money import Money
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Base
from desktop_crm.domain.folding import fold

_APART: Final = r"(?:^|[;,\n…]\s*)"
_END: Final = r"(?:\s*[;,\n…]|$)"


@dataclass(slots=True)
class _Candidate:
    """A purchase: `id`, or the place of a document as a negative number. `names` are folded; of a purchase that stands
    in the base the text of its products is all there is."""

    id: int
    day: date
    seconds: int
    left: int
    names: frozenset[str] = frozenset()
    text: str = ""

    def common(self, wanted: frozenset[str]) -> int:
        if not self.text:
            return len(self.names & wanted)
        return sum(bool(re.search(f"{_APART}{re.escape(name)}{_END}", self.text)) for name in wanted)


class Linker:
    def __init__(self, base: Base, documents: Sequence[Document], money: Money) -> None:
        self.base, self.documents, self.money = base, documents, money
        self.folded: dict[str, str] = {}

    def links(self, cards: Sequence[int | None], fates: Sequence[Fate], job: Job) -> dict[int, int]:
        """Place of a new return -> the purchase. Raises Cancelled."""
        returns = [
            i
            for i, (d, fate) in enumerate(zip(self.documents, fates, strict=True))
            if fate == "add" and d.returned and cards[i] is not None and d.names
        ]
        owners = {card for i in returns if (card := cards[i]) is not None}
        bought: dict[int, list[_Candidate]] = defaultdict(list)
        for i, (document, fate) in enumerate(zip(self.documents, fates, strict=True)):
            card = cards[i]
            if i % STEP == 0:
                collector.spare()
            if fate == "add" and not document.returned and card in owners and card is not None:
                left = self.money.minor(document.total)
                bought[card].append(_Candidate(-i - 1, *document.when, left, self._folded(document.names)))
        found: dict[int, int] = {}
        for n, i in enumerate(returns):
            if n % 500 == 0:
                job.progress(0.7 + 0.3 * n / len(returns))
            card = cards[i]
            assert card is not None
            if card > 0 and card in owners:
                owners.remove(card)
                bought[card] += self._standing(card)
            if chosen := self._choose(self.documents[i], bought[card]):
                chosen.left -= self.money.minor(self.documents[i].total)
                found[i] = chosen.id
        return found

    def _choose(self, returned: Document, candidates: Sequence[_Candidate]) -> _Candidate | None:
        amount, wanted = self.money.minor(returned.total), self._folded(returned.names)
        best: list[_Candidate] = []
        rank: tuple[int, date] = (1, date.min)
        for candidate in candidates:
            if candidate.left < amount or not _before(candidate, returned):
                continue
            mine = (candidate.common(wanted), candidate.day)
            if mine > rank:
                best, rank = [candidate], mine
            elif mine == rank:
                best.append(candidate)
        return best[0] if len(best) == 1 else None

    def _folded(self, names: Sequence[str]) -> frozenset[str]:
        for name in names:
            if name not in self.folded:
                self.folded[name] = fold(name)
        return frozenset([self.folded[name] for name in names])

    def _standing(self, card: int) -> list[_Candidate]:
        """The purchases that stand on a card, with what is left of each."""
        gone: dict[int, int] = defaultdict(int)
        for back in self.base.on_card("return", card):
            if back.purchase is not None:
                gone[back.purchase] += back.amount or 0
        return [
            _Candidate(p.id, p.date, -1, (p.amount or 0) - gone[p.id], text=fold(p.product))
            for p in self.base.on_card("purchase", card)
            if p.product
        ]


def _before(candidate: _Candidate, returned: Document) -> bool:
    day, seconds = returned.when
    if candidate.day != day:
        return candidate.day < day
    return candidate.seconds < 0 or seconds < 0 or candidate.seconds <= seconds
