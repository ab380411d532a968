"""Emptying the trash: what was deleted long enough ago goes for good, with what hangs on it.

How long ago is told by the journal, never by the clock alone: see `Witness`. What something that stays still needs does
not go: a merged card while there is the card that took it over, a staff member, failure point or cause while anything
names it, and a field of the shop's own, by which the history of cards names its values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.fields import Kind
from desktop_crm.domain.records import ON_CARD, RECORDS
from desktop_crm.storage import contents
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.journal import moment
from desktop_crm.storage.references import HELD, REFERRERS
from desktop_crm.storage.schema import ENTITY, RECORD_OF, SPENT
from desktop_crm.storage.store import Store
from desktop_crm.storage.unit_of_work import UnitOfWork

EMPTYING: Final = "empty"
"""The kind of the operation: the program's own, which undo and redo pass by."""
INTENT: Final = "trash.empty"
DAY: Final = 24 * 3600 * 1000
"""Milliseconds, as all moments here."""
GAP: Final = 92 * DAY
"""A longer silence between two signs of life says nothing of how much time has passed: the clock may have jumped."""
SLACK: Final = 3600 * 1000
"""By how much a clock may be put right without being called wrong."""
BATCH: Final = 200
"""Entries of the trash that go in one transaction."""
STAYS: Final = ("custom_field",)
_MARK: Final = "trash_since"
_LATE: Final = (*STAYS, *HELD)


@dataclass(frozen=True, slots=True)
class Witness:
    """What the journal says of time. `since`: nothing counts from before; `strange`: now does not follow from the rest.

    A clock that was off leaves a jump in the journal: backwards, over more than GAP, or back to where it had been.
    Before and after one the clock cannot be compared, so that the days count anew from behind the last. The latest
    moment at which anything is known to have been done, up to a deletion, is the moment of it; what lies in the future
    is none.
    """

    now: int
    last_op: int
    since: int
    strange: bool

    @classmethod
    def read(cls, conn: Connection, now: int) -> Witness | None:
        """None where the trash is empty."""
        first = min((op for record in RECORDS if (op := _oldest(conn, record)) is not None), default=None)
        if first is None:
            return None
        mark_op, mark = _mark(conn)
        if mark_op >= first:
            start, since, last, latest = mark_op + 1, mark, mark, mark
        else:
            start, since = first, 0
            last, latest = run(conn, _UNTIL, first, now + SLACK).one()
        rows = run(conn, _JUMPS, start, last, latest, now + SLACK, GAP, SLACK).all()
        last_op, last, latest, jump = rows[0] if rows else (mark_op, last, latest, None)
        strange = now - last > GAP or last - now > SLACK or last < latest - SLACK
        return cls(now, last_op, since if jump is None else jump, strange)

    def before(self, conn: Connection, days: int) -> int:
        """Entries that left with an earlier operation than this one are due."""
        edge = self.now - days * DAY
        if self.strange or self.since > edge:
            return 0
        found = scalars(
            conn, "SELECT min(id) FROM operation WHERE at > ? AND at <= ?", edge, max(self.now, self.since) + SLACK
        )
        return self.last_op + 1 if found[0] is None else int(found[0])


_UNTIL: Final = (
    "SELECT coalesce((SELECT at FROM operation WHERE id < ?1 ORDER BY id DESC LIMIT 1), ?2),"
    " coalesce((SELECT max(at) FROM operation WHERE id < ?1 AND at <= ?2), 0)"
)
"""When the operation before one was, and the latest moment that is not in the future until then."""
_JUMPS: Final = (
    # ?1 the first operation, ?2 and ?3 as of _UNTIL, ?4 the end of the present, ?5 GAP, ?6 SLACK
    "WITH seen AS (SELECT id, at, lag(at, 1, ?2) OVER (ORDER BY id) AS before,"
    " max(?3, coalesce(max(at) FILTER (WHERE at <= ?4) OVER (ORDER BY id), 0)) AS latest"
    " FROM operation WHERE id >= ?1),"
    " known AS (SELECT *, lag(latest, 1, ?3) OVER (ORDER BY id) AS until FROM seen)"
    " SELECT id, at, latest, (SELECT at FROM known"
    " WHERE at - before > ?5 OR before - at > ?6 OR before < until - ?6 ORDER BY id DESC LIMIT 1)"
    " FROM known ORDER BY id DESC LIMIT 1"
)
"""The last operation, when it was, the latest moment until then, and when the last was that came after a jump."""


