"""Who will come back: segments by recency, frequency and money, the buying model, and who is about to leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.buyers import Trade, places
from desktop_crm.analysis.buying_model import WEEK, BuyingModel, Histories, Unfit, alike, fit, histories
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.profits import gain
from desktop_crm.analysis.rfm import SCORES, SEGMENTS, falling, rising, segments
from desktop_crm.analysis.spend_model import WEEKS_A_YEAR, SpendModel, fit_spend, lifetime_values, weekly
from desktop_crm.analysis.standing import CLASSES, StandingTable
from desktop_crm.analysis.sums import Sums, summed, total
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "coming-back"
FEW: Final = 10
LISTED: Final = 100
"""Of those about to leave, told by name."""
UNLIKELY: Final = 0.5
YEARS: Final = 3
DISCOUNT: Final = 0.10
"""A year; lifetime values look YEARS ahead in weeks."""
_WEEKS: Final = round(YEARS * WEEKS_A_YEAR)
_YEAR: Final = 365.25
_AT_ONCE: Final = 2_000
"""Days of purchase up to which models are fitted anew after every change: it takes no longer than all the rest."""
_CHANGED: Final = 100
"""Beyond, after changes of one in so many."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Models fitted to what clients bought up to `day`; visits: days of purchase then, changed: how many have come,
    gone or moved since.
    """

    day: date
    buying: BuyingModel | Unfit
    spend: SpendModel | Unfit
    visits: int
    changed: int = 0


class Segment(NamedTuple):
    """`amount`: net revenue of its clients, ever; expected: days of purchase in the next twelve months, None without a
    model.
    """

    code: str
    clients: int
    amount: int
    expected: float | None


class Leaving(NamedTuple):
    """A client about to leave. quiet: days since the last purchase; interval: usual days between two; alive:
    probability to be still active; expected: days of purchase in the next twelve months; stake: margin that a year as
    until now would bring, worth: margin to be expected within YEARS, in minor units; None without a model.
    """

    client: int
    quiet: int
    interval: float
    alive: float | None
    expected: float | None
    stake: int
    worth: int | None
    class_: str
    claim: bool


@dataclass(frozen=True, slots=True)
class ComingBack:
    """As of `last`. n: who has bought by then; grid: clients by score of recency and of frequency; once: bought on one
    day only; active: not silent, no loss written down; expected: days of purchase of all in the next twelve months.

    leaving: LISTED of those about to leave at most, by stake, of `leaving_n` with `stake` in all. names: of these.
    """

    first: date
    last: date
    as_of: date
    n: int
    segments: tuple[Segment, ...]
    grid: Mapping[tuple[int, int], int]
    once: int
    active: int
    expected: float | None
    leaving: tuple[Leaving, ...]
    leaving_n: int
    stake: int
    fit: Fit
    source: MarginSource
    names: Mapping[int, str] = field(default_factory=dict)
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def latest(self) -> date | None:
        return None

    @property
    def model(self) -> BuyingModel | None:
        return self.fit.buying if isinstance(self.fit.buying, BuyingModel) else None

    def query(self, mark: str) -> str:
        """segment-champions, cell-5-3 (recency, frequency), once, leaving, client-12."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


# -- models
def fitted(trade: Trade, day: date, margin_bp: int) -> Fit:
    known = histories(trade.purchases.client, trade.purchases.day, day.toordinal())
    money = money_of(trade, day, margin_bp)
    repeats = _repeat_margin(money, known.client)
    mean = repeats / _least_one(known.repeats)
    visits = int((known.repeats + 1).sum())
    return Fit(day, fit(known), fit_spend(known.repeats, mean), visits)


def still_fits(known: Fit, before: Trade, now: Trade) -> Fit | None:
    """The fit after these rows changed from `before` to `now`; None where it has to be made anew."""
    import numpy as np

    def visits(trade: Trade) -> NDArray[np.int64]:
        until = trade.purchases.day <= known.day.toordinal()
        return (trade.purchases.client[until] << 22) | trade.purchases.day[until]

    changed = known.changed + len(np.setxor1d(visits(before), visits(now)))
    if known.visits <= _AT_ONCE or changed * _CHANGED > known.visits:
        return None
    return replace(known, changed=changed)


