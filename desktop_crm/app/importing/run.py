"""Doing what the plan says: in one unit of work, one undo; cancelled means that nothing happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop_crm.app import own_values
from desktop_crm.app.importing import own_columns
from desktop_crm.app.importing.address_books import combined
from desktop_crm.app.importing.drafts import SPECS
from desktop_crm.app.importing.mapping import As, MapFile, Mapped, apply_map
from desktop_crm.app.importing.matched import Matched
from desktop_crm.app.importing.names import KEPT_AS
from desktop_crm.app.importing.plan import Plan, dry_report, plan, report_of, state_of
from desktop_crm.app.importing.purchases import plan_purchases, run_purchases
from desktop_crm.app.importing.report import Report
from desktop_crm.app.importing.table import Table
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Work
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.custom_field import Own
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.fields import Kind

BATCH: Final = 2000
ReadTable = Callable[..., Table]
_NAMING: Final = {
    record: tuple((name, spec) for name, spec in found.items() if spec.refers in KEPT_AS)
    for record, found in SPECS.items()
}
"""Fields that name records which the import makes where they are missing."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Reports of the files that came in, and the errors of those that could not be read."""

    files: tuple[Report, ...]
    failures: tuple[tuple[str, UserError], ...]


def run(session: Session, wanted: Plan, job: Job, source: object = None) -> Report:
    """Write everything that the plan brings, after a copy of the base where it holds any clients.

    Rows are compared with the base once more where it has changed while the preview stood open.
    Raises Cancelled (then nothing was written).
    """
    base = session.base
    if not wanted.matched.anything and state_of(session) == wanted.state:
        return dry_report(wanted)
    job.check()
    start = 0.0
    if base.has("client"):
        start = 0.3
        base.backup("import", job.part(0, start).progress)
    work = base.write(Intent("import", wanted.table.file))
    with work:
        if state_of(session) != wanted.state:
            wanted = plan(session, wanted.table, wanted.mapped, job.part(start, 0.2))
            start += 0.2
        _write(work, wanted.matched, job.part(start, 0.95 - start).progress, own_values.next_position(session))
        job.check()
    session.bus.publish(work.changes, source)
    report = report_of(wanted, work.changes)
    wanted.let_go()
    return report


def _write(work: Work, matched: Matched, progress: Callable[[float], None], position: int) -> None:
    """`position`: of the first new field of the shop's own."""
    # the searched texts are made when the work is closed: nearly half of it
    work.progress = lambda part: progress(0.6 + 0.4 * part)
    ids, own = matched.names.make(work), own_columns.make(work, matched.own, position)
    total = max(1, sum(map(len, (matched.new_clients, matched.edits, matched.claims, matched.purchases))))
    done = 0

    def told(batch: Sequence[Any]) -> None:
        nonlocal done
        done += len(batch)
        progress(0.6 * done / total)

    cards: dict[int, int] = {}
    for batch in _batches(matched.new_clients):
        made = work.add("client", [own_columns.folded(_settled("client", v, ids), own, "") for v in batch])
        cards.update(zip((-n for n in range(len(cards) + 1, len(cards) + len(batch) + 1)), made, strict=True))
        told(batch)
    for changes in _batches(list(matched.edits.items())):
        now = work.records("client", [card for card, _values in changes]) if own else {}
        work.edit(
            "client",
            {
                card: own_columns.folded(_settled("client", v, ids), own, now[card].custom if card in now else "")
                for card, v in changes
            },
        )
        told(changes)
    for record, rows in (("claim", matched.claims), ("purchase", matched.purchases)):
        for batch in _batches(rows):
            settled = [_settled(record, values, ids) for values in batch]
            work.add(record, [_on_card(values, cards) for values in settled])
            told(batch)
    for values, data in matched.attachments:
        progress(0.6)
        work.keep(data)
        work.add("attachment", [_on_card(values, cards)])


def _on_card(values: Mapping[str, Any], cards: Mapping[int, int]) -> dict[str, Any]:
    """With the id of the card where it was still to be made."""
    card = values["client_id"]
    return {**values, "client_id": cards.get(card, card)}


def _settled(record: str, values: Mapping[str, Any], ids: Mapping[str, Mapping[int, int]]) -> Mapping[str, Any]:
    """The numbers of records that were still to be made, as the ids they got."""
    if not any(ids.values()):
        return values
    named = [(name, spec) for name, spec in _NAMING[record] if values.get(name)]
    if not named:
        return values
    settled = dict(values)
    for name, spec in named:
        made, value = ids[spec.refers], values[name]
        settled[name] = made.get(value, value) if spec.kind is Kind.REF else tuple(made.get(v, v) for v in value)
    return settled


def _batches(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (rows[i : i + BATCH] for i in range(0, len(rows), BATCH))


def import_files(
    session: Session,
    read_table: ReadTable,
    paths: Sequence[Path],
    *,
    as_: As | None = None,
    mapping: MapFile | None = None,
    dry_run: bool = False,
    job: Job | None = None,
) -> ImportResult:
    """Bring in several files, each by itself: the good ones come in, the bad ones are named. Raises Cancelled."""
    whole = job or Job("import")
    reports, failures = [], []
    for n, path in enumerate(paths):
        start, each = n / len(paths), 1 / len(paths)
        try:
            own = own_values.own(session)
            table, mapped = _read(read_table, path, as_, mapping, own, whole.part(start, 0.4 * each))
            looking, writing = whole.part(start + 0.4 * each, 0.2 * each), whole.part(start + 0.6 * each, 0.4 * each)
            if mapped.as_ == "purchases":
                sales = plan_purchases(session, table, mapped, looking)
                reports.append(sales.report if dry_run else run_purchases(session, sales, writing))
                continue
            found = plan(session, table, mapped, looking)
            reports.append(dry_report(found) if dry_run else run(session, found, writing))
        except UserError as error:
            failures.append((Path(path).name, error))
    return ImportResult(tuple(reports), tuple(failures))


def _read(
    read_table: ReadTable, path: Path, as_: As | None, said: MapFile | None, own: Own, job: Job
) -> tuple[Table, Mapped]:
    said = said or MapFile()
    table = read_table(
        path,
        encoding=said.encoding,
        delimiter=said.delimiter,
        sheet=said.sheet,
        header=said.header,
        cancelled=job.cancelled,
        progress=job.progress,
    )
    kind = as_ or said.as_
    if not (said.columns or said.own or said.new):
        table = combined(table)
    return table, own_columns.mapped_as(table, said, apply_map(table, said, kind, own))
