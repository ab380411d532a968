"""New against returning clients: who bought for the first time ever, and who came back, month by month."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from desktop_crm.analysis import periods
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.analysis.proportions import difference, wilson
from desktop_crm.analysis.second_purchase import Back, Buying, back, waits
from desktop_crm.analysis.sums import Sums, summed
from desktop_crm.analysis.turning_points import Change, turning_point
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "new-returning"
FEW = 10
"""With fewer buyers the figure says "too few data" instead of a finding."""
KNOWN_BEFORE = timedelta(365)
"""Purchases must reach so far back before a period, else too many look new for it to be compared."""
LEAST_DAYS = 30


Ask = Callable[[Hashable, Callable[[Buying], Sums]], Sums]
_Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Buyers:
    """Clients who bought in the days first..last: `new` bought for the first time ever, `returning` had bought before
    these days. `complete`: the whole calendar month (quarter, year) lies in the period.
    """

    first: date
    last: date
    new: int
    returning: int
    complete: bool = True

    @property
    def n(self) -> int:
        return self.new + self.returning

    @property
    def share(self) -> tuple[float, float, float] | None:
        """Part of those who had bought before, in 0..1, with its interval; None without buyers."""
        found = wilson(self.returning, self.n)
        return (self.returning / self.n, *found) if found else None

    @property
    def query_new(self) -> str:
        return f"first:{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def query_returning(self) -> str:
        eve = date.fromordinal(max(1, self.first.toordinal() - 1))
        return f"bought:{self.first.isoformat()}..{self.last.isoformat()} first:..{eve.isoformat()}"

    @property
    def query(self) -> str:
        return f"bought:{self.first.isoformat()}..{self.last.isoformat()}"


@dataclass(frozen=True, slots=True)
class Returns:
    """What the title says. `code`: empty, none, few; young (purchases are known only since within the period, so that
    nobody can be called returning), share.

    change: since when more or fewer of `about` come; against: the share less that of the period before, with its
    interval, where the period before can be compared.
    """

    code: Literal["empty", "none", "few", "young", "share"]
    change: Change | None = None
    about: Literal["new", "returning"] = "new"
    against: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class NewReturning:
    """`columns` in order of time, without gaps; `whole`: the period as one; `before`: the one before it, None where
    purchases do not reach back far enough. `again`: of the new ones, how many came back in a later column.

    since, latest: first and last day of a purchase with a client up to the as-of day. back: how many of the new ones
    buy again; where the periods are compared, earlier: the columns of the period before, each beside its own, () where
    they do not match; back_before: of those new in it.
    """

    name: str
    first: date
    last: date
    as_of: date
    step: Step
    columns: tuple[Buyers, ...]
    whole: Buyers
    before: Buyers | None
    again: int
    since: date | None
    latest: date | None
    finding: Returns
    back: tuple[Back, ...]
    earlier: tuple[Buyers, ...] = ()
    back_before: tuple[Back, ...] = ()
    instead: bool = False

    @property
    def n(self) -> int:
        return self.whole.n

    @property
    def compared(self) -> bool:
        """With the period before, month by month."""
        return bool(self.back_before)

    @property
    def gained(self) -> int:
        """Clients who bought for the first time ever."""
        return self.whole.new

    def query(self, mark: str) -> str:
        """back-3, back-6, back-12: new ones who bought again within so many months; once: who have not."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query

    @property
    def too_few(self) -> bool:
        return self.n < FEW


def new_returning(
    ask: Ask, first: date, last: date, as_of: date, step: Step | None = None, compare: bool = False
) -> NewReturning:
    """Count the buyers of first..last by columns of `step` (by default months up to two years, quarters up to six).

    `ask`: adds up terms over all purchases with a client. A very long period begins with the first purchase. compare:
    count the columns of the period before and its new clients as well.
    """
    known = _Known(ask("days", _by_day), as_of)
    since, latest = known.since, known.latest
    start = first
    if since and since > start and (step or periods.step_for(first, last)) == "year":
        start = min(since, last)
    step = step or periods.step_for(start, last)
    buckets = periods.buckets(start, last, step)
    ahead = periods.before(first, last)
    if since is None or ahead is None or since + KNOWN_BEFORE > ahead[0]:
        ahead = None
    spans = [(b.first, b.last) for b in buckets]
    counted = _Counted(ask, known, spans, (first, last), ahead)
    columns = tuple(counted.buyers(place, b.first, b.last, complete=b.complete) for place, b in enumerate(buckets))
    whole = counted.buyers(_WHOLE, first, last)
    earlier = counted.buyers(_AHEAD, *ahead) if ahead else None
    return NewReturning(
        name=NAME,
        first=first,
        last=last,
        as_of=as_of,
        step=step,
        columns=columns,
        whole=whole,
        before=earlier,
        again=counted.of(_AGAIN),
        since=since,
        latest=latest,
        finding=_finding(whole, earlier, columns, buckets, since),
        back=_back(ask, first, last, as_of),
        earlier=_earlier(ask, known, ahead, step, len(columns)) if ahead and compare else (),
        back_before=_back(ask, *ahead, as_of) if ahead and compare else (),
    )


def _back(ask: Ask, first: date, last: date, as_of: date) -> tuple[Back, ...]:
    return back(ask(("back", first, last, as_of), lambda purchases: waits(purchases, first, last, as_of)))


