"""Where each client stands on a day: rung of the loyalty ladder, class by profit, silent or not.

Days, gaps and medians are kept doubled, and money in minor units, so that every comparison is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RUNGS: Final = ("potential", "new", "frequent", "regular", "advocate")
CLASSES: Final = ("", "A", "B", "C")
YEAR: Final = 365
SILENCE: Final = 3
"""How many of the usual intervals may pass before a client counts as silent."""
SILENT_AT_LEAST: Final = 180
FEW_GAPS: Final = 30
USUAL_INTERVAL: Final = 90
"""The shop's median interval, in days, where fewer than FEW_GAPS gaps are known."""
_SAFE_SUM: Final = 10**16


class Purchases(Protocol):
    """Purchases with a client, by client and day: arrays of one length (`app.ports.PurchaseArrays`)."""

    @property
    def client(self) -> NDArray[np.int64]: ...
    @property
    def day(self) -> NDArray[np.int32]: ...
    @property
    def amount(self) -> NDArray[np.int64]: ...
    @property
    def cost(self) -> NDArray[np.int64]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """One client on the day `as_of`. Money in minor units, intervals and limits in days (halves occur).

    rung: code of RUNGS; class_: "A", "B", "C" or "" where none; purchases, days: number of purchases and of days with
    one; recent: of those days, the ones in the last `window` days; profit, revenue: of the trailing 365 days;
    interval: own median days between days of purchase, None for fewer than two; limit: days of quiet after which the
    client is silent, None for one who never bought.
    """

    id: int
    as_of: date
    rung: str = "potential"
    class_: str = ""
    purchases: int = 0
    days: int = 0
    recent: int = 0
    first: date | None = None
    last: date | None = None
    profit: int = 0
    revenue: int = 0
    interval: float | None = None
    limit: float | None = None
    silent: bool = False
    shop_interval: float = float(USUAL_INTERVAL)
    window: float = float(YEAR)


