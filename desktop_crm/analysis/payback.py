"""When clients have brought back what it took to win them: Kaplan-Meier by month since first purchase (DOMAIN R4.4).

Acquisition cost of a client = acquisition spending tied to the client + untied acquisition spending of the calendar
year of the first purchase / clients gained in that year, money and cost of time, rounded half up to minor units. Paid
back is the first day on which the cumulative margin, purchases less returns, reaches it; who has not is censored on the
as-of day: an average of those who paid would leave out all who never will.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.buyers import Trade, places
from desktop_crm.analysis.costs import Spendings, time_cost
from desktop_crm.analysis.lives import NEVER, Lives
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.profits import gain
from desktop_crm.analysis.splicing import Splice
from desktop_crm.analysis.survival import Survival, kaplan_meier
from desktop_crm.analysis.told import Place, against
from desktop_crm.domain.mark import Marked
from desktop_crm.domain.spending import KINDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "payback"
FEW: Final = 10
MONTH: Final = 365.25 / 12
WATCHED: Final = 36
"""Months whose new clients are looked at."""
YEAR: Final = 12
LISTED: Final = 50
"""So many are named of those who left before they paid back."""
_DAYS: Final = 2**22
"""More than there are days in the calendar."""


class Paid(NamedTuple):
    """Share of clients who have paid back by so many months after their first purchase, with its limits; at_risk: who
    has not, and is watched beyond.
    """

    months: int
    at_risk: int
    share: float
    low: float
    high: float


class Gone(NamedTuple):
    """Who left before they paid back: days as ordinals, amounts in minor units."""

    client: int
    first: int
    left: int
    cost: int
    brought: int

    @property
    def missing(self) -> int:
        return self.cost - self.brought


class Repaid(NamedTuple):
    """Of each of the clients, ascending: what it took to win them, the first day (an ordinal) on which their margin so
    far reaches that, 0 where it has not, and that margin.
    """

    client: NDArray[np.int64]
    cost: NDArray[np.int64]
    on: NDArray[np.int64]
    brought: NDArray[np.int64]

    def of(self, client: NDArray[np.int64], cost: NDArray[np.int64]) -> bool:
        """Whether it tells of these clients, at these costs."""
        import numpy as np

        return np.array_equal(self.client, client) and np.array_equal(self.cost, cost)

    def exchanged(
        self, client: NDArray[np.int64], cost: NDArray[np.int64], touched: NDArray[np.int64], now: Callable[..., Repaid]
    ) -> Repaid | None:
        """Of these clients, of whom `now` tells what became of the touched; None where another's cost is not as it was,
        or another has come or left.
        """
        import numpy as np

        gone, new = np.isin(self.client, touched), np.isin(client, touched)
        if not (np.array_equal(self.client[~gone], client[~new]) and np.array_equal(self.cost[~gone], cost[~new])):
            return None
        mine = now(client[new], cost[new])
        splice = Splice(len(self.client), np.flatnonzero(gone), np.searchsorted(self.client, mine.client))
        return Repaid(client, cost, splice.of(self.on, mine.on), splice.of(self.brought, mine.brought))


@dataclass(frozen=True, slots=True)
class Payback:
    """Of clients gained in first..last, the 36 months up to the last day asked for.

    n: those of whom it is known what they cost; unknown: the others, for whom no spending is written down; paid, gone,
    owing: of n, who has paid back, left before and not come back, is there and still owes; missing: what those gone
    did not bring, in minor units; left: of them those who owe the most; buyers: who has ever bought; latest: the last
    day on which anybody came where it lies before `first`, None else.
    """

    first: date
    last: date
    as_of: date
    n: int
    unknown: int
    paid: int
    gone: int
    owing: int
    cost: int
    missing: int
    left: tuple[Gone, ...]
    survival: Survival
    folklore: tuple[float, float]
    source: MarginSource
    hourly: int
    buyers: int
    latest: date | None
    name: str = NAME
    instead: bool = False
    names: dict[int, str] = field(default_factory=dict, compare=False)
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    def by(self, months: int) -> Paid | None:
        """None where nobody has been watched for so long."""
        import numpy as np

        days = round(months * MONTH)
        at = self.survival.at(days)
        if at is None:
            return None
        place = int(np.searchsorted(self.survival.time, days, "right"))
        risk = int(self.survival.at_risk[place]) if place < len(self.survival.time) else 0
        return Paid(months, risk, 1 - at[0], 1 - at[2], 1 - at[1])

    def curve(self) -> tuple[Paid, ...]:
        found = (self.by(months) for months in range(WATCHED + 1))
        return tuple(paid for paid in found if paid is not None)

    @property
    def place(self) -> Place | None:
        year = self.by(YEAR)
        return None if year is None or self.too_few else against(year.low, year.high, self.folklore)

    def query(self, mark: str) -> str:
        """all, paid, gone, owing, unknown; client-ID."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def watched(last: date) -> tuple[date, date]:
    """The 36 months up to the day, as far as the calendar has them."""
    if last.year <= WATCHED // 12:
        return date.min, last
    month_end = last + timedelta(1) if last < date.max else last
    year = month_end.year - WATCHED // 12
    day = min(month_end.day, 28) if month_end.month == 2 else month_end.day
    return date(year, month_end.month, day), last


