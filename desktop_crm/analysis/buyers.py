"""What can be said of each buyer alone: visits, intervals, money. Days and medians are kept doubled, so that halves are
exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

from desktop_crm.analysis.rules import USUAL, Rules
from desktop_crm.analysis.splicing import Splice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

YEAR: Final = 365
FEW_GAPS: Final = 30
USUAL_INTERVAL: Final = 90
"""The shop's median interval, in days, where fewer than FEW_GAPS gaps are known."""


class Deals(Protocol):
    """Purchases, returns or compensations by client and day: arrays of one length (`app.readings.Deals`)."""

    @property
    def client(self) -> NDArray[np.int64]: ...
    @property
    def day(self) -> NDArray[np.int32]: ...
    @property
    def amount(self) -> NDArray[np.int64]: ...
    @property
    def cost(self) -> NDArray[np.int64]: ...


class Trade(Protocol):
    """What passed between the shop and its clients (`app.readings.TradeRows`)."""

    @property
    def purchases(self) -> Deals: ...
    @property
    def returns(self) -> Deals: ...
    @property
    def compensations(self) -> Deals: ...


@dataclass(frozen=True, slots=True)
class Buyers:
    """What can be said of each buyer alone, in order of id: arrays of one length, from which `judged` makes standings.

    gaps: how many gaps between neighbouring days of purchase there are of each length, all buyers taken together.
    margin: by which classes go; `window2`, `interval2`: doubled days.
    """

    as_of: date
    margin_bp: int
    window2: int
    gaps: NDArray[np.int64]
    client: NDArray[np.int64]
    purchases: NDArray[np.int32]
    days: NDArray[np.int32]
    recent: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    interval2: NDArray[np.int32]
    revenue: NDArray[np.int64]
    margin: NDArray[np.int64]
    profit: NDArray[np.int64]


EACH: Final = ("client", "purchases", "days", "recent", "first", "last", "interval2", "revenue", "margin", "profit")
"""The arrays of `Buyers` with a value for each client."""


def buyers(trade: Trade, as_of: date, margin_bp: int, rules: Rules = USUAL) -> Buyers:
    """Who has bought up to `as_of`; what came later does not count."""
    visits = _visits(trade.purchases, as_of)
    gaps = visits.gaps()
    return _buyers(visits, trade, as_of, margin_bp, gaps, rules.window2(shop_interval2(gaps)))


def exchanged(
    known: Buyers, clients: NDArray[np.int64], before: Trade, now: Trade, rules: Rules = USUAL
) -> Buyers | None:
    """The same after the rows of `clients` (ascending) were changed.

    None: the shop's window has moved, and everybody has to be counted anew.
    """
    visits = _visits(now.purchases, known.as_of)
    old, new = _visits(before.purchases, known.as_of).gaps(), visits.gaps()
    gaps = _added(_added(known.gaps, new), -old)
    if rules.window2(shop_interval2(gaps)) != known.window2:
        return None
    mine = _buyers(visits, now, known.as_of, known.margin_bp, gaps, known.window2)
    return replace(mine, **_exchanged(known, clients, mine))


@dataclass(frozen=True, slots=True)
class _Visits:
    """Purchases up to a day; a visit is a day with purchases of one client."""

    client: NDArray[np.int64]  # buyers
    purchases: NDArray[np.int64]  # of each
    owner: NDArray[np.int64]  # of each visit: index in `client`
    day: NDArray[np.int32]  # of each visit

    def gaps(self) -> NDArray[np.int64]:
        """How many gaps there are of each length."""
        import numpy as np

        return np.bincount(np.diff(self.day)[np.diff(self.owner) == 0])


def _visits(purchases: Deals, as_of: date) -> _Visits:
    import numpy as np

    client, day = _until(purchases, as_of)
    new_client = _starts(client)
    heads = np.flatnonzero(new_client)
    fresh = new_client | _starts(day)  # the first purchase of each client on each day
    owner = (np.cumsum(new_client) - 1)[fresh]
    return _Visits(client[heads], np.diff(np.append(heads, len(client))), owner, day[fresh])


def _until(deals: Deals, as_of: date) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    known = deals.day <= as_of.toordinal()
    return (deals.client, deals.day) if known.all() else (deals.client[known], deals.day[known])


def _buyers(
    visits: _Visits, trade: Trade, as_of: date, margin_bp: int, gaps: NDArray[np.int64], window2: int
) -> Buyers:
    import numpy as np

    client, number, today = visits.client, len(visits.client), as_of.toordinal()
    heads = np.flatnonzero(_starts(visits.owner))
    tails = np.append(heads[1:], len(visits.day)) - 1 if number else heads
    bought, earned = _in_year(trade.purchases, client, today, margin_bp)
    returned, unearned = _in_year(trade.returns, client, today, margin_bp)
    paid, _ = _in_year(trade.compensations, client, today, margin_bp)
    margin = earned - unearned
    return Buyers(
        as_of=as_of,
        margin_bp=margin_bp,
        window2=window2,
        gaps=gaps,
        client=client,
        purchases=visits.purchases.astype(np.int32),
        days=np.bincount(visits.owner, minlength=number).astype(np.int32),
        recent=np.bincount(visits.owner[2 * (today - visits.day) < window2], minlength=number).astype(np.int32),
        first=visits.day[heads],
        last=visits.day[tails],
        interval2=_intervals2(visits),
        revenue=bought - returned,
        margin=margin,
        profit=margin - paid,
    )


