"""Who brings how much: the Pareto curve of buyers, classes, the top fifth, and how steadily each class buys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from desktop_crm.analysis import periods
from desktop_crm.analysis.buyers import Trade, places
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.shares import LEAST_PERIODS, LIMITS, Concentration, best, concentration, xyz
from desktop_crm.analysis.sums import Sums, summed, total
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "pareto"
FEW: Final = 10
CLASSES: Final = ("A", "B", "C")
STEADY: Final = ("", "X", "Y", "Z")
_CHUNK: Final = 50_000

Of = Literal["revenue", "profit"]


class Group(NamedTuple):
    """So many clients and what they brought together, in minor units."""

    clients: int
    amount: int


class Fifth(NamedTuple):
    """The top fifth: how many clients, their amount, its share of the total."""

    clients: int
    amount: int
    share: float


@dataclass(frozen=True, slots=True)
class Pareto:
    """Buyers of first..last by what they brought then: `of` net revenue (purchases less returns) or profit.

    classes: of CLASSES, None where the total is not positive; steady: by class and letter of STEADY, "" where a client
    has no mean to be steady about; columns: the whole months (quarters, years) that steadiness is told by, fewer than
    three: not at all. losing: who brought less than nothing. outside: who bought nothing in these days but has returns
    or costs, and so is no buyer. before: the top fifth of the period before, None where it is not to be compared or
    its total is not positive. latest: the last day with a purchase.
    """

    first: date
    last: date
    as_of: date
    of: Of
    n: int
    held: Concentration
    limits: tuple[int, int]
    top: Fifth | None
    classes: Mapping[str, Group] | None
    steady: Mapping[tuple[str, str], Group]
    columns: tuple[Bucket, ...]
    step: Step
    losing: Group
    outside: Group
    before: Fifth | None
    before_days: tuple[date, date] | None
    source: MarginSource
    latest: date | None
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def total(self) -> int:
        return self.held.total

    @property
    def gini(self) -> float | None:
        """With a few losses among the buyers too, as long as it stays within 0..1."""
        gap = self.held.relative_gap
        return None if gap is None or gap > 1 else max(gap, 0.0)

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    def query(self, mark: str) -> str:
        """top, losing, A, B, C, A-X, B-none ..., each as clients are ranked here: by revenue or by profit."""
        return Marked(NAME, f"{self.of}:{mark}", self.first, self.last, self.as_of).query


def pareto(
    found: Profits,
    cut: Cut,
    letters: Sums,
    of: Of,
    as_of: date,
    before: Profits | None = None,
    limits: tuple[int, int] = LIMITS,
) -> Pareto:
    """`found`, `before`: of the period, and of that to compare with; letters: of `steadiness` in `cut`. `limits` of
    classes A and B, in per cent.
    """
    import numpy as np

    client, values = _buyers(found, of)
    held = concentration(values)
    top, sizes = _fifth(held), held.classes(limits)
    minus = values < 0
    chosen = client[best(values, top.clients, held.ranked)] if top else client[:0]
    members = {"top": chosen, "losing": client[minus]}
    at, there = places(letters.keys, client)
    letter = np.zeros(len(client), np.int64)
    letter[there] = letters.values[at[there], 0]
    groups: dict[str, Group] = {}
    steady: dict[tuple[str, str], Group] = {}
    for class_, mine in zip(CLASSES, _classed(values, held.ranked, sizes), strict=True):
        groups[class_], members[class_] = _group(values[mine]), client[mine]
        for code, name in enumerate(STEADY):
            both = mine[letter[mine] == code]
            if len(both):
                steady[class_, name] = _group(values[both])
                members[f"{class_}-{name or 'none'}"] = client[both]
    others = getattr(found, of)[found.purchases == 0]
    return Pareto(
        first=found.first,
        last=found.last,
        as_of=as_of,
        of=of,
        n=len(client),
        held=held,
        limits=limits,
        top=top,
        classes=groups if top else None,
        steady=steady if top and len(cut.columns) >= LEAST_PERIODS else {},
        columns=cut.columns,
        step=cut.step,
        losing=_group(values[minus]),
        outside=Group(int(np.count_nonzero(others)), total(others)),
        before=_fifth(concentration(_buyers(before, of)[1])) if before is not None else None,
        before_days=(before.first, before.last) if before is not None else None,
        source=found.source,
        latest=cut.latest,
        members=members,
    )


def _classed(
    values: NDArray[np.int64], ranked: NDArray[Any], sizes: tuple[int, int, int] | None
) -> tuple[NDArray[np.int64], ...]:
    """Where those of each class stand; nobody without sizes."""
    import numpy as np

    if sizes is None:
        return (np.zeros(0, np.int64),) * len(CLASSES)
    a, upper = best(values, sizes[0], ranked), best(values, sizes[0] + sizes[1], ranked)
    return tuple(np.flatnonzero(which) for which in (a, upper & ~a, ~upper))


def _buyers(found: Profits, of: Of) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who bought, in order of id, and what each brought."""
    bought = found.purchases > 0
    values: NDArray[np.int64] = getattr(found, of)[bought]
    return found.client[bought], values


