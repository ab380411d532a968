"""One unit of work: rows, journal, summaries and searched text change in one transaction, or not at all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import repeat
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import Connection

from desktop_crm.app.ports import Values
from desktop_crm.domain.changes import Changes, Intent, Kept, Operation
from desktop_crm.domain.errors import Conflict, UserError
from desktop_crm.domain.records import ON_CARD
from desktop_crm.storage import contents, duplicates, lookups, own_fields, references, search_index, twins
from desktop_crm.storage.engine import AMONG, FIRST, WRITES, many, packed, run, scalars
from desktop_crm.storage.errors import translate
from desktop_crm.storage.journal import moment
from desktop_crm.storage.lookups import ContactKind
from desktop_crm.storage.rows import TITLE_FIELDS, Mapper, Stored, mapper
from desktop_crm.storage.schema import DELETE, ENTITY, PURGE, RESTORE, UPDATE
from desktop_crm.storage.store import Store
from desktop_crm.storage.summaries import Ledger

_HEAD: Final = (
    "SELECT coalesce((SELECT max(id) FROM operation), 0),"
    " coalesce((SELECT max(seq) FROM operation WHERE device = ?), 0),"
    " coalesce((SELECT hlc FROM operation ORDER BY id DESC LIMIT 1), 0),"
    " EXISTS (SELECT 1 FROM operation WHERE undone = 1),"
    " coalesce((SELECT value FROM meta WHERE key = 'stale'), '')"
)
NOTE: Final = "note"
"""The kind of an operation that changes no record: it stands in the journal to be read, and undo passes it by."""
HELD: Final = 100_000
"""Searched texts of new clients that wait for what else may come to their cards."""
_UNORDERED: Final = frozenset({"interaction", "cause", "setting", "return", "refusal", "attachment"})
"""Records that neither order, filter nor search in the list looks at."""
_ALSO: Final = {"referral": "recommender"}
"""Records on a card that say something of another client as well, and the field that names that one."""


class UnitOfWork:
    """Leaving the block without an error commits. Raises UserError where the surroundings are at fault."""

    def __init__(self, store: Store, intent: Intent, *, kind: str = "do", target: int | None = None) -> None:
        self.store, self.intent, self.kind, self.target = store, intent, kind, target
        self.actor = store.actor
        self.changes = Changes()
        self.kept: list[Kept] = []
        self._births: list[list[int]] = []  # entity, first, last, ordinal
        self._journal: dict[tuple[int, int, int], dict[str, list[Any]] | None] = {}
        self._records: dict[str, set[int]] = defaultdict(set)
        self._added: dict[str, range] = {}
        self._cards: set[int] = set()
        self._words: set[int] = set()
        self._bodies: dict[int, str] = {}  # searched texts of new clients, as long as nothing else touches them
        self._indexed: set[int] = set()  # new clients whose searched texts are kept
        self.progress: Callable[[float], None] = lambda part: None
        self._next: dict[str, int] = {}

    # -- transaction
    def __enter__(self) -> Self:
        self.store.check_writable()
        self.store.writing.acquire()
        try:
            self.store.check_file()
            self.conn: Connection = self.store.engine.connect().execution_options(**WRITES)
            self._transaction = self.conn.begin()
            op, self._seq, self._hlc, self._redoable, stale = run(self.conn, _HEAD, self.store.device).one()
        except BaseException as error:
            self._close()
            told = translate(error, self.store.path)
            if told is None or told is error:
                raise
            raise told from error
        self.op: int = op + 1
        self.ledger = Ledger(self.conn, set(stale.split()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and self._written:
                self._settle()
                self._commit()
            else:
                self._transaction.rollback()
        except BaseException as failed:
            told = translate(failed, self.store.path)
            if told is None or told is failed:
                raise
            raise told from failed
        finally:
            self._close()
        told = translate(error, self.store.path) if error is not None else None
        if told is not None and told is not error:
            raise told from error

    def _close(self) -> None:
        try:
            if hasattr(self, "conn"):
                self.conn.close()
        finally:
            self.store.writing.release()

    @property
    def _written(self) -> bool:
        return bool(self._births or self._journal or self.target or self.kind == NOTE)

    def _commit(self) -> None:
        self.store.note(self.op, self.changes)
        try:
            self._transaction.commit()
        except Exception:
            # an error from COMMIT means that the outcome is unknown: look whether it stands
            self.conn.invalidate()
            if not self._stands():
                raise

    def _stands(self) -> bool:
        with self.store.engine.connect() as conn:
            found = scalars(conn, "SELECT seq FROM operation WHERE id = ? AND device = ?", self.op, self.store.device)
        return found == [self._seq + 1]

    # -- what use cases call
    def add(self, record: str, rows: Sequence[Values]) -> range:
        """Insert; fields left out are blank. Returns the new ids: consecutive, never used before."""
        if not rows:
            return range(0)
        kind = mapper(record)
        first = self._next_id(record)
        ids = range(first, first + len(rows))
        self._next[record] = ids.stop
        columns = kind.columns_of(rows)
        owners = set(columns.get("client_id", ())) if kind.on_card else set()
        self._check_cards(owners)
        cells = zip(ids, repeat(self.op), *kind.cells(columns, len(rows)), strict=False)
        many(self.conn, kind.insertion(columns), cells)
        self.ledger.many_rows(record, len(ids))
        self.ledger.shift("", record, f"id BETWEEN {ids.start} AND {ids.stop - 1}")
        self._touch(record, ids if record == "client" else owners)
        if record in _ALSO:
            self._touch_also(columns.get(_ALSO[record], ()))
        self._born(record, ids)
        if record == "client":
            bodies = search_index.new_bodies(columns, len(rows), own_fields.worded(self.conn))
            self._bodies.update(zip(ids, bodies, strict=True))
            if len(self._bodies) > HELD:
                self._index()
        return ids

    def keep(self, content: bytes) -> str:
        """Keep the bytes of an attachment, each once; the hash under which they are kept."""
        return contents.keep(self.conn, content)

    def edit(self, record: str, edits: Mapping[int, Values], version: int | None = None) -> None:
        """Change fields. Raises Conflict where a row is gone, or (with `version`) is not the one that was read."""
        kind = mapper(record)
        self.edit_stored(record, {i: kind.store(values) for i, values in edits.items()}, version)

    def edit_stored(self, record: str, edits: Mapping[int, Stored], version: int | None = None) -> None:
        kind = mapper(record)
        rows = self.rows(record, edits)
        stale = set(edits) - set(rows)
        if version is not None:
            stale |= {i for i, row in rows.items() if row["version"] != version}
        if stale:
            raise Conflict(record, frozenset(stale))
        wanted = {i: {n: v for n, v in new.items() if rows[i][n] != v} for i, new in edits.items()}
        wanted = {i: new for i, new in wanted.items() if new}
        if not wanted:
            return
        changed = {n for new in wanted.values() for n in new}
        if "client_id" in changed:
            self._check_cards(new["client_id"] for new in wanted.values() if "client_id" in new)
        picked = packed(wanted)
        self.ledger.many_rows(record, len(wanted))
        self.ledger.shift("-", record, f"id {FIRST}", picked, changed=changed)
        self._update(kind, rows, wanted)
        self.ledger.shift("", record, f"id {FIRST}", picked, changed=changed)
        if record == "client":
            self._touch(record, wanted, changed)
            if "tags" in changed:
                tags = {i: rows[i]["tags"] for i, new in wanted.items() if "tags" in new}
                self._touch_words(search_index.with_tags(self.conn, tags))
        elif kind.on_card:
            owners = {rows[i]["client_id"] for i in wanted} | {
                n["client_id"] for n in wanted.values() if "client_id" in n
            }
            self._touch(record, owners, changed)
            if record in _ALSO:
                name = _ALSO[record]
                self._touch_also(both.get(name) for i in wanted for both in (rows[i], wanted[i]))
        self._records[record].update(wanted)

    def remove(self, record: str, ids: Iterable[int]) -> None:
        """Move to the trash; a client takes what hangs on its card along.

        Raises Conflict where a row is gone already, UserError in_use where others refer to it.
        """
        keys = sorted(set(ids))
        if missing := set(keys) - twins.among(self.conn, record, keys):
            raise Conflict(record, frozenset(missing))
        if used := references.held_by(self.conn, record, keys):
            name = scalars(self.conn, f"SELECT name FROM {record} WHERE id = ?", min(used))[0]
            raise UserError("in_use", record=record, name=name, n=len(used))
        self.leave(record, keys)

    def restore(self, record: str, ids: Iterable[int]) -> None:
        """Bring back from the trash; a client with what left with it.

        Raises Conflict where a row is not in the trash by itself, or its client is not there.
        """
        keys = sorted(set(ids))
        sql = f"SELECT id FROM {record}_gone WHERE gone_with IS NULL AND id {AMONG}"
        if missing := set(keys) - set(scalars(self.conn, sql, packed(keys))):
            raise Conflict(record, frozenset(missing))
        if record in ON_CARD:
            self._check_cards(twins.cards(self.conn, f"{record}_gone", keys))
        self._return(record, keys)

    def get(self, record: str, id: int) -> Any | None:
        kind = mapper(record)
        row = run(self.conn, f"SELECT {kind.columns} FROM {record} WHERE id = ?", id).first()
        return None if row is None else kind.load(row)

    def by_origin(self, record: str, origins: Collection[str]) -> dict[str, int]:
        return lookups.by_origin(self.conn, record, origins)

    def by_origin_start(self, record: str, starts: Collection[str]) -> dict[str, tuple[int, ...]]:
        return lookups.by_origin_start(self.conn, record, starts)

    def records(self, record: str, ids: Collection[int]) -> dict[int, Any]:
        return lookups.records(self.conn, record, ids)

    def clients_by_number(self, numbers: Collection[str]) -> dict[str, int]:
        return lookups.clients_by_number(self.conn, numbers)

    def clients_by_contact(self, kind: ContactKind, keys: Collection[str]) -> dict[str, tuple[int, ...]]:
        return lookups.clients_by_contact(self.conn, kind, keys, self._words)

    def referring(self, clients: Collection[int]) -> dict[str, dict[int, dict[str, Any]]]:
        return duplicates.referring(self.conn, clients)

    # -- what undo builds on
    def rows(self, record: str, ids: Iterable[int]) -> dict[int, Stored]:
        """Live rows as stored, by id."""
        found = run(self.conn, f"SELECT * FROM {record} WHERE id {AMONG}", packed(ids)).mappings()
        return {row["id"]: dict(row) for row in found}

    def leave(self, record: str, keys: list[int]) -> None:
        """Move live rows to the trash, whoever refers to them."""
        self._before_move(record, record, keys)
        self._shift_moved("-", record, keys)
        twins.move_out(self.conn, record, keys, self.op)
        self._note(record, keys, DELETE, RESTORE)

    def purged(self, record: str, keys: Iterable[int]) -> None:
        """These rows have left the trash for good."""
        self._journal |= {(ENTITY[record], i, PURGE): None for i in keys}

    def _return(self, record: str, keys: list[int]) -> None:
        self._before_move(record, f"{record}_gone", keys)
        twins.move_back(self.conn, record, keys, self.op)
        self._shift_moved("", record, keys)
        self._note(record, keys, RESTORE, DELETE)

    # -- parts
    def _next_id(self, record: str) -> int:
        if record not in self._next:
            sql = "SELECT last FROM birth WHERE entity = ? ORDER BY first DESC LIMIT 1"
            self._next[record] = 1 + next(iter(scalars(self.conn, sql, ENTITY[record])), 0)
        return self._next[record]

    def _born(self, record: str, ids: range) -> None:
        last = self._births[-1] if self._births else None
        if last and last[0] == ENTITY[record] and last[2] + 1 == ids.start:
            last[2] = ids.stop - 1
        else:
            ordinal = 1 + sum(b[2] - b[1] + 1 for b in self._births)
            self._births.append([ENTITY[record], ids.start, ids.stop - 1, ordinal])
        self._records[record].update(ids)
        start = self._added[record].start if record in self._added else ids.start
        self._added[record] = range(start, ids.stop)

    def _is_new(self, record: str, id: int) -> bool:
        return record in self._added and id in self._added[record]

    def _check_cards(self, clients: Iterable[int | None]) -> None:
        wanted = {c for c in clients if c is not None and not self._is_new("client", c)}
        if wanted and (missing := wanted - twins.among(self.conn, "client", wanted)):
            raise Conflict("client", frozenset(missing))

    def _update(self, kind: Mapper, rows: Mapping[int, Stored], wanted: Mapping[int, Stored]) -> None:
        groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for i, new in wanted.items():
            if not self._is_new(kind.record, i):  # the row itself says what a new record was born with
                entry = self._journal.setdefault((ENTITY[kind.record], i, UPDATE), {})
                assert entry is not None
                for name, value in new.items():
                    before = entry[name][0] if name in entry else rows[i][name]
                    entry[name] = [before, value]
                    if before == value:
                        del entry[name]
                if not entry:
                    del self._journal[ENTITY[kind.record], i, UPDATE]
            titled = kind.derived and not new.keys().isdisjoint(TITLE_FIELDS)
            full = new | (kind.derive(rows[i] | new) if titled else {})
            groups[tuple(full)].append((*full.values(), self.op, i))
        for names, cells in groups.items():
            sets = ", ".join(f"{n} = ?" for n in (*names, "version"))
            many(self.conn, f"UPDATE {kind.record} SET {sets} WHERE id = ?", cells)

    def _before_move(self, record: str, table: str, keys: list[int]) -> None:
        """These rows are about to leave or return: note whose cards and summaries that touches."""
        if record == "client":
            self._cards.update(keys)
            self._touch_words(set(keys))
            for child in ON_CARD:
                self.ledger.touch(child, keys)
            gone = table.removeprefix(record)
            for child, name in _ALSO.items():
                column = "gone_with" if gone else "client_id"
                self._touch_also(twins.named(self.conn, f"{child}{gone}", name, column, keys))
        elif record == "custom_field":
            held = {card for key in keys for card in own_fields.holders(self.conn, key)}
            self._cards |= held
            self._touch_words(held)
        elif record in ON_CARD:
            self._touch(record, twins.cards(self.conn, table, keys))
            if record in _ALSO:
                self._touch_also(twins.named(self.conn, table, _ALSO[record], "id", keys))

    def _touch_also(self, clients: Iterable[int | None]) -> None:
        self._cards.update(c for c in clients if c is not None)

    def _shift_moved(self, sign: str, record: str, keys: list[int]) -> None:
        picked = packed(keys)
        for part, column in [(c, "client_id") for c in ON_CARD] if record == "client" else [(record, "id")]:
            self.ledger.many_rows(part, len(keys))
            self.ledger.shift(sign, part, f"{column} {FIRST}", picked)

    def _touch(self, record: str, clients: Iterable[int | None], changed: Collection[str] | None = None) -> None:
        owners = {c for c in clients if c is not None}
        self._cards |= owners
        searched = search_index.SEARCHED.get(record)
        if searched and (changed is None or not searched.isdisjoint(changed)):
            self._touch_words(owners)
        self.ledger.touch(record, owners, changed)

    def _touch_words(self, clients: set[int]) -> None:
        self._words |= clients
        self._indexed -= clients
        for client in self._bodies.keys() & clients:
            del self._bodies[client]

    def _index(self) -> None:
        search_index.insert(self.conn, self._bodies, self.progress)
        self._indexed |= self._bodies.keys()
        self._bodies.clear()

    def _note(self, record: str, keys: Iterable[int], verb: int, opposite: int) -> None:
        for i in keys:
            if (ENTITY[record], i, opposite) in self._journal:  # there and back within one operation
                del self._journal[ENTITY[record], i, opposite]
            else:
                self._journal[ENTITY[record], i, verb] = None
        self._records[record].update(keys)

    def _settle(self) -> None:
        self.ledger.settle()
        self._index()
        search_index.update(self.conn, self._words - self._indexed, self.progress)
        if self.kind == "do" and self._redoable:  # what was undone before can no longer be redone
            run(self.conn, "UPDATE operation SET undone = 2 WHERE undone = 1")
        now = int(self.store.clock() * 1000)
        hlc = max(now << 16, self._hlc + 1)
        run(
            self.conn,
            "INSERT INTO operation (id, device, seq, hlc, at, actor, kind, intent, subject, target, undone)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            *(self.op, self.store.device, self._seq + 1, hlc, now, self.actor),
            *(self.kind, self.intent.code, self.intent.subject, self.target),
        )
        births = [(entity, first, last, self.op, ordinal) for entity, first, last, ordinal in self._births]
        many(self.conn, "INSERT INTO birth (entity, first, last, op, ordinal) VALUES (?, ?, ?, ?, ?)", births)
        entries = [(self.op, *key, packed_fields(fields)) for key, fields in sorted(self._journal.items())]
        many(self.conn, "INSERT INTO change (op, entity, rec, verb, fields) VALUES (?, ?, ?, ?, ?)", entries)
        self.changes = Changes(
            op=self.op,
            records={name: frozenset(ids) for name, ids in self._records.items()},
            clients=frozenset(self._cards),
            added=dict(self._added),
            order=not _UNORDERED.issuperset(self._records),
            kept=tuple(self.kept),
            operation=Operation(self.op, self.intent, moment(now), self.actor),
        )


def packed_fields(fields: Mapping[str, Sequence[Any]] | None) -> str | None:
    return None if fields is None else json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