def _earlier(ask: Ask, known: _Known, ahead: _Span, step: Step, columns: int) -> tuple[Buyers, ...]:
    """Columns of the period before; () where it is cut into another number of them."""
    buckets = periods.buckets(*ahead, step)
    if len(buckets) != columns:
        return ()
    counted = _Counted(ask, known, [(b.first, b.last) for b in buckets], ahead, None)
    return tuple(counted.buyers(place, b.first, b.last, complete=b.complete) for place, b in enumerate(buckets))


class _Known:
    """Purchases and first purchases by day, up to the as-of day."""

    def __init__(self, days: Sums, as_of: date) -> None:
        until = days.keys <= as_of.toordinal()
        self._days, self._firsts = days.keys[until], days.values[until, 1]

    @property
    def since(self) -> date | None:
        return date.fromordinal(int(self._days[0])) if len(self._days) else None

    @property
    def latest(self) -> date | None:
        return date.fromordinal(int(self._days[-1])) if len(self._days) else None

    def new(self, first: date, last: date) -> int:
        """Clients whose first purchase ever lies in these days."""
        inside = (self._days >= first.toordinal()) & (self._days <= last.toordinal())
        return int(self._firsts[inside].sum())


_AGAIN, _WHOLE, _AHEAD = -1, -2, -3
"""Keys beside the places of columns: those who came back, buyers of the whole period, of the one before it."""


class _Counted:
    """Buyers by column and period."""

    def __init__(self, ask: Ask, known: _Known, spans: Sequence[_Span], whole: _Span, ahead: _Span | None) -> None:
        def terms(purchases: Buying) -> Sums:
            return _by_span(purchases, spans, {_WHOLE: whole, _AHEAD: ahead})

        found = ask((tuple(spans), whole, ahead), terms)
        self._known, self._numbers = known, dict(zip(found.keys.tolist(), found.values[:, 0].tolist(), strict=True))

    def of(self, key: int) -> int:
        return int(self._numbers.get(key, 0))

    def buyers(self, key: int, first: date, last: date, *, complete: bool = True) -> Buyers:
        new = self._known.new(first, last)
        return Buyers(first, last, new, self.of(key) - new, complete)


def _by_day(purchases: Buying) -> Sums:
    """Day -> purchases, clients who buy for the first time ever."""
    import numpy as np

    if not len(purchases.day):
        return summed(purchases.client, purchases.client, purchases.client)
    low = int(purchases.day.min())
    every = np.bincount(purchases.day - low)
    firsts = np.bincount(purchases.day[_heads(purchases.client)] - low, minlength=len(every))
    return summed(np.arange(len(every)) + low, every, firsts)


def _by_span(purchases: Buying, spans: Sequence[_Span], others: Mapping[int, _Span | None]) -> Sums:
    """Place of a column, or key of another span -> clients who bought in it; and _AGAIN."""
    import numpy as np

    edges = np.array([first.toordinal() for first, _ in spans], np.int32)
    inside = (purchases.day >= edges[0]) & (purchases.day <= spans[-1][1].toordinal())
    client = purchases.client[inside]
    column = np.searchsorted(edges, purchases.day[inside], "right") - 1
    # ordered by client and day: a client's purchases in one column stand together
    once = np.ones(len(client), np.bool_)
    once[1:] = (client[1:] != client[:-1]) | (column[1:] != column[:-1])
    active = np.bincount(column[once], minlength=len(spans))
    keys, counts = [*range(len(spans)), _AGAIN], [*active.tolist(), _again(purchases, client[once], int(edges[0]))]
    for key, span in others.items():
        if span is not None:
            low, high = span[0].toordinal(), span[1].toordinal()
            mine = purchases.client[(purchases.day >= low) & (purchases.day <= high)]
            keys.append(key)
            counts.append(len(_heads(mine)))
    return summed(np.array(keys), np.array(counts))


def _again(purchases: Buying, seen: NDArray[np.int64], start: int) -> int:
    """Clients first seen since `start` who stand in `seen` (once for each column, ordered) more than once."""
    import numpy as np

    heads = _heads(seen)
    times = np.diff(np.append(heads, len(seen)))
    first = _heads(purchases.client)
    fresh = purchases.day[first] >= start
    return int(np.count_nonzero(np.isin(seen[heads[times > 1]], purchases.client[first[fresh]], assume_unique=True)))


def _heads(client: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each client begins."""
    import numpy as np

    return np.flatnonzero(np.concatenate(([True], client[1:] != client[:-1]))) if len(client) else client


def _finding(
    whole: Buyers, before: Buyers | None, columns: tuple[Buyers, ...], buckets: tuple[Bucket, ...], since: date | None
) -> Returns:
    if since is None:
        return Returns("empty")
    if not whole.n:
        return Returns("none")
    if whole.n < FEW:
        return Returns("few")
    if since >= whole.first:
        return Returns("young")
    against = difference(whole.returning, whole.n, before.returning, before.n) if before else None
    if since + KNOWN_BEFORE > whole.first:
        return Returns("share", against=against)
    days = [(b.last - b.first).days + 1 for b in buckets]
    fresh = turning_point([c.new for c in columns], days, buckets, "days", LEAST_DAYS, 2)
    if fresh:
        return Returns("share", fresh, "new", against)
    back = turning_point([c.returning for c in columns], days, buckets, "days", LEAST_DAYS, 2)
    return Returns("share", back, "returning", against)
