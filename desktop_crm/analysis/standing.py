"""Where each client stands on a day: rung of the loyalty ladder, class by margin, silent or not.

Days, gaps and medians are kept doubled, and money in minor units, so that every comparison is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

from desktop_crm.analysis.buyers import (
    USUAL_INTERVAL,
    YEAR,
    Buyers,
    Trade,
    buyers,
    dense,
    places,
    shop_interval2,
)
from desktop_crm.analysis.ranking import Ranking, ranking
from desktop_crm.analysis.rules import HUNDRED, USUAL, Rules

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RUNGS: Final = ("potential", "new", "frequent", "regular", "advocate")
CLASSES: Final = ("", "A", "B", "C")


class Costs(Protocol):
    """What was spent on clients in the trailing 365 days (`app.marks.Costs`)."""

    @property
    def client(self) -> NDArray[np.int64]: ...
    @property
    def spent(self) -> NDArray[np.int64]: ...
    @property
    def minutes(self) -> NDArray[np.int64]: ...


class Marks(Protocol):
    """What standings take from a card beside its trade (`app.marks.Marks`)."""

    @property
    def left(self) -> Mapping[int, int]: ...
    @property
    def referrals(self) -> Mapping[int, int]: ...
    @property
    def promoters(self) -> Mapping[int, int]: ...
    @property
    def pinned(self) -> Mapping[int, tuple[str, str]]: ...
    @property
    def costs(self) -> Costs: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """One client on the day `as_of`. Money in minor units, intervals and limits in days (halves occur).

    rung: code of RUNGS; class_: "A", "B", "C" or "" where none; earned_rung, earned_class: what they would be had they
    not been pinned by hand, None where they were not; purchases, days: number of purchases and of days with one,
    whether or not the goods came back; recent: of those days, the ones in the last `window` days; revenue: purchases
    less returns, cost: spending on the client and the time that contacts took, profit: margin less returns' margin,
    compensations and cost, all of the trailing 365 days; interval: own median days between days of purchase, None for
    fewer than two; limit: days of quiet after which the client is silent, None for one who never bought; left: day of
    the recorded loss that stands, who is lost being silent; referrals: how many others were recommended to us;
    promoter: would recommend us with 9 or 10 of 10.
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
    earned_rung: str | None = None
    earned_class: str | None = None
    cost: int = 0
    left: date | None = None
    referrals: int = 0
    promoter: bool = False


