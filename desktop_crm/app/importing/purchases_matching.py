"""Documents against the base: which are new, which have changed since, whose they are, what a return belongs to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_crm.app.importing import collector, identity
from desktop_crm.app.importing.drafts import SPECS, guessed_kind
from desktop_crm.app.importing.identity import ContactKind
from desktop_crm.app.importing.names import Names
from desktop_crm.app.importing.purchases_lines import Document, Fate, document_key
from desktop_crm.app.importing.purchases_money import Money
from desktop_crm.app.importing.purchases_returns import Linker
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Base, Lookups

CHUNK: Final = 10_000
"""Documents looked up in the base at once."""
LIMIT: Final = SPECS["purchase"]["product"].limit
JOINED: Final = "; "
_FILLED: Final = ("name", "city", "phones", "emails", "addresses")
"""Fields of a card that lines fill where they are empty."""


@dataclass(slots=True)
class Bought:
    """What is to be written. `cards`, `fates`, `ids` and `links` go with `documents`.

    A card is an id, None for nobody, or a negative number: -1 is `new_clients[0]`. `ids` are the records that are
    updated; `links` the purchase of a return, by id, or by place in `documents` as a negative number: -1 is the first.
    """

    names: Names
    documents: Sequence[Document]
    cards: list[int | None] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    ids: dict[int, int] = field(default_factory=dict)
    links: dict[int, int] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)
    new_clients: list[dict[str, Any]] = field(default_factory=list)
    edits: dict[int, dict[str, Any]] = field(default_factory=dict)
    again: list[Document] = field(default_factory=list)  # whose number another day's document has
    sellers: dict[str, int] = field(default_factory=dict)  # ids, or negative numbers of `names`
    clients_unchanged: int = 0

    def places(self, fate: Fate, returned: bool) -> list[int]:
        pairs = enumerate(zip(self.documents, self.fates, strict=True))
        return [i for i, (d, mine) in pairs if mine == fate and d.returned == returned]

    def of(self, fate: Fate) -> list[Document]:
        if fate not in self.fates:
            return []
        return [d for d, mine in zip(self.documents, self.fates, strict=True) if mine == fate]

    def counted(self) -> dict[Fate, dict[str, int]]:
        """Documents of each fate by kind: those of nobody by themselves."""
        kinds = ((mine, d.returned, d.who is None) for d, mine in zip(self.documents, self.fates, strict=True))
        found: dict[Fate, dict[str, int]] = defaultdict(dict)
        for (fate, returned, anonymous), n in Counter(kinds).items():
            kind = "returns" if returned else "purchases"
            found[fate][f"anonymous_{kind}" if anonymous else kind] = n
        return found

    @property
    def anything(self) -> bool:
        return bool(self.new_clients or self.edits) or not {"add", "update"}.isdisjoint(self.fates)


def match(base: Base, lookups: Lookups, documents: Sequence[Document], money: Money, skip: bool, job: Job) -> Bought:
    """`documents` are in order of time; with `skip` those of nobody are left out. Raises Cancelled."""
    matcher = _Matcher(base, lookups, documents)
    for start in range(0, len(documents), CHUNK):
        job.progress(start / len(documents) * 0.7)
        collector.spare()
        matcher.look(start, min(start + CHUNK, len(documents)), skip)
    matcher.name_sellers()
    linker = Linker(base, documents, money)
    matcher.result.links = linker.links(matcher.result.cards, matcher.result.fates, job)
    return matcher.result


class _Matcher:
    def __init__(self, base: Base, lookups: Lookups, documents: Sequence[Document]) -> None:
        self.lookups = lookups
        self.result = Bought(Names.load(base), documents)
        self.seen: Counter[str] = Counter()
        self.cards: dict[str, int | None] = _Cards(self).all(documents)

    def look(self, start: int, stop: int, skip: bool) -> None:
        """Find the fate of some of the documents."""
        documents = self.result.documents[start:stop]
        starts = [document_key(d) if d.number else "" for d in documents]
        origins = [self._origin(s, d) for s, d in zip(starts, documents, strict=True)]
        self.result.origins += origins
        here: dict[str, int] = {}
        known: dict[str, tuple[int, ...]] = {}
        for record in ("purchase", "return"):
            mine = [o for o, d in zip(origins, documents, strict=True) if d.returned == (record == "return")]
            here |= self.lookups.by_origin(record, mine)
            left = {o.partition(".")[0] + "." for o in mine if o not in here and "." in o}
            known |= self.lookups.by_origin_start(record, left)
        standing = self._standing(documents, starts, known)
        for n, (document, origin, key) in enumerate(zip(documents, origins, starts, strict=True), start):
            self.result.fates.append(self._fate(n, document, origin, known.get(key, ()), here, standing, skip))
            self.result.cards.append(self.cards[document.who.key] if document.who else None)

    def name_sellers(self) -> None:
        result = self.result
        pairs = zip(result.documents, result.fates, strict=True)
        wanted = {d.seller for d, fate in pairs if d.seller and fate in ("add", "update")}
        result.sellers = {name: result.names.find("staff", name) for name in sorted(wanted)}

    def _origin(self, start: str, document: Document) -> str:
        """Identity: what is never corrected, then what the document says. Alike lines without a number are counted."""
        cost = "" if document.cost is None else str(document.cost)
        said = [document.day.isoformat(), str(document.total), cost, document.seller, *document.names]
        content = identity.digest("\n".join(said))
        if start:
            return f"{start}{content}"
        who = document.who.key if document.who else ""
        key = f"line:{identity.digest(f'{content} {document.returned} {who}')}"
        self.seen[key] += 1
        return key if self.seen[key] == 1 else f"{key}:{self.seen[key]}"

    def _standing(
        self, documents: Sequence[Document], starts: Sequence[str], known: Mapping[str, tuple[int, ...]]
    ) -> dict[tuple[bool, int], Any]:
        wanted: dict[bool, set[int]] = {False: set(), True: set()}
        for document, key in zip(documents, starts, strict=True):
            wanted[document.returned].update(known.get(key, ()))
        found = {}
        for returned, ids in wanted.items():
            records = self.lookups.records("return" if returned else "purchase", ids) if ids else {}
            found.update({(returned, i): record for i, record in records.items()})
        return found

    def _fate(
        self,
        n: int,
        document: Document,
        origin: str,
        known: tuple[int, ...],
        here: Mapping[str, int],
        standing: Mapping[tuple[bool, int], Any],
        skip: bool,
    ) -> Fate:
        if origin in here:
            return "unchanged"
        if document.who is None and skip:
            return "anonymous"
        if document.who and self.cards[document.who.key] is None:
            return "deleted"
        alive = [i for i in known if (document.returned, i) in standing]
        same = [i for i in alive if standing[document.returned, i].date == document.day]
        if same:
            self.result.ids[n] = same[0]
            return "update"
        if known and not alive:  # deleted by hand: it stays so
            return "unchanged"
        if known:
            self.result.again.append(document)
        return "add"


class _Cards:
    """The card of everyone whom the documents name."""

    def __init__(self, matcher: _Matcher) -> None:
        self.lookups, self.result = matcher.lookups, matcher.result

    def all(self, documents: Sequence[Document]) -> dict[str, int | None]:
        """Key of a client -> card; None where the client was deleted.

        By number, else by the file's own name for one seen before, else by the phone, e-mail or name where exactly one
        card has it, else a new card.
        """
        people = self._people(documents)
        by_number = self.lookups.clients_by_number({n for p in people.values() if (n := p.get("number"))})
        by_origin = self.lookups.by_origin("client", people.keys())
        unnumbered = {key: said for key, said in people.items() if not said.get("number")}
        by_contact = self._by_contact(unnumbered)
        found: dict[str, int | None] = {}
        for key, said in people.items():
            card = by_number.get(said.get("number", "")) or by_origin.get(key) or by_contact.get(key)
            found[key] = card if card else self._new(key, said)
        return self._filled(people, found)

    def _people(self, documents: Sequence[Document]) -> dict[str, dict[str, Any]]:
        """What the documents say of each: each field as the earliest says it."""
        people: dict[str, dict[str, Any]] = {}
        heard: set[int] = set()
        for document in documents:
            who = document.who
            if who is not None and id(who) not in heard:
                heard.add(id(who))
                people[who.key] = who.said | people.get(who.key, {})
        return people

    def _by_contact(self, people: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
        keys = {
            key: [k for name in ("phones", "emails", "name") for k in identity.contact_keys(name, said.get(name, ""))]
            for key, said in people.items()
        }
        kinds: tuple[ContactKind, ...] = ("phone", "email", "name")
        known = {
            kind: self.lookups.clients_by_contact(kind, {t for ks in keys.values() for k, t in ks if k == kind})
            for kind in kinds
        }
        found = {}
        for key, mine in keys.items():
            for kind in kinds:
                cards = {c for k, text in mine if k == kind for c in known[kind].get(text, ())}
                if len(cards) == 1:
                    found[key] = cards.pop()
                if cards:
                    break
        return found

    def _new(self, key: str, said: Mapping[str, Any]) -> int:
        self.result.new_clients.append({"kind": guessed_kind(said), **said, "origin": key})
        return -len(self.result.new_clients)

    def _filled(self, people: Mapping[str, Mapping[str, Any]], found: dict[str, int | None]) -> dict[str, int | None]:
        """Fill what is empty on cards that stand here; a card in the trash counts as none."""
        cards = {card for card in found.values() if card is not None and card > 0}
        standing = self.lookups.records("client", cards) if cards else {}
        for key, card in found.items():
            if card is None or card < 0:
                continue
            record = standing.get(card)
            if record is None:
                found[key] = None
                continue
            more = {n: v for n, v in people[key].items() if n in _FILLED and not getattr(record, n)}
            if more:
                self.result.edits.setdefault(card, {}).update(more)
        self.result.clients_unchanged = len(standing.keys() - self.result.edits.keys())
        return found


def product_text(names: Iterable[str]) -> str:
    """The names, as many as find room; an ellipsis stands for the rest."""
    whole = JOINED.join(names)
    if len(whole) <= LIMIT:
        return whole
    room = LIMIT - len(JOINED) - 1
    fitting = whole[: room + len(JOINED)].rpartition(JOINED)[0]
    return f"{fitting}{JOINED}…" if fitting else f"{whole[: LIMIT - 1]}…"


def batches(places: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (places[i : i + size] for i in range(0, len(places), size))