def money_of(trade: Trade, day: date, margin_bp: int) -> Sums:
    """By client up to `day`; adds up over clients. Columns: net revenue, the margin of what was bought after the first
    day, the amount bought, and the part of it whose cost is known.
    """
    import numpy as np

    bought, returned = trade.purchases, trade.returns
    until, back = bought.day <= day.toordinal(), returned.day <= day.toordinal()
    client, days, amount = bought.client[until], bought.day[until], bought.amount[until]
    heads = np.ones(len(client), np.bool_)
    heads[1:] = client[1:] != client[:-1]
    first = days[heads][np.cumsum(heads) - 1] if len(client) else days
    margin = np.where(days > first, gain(bought, margin_bp)[until], 0)
    nothing = np.zeros(int(back.sum()), np.int64)
    return summed(
        np.concatenate((client, returned.client[back])),
        np.concatenate((amount, -returned.amount[back])),
        np.concatenate((margin, nothing)),
        np.concatenate((amount, nothing)),
        np.concatenate((np.where(bought.cost[until] >= 0, amount, 0), nothing)),
    )


def source_of(money: Sums, margin_bp: int) -> MarginSource:
    """Where the margins of `money_of` come from."""
    bought, known = (int(money.values[:, column].sum()) for column in (2, 3))
    return MarginSource(known / bought if bought > 0 else None, margin_bp)


def _column(money: Sums, client: NDArray[np.int64], column: int) -> NDArray[np.int64]:
    import numpy as np

    at, there = places(money.keys, client)
    found = np.zeros(len(client), np.int64)
    found[there] = money.values[at[there], column]
    return found


def _repeat_margin(money: Sums, client: NDArray[np.int64]) -> NDArray[np.int64]:
    return _column(money, client, 1)