def _fifth(held: Concentration) -> Fifth | None:
    top = held.top() if held.n else None
    return Fifth(*top) if top else None


def _group(values: NDArray[np.int64]) -> Group:
    return Group(len(values), total(values))


# -- steadiness
class Cut(NamedTuple):
    """The whole months (quarters, years) of a period since the first purchase known, and the latest one up to the as-of
    day.
    """

    columns: tuple[Bucket, ...]
    step: Step
    latest: date | None


def days_bought(trade: Trade) -> Sums:
    """Day -> purchases of clients; adds up over clients."""
    import numpy as np

    return summed(trade.purchases.day.astype(np.int64), np.ones(len(trade.purchases.day), np.int64))


def cut(days: Sums, first: date, last: date, as_of: date) -> Cut:
    """`days`: of `days_bought`."""
    known = days.keys[days.keys <= as_of.toordinal()]
    step = periods.step_for(first, last)
    if not len(known):
        return Cut((), step, None)
    earliest = date.fromordinal(int(known[0]))
    columns = tuple(b for b in periods.buckets(first, last, step) if b.complete and _known(b, earliest))
    return Cut(columns, step, date.fromordinal(int(known[-1])))


def _known(column: Bucket, earliest: date) -> bool:
    """Purchases were known for eleven twelfths of it at least: with less all would look unsteady."""
    return 12 * (earliest - column.first).days <= (column.last - column.first).days + 1


def steadiness(trade: Trade, columns: tuple[Bucket, ...]) -> Sums:
    """Client -> place in STEADY by net revenue in the columns, which follow each other; only who is steady or not at
    all stands in it. Adds up over clients.
    """
    import numpy as np

    if len(columns) < LEAST_PERIODS:
        return summed(trade.purchases.client[:0], trade.purchases.amount[:0])
    starts = np.array([b.first.toordinal() for b in columns])
    end = columns[-1].last.toordinal()
    bought, returned = (
        (deals, np.flatnonzero((deals.day >= starts[0]) & (deals.day <= end)))
        for deals in (trade.purchases, trade.returns)
    )
    owner = bought[0].client[bought[1]]
    heads = np.ones(len(owner), np.bool_)
    heads[1:] = owner[1:] != owner[:-1]
    client = owner[heads]
    found = np.zeros(len(client), np.int64)
    for begin in range(0, len(client), _CHUNK):
        mine = client[begin : begin + _CHUNK]
        amounts = np.zeros((len(mine), len(columns)), np.int64)
        for (deals, rows), sign in ((bought, 1), (returned, -1)):
            whose = deals.client[rows]
            some = rows[slice(*np.searchsorted(whose, (mine[0], mine[-1] + 1)).tolist())]
            at, there = places(mine, deals.client[some])
            column = np.searchsorted(starts, deals.day[some][there], "right") - 1
            np.add.at(amounts, (at[there], column), sign * deals.amount[some][there])
        found[begin : begin + _CHUNK] = xyz(amounts)
    return summed(client, found)
