"""Failures counted by place and by time, with what they are measured by: what every figure of failures starts from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Literal

from desktop_crm.analysis import periods
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.domain.failure import FailurePoint, path_of

Per = Literal["purchases", "days"]
FEW = 10
"""With fewer failures a figure says "too few data" instead of a finding."""
LEAST_PURCHASES = 10
"""With fewer purchases on either side of a comparison, days are the exposure."""
LEAST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What a figure of failures is computed from; it must reach 180 days back from `last`, if kept so long.

    failures: (failure point or None, day, number); purchases: (day, number); open: (failure point or None, number);
    since: the day of the first failure at all, before which nothing is known; latest: that of the last; clients: how
    many have a failure in the period, None where that was not asked; under: the failure point that is opened; only:
    what a query for failure points needs at its end to find just these failures.
    """

    first: date
    last: date
    as_of: date
    points: Sequence[FailurePoint] = ()
    failures: Iterable[tuple[int | None, date, int]] = ()
    purchases: Iterable[tuple[date, int]] = ()
    open: Iterable[tuple[int | None, int]] = ()
    clients: int | None = None
    since: date | None = None
    latest: date | None = None
    under: int | None = None
    only: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Failures of one place in one column; `rate` per 100 purchases, None where there were none."""

    count: int
    rate: float | None
    query: str


@dataclass(frozen=True, slots=True)
class Column:
    """One month (quarter, year): exposure beneath the cells. `observed`: failures were kept already."""

    bucket: Bucket
    count: int
    purchases: int
    observed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A failure point with all points below it; `id` None: failures that do not say where.

    `own` marks, where a point is opened, the failures at that point itself; `parts`: there are points below, so it can
    be opened.
    """

    id: int | None
    code: str = ""
    name: str = ""
    own: bool = False
    parts: bool = False

    @property
    def stated(self) -> bool:
        return self.id is not None and not self.own


class Days:
    """Numbers by day, summed over any period in logarithmic time."""

    def __init__(self, numbers: Mapping[date, int]) -> None:
        self._days = sorted(numbers)
        self._sums = [0, *accumulate(numbers[day] for day in self._days)]

    def between(self, first: date, last: date) -> int:
        return self._sums[bisect_right(self._days, last)] - self._sums[bisect_left(self._days, first)]


