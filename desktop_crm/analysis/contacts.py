"""How often the shop speaks to its clients of its own accord: contacts a year by rung and class (DOMAIN R4.7, R2).

Outgoing contacts / (client-days / 365.25). A client is potential from "known since" until the first purchase and an
existing one from then on; who has bought is told by the rung and class of the last day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.proportions import difference, poisson, rate_ratio
from desktop_crm.analysis.standing import CLASSES, RUNGS, StandingTable
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "contacts"
YEAR: Final = 365.25
LEAST_DAYS: Final = 90
"""With fewer client-days there is no rate."""
FEW: Final = 10
"""Clients."""
Kind = Literal["potential", "existing", "rung", "class"]


class Contacts(NamedTuple):
    """Of a group of clients: rates a year with Garwood's limits, None where there are too few client-days."""

    kind: Kind
    code: str
    clients: int
    contacts: int
    days: int
    rate: float | None
    low: float | None
    high: float | None
    told: float | None = None  # of every firm, where the group has such a number

    def against(self, before: Contacts) -> tuple[float, float, float] | None:
        """rate / that of `before`, with its interval; None where either has too few client-days or both are 0."""
        if self.rate is None or before.rate is None:
            return None
        return rate_ratio(self.contacts, self.days, before.contacts, before.days)

    @property
    def mark(self) -> str:
        return f"{self.kind}-{self.code or 'none'}" if self.kind in ("rung", "class") else self.kind


