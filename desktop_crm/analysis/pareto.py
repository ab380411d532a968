"""Who brings how much: the Pareto curve of buyers, classes, the top fifth, and how steadily each class buys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis import periods
from desktop_crm.analysis.buyers import Trade, places
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.shares import LEAST_PERIODS, LIMITS, Concentration, abc, concentration, xyz
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
    trade: Trade,
    of: Of,
    as_of: date,
    before: Profits | None = None,
    limits: tuple[int, int] = LIMITS,
) -> Pareto:
    """`found`, `before`: of the period, and of that to compare with. `limits` of classes A and B, in per cent."""
    import numpy as np

    client, values = _buyers(found, of)
    held = concentration(values)
    step = periods.step_for(found.first, found.last)
    known = trade.purchases.day[trade.purchases.day <= as_of.toordinal()]
    earliest = date.fromordinal(int(known.min())) if len(known) else found.last
    cut = periods.buckets(found.first, found.last, step)
    columns = tuple(b for b in cut if b.complete and b.last >= earliest)
    letters = steadiness(trade, client, columns)
    classes = abc(values, limits)
    top = _fifth(held)
    best = np.argsort(-values, kind="stable")[: top.clients if top else 0]
    minus = values < 0
    members = {"top": np.sort(client[best]), "losing": client[minus]}
    groups: dict[str, Group] = {}
    steady: dict[tuple[str, str], Group] = {}
    for number, class_ in enumerate(CLASSES, 1):
        mine = classes == number
        groups[class_], members[class_] = _group(values, mine), client[mine]
        for code, letter in enumerate(STEADY):
            both = mine & (letters == code)
            if both.any():
                steady[class_, letter] = _group(values, both)
                members[f"{class_}-{letter or 'none'}"] = client[both]
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
        steady=steady if top and len(columns) >= LEAST_PERIODS else {},
        columns=columns,
        step=step,
        losing=_group(values, minus),
        outside=Group(int(np.count_nonzero(others)), int(others.sum())),
        before=_fifth(concentration(_buyers(before, of)[1])) if before is not None else None,
        before_days=(before.first, before.last) if before is not None else None,
        source=found.source,
        latest=date.fromordinal(int(known.max())) if len(known) else None,
        members=members,
    )


def _buyers(found: Profits, of: Of) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who bought, in order of id, and what each brought."""
    bought = found.purchases > 0
    values: NDArray[np.int64] = getattr(found, of)[bought]
    return found.client[bought], values


def _fifth(held: Concentration) -> Fifth | None:
    top = held.top() if held.n else None
    return Fifth(*top) if top else None


def _group(values: NDArray[np.int64], which: NDArray[np.bool_]) -> Group:
    import numpy as np

    return Group(int(np.count_nonzero(which)), sum(values[which].tolist()))


def steadiness(trade: Trade, client: NDArray[np.int64], columns: tuple[Bucket, ...]) -> NDArray[np.int8]:
    """Place in STEADY of each client (ascending) by net revenue in the columns, which follow each other."""
    import numpy as np

    found = np.zeros(len(client), np.int8)
    if len(columns) < LEAST_PERIODS:
        return found
    starts = np.array([b.first.toordinal() for b in columns])
    end = columns[-1].last.toordinal()
    for begin in range(0, len(client), _CHUNK):
        mine = client[begin : begin + _CHUNK]
        amounts = np.zeros((len(mine), len(columns)), np.int64)
        for deals, sign in ((trade.purchases, 1), (trade.returns, -1)):
            rows = slice(*np.searchsorted(deals.client, (mine[0], mine[-1] + 1)).tolist())
            day = deals.day[rows]
            at, there = places(mine, deals.client[rows])
            there &= (day >= starts[0]) & (day <= end)
            column = np.searchsorted(starts, day[there], "right") - 1
            np.add.at(amounts, (at[there], column), sign * deals.amount[rows][there])
        found[begin : begin + _CHUNK] = xyz(amounts)
    return found
