"""Several cards of one client become one: nothing is lost, and one undo brings all of it back.

What hangs on the other cards moves to the kept one, what refers to them refers to it, and they go to the trash with a
mark that leads to it. Their values stay in the rows of the trash, their history is shown on the kept card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from desktop_crm.app.cards import subject_of, values_of
from desktop_crm.app.ports import Work
from desktop_crm.app.session import Session
from desktop_crm.domain import custom_field, validation
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.client import Client
from desktop_crm.domain.errors import Conflict, Invalid, UserError
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.folding import fold, phone_key
from desktop_crm.domain.records import ON_CARD

ALL: Final = 0
"""In place of a card's id: the values of all cards together."""
SEVERAL: Final = (Kind.TEXTS, Kind.CHOICES, Kind.REFS)
NUMBER_SIGN: Final = "№\u00a0"
MOST: Final = 12
"""Cards that can be looked at side by side; more are no one client's."""
Choices = Mapping[str, int]
"""Field, or key of one of the shop's own -> the card whose value stays, or ALL. Those left out go by `usual`."""


@dataclass(frozen=True, slots=True)
class Together:
    """Cards to be merged, as they are now, in the order asked for."""

    cards: tuple[Client, ...]
    records: Mapping[int, Mapping[str, int]]
    """Card -> record -> how many hang on it."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The different client's numbers; more than one makes it doubtful that this is one client."""
        return tuple(dict.fromkeys(c.number for c in self.cards if c.number))

    def fullest(self) -> int:
        """The card on which most hangs; of equals the oldest."""
        return max(self.cards, key=lambda c: (sum(self.records[c.id].values()), -c.id)).id


def load(session: Session, ids: Iterable[int]) -> Together:
    """Raises UserError no_such_client where one is gone, merge_two where they are fewer than two."""
    wanted = tuple(dict.fromkeys(ids))
    found = session.base.records("client", wanted)
    if len(found) < len(wanted):
        raise UserError("no_such_client")
    if len(wanted) < 2:
        raise UserError("merge_two")
    counts: dict[int, Counter[str]] = {i: Counter() for i in wanted}
    for record, rows in session.base.referring(wanted).items():
        for fields in rows.values():
            if record in ON_CARD and fields.get("client_id") in counts:
                counts[fields["client_id"]][record] += 1
    return Together(tuple(found[i] for i in wanted), counts)


# -- which value stays
def fields() -> tuple[str, ...]:
    """Those that can be chosen, in the order of the card."""
    return tuple(name for name, spec in specs(Client).items() if not spec.hidden)


def said(card: Client, name: str) -> Any:
    """What a card says of a field; `name` may be the key of one of the shop's own. None, "" or (): nothing."""
    id = custom_field.id_of(name)
    return getattr(card, name) if id is None else custom_field.load(card.custom).get(id)


def joins(name: str) -> bool:
    """Whether the values of several cards can stay together."""
    if custom_field.id_of(name) is not None:
        return False
    kind = specs(Client)[name].kind
    return kind in SEVERAL or kind is Kind.LONG


def usual(cards: Sequence[Client], keep: int, name: str) -> int:
    """What is taken where nobody chooses: all that can stay together; else the kept card's, else what is known."""
    if joins(name):
        return ALL
    kept = next(c for c in cards if c.id == keep)
    ordered = [kept, *(c for c in cards if c.id != keep)]
    telling = [c for c in ordered if said(c, name) not in (None, "")]
    if name == "known_since" and telling:
        return min(telling, key=lambda c: (c.known_since, c.id != keep)).id
    if name == "birthday" and telling and telling[0].birthday.startswith("--"):
        with_year = (c for c in telling if c.birthday[:2] != "--" and c.birthday[-5:] == telling[0].birthday[-5:])
        return next(with_year, telling[0]).id
    return telling[0].id if telling else keep


def merged(cards: Sequence[Client], keep: int, choices: Choices) -> dict[str, Any]:
    """The values of the kept card afterwards. A name and a number that give way stay among the other names, and who
    was responsible among those who know the client.
    """
    by_id = {c.id: c for c in cards}
    kept = by_id[keep]
    ordered = [kept, *(c for c in cards if c.id != keep)]
    values: dict[str, Any] = {}
    for name in fields():
        chosen = choices.get(name, usual(cards, keep, name))
        if chosen != ALL:
            values[name] = getattr(by_id[chosen], name)
        elif specs(Client)[name].kind is Kind.LONG:
            values[name] = _joined(getattr(c, name) for c in ordered)
        else:
            values[name] = united(name, *(getattr(c, name) for c in ordered))
    shown = {fold(values["name"]), fold(values["organisation"]), *map(fold, values["other_names"])}
    given_way = [c.name for c in ordered if c.name and fold(c.name) not in shown]
    given_way += [f"{NUMBER_SIGN}{c.number}" for c in ordered if c.number and c.number != values["number"]]
    values["other_names"] = united("other_names", values["other_names"], tuple(given_way))
    gone = (c.responsible for c in ordered if c.responsible not in (None, values["responsible"]))
    values["known_by"] = united("known_by", values["known_by"], tuple(gone))
    values["custom"] = _customs(cards, keep, choices)
    values["differs_from"] = tuple(sorted({i for c in ordered for i in c.differs_from}))
    return {name: _of_others(name, value, by_id) for name, value in values.items()}


