"""Which class each buyer had on earlier days: A, B, C by the net margin of the 365 days up to then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop_crm.analysis import periods
from desktop_crm.analysis.buyers import YEAR, Deals, Trade, gains, places
from desktop_crm.analysis.profits import within
from desktop_crm.analysis.shares import LIMITS, abc
from desktop_crm.analysis.splicing import Splice
from desktop_crm.analysis.sums import added

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ClassHistory:
    """rows: for each day the class of each client: 1, 2, 3 for A, B, C and 0 for none. best: the first row in which the
    client is of class A, NEVER where none is.
    """

    days: tuple[date, ...]
    client: NDArray[np.int64]
    rows: tuple[NDArray[np.int8], ...]
    best: NDArray[np.int16]

    def day(self, day: date) -> int:
        """That of `row`, as an ordinal."""
        return self.days[self.row(day)].toordinal()

    def row(self, day: date) -> int:
        """Of the first day of the history that is not before `day`, or of the last one."""
        return next((i for i, each in enumerate(self.days) if each >= day), len(self.days) - 1)


NEVER: Final = 2**15 - 1
_YEARS: Final = 20
"""How far back a history goes at most."""


def days_of(known: date, first: date, last: date) -> tuple[date, ...]:
    """On which the classes of a period are looked at: ends of months since `known`, the period's eve and its last day.

    What is longer ago than twenty years before the period is not looked at.
    """
    found = {first - timedelta(1) if first > date.min else first, last}
    start = max(min(known, last), date(max(1, first.year - _YEARS), 1, 1))
    day = periods.last_of(periods.start_of(start, "month"), "month")
    while day < last:
        found.add(day)
        day = periods.last_of(day + timedelta(1), "month")
    return tuple(sorted(found))


def class_history(
    trade: Trade,
    client: NDArray[np.int64],
    days: Sequence[date],
    margin_bp: int,
    limits: tuple[int, int] = LIMITS,
    progress: Callable[[float], None] = lambda part: None,
) -> ClassHistory:
    """Of the buyers `client` (ascending) on the `days` (ascending). `margin_bp`: as for `standings`.

    Only what is bought and brought back counts, as for the classes of today; nothing after a day counts on it.
    """
    import numpy as np

    sales, returns = (_by_day(deals, client, margin_bp) for deals in (trade.purchases, trade.returns))
    classes = np.zeros((len(days), len(client)), np.int8)
    margin, bought = np.zeros(len(client), np.int64), np.zeros(len(client), np.int64)
    best = np.full(len(client), NEVER, np.int16)
    start = end = -(2**31)
    for row, day in enumerate(days):
        here = day.toordinal()
        for (after, until), sign in (((end, here), 1), ((start, here - YEAR), -1)):
            more, less = (np.add, np.subtract) if sign > 0 else (np.subtract, np.add)
            who, earned = sales.rows(after, until)
            more.at(margin, who, earned)
            more.at(bought, who, 1)
            less.at(margin, *returns.rows(after, until))
        start, end = here - YEAR, here
        buys = bought > 0
        classes[row, buys] = abc(margin[buys], limits)
        best[(classes[row] == 1) & (best == NEVER)] = row
        progress((row + 1) / len(days))
    return ClassHistory(tuple(days), client, tuple(classes), best)


def exchanged(
    known: ClassHistory,
    trade: Callable[[], Trade],
    client: NDArray[np.int64],
    changed: tuple[int, int],
    margin_bp: int,
    limits: tuple[int, int] = LIMITS,
    told: Mapping[date, NDArray[np.int8]] = MappingProxyType({}),
) -> ClassHistory:
    """`known` after deals of the days `changed` (first and last, ordinals) were changed: no other day can matter to the
    days before them, nor to those a year after. `client`: the buyers now, ascending, of whom few were not there.
    `told`: days whose classes are known from elsewhere; `trade` is asked for the others alone.
    """
    import numpy as np

    rows, best = list(known.rows), known.best
    if not np.array_equal(known.client, client):
        gone, new = (np.flatnonzero(~places(*pair)[1]) for pair in ((client, known.client), (known.client, client)))
        splice = Splice(len(known.client), gone, np.searchsorted(known.client, client[new]))
        none = np.zeros(len(new), np.int8)
        rows = [splice.of(row, none) for row in rows]
        best = splice.of(best, np.full(len(new), NEVER, np.int16))
    first, last = changed
    other = np.zeros(len(client), np.bool_)
    for row, day in enumerate(known.days):
        if first <= day.toordinal() < last + YEAR:
            now = told.get(day)
            if now is None:
                now = class_history(_year_to(trade(), day), client, (day,), margin_bp, limits).rows[0]
            other |= now != rows[row]
            rows[row] = now
    if other.any():
        which = np.flatnonzero(other)
        is_best = np.stack([row[which] for row in rows]) == 1
        best = best.copy()
        best[which] = np.where(is_best.any(axis=0), is_best.argmax(axis=0), NEVER)
    return ClassHistory(known.days, client, tuple(rows), best)


def margins_to(trade: Trade, client: NDArray[np.int64], days: NDArray[np.int64], margin_bp: int) -> NDArray[np.int64]:
    """By which classes go: of each of `client` (ascending) in the 365 days up to a day of their own (ordinals)."""
    import numpy as np

    total = np.zeros(len(client), np.int64)
    for deals, sign in ((trade.purchases, 1), (trade.returns, -1)):
        first, end = (np.searchsorted(deals.client, client, side) for side in ("left", "right"))
        counts = end - first
        at = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
        who = np.repeat(np.arange(len(client)), counts)
        until, day = days[who], deals.day[at]
        mine = (day <= until) & (day > until - YEAR)
        amount, cost = deals.amount[at[mine]], deals.cost[at[mine]]
        earned = gains(amount, cost, margin_bp)
        total += sign * added(who[mine], earned, len(client))
    return total


@dataclass(frozen=True, slots=True)
class _Year:
    purchases: Deals
    returns: Deals
    compensations: Deals


def _year_to(trade: Trade, day: date) -> _Year:
    first, last = day - timedelta(YEAR - 1) if day.toordinal() >= YEAR else date.min, day
    return _Year(*(within(d, first, last) for d in (trade.purchases, trade.returns, trade.compensations)))


@dataclass(frozen=True, slots=True)
class _ByDay:
    day: NDArray[np.int32]
    who: NDArray[np.int64]  # place of the client
    gain: NDArray[np.int64]

    def rows(self, after: int, until: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of the days after < day <= until."""
        import numpy as np

        first, last = np.searchsorted(self.day, (after, until), "right").tolist()
        return self.who[first:last], self.gain[first:last]


def _by_day(deals: Deals, client: NDArray[np.int64], margin_bp: int) -> _ByDay:
    import numpy as np

    at, there = places(client, deals.client)
    mine = np.flatnonzero(there)
    day = deals.day[mine]
    since = day - (day.min() if len(day) else 0)
    # sixteen bits are put in order by counting
    order = mine[np.argsort(since.astype(np.uint16) if since.max(initial=0) < 2**16 else since, kind="stable")]
    return _ByDay(deals.day[order], at[order], gains(deals.amount[order], deals.cost[order], margin_bp))
