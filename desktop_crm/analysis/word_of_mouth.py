"""What is said of the shop: satisfied and dissatisfied clients times how many each tells, beside the recommendations
that were written down (DOMAIN R1).

How many others a client tells is folklore: whole numbers that the shop may set, not something that was counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import distinct
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.proportions import wilson
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "word-of-mouth"
FEW: Final = 10
"""Clients who answered."""
SHOWN: Final = 20
"""Recommenders with a row of their own."""


@dataclass(frozen=True, slots=True)
class Said:
    """What clients answered: arrays of one length in order of day; satisfaction 1..5."""

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    satisfaction: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Referrals:
    """Who came (`client`) on whose word (`by`, 0 where that card is gone), and when: arrays of one length."""

    client: NDArray[np.int64]
    by: NDArray[np.int64]
    day: NDArray[np.int32]


class Recommender(NamedTuple):
    """Clients who came on this client's word, and the margin that they brought in the period, in minor units.

    client 0: all beyond the first SHOWN, `joined` of them.
    """

    client: int
    came: int
    margin: int
    joined: int = 1


@dataclass(frozen=True, slots=True)
class WordOfMouth:
    """Clients by the last of their answers in the period. came: clients recommended in it, `bought` of whom bought in
    it, with the margin of that; told: losses of the period that were told in public, of `lost`.
    """

    first: date
    last: date
    as_of: date
    satisfied: int
    neither: int
    dissatisfied: int
    tells_good: int
    tells_bad: int
    came: int
    bought: int
    margin: int
    recommenders: tuple[Recommender, ...]
    recommending: int
    told: int
    lost: int
    latest: date | None
    source: MarginSource
    name: str = NAME
    instead: bool = False
    names: Mapping[int, str] = field(default_factory=dict, compare=False, repr=False)
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return self.satisfied + self.neither + self.dissatisfied

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def good(self) -> int:
        """People who hear good of the shop, by the rule of thumb."""
        return self.satisfied * self.tells_good

    @property
    def bad(self) -> int:
        return self.dissatisfied * self.tells_bad

    @property
    def satisfied_share(self) -> tuple[float, float, float] | None:
        limits = wilson(self.satisfied, self.n)
        return (self.satisfied / self.n, *limits) if limits else None

    def query(self, mark: str) -> str:
        """satisfied, neither, dissatisfied, came, recommenders, told; by-7: who came on client 7's word; card-7."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def word_of_mouth(
    said: Said,
    referrals: Referrals,
    lost: tuple[NDArray[np.int64], NDArray[np.bool_]],
    known: Profits,
    first: date,
    last: date,
    as_of: date,
    tells: tuple[int, int],
) -> WordOfMouth:
    """`lost`: clients of the losses of the period, and which of these were told in public; `known`: of the period."""
    import numpy as np

    mine = _within(said.day, first, last)
    places = np.flatnonzero(mine)[::-1]  # the last answer of each client first
    client, at = np.unique(said.client[places], return_index=True)
    score = said.satisfaction[places[at]]
    now = _within(referrals.day, first, last)
    came, by = referrals.client[now], referrals.by[now]
    who = distinct(came)
    members = {
        "satisfied": client[score >= 4],
        "neither": client[score == 3],
        "dissatisfied": client[score <= 2],
        "came": who,
        "recommenders": distinct(by[by > 0]),
        "told": distinct(lost[0][lost[1]]),
    }
    days = np.concatenate((said.day, referrals.day))
    days = days[days <= as_of.toordinal()]
    return WordOfMouth(
        first=first,
        last=last,
        as_of=as_of,
        satisfied=len(members["satisfied"]),
        neither=len(members["neither"]),
        dissatisfied=len(members["dissatisfied"]),
        tells_good=tells[0],
        tells_bad=tells[1],
        came=len(who),
        bought=int((known.of("purchases", who) > 0).sum()),
        margin=sum(known.of("margin", who).tolist()),
        recommenders=_recommenders(came, by, known, members),
        recommending=len(members["recommenders"]),
        told=int(lost[1].sum()),
        lost=len(lost[0]),
        latest=date.fromordinal(int(days.max())) if len(days) else None,
        source=known.source,
        members=members,
    )


def _within(days: NDArray[np.int32], first: date, last: date) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (days >= first.toordinal()) & (days <= last.toordinal())
    return found


def _recommenders(
    came: NDArray[np.int64], by: NDArray[np.int64], known: Profits, members: dict[str, NDArray[np.int64]]
) -> tuple[Recommender, ...]:
    """Those first on whose word most came, then those who brought most. Adds their marks to `members`."""
    import numpy as np

    by, came = by[by > 0], came[by > 0]
    order = np.lexsort((came, by))
    by, came = by[order], came[order]
    fresh = np.ones(len(by), np.bool_)
    fresh[1:] = (by[1:] != by[:-1]) | (came[1:] != came[:-1])
    by, came = by[fresh], came[fresh]
    ids, of = np.unique(by, return_inverse=True)
    margins = known.of("margin", came)
    counts = np.bincount(of, minlength=len(ids))
    sums = np.zeros(len(ids), np.int64)
    np.add.at(sums, of, margins)
    order = np.lexsort((ids, -sums, -counts))
    found = []
    for place in order[:SHOWN].tolist():
        id = int(ids[place])
        members[f"by-{id}"], members[f"card-{id}"] = came[of == place], ids[place : place + 1]
        found.append(Recommender(id, int(counts[place]), int(sums[place])))
    rest = order[SHOWN:]
    if len(rest):
        theirs = np.isin(of, rest)
        members["by-0"] = distinct(came[theirs])
        found.append(Recommender(0, len(members["by-0"]), int(sums[rest].sum()), len(rest)))
    return tuple(found)
