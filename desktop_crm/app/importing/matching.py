"""Drafts against the base: which rows are new, which change a card, which were here before, and whose claim it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from desktop_crm.app.importing.drafts import SPECS, Draft, Issue, client_origin, guessed_kind
from desktop_crm.app.importing.identity import ContactKind
from desktop_crm.app.importing.mapping import Mapped
from desktop_crm.app.importing.names import Names
from desktop_crm.app.ports import Base, Lookups
from desktop_crm.domain.fields import Kind
from desktop_crm.domain.folding import fold, phone_key

Outcome = Literal["add", "update", "unchanged", "skip"]
_KINDS: Final[tuple[ContactKind, ...]] = ("phone", "email", "name")


@dataclass(slots=True)
class Matched:
    """What is to be written. Cards are named by id, new ones by a negative number: -1 is `new_clients[0]`.

    References within values are ids, or negative numbers of `names`.
    """

    names: Names
    outcomes: list[Outcome] = field(default_factory=list)
    new_clients: list[dict[str, Any]] = field(default_factory=list)
    edits: dict[int, dict[str, Any]] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    purchases: list[dict[str, Any]] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)

    @property
    def added(self) -> dict[str, int]:
        counts = {"clients": len(self.new_clients), "claims": len(self.claims), "purchases": len(self.purchases)}
        new = self.names.new
        return counts | {
            "failure_points": len(new["failure_point"]),
            "causes": len(new["cause"]),
            "staff": len(new["staff"]),
        }

    @property
    def anything(self) -> bool:
        return bool(self.new_clients or self.edits or self.claims or self.purchases)


def match(base: Base, lookups: Lookups, drafts: Sequence[Draft], mapped: Mapped) -> Matched:
    """`lookups` is the base, or the unit of work that is about to write. Adds warnings and errors to the drafts."""
    matcher = _Matcher(base, lookups)
    good = [d for d in drafts if not d.bad]
    if mapped.as_ == "claims":
        matcher.claims(drafts, good, mapped)
    else:
        matcher.clients(drafts, good, mapped)
    return matcher.result


class _Matcher:
    def __init__(self, base: Base, lookups: Lookups) -> None:
        self.base, self.lookups = base, lookups
        self.result = Matched(Names.load(base))
        self.by_number: dict[str, int] = {}
        self.known: dict[ContactKind, dict[str, tuple[int, ...]]] = {kind: {} for kind in _KINDS}
        self.current: dict[int, dict[str, Any]] = {}  # values of cards as they will be after the rows so far
        self.lines: dict[int, int] = {}  # new card -> line of the row that made it

    # -- clients
    def clients(self, drafts: Sequence[Draft], good: Sequence[Draft], mapped: Mapped) -> None:
        before = self.lookups.by_origin("client", {d.origin for d in good})
        bought = self.lookups.by_origin("purchase", {d.purchase_origin for d in good if d.purchase_origin})
        self._look_up(good)
        made: dict[str, int] = {}
        untouched: set[int] = set()
        outcome: Outcome
        for draft in drafts:
            if draft.bad or draft.client is None:
                self.result.outcomes.append("skip")
                continue
            number = draft.client.get("number", "")
            if draft.origin in before:
                card, outcome = before[draft.origin], "unchanged"
            elif number in self.by_number:
                card = self.by_number[number]
                outcome = self._update(card, draft.client, draft.origin, draft, mapped)
            elif not number and draft.origin in made:
                card, outcome = made[draft.origin], "unchanged"
            else:
                self._warn_alike(draft, mapped)
                card, outcome = self._new(draft, draft.origin), "add"
                made[draft.origin] = card
            if outcome == "unchanged" and card > 0:
                untouched.add(card)
            if draft.purchase and self._purchase(draft, card, bought) and outcome == "unchanged":
                outcome = "update"
            self.result.outcomes.append(outcome)
        self.result.unchanged["clients"] = len(untouched - self.result.edits.keys())

    def _purchase(self, draft: Draft, card: int, before: Mapping[str, int]) -> bool:
        """Whether the row's purchase is new. A card that was deleted stays without it."""
        if draft.purchase_origin in before or (card > 0 and not self._standing(card)):
            self.result.unchanged["purchases"] += 1
            return False
        values = self._with_ids("purchase", draft.purchase or {})
        self.result.purchases.append({**values, "client_id": card, "origin": draft.purchase_origin})
        return True

    def _look_up(self, drafts: Sequence[Draft]) -> None:
        wanted: dict[ContactKind, set[str]] = {kind: set() for kind in _KINDS}
        for draft in drafts:
            for kind, key in draft.keys:
                wanted[kind].add(key)
        if numbers := {d.client["number"] for d in drafts if d.client and d.client.get("number")}:
            self.by_number = dict(self.lookups.clients_by_number(numbers))
        for kind, keys in wanted.items():
            if keys:
                self.known[kind] = dict(self.lookups.clients_by_contact(kind, keys))

    def _new(self, draft: Draft, origin: str) -> int:
        said = draft.client or {}
        values = {"kind": guessed_kind(said), **self._with_ids("client", said), "origin": origin}
        self.result.new_clients.append(values)
        card = -len(self.result.new_clients)
        self.current[card] = values
        self.lines[card] = draft.line
        if number := values.get("number"):
            self.by_number[number] = card
        for kind, key in draft.keys:
            self.known[kind][key] = (*self.known[kind].get(key, ()), card)
        return card

    def _update(self, card: int, said: Mapping[str, Any], origin: str, draft: Draft, mapped: Mapped) -> Outcome:
        """Values that the row gives and the card has otherwise; several texts are added to those that are there."""
        now = self._values(card)
        if now is None:
            return "unchanged"
        changed = {}
        for name, value in self._with_ids("client", said).items():
            kind = SPECS["client"][name].kind
            merged = _union(name, now.get(name) or (), value) if kind in _SEVERAL else value
            if merged != now.get(name):
                changed[name] = merged
        if not changed:
            return "unchanged"
        now.update(changed)
        if card > 0:
            self.result.edits.setdefault(card, {}).update(changed, origin=origin)
            names = ", ".join(sorted(changed))
            draft.issues.append(Issue("warning", mapped.column("number"), "number", "card_exists", {"fields": names}))
        return "update"

    def _values(self, card: int) -> dict[str, Any] | None:
        if card not in self.current:
            standing = self.base.get("client", card)
            if standing is None:
                return None
            self.current[card] = {name: getattr(standing, name) for name in SPECS["client"]}
        return self.current[card]

    def _standing(self, card: int) -> bool:
        return self._values(card) is not None

    def _with_ids(self, record: str, said: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, value in said.items():
            spec = SPECS[record][name]
            if spec.kind is Kind.REF:
                values[name] = self.result.names.find(spec.refers, value)
            elif spec.kind is Kind.REFS:
                values[name] = tuple(dict.fromkeys(self.result.names.find(spec.refers, v) for v in value))
            else:
                values[name] = value
        return values

    def _warn_alike(self, draft: Draft, mapped: Mapped) -> None:
        """Likeness never merges by itself: it is told."""
        fields = {"phone": "phones", "email": "emails", "name": "name"}
        for kind, key in draft.keys:
            cards = [c for c in self.known[kind].get(key, ()) if not self._other_number(c, draft.client or {})]
            if cards:
                column = mapped.column(fields[kind])
                code = "maybe_same" if cards[0] > 0 else "maybe_same_line"
                params = {"name": self._title(cards[0]), "line": self.lines.get(cards[0], 0)}
                draft.issues.append(Issue("warning", column, fields[kind], code, params))
                return

    def _title(self, card: int) -> str:
        if card > 0:
            row = self.base.page([card]).get(card)
            return row.title if row else ""
        values = self.current[card]
        return str(values.get("name") or values.get("organisation") or "")

    def _other_number(self, card: int, said: Mapping[str, Any]) -> bool:
        """Whether both have a client's number, and not the same."""
        number = said.get("number")
        if not number:
            return False
        values = self._values(card)
        return values is not None and bool(values.get("number")) and values["number"] != number

    # -- claims
    def claims(self, drafts: Sequence[Draft], good: Sequence[Draft], mapped: Mapped) -> None:
        before = self.lookups.by_origin("claim", {d.origin for d in good})
        new = [d for d in good if d.origin not in before]
        self._look_up(new)
        for draft in drafts:
            if draft.bad:
                self.result.outcomes.append("skip")
            elif draft.origin in before:
                self.result.unchanged["claims"] += 1
                self.result.outcomes.append("unchanged")
            else:
                card = self._whose(draft, mapped) if draft.client else None
                if isinstance(card, Issue):
                    draft.issues.append(card)
                    self.result.outcomes.append("skip")
                    continue
                values = self._with_ids("claim", draft.claim or {})
                self.result.claims.append({**values, "client_id": card, "origin": draft.origin})
                self.result.outcomes.append("add")

    def _whose(self, draft: Draft, mapped: Mapped) -> int | Issue:
        """The card by number, else phone, else e-mail, else name, else a new one. Two that fit alike are an error."""
        said = draft.client or {}
        number = said.get("number", "")
        if number in self.by_number:
            return self.by_number[number]
        for kind in _KINDS:
            keys = {key for k, key in draft.keys if k == kind}
            cards = [c for c in self._cards(kind, keys) if not self._other_number(c, said)]
            if len(cards) > 1:
                cards = self._narrowed(cards, said) or cards
            if len(cards) > 1:
                name = {"phone": "client_phones", "email": "client_emails", "name": "client_name"}[kind]
                params = {"n": len(cards), "text": self._title(cards[0])}
                return Issue("error", mapped.column(name), name, "client_ambiguous", params)
            if cards:
                return cards[0]
        return self._new(draft, client_origin(said))

    def _cards(self, kind: ContactKind, keys: Collection[str]) -> list[int]:
        return sorted({card for key in keys for card in self.known[kind].get(key, ())})

    def _narrowed(self, cards: list[int], said: Mapping[str, Any]) -> list[int]:
        """Of several cards those whose name and phones fit as well."""
        named = fold(str(said.get("name", "")).strip())
        phones = {phone_key(p) for p in said.get("phones", ())}
        left = [c for c in cards if not named or fold(self._title(c)) == named] or cards
        if phones:
            fitting = [c for c in left if phones & {phone_key(p) for p in (self._values(c) or {}).get("phones", ())}]
            left = fitting or left
        return left


_SEVERAL: Final = (Kind.TEXTS, Kind.REFS, Kind.CHOICES)


def _union(name: str, before: tuple[Any, ...], more: tuple[Any, ...]) -> tuple[Any, ...]:
    """Both, each once: phones that differ only in spelling are one."""

    def key(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return (phone_key(value) if name == "phones" else "") or fold(value)

    have = {key(v) for v in before}
    return (*before, *(v for v in more if key(v) not in have))
