"""Where the business fails: failures by place, with exposure, interval, trend, months and a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop_crm.analysis.failures import (
    FEW,
    LEAST_DAYS,
    LEAST_PURCHASES,
    Cell,
    Column,
    Facts,
    Failures,
    Part,
    Per,
    Place,
)
from desktop_crm.analysis.failures_before import FailuresBefore
from desktop_crm.analysis.periods import Step
from desktop_crm.analysis.proportions import poisson, rate_ratio, wilson
from desktop_crm.analysis.turning_points import Change, turning_point
from desktop_crm.domain.failure import FailurePoint

VITAL_PERCENT = 80
FEW_IN_TREND = 5
TREND_DAYS = 90
STANDS_OUT = 0.25


@dataclass(frozen=True, slots=True)
class Trend:
    """The last 90 days against the 90 before, by ratio of rates (0, infinite or None where there is none)."""

    code: Literal["up", "down", "same", "few"]
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One place. `share`, `low`, `high`, `cumulative` are in 0..1, `rate` with its limits per 100 purchases (None
    without purchases). `query` finds the clients by search; it is "" where search has no words for them.
    """

    place: Place
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
    parts: tuple[Part, ...]  # `count` by record
    action: str  # the newest open improvement there


@dataclass(frozen=True, slots=True)
class Stated:
    """A row's part of the failures that say where it failed, with its limits in 0..1."""

    count: int
    n: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What the title says. `code`: empty, none, few, not_stated, spread or share; `row` is what it is about.

    stated: so many failures do not say where that the finding is about the others.
    """

    code: Literal["empty", "none", "few", "not_stated", "spread", "share"]
    row: int | None = None
    change: Change | None = None
    changed: int | None = None  # index of the row that `change` is about
    stated: Stated | None = None


@dataclass(frozen=True, slots=True)
class FailurePoints:
    """`rate` is that of all failures per 100 purchases; `open`: open now at the places of the rows.

    Rows are those with failures in the period, by count, the unstated last; columns in order of time. `parts`: n by
    record; `late`: records that changes are sought without, because they are known only since that day.
    """

    name: str
    first: date
    last: date
    as_of: date
    n: int
    parts: tuple[Part, ...]
    late: tuple[tuple[str, date], ...]
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
    latest: date | None  # the last failure known at all
    under: FailurePoint | None
    instead: bool = False
    earlier: FailuresBefore | None = None

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def vital(self) -> int:
        """How many rows make up 80 %."""
        return sum(row.vital for row in self.rows)


def failure_points(facts: Facts) -> FailurePoints:
    """Roll the tree up to its top level, or to the level below `facts.under`."""
    counts = Failures(facts)
    rows = _rows(counts)
    rate, rate_low, rate_high = _rate(counts, counts.n)
    return FailurePoints(
        name="failure-points",
        first=facts.first,
        last=facts.last,
        as_of=facts.as_of,
        n=counts.n,
        parts=counts.parts(None),
        late=counts.late(),
        purchases=counts.purchases,
        clients=facts.clients,
        open=sum(row.open for row in rows),
        rate=rate,
        rate_low=rate_low,
        rate_high=rate_high,
        trend=_trend(counts, None),
        per=counts.per,
        step=counts.step,
        columns=counts.columns() if counts.n else (),
        rows=rows,
        finding=_finding(counts, rows),
        latest=facts.latest,
        under=counts.under,
    )


def _rows(counts: Failures) -> tuple[Row, ...]:
    rows: list[Row] = []
    before = 0
    for place in counts.places():
        rows.append(_row(counts, place, before))
        before += rows[-1].count
    return tuple(rows)


def _row(counts: Failures, place: Place, before: int) -> Row:
    n, count = counts.n, counts.count(place)
    low, high = wilson(count, n) or (0.0, 0.0)
    rate, rate_low, rate_high = _rate(counts, count)
    return Row(
        place=place,
        count=count,
        share=count / n,
        low=low,
        high=high,
        cumulative=(before + count) / n,
        vital=place.stated and before * 100 < n * VITAL_PERCENT,
        rate=rate,
        rate_low=rate_low,
        rate_high=rate_high,
        open=counts.open[place],
        trend=_trend(counts, place),
        cells=counts.cells(place),
        query=counts.query(place, counts.facts.first, counts.facts.last),
        parts=counts.parts(place),
        action=counts.action(place),
    )


def _rate(counts: Failures, count: int) -> tuple[float | None, float | None, float | None]:
    bought = counts.purchases
    if counts.per == "days" or not bought:
        return None, None, None
    low, high = poisson(count)
    return count * 100 / bought, low * 100 / bought, high * 100 / bought


# -- comparisons
def _trend(counts: Failures, place: Place | None) -> Trend:
    end = counts.facts.last
    middle, start = _days_before(end, TREND_DAYS - 1), _days_before(end, 2 * TREND_DAYS - 1)
    eve = _days_before(middle, 1)
    days = counts.days(place, counts.compared(start))
    now, past = days.between(middle, end), days.between(start, eve)
    if now + past < FEW_IN_TREND or counts.observed(start, eve) < LEAST_DAYS:
        return Trend("few")
    per = _per_for(counts, (middle, end), (start, eve))
    found = rate_ratio(now, counts.exposure(per, middle, end), past, counts.exposure(per, start, eve))
    if found is None:
        return Trend("few")
    ratio, low, high = found
    return Trend("up" if low > 1 else "down" if high < 1 else "same", ratio, low, high)


def _per_for(counts: Failures, *spans: tuple[date, date]) -> Per:
    enough = all(counts.exposure("purchases", first, last) >= LEAST_PURCHASES for first, last in spans)
    return "purchases" if counts.per == "purchases" and enough else "days"


def _change(counts: Failures, row: Row, rows: int) -> Change | None:
    """The turning point of one row, held to a level that allows for having looked at `rows` rows."""
    per, exposure, least = counts.exposures()
    return turning_point(counts.comparable(row.place), exposure, counts.buckets, per, least, rows)


def _finding(counts: Failures, rows: tuple[Row, ...]) -> Finding:
    if not counts.n:
        return Finding("none" if counts.facts.latest else "empty")
    if counts.n < FEW:
        return Finding("few")
    lead = max(range(len(rows)), key=lambda i: (rows[i].count, -i))
    stated = [i for i, row in enumerate(rows) if row.place.stated]
    part: Stated | None = None
    if not rows[lead].place.stated:
        n = sum(rows[i].count for i in stated)
        if n < FEW or _said(rows[lead]) > rows[stated[0]].count:
            return Finding("not_stated", lead)
        lead = stated[0]
        part = Stated(rows[lead].count, n, rows[lead].count / n, *(wilson(rows[lead].count, n) or (0.0, 0.0)))
    share = part.share if part else rows[lead].share
    code: Literal["share", "spread"] = "share" if share >= STANDS_OUT else "spread"
    change = _change(counts, rows[lead], 1)
    if change:
        return Finding(code, lead, change, lead, part)
    others = [(c, i) for i in stated if i != lead and (c := _change(counts, rows[i], len(stated)))]
    if not others:
        return Finding(code, lead, stated=part)
    strongest, index = max(others, key=lambda found: found[0].evidence)
    return Finding(code, lead, strongest, index, part)


def _said(row: Row) -> int:
    """Claims of a row: that returns from invoices say no place is no finding."""
    return sum(part.count for part in row.parts if part.record == "claim")


def _days_before(day: date, number: int) -> date:
    return date.fromordinal(max(1, day.toordinal() - number))


def trend_start(last: date) -> date:
    """The first day that the trend looks at: failures and purchases are needed from here."""
    return _days_before(last, 2 * TREND_DAYS - 1)
