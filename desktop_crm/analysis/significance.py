"""Who takes much time and brings little: the rule of 5 % of profit and 80 % of hours (DOMAIN R3).

Regular clients are put in order of profit per hour; the **insignificant group** is the longest run from the beginning
whose share of the profit is at most 5 %. Its share of hours is told, whether or not it reaches 80 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.profits import Profits
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "significance"
FEW: Final = 10
PROFIT: Final = 5
HOURS: Final = 80
"""Per cent of the rule of thumb."""
DEARER: Final = 0.20
LESS_TIME: Final = 0.50
"""A client can be developed by a price that is at most so much higher, or by at most so much less time."""
_LISTED: Final = 300


class Ask(NamedTuple):
    """What would lift a client out of the group: a price higher by so much, or so many minutes a month.

    None where no price or no time would do. verdict: develop (one of them is within reach), part (neither is, and the
    client brings nothing, or the group is as heavy as the rule of thumb says), less (time; no need to part).
    """

    price: float | None
    minutes: float | None
    verdict: Literal["develop", "part", "less"]


class Weighed(NamedTuple):
    """profit, revenue in minor units; *_share of all regular clients; ask: of those in the group."""

    client: int
    profit: int
    revenue: int
    minutes: int
    profit_share: float | None
    time_share: float | None
    ask: Ask | None


@dataclass(frozen=True, slots=True)
class Significance:
    """Regular clients in order of profit per hour, the least first. group: how many of them are insignificant.

    profit, minutes: of all of them; group_*: of the group; hourly: what an hour of staff costs, minor units, 0 where
    the shop has not said. names are filled by the caller.
    """

    first: date
    last: date
    as_of: date
    clients: tuple[Weighed, ...]
    n: int
    group: int
    profit: int
    minutes: int
    group_profit: int
    group_minutes: int
    develop: int
    part: int
    hourly: int
    source: MarginSource
    latest: date | None
    names: Mapping[int, str] = field(default_factory=dict)
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def too_few(self) -> bool:
        return self.n < FEW or self.minutes == 0

    @property
    def group_profit_share(self) -> float | None:
        return self.group_profit / self.profit if self.profit > 0 else None

    @property
    def group_time_share(self) -> float | None:
        return self.group_minutes / self.minutes if self.minutes else None

    @property
    def rule(self) -> bool:
        """The group takes as much time as the rule of thumb says."""
        return self.group > 0 and self.group_minutes * 100 >= HOURS * self.minutes

    def query(self, mark: str) -> str:
        """all, group, develop, part, client-ID."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def significance(
    found: Profits, regular: NDArray[np.int64], as_of: date, hourly: int, latest: date | None
) -> Significance:
    """`regular`: ids of regular clients and advocates, ascending; `found`: profits of the period."""
    import numpy as np

    profit, minutes, revenue = (found.of(name, regular) for name in ("profit", "minutes", "revenue"))
    order = _order(profit, minutes)
    regular, profit, minutes, revenue = regular[order], profit[order], minutes[order], revenue[order]
    total, time = int(profit.sum()), int(minutes.sum())
    group = _group(profit, minutes, total)
    months = max(1.0, ((found.last - found.first).days + 1) / 30.44)
    heavy = int(minutes[:group].sum()) * 100 >= HOURS * time
    rate = _rate(profit, minutes, group)
    rows = zip(profit[:group].tolist(), minutes[:group].tolist(), revenue[:group].tolist(), strict=True)
    asks = [_ask(*row, rate, hourly, months, heavy) for row in rows]
    develop = np.array([ask.verdict == "develop" for ask in asks], np.bool_)
    part = np.array([ask.verdict == "part" for ask in asks], np.bool_)
    shown = tuple(
        Weighed(
            int(regular[i]),
            int(profit[i]),
            int(revenue[i]),
            int(minutes[i]),
            int(profit[i]) / total if total > 0 else None,
            int(minutes[i]) / time if time else None,
            asks[i] if i < group else None,
        )
        for i in range(min(len(regular), _LISTED))
    )
    return Significance(
        first=found.first,
        last=found.last,
        as_of=as_of,
        clients=shown,
        n=len(regular),
        group=group,
        profit=total,
        minutes=time,
        group_profit=int(profit[:group].sum()),
        group_minutes=int(minutes[:group].sum()),
        develop=int(develop.sum()),
        part=int(part.sum()),
        hourly=hourly,
        source=found.source,
        latest=latest,
        members=Members.of(
            regular,
            {
                "all": np.arange(len(regular)),
                "group": np.arange(group),
                "develop": np.flatnonzero(develop),
                "part": np.flatnonzero(part),
            },
        ),
    )


def _order(profit: NDArray[np.int64], minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """By profit per hour, the least first; who took no time comes last, or, bringing a loss, first; ties by id."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(minutes > 0, profit / minutes, np.where(profit < 0, -np.inf, np.inf))
    found: NDArray[np.int64] = np.argsort(rate, kind="stable")
    return found


def _group(profit: NDArray[np.int64], minutes: NDArray[np.int64], total: int) -> int:
    """Length of the longest run whose profit is at most 5 % of the total; nobody where nobody brings anything.

    Who takes no time takes none away and is never in it.
    """
    import numpy as np

    if total <= 0:
        return 0
    within = np.flatnonzero((np.cumsum(profit) * 100 <= PROFIT * total) & (minutes > 0))
    return int(within[-1]) + 1 if len(within) else 0


def _rate(profit: NDArray[np.int64], minutes: NDArray[np.int64], group: int) -> float:
    """Profit a minute of the first client beyond the group who takes any time; that of all where there is none."""
    import numpy as np

    beyond = np.flatnonzero(minutes[group:] > 0)
    if not len(beyond):
        return float(profit.sum() / max(1, minutes.sum()))
    first = group + int(beyond[0])
    return float(profit[first] / minutes[first])


def _ask(profit: int, minutes: int, revenue: int, rate: float, hourly: int, months: float, heavy: bool) -> Ask:
    """What it takes to bring `rate` a minute."""
    if minutes == 0:
        return Ask(None, None, "part" if profit <= 0 else "less")
    price = max(0.0, rate * minutes - profit) / revenue if revenue > 0 else None
    cost = hourly / 60
    fewer = (profit + cost * minutes) / (rate + cost) if rate + cost > 0 else 0.0
    per_month = fewer / months if fewer > 0 else None
    if (price is not None and price <= DEARER) or (per_month is not None and fewer >= (1 - LESS_TIME) * minutes):
        return Ask(price, per_month, "develop")
    return Ask(price, per_month, "part" if profit <= 0 or heavy else "less")
