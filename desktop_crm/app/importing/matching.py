"""Drafts against the base: which rows are new, which change a card, which were here before, and whose claim it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from desktop_crm.app.importing import collector, identity, own_columns, updating
from desktop_crm.app.importing.drafts import SPECS, Draft, Issue, client_origin, guessed_kind, identity_of
from desktop_crm.app.importing.identity import ContactKind
from desktop_crm.app.importing.mapping import Mapped
from desktop_crm.app.importing.matched import Matched, Outcome
from desktop_crm.app.importing.names import Names
from desktop_crm.app.ports import Base, Lookups
from desktop_crm.domain import custom_field
from desktop_crm.domain.client import title_of
from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.fields import Kind
from desktop_crm.domain.folding import fold, phone_key

Progress = Callable[[float], None]
STEP: Final = 1000
NO_FIELDS: Final[dict[str, CustomField]] = {}
LOOKED_AT: Final = 50
"""Of cards with the same name: the first of them tell enough for a warning."""
_KINDS: Final[tuple[ContactKind, ...]] = ("phone", "email", "name")
_UNTOLD: Final = (None, "")
_SHOWN_AT: Final[dict[ContactKind, str]] = {"phone": "phones", "email": "emails", "name": "name"}


def match(
    base: Base,
    lookups: Lookups,
    drafts: Sequence[Draft],
    mapped: Mapped,
    progress: Progress = lambda part: None,
    own: Mapping[str, CustomField] = NO_FIELDS,
) -> Matched:
    """`lookups` is the base, or the unit of work that is about to write. Adds warnings and errors to the drafts."""
    matcher = _Matcher(base, lookups, mapped)
    matcher.result.own = own
    good = [d for d in drafts if not d.bad]
    if mapped.as_ == "claims":
        matcher.claims(drafts, good, progress)
    else:
        matcher.clients(drafts, good, progress)
    return matcher.result


class _Matcher:
    def __init__(self, base: Base, lookups: Lookups, mapped: Mapped) -> None:
        self.base, self.lookups, self.mapped = base, lookups, mapped
        self.result = Matched(Names.load(base))
        self.by_number: dict[str, int] = {}
        self.by_uid: dict[str, int] = {}
        self.known: dict[ContactKind, dict[str, list[int]]] = {kind: {} for kind in _KINDS}
        self.current: dict[int, dict[str, Any]] = {}  # values of cards as they will be after the rows so far
        self.before: dict[int, tuple[dict[str, Any], list[int]]] = {}  # card that changes: as it was, and by which rows
        self.lines: dict[int, int] = {}  # new card -> line of the row that made it
        self.named: dict[tuple[str, str], int] = {}
        self.met: set[str] = set()  # what the file's program calls the cards so far
        self.attached: list[tuple[Draft, int, int]] = []  # with card and place among the rows
        shown = ("number", *_SHOWN_AT.values(), *(f"client_{name}" for name in _SHOWN_AT.values()))
        self.columns = {name: mapped.column(name) for name in shown}
        self.refers = {
            record: {n: s for n, s in SPECS[record].items() if s.kind in (Kind.REF, Kind.REFS)} for record in SPECS
        }

    # -- clients
    def clients(self, drafts: Sequence[Draft], good: Sequence[Draft], progress: Progress) -> None:
        before = self.lookups.by_origin("client", {d.origin for d in good})
        bought = self.lookups.by_origin("purchase", {d.purchase_origin for d in good if d.purchase_origin})
        self._look_up(good)
        self._read_cards({before[d.origin] for d in good if d.origin in before and (d.purchase or d.attached)})
        made: dict[str, int] = {}
        untouched: set[int] = set()
        for n, draft in enumerate(drafts):
            if n % STEP == 0:
                progress(n / len(drafts))
                collector.spare()
            if draft.client is None or draft.bad:
                self.result.outcomes.append("skip")
                continue
            card, outcome = self._client(draft, before, made)
            if outcome == "unchanged" and card > 0:
                untouched.add(card)
            if draft.purchase and self._purchase(draft, card, bought) and outcome == "unchanged":
                outcome = "update"
            elif outcome == "update" and card in self.before:
                self.before[card][1].append(n)
            self.result.outcomes.append(outcome)
            if draft.attached:
                self.attached.append((draft, card, n))
        untouched |= self._come_back(drafts)
        self.result.unchanged["clients"] = len(untouched - self.result.edits.keys())
        self._files()

    def _client(self, draft: Draft, before: Mapping[str, int], made: dict[str, int]) -> tuple[int, Outcome]:
        """The card of a row, and what becomes of it: by the client's number, else the program's own name for it."""
        said = draft.client or {}
        again = draft.uid in self.met
        if draft.uid:
            self.met.add(draft.uid)
        if draft.origin in before:
            return before[draft.origin], "unchanged"
        number = said.get("number", "")
        card = self.by_number.get(number) if number else None
        if card is None and draft.uid:
            card = self.by_uid.get(draft.uid)
        if card is not None:
            return card, self._update(card, draft, again)
        if not number and draft.origin in made:
            self.result.twice += [] if draft.purchase else [draft.line]
            return made[draft.origin], "unchanged"
        self._warn_alike(draft)
        card = made[draft.origin] = self._new(draft, draft.origin)
        return card, "add"

    def _come_back(self, drafts: Sequence[Draft]) -> set[int]:
        """Cards that several rows change, the last of them back to what they are: nothing happens to them."""
        same = {card: rows for card, (was, rows) in self.before.items() if updating.same(was, self.result.edits[card])}
        lines = set()
        for card, rows in same.items():
            del self.result.edits[card]
            for row in rows:
                lines.add(drafts[row].line)
                self.result.outcomes[row] = "unchanged"
                drafts[row].issues[:] = [issue for issue in drafts[row].issues if issue.code != "card_exists"]
        self.result.changed = [line for line in self.result.changed if line not in lines]
        return set(same)

    def _purchase(self, draft: Draft, card: int, before: Mapping[str, int]) -> bool:
        """Whether the row's purchase is new. A card that was deleted stays without it."""
        if draft.purchase_origin in before or (card > 0 and not self._standing(card)):
            self.result.unchanged["purchases"] += 1
            return False
        values = self._with_ids("purchase", draft.purchase or {})
        self.result.purchases.append({**values, "client_id": card, "origin": draft.purchase_origin})
        return True

    def _files(self) -> None:
        """Pictures that are new on their cards; one that somebody deleted stays away."""
        named = [
            (card, row, attached, hashlib.sha256(attached.data).hexdigest(), identity_of(draft))
            for draft, card, row in self.attached
            if card < 0 or self._standing(card)
            for attached in draft.attached
        ]
        before = self.lookups.by_origin("attachment", {f"{whose}/{hash}" for *_, hash, whose in named})
        have: dict[int, set[str]] = {}
        for card, row, attached, hash, whose in named:
            if card not in have:
                have[card] = {a.hash for a in self.base.on_card("attachment", card)} if card > 0 else set()
            if hash in have[card] or f"{whose}/{hash}" in before:
                self.result.unchanged["attachments"] += 1
                continue
            have[card].add(hash)
            values = {
                "client_id": card,
                "name": (attached.name or attached.use)[: SPECS["attachment"]["name"].limit],
                "use": attached.use,
                "media": attached.media,
                "size": len(attached.data),
                "hash": hash,
                "origin": f"{whose}/{hash}",
            }
            self.result.attachments.append((values, attached.data))
            if self.result.outcomes[row] == "unchanged":
                self.result.outcomes[row] = "update"

    def _look_up(self, drafts: Sequence[Draft]) -> None:
        if uids := {identity.uid_start(d.uid): d.uid for d in drafts if d.uid}:
            found = self.lookups.by_origin_start("client", uids.keys())
            self.by_uid = {uids[start]: ids[0] for start, ids in found.items()}
            self._find_ours(uids.values())
            self._read_cards(set(self.by_uid.values()))
        if self.lookups is self.base and not self.base.has("client"):
            return
        if numbers := {d.client["number"] for d in drafts if d.client and d.client.get("number")}:
            self.by_number = dict(self.lookups.clients_by_number(numbers))
            self._read_cards(set(self.by_number.values()))
        wanted: dict[ContactKind, set[str]] = {kind: set() for kind in _KINDS}
        for draft in drafts:
            for kind, key in draft.keys:
                wanted[kind].add(key)
        for kind, keys in wanted.items():
            if keys:
                found_by = self.lookups.clients_by_contact(kind, keys)
                self._read_cards({card for ids in found_by.values() for card in ids[:LOOKED_AT]})
                self.known[kind] = {key: list(ids) for key, ids in found_by.items()}

    def _find_ours(self, uids: Collection[str]) -> None:
        """Cards that this base wrote into an address book itself. Those in the trash too: they stay there."""
        for uid in uids:
            if uid.startswith(identity.OURS) and uid not in self.by_uid:
                record, id = self.base.resolve(uid.removeprefix(identity.OURS)) or ("", 0)
                if record == "client":
                    self.by_uid[uid] = id

    def _read_cards(self, cards: Collection[int]) -> None:
        for card, standing in self.lookups.records("client", [c for c in cards if c not in self.current]).items():
            self.current[card] = self._values_of(standing)

    def _values_of(self, client: Any) -> dict[str, Any]:
        """The fields of a card, and those of the shop's own by their keys."""
        return {n: getattr(client, n) for n in SPECS["client"]} | custom_field.values(client.custom, self.mapped.own)

    def _new(self, draft: Draft, origin: str) -> int:
        said = draft.client or {}
        values = {"kind": guessed_kind(said), **self._with_ids("client", said), "origin": origin}
        new, known = self.result.new_clients, self.known
        new.append(values)
        card = -len(new)
        self.current[card] = values
        self.lines[card] = draft.line
        if number := values.get("number"):
            self.by_number[number] = card
        if draft.uid:
            self.by_uid[draft.uid] = card
        for kind, key in draft.keys:
            if cards := known[kind].get(key):
                cards.append(card)
            else:
                known[kind][key] = [card]
        return card

    def _update(self, card: int, draft: Draft, again: bool) -> Outcome:
        """Values that the row gives and the card has otherwise; several texts are added to those that are there."""
        now = self._values(card)
        if now is None:
            return "unchanged"
        through = self._through_merged(now, draft)
        said = self._with_ids("client", draft.client or {})
        if through:
            if said.get("name") == self._title(card):  # a number that had to stand for a name
                said = {name: value for name, value in said.items() if name != "name"}
            changed = updating.adding(now, said)
        elif not draft.uid:
            changed = updating.overwriting(now, said)
        else:
            if again:
                self.result.twice.append(draft.line)
                said = updating.beside(now, said, card < 0)
            changed, kept = updating.respecting(self.base, card, now, said)
            self.result.kept += [draft.line] if kept else []
        if not changed:
            return "unchanged"
        if card > 0:
            self.before.setdefault(card, (dict(now), []))
        now.update(changed)
        if card > 0:
            if draft.uid:
                self.result.changed.append(draft.line)
            origin = {} if through or again else {"origin": draft.origin}
            self.result.edits.setdefault(card, {}).update(changed, **origin)
            names = ", ".join(sorted(own_columns.labels(list(changed), self.result.own)))
            column = self.columns["number"] if self.columns["number"] is not None else self.columns["name"]
            field = "number" if self.columns["number"] is not None else "name"
            draft.issues.append(Issue("warning", column, field, "card_exists", {"fields": names}))
        return "update"

    def _through_merged(self, now: Mapping[str, Any], draft: Draft) -> bool:
        """Whether the row is about a card that was merged into this one: it adds, and overwrites nothing."""
        number = (draft.client or {}).get("number", "")
        if number in self.by_number:
            return bool(now.get("number", "") != number)
        return not str(now.get("origin", "")).startswith(identity.uid_start(draft.uid))

    def _values(self, card: int) -> dict[str, Any] | None:
        if card not in self.current:
            standing = self.base.get("client", card)
            if standing is None:
                return None
            self.current[card] = self._values_of(standing)
        return self.current[card]

    def _standing(self, card: int) -> bool:
        return self._values(card) is not None

    def _with_ids(self, record: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        refers = self.refers[record]
        if refers.keys().isdisjoint(said):
            return said
        values = dict(said)
        for name, spec in refers.items():
            if name not in said:
                continue
            if spec.kind is Kind.REF:
                values[name] = self._named(spec.refers, said[name])
            else:
                values[name] = tuple(dict.fromkeys(self._named(spec.refers, v) for v in said[name]))
        return values

    def _named(self, record: str, name: str) -> int:
        key = (record, name)
        if key not in self.named:
            self.named[key] = self.result.names.find(record, name)
        return self.named[key]

    def _warn_alike(self, draft: Draft) -> None:
        """Likeness never merges by itself: it is told."""
        for kind, key in draft.keys:
            alike = self.known[kind].get(key)
            if alike is None:
                continue
            card = self._without_other_number(alike, (draft.client or {}).get("number"))
            if card is not None:
                code = "maybe_same" if card > 0 else "maybe_same_line"
                params = {"name": self._title(card), "line": self.lines.get(card, 0)}
                name = _SHOWN_AT[kind]
                draft.issues.append(Issue("warning", self.columns[name], name, code, params))
                return

    def _without_other_number(self, cards: Sequence[int], number: str | None) -> int | None:
        """The first of them, as far as they are looked at, that is not told apart by its client's number."""
        if not number:
            return cards[0] if cards else None
        for card in islice(cards, LOOKED_AT):
            values = self.current.get(card) or self._values(card)
            if values is None or values.get("number") in _UNTOLD or values["number"] == number:
                return card
        return None

    def _title(self, card: int) -> str:
        values = self._values(card) or {}
        if name := values.get("name"):
            return str(name)
        texts = [str(values.get(n, "")) for n in ("organisation", "number")]
        return title_of("", texts[0], values.get("emails", ()), values.get("phones", ()), texts[1])

    def _other_number(self, card: int, said: Mapping[str, Any]) -> bool:
        """Whether both have a client's number, and not the same."""
        number = said.get("number")
        if not number:
            return False
        values = self._values(card)
        return values is not None and bool(values.get("number")) and values["number"] != number

    # -- claims
    def claims(self, drafts: Sequence[Draft], good: Sequence[Draft], progress: Progress) -> None:
        before = self.lookups.by_origin("claim", {d.origin for d in good})
        new = [d for d in good if d.origin not in before]
        self._look_up(new)
        for n, draft in enumerate(drafts):
            if n % STEP == 0:
                progress(n / len(drafts))
                collector.spare()
            if draft.bad:
                self.result.outcomes.append("skip")
            elif draft.origin in before:
                self.result.unchanged["claims"] += 1
                self.result.outcomes.append("unchanged")
            else:
                card = self._card_of(draft) if draft.client else None
                if isinstance(card, Issue):
                    draft.issues.append(card)
                    self.result.outcomes.append("skip")
                    continue
                values = self._with_ids("claim", draft.claim or {})
                self.result.claims.append({**values, "client_id": card, "origin": draft.origin})
                self.result.outcomes.append("add")

    def _card_of(self, draft: Draft) -> int | Issue:
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
                name = f"client_{_SHOWN_AT[kind]}"
                params = {"n": len(cards), "text": self._title(cards[0])}
                return Issue("error", self.columns[name], name, "client_ambiguous", params)
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
