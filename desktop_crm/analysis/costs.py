"""What winning and keeping clients costs, in money and hours, each gained and each retained client (DOMAIN R2, R4.2).

Cost ratio = (acquisition cost / clients gained) : (retention cost / clients retained). Everything is counted in full,
hence without interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.lives import Lives
from desktop_crm.analysis.members import Members, distinct
from desktop_crm.analysis.told import Place, against
from desktop_crm.domain.mark import Marked
from desktop_crm.domain.spending import ACTIVITIES, KINDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "costs"
FEW: Final = 10
"""Clients gained and retained together."""
FEW_OF_A_SIDE: Final = 5
"""Clients gained, or retained: the cost of one of fewer hangs on each of them."""


@dataclass(frozen=True, slots=True)
class Spendings:
    """The register of spending: arrays of one length, in any order.

    client: 0 where it is tied to none; kind, activity: places in KINDS and ACTIVITIES; amount in minor units; what is
    not said of minutes and events is 0.
    """

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    kind: NDArray[np.int64]
    activity: NDArray[np.int64]
    amount: NDArray[np.int64]
    minutes: NDArray[np.int64]
    events: NDArray[np.int64]

    def where(self, which: NDArray[np.bool_]) -> Spendings:
        return Spendings(
            self.client[which], self.day[which], self.kind[which], self.activity[which], self.amount[which],
            self.minutes[which], self.events[which],
        )  # fmt: skip


class Spent(NamedTuple):
    """`n` entries; amount and the cost of their time in minor units; clients: how many they are tied to."""

    kind: str
    activity: str
    n: int
    amount: int
    minutes: int
    time_cost: int
    events: int
    clients: int = 0

    @property
    def cost(self) -> int:
        return self.amount + self.time_cost

    @property
    def mark(self) -> str:
        return f"{self.kind}-{self.activity}"


class Effort(NamedTuple):
    """What was spent in first..last on clients gained in it, and on those active at its start (`kept`: not lost)."""

    first: date
    last: date
    acquisition: Spent
    retention: Spent
    gained: int
    start: int
    kept: int

    @property
    def each_gained(self) -> int | None:
        """Cost of one, in minor units rounded half up; None where nobody was gained."""
        return _each(self.acquisition.cost, self.gained)

    @property
    def each_kept(self) -> int | None:
        return _each(self.retention.cost, self.kept)

    @property
    def few(self) -> bool:
        """Whether either side rests on too few clients to be compared with the other; nobody is not few."""
        return any(0 < clients < FEW_OF_A_SIDE for clients in (self.gained, self.kept))

    @property
    def ratio(self) -> float | None:
        """None where a denominator is 0."""
        below = self.gained * self.retention.cost
        return self.acquisition.cost * self.kept / below if below and self.kept else None

    @property
    def budget(self) -> bool:
        """Whether anything at all was spent on those who are clients already, in money or hours."""
        return bool(self.retention.amount or self.retention.minutes)

    @property
    def all_new(self) -> bool:
        return not self.budget and bool(self.acquisition.amount or self.acquisition.minutes)


class Guess(NamedTuple):
    """The owner's own figures for a year of which the register has no entry; None where nothing is said."""

    year: int
    gained: int | None
    acquisition: int | None
    retention: int | None

    @property
    def each_gained(self) -> int | None:
        return None if self.acquisition is None or not self.gained else _each(self.acquisition, self.gained)


@dataclass(frozen=True, slots=True)
class Costs:
    """rows: by kind and activity, acquisition first; hourly: what an hour costs, in minor units, 0 where the shop has
    not set it; folklore: what is told of the ratio; guesses: by year.
    """

    first: date
    last: date
    as_of: date
    effort: Effort
    before: Effort | None
    rows: tuple[Spent, ...]
    guesses: tuple[Guess, ...]
    hourly: int
    folklore: tuple[float, float]
    latest: date | None
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return self.effort.gained + self.effort.kept

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def place(self) -> Place | None:
        ratio = self.effort.ratio
        return None if ratio is None or self.too_few or self.effort.few else against(ratio, ratio, self.folklore)

    def query(self, mark: str) -> str:
        """gained, kept, lost (of those active at the start), KIND-ACTIVITY: who the entries are tied to."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def costs(
    spendings: Spendings,
    lives: Lives,
    first: date,
    last: date,
    hourly: int,
    folklore: tuple[float, float],
    guesses: Sequence[Guess] = (),
    before: tuple[date, date] | None = None,
) -> Costs:
    """`guesses`: all the owner has written down, of which those of years with an entry and of years to come are left
    out.
    """

    known = spendings.where((spendings.day > 0) & (spendings.day <= lives.as_of.toordinal()))
    rows, tied = _by_activity(known, first, last, hourly)
    gained, start, kept = _who(lives, first, last)
    written = {date.fromordinal(day).year for day in distinct(known.day).tolist()}
    return Costs(
        first=first,
        last=last,
        as_of=lives.as_of,
        effort=_effort(rows, lives, first, last),
        before=_effort(_by_activity(known, *before, hourly)[0], lives, *before) if before else None,
        rows=tuple(rows),
        guesses=tuple(sorted(g for g in guesses if g.year not in written and g.year <= last.year and any(g[1:]))),
        hourly=hourly,
        folklore=folklore,
        latest=date.fromordinal(int(known.day.max())) if len(known.day) else None,
        members=Members.of(lives.client, {"gained": gained, "kept": kept, "lost": start & ~kept}) | tied,
    )


def time_cost(minutes: int, hourly: int) -> int:
    """In minor units, rounded half up."""
    return (minutes * hourly + 30) // 60


def _by_activity(
    known: Spendings, first: date, last: date, hourly: int
) -> tuple[list[Spent], dict[str, NDArray[np.int64]]]:
    """What never occurs in first..last is left out; and the clients of each."""

    mine = known.where((known.day >= first.toordinal()) & (known.day <= last.toordinal()))
    rows, tied = [], {}
    for i, kind in enumerate(KINDS):
        for j, activity in enumerate(ACTIVITIES):
            here = mine.where((mine.kind == i) & (mine.activity == j))
            if len(here.day):
                clients = distinct(here.client[here.client > 0])
                minutes = int(here.minutes.sum())
                row = Spent(
                    kind, activity, len(here.day), int(here.amount.sum()), minutes, time_cost(minutes, hourly),
                    int(here.events.sum()), len(clients),
                )  # fmt: skip
                rows.append(row)
                tied[row.mark] = clients
    return rows, tied


def _effort(rows: Sequence[Spent], lives: Lives, first: date, last: date) -> Effort:
    gained, start, kept = _who(lives, first, last)
    acquisition, retention = (total([row for row in rows if row.kind == kind], kind) for kind in KINDS)
    return Effort(first, last, acquisition, retention, int(gained.sum()), int(start.sum()), int(kept.sum()))


def total(rows: Sequence[Spent], kind: str = "") -> Spent:
    """The sum of the rows; of their clients it says nothing, for they may be the same."""
    return Spent(
        kind,
        "",
        sum(row.n for row in rows),
        sum(row.amount for row in rows),
        sum(row.minutes for row in rows),
        sum(row.time_cost for row in rows),
        sum(row.events for row in rows),
    )


def _who(lives: Lives, first: date, last: date) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """By buyer: gained in it, active at its start, and of these not lost in it."""
    start = lives.active(first)
    kept = start.copy()
    kept[lives.lost[lives.lost_in(first, last)]] = False
    return lives.gained(first, last), start, kept


def _each(cost: int, clients: int) -> int | None:
    return (2 * cost + clients) // (2 * clients) if clients else None
