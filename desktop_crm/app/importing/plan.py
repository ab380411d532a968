"""What an import would do, row by row, before anything is done."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, overload

from desktop_crm.app import settings
from desktop_crm.app.formats import minor_digits
from desktop_crm.app.importing import collector, own_columns
from desktop_crm.app.importing.cells import Reader
from desktop_crm.app.importing.drafts import Draft, Issue
from desktop_crm.app.importing.mapping import Mapped
from desktop_crm.app.importing.matched import Matched, Outcome
from desktop_crm.app.importing.matching import match
from desktop_crm.app.importing.reading import read_drafts
from desktop_crm.app.importing.report import LINES, Report, Skipped
from desktop_crm.app.importing.table import Note, Table
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes, Operation
from desktop_crm.domain.errors import UserError

_ALIKE: Final = ("maybe_same", "maybe_same_line")
State = tuple[Operation | None, Operation | None]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What will happen to one row, and why. `outcome` is add, update, unchanged or skip."""

    line: int
    outcome: Outcome
    issues: tuple[Issue, ...]

    @property
    def error(self) -> Issue | None:
        return next((i for i in self.issues if i.level == "error"), None)

    @property
    def warned(self) -> bool:
        return any(i.level == "warning" for i in self.issues)


class PlanRows(Sequence[PlanRow]):
    """Rows that are made when they are looked at."""

    @overload
    def __getitem__(self, place: int) -> PlanRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PlanRow]: ...
    def __getitem__(self, place: int | slice) -> PlanRow | Sequence[PlanRow]:
        if isinstance(place, slice):
            return [self.row(i) for i in range(*place.indices(len(self)))]
        return self.row(place)

    @abstractmethod
    def row(self, place: int) -> PlanRow: ...


class Rows(PlanRows):
    """What will happen to each row of the table: an outcome for each, and the issues of those that have any."""

    def __init__(self, lines: Sequence[int], outcomes: Sequence[Outcome], issues: Mapping[int, tuple[Issue, ...]]):
        self.lines, self.outcomes, self.issues = lines, outcomes, issues

    def __len__(self) -> int:
        return len(self.outcomes)

    def row(self, place: int) -> PlanRow:
        return PlanRow(self.lines[place], self.outcomes[place], self.issues.get(place, ()))

    def places(self, wanted: str) -> Iterator[int]:
        """Places of the rows of one outcome, in order; "warning" those that come in and are worth a look."""
        if wanted == "all":
            yield from range(len(self))
        elif wanted == "warning":
            yield from (i for i in self.issues if self.outcomes[i] != "skip" and self[i].warned)
        elif wanted in self.outcomes:
            yield from (i for i, outcome in enumerate(self.outcomes) if outcome == wanted)


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` are in the order of the table's rows. `state` is that of the base they were compared with."""

    table: Table
    mapped: Mapped
    rows: Rows
    matched: Matched
    state: State
    counts: Counter[str]  # rows by outcome; "warning" counts those that come in and are worth a look

    @property
    def ready(self) -> int:
        """Rows that come in or are there already."""
        return len(self.rows) - self.counts["skip"]

    def let_go(self) -> None:
        """It will not be done any more: what it would write goes, bit by bit. Its rows can still be looked at."""
        matched = self.matched
        collector.take_apart(matched.new_clients, matched.claims, matched.purchases, matched.attachments)


def plan(session: Session, table: Table, mapped: Mapped, job: Job | None = None) -> Plan:
    """Read every row and compare it with the base. Nothing is written.

    Raises Cancelled, and UserError rate_needed where the file's currency is another and no rate is given; own_unnamed,
    own_taken where a new field of the shop's own cannot be called as its column is.
    """
    mapped = own_columns.settled(session, table, mapped)
    reader = reader_for(session, table, mapped)
    job = job or Job("import")
    state = state_of(session)
    drafts: list[Draft] = []
    try:
        read_drafts(table, mapped, reader, job.part(0, 0.6), drafts)
        own, progress = own_columns.found(table, mapped), job.part(0.6, 0.4).progress
        matched = match(session.base, session.base, drafts, mapped, progress, own)
        issues = {place: tuple(draft.issues) for place, draft in enumerate(drafts) if draft.issues}
    finally:
        collector.take_apart(drafts)
    rows = Rows(table.lines, matched.outcomes, issues)
    counts = Counter[str](matched.outcomes)
    counts["warning"] = sum(1 for _ in rows.places("warning"))
    return Plan(table, mapped, rows, matched, state, counts)


def state_of(session: Session) -> State:
    """Of the base: the same as long as nothing was done in it."""
    return session.base.next_undo(), session.base.next_redo()


def reader_for(session: Session, table: Table, mapped: Mapped) -> Reader:
    """How the cells of this file are to be read. Raises UserError rate_needed."""
    currency = settings.load(session).currency
    rules = mapped.rules
    foreign = rules.currency if rules.currency != currency else ""
    if foreign and rules.rate is None and any(name.startswith("purchase_") for name in mapped.fields):
        raise UserError("rate_needed", file=table.file, currency=foreign, own=currency)
    return Reader(
        rules.dates or table.order,
        table.ambiguous and not rules.dates,
        session.today(),
        currency,
        minor_digits(currency),
        foreign,
        rules.rate,
        not rules.dates,
    )


def report_of(plan: Plan, changes: Changes | None = None) -> Report:
    """What the plan did or would do."""
    matched = plan.matched
    found: dict[tuple[str, str], list[PlanRow]] = {}
    for row in map(plan.rows.__getitem__, plan.rows.places("skip")):
        if issue := row.error:
            found.setdefault((issue.name, issue.code), []).append(row)
    skipped = tuple(
        Skipped(same[0].error, len(same), tuple(r.line for r in same[:LINES]))
        for same in found.values()
        if same[0].error
    )
    return Report(
        plan.table.file,
        plan.mapped.as_,
        len(plan.table.rows),
        matched.added,
        {"clients": len(matched.edits)},
        dict(matched.unchanged),
        skipped,
        (*plan.table.notes, *_noticed(plan)),
        changes,
    )


def _noticed(plan: Plan) -> Iterator[Note]:
    """Cards that were here already and say something else now, that come twice, or that look like another."""
    alike = [
        plan.rows.lines[place]
        for place, issues in plan.rows.issues.items()
        if plan.rows.outcomes[place] == "add" and any(i.code in _ALIKE for i in issues)
    ]
    matched = plan.matched
    found = {"changed": matched.changed, "kept": matched.kept, "twice": matched.twice, "alike": alike}
    for code, lines in found.items():
        if lines:
            listed = ", ".join(map(str, lines[:LINES])) + ("…" if len(lines) > LINES else "")
            yield Note(f"cards_{code}", {"n": len(lines), "lines": listed})
    if any(
        issue.code == "date_both_ways" for place in plan.rows.places("warning") for issue in plan.rows[place].issues
    ):
        yield Note("dates_both_ways", {"order": plan.table.order})


def dry_report(plan: Plan) -> Report:
    return report_of(plan)
