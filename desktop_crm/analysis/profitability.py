"""How many clients bring no profit, and each as an asset: what was invested in them against what they brought (DOMAIN
R4.5, R2).

Counted are clients with a purchase or an outlay (contacts, money, compensations) in the period; unprofitable is whose
profit in it is not above 0. Invested is all money tied to the client, the cost of all time and all compensations since
the beginning; brought is the margin since the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.proportions import wilson
from desktop_crm.analysis.standing import CLASSES, StandingTable
from desktop_crm.analysis.sums import first_of
from desktop_crm.analysis.told import Place, against
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "profitability"
FEW: Final = 10
LISTED: Final = 10
"""So many of the worst and of the best are named."""


class Group(NamedTuple):
    """Clients of a class, or all of them: share of the unprofitable with Wilson's limits, n is above 0."""

    class_: str | None
    n: int
    unprofitable: int
    share: float
    low: float
    high: float

    @property
    def code(self) -> str:
        return "all" if self.class_ is None else self.class_ or "none"


class Asset(NamedTuple):
    """In minor units, since the beginning."""

    client: int
    invested: int
    brought: int

    @property
    def balance(self) -> int:
        return self.brought - self.invested


@dataclass(frozen=True, slots=True)
class Profitability:
    """groups: all first, then classes as of the last day, those without anybody left out; lacking: what the
    unprofitable cost together, in minor units; invested, brought, owing: since the beginning, of all clients, and how
    many have brought less than was invested in them; worst, best: by balance below and above 0.
    """

    first: date
    last: date
    as_of: date
    groups: tuple[Group, ...]
    lacking: int
    invested: int
    brought: int
    owing: int
    worst: tuple[Asset, ...]
    best: tuple[Asset, ...]
    folklore: tuple[float, float]
    source: MarginSource
    hourly: int
    latest: date | None
    name: str = NAME
    instead: bool = False
    names: dict[int, str] = field(default_factory=dict, compare=False)
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return self.groups[0].n if self.groups else 0

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def place(self) -> Place | None:
        return None if self.too_few else against(self.groups[0].low, self.groups[0].high, self.folklore)

    def query(self, mark: str) -> str:
        """all, A, B, C, none; unprofitable-all, unprofitable-A...; owing; client-ID."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def profitability(
    period: Profits,
    whole: Profits,
    table: StandingTable,
    as_of: date,
    hourly: int,
    folklore: tuple[float, float],
    latest: date | None,
) -> Profitability:
    """`whole`: from the beginning to the last day of `period`; `table`: as of that day; `folklore`: what is told of the
    share of the unprofitable.
    """
    import numpy as np

    counted = (period.purchases > 0) | (period.minutes > 0) | (period.spent > 0) | (period.paid > 0)
    ids, profit = period.client[counted], period.profit[counted]
    class_ = table.column("class_", ids)
    bad = profit <= 0
    groups: list[Group] = []
    members: dict[str, Callable[[], NDArray[np.int64]]] = {"all": lambda: ids}
    for name, mine in [(None, np.ones(len(ids), np.bool_)), *((c, class_ == CLASSES.index(c)) for c in "ABC")]:
        _add(groups, members, name, ids, mine, bad)
    _add(groups, members, "", ids, class_ == 0, bad)
    invested = whole.spent + whole.time_cost + whole.paid
    balance = whole.margin - invested
    worst = [i for i in first_of(balance, LISTED).tolist() if balance[i] < 0]
    best = [i for i in first_of(-balance, LISTED).tolist() if balance[i] > 0]
    members["owing"] = lambda: whole.client[balance < 0]

    def assets(at: list[int]) -> tuple[Asset, ...]:
        return tuple(Asset(int(whole.client[i]), int(invested[i]), int(whole.margin[i])) for i in at)

    return Profitability(
        first=period.first,
        last=period.last,
        as_of=as_of,
        groups=tuple(groups),
        lacking=-int(profit[bad].sum()),
        invested=int(invested.sum()),
        brought=int(whole.margin.sum()),
        owing=int((balance < 0).sum()),
        worst=assets(worst),
        best=assets(best),
        folklore=folklore,
        source=period.source,
        hourly=hourly,
        latest=latest,
        members=Members(members),
    )


def _add(
    groups: list[Group],
    members: dict[str, Callable[[], NDArray[np.int64]]],
    class_: str | None,
    ids: NDArray[np.int64],
    mine: NDArray[np.bool_],
    bad: NDArray[np.bool_],
) -> None:
    n, unprofitable = int(mine.sum()), int((mine & bad).sum())
    limits = wilson(unprofitable, n)
    if limits is None:
        return
    group = Group(class_, n, unprofitable, unprofitable / n, *limits)
    groups.append(group)
    members[group.code] = lambda: ids[mine]
    members[f"unprofitable-{group.code}"] = lambda: ids[mine & bad]
