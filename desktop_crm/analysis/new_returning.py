"""New against returning clients: who bought for the first time ever, and who came back, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from desktop_crm.analysis import periods
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.analysis.proportions import difference, wilson
from desktop_crm.analysis.turning_points import Change, turning_point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEW = 10
"""With fewer buyers the figure says "too few data" instead of a finding."""
KNOWN_BEFORE = timedelta(365)
"""Purchases must reach so far back before a period, else too many look new for it to be compared."""
LEAST_DAYS = 30


class Buying(Protocol):
    """Purchases with a client, by client and day (`app.ports.Deals`)."""

    @property
    def client(self) -> NDArray[np.int64]: ...
    @property
    def day(self) -> NDArray[np.int32]: ...


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

    since, latest: first and last day of a purchase with a client up to the as-of day.
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
    instead: bool = False

    @property
    def n(self) -> int:
        return self.whole.n

    @property
    def too_few(self) -> bool:
        return self.n < FEW


def new_returning(purchases: Buying, first: date, last: date, as_of: date, step: Step | None = None) -> NewReturning:
    """Count the buyers of first..last by columns of `step` (by default months up to two years, quarters up to six).

    Who has no client behind them (anonymous sales, returns) is not in `purchases`. A very long period begins with the
    first purchase.
    """
    firsts = _firsts(purchases, as_of)
    since = date.fromordinal(int(firsts.min())) if len(firsts) else None
    latest = date.fromordinal(int(purchases.day[purchases.day <= as_of.toordinal()].max())) if since else None
    start = first
    if since and since > start and (step or periods.step_for(first, last)) == "year":
        start = min(since, last)
    step = step or periods.step_for(start, last)
    buckets = periods.buckets(start, last, step)
    columns, again = _columns(purchases, firsts, buckets)
    whole = _whole(purchases, firsts, first, last)
    ahead = periods.before(first, last)
    known = since is not None and ahead is not None and since + KNOWN_BEFORE <= ahead[0]
    earlier = _whole(purchases, firsts, *ahead) if known and ahead else None
    return NewReturning(
        name="new-returning",
        first=first,
        last=last,
        as_of=as_of,
        step=step,
        columns=columns,
        whole=whole,
        before=earlier,
        again=again,
        since=since,
        latest=latest,
        finding=_finding(whole, earlier, columns, buckets, since),
    )


def _firsts(purchases: Buying, as_of: date) -> NDArray[np.int32]:
    """The day of each client's first purchase ever, of those who have bought up to the as-of day."""
    import numpy as np

    client = purchases.client
    if not len(client):
        return np.zeros(0, np.int32)
    starts = np.flatnonzero(np.concatenate(([True], client[1:] != client[:-1])))
    firsts: NDArray[np.int32] = purchases.day[starts]
    return firsts[firsts <= as_of.toordinal()]


def _columns(
    purchases: Buying, firsts: NDArray[np.int32], buckets: tuple[Bucket, ...]
) -> tuple[tuple[Buyers, ...], int]:
    import numpy as np

    edges = np.array([b.first.toordinal() for b in buckets], np.int64)
    end = buckets[-1].last.toordinal()
    inside = (purchases.day >= edges[0]) & (purchases.day <= end)
    client = purchases.client[inside]
    column = np.searchsorted(edges, purchases.day[inside], "right") - 1
    # ordered by client and day: a client's purchases in one column stand together
    once = np.ones(len(client), np.bool_)
    once[1:] = (client[1:] != client[:-1]) | (column[1:] != column[:-1])
    client, column = client[once], column[once]
    active = np.bincount(column, minlength=len(buckets))
    begun = np.searchsorted(edges, firsts[(firsts >= edges[0]) & (firsts <= end)], "right") - 1
    new = np.bincount(begun, minlength=len(buckets))
    columns = tuple(
        Buyers(b.first, b.last, int(fresh), int(all_) - int(fresh), b.complete)
        for b, fresh, all_ in zip(buckets, new, active, strict=True)
    )
    return columns, _again(purchases, client, int(edges[0]))


def _again(purchases: Buying, seen: NDArray[np.int64], start: int) -> int:
    """Clients first seen since `start` who stand in `seen` (once for each column, ordered) more than once."""
    import numpy as np

    who, times = np.unique(seen, return_counts=True)
    old = np.unique(purchases.client[purchases.day < start])
    return int(np.count_nonzero((times > 1) & ~np.isin(who, old)))


def _whole(purchases: Buying, firsts: NDArray[np.int32], first: date, last: date) -> Buyers:
    import numpy as np

    low, high = first.toordinal(), last.toordinal()
    inside = (purchases.day >= low) & (purchases.day <= high)
    client = purchases.client[inside]
    n = int(np.count_nonzero(client[1:] != client[:-1])) + 1 if len(client) else 0
    new = int(np.count_nonzero((firsts >= low) & (firsts <= high)))
    return Buyers(first, last, new, n - new)


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
