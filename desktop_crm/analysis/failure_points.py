"""Where the business fails: claims by failure point, by month, with exposure, interval, trend and a finding."""

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
from desktop_crm.analysis.proportions import poisson, rate_ratio, wilson
from desktop_crm.analysis.turning_points import Change, turning_point
from desktop_crm.domain.failure import FailurePoint, path_of

Per = Literal["purchases", "days"]
VITAL_PERCENT = 80
FEW_CLAIMS = 10
"""With fewer claims the figure says "too few data" instead of a finding."""
FEW_IN_TREND = 5
TREND_DAYS = 90
LEAST_PURCHASES = 10
"""With fewer purchases on either side of a comparison, days are the exposure."""
STANDS_OUT = 0.25


@dataclass(frozen=True, slots=True)
class Cell:
    """Claims of one row in one column; `rate` per 100 purchases, None where there were none."""

    count: int
    rate: float | None
    query: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The last 90 days against the 90 before, by ratio of rates (0, infinite or None where there is none)."""

    code: Literal["up", "down", "same", "few"]
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One failure point with all points below it; `id` None: claims that do not say where.

    `own` marks, in a drill-down, the claims at the opened point itself. `share`, `low`, `high`, `cumulative` are in
    0..1, `rate` with its limits per 100 purchases (None without purchases). `query` finds the clients by search; it is
    "" where search has no words for them.
    """

    id: int | None
    code: str
    name: str
    own: bool
    count: int
    share: float
    low: float
    high: float
    cumulative: float
    vital: bool
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    open: int
    trend: Trend
    cells: tuple[Cell, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Column:
    """One month (quarter, year): exposure beneath the cells. `observed`: claims were kept already."""

    bucket: Bucket
    claims: int
    purchases: int
    observed: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What the title says. `code`: empty, none, few, not_stated, spread or share; `row` is what it is about."""

    code: Literal["empty", "none", "few", "not_stated", "spread", "share"]
    row: int | None = None
    change: Change | None = None
    changed: int | None = None  # index of the row that `change` is about


@dataclass(frozen=True, slots=True)
class FailurePoints:
    """`rate` is that of all claims per 100 purchases; `open`: open now at the points of the rows.

    Rows are those with claims in the period, by count, the unstated last; columns in order of time.
    """

    name: str
    unit: str
    first: date
    last: date
    as_of: date
    n: int
    purchases: int
    clients: int | None
    open: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    trend: Trend
    per: Per  # what cells and comparisons are measured by
    step: Step
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    finding: Finding
    latest: date | None  # the last claim known at all
    under: FailurePoint | None

    @property
    def vital(self) -> int:
        """How many rows make up 80 %."""
        return sum(row.vital for row in self.rows)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figure is computed from. Claims and purchases must reach 180 days back from `last`, if kept so long.

    claims: (failure point or None, day, number); purchases: (day, number); open: (failure point or None, number);
    since: the day of the first claim at all, before which nothing is known; latest: that of the last; clients: how
    many have a claim in the period, None where that was not asked; under: the failure point that is opened.
    """

    first: date
    last: date
    as_of: date
    points: Sequence[FailurePoint] = ()
    claims: Iterable[tuple[int | None, date, int]] = ()
    purchases: Iterable[tuple[date, int]] = ()
    open: Iterable[tuple[int | None, int]] = ()
    clients: int | None = None
    since: date | None = None
    latest: date | None = None
    under: int | None = None


def failure_points(facts: Facts) -> FailurePoints:
    """Roll the tree up to its top level, or to the level below `facts.under`."""
    return _Figure(facts).result()


def too_few(result: FailurePoints) -> bool:
    return result.n < FEW_CLAIMS


@dataclass(frozen=True, slots=True)
class _Key:
    """What a claim is counted under."""

    id: int | None
    own: bool = False


class _Days:
    """Numbers by day, summed over any period in logarithmic time."""

    def __init__(self, numbers: Mapping[date, int]) -> None:
        self._days = sorted(numbers)
        self._sums = [0, *accumulate(numbers[day] for day in self._days)]

    def between(self, first: date, last: date) -> int:
        return self._sums[bisect_right(self._days, last)] - self._sums[bisect_left(self._days, first)]


_NOTHING = _Days({})


@dataclass(slots=True)
class _Figure:
    facts: Facts
    points: Mapping[int, FailurePoint] = field(init=False)
    named: frozenset[str] = field(init=False)
    step: Step = field(init=False)
    buckets: tuple[Bucket, ...] = field(init=False)
    by_day: dict[_Key, _Days] = field(init=False)
    all_days: _Days = field(init=False)
    bought: _Days = field(init=False)
    per: Per = field(init=False)

    def __post_init__(self) -> None:
        facts = self.facts
        self.points = {p.id: p for p in facts.points}
        codes = Counter(p.code for p in facts.points)
        self.named = frozenset(c for c, times in codes.items() if times == 1 and re.fullmatch(r"[a-z][a-z_]*", c))
        start = facts.first
        if facts.since and facts.since > start and periods.step_for(start, facts.last) == "year":
            start = min(facts.since, facts.last)
        self.step = periods.step_for(start, facts.last)
        self.buckets = periods.buckets(start, facts.last, self.step)
        bought, claims, rows = Counter[date](), Counter[date](), dict[_Key, Counter[date]]()
        for day, number in facts.purchases:
            bought[day] += number
        for point, day, number in facts.claims:
            key = self._key(point)
            if key is not None:
                rows.setdefault(key, Counter())[day] += number
                claims[day] += number
        self.bought, self.all_days = _Days(bought), _Days(claims)
        self.by_day = {key: _Days(days) for key, days in rows.items()}
        bought_in = sum(1 for b in self.buckets if self._purchases(b.first, b.last))
        self.per = "purchases" if self.buckets and bought_in * 2 >= len(self.buckets) else "days"

    def result(self) -> FailurePoints:
        facts = self.facts
        n = self.all_days.between(facts.first, facts.last)
        bought = self._purchases(facts.first, facts.last)
        still_open = Counter[_Key]()
        for point, number in facts.open:
            if (key := self._key(point)) is not None:
                still_open[key] += number
        rows = self._rows(n, bought, still_open) if n else ()
        rate, rate_low, rate_high = self._rate(n, bought)
        return FailurePoints(
            name="failure-points",
            unit="claims",
            first=facts.first,
            last=facts.last,
            as_of=facts.as_of,
            n=n,
            purchases=bought,
            clients=facts.clients,
            open=sum(row.open for row in rows),
            rate=rate,
            rate_low=rate_low,
            rate_high=rate_high,
            trend=self._trend(self.all_days),
            per=self.per,
            step=self.step,
            columns=tuple(self._column(b) for b in self.buckets) if n else (),
            rows=rows,
            finding=self._finding(n, rows),
            latest=facts.latest,
            under=self.points.get(facts.under) if facts.under is not None else None,
        )

    # -- counting
    def _key(self, point: int | None) -> _Key | None:
        """The row that a claim at `point` belongs to; None where it lies outside of the opened point."""
        path = [p.id for p in path_of(point, self.points)]
        under = self.facts.under
        if under is None:
            return _Key(path[0] if path else None)
        if under not in path:
            return None
        below = path[path.index(under) + 1 :]
        return _Key(below[0]) if below else _Key(under, own=True)

    def _purchases(self, first: date, last: date) -> int:
        return self.bought.between(first, last)

    def _observed(self, first: date, last: date) -> int:
        """Days in the period on which claims were kept already."""
        if self.facts.since is None:
            return 0
        return max(0, (last - max(first, self.facts.since)).days + 1)

    def _exposure(self, per: Per, first: date, last: date) -> int:
        """What claims are measured by: purchases or days, as far as claims were kept."""
        if per == "days" or self.facts.since is None:
            return self._observed(first, last)
        return self._purchases(max(first, self.facts.since), last)

    # -- rows and columns
    def _rows(self, n: int, bought: int, still_open: Counter[_Key]) -> tuple[Row, ...]:
        facts = self.facts
        counts = {key: days.between(facts.first, facts.last) for key, days in self.by_day.items()}
        keys = [key for key, count in counts.items() if count]

        def place(key: _Key) -> tuple[bool, int, int, int]:
            point = self.points.get(key.id) if key.id is not None else None
            return key.id is None or key.own, -counts[key], (point and point.position) or 0, key.id or 0

        rows: list[Row] = []
        before = 0
        for key in sorted(keys, key=place):
            rows.append(self._row(key, counts[key], before, n, bought, still_open[key]))
            before += counts[key]
        return tuple(rows)

    def _row(self, key: _Key, count: int, before: int, n: int, bought: int, still_open: int) -> Row:
        facts = self.facts
        point = self.points.get(key.id) if key.id is not None else None
        low, high = wilson(count, n) or (0.0, 0.0)
        rate, rate_low, rate_high = self._rate(count, bought)
        days = self.by_day.get(key, _NOTHING)
        stated = key.id is not None and not key.own
        return Row(
            id=key.id,
            code=point.code if point else "",
            name=point.name if point else "",
            own=key.own,
            count=count,
            share=count / n,
            low=low,
            high=high,
            cumulative=(before + count) / n,
            vital=stated and before * 100 < n * VITAL_PERCENT,
            rate=rate,
            rate_low=rate_low,
            rate_high=rate_high,
            open=still_open,
            trend=self._trend(days),
            cells=tuple(self._cell(key, days, b) for b in self.buckets),
            query=self._query(key, facts.first, facts.last),
        )

    def _cell(self, key: _Key, days: _Days, bucket: Bucket) -> Cell:
        count = days.between(bucket.first, bucket.last)
        bought = self._purchases(bucket.first, bucket.last)
        return Cell(count, count * 100 / bought if bought else None, self._query(key, bucket.first, bucket.last))

    def _column(self, bucket: Bucket) -> Column:
        return Column(
            bucket,
            self.all_days.between(bucket.first, bucket.last),
            self._purchases(bucket.first, bucket.last),
            self._observed(bucket.first, bucket.last) > 0,
        )

    def _rate(self, count: int, bought: int) -> tuple[float | None, float | None, float | None]:
        if self.per == "days" or not bought:
            return None, None, None
        low, high = poisson(count)
        return count * 100 / bought, low * 100 / bought, high * 100 / bought

    def _query(self, key: _Key, first: date, last: date) -> str:
        if key.own:
            return ""
        point = self.points.get(key.id) if key.id is not None else None
        if point is None:
            name = "none"
        else:
            name = point.code if point.code in self.named and point.code != "none" else str(point.id)
        return f"point:{name}@{first.isoformat()}..{last.isoformat()}"

    # -- comparisons
    def _trend(self, days: _Days) -> Trend:
        end = self.facts.last
        middle, start = _days_before(end, TREND_DAYS - 1), _days_before(end, 2 * TREND_DAYS - 1)
        eve = _days_before(middle, 1)
        now, past = days.between(middle, end), days.between(start, eve)
        if now + past < FEW_IN_TREND or self._observed(start, eve) < TREND_DAYS // 3:
            return Trend("few")
        per = self._per_for((middle, end), (start, eve))
        found = rate_ratio(now, self._exposure(per, middle, end), past, self._exposure(per, start, eve))
        if found is None:
            return Trend("few")
        ratio, low, high = found
        return Trend("up" if low > 1 else "down" if high < 1 else "same", ratio, low, high)

    def _per_for(self, *spans: tuple[date, date]) -> Per:
        enough = all(self._exposure("purchases", first, last) >= LEAST_PURCHASES for first, last in spans)
        return "purchases" if self.per == "purchases" and enough else "days"

    def _change(self, row: Row, rows: int) -> Change | None:
        """The turning point of one row, held to a level that allows for having looked at `rows` rows."""
        per: Per = self.per
        exposure = [self._exposure(per, b.first, b.last) for b in self.buckets]
        if per == "purchases" and sum(exposure) < 2 * LEAST_PURCHASES:
            per, exposure = "days", [self._observed(b.first, b.last) for b in self.buckets]
        least = LEAST_PURCHASES if per == "purchases" else TREND_DAYS // 3
        return turning_point([c.count for c in row.cells], exposure, self.buckets, per, least, rows)

    def _finding(self, n: int, rows: tuple[Row, ...]) -> Finding:
        if not n:
            return Finding("none" if self.facts.latest else "empty")
        if n < FEW_CLAIMS:
            return Finding("few")
        lead = max(range(len(rows)), key=lambda i: (rows[i].count, -i))
        if rows[lead].id is None or rows[lead].own:
            return Finding("not_stated", lead)
        code: Literal["share", "spread"] = "share" if rows[lead].share >= STANDS_OUT else "spread"
        change = self._change(rows[lead], 1)
        if change:
            return Finding(code, lead, change, lead)
        stated = [i for i, row in enumerate(rows) if row.id is not None and not row.own]
        others = [(c, i) for i in stated if i != lead and (c := self._change(rows[i], len(stated)))]
        if not others:
            return Finding(code, lead)
        strongest, index = max(others, key=lambda found: found[0].evidence)
        return Finding(code, lead, strongest, index)


def _days_before(day: date, number: int) -> date:
    return date.fromordinal(max(1, day.toordinal() - number))


def trend_start(last: date) -> date:
    """The first day that the trend looks at: claims and purchases are needed from here."""
    return _days_before(last, 2 * TREND_DAYS - 1)
