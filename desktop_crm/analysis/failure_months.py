"""When the business fails, and where: failures by place and month, and which months stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop_crm.analysis.failures import FEW, Cell, Column, Facts, Failures, Part, Per, Place
from desktop_crm.analysis.failures_before import FailuresBefore
from desktop_crm.analysis.outbreaks import Outbreak, outbreak
from desktop_crm.analysis.periods import Step
from desktop_crm.domain.failure import FailurePoint


@dataclass(frozen=True, slots=True)
class MonthsRow:
    """One place: its failures in every column, `count` in all of them, `rate` per 100 purchases (None without)."""

    place: Place
    count: int
    rate: float | None
    cells: tuple[Cell, ...]
    query: str
    parts: tuple[Part, ...]  # `count` by record


@dataclass(frozen=True, slots=True)
class Standout:
    """What the title says. `code`: empty, none, few; one (only one column: nothing to compare); known (failures are
    known for one column only); even (no month stands out); place (`row` in the columns of `outbreak`); all (all places
    together, in those columns).
    """

    code: Literal["empty", "none", "few", "one", "known", "even", "place", "all"]
    outbreak: Outbreak | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class FailureMonths:
    """Rows are places with failures in the period, most first, the unstated last; columns in order of time.

    `parts`: n by record; `late`: records that months are compared without, because they are known only since that day.
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
    rate: float | None  # of all failures, per 100 purchases
    per: Per  # what the colours and the comparison are measured by
    step: Step
    columns: tuple[Column, ...]
    rows: tuple[MonthsRow, ...]
    finding: Standout
    latest: date | None
    under: FailurePoint | None
    instead: bool = False
    earlier: FailuresBefore | None = None

    @property
    def too_few(self) -> bool:
        return self.n < FEW


def failure_months(facts: Facts) -> FailureMonths:
    """Roll the tree up to its top level, or to the level below `facts.under`."""
    counts = Failures(facts)
    rows = tuple(_row(counts, place) for place in counts.places())
    columns = counts.columns() if counts.n else ()
    return FailureMonths(
        name="failure-months",
        first=facts.first,
        last=facts.last,
        as_of=facts.as_of,
        n=counts.n,
        parts=counts.parts(None),
        late=counts.late(),
        purchases=counts.purchases,
        clients=facts.clients,
        rate=_rate(counts, counts.n),
        per=counts.per,
        step=counts.step,
        columns=columns,
        rows=rows,
        finding=_finding(counts, rows, columns),
        latest=facts.latest,
        under=counts.under,
    )


def _row(counts: Failures, place: Place) -> MonthsRow:
    count = counts.count(place)
    query = counts.query(place, counts.facts.first, counts.facts.last)
    return MonthsRow(place, count, _rate(counts, count), counts.cells(place), query, counts.parts(place))


def _rate(counts: Failures, count: int) -> float | None:
    return count * 100 / counts.purchases if counts.per == "purchases" and counts.purchases else None


def _finding(counts: Failures, rows: Sequence[MonthsRow], columns: Sequence[Column]) -> Standout:
    if not counts.n:
        return Standout("none" if counts.facts.latest else "empty")
    if counts.n < FEW:
        return Standout("few")
    if sum(column.observed for column in columns) < 2:
        return Standout("one" if len(columns) < 2 else "known")
    per, exposure, least = counts.exposures()
    stated = [i for i, row in enumerate(rows) if row.place.stated]

    def look(row: int, looks: int) -> Outbreak | None:
        return outbreak(counts.comparable(rows[row].place), exposure, per, least, looks)

    # the place with most failures is looked at first, by itself, as where the business fails is
    if stated and (lead := look(stated[0], 1)):
        return Standout("place", lead, stated[0])
    looks = len(stated) + 1  # every place, and all together
    everywhere = outbreak(counts.comparable(None), exposure, per, least, looks)
    found = [(at, row) for row in stated if (at := look(row, looks))]
    if found:
        strongest, row = max(found, key=lambda one: one[0].evidence)
        if everywhere is None or strongest.evidence >= everywhere.evidence:
            return Standout("place", strongest, row)
    return Standout("all", everywhere) if everywhere else Standout("even")
