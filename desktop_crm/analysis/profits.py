"""What each client brought and cost in a period (DOMAIN, definition of profit)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop_crm.analysis.buyers import Deals, Trade, places, share
from desktop_crm.analysis.margin import MarginSource, margin_source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Outlays:
    """What was spent on clients, in time or money, by client and day: arrays of one length, in any order.

    amount: minor units; minutes: of staff.
    """

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    amount: NDArray[np.int64]
    minutes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Profits:
    """Clients with anything in the period, ascending: arrays of one length, in minor units but for `minutes`.

    revenue: purchases less returns; margin: of purchases less that of returns; paid: compensations; spent: money tied
    to the client; time_cost: minutes x the hourly cost, of each client rounded half up.
    """

    first: date
    last: date
    client: NDArray[np.int64]
    revenue: NDArray[np.int64]
    margin: NDArray[np.int64]
    paid: NDArray[np.int64]
    spent: NDArray[np.int64]
    minutes: NDArray[np.int64]
    time_cost: NDArray[np.int64]
    purchases: NDArray[np.int64]
    source: MarginSource

    @property
    def profit(self) -> NDArray[np.int64]:
        return self.margin - self.paid - self.spent - self.time_cost

    def of(self, name: str, clients: NDArray[np.int64]) -> NDArray[np.int64]:
        """One of the arrays, or `profit`, for each of these clients: 0 for who has nothing."""
        import numpy as np

        at, there = places(self.client, clients)
        found = np.zeros(len(clients), np.int64)
        found[there] = getattr(self, name)[at[there]]
        return found


def profits(trade: Trade, outlays: Outlays, first: date, last: date, margin_bp: int, hourly: int) -> Profits:
    """Of first..last, both included. margin_bp: shop-wide margin in 1/100 % where no cost is known; hourly: what an
    hour of staff costs, in minor units.
    """
    import numpy as np

    parts = [_within(deals, first, last) for deals in (trade.purchases, trade.returns, trade.compensations)]
    mine = (outlays.day >= first.toordinal()) & (outlays.day <= last.toordinal()) & (outlays.client > 0)
    owners = [deals.client for deals in parts] + [outlays.client[mine]]
    client = np.unique(np.concatenate(owners))

    def added(owner: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
        found = np.zeros(len(client), np.int64)
        np.add.at(found, np.searchsorted(client, owner), values)
        return found

    bought, returned, compensated = parts
    minutes = added(outlays.client[mine], outlays.minutes[mine])
    return Profits(
        first=first,
        last=last,
        client=client,
        revenue=added(bought.client, bought.amount) - added(returned.client, returned.amount),
        margin=added(bought.client, gain(bought, margin_bp)) - added(returned.client, gain(returned, margin_bp)),
        paid=added(compensated.client, compensated.amount),
        spent=added(outlays.client[mine], outlays.amount[mine]),
        minutes=minutes,
        time_cost=(minutes * hourly + 30) // 60,
        purchases=added(bought.client, np.ones(len(bought.client), np.int64)),
        source=margin_source(trade.purchases, first, last, margin_bp),
    )


def gain(deals: Deals, margin_bp: int) -> NDArray[np.int64]:
    """The margin of each: amount less cost, or the shop-wide margin of the amount."""
    import numpy as np

    return np.where(deals.cost >= 0, deals.amount - deals.cost, share(deals.amount, margin_bp))


@dataclass(frozen=True, slots=True)
class _Rows:
    client: NDArray[np.int64]
    day: NDArray[np.int32]
    amount: NDArray[np.int64]
    cost: NDArray[np.int64]


def _within(deals: Deals, first: date, last: date) -> Deals:
    mine = (deals.day >= first.toordinal()) & (deals.day <= last.toordinal())
    return _Rows(deals.client[mine], deals.day[mine], deals.amount[mine], deals.cost[mine])