def _in_year(
    deals: Deals, clients: NDArray[np.int64], today: int, margin_bp: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Amount and margin of each of `clients` in the trailing 365 days."""
    import numpy as np

    mine = np.flatnonzero((deals.day > today - YEAR) & (deals.day <= today))
    client, amount, cost = deals.client[mine], deals.amount[mine], deals.cost[mine]
    gain = gains(amount, cost, margin_bp)
    heads = np.flatnonzero(_starts(client))
    amounts, margins = np.zeros(len(clients), np.int64), np.zeros(len(clients), np.int64)
    at, there = places(clients, client[heads])
    amounts[at[there]] = _sums(amount, heads)[there]
    margins[at[there]] = _sums(gain, heads)[there]
    return amounts, margins


def _intervals2(visits: _Visits) -> NDArray[np.int32]:
    """Doubled median gap of each client, 0 where there is no gap."""
    import numpy as np

    same = np.diff(visits.owner) == 0
    gaps, whose = np.diff(visits.day)[same], visits.owner[1:][same]
    ordered = np.sort((whose << 22) | gaps) & ((1 << 22) - 1)  # by client, then by gap: no gap has more than 22 bits
    counts = np.bincount(whose, minlength=len(visits.client))
    interval2 = np.zeros(len(visits.client), np.int32)
    has = counts > 0
    begin = (np.cumsum(counts) - counts)[has]
    interval2[has] = ordered[begin + (counts[has] - 1) // 2] + ordered[begin + counts[has] // 2]
    return interval2


def _exchanged(known: Buyers, clients: NDArray[np.int64], mine: Buyers) -> dict[str, Any]:
    """The arrays of `known`, in which the values of `clients` give way to those of `mine`."""
    import numpy as np

    at, there = places(known.client, clients)
    splice = Splice(len(known.client), at[there], np.searchsorted(known.client, mine.client))
    return {name: splice.of(getattr(known, name), getattr(mine, name)) for name in EACH}


def _added(counts: NDArray[np.int64], more: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    found = np.zeros(max(len(counts), len(more)), np.int64)
    found[: len(counts)] = counts
    found[: len(more)] += more
    return found


def shop_interval2(gaps: NDArray[np.int64]) -> int:
    """The shop's doubled median interval, from how many gaps there are of each length."""
    import numpy as np

    total = int(gaps.sum())
    if total < FEW_GAPS:
        return 2 * USUAL_INTERVAL
    middle = np.searchsorted(np.cumsum(gaps), [(total - 1) // 2, total // 2], "right")
    return int(middle.sum())


def places(among: NDArray[np.int64], ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each id stands in ascending ones, and whether it stands there at all."""
    import numpy as np

    if not len(among):
        return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
    if dense(among, ids):
        least, span = int(among[0]), int(among[-1] - among[0]) + 1
        table = np.full(span + 1, -1, np.int32)
        table[among - least] = np.arange(len(among), dtype=np.int32)
        off = ids - least
        off[(off < 0) | (off > span)] = span
        found = table[off]
        there = found >= 0
        return np.where(there, found, 0).astype(np.int64), there
    at = np.minimum(np.searchsorted(among, ids), len(among) - 1)
    return at, among[at] == ids


def dense(among: NDArray[np.int64], ids: NDArray[np.int64]) -> bool:
    """Whether writing down where everybody of the ascending `among` stands is quicker than to search for each id."""
    if len(ids) * _MANY <= len(among) or not len(among):
        return False
    return int(among[-1] - among[0]) < _DENSE * max(len(among), len(ids))


_MANY: Final = 16
_DENSE: Final = 4


def _starts(values: NDArray[Any]) -> NDArray[np.bool_]:
    import numpy as np

    start = np.ones(len(values), np.bool_)
    start[1:] = values[1:] != values[:-1]
    return start


def gains(amount: NDArray[np.int64], cost: NDArray[np.int64], margin_bp: int) -> NDArray[np.int64]:
    """amount - cost; where the cost is not known (-1), the share of the amount that `margin_bp` says."""
    import numpy as np

    found: NDArray[np.int64] = amount - cost
    unknown = np.flatnonzero(cost < 0)
    found[unknown] = share(amount[unknown], margin_bp)
    return found


def share(amount: NDArray[np.int64], basis_points: int) -> NDArray[np.int64]:
    """amount * basis_points / 10,000, rounded half up, without leaving 64 bits."""
    return amount // 10_000 * basis_points + (amount % 10_000 * basis_points + 5_000) // 10_000


def _sums(values: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    return np.add.reduceat(values, heads) if len(heads) else values[:0]