def _oldest(conn: Connection, record: str) -> int | None:
    found: int | None = scalars(conn, f"SELECT min(gone_op) FROM {record}_gone")[0]
    return found


def _mark(conn: Connection) -> tuple[int, int]:
    found = scalars(conn, "SELECT value FROM meta WHERE key = ?", _MARK)
    op, _, at = found[0].partition(" ") if found else ("0", "", "0")
    return int(op), int(at)


MARK_SQL: Final = (
    f"INSERT INTO meta (key, value) SELECT '{_MARK}', coalesce(max(id), 0) || ' ' || ? FROM operation WHERE true"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
"""Count anew from a moment, which is its only argument."""


def due(conn: Connection, now: int, days: int, ops: Collection[int]) -> dict[int, int]:
    """When what left with each of these operations will go, at the earliest."""
    witness = Witness.read(conn, now)
    if witness is None or not ops:
        return {}
    since = now if witness.strange else witness.since
    known = (
        f"SELECT id, max(at) FILTER (WHERE at <= ?1) OVER (ORDER BY id) AS latest FROM operation WHERE id <= {max(ops)}"
    )
    rows = run(conn, f"SELECT id, latest FROM ({known}) WHERE id {AMONG.replace('?', '?2')}", now + SLACK, packed(ops))
    return {op: max(latest or 0, since) + days * DAY for op, latest in rows}


def empty(store: Store, days: int) -> Changes | None:
    """Let one batch of what is due go; never where `days` is 0. None: nothing went."""
    if not store.writable or days <= 0:
        return None
    now = int(store.clock() * 1000)
    with store.reading() as conn:
        witness = Witness.read(conn, now)
        if witness is None:
            return None
        edge = witness.before(conn, days)
        if not witness.strange and not _some(conn, edge):
            return None
    if witness.strange:
        with store.changing() as conn:
            run(conn, MARK_SQL, now)
        return None
    with UnitOfWork(store, Intent(INTENT), kind=EMPTYING) as work:
        work.actor = ""  # nobody asked for it
        chosen = _chosen(work.conn, edge)
        work.intent = Intent(INTENT, str(sum(map(len, chosen.values()))))
        _Purge(work).run(chosen)
    if work.changes.op is None:
        return None
    return replace(work.changes, records={record: frozenset(ids) for record, ids in chosen.items()})


def emptied(conn: Connection) -> tuple[datetime, int] | None:
    """When anything last went for good, and how many entries have gone so far."""
    sql = "SELECT max(at), sum(CAST(subject AS INTEGER)) FROM operation WHERE kind = ?"
    at, n = run(conn, sql, EMPTYING).one()
    return None if at is None else (moment(at), n)


def _some(conn: Connection, edge: int) -> bool:
    return any(op is not None and op < edge for op in (_oldest(conn, record) for record in RECORDS))


def _chosen(conn: Connection, edge: int) -> dict[str, list[int]]:
    """Record -> entries of the trash that go now; those that others may name come last."""
    found: dict[str, list[int]] = {}
    left = BATCH
    for record in (*(r for r in RECORDS if r not in _LATE), *HELD):
        sql = f"SELECT id FROM {record}_gone WHERE gone_with IS NULL AND gone_op < ? {_stays(record, edge)}"
        if left and (ids := scalars(conn, f"{sql} ORDER BY gone_op, id LIMIT ?", edge, left)):
            found[record] = ids
            left -= len(ids)
    return found


def _stays(record: str, edge: int) -> str:
    """Conditions for what nothing else needs."""
    if record == "client":
        return (
            "AND (merged_into IS NULL OR merged_into NOT IN (SELECT id FROM client)"
            " AND merged_into NOT IN (SELECT id FROM client_gone)) "
        ) + " ".join(
            f"AND NOT EXISTS (SELECT 1 FROM {child}_gone g"
            f" WHERE g.client_id = client_gone.id AND g.gone_op >= {int(edge)})"
            for child in ON_CARD
        )
    parts = []
    for table, name, kind in REFERRERS.get(record, ()):
        for twin in ("", "_gone"):
            named = f"SELECT r.{name} FROM {table}{twin} r WHERE r.{name} IS NOT NULL"
            if kind is Kind.REFS:
                named = f"SELECT j.value FROM {table}{twin} r, json_each(r.{name}) j WHERE r.{name} <> '[]'"
            parts.append(f"AND id NOT IN ({named})")
    return " ".join(parts)


class _Purge:
    """Of rows in the trash, inside a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work, self.conn = work, work.conn
        self.ops: set[int] = set()
        self.hashes: set[str] = set()

    def run(self, chosen: Mapping[str, list[int]]) -> None:
        for record, ids in chosen.items():
            if record == "client":
                for child in ON_CARD:
                    sql = f"SELECT id FROM {child}_gone WHERE client_id {AMONG}"
                    self._go(child, scalars(self.conn, sql, packed(ids)))
            self._go(record, ids)
        contents.forget(self.conn, self.hashes)
        self._spend()

    def _go(self, record: str, ids: list[int]) -> None:
        if not ids:
            return
        entity, picked = ENTITY[record], packed(ids)
        self.ops.update(scalars(self.conn, f"SELECT op FROM change WHERE entity = ? AND rec {AMONG}", entity, picked))
        self.ops.update(scalars(self.conn, _BORN_BY, picked, entity))
        if record == "attachment":
            self.hashes.update(scalars(self.conn, f"SELECT hash FROM attachment_gone WHERE id {AMONG}", picked))
        run(self.conn, f"DELETE FROM change WHERE entity = ? AND rec {AMONG}", entity, picked)
        run(self.conn, f"DELETE FROM {record}_gone WHERE id {AMONG}", picked)
        self.work.purged(record, ids)

    def _spend(self) -> None:
        """Operations of which nothing is left can be neither undone nor redone any more."""
        sql = (
            f"SELECT id FROM operation WHERE kind = 'do' AND id {AMONG}"
            " AND NOT EXISTS (SELECT 1 FROM change WHERE op = operation.id)"
        )
        spent = [op for op in scalars(self.conn, sql, packed(self.ops)) if not self._bore_what_is_left(op)]
        state = f"CASE undone WHEN 0 THEN {SPENT} WHEN 1 THEN 2 ELSE undone END"
        sql = f"UPDATE operation SET undone = {state} WHERE id {AMONG}"
        run(self.conn, sql, packed(spent))

    def _bore_what_is_left(self, op: int) -> bool:
        births: Iterable[tuple[int, int, int]] = map(
            tuple, run(self.conn, "SELECT entity, first, last FROM birth WHERE op = ?", op).all()
        )
        there = "EXISTS (SELECT 1 FROM {0} WHERE id BETWEEN ?1 AND ?2)"
        for entity, first, last in births:
            record = RECORD_OF[entity]
            sql = f"SELECT {there.format(record)} OR {there.format(f'{record}_gone')}"
            if scalars(self.conn, sql, first, last)[0]:
                return True
        return False


_BORN_BY: Final = (
    "SELECT DISTINCT b.op FROM json_each(?1) j CROSS JOIN birth b ON b.entity = ?2 AND b.first ="
    " (SELECT max(first) FROM birth WHERE entity = ?2 AND first <= j.value)"
)