def _least_one(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    return np.maximum(counts, 1)


# -- the figure
def coming_back(
    table: StandingTable,
    money: Sums,
    made: Fit,
    claims: NDArray[np.int64],
    first: date,
    as_of: date,
    source: MarginSource,
) -> ComingBack:
    """As of `table.as_of`. `money`: of `money_of`, up to the same day; claims: clients with one that is open."""
    import numpy as np

    known = _histories(table)
    revenue = _column(money, table.client, 0)
    model = made.buying if isinstance(made.buying, BuyingModel) else None
    alive = model.alive(known) if model and known.n else None
    expected = model.expected(known, WEEKS_A_YEAR) if model and known.n else None
    recency, frequency = falling(known.age - known.recency), rising(table.days)
    named = segments(recency, frequency, rising(revenue)) if known.n else recency
    found = []
    once = table.days == 1
    for segment, mine in zip(SEGMENTS, _places(named, range(len(SEGMENTS))), strict=True):
        likely = None if expected is None else float(expected[mine].sum())
        found.append(Segment(segment, len(mine), total(revenue[mine]), likely))
    cells = [(r, f) for r in range(1, SCORES + 1) for f in range(1, SCORES + 1)]
    scores = 10 * recency + frequency
    in_cell = np.bincount(scores, minlength=100).tolist()
    who = np.flatnonzero(_leaving(table, known, alive))
    members = {f"segment-{segment}": partial(_of, table.client, named, i) for i, segment in enumerate(SEGMENTS)}
    members |= {f"cell-{r}-{f}": partial(_of, table.client, scores, 10 * r + f) for r, f in cells}
    marks = Members(members).with_more({"once": lambda: table.client[once], "leaving": lambda: table.client[who]})
    risky = Histories(known.client[who], known.repeats[who], known.recency[who], known.age[who])
    stakes = _stakes(risky, _interval(table, who), _per_purchase(money, risky, made.spend), made)
    return ComingBack(
        first=first,
        last=table.as_of,
        as_of=as_of,
        n=known.n,
        segments=tuple(found),
        grid={(r, f): in_cell[10 * r + f] for r, f in cells},
        once=int(once.sum()),
        active=int((~table.silent).sum()),
        expected=None if expected is None else float(expected.sum()),
        leaving=_listed(table, known, money, made, who, stakes, alive, expected, claims),
        leaving_n=len(who),
        stake=total(np.rint(stakes).astype(np.int64)),
        fit=made,
        source=source,
        members=marks,
    )


def _places(values: NDArray[np.int8], codes: Sequence[int]) -> list[NDArray[np.int64]]:
    """Where each of the ascending codes stands, in order."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts, ends = (np.searchsorted(ordered, codes, side).tolist() for side in ("left", "right"))
    return [order[start:end] for start, end in zip(starts, ends, strict=True)]


def _histories(table: StandingTable) -> Histories:
    import numpy as np

    first, last = table.first.astype(np.int64), table.last.astype(np.int64)
    return Histories(table.client, table.days.astype(np.int64) - 1, last - first, table.as_of.toordinal() - first)


def _leaving(table: StandingTable, known: Histories, alive: NDArray[np.float64] | None) -> NDArray[np.bool_]:
    """Who bought on two days at least and is not lost, but has been silent for more than half of their limit, or is
    more likely gone than not.
    """
    quiet = known.age - known.recency
    risky = 4 * quiet > table.limit2
    if alive is not None:
        risky |= alive < UNLIKELY
    found: NDArray[np.bool_] = (table.days >= 2) & ~table.silent & risky
    return found


def _of(client: NDArray[np.int64], codes: NDArray[np.int8], code: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = client[codes == code]
    return found


def _interval(table: StandingTable, who: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of these places. Usual days between two purchases: the own median from three days of purchase on, else that of
    the shop.
    """
    import numpy as np

    return np.where(table.days[who] >= 3, table.interval2[who], table.shop_interval2) / 2


def _per_purchase(money: Sums, known: Histories, spend: SpendModel | Unfit) -> NDArray[np.float64]:
    """Margin to be expected of a purchase: by the model, else the mean of those after the first."""
    mean: NDArray[np.float64] = _repeat_margin(money, known.client) / _least_one(known.repeats)
    return spend.expected(known.repeats, mean) if isinstance(spend, SpendModel) else mean


def _stakes(
    risky: Histories, interval: NDArray[np.float64], each: NDArray[np.float64], made: Fit
) -> NDArray[np.float64]:
    """What a year as until now would bring: with the model, purchases of somebody who is active for certain."""
    import numpy as np

    if isinstance(made.buying, BuyingModel):
        if not risky.n:
            return each
        repeats, age, place = alike(risky)
        active: NDArray[np.float64] = made.buying.while_alive(repeats, age / WEEK, WEEKS_A_YEAR)[place] * each
        return active
    often: NDArray[np.float64] = _YEAR / np.maximum(interval, 1.0)
    return often * each


def _listed(
    table: StandingTable,
    known: Histories,
    money: Sums,
    made: Fit,
    risky: NDArray[np.int64],
    stakes: NDArray[np.float64],
    alive: NDArray[np.float64] | None,
    expected: NDArray[np.float64] | None,
    claims: NDArray[np.int64],
) -> tuple[Leaving, ...]:
    """`risky`: their places in the table; stakes: of each of them."""
    import numpy as np

    best = np.argsort(-stakes, kind="stable")[:LISTED]
    who, stake = risky[best], stakes[best]
    mine = Histories(known.client[who], known.repeats[who], known.recency[who], known.age[who])
    worth = None
    if isinstance(made.buying, BuyingModel) and len(who):
        each = _per_purchase(money, mine, made.spend)
        worth = lifetime_values(made.buying, mine, each, _WEEKS, weekly(DISCOUNT))
    interval, told = _interval(table, who), np.isin(mine.client, claims)
    return tuple(
        Leaving(
            client=int(table.client[i]),
            quiet=int(known.age[i] - known.recency[i]),
            interval=float(interval[k]),
            alive=None if alive is None else float(alive[i]),
            expected=None if expected is None else float(expected[i]),
            stake=round(float(stake[k])),
            worth=None if worth is None else round(float(worth[k])),
            class_=CLASSES[table.class_[i]],
            claim=bool(told[k]),
        )
        for k, i in enumerate(who.tolist())
    )
