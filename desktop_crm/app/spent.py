"""The register of spending: what winning and keeping clients took, in money, hours and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from desktop_crm.app.session import Session
from desktop_crm.domain.spending import ACTIVITIES, KINDS, Spending


@dataclass(frozen=True, slots=True)
class Sum:
    """`n` entries; `amount` in minor units. Entries that do not say how long or how often count for nothing there."""

    n: int = 0
    amount: int = 0
    minutes: int = 0
    events: int = 0

    @classmethod
    def of(cls, found: Iterable[Spending]) -> Sum:
        each = [(one.amount or 0, one.minutes or 0, one.events or 0) for one in found]
        return cls(len(each), *(sum(part) for part in zip(*each, strict=True))) if each else cls()


@dataclass(frozen=True, slots=True)
class Register:
    """Newest first. `clients`: the names of the cards that entries hang on. `sums`: (kind, activity) -> sum, in the
    order in which both are declared, what never occurs left out.
    """

    first: date
    last: date
    entries: tuple[Spending, ...]
    clients: Mapping[int, str]
    sums: Mapping[tuple[str, str], Sum]
    kinds: Mapping[str, Sum]
    total: Sum


def register(session: Session, first: date, last: date) -> Register:
    """What was spent from the first to the last day."""
    found = session.base.spent(first, last)
    clients = session.base.records("client", {one.client_id for one in found if one.client_id is not None})
    sums = {
        (kind, activity): Sum.of(one for one in found if (one.kind, one.activity) == (kind, activity))
        for kind in KINDS
        for activity in ACTIVITIES
    }
    return Register(
        first,
        last,
        tuple(found),
        {id: client.title for id, client in clients.items()},
        {key: sum_ for key, sum_ in sums.items() if sum_.n},
        {kind: Sum.of(one for one in found if one.kind == kind) for kind in KINDS},
        Sum.of(found),
    )
