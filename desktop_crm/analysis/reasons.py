"""Why goods are refused or come back: reasons with counts, amounts, rate per 100 purchases, months and change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis import periods
from desktop_crm.analysis.failures import FEW, LEAST_PURCHASES, Days
from desktop_crm.analysis.members import distinct
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.analysis.proportions import LEVEL, poisson, rate_ratio, wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST: Final = 15
"""Reasons that have a row of their own; the others share one."""
FEW_IN_CHANGE: Final = 5
UNSTATED: Final = -1
OTHER: Final = -2
ALL: Final = -3
Limits = tuple[float, float, float]


class Told(NamedTuple):
    """All records of one kind, as arrays of one length: place of the reason in `labels` or UNSTATED; 0 for no client;
    ordinals of days; minor units, `known` where the amount is stated.
    """

    group: NDArray[np.int64]
    client: NDArray[np.int64]
    day: NDArray[np.int32]
    amount: NDArray[np.int64]
    known: NDArray[np.bool_]
    labels: Sequence[str]


class Change(NamedTuple):
    """Against the period before, by ratio of rates; `code` up or down only where the interval says so."""

    code: Literal["up", "down", "same", "few"]
    before: int
    ratio: Limits | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; group UNSTATED: none is given, OTHER: `joined` rarer ones together, ALL: every one.

    share: of n, with Wilson's limits; rate: per 100 purchases with Garwood's, None without purchases; amount: in minor
    units of the `amounts` that state one; months: counts in the columns; change: None where there is no period before.
    """

    group: int
    label: str
    count: int
    carded: int
    share: Limits
    rate: Limits | None
    amount: int
    amounts: int
    months: tuple[int, ...]
    change: Change | None
    joined: int = 1

    @property
    def stated(self) -> bool:
        return self.group >= 0


@dataclass(frozen=True, slots=True)
class Reasons:
    """rows: most frequent first, then those that share a row, then those without a reason. before: the period before,
    None where nothing was kept yet when it began; purchases: in the period, by column, and in the period before.
    """

    name: str
    record: str
    first: date
    last: date
    as_of: date
    step: Step
    columns: tuple[Bucket, ...]
    whole: Reason
    rows: tuple[Reason, ...]
    clients: int
    purchases: int
    bought: tuple[int, ...]
    before: tuple[date, date] | None
    since: date | None
    latest: date | None
    instead: bool = False

    @property
    def n(self) -> int:
        return self.whole.count

    @property
    def too_few(self) -> bool:
        return self.n < FEW


def reasons(
    name: str, record: str, days: tuple[date, date, date], told: Told, purchases: Sequence[tuple[date, int]]
) -> Reasons:
    """`days`: first, last, as of; `told`: of all days up to the as-of day; `purchases`: (day, number), reaching back to
    the beginning of the period before.
    """
    import numpy as np

    first, last, as_of = days
    since = date.fromordinal(int(told.day.min())) if len(told.day) else None
    before = periods.before(first, last)
    if before is None or since is None or since > before[0]:
        before = None
    counting = _Counting(told, first, last, before, Days.of(_added(purchases)))
    counts = np.bincount(counting.group[counting.group >= 0], minlength=len(told.labels))
    order = sorted(np.flatnonzero(counts).tolist(), key=lambda g: (-int(counts[g]), told.labels[g], g))
    compared = min(len(order), MOST)
    rows = [counting.row(g, told.labels[g], [g], compared) for g in order[:MOST]]
    if rest := order[MOST:]:
        rows.append(counting.row(OTHER, "", rest, compared))
    if (counting.group == UNSTATED).any():
        rows.append(counting.row(UNSTATED, "", [UNSTATED], compared))
    return Reasons(
        name=name,
        record=record,
        first=first,
        last=last,
        as_of=as_of,
        step=counting.step,
        columns=counting.columns,
        whole=counting.row(ALL, "", None, 1),
        rows=tuple(rows),
        clients=len(distinct(counting.client[counting.client > 0])),
        purchases=counting.bought.between(first, last),
        bought=tuple(counting.bought.between(b.first, b.last) for b in counting.columns),
        before=before,
        since=since,
        latest=date.fromordinal(int(told.day.max())) if len(told.day) else None,
    )


def _added(purchases: Sequence[tuple[date, int]]) -> dict[date, int]:
    found: dict[date, int] = {}
    for day, number in purchases:
        found[day] = found.get(day, 0) + number
    return found


class _Counting:
    """The records of a period, and those of the period before it."""

    def __init__(self, told: Told, first: date, last: date, before: tuple[date, date] | None, bought: Days) -> None:
        import numpy as np

        self.step = periods.step_for(first, last)
        self.columns = periods.buckets(first, last, self.step)
        self.bought, self._span, self._before = bought, (first, last), before
        mine = (told.day >= first.toordinal()) & (told.day <= last.toordinal())
        self.group, self.client = told.group[mine], told.client[mine]
        self._amount, self._known = told.amount[mine], told.known[mine]
        ends = np.array([b.last.toordinal() for b in self.columns])
        self._month = np.searchsorted(ends, told.day[mine])
        if before is not None:
            past = (told.day >= before[0].toordinal()) & (told.day <= before[1].toordinal())
            self._past = told.group[past]

    def row(self, group: int, label: str, among: Sequence[int] | None, compared: int) -> Reason:
        """`among`: the groups it is of, None for all."""
        import numpy as np

        mine = np.ones(len(self.group), np.bool_) if among is None else np.isin(self.group, among)
        count, n, known = int(mine.sum()), len(self.group), mine & self._known
        return Reason(
            group=group,
            label=label,
            count=count,
            carded=int((self.client[mine] > 0).sum()),
            share=(count / n if n else 0.0, *(wilson(count, n) or (0.0, 1.0))),
            rate=_rate(count, self.bought.between(*self._span)),
            amount=int(self._amount[known].sum()),
            amounts=int(known.sum()),
            months=tuple(np.bincount(self._month[mine], minlength=len(self.columns)).tolist()),
            change=self._change(count, among, compared),
            joined=1 if among is None else len(among),
        )

    def _change(self, count: int, among: Sequence[int] | None, compared: int) -> Change | None:
        """By purchases where both periods have enough of them, else by days; held to all rows that are compared."""
        import numpy as np

        if self._before is None:
            return None
        past = len(self._past) if among is None else int(np.isin(self._past, among).sum())
        if count + past < FEW_IN_CHANGE:
            return Change("few", past)
        exposure, other = self.bought.between(*self._span), self.bought.between(*self._before)
        if min(exposure, other) < LEAST_PURCHASES:
            exposure, other = ((end - start).days + 1 for start, end in (self._span, self._before))
        ratio = rate_ratio(count, exposure, past, other)
        strict = rate_ratio(count, exposure, past, other, 1 - (1 - LEVEL) / max(1, compared))
        if ratio is None or strict is None:
            return Change("few", past)
        return Change("up" if strict[1] > 1 else "down" if strict[2] < 1 else "same", past, ratio)


def _rate(count: int, purchases: int) -> Limits | None:
    if not purchases:
        return None
    low, high = poisson(count)
    return count * 100 / purchases, low * 100 / purchases, high * 100 / purchases