@dataclass(frozen=True, slots=True)
class Talks:
    """Outgoing contacts with clients, by client: arrays of one length; greeting: the purpose was but a greeting."""

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    greeting: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ContactRates:
    """rows: potential and existing ones first, then rungs and classes. clients: potential, existing or in turn both,
    each counted once. greeted: who was spoken to only with greetings;
    silent: existing clients nobody spoke to; unknown: potential ones of whom nobody wrote down since when they are
    known. more: rate of potential ones / rate of existing ones, with its interval. earlier: all of it for the period
    before, where it is to be compared.
    """

    first: date
    last: date
    as_of: date
    rows: tuple[Contacts, ...]
    clients: int
    greeted: int
    silent: int
    unknown: int
    more: tuple[float, float, float] | None
    latest: date | None
    earlier: ContactRates | None = None
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def potential(self) -> Contacts:
        return self.rows[0]

    @property
    def existing(self) -> Contacts:
        return self.rows[1]

    @property
    def n(self) -> int:
        return self.potential.contacts + self.existing.contacts

    @property
    def too_few(self) -> bool:
        return self.clients < FEW or self.existing.rate is None

    def before(self, row: Contacts) -> Contacts | None:
        """The same group in the period before."""
        rows = self.earlier.rows if self.earlier else ()
        return next((other for other in rows if other.mark == row.mark), None)

    def share_against(self, about: Literal["greeted", "silent"]) -> tuple[float, float, float] | None:
        """Share of them among existing clients, less that of the period before."""
        if self.earlier is None:
            return None
        before = self.earlier
        return difference(getattr(self, about), self.existing.clients, getattr(before, about), before.existing.clients)

    def query(self, mark: str) -> str:
        """potential, existing, rung-CODE, class-CODE, greeted, silent."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def contacts(
    clients: NDArray[np.int64],
    known_since: NDArray[np.int32],
    talks: Talks,
    table: StandingTable,
    first: date,
    last: date,
    as_of: date,
    told: tuple[float, float] = (6.0, 4.0),
) -> ContactRates:
    """`clients` (ascending) with the day since which each is known, 0 where nobody knows; `table`: as of `last`; told:
    what is said of every firm, contacts a year with potential and with existing clients.
    """
    import numpy as np

    start, end = first.toordinal(), min(last, as_of).toordinal()
    at, bought = table.places(clients)
    begun = np.where(bought, table.first[at] if len(table.first) else 0, end + 1).astype(np.int64)
    since = np.where(known_since > 0, known_since, begun).astype(np.int64)
    before = np.maximum(0, np.minimum(begun, end + 1) - np.maximum(since, start))
    after = np.maximum(0, end + 1 - np.maximum(begun, start))
    within = (talks.day >= start) & (talks.day <= end)
    day, greeting = talks.day[within], talks.greeting[within]
    who, there = places(clients, talks.client[within])
    who, day, greeting = who[there], day[there], greeting[there]
    early = day < begun[who]
    counted = early & (day >= since[who])  # what came before anybody knew since when has no days to be measured by
    spoke_before = np.bincount(who[counted], minlength=len(clients))
    spoke_after = np.bincount(who[~early], minlength=len(clients))
    rung = np.where(bought, table.rung[at] if len(table.rung) else 0, 0)
    class_ = np.where(bought, table.class_[at] if len(table.class_) else 0, 0)
    here = after > 0
    unknown = (known_since == 0) & ~bought
    potential = before > 0
    groups = np.where(here, (rung * len(CLASSES) + class_).astype(np.int64) + 1, 0)
    size = 1 + len(RUNGS) * len(CLASSES)
    tables = [
        np.bincount(groups, weights, size)[1:].reshape(len(RUNGS), len(CLASSES)).astype(np.int64)
        for weights in (None, spoke_after, after)
    ]  # whole numbers, exactly: how many, contacts, days
    mine = _row("potential", "", int(potential.sum()), int(spoke_before[potential].sum()), int(before.sum()))
    theirs = _row("existing", "", *(int(of.sum()) for of in tables))
    rows = [row._replace(told=number) for row, number in zip((mine, theirs), told, strict=True)]
    members: dict[str, Callable[[], NDArray[np.int64]]]
    members = {"potential": partial(_picked, clients, potential), "existing": partial(_picked, clients, here)}
    kinds: list[tuple[Kind, tuple[str, ...], NDArray[np.int64]]]
    kinds = [("rung", RUNGS, rung), ("class", CLASSES, class_)]
    for axis, (kind, codes, among) in enumerate(kinds):
        sums = zip(*(of.sum(axis=1 - axis).tolist() for of in tables), strict=True)
        for number, (code, each) in enumerate(zip(codes, sums, strict=True)):
            row = _row(kind, code, *each)
            if row.clients and (kind, number) != ("rung", 0):
                rows.append(row)
                members[row.mark] = partial(_of_group, clients, here, among, number)
    spoke, cold = (np.bincount(talked, minlength=len(clients)) for talked in (who, who[greeting]))
    greeted = here & (cold > 0) & (cold == spoke)
    silent = here & (spoke == 0)
    members |= {"greeted": partial(_picked, clients, greeted), "silent": partial(_picked, clients, silent)}
    past = talks.day[talks.day <= as_of.toordinal()]
    return ContactRates(
        first=first,
        last=last,
        as_of=as_of,
        rows=tuple(rows),
        clients=int((potential | here).sum()),
        greeted=int(greeted.sum()),
        silent=int(silent.sum()),
        unknown=int(unknown.sum()),
        more=rate_ratio(mine.contacts, mine.days, theirs.contacts, theirs.days)
        if mine.rate is not None and theirs.rate is not None
        else None,
        latest=date.fromordinal(int(past.max())) if len(past) else None,
        members=Members(members),
    )


def _picked(clients: NDArray[np.int64], which: NDArray[np.bool_]) -> NDArray[np.int64]:
    return clients[which]


def _of_group(
    clients: NDArray[np.int64], here: NDArray[np.bool_], among: NDArray[np.int64], number: int
) -> NDArray[np.int64]:
    return _picked(clients, here & (among == number))


def _row(kind: Kind, code: str, clients: int, count: int, exposure: int) -> Contacts:
    if exposure < LEAST_DAYS:
        return Contacts(kind, code, clients, count, exposure, None, None, None)
    low, high = poisson(count)
    years = exposure / YEAR
    return Contacts(kind, code, clients, count, exposure, count / years, low / years, high / years)
