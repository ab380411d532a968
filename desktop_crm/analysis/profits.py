"""What each client brought and cost in a period (DOMAIN, definition of profit)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.buyers import Deals, Trade, gains, places
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.splicing import Splice
from desktop_crm.analysis.sums import Sums, added, counted, summed

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
    return with_outlays(earned(trade, first, last, margin_bp), outlays, first, last, margin_bp, hourly)


def earned(trade: Trade, first: date, last: date, margin_bp: int) -> Sums:
    """What passed between the shop and each client in first..last; adds up over clients. Columns: dealings, purchases,
    amount bought, part of it whose cost is known, revenue, margin, compensations.
    """
    import numpy as np

    bought, returned, paid = (
        within(deals, first, last) for deals in (trade.purchases, trade.returns, trade.compensations)
    )
    sizes = [len(deals.client) for deals in (bought, returned, paid)]
    nothing = [np.zeros(size, np.int64) for size in sizes]
    ones = [np.ones(size, np.int64) for size in sizes]

    def column(*parts: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate(parts)

    return summed(
        column(bought.client, returned.client, paid.client),
        column(*ones),
        column(ones[0], nothing[1], nothing[2]),
        column(bought.amount, nothing[1], nothing[2]),
        column(np.where(bought.cost >= 0, bought.amount, 0), nothing[1], nothing[2]),
        column(bought.amount, -returned.amount, nothing[2]),
        column(gain(bought, margin_bp), -gain(returned, margin_bp), nothing[2]),
        column(nothing[0], nothing[1], paid.amount),
    )


def with_outlays(known: Sums, outlays: Outlays, first: date, last: date, margin_bp: int, hourly: int) -> Profits:
    """`known`: of `earned`, in the same days."""
    import numpy as np

    mine = (outlays.day >= first.toordinal()) & (outlays.day <= last.toordinal()) & (outlays.client > 0)
    whose = outlays.client[mine]
    others = counted(whose[~places(known.keys, whose)[1]]).keys  # on whom something was spent, and who bought nothing
    client = np.sort(np.concatenate((known.keys, others)), kind="stable") if len(others) else known.keys
    values = np.zeros((len(client), known.values.shape[1]), np.int64)
    values[np.searchsorted(client, known.keys)] = known.values
    _, purchases, bought, costed, revenue, margin, paid = np.ascontiguousarray(values.T)

    places_of = np.searchsorted(client, whose)
    minutes, spent = (added(places_of, values[mine], len(client)) for values in (outlays.minutes, outlays.amount))
    return Profits(
        first=first,
        last=last,
        client=client,
        revenue=revenue,
        margin=margin,
        paid=paid,
        spent=spent,
        minutes=minutes,
        time_cost=(minutes * hourly + 30) // 60,
        purchases=purchases,
        source=MarginSource.of(int(costed.sum()), int(bought.sum()), margin_bp),
    )


def bought_and_costed(known: Sums) -> tuple[int, int]:
    """Of `earned`: the amount bought, and the part of it whose cost is known."""
    return int(known.values[:, 2].sum()), int(known.values[:, 3].sum())


_EACH: Final = ("client", "revenue", "margin", "paid", "spent", "minutes", "time_cost", "purchases")


def exchanged(known: Profits, clients: NDArray[np.int64], now: Profits, source: MarginSource) -> Profits:
    """`known`, in which what is known of `clients` (ascending) gives way to `now`, which is of them alone."""
    import numpy as np

    at, there = places(known.client, clients)
    splice = Splice(len(known.client), at[there], np.searchsorted(known.client, now.client))
    arrays: dict[str, Any] = {name: splice.of(getattr(known, name), getattr(now, name)) for name in _EACH}
    return replace(known, **arrays, source=source)


def gain(deals: Deals, margin_bp: int) -> NDArray[np.int64]:
    """The margin of each: amount less cost, or the shop-wide margin of the amount."""
    return gains(deals.amount, deals.cost, margin_bp)


@dataclass(frozen=True, slots=True)
class _Rows:
    client: NDArray[np.int64]
    day: NDArray[np.int32]
    amount: NDArray[np.int64]
    cost: NDArray[np.int64]


def within(deals: Deals, first: date, last: date) -> Deals:
    """Those of first..last, both included."""
    mine = (deals.day >= first.toordinal()) & (deals.day <= last.toordinal())
    return _Rows(deals.client[mine], deals.day[mine], deals.amount[mine], deals.cost[mine])