@dataclass(slots=True)
class Failures:
    """The facts of a period rolled up to the top level of the tree, or to the level below `facts.under`."""

    facts: Facts
    step: Step = field(init=False)
    buckets: tuple[Bucket, ...] = field(init=False)
    n: int = field(init=False)
    purchases: int = field(init=False)
    all_days: Days = field(init=False)
    open: Counter[Place] = field(init=False)
    per: Per = field(init=False)  # what cells and comparisons are measured by
    _points: Mapping[int, FailurePoint] = field(init=False)
    _named: frozenset[str] = field(init=False)
    _parents: frozenset[int] = field(init=False)
    _places: dict[int | None, Place | None] = field(init=False)
    _days: dict[Place, Days] = field(init=False)
    _bought: Days = field(init=False)

    def __post_init__(self) -> None:
        facts = self.facts
        self._points = {p.id: p for p in facts.points}
        self._parents = frozenset(p.parent for p in facts.points if p.parent is not None)
        codes = Counter(p.code for p in facts.points)
        self._named = frozenset(c for c, times in codes.items() if times == 1 and re.fullmatch(r"[a-z][a-z_]*", c))
        self._places = {}
        start = facts.first
        if facts.since and facts.since > start and periods.step_for(start, facts.last) == "year":
            start = min(facts.since, facts.last)
        self.step = periods.step_for(start, facts.last)
        self.buckets = periods.buckets(start, facts.last, self.step)
        self._count()
        bought_in = sum(1 for b in self.buckets if self._bought.between(b.first, b.last))
        self.per = "purchases" if self.buckets and bought_in * 2 >= len(self.buckets) else "days"

    def _count(self) -> None:
        facts = self.facts
        bought, failed, rows = Counter[date](), Counter[date](), dict[Place, Counter[date]]()
        for day, number in facts.purchases:
            bought[day] += number
        for point, day, number in facts.failures:
            if (place := self._place(point)) is not None:
                rows.setdefault(place, Counter())[day] += number
                failed[day] += number
        self.open = Counter()
        for point, number in facts.open:
            if (place := self._place(point)) is not None:
                self.open[place] += number
        self._bought, self.all_days = Days(bought), Days(failed)
        self._days = {place: Days(days) for place, days in rows.items()}
        self.n = self.all_days.between(facts.first, facts.last)
        self.purchases = self._bought.between(facts.first, facts.last)

    @property
    def under(self) -> FailurePoint | None:
        return self._points.get(self.facts.under) if self.facts.under is not None else None

    # -- places
    def _place(self, point: int | None) -> Place | None:
        """The row that a failure at `point` belongs to; None where it lies outside of the opened point."""
        if point not in self._places:
            self._places[point] = self._find_place(point)
        return self._places[point]

    def _find_place(self, point: int | None) -> Place | None:
        path = path_of(point, self._points)
        under = self.facts.under
        ids = [p.id for p in path]
        if under is None:
            top = path[0] if path else None
        elif under not in ids:
            return None
        else:
            below = path[ids.index(under) + 1 :]
            top = below[0] if below else self._points[under]
        if top is None:
            return Place(None)
        own = top.id == under
        return Place(top.id, top.code, top.name, own, top.id in self._parents and not own)

    def places(self) -> tuple[Place, ...]:
        """Those with failures in the period, most first; what is not stated closer stands last."""
        counts = {place: self.count(place) for place in self._days}

        def order(place: Place) -> tuple[bool, int, int, int]:
            point = self._points.get(place.id) if place.id is not None else None
            return not place.stated, -counts[place], (point and point.position) or 0, place.id or 0

        return tuple(sorted((place for place, count in counts.items() if count), key=order))

    # -- numbers
    def days(self, place: Place) -> Days:
        return self._days[place]

    def count(self, place: Place) -> int:
        return self._days[place].between(self.facts.first, self.facts.last)

    def cells(self, place: Place) -> tuple[Cell, ...]:
        return tuple(self._cell(place, b) for b in self.buckets)

    def _cell(self, place: Place, bucket: Bucket) -> Cell:
        count = self._days[place].between(bucket.first, bucket.last)
        bought = self._bought.between(bucket.first, bucket.last)
        return Cell(count, count * 100 / bought if bought else None, self.query(place, bucket.first, bucket.last))

    def columns(self) -> tuple[Column, ...]:
        return tuple(
            Column(
                b,
                self.all_days.between(b.first, b.last),
                self._bought.between(b.first, b.last),
                self.observed(b.first, b.last) > 0,
            )
            for b in self.buckets
        )

    def observed(self, first: date, last: date) -> int:
        """Days in the period on which failures were kept already."""
        if self.facts.since is None:
            return 0
        return max(0, (last - max(first, self.facts.since)).days + 1)

    def exposure(self, per: Per, first: date, last: date) -> int:
        """What failures are measured by: purchases or days, as far as failures were kept."""
        if per == "days" or self.facts.since is None:
            return self.observed(first, last)
        return self._bought.between(max(first, self.facts.since), last)

    def exposures(self) -> tuple[Per, list[int], int]:
        """What the columns are compared by, how much of it each has, and how much either side needs at least."""
        exposure = [self.exposure(self.per, b.first, b.last) for b in self.buckets]
        if self.per == "purchases" and sum(exposure) >= 2 * LEAST_PURCHASES:
            return "purchases", exposure, LEAST_PURCHASES
        return "days", [self.observed(b.first, b.last) for b in self.buckets], LEAST_DAYS

    def query(self, place: Place, first: date, last: date) -> str:
        """What the search box finds their clients by; "" where it has no words for them."""
        if place.own:
            return ""
        point = self._points.get(place.id) if place.id is not None else None
        if point is None:
            name = "none"
        else:
            name = point.code if point.code in self._named and point.code != "none" else str(point.id)
        return f"point:{name}@{first.isoformat()}..{last.isoformat()}{self.facts.only}"