@dataclass(frozen=True, slots=True)
class StandingTable:
    """Buyers in order of id: arrays of one length. `*2` holds doubled days; `interval2` and `left` are 0 where there is
    none. `earned_*` is what holds but for those who are `*_pinned` by hand. The arrays `other*` are of those who have
    never bought but are pinned, or cost something all the same.
    """

    as_of: date
    shop_interval2: int
    window2: int
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
    earned_rung: NDArray[np.int8]
    earned_class: NDArray[np.int8]
    rung_pinned: NDArray[np.bool_]
    class_pinned: NDArray[np.bool_]
    cost: NDArray[np.int64]
    left: NDArray[np.int32]
    referrals: NDArray[np.int32]
    promoter: NDArray[np.bool_]
    other: NDArray[np.int64]
    other_rung: NDArray[np.int8]
    other_class: NDArray[np.int8]
    other_rung_pinned: NDArray[np.bool_]
    other_class_pinned: NDArray[np.bool_]
    other_cost: NDArray[np.int64]

    def places(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Position in the table of each id, and whether it stands there at all (else it has never bought)."""
        return places(self.client, ids)

    def of(self, id: int) -> Standing:
        import numpy as np

        at, there = self.places(np.array([id], np.int64))
        shop, window = self.shop_interval2 / 2, self.window2 / 2
        if not there[0]:
            return self._other(id, shop, window)
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
            earned_rung=RUNGS[self.earned_rung[i]] if self.rung_pinned[i] else None,
            earned_class=CLASSES[self.earned_class[i]] if self.class_pinned[i] else None,
            cost=int(self.cost[i]),
            left=date.fromordinal(int(self.left[i])) if self.left[i] else None,
            referrals=int(self.referrals[i]),
            promoter=bool(self.promoter[i]),
        )

    def column(self, name: str, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """`rung`, `class_` or `profit` of each id, as numbers; of buyers and of others."""
        import numpy as np

        of_others = -self.other_cost if name == "profit" else getattr(self, f"other_{name.rstrip('_')}")
        parts = (self.other, of_others), (self.client, getattr(self, name))
        span = max((int(among[-1]) for among, _ in parts if len(among)), default=0) + 1
        if dense(self.client, ids) and span <= 8 * max(len(self.client), len(ids)):
            by_id = np.zeros(span + 1, parts[1][1].dtype)
            for among, values in parts:
                by_id[among] = values
            found: NDArray[np.int64] = by_id[np.where((ids >= 0) & (ids < span), ids, span)].astype(np.int64)
            return found
        found = np.zeros(len(ids), np.int64)
        for among, values in parts:
            at, there = places(among, ids)
            found[there] = values[at[there]]
        return found

    def _other(self, id: int, shop: float, window: float) -> Standing:
        import numpy as np

        at, there = places(self.other, np.array([id], np.int64))
        if not there[0]:
            return Standing(id, self.as_of, shop_interval=shop, window=window)
        i = int(at[0])
        return Standing(
            id,
            self.as_of,
            rung=RUNGS[self.other_rung[i]],
            class_=CLASSES[self.other_class[i]],
            profit=-int(self.other_cost[i]),
            shop_interval=shop,
            window=window,
            earned_rung=RUNGS[0] if self.other_rung_pinned[i] else None,
            earned_class=CLASSES[0] if self.other_class_pinned[i] else None,
            cost=int(self.other_cost[i]),
        )


def standings(
    trade: Trade, as_of: date, margin_bp: int, marks: Marks | None = None, hourly: int = 0, rules: Rules = USUAL
) -> StandingTable:
    """Everything of every buyer. `margin_bp`: the shop-wide margin in 1/100 % of the amount, where no cost is known."""
    return judged(buyers(trade, as_of, margin_bp, rules), marks, hourly, rules)


def ranked(known: Buyers, rules: Rules = USUAL) -> Ranking:
    """By margin, of all who have a class: who bought in the trailing 365 days."""
    return ranking(known.margin[classed(known)], (rules.class_a, rules.class_b))


def classed(known: Buyers) -> NDArray[np.bool_]:
    """Who has a class."""
    found: NDArray[np.bool_] = known.last > known.as_of.toordinal() - YEAR
    return found


def judged(
    known: Buyers, marks: Marks | None = None, hourly: int = 0, rules: Rules = USUAL, order: Ranking | None = None
) -> StandingTable:
    """Rungs, silence, classes and profit of all buyers. `hourly`: what an hour of staff costs, in minor units.

    With m the shop's median interval and W = max(365, 3 m) days: frequent from max(2, W/4m) and regular from
    max(3, W/2m) days of purchase in the last W days, regular only while not silent, advocate who is regular and has
    recommended us to somebody (DOMAIN R2); these are the usual `rules`, which must be those that `known` was made by.
    A recorded loss makes silent until a purchase after its day. `order`: that of `ranked`, where it is known.
    """
    import numpy as np

    client, today, shop2 = known.client, known.as_of.toordinal(), shop_interval2(known.gaps)
    left = _of(client, marks.left if marks else {}, np.int32)
    left[left < known.last] = 0
    referrals = _of(client, marks.referrals if marks else {}, np.int32)
    of_shop = max(2 * rules.silent_at_least, rules.silence * shop2 // HUNDRED)
    own = rules.silence * known.interval2.astype(np.int64) // HUNDRED
    limit2 = np.where(known.days >= 3, own, of_shop).astype(np.int32)
    silent = (2 * (today - known.last) > limit2) | (left > 0)
    frequent = known.recent >= rules.least_visits(rules.frequent, rules.frequent_least, shop2)
    regular = (known.recent >= rules.least_visits(rules.regular, rules.regular_least, shop2)) & ~silent
    rung = np.where(regular, np.int8(3), np.where(frequent, np.int8(2), np.int8(1)))
    rung[regular & (referrals > 0)] = 4
    buys_now = classed(known)
    class_ = np.zeros(len(client), np.int8)
    class_[buys_now] = (order or ranked(known, rules)).classes(known.margin[buys_now])
    rungs, by_hand = _pinned(client, marks, 0)
    classes, class_by_hand = _pinned(client, marks, 1)
    cost = _cost(client, marks, hourly)
    other = _others(client, marks)
    other_rung, other_by_hand = _pinned(other, marks, 0)
    other_class, other_class_by_hand = _pinned(other, marks, 1)
    return StandingTable(
        as_of=known.as_of,
        shop_interval2=shop2,
        window2=known.window2,
        client=client,
        rung=np.where(by_hand, rungs, rung),
        class_=np.where(class_by_hand, classes, class_),
        purchases=known.purchases,
        days=known.days,
        recent=known.recent,
        first=known.first,
        last=known.last,
        profit=known.profit - cost,
        revenue=known.revenue,
        interval2=known.interval2,
        limit2=limit2,
        silent=silent,
        earned_rung=rung,
        earned_class=class_,
        rung_pinned=by_hand,
        class_pinned=class_by_hand,
        cost=cost,
        left=left,
        referrals=referrals,
        promoter=_of(client, marks.promoters if marks else {}, np.int8) > 0,
        other=other,
        other_rung=other_rung,
        other_class=other_class,
        other_rung_pinned=other_by_hand,
        other_class_pinned=other_class_by_hand,
        other_cost=_cost(other, marks, hourly),
    )


def _of(clients: NDArray[np.int64], said: Mapping[int, int], kind: Any) -> NDArray[Any]:
    """What is said of each of `clients`, 0 where nothing is."""
    import numpy as np

    found = np.zeros(len(clients), kind)
    at, there = places(clients, np.fromiter(said.keys(), np.int64, len(said)))
    found[at[there]] = np.fromiter(said.values(), np.int64, len(said))[there]
    return found


def _pinned(clients: NDArray[np.int64], marks: Marks | None, part: int) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Number of the rung (part 0) or class (part 1) that each client was given by hand, and whether one was."""
    import numpy as np

    codes = RUNGS if part == 0 else CLASSES
    said = {id: codes.index(both[part]) for id, both in marks.pinned.items() if both[part]} if marks else {}
    return _of(clients, said, np.int8), _of(clients, dict.fromkeys(said, 1), np.bool_)


def _cost(clients: NDArray[np.int64], marks: Marks | None, hourly: int) -> NDArray[np.int64]:
    """Spending and time of each of `clients`; the time of one is summed and rounded half up."""
    import numpy as np

    found = np.zeros(len(clients), np.int64)
    if marks:
        at, there = places(clients, marks.costs.client)
        total = marks.costs.spent + (marks.costs.minutes * hourly + 30) // 60
        found[at[there]] = total[there]
    return found


def _others(buyers: NDArray[np.int64], marks: Marks | None) -> NDArray[np.int64]:
    """Who never bought, but is pinned or costs something."""
    import numpy as np

    if not marks:
        return buyers[:0]
    pinned = np.fromiter(marks.pinned.keys(), np.int64, len(marks.pinned))
    costing = marks.costs.client
    found = np.sort(np.concatenate((costing, pinned[~places(costing, pinned)[1]])), kind="stable")
    return found[~places(buyers, found)[1]]
