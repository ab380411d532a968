"""Undo and redo: a new operation that takes another back as far as nobody has built on it since.

The same `revert` serves both: undo reverts the operation (or its latest redo), redo reverts the latest undo. What later
work built on is left alone and named in `Changes.kept`. Both are read from the journal, so they survive a restart.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from desktop_crm.domain.changes import Changes, Intent, Kept, Operation
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.records import ON_CARD, RECORDS
from desktop_crm.storage import journal, references, twins
from desktop_crm.storage.engine import AMONG, packed, run, scalars, these
from desktop_crm.storage.references import HELD
from desktop_crm.storage.schema import DELETE, ENTITY, RECORD_OF, RESTORE, SPENT, UPDATE
from desktop_crm.storage.store import Store
from desktop_crm.storage.unit_of_work import UnitOfWork


def undo(store: Store, op: int | None = None) -> Changes | None:
    """Take back `op`, or the last operation that stands. Raises UserError gone_for_good where nothing of it is left."""
    return _again(store, "undo", op)


def redo(store: Store) -> Changes | None:
    return _again(store, "redo", None)


def _again(store: Store, kind: str, op: int | None) -> Changes | None:
    with UnitOfWork(store, Intent(kind), kind=kind) as work:
        target = _target(work, kind, op)
        if target is None:
            return None
        undone = int(kind == "undo")
        opposite = "redo" if undone else "undo"
        latest = scalars(work.conn, _LATEST, target.id, opposite)
        work.target, work.intent = target.id, target.intent
        run(work.conn, "UPDATE operation SET undone = ? WHERE id = ?", undone, target.id)
        Reversal(work, latest[0] or target.id).run()
    return replace(work.changes, operation=target)


def _target(work: UnitOfWork, kind: str, op: int | None) -> Operation | None:
    if kind == "redo":
        return journal.next_redo(work.conn, work.store.device)
    if op is None:
        return journal.next_undo(work.conn, work.store.device)
    if scalars(work.conn, "SELECT undone FROM operation WHERE id = ?", op) == [SPENT]:
        raise UserError("gone_for_good")
    sql = "SELECT id FROM operation WHERE id = ? AND kind = 'do' AND undone = 0 AND intent <> ?"
    return journal.operation(work.conn, op) if scalars(work.conn, sql, op, journal.CREATE_BASE) else None


class Reversal:
    """Reverting `source` inside a unit of work."""

    def __init__(self, work: UnitOfWork, source: int) -> None:
        self.work, self.source = work, source
        self._followed = bool(scalars(work.conn, _FOLLOWED, source))
        self.removed: dict[str, list[int]] = defaultdict(list)
        self.made: dict[str, list[int]] = defaultdict(list)  # inserted or brought back
        self.edited: dict[str, dict[int, dict[str, list[Any]]]] = defaultdict(dict)

    def run(self) -> None:
        self._read()
        for record in RECORDS:
            self._bring_back(record, self.removed[record])
        for record in RECORDS:
            self._edit_back(record, self.edited[record])
        for record in sorted(RECORDS, key=HELD.__contains__):  # those that refer before those that are referred to
            self._take_away(record, self.made[record])

    def _read(self) -> None:
        conn = self.work.conn
        born: dict[int, list[range]] = defaultdict(list)
        for entity, first, last in run(conn, "SELECT entity, first, last FROM birth WHERE op = ?", self.source):
            self.made[RECORD_OF[entity]].extend(range(first, last + 1))
            born[entity].append(range(first, last + 1))
        for entity, rec, verb, fields in run(
            conn, "SELECT entity, rec, verb, fields FROM change WHERE op = ?", self.source
        ):
            if verb == UPDATE:
                self.edited[RECORD_OF[entity]][rec] = json.loads(fields)
            elif verb == RESTORE:
                self.made[RECORD_OF[entity]].append(rec)
            elif verb == DELETE and not any(rec in ids for ids in born[entity]):
                self.removed[RECORD_OF[entity]].append(rec)

    def _keep(self, record: str, ids: Collection[int], field: str = "") -> None:
        self.work.kept.extend(Kept(record, i, field) for i in sorted(ids))

    def _bring_back(self, record: str, ids: list[int]) -> None:
        if not ids:
            return
        sql = f"SELECT id, gone_op FROM {record}_gone WHERE gone_with IS NULL AND id {AMONG}"
        if record in ON_CARD:
            sql += " AND (client_id IS NULL OR client_id IN (SELECT id FROM client))"
        gone = run(self.work.conn, sql, packed(ids)).all()
        ready = [i for i, op in gone if op == self.source or not self._stands(record, i)]
        self._keep(record, set(ids).difference(ready))
        if ready:
            self.work.restore(record, ready)

    def _edit_back(self, record: str, edits: dict[int, dict[str, list[Any]]]) -> None:
        rows = self.work.rows(record, edits)
        cards = {c[0] for fields in edits.values() if (c := fields.get("client_id")) and c[0] is not None}
        alive = twins.among(self.work.conn, "client", cards) | {None} if cards else {None}
        back: dict[int, dict[str, Any]] = {}
        for i, fields in edits.items():
            for name, (before, after) in fields.items():
                stands = i in rows and rows[i][name] == after and (name != "client_id" or before in alive)
                if stands:
                    back.setdefault(i, {})[name] = before
                else:
                    self._keep(record, [i], name)
        if back:
            self.work.edit_stored(record, back)

    def _take_away(self, record: str, ids: list[int]) -> None:
        if not ids:
            return
        conn = self.work.conn
        alive = twins.among(conn, record, ids)
        if record in ON_CARD and len(alive) < len(ids):
            # what left with its card by later work comes back with it; what leaves with its card just now is done
            among, args = these(ids)
            sql = f"SELECT id FROM {record}_gone WHERE gone_with IS NOT NULL AND gone_op <> ? AND id {among}"
            self._keep(record, scalars(conn, sql, self.work.op, *args))
        stay = self._referred(record, alive, self._built_on(record, alive)) if self._followed else set[int]()
        self._keep(record, stay)
        if alive - stay:
            self.work.leave(record, sorted(alive - stay))

    def _referred(self, record: str, ids: set[int], stay: set[int]) -> set[int]:
        """`stay`, and those of `ids` to which later work that stands, or one that stays, refers.

        References from before are no hindrance: what comes back from the trash may refer to what was deleted since.
        """
        found = list(references.referring_since(self.work.conn, record, ids, self.source)) if ids else []
        later = [(target, table, row) for target, table, row in found if self._stands(table, row)]
        stay = stay | {target for target, table, row in later if table != record or row not in ids}
        while more := {target for target, table, row in found if table == record and row in stay} - stay:
            stay |= more
        return stay

    def _built_on(self, record: str, ids: set[int]) -> set[int]:
        """Which of `ids` carry later work that still stands: own edits, or rows hung on a card."""
        if not ids:
            return set()
        conn = self.work.conn
        among, args = these(ids)
        sql = f"SELECT id FROM {record} WHERE id {among} AND version > ?"
        suspects: dict[int, set[tuple[str, int]]] = {i: {(record, i)} for i in scalars(conn, sql, *args, self.source)}
        for child in ON_CARD if record == "client" else ():
            sql = f"SELECT client_id, id FROM {child} WHERE client_id {among} AND version > ?"
            for owner, i in run(conn, sql, *args, self.source):
                suspects.setdefault(owner, set()).add((child, i))
        return {i for i, parts in suspects.items() if any(self._stands(r, p) for r, p in parts)}

    def _stands(self, record: str, id: int) -> bool:
        """Whether an operation after `source` that stands changed or made this record."""
        return bool(scalars(self.work.conn, _STANDS, ENTITY[record], id, self.source))


_LATEST: Final = "SELECT max(id) FROM operation WHERE target = ? AND kind = ?"
_FOLLOWED: Final = "SELECT 1 FROM operation WHERE id > ? AND kind = 'do' AND undone NOT IN (1, 2) LIMIT 1"
"""Whether there is later work at all that anything could have been built on."""
_STANDS: Final = (
    "SELECT 1 FROM change c JOIN operation o ON o.id = c.op WHERE c.entity = ?1 AND c.rec = ?2 AND c.op > ?3"
    " AND o.kind = 'do' AND o.undone = 0 UNION ALL"
    " SELECT 1 FROM birth b JOIN operation o ON o.id = b.op WHERE b.entity = ?1 AND b.first ="
    " (SELECT max(first) FROM birth WHERE entity = ?1 AND first <= ?2) AND b.op > ?3 AND o.undone = 0 LIMIT 1"
)
