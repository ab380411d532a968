"""Defects to plant into the storage, each of which the machine must catch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from desktop_crm.domain.records import ON_CARD
from desktop_crm.storage import backup, journal, references, search_index, summaries, twins, undo, unit_of_work
from desktop_crm.storage.rows import Mapper
from desktop_crm.storage.summaries import Ledger
from desktop_crm.storage.undo import Reversal
from desktop_crm.storage.unit_of_work import UnitOfWork

Break = Callable[[Any], Any]


def _only_one_owner(touch: Any) -> Any:
    def broken(self: UnitOfWork, record: str, clients: Iterable[Any], changed: Any = None) -> None:
        touch(self, record, clients if record == "client" else [c for c in clients if c is not None][:1], changed)

    return broken


def _old_terms_stay(shift: Any) -> Any:
    return lambda self, sign, *a, **k: None if sign else shift(self, sign, *a, **k)


def _emptied_days_stay(run: Any) -> Any:
    return lambda conn, sql, *a: None if "WHERE n = 0" in sql else run(conn, sql, *a)


def _later_edit_overwritten(whole: Any) -> Any:
    def broken(self: Reversal, record: str, edits: Any) -> None:
        rows = self.work.rows(record, edits)
        self.work.edit_stored(
            record, {i: {n: b for n, (b, _) in f.items() if n != "client_id"} for i, f in edits.items() if i in rows}
        )

    return broken


def _children_stay_gone(whole: Any) -> Any:
    def broken(conn: Any, record: str, ids: Any, op: int) -> None:
        among, args = twins.these(ids)
        twins._back(conn, record, f"id {among}", args, op)

    return broken


def _all_children_come_back(whole: Any) -> Any:
    def broken(conn: Any, record: str, ids: Any, op: int) -> None:
        among, args = twins.these(ids)
        twins._back(conn, record, f"id {among}", args, op)
        for child in ON_CARD if record == "client" else ():
            twins._back(conn, child, f"client_id {among}", args, op)

    return broken


def _only_remembered(next_undo: Any) -> Any:
    def broken(conn: Any, device: int) -> Any:
        found = next_undo(conn, device)
        temp = journal.run(conn, "SELECT count(*) FROM temp.sqlite_master").scalar_one()
        if not temp:  # a connection that has not seen this program's memory
            journal.run(conn, "CREATE TEMP TABLE memory AS SELECT max(id) AS head FROM main.operation")
        head = journal.run(conn, "SELECT head FROM temp.memory").scalar_one()
        return found if found and found.id > head else None

    return broken


def _redo_survives(enter: Any) -> Any:
    def broken(self: UnitOfWork) -> UnitOfWork:
        enter(self)
        self._redoable = 0
        return self

    return broken


def _ids_reused(whole: Any) -> Any:
    def broken(self: UnitOfWork, record: str) -> int:
        return 1 + (unit_of_work.scalars(self.conn, f"SELECT max(id) FROM {record}")[0] or 0)

    return broken


def _wrong_before(pack: Any) -> Any:
    def broken(fields: Any) -> Any:
        return pack(fields and {n: [p[1] if n == "date" else p[0], p[1]] for n, p in fields.items()})

    return broken


def _stale_accepted(edit: Any) -> Any:
    return lambda self, record, edits, version=None: edit(self, record, edits)


def _not_indexed(update: Any) -> Any:
    return lambda conn, clients, progress: update(conn, {c for c in clients if c % 2}, progress)


def _new_not_indexed(insert: Any) -> Any:
    return lambda conn, found, progress: insert(conn, {c: body for c, body in found.items() if c % 2}, progress)


def _new_words_stay(touch: Any) -> Any:
    def broken(self: UnitOfWork, clients: set[int]) -> None:
        bodies = dict(self._bodies)
        touch(self, clients)
        self._bodies |= bodies

    return broken


def _deleted_words_stay(many: Any) -> Any:
    return lambda conn, sql, rows: None if "'delete'" in sql else many(conn, sql, rows)


def _failure_commits(leave: Any) -> Any:
    def broken(self: UnitOfWork, kind: Any, error: Any, trace: Any) -> None:
        leave(self, None, None, None)

    return broken


def _sort_key_stays(whole: Any) -> Any:
    def broken(self: Mapper, row: Any) -> Any:
        return whole(self, row) if "id" not in row else {}

    return broken


def _ordinals_restart(born: Any) -> Any:
    def broken(self: UnitOfWork, record: str, ids: range) -> None:
        born(self, record, ids)
        self._births[-1][3] = 1

    return broken


def _moves_forgotten(whole: Any) -> Any:
    return {**whole, "claim": frozenset({"text", "product", "resolution"})}


# name -> owner, attribute, what makes the broken one of the whole one
PLANTED: Final[dict[str, tuple[Any, str, Break]]] = {
    "summary: only one of two clients touched by a move": (UnitOfWork, "_touch", _only_one_owner),
    "summary: old terms not taken out": (Ledger, "shift", _old_terms_stay),
    "summary: days without claims left behind": (summaries, "run", _emptied_days_stay),
    "summary: not marked stale after bulk work": (summaries, "mark", lambda _: lambda conn, stale: None),
    "search: some clients not indexed": (search_index, "update", _not_indexed),
    "search: some new clients not indexed": (search_index, "insert", _new_not_indexed),
    "search: what else came to a new card is not found": (UnitOfWork, "_touch_words", _new_words_stay),
    "search: the index keeps deleted words": (search_index, "many", _deleted_words_stay),
    "search: a moved claim is found on its old card": (search_index, "SEARCHED", _moves_forgotten),
    "search: short words asked of the index": (search_index, "_whole", lambda _: lambda needle: True),
    "list: renamed, yet in its old place": (Mapper, "derive", _sort_key_stays),
    "undo: later edit overwritten": (Reversal, "_edit_back", _later_edit_overwritten),
    "undo: insert with later work removed": (Reversal, "_built_on", lambda _: lambda self, record, ids: set()),
    "undo: what hung on a card stays gone": (twins, "move_back", _children_stay_gone),
    "undo: what was deleted before comes back with the card": (twins, "move_back", _all_children_come_back),
    "undo: forgotten at a restart": (journal, "next_undo", _only_remembered),
    "redo: survives new work": (UnitOfWork, "__enter__", _redo_survives),
    "redo: reverts the operation, not its undo": (undo, "_LATEST", lambda _: "SELECT NULL, ?, ?"),
    "ids: reused after a delete": (UnitOfWork, "_next_id", _ids_reused),
    "names: given twice in one operation": (UnitOfWork, "_born", _ordinals_restart),
    "journal: wrong before": (unit_of_work, "packed_fields", _wrong_before),
    "version: stale save accepted": (UnitOfWork, "edit", _stale_accepted),
    "failure: commits what it did": (UnitOfWork, "__exit__", _failure_commits),
    "references: deleted though in use": (references, "held_by", lambda _: lambda conn, record, ids: set()),
    "restore: goes on under the old name": (backup, "_prepare", lambda _: lambda path, present: None),
}


def plant(name: str) -> Callable[[], None]:
    """Break one thing; returns what mends it."""
    owner, attribute, broken = PLANTED[name]
    whole = getattr(owner, attribute)
    setattr(owner, attribute, broken(whole))
    return lambda: setattr(owner, attribute, whole)
