"""Lines of invoices as purchases and returns: what an import would do, and doing it in one undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from typing import Any, Final

from desktop_crm.app import settings
from desktop_crm.app.formats import minor_digits
from desktop_crm.app.importing.drafts import Issue
from desktop_crm.app.importing.mapping import WHO, Mapped
from desktop_crm.app.importing.plan import PlanRow, PlanRows, reader_for, state_of
from desktop_crm.app.importing.purchases_lines import Document, Fate, Lines, read_lines
from desktop_crm.app.importing.purchases_matching import Bought, match
from desktop_crm.app.importing.purchases_money import Money
from desktop_crm.app.importing.purchases_writing import write
from desktop_crm.app.importing.report import LINES, Report, Skipped
from desktop_crm.app.importing.table import Note, Table
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Lookups
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.errors import UserError

FATES: Final[tuple[Fate, ...]] = ("skip", "anonymous", "deleted", "add", "update", "unchanged")
LEFT: Final[tuple[Fate, ...]] = ("anonymous", "deleted")
LARGEST: Final = 10**15
"""Minor units of one document, as of every amount of the program."""


class Rows(PlanRows):
    """What will happen to each line of the table: one byte a line, and the issues of the few that have any."""

    def __init__(self, lines: list[int], codes: bytes, issues: Mapping[int, list[Issue]], client: int | None) -> None:
        self.lines, self.codes, self.issues, self.client = lines, codes, issues, client

    def __len__(self) -> int:
        return len(self.codes)

    def row(self, place: int) -> PlanRow:
        fate, issues = FATES[self.codes[place]], tuple(self.issues.get(place, ()))
        if fate in LEFT:
            return PlanRow(self.lines[place], "skip", (*issues, Issue("warning", self.client, "client_number", fate)))
        return PlanRow(self.lines[place], fate, issues)  # type: ignore[arg-type]

    def places(self, wanted: str) -> Iterator[int]:
        """Places of the rows of one fate, in order; "left" those that are left out without a mistake, "warning" those
        that come in and are worth a look.
        """
        if wanted == "all":
            yield from range(len(self))
        elif wanted == "warning":
            yield from (
                i for i in sorted(self.issues) if FATES[self.codes[i]] not in ("skip", *LEFT) and self[i].warned
            )
        elif wanted == "left":
            yield from merge(*map(self._of, LEFT))
        else:
            yield from self._of(wanted)

    def _of(self, fate: str) -> Iterator[int]:
        place = self.codes.find(code := FATES.index(fate))
        while place >= 0:
            yield place
            place = self.codes.find(code, place + 1)

    def count_of(self, fate: str) -> int:
        return self.codes.count(FATES.index(fate))


@dataclass(frozen=True, slots=True)
class PurchasePlan:
    """`bought.documents` are in order of time."""

    table: Table
    mapped: Mapped
    rows: Rows
    lines: Lines
    bought: Bought
    money: Money
    state: object  # of the base when the documents were compared with it
    counts: Counter[str]  # lines by fate; "left" and "warning" as in `Rows.places`
    report: Report  # what the import would do

    @property
    def ready(self) -> int:
        """Lines that come in or are there already."""
        return len(self.rows) - self.counts["skip"] - self.counts["left"]


def plan_purchases(session: Session, table: Table, mapped: Mapped, job: Job | None = None) -> PurchasePlan:
    """Read every line and compare the documents with the base. Nothing is written.

    Raises Cancelled, and UserError rate_needed where the file's currency is another and no rate is given.
    """
    job = job or Job("import")
    own = settings.load(session).currency
    rules = mapped.rules
    if rules.currency and rules.currency != own and rules.rate is None:
        raise UserError("rate_needed", file=table.file, currency=rules.currency, own=own)
    money = Money(minor_digits(own), rules.rate if rules.currency and rules.currency != own else None)
    lines = read_lines(table, mapped, reader_for(session, table, mapped), job.part(0, 0.6))
    _leave_large(lines, mapped, money)
    lines.documents.sort(key=lambda d: (*d.when, d.number, d.rows[0]))
    state = state_of(session)
    bought = _match(session, session.base, lines, mapped, money, job.part(0.6, 0.4))
    rows = _rows(table, mapped, lines, bought)
    report = _report(table, mapped, lines, bought, rows)
    return PurchasePlan(table, mapped, rows, lines, bought, money, state, _counts(rows), report)


def _match(session: Session, lookups: Lookups, lines: Lines, mapped: Mapped, money: Money, job: Job) -> Bought:
    skip = mapped.rules.anonymous == "skip"
    return match(session.base, lookups, lines.documents, money, skip, job)


def _leave_large(lines: Lines, mapped: Mapped, money: Money) -> None:
    """Leave out documents whose total no amount of the program can hold."""
    place = mapped.column("amount", "unit_price")
    name = mapped.fields[place] if place is not None else ""
    most = money.most(LARGEST)
    large = [d for d in lines.documents if abs(d.total) > most or abs(d.cost or 0) > most]
    if not large:
        return
    for document in large:
        issue = Issue("error", place, name, "total_too_large", {"document": document.number or "—"})
        for i in document.rows:
            lines.issues[i].append(issue)
        lines.left.append(document)
    gone = set(map(id, large))
    lines.documents = [d for d in lines.documents if id(d) not in gone]


def _rows(table: Table, mapped: Mapped, lines: Lines, bought: Bought) -> Rows:
    codes = bytearray(len(table.rows))
    numbers = {fate: code for code, fate in enumerate(FATES)}
    for document, fate in zip(bought.documents, bought.fates, strict=True):
        code = numbers[fate]
        for i in document.rows:
            codes[i] = code
    return Rows(table.lines, bytes(codes), lines.issues, mapped.column(*WHO))


def run_purchases(session: Session, wanted: PurchasePlan, job: Job, source: object = None) -> Report:
    """Write everything that the plan brings, after a copy of the base where it holds anything.

    Documents are compared with the base once more where it has changed while the preview stood open.
    Raises Cancelled (then nothing was written).
    """
    base = session.base
    if not wanted.bought.anything:
        return wanted.report
    job.check()
    if base.has("client") or base.has("purchase"):
        base.backup("import", job.part(0, 0.2).progress)
    work = base.write(Intent("import", wanted.table.file))
    with work:
        bought = wanted.bought
        if state_of(session) != wanted.state:
            bought = _match(session, work, wanted.lines, wanted.mapped, wanted.money, job.part(0.2, 0.1))
        write(work, bought, wanted.money, job.part(0.3, 0.65))
        job.check()
    session.bus.publish(work.changes, source)
    if bought is wanted.bought:
        return replace(wanted.report, changes=work.changes)
    rows = _rows(wanted.table, wanted.mapped, wanted.lines, bought)
    return _report(wanted.table, wanted.mapped, wanted.lines, bought, rows, work.changes)


# -- the report


def _report(
    table: Table, mapped: Mapped, lines: Lines, bought: Bought, rows: Rows, changes: Changes | None = None
) -> Report:
    counted = bought.counted()
    added = {"clients": len(bought.new_clients), **counted["add"], "staff": len(bought.names.new["staff"])}
    unchanged = {"clients": bought.clients_unchanged, **counted["unchanged"]}
    updated = {"clients": len(bought.edits), **counted["update"]}
    notes = (*table.notes, *_notes(table, mapped, lines, bought))
    return Report(table.file, "purchases", len(table.rows), added, updated, unchanged, _skipped(rows), notes, changes)


def _counts(rows: Rows) -> Counter[str]:
    counts = Counter[str]({fate: rows.count_of(fate) for fate in FATES})
    counts["left"] = sum(counts[fate] for fate in LEFT)
    counts["warning"] = sum(1 for _ in rows.places("warning"))
    return counts


def _skipped(rows: Rows) -> tuple[Skipped, ...]:
    """Lines that did not come in, by the reason of each."""
    found: dict[tuple[str, str], tuple[Issue, list[int]]] = {}
    for i in rows.places("skip"):
        if issue := rows[i].error:
            found.setdefault((issue.name, issue.code), (issue, []))[1].append(rows.lines[i])
    reasons = [Skipped(issue, len(lines), tuple(lines[:LINES])) for issue, lines in found.values()]
    for fate in LEFT:
        if left := [rows.lines[i] for i in rows.places(fate)]:
            issue = Issue("warning", rows.client, "client_number", fate)
            reasons.append(Skipped(issue, len(left), tuple(left[:LINES])))
    return tuple(reasons)


def _notes(table: Table, mapped: Mapped, lines: Lines, bought: Bought) -> list[Note]:
    """What the import did by itself, or would do, document by document."""
    rules = mapped.rules
    notes: list[Note | None] = [
        _documents("documents_left", lines.left),
        _documents("documents_updated", bought.of("update")),
        _documents("number_again", bought.again),
        _documents("client_deleted", bought.of("deleted")),
        _documents("anonymous_left", bought.of("anonymous")),
        _documents("several_days", lines.several_days),
        _documents("costs_partial", lines.costs_partial),
        _documents("negative_returns", [d for d in bought.documents if d.total < 0 and not _prefixed(d, mapped)]),
    ]
    if table.ambiguous and not rules.dates:
        notes.append(Note("dates_both_ways", {"order": table.order}))
    if rules.lenient and lines.lost:
        notes.append(_lines("lines_left", sorted(lines.lost), table))
    if "document" in mapped.fields and lines.without_number:
        notes.append(_lines("lines_without_document", lines.without_number, table))
    returned = [d for d in bought.documents if d.returned]
    if rules.return_prefix and not any(_prefixed(d, mapped) for d in (*returned, *lines.left)):
        notes.append(Note("prefix_unused", {"prefix": rules.return_prefix}))
    if bought.links:
        notes.append(Note("returns_linked", {"n": len(bought.links)}))
    return [note for note in notes if note is not None]


def _prefixed(document: Document, mapped: Mapped) -> bool:
    prefix = mapped.rules.return_prefix.casefold()
    return bool(prefix) and document.number.casefold().startswith(prefix)


def _documents(code: str, documents: Sequence[Document]) -> Note | None:
    if not documents:
        return None
    return Note(code, {"n": len(documents), "documents": _listed([d.number or "—" for d in documents])})


def _lines(code: str, places: Sequence[int], table: Table) -> Note:
    return Note(code, {"n": len(places), "lines": _listed([str(table.lines[i]) for i in places[: LINES + 1]])})


def _listed(texts: Sequence[Any]) -> str:
    return ", ".join(texts[:LINES]) + ("…" if len(texts) > LINES else "")
