"""Failures counted by place and by time, with what they are measured by: what every figure of failures starts from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, Self

from desktop_crm.analysis import periods
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.domain.failure import FailurePoint, path_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Per = Literal["purchases", "days"]
FEW = 10
"""With fewer failures a figure says "too few data" instead of a finding."""
LEAST_PURCHASES = 10
"""With fewer purchases on either side of a comparison, days are the exposure."""
LEAST_DAYS = 30


class Daily(Protocol):
    """Failures of one record by place and day, as arrays of one length (`app.ports.FailureDays`): failure point or 0,
    ordinal of the day, how many there were, how many of them stand on a card.
    """

    @property
    def point(self) -> NDArray[np.int64]: ...
    @property
    def day(self) -> NDArray[np.int32]: ...
    @property
    def number(self) -> NDArray[np.int64]: ...
    @property
    def carded(self) -> NDArray[np.int64]: ...


class _Daily(NamedTuple):
    point: NDArray[np.int64]
    day: NDArray[np.int32]
    number: NDArray[np.int64]
    carded: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a figure of failures is computed from; it must reach 180 days back from `last`, if kept so long.

    sources: by the record that tells of them, failures by place and day; failures: in their place, where all are claims
    and stand on cards, as (failure point or None, day, number); begun: the day of the first one by record; purchases:
    (day, number); open: claims, (failure point or None, number); since: the day of the first failure at all, before
    which nothing is known; latest: that of the last; clients: how many have a failure in the period, None where that
    was not asked; under: the failure point that is opened; only: what a query for failure points needs at its end to
    find just these failures; actions: open improvements as (failure point, text), the newest first.
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
    sources: Mapping[str, Daily] = field(default_factory=dict)
    begun: Mapping[str, date] = field(default_factory=dict)
    actions: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """How many of the failures one record tells of, how many of them stand on a card, and what finds their clients (""
    where nothing does).
    """

    record: str
    count: int
    query: str = ""
    carded: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Failures of one place in one column; `rate` per 100 purchases, None where there were none."""

    count: int
    rate: float | None
    query: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One month (quarter, year): exposure beneath the cells. `observed`: failures were kept already."""

    bucket: Bucket
    count: int
    purchases: int
    observed: bool
    parts: tuple[Part, ...] = ()


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
    """Numbers by day, summed over any period in logarithmic time. `days`: ascending ordinals, as many as numbers."""

    def __init__(self, days: Sequence[int], numbers: Iterable[int]) -> None:
        self._days = days
        self._sums = [0, *accumulate(numbers)]

    @classmethod
    def of(cls, numbers: Mapping[date, int]) -> Self:
        days = sorted(numbers)
        return cls([day.toordinal() for day in days], [numbers[day] for day in days])

    def between(self, first: date, last: date) -> int:
        days, sums = self._days, self._sums
        return sums[bisect_right(days, last.toordinal())] - sums[bisect_left(days, first.toordinal())]


@dataclass(slots=True)
class Failures:
    """The facts of a period rolled up to the top level of the tree, or to the level below `facts.under`.

    Where a place may be given, None stands for all places together.
    """

    facts: Facts
    of: tuple[str, ...] = field(init=False)
    """The records that are counted."""
    step: Step = field(init=False)
    buckets: tuple[Bucket, ...] = field(init=False)
    n: int = field(init=False)
    purchases: int = field(init=False)
    open: Counter[Place] = field(init=False)
    per: Per = field(init=False)  # what cells and comparisons are measured by
    _points: Mapping[int, FailurePoint] = field(init=False)
    _named: frozenset[str] = field(init=False)
    _parents: frozenset[int] = field(init=False)
    _places: dict[int | None, Place | None] = field(init=False)
    _axis: list[int] = field(init=False)  # all days with failures, ascending
    _numbers: dict[str, dict[Place, NDArray[np.int64]]] = field(init=False)  # for each of these days
    _carded: dict[str, dict[Place, NDArray[np.int64]]] = field(init=False)
    _days: dict[tuple[Place | None, tuple[str, ...], bool], Days] = field(init=False)
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
        import numpy as np

        facts = self.facts
        sources = facts.sources or {"claim": _daily(facts.failures)}
        self.of = tuple(sources)
        self._days, self._numbers, self._carded = {}, {}, {}
        axis = np.unique(np.concatenate([daily.day for daily in sources.values()]))
        self._axis = axis.tolist()
        for record, daily in sources.items():
            self._numbers[record], self._carded[record] = self._placed(daily, axis)
        bought = Counter[date]()
        for day, number in facts.purchases:
            bought[day] += number
        self.open = Counter()
        for point, number in facts.open:
            if (place := self._place(point)) is not None:
                self.open[place] += number
        self._bought = Days.of(bought)
        self.n = self.count(None)
        self.purchases = self._bought.between(facts.first, facts.last)

    def _placed(
        self, daily: Daily, axis: NDArray[np.int32]
    ) -> tuple[dict[Place, NDArray[np.int64]], dict[Place, NDArray[np.int64]]]:
        """Numbers by place for each day of `axis`, of all and of those on cards; failures outside of the opened point
        left out.
        """
        import numpy as np

        points, which = np.unique(daily.point, return_inverse=True)
        rows: dict[Place, int] = {}
        row_of = np.full(len(points), -1, np.int64)
        for at, point in enumerate(points.tolist()):
            if (place := self._place(point or None)) is not None:
                row_of[at] = rows.setdefault(place, len(rows))
        row, column = row_of[which], np.searchsorted(axis, daily.day)
        inside = row >= 0
        found = []
        for numbers in (daily.number, daily.carded):
            table = np.zeros((len(rows), len(axis)), np.int64)
            np.add.at(table, (row[inside], column[inside]), numbers[inside])
            found.append({place: table[at] for place, at in rows.items()})
        every, carded = found
        return every, carded

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
        known = {place for places in self._numbers.values() for place in places}
        counts = {place: self.count(place) for place in known}

        def order(place: Place) -> tuple[bool, int, int, int]:
            point = self._points.get(place.id) if place.id is not None else None
            return not place.stated, -counts[place], (point and point.position) or 0, place.id or 0

        return tuple(sorted((place for place, count in counts.items() if count), key=order))

    # -- numbers
    def days(self, place: Place | None, of: tuple[str, ...] = (), carded: bool = False) -> Days:
        """Failures by day; `of`: only those that these records tell of; `carded`: only those of clients."""
        import numpy as np

        key = place, of or self.of, carded
        if key not in self._days:
            numbers = np.zeros(len(self._axis), np.int64)
            for places in ((self._carded if carded else self._numbers)[record] for record in key[1]):
                for days in places.values() if place is None else [places[place]] if place in places else []:
                    numbers += days
            self._days[key] = Days(self._axis, numbers.tolist())
        return self._days[key]

    def count(self, place: Place | None) -> int:
        return self.days(place).between(self.facts.first, self.facts.last)

    def parts(self, place: Place | None) -> tuple[Part, ...]:
        """The failures of a place by record."""
        first, last = self.facts.first, self.facts.last

        def query(record: str) -> str:
            return self.query(place, first, last, f"~{record}") if place is not None else ""

        return tuple(replace(p, query=query(p.record)) for p in self._parts(place, first, last))

    def _parts(self, place: Place | None, first: date, last: date) -> tuple[Part, ...]:
        return tuple(
            Part(
                record,
                self.days(place, (record,)).between(first, last),
                carded=self.days(place, (record,), carded=True).between(first, last),
            )
            for record in self.of
        )

    def action(self, place: Place) -> str:
        """The newest open improvement at a place; "" where there is none."""
        return next((text for point, text in self.facts.actions if self._place(point) == place), "")

    def cells(self, place: Place) -> tuple[Cell, ...]:
        return tuple(self._cell(place, b) for b in self.buckets)

    def _cell(self, place: Place, bucket: Bucket) -> Cell:
        first, last = bucket.first, bucket.last
        count, bought = self.days(place).between(first, last), self._bought.between(first, last)
        rate = count * 100 / bought if bought else None
        return Cell(count, rate, self.query(place, first, last), self._parts(place, first, last))

    def columns(self) -> tuple[Column, ...]:
        return tuple(
            Column(
                b,
                self.days(None).between(b.first, b.last),
                self._bought.between(b.first, b.last),
                self.observed(b.first, b.last) > 0,
                self._parts(None, b.first, b.last),
            )
            for b in self.buckets
        )

    # -- comparisons
    def compared(self, start: date) -> tuple[str, ...]:
        """The records by which days from `start` on can be compared: those kept for eleven twelfths of them, so that
        what began to be written down later does not look like a rise. What is kept longest is always one of them.
        """
        begun, since = self.facts.begun, self.facts.since
        edge = max(start, since) if since else start
        latest = edge + timedelta(max(0, (self.facts.last - edge).days) // 12)
        return tuple(record for record in self.of if begun.get(record, edge) <= latest)

    def late(self) -> tuple[tuple[str, date], ...]:
        """Records that the columns are compared without, each with the day since which it is known."""
        by = self.compared(self.facts.first)
        return tuple(
            (record, day) for record, day in self.facts.begun.items() if record in self.of and record not in by
        )

    def comparable(self, place: Place | None) -> list[int]:
        """Failures in each column by the records that the columns can be compared by."""
        days = self.days(place, self.compared(self.facts.first))
        return [days.between(b.first, b.last) for b in self.buckets]

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

    def query(self, place: Place, first: date, last: date, only: str | None = None) -> str:
        """What the search box finds their clients by; "" where it has no words for them. `only`: see `Facts`."""
        if place.own:
            return ""
        point = self._points.get(place.id) if place.id is not None else None
        if point is None:
            name = "none"
        else:
            name = point.code if point.code in self._named and point.code != "none" else str(point.id)
        return f"point:{name}@{first.isoformat()}..{last.isoformat()}{self.facts.only if only is None else only}"


def _daily(failures: Iterable[tuple[int | None, date, int]]) -> Daily:
    """All of them on cards."""
    import numpy as np

    told = [(point or 0, day.toordinal(), number) for point, day, number in failures]
    point, day, number = np.array(told, np.int64).reshape(-1, 3).T
    return _Daily(point, day.astype(np.int32), number, number)
