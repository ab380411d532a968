"""Where each client stands on a day: rung of the loyalty ladder, class by profit, silent or not.

Days, gaps and medians are kept doubled, and money in minor units, so that every comparison is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.buyers import (
    USUAL_INTERVAL,
    YEAR,
    Buyers,
    Trade,
    buyers,
    places,
    shop_interval2,
    shop_window2,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RUNGS: Final = ("potential", "new", "frequent", "regular", "advocate")
CLASSES: Final = ("", "A", "B", "C")
SILENCE: Final = 3
"""How many of the usual intervals may pass before a client counts as silent."""
SILENT_AT_LEAST: Final = 180
_SAFE_SUM: Final = 10**16


@dataclass(frozen=True, slots=True)
class Standing:
    """One client on the day `as_of`. Money in minor units, intervals and limits in days (halves occur).

    rung: code of RUNGS; class_: "A", "B", "C" or "" where none; purchases, days: number of purchases and of days with
    one, whether or not the goods came back; recent: of those days, the ones in the last `window` days; revenue:
    purchases less returns, profit: their margin less compensations, both of the trailing 365 days; interval: own median
    days between days of purchase, None for fewer than two; limit: days of quiet after which the client is silent, None
    for one who never bought.
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
    purchases: NDArray[np.int32]
    days: NDArray[np.int32]
    recent: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    profit: NDArray[np.int64]
    revenue: NDArray[np.int64]
    interval2: NDArray[np.int32]
    limit2: NDArray[np.int32]
    silent: NDArray[np.bool_]

    @property
    def window2(self) -> int:
        return shop_window2(self.shop_interval2)

    def places(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Position in the table of each id, and whether it stands there at all (else it has never bought)."""
        return places(self.client, ids)

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


def standings(trade: Trade, as_of: date, margin_bp: int) -> StandingTable:
    """Everything of every buyer. `margin_bp`: the shop-wide margin in 1/100 % of the amount, where no cost is known."""
    return judged(buyers(trade, as_of, margin_bp))


def judged(known: Buyers) -> StandingTable:
    """Rungs, silence and classes of all buyers.

    With m the shop's median interval and W = max(365, 3 m) days: frequent from max(2, W/4m) and regular from
    max(3, W/2m) days of purchase in the last W days, regular only while not silent (DOMAIN R2). Nobody is an advocate
    until referrals are kept.
    """
    import numpy as np

    today, shop2 = known.as_of.toordinal(), shop_interval2(known.gaps)
    limit2 = np.where(known.days >= 3, SILENCE * known.interval2, np.int32(max(2 * SILENT_AT_LEAST, SILENCE * shop2)))
    silent = 2 * (today - known.last) > limit2
    frequent = known.recent >= max(2, -(-known.window2 // (4 * shop2)))
    regular = (known.recent >= max(3, -(-known.window2 // (2 * shop2)))) & ~silent
    rung = np.where(regular, np.int8(3), np.where(frequent, np.int8(2), np.int8(1)))
    return StandingTable(
        as_of=known.as_of,
        shop_interval2=shop2,
        client=known.client,
        rung=rung,
        class_=_classes(known.margin, known.last > today - YEAR),
        purchases=known.purchases,
        days=known.days,
        recent=known.recent,
        first=known.first,
        last=known.last,
        profit=known.profit,
        revenue=known.revenue,
        interval2=known.interval2,
        limit2=limit2,
        silent=silent,
    )


def _classes(margin: NDArray[np.int64], buys_now: NDArray[np.bool_]) -> NDArray[np.int8]:
    """ABC over those who bought within the year: A while the share of all before the client is < 80 %, B < 95 %.

    Ranked by margin, then by id.
    """
    import numpy as np

    classes = np.zeros(len(margin), np.int8)
    mine = margin[buys_now]
    ranked = np.sort(mine)[::-1]
    if np.abs(ranked.astype(np.float64)).sum() > _SAFE_SUM:
        ranked = ranked.astype(object)
    total = ranked.sum() if len(ranked) else 0
    if total <= 0:
        return classes
    before = np.cumsum(ranked) - ranked
    # the ranks of one class follow each other: once losses begin, what stands before is more than everything
    found = np.full(len(mine), 3, np.int8)
    for class_, percent in ((2, 95), (1, 80)):
        found[_best(mine, int(np.count_nonzero(before * 100 < total * percent)), ranked)] = class_
    classes[buys_now] = found
    return classes


def _best(values: NDArray[np.int64], number: int, ranked: NDArray[Any]) -> NDArray[np.bool_]:
    """Which are the first `number` by rank; of equals, those that stand first."""
    import numpy as np

    least = int(ranked[number - 1])
    best = values > least
    best[np.flatnonzero(values == least)[: number - np.count_nonzero(best)]] = True
    return best