def payback(
    lives: Lives,
    repaid: Callable[[NDArray[np.int64], NDArray[np.int64]], Repaid],
    spendings: Spendings,
    last: date,
    source: Callable[[date, date], MarginSource],
    hourly: int,
    folklore: tuple[float, float],
) -> Payback:
    """`repaid`: of clients and what each took to win; source: of the margins of a period; `folklore`: what is told of
    the share that pays back within a year.
    """
    import numpy as np

    first, last = watched(last)
    latest = date.fromordinal(int(lives.first.max())) if len(lives.first) else None
    gained = lives.gained(first, last)
    ids, start = lives.client[gained], lives.first[gained].astype(np.int64)
    cost = _cost(lives, spendings, ids, start, (first, last), hourly)
    known = cost > 0
    unknown, ids, start, cost = ids[~known], ids[known], start[known], cost[known]
    today = lives.as_of.toordinal()
    paid_on, brought = repaid(ids, cost)[2:]
    paid = paid_on > 0
    left_on = _left(lives)[gained][known]
    gone = ~paid & (left_on > 0)
    missing = (cost - brought)[gone]
    most = np.flatnonzero(gone)[np.argsort(-missing, kind="stable")[:LISTED]]
    columns = zip(ids[most], start[most], left_on[most], cost[most], brought[most], strict=True)
    return Payback(
        first=first,
        last=last,
        as_of=lives.as_of,
        n=len(ids),
        unknown=len(unknown),
        paid=int(paid.sum()),
        gone=int(gone.sum()),
        owing=int((~paid & ~gone).sum()),
        cost=int(cost.sum()),
        missing=int(missing.sum()),
        left=tuple(Gone(*(int(value) for value in values)) for values in columns),
        survival=kaplan_meier(np.maximum(np.where(paid, paid_on, today) - start, 0), paid),
        folklore=folklore,
        source=source(first, lives.as_of),
        hourly=hourly,
        buyers=len(lives.client),
        latest=latest if latest and latest < first else None,
        members=Members(
            {
                "all": lambda: ids,
                "paid": lambda: ids[paid],
                "gone": lambda: ids[gone],
                "owing": lambda: ids[~paid & ~gone],
                "unknown": lambda: unknown,
            }
        ),
    )


def _cost(
    lives: Lives,
    spendings: Spendings,
    ids: NDArray[np.int64],
    start: NDArray[np.int64],
    window: tuple[date, date],
    hourly: int,
) -> NDArray[np.int64]:
    """What each of the clients took to win, 0 where nothing is written down."""
    import numpy as np

    known = (spendings.day > 0) & (spendings.day <= lives.as_of.toordinal())
    spent = spendings.where(known & (spendings.kind == KINDS.index("acquisition")))
    at, there = places(ids, spent.client)
    amount, minutes = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64)
    np.add.at(amount, at[there], spent.amount[there])
    np.add.at(minutes, at[there], spent.minutes[there])
    cost: NDArray[np.int64] = amount + (minutes * hourly + 30) // 60
    untied = spent.where(spent.client == 0)
    for year in range(window[0].year, window[1].year + 1):
        ends = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        new = int(((lives.first >= ends[0]) & (lives.first <= ends[1])).sum())
        mine = untied.where((untied.day >= ends[0]) & (untied.day <= ends[1]))
        whole = int(mine.amount.sum()) + time_cost(int(mine.minutes.sum()), hourly)
        if new and whole:
            cost[(start >= ends[0]) & (start <= ends[1])] += (2 * whole + new) // (2 * new)
    return cost


def repaid(trade: Trade, ids: NDArray[np.int64], cost: NDArray[np.int64], as_of: date, margin_bp: int) -> Repaid:
    """Of the clients `ids` (ascending), whose cost is above 0; margin_bp: shop-wide margin in 1/100 %."""
    import numpy as np

    today = as_of.toordinal()
    owners, days, values = [], [], []
    for deals, sign in ((trade.purchases, 1), (trade.returns, -1)):
        at, there = places(ids, deals.client)
        mine = there & (deals.day <= today)
        owners.append(at[mine])
        days.append(deals.day[mine].astype(np.int64))
        values.append(sign * gain(deals, margin_bp)[mine])
    key = np.concatenate(owners) * _DAYS + np.concatenate(days)
    order = np.argsort(key, kind="stable")  # two runs in order already
    key = key[order]
    heads = np.flatnonzero(np.diff(key, prepend=key[:1] - 1))
    key = key[heads]
    value = np.concatenate(values)[order]
    sums = np.cumsum(np.add.reduceat(value, heads)) if len(heads) else value[:0]
    owner, day = key // _DAYS, key % _DAYS
    ends = np.searchsorted(owner, np.arange(len(ids)), "right")
    up_to = np.concatenate((np.zeros(1, np.int64), sums))
    before = up_to[np.concatenate((np.zeros(min(1, len(ids)), np.int64), ends[:-1]))]
    reached = np.flatnonzero(sums - before[owner] >= cost[owner])
    who, first = np.unique(owner[reached], return_index=True)
    paid_on = np.zeros(len(ids), np.int64)
    paid_on[who] = day[reached[first]]
    return Repaid(ids, cost, paid_on, up_to[ends] - before)


def _left(lives: Lives) -> NDArray[np.int64]:
    """By buyer: the day on which who is not there on the as-of day was lost, 0 for who is."""
    import numpy as np

    found = np.zeros(len(lives.client), np.int64)
    away = lives.back_on == NEVER
    found[lives.lost[away]] = lives.lost_on[away]
    return found