def _of_others(name: str, value: Any, own: Collection[int]) -> Any:
    """A card that refers to another of its own cards would refer to itself."""
    spec = specs(Client)[name]
    if spec.refers != "client":
        return value
    if spec.kind is Kind.REFS:
        return tuple(i for i in value if i not in own)
    return None if value in own else value


def united(name: str, *parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """All of them, each once: phones that differ only in spelling are one."""

    def key(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return (phone_key(value) if name == "phones" else "") or fold(value)

    found: dict[Any, Any] = {}
    for value in (v for part in parts for v in part):
        found.setdefault(key(value), value)
    return tuple(found.values())


def _customs(cards: Sequence[Client], keep: int, choices: Choices) -> str:
    """The fields of the shop's own (a JSON object), those that are in the trash as well."""
    by_id = {c.id: c for c in cards}
    found: dict[int, Any] = {}
    for id in {id for c in cards for id in custom_field.load(c.custom)}:
        name = custom_field.key_of(id)
        value = said(by_id[choices.get(name, usual(cards, keep, name))], name)
        if value is not None:
            found[id] = value
    return custom_field.dump(found)


def _joined(texts: Iterable[str]) -> str:
    """One under the other, but what another says already."""
    found: list[str] = []
    for text in texts:
        if text.strip() and not any(text.strip() in said for said in found):
            found = [said for said in found if said not in text] + [text.strip()]
    return "\n\n".join(found)


# -- merging
def merge(
    session: Session,
    keep: int,
    others: Sequence[int],
    choices: Choices | None = None,
    versions: Mapping[int, int] | None = None,
    source: object = None,
) -> Changes:
    """`versions`: of the cards that the user has seen.

    Raises UserError no_such_client, merge_two; Invalid where the chosen values break a rule; Conflict where a card is
    no longer what was seen.
    """
    together = load(session, (keep, *others))
    for card in together.cards:
        if versions is not None and versions.get(card.id, card.version) != card.version:
            raise Conflict("client", frozenset({card.id}))
    values = merged(together.cards, keep, choices or {})
    kept = together.cards[0]
    changed = {name: value for name, value in values.items() if value != getattr(kept, name)}
    found = validation.problems("client", {**values_of(kept), **values, "id": keep}, session.today())
    if problems := tuple(p for p in found if p.field in changed):
        raise Invalid(problems)
    seen = {c.id: c.version for c in together.cards}
    gone = [c.id for c in together.cards[1:]]
    names = ", ".join(dict.fromkeys(c.title for c in together.cards[1:]))
    work = session.base.write(Intent("client.merge", subject_of("client", {"name": names})))
    with work:
        for id, version in seen.items():
            now = work.get("client", id)
            if now is None or now.version != version:
                raise Conflict("client", frozenset({id}))
        _lead(work, keep, gone)
        work.edit("client", {keep: changed} if changed else {})
        work.edit("client", {id: {"merged_into": keep} for id in gone})
        work.remove("client", gone)
    session.bus.publish(work.changes, source)
    return work.changes


def _lead(work: Work, keep: int, gone: Collection[int]) -> None:
    """Whatever names the other cards names the kept one.

    A record that would then tell of a client and the same client (recommended by oneself) goes to the trash: from the
    other card with it, from the kept card by itself.
    """
    for record, rows in work.referring((keep, *gone)).items():
        edits: dict[int, dict[str, Any]] = {}
        lost: list[int] = []
        for id, named in rows.items():
            if record == "client" and id in (keep, *gone):
                continue
            new = {name: _led(value, keep, gone) for name, value in named.items()}
            if record in ON_CARD and _of_itself(record, new, named, keep):
                if named.get("client_id") == keep:
                    lost.append(id)
                continue
            if more := {name: value for name, value in new.items() if value != named[name]}:
                edits[id] = more
        if lost:
            work.remove(record, lost)
        if edits:
            work.edit(record, edits)


def _led(value: Any, keep: int, gone: Collection[int]) -> Any:
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(keep if v in gone else v for v in value))
    return keep if value in gone else value


def _of_itself(record: str, new: Mapping[str, Any], named: Mapping[str, Any], keep: int) -> bool:
    """Whether a record of the card names its own client, and did not before."""

    def itself(fields: Mapping[str, Any]) -> bool:
        own = fields.get("client_id")
        return any(value == own for name, value in fields.items() if name != "client_id" and own is not None)

    return itself(new) and not itself(named) and new.get("client_id") == keep


# -- not the same
def differ(session: Session, ids: Collection[int], source: object = None) -> Changes:
    """Remember that these are different clients: they are not offered for merging again."""
    found = session.base.records("client", ids)
    if len(found) < 2:
        raise UserError("no_such_client")
    told: dict[int, set[int]] = {i: set(c.differs_from) for i, c in found.items()}
    for older, younger in combinations(sorted(found), 2):
        told[older].add(younger)
    edits = {i: {"differs_from": tuple(sorted(more))} for i, more in told.items() if more}
    names = ", ".join(dict.fromkeys(found[i].title for i in sorted(found)))
    work = session.base.write(Intent("client.differ", subject_of("client", {"name": names})))
    with work:
        work.edit("client", edits)
    session.bus.publish(work.changes, source)
    return work.changes