@dataclass(frozen=True, slots=True)
class StandingTable:
    """Buyers in order of id: arrays of one length. `*2` holds doubled days; `interval2` is 0 where there is none."""

    as_of: date
    shop_interval2: int
    client: NDArray[np.int64]
    rung: NDArray[np.int8]  # index in RUNGS
    class_: NDArray[np.int8]  # index in CLASSES
    purchases: NDArray[np.int64]
    days: NDArray[np.int64]
    recent: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    profit: NDArray[np.int64]
    revenue: NDArray[np.int64]
    interval2: NDArray[np.int64]
    limit2: NDArray[np.int64]
    silent: NDArray[np.bool_]

    @property
    def window2(self) -> int:
        return max(2 * YEAR, 3 * self.shop_interval2)

    def places(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Position in the table of each id, and whether it stands there at all (else it has never bought)."""
        import numpy as np

        if not len(self.client):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
        at = np.minimum(np.searchsorted(self.client, ids), len(self.client) - 1)
        return at, self.client[at] == ids

    def of(self, id: int) -> Standing:
        import numpy as np

        at, there = self.places(np.array([id], np.int64))
        shop, window = self.shop_interval2 / 2, self.window2 / 2
        if not there[0]:
            return Standing(id, self.as_of, shop_interval=shop, window=window)
        i = int(at[0])
        return Standing(
            id,
            self.as_of,
            rung=RUNGS[self.rung[i]],
            class_=CLASSES[self.class_[i]],
            purchases=int(self.purchases[i]),
            days=int(self.days[i]),
            recent=int(self.recent[i]),
            first=date.fromordinal(int(self.first[i])),
            last=date.fromordinal(int(self.last[i])),
            profit=int(self.profit[i]),
            revenue=int(self.revenue[i]),
            interval=float(self.interval2[i]) / 2 if self.interval2[i] else None,
            limit=float(self.limit2[i]) / 2,
            silent=bool(self.silent[i]),
            shop_interval=shop,
            window=window,
        )


def standings(arrays: Purchases, as_of: date, margin_bp: int) -> StandingTable:
    """Everything of every buyer. `margin_bp`: the shop-wide margin in 1/100 % of the amount, where no cost is known.

    Rungs: with m the shop's median interval and W = max(365, 3 m) days, frequent from max(2, W/4m) and regular from
    max(3, W/2m) days of purchase in the last W days, regular only while not silent (DOMAIN R2). Nobody is an advocate
    until referrals are kept. Purchases after `as_of` do not count.
    """
    import numpy as np

    today = as_of.toordinal()
    known = arrays.day <= today
    client, day = arrays.client[known], arrays.day[known].astype(np.int64)
    amount, cost = arrays.amount[known], arrays.cost[known]
    new_client = _starts(client)
    heads = np.flatnonzero(new_client)
    fresh = new_client | _starts(day)  # the first purchase of each client on each day
    owner = np.cumsum(new_client) - 1

    day_owner, days = owner[fresh], day[fresh]
    number = len(heads)
    shop2, interval2 = _intervals(day_owner, days, number)
    per_client = np.bincount(day_owner, minlength=number)
    last = day[np.append(heads[1:], len(day)) - 1] if number else day[:0]
    limit2 = np.where(per_client >= 3, SILENCE * interval2, max(2 * SILENT_AT_LEAST, SILENCE * shop2))
    silent = 2 * (today - last) > limit2

    window2 = max(2 * YEAR, 3 * shop2)
    recent = np.bincount(day_owner[2 * (today - days) < window2], minlength=number)
    frequent = (recent >= 2) & (4 * recent * shop2 >= window2)
    regular = (recent >= 3) & (2 * recent * shop2 >= window2) & ~silent
    rung = np.where(regular, 3, np.where(frequent, 2, 1)).astype(np.int8)

    in_year = day > today - YEAR
    gain = np.where(in_year, np.where(cost >= 0, amount - cost, _share(amount, margin_bp)), 0)
    profit, revenue = _sums(gain, heads), _sums(np.where(in_year, amount, 0), heads)
    buys_now = last > today - YEAR
    return StandingTable(
        as_of=as_of,
        shop_interval2=shop2,
        client=client[heads],
        rung=rung,
        class_=_classes(profit, buys_now),
        purchases=np.diff(np.append(heads, len(client))),
        days=per_client,
        recent=recent,
        first=day[heads],
        last=last,
        profit=profit,
        revenue=revenue,
        interval2=interval2,
        limit2=limit2,
        silent=silent,
    )


def _starts(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    import numpy as np

    start = np.ones(len(values), np.bool_)
    start[1:] = values[1:] != values[:-1]
    return start


def _intervals(owner: NDArray[np.int64], days: NDArray[np.int64], number: int) -> tuple[int, NDArray[np.int64]]:
    """Doubled median gap of the shop, and of each client (0 where there is no gap)."""
    import numpy as np

    same = owner[1:] == owner[:-1]
    gaps, whose = (days[1:] - days[:-1])[same], owner[1:][same]
    if len(gaps) < FEW_GAPS:
        shop2 = 2 * USUAL_INTERVAL
    else:
        middle = np.partition(gaps, [(len(gaps) - 1) // 2, len(gaps) // 2])
        shop2 = int(middle[(len(gaps) - 1) // 2] + middle[len(gaps) // 2])
    ordered = np.sort((whose << 22) | gaps) & ((1 << 22) - 1)  # by client, then by gap: no gap has more than 22 bits
    counts = np.bincount(whose, minlength=number)
    interval2 = np.zeros(number, np.int64)
    has = counts > 0
    begin = (np.cumsum(counts) - counts)[has]
    interval2[has] = ordered[begin + (counts[has] - 1) // 2] + ordered[begin + counts[has] // 2]
    return shop2, interval2


def _share(amount: NDArray[np.int64], basis_points: int) -> NDArray[np.int64]:
    """amount * basis_points / 10,000, rounded half up, without leaving 64 bits."""
    return amount // 10_000 * basis_points + (amount % 10_000 * basis_points + 5_000) // 10_000


def _sums(values: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    return np.add.reduceat(values, heads) if len(heads) else values[:0]


def _classes(profit: NDArray[np.int64], buys_now: NDArray[np.bool_]) -> NDArray[np.int8]:
    """ABC over those who bought within the year: A while the share of all before the client is < 80 %, B < 95 %."""
    import numpy as np

    classes = np.zeros(len(profit), np.int8)
    which = np.flatnonzero(buys_now)
    order = which[np.argsort(-profit[which], kind="stable")]  # ties stay in order of id
    ranked = profit[order]
    if np.abs(ranked.astype(np.float64)).sum() > _SAFE_SUM:
        ranked = ranked.astype(object)
    total = ranked.sum() if len(ranked) else 0
    if total <= 0:
        return classes
    before = np.cumsum(ranked) - ranked
    a, b = (before * 100 < total * 80).astype(np.bool_), (before * 100 < total * 95).astype(np.bool_)
    classes[order] = np.where(a, 1, np.where(b, 2, 3))
    return classes
