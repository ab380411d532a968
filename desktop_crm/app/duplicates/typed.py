"""Who a card that is being typed may be already: a few cards, surest first, fast enough for every pause in typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_crm.app import search
from desktop_crm.app.duplicates.pairs import Frequencies, Pair, Person, weigh
from desktop_crm.app.duplicates.spelling import words
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Likeness
from desktop_crm.app.session import Session
from desktop_crm.domain.client import Client
from desktop_crm.domain.folding import fold, phone_key
from desktop_crm.domain.query import ClientQuery

MOST: Final = 3
_LOOKED_AT: Final = 200
_LETTERS: Final = 3
"""Of each word of a name that are looked for: a letter mistyped further on does no harm."""
_LONGER: Final = 5
"""The same where one word is looked for alone."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been typed so far."""

    name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    city: str = ""


def alike(session: Session, standings: search.Standing, draft: Draft, job: Job) -> list[tuple[Likeness, Pair]]:
    """Cards with the same phone or e-mail, or a very similar name. Raises Cancelled."""
    typed = Likeness(0, draft.name, "", "", draft.city, "", draft.phones, draft.emails, ())
    ids = _candidates(session, standings, draft, job)
    cards = [_likeness(c) for c in session.base.records("client", ids).values()]
    job.check()
    new, people = Person.of(typed), [Person.of(card) for card in cards]
    often = Frequencies.of(people)
    found = [(p.card, pair) for p in people if (pair := weigh(new, p, often)) is not None]
    return sorted(found, key=lambda one: (-one[1].score, one[0].id))[:MOST]


def _candidates(session: Session, standings: search.Standing, draft: Draft, job: Job) -> Sequence[int]:
    base = session.base
    found: dict[int, None] = {}
    for kind, keys in (
        ("phone", {phone_key(p) for p in draft.phones}),
        ("email", {fold(e) for e in draft.emails if "@" in e}),
    ):
        for ids in base.clients_by_contact(kind, keys - {""}).values():  # type: ignore[arg-type]  # two of the kinds
            found.update(dict.fromkeys(ids[:_LOOKED_AT]))
    long = [word for word in words(draft.name) if len(word) >= _LETTERS]
    looked_for = [" ".join(word[:_LETTERS] for word in long)]
    if len(long) > 1:  # the given name may stand there in another language
        looked_for.append(max(long, key=len)[:_LONGER])
    for text in filter(None, looked_for):
        found.update(dict.fromkeys(_first(session, standings, text, job)))
    return list(found)


def _first(session: Session, standings: search.Standing, text: str, job: Job) -> Sequence[int]:
    return search.first(session, standings, ClientQuery(text), _LOOKED_AT, job.cancelled).ids[:_LOOKED_AT]


def _likeness(card: Client) -> Likeness:
    names = ("id", "name", "organisation", "number", "city", "birthday", "phones", "emails", "differs_from")
    return Likeness(*(getattr(card, name) for name in names))
