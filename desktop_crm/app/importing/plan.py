"""What an import would do, row by row, before anything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_crm.app import settings
from desktop_crm.app.formats import minor_digits
from desktop_crm.app.importing.cells import Reader
from desktop_crm.app.importing.drafts import Draft, Issue
from desktop_crm.app.importing.mapping import Mapped
from desktop_crm.app.importing.matching import Matched, Outcome, match
from desktop_crm.app.importing.reading import read_drafts
from desktop_crm.app.importing.report import LINES, Report, Skipped
from desktop_crm.app.importing.table import Table
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import UserError


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


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` are in the order of the table's rows."""

    table: Table
    mapped: Mapped
    rows: tuple[PlanRow, ...]
    drafts: Sequence[Draft]
    matched: Matched

    @property
    def counts(self) -> Counter[str]:
        """Rows by outcome; "warning" counts those that come in and are worth a look."""
        counts = Counter[str](row.outcome for row in self.rows)
        counts["warning"] = sum(row.warned and row.outcome != "skip" for row in self.rows)
        return counts

    @property
    def ready(self) -> int:
        """Rows that come in or are there already."""
        return sum(row.outcome != "skip" for row in self.rows)


def plan(session: Session, table: Table, mapped: Mapped, job: Job | None = None) -> Plan:
    """Read every row and compare it with the base. Nothing is written.

    Raises Cancelled, and UserError rate_needed where the file's currency is another and no rate is given.
    """
    reader = reader_for(session, table, mapped)
    drafts = read_drafts(table, mapped, reader, job or Job("import"))
    matched = match(session.base, session.base, drafts, mapped)
    return Plan(table, mapped, rows_of(drafts, matched), drafts, matched)


def rows_of(drafts: Sequence[Draft], matched: Matched) -> tuple[PlanRow, ...]:
    return tuple(PlanRow(d.line, o, tuple(d.issues)) for d, o in zip(drafts, matched.outcomes, strict=True))


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


def report_of(plan: Plan, matched: Matched, rows: Sequence[PlanRow], changes: Changes | None = None) -> Report:
    """What `matched` did or would do with the rows of the plan."""
    found: dict[tuple[str, str], list[PlanRow]] = {}
    for row in rows:
        if row.outcome == "skip" and (issue := row.error):
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
        plan.table.notes,
        changes,
    )


def dry_report(plan: Plan) -> Report:
    return report_of(plan, plan.matched, plan.rows)
