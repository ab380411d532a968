"""The open base: what `app.ports.Base` promises, over one SQLite file."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desktop_crm.app.marks import Marks
from desktop_crm.app.ports import ClientRow, Copy, Entry, Finding, Gone, Likeness, Note
from desktop_crm.app.readings import ColumnNews, FactNews, FailureDays, TradeNews
from desktop_crm.app.today_rows import DayRows, Reminder
from desktop_crm.app.voice_rows import Lane, VoiceQuery, VoiceRow
from desktop_crm.domain.changes import Changes, Intent, Operation
from desktop_crm.domain.custom_field import key_of
from desktop_crm.domain.errors import Cancelled, Conflict, UserError
from desktop_crm.domain.query import ClientQuery, Sort
from desktop_crm.domain.records import FAILURES, OPENABLE
from desktop_crm.domain.spending import Spending
from desktop_crm.storage import (
    backup,
    check,
    columns,
    contents,
    duplicates,
    emptying,
    facts,
    figures,
    finding,
    journal,
    lookups,
    marks,
    orders,
    own_fields,
    reading,
    search_index,
    summaries,
    team,
    today,
    trade,
    undo,
    voice_columns,
    voice_pages,
)
from desktop_crm.storage.lock import Lock
from desktop_crm.storage.lookups import ContactKind
from desktop_crm.storage.rows import store_day
from desktop_crm.storage.store import Store
from desktop_crm.storage.unit_of_work import NOTE, UnitOfWork
from desktop_crm.storage.voices import VoiceFinder


def _never() -> bool:
    return False


class SqliteBase:
    """Safe to use from several threads at once: each reading gets its own snapshot, writers take turns."""

    def __init__(self, store: Store, lock: Lock | None) -> None:
        self.store, self._lock, self._closed = store, lock, False
        self.path: Path = store.path
        self.today: Callable[[], date] = date.today
        """The day against which claims are overdue."""
        self._orders = orders.Orders(store)
        self._days = today.Days(self._orders)
        self._voices = voice_columns.Voices(self._orders)

    # -- writing
    @property
    def actor(self) -> str:
        return self.store.actor

    @actor.setter
    def actor(self, name: str) -> None:
        self.store.actor = name

    def write(self, intent: Intent) -> UnitOfWork:
        self.store.check_writable()
        return UnitOfWork(self.store, intent)

    def note(self, intent: Intent, about: int | None = None) -> Changes:
        with UnitOfWork(self.store, intent, kind=NOTE, target=about) as work:
            pass
        return work.changes

    def undo(self, op: int | None = None) -> Changes | None:
        """Take back `op`, or the last operation, as far as nobody has built on it since. None: nothing to undo."""
        return undo.undo(self.store, op)

    def redo(self) -> Changes | None:
        return undo.redo(self.store)

    def next_undo(self) -> Operation | None:
        with self.store.reading() as conn:
            return journal.next_undo(conn, self.store.device)

    def next_redo(self) -> Operation | None:
        with self.store.reading() as conn:
            return journal.next_redo(conn, self.store.device)

    # -- records
    def get(self, record: str, id: int) -> Any | None:
        with self.store.reading() as conn:
            return reading.get(conn, record, id)

    def get_gone(self, record: str, id: int) -> Any | None:
        with self.store.reading() as conn:
            return reading.get(conn, record, id, gone=True)

    def all(self, record: str, *, gone: bool = False) -> list[Any]:
        with self.store.reading() as conn:
            return reading.every(conn, record, gone=gone)

    def own_held(self, id: int, *, gone: bool = False) -> list[int]:
        with self.store.reading() as conn:
            return own_fields.holders(conn, id, gone=gone)

    def own_values(self, id: int, most: int) -> list[tuple[Any, int]]:
        with self._asked(ClientQuery()) as view:
            kind = own_fields.kind_of(view.conn, id)
            return columns.counted(view.column(key_of(id)), kind, most) if kind else []

    def on_card(self, record: str, client_id: int) -> list[Any]:
        with self.store.reading() as conn:
            return reading.on_card(conn, record, client_id)

    def content(self, hash: str) -> bytes | None:
        with self.store.reading() as conn:
            return contents.read(conn, hash)

    def uid(self, record: str, id: int) -> str:
        return self.uids(record, [id])[0]

    def uids(self, record: str, ids: Sequence[int]) -> list[str]:
        """Raises Conflict for an id that was never given."""
        with self.store.reading() as conn:
            try:
                return journal.uids(conn, record, ids)
            except KeyError as missing:
                raise Conflict(record, frozenset(missing.args)) from None

    def resolve(self, uid: str) -> tuple[str, int] | None:
        with self.store.reading() as conn:
            return journal.resolve(conn, uid)

    def by_origin(self, record: str, origins: Collection[str]) -> dict[str, int]:
        with self.store.reading() as conn:
            return lookups.by_origin(conn, record, origins)

    def by_origin_start(self, record: str, starts: Collection[str]) -> dict[str, tuple[int, ...]]:
        with self.store.reading() as conn:
            return lookups.by_origin_start(conn, record, starts)

    def records(self, record: str, ids: Collection[int]) -> dict[int, Any]:
        with self.store.reading() as conn:
            return lookups.records(conn, record, ids)

    def clients_by_number(self, numbers: Collection[str]) -> dict[str, int]:
        with self.store.reading() as conn:
            return lookups.clients_by_number(conn, numbers)

    def clients_by_contact(self, kind: ContactKind, keys: Collection[str]) -> dict[str, tuple[int, ...]]:
        with self.store.reading() as conn:
            return lookups.clients_by_contact(conn, kind, keys)

    def referring(self, clients: Collection[int]) -> dict[str, dict[int, dict[str, Any]]]:
        with self.store.reading() as conn:
            return duplicates.referring(conn, clients)

    def named_in(self, record: str, field: str, id: int) -> list[Any]:
        with self.store.reading() as conn:
            return reading.named_in(conn, record, field, id)

    def on_cards(self, record: str, clients: Collection[int]) -> list[Any]:
        with self.store.reading() as conn:
            return reading.on_cards(conn, record, clients)

    def absorbed(self, client_id: int) -> list[int]:
        with self.store.reading() as conn:
            return duplicates.absorbed(conn, client_id)

    def likenesses(self, progress: Callable[[float], None] = lambda part: None) -> list[Likeness]:
        with self.store.reading() as conn:
            total, found = reading.count(conn, "client"), list[Likeness]()
            for part in duplicates.likenesses(conn):
                found += part
                progress(min(1.0, len(found) / max(1, total)))
            return found

    # -- the list
    def count(self, record: str = "client") -> int:
        with self.store.reading() as conn:
            return reading.count(conn, record)

    def has(self, record: str) -> bool:
        with self.store.reading() as conn:
            return reading.has(conn, record)

    def find(self, query: ClientQuery, cancelled: Callable[[], bool] = _never) -> array[int]:
        with self._asked(query) as view:
            return finding.Finder(view, query, self.today(), cancelled).all()

    def first(self, query: ClientQuery, count: int, cancelled: Callable[[], bool] = _never) -> tuple[array[int], bool]:
        with self._asked(query) as view:
            return finding.Finder(view, query, self.today(), cancelled).first(count)

    def sort(self, ids: array[int], key: Sort) -> array[int]:
        with self._asked(ClientQuery(sort=(key,))) as view:
            return orders.as_array(view.by(view.living(ids), [key]))

    def values(self, name: str, ids: Any) -> tuple[Any, tuple[str, ...]]:
        with self._figures() as (conn, stale):
            return orders.values(self._orders.view(conn, stale), name, ids)

    def warm(self) -> None:
        for name in (*sorted(columns.NAMES), *(one.key for one in self.all("custom_field"))):
            if self._closed:
                return
            with self._figures() as (conn, stale), suppress(Cancelled):
                view = self._orders.view(conn, stale)
                if columns.SUMMARY.get(name) not in stale:
                    with finding.cancelling(view, lambda: self._closed):
                        view.column(name)
        if self._closed:
            return
        with self._figures() as (conn, stale), suppress(Cancelled):
            view = self._orders.view(conn, stale)
            with finding.cancelling(view, lambda: self._closed):
                view.read_head()

    @contextmanager
    def _asked(self, query: ClientQuery) -> Iterator[orders.View]:
        """A snapshot in which the columns that a query needs are not stale, unless a writer is at work."""
        needed = finding.columns_needed(query)
        self._refresh({columns.SUMMARY[name] for name in needed if name in columns.SUMMARY})
        with self._figures() as (conn, stale):
            yield self._orders.view(conn, stale)

    def page(self, ids: Sequence[int]) -> dict[int, ClientRow]:
        with self._figures() as (conn, stale):
            return reading.page(conn, ids, stale)

    def cities(self) -> list[tuple[str, int]]:
        with self.store.reading() as conn:
            return reading.cities(conn)

    def tags(self) -> list[tuple[str, int]]:
        with self.store.reading() as conn:
            return reading.tags(conn)

    # -- voices
    def voices(self, query: VoiceQuery, cancelled: Callable[[], bool] = _never) -> array[int]:
        with self._voice_finder(query, cancelled) as finder:
            return finder.all()

    def first_voices(
        self, query: VoiceQuery, count: int, cancelled: Callable[[], bool] = _never
    ) -> tuple[array[int], bool]:
        with self._voice_finder(query, cancelled) as finder:
            return finder.first(count)

    def voice_board(self, query: VoiceQuery, newest: int, cancelled: Callable[[], bool] = _never) -> dict[str, Lane]:
        with self._voice_finder(query, cancelled) as finder:
            return finder.board(newest)

    def voice_rows(self, keys: Sequence[int]) -> dict[int, VoiceRow]:
        with self.store.reading() as conn:
            return voice_pages.rows(conn, keys)

    @contextmanager
    def _voice_finder(self, query: VoiceQuery, cancelled: Callable[[], bool]) -> Iterator[VoiceFinder]:
        with self._figures() as (conn, stale):
            view = self._orders.view(conn, stale)
            yield VoiceFinder(self._voices, view, query, store_day(self.today()) or 0, cancelled)

    # -- history and trash
    def history(self, record: str, id: int, limit: int = 500) -> list[Entry]:
        with self.store.reading() as conn:
            return journal.history(conn, record, id, limit)

    def notes(self, limit: int | None = None) -> list[Note]:
        with self.store.reading() as conn:
            return journal.notes(conn, limit)

    def trash(self, limit: int = 1000, days: int = 0) -> list[Gone]:
        with self.store.reading() as conn:
            return reading.trash(conn, limit, int(self.store.clock() * 1000), days)

    def empty_trash(self, days: int) -> Changes | None:
        return emptying.empty(self.store, days)

    def emptied(self) -> tuple[datetime, int] | None:
        with self.store.reading() as conn:
            return emptying.emptied(conn)

    # -- figures
    def failure_days(self, first: date, last: date, of: Collection[str] = FAILURES) -> FailureDays:
        self._refresh({"failure_day"})
        with self._figures() as (conn, stale):
            return figures.failure_days(conn, first, last, of, stale)

    def purchase_days(self, first: date, last: date) -> list[tuple[date, int, int]]:
        self._refresh({"purchase_day"})
        with self._figures() as (conn, stale):
            return figures.purchase_days(conn, first, last, stale)

    def return_days(self, first: date, last: date) -> list[tuple[date, int, int]]:
        self._refresh({"return_day"})
        with self._figures() as (conn, stale):
            return figures.return_days(conn, first, last, stale)

    def open_cases(self, of: Collection[str] = OPENABLE) -> list[tuple[int | None, int]]:
        with self.store.reading() as conn:
            return figures.open_cases(conn, of)

    def day_range(self) -> tuple[date, date] | None:
        self._refresh({"failure_day", "purchase_day"})
        with self._figures() as (conn, stale):
            return figures.day_range(conn, stale)

    def marks(self, as_of: date, timed: bool, clients: Collection[int] | None = None) -> Marks:
        with self.store.reading() as conn:
            return marks.marks(conn, as_of, timed, clients)

    def trade(self, since: object = None, progress: Callable[[float], None] = lambda part: None) -> TradeNews:
        with self.store.reading() as conn:
            return trade.trade(conn, self._orders, since, progress)

    def facts(
        self,
        record: str,
        names: Sequence[str],
        since: object = None,
        progress: Callable[[float], None] = lambda part: None,
    ) -> FactNews:
        with self.store.reading() as conn:
            return facts.facts(conn, self._orders, record, names, since, progress)

    def columns(
        self,
        record: str,
        names: Sequence[str],
        since: object = None,
        progress: Callable[[float], None] = lambda part: None,
    ) -> ColumnNews:
        with self.store.reading() as conn:
            return facts.columns(conn, self._orders, record, names, since, progress)

    def day_rows(self, as_of: date, refused_since: date, birthdays: Sequence[str]) -> DayRows:
        with self.store.reading() as conn:
            return self._days.rows(conn, as_of, refused_since, birthdays)

    def reminders(self, as_of: date) -> list[Reminder]:
        with self.store.reading() as conn:
            return today.reminders(conn, as_of)

    def last_talks(self, clients: Collection[int], as_of: date) -> dict[int, date]:
        with self.store.reading() as conn:
            return today.last_talks(conn, clients, as_of)

    def next_steps(self, clients: Collection[int]) -> dict[int, tuple[date, str]]:
        with self.store.reading() as conn:
            return today.next_steps(conn, clients)

    def known_to_one(self, clients: Collection[int]) -> dict[int, list[int]]:
        with self._figures() as (conn, stale):
            return today.known_to_one(self._orders.view(conn, stale), clients)

    def spent(self, first: date, last: date) -> list[Spending]:
        with self.store.reading() as conn:
            return team.spent(conn, first, last)

    @contextmanager
    def _figures(self) -> Iterator[tuple[Connection, set[str]]]:
        """A snapshot, and the names of the summaries that are stale in it."""
        with self.store.reading() as conn:
            yield conn, summaries.stale_in(conn)

    def _refresh(self, needed: set[str]) -> None:
        """Recompute what bulk work left stale, unless a writer is at work: the reading then reads past the summary."""
        if not needed or not self.store.writable or self.store.writing.locked():
            return
        with self._figures() as (_, stale):
            pass
        if stale & needed:
            with self.store.changing() as conn:
                stale = summaries.stale_in(conn)
                summaries.recompute(conn, stale & needed)
                summaries.mark(conn, stale - needed)

    # -- care
    def backup(self, reason: str, progress: Callable[[float], None] = lambda part: None) -> Copy:
        return backup.make(self.store, reason, progress)

    def copies(self) -> list[Copy]:
        return backup.copies_of(self.path)

    def restore(self, copy: Path) -> Copy:
        """Put a copy's content into this open base, after a copy of the present state (returned). Raises UserError."""
        return backup.restore(self.store, copy)

    def check(self) -> list[Finding]:
        return check.check(self.store)

    def changed_since_backup(self) -> bool:
        return backup.changed(self.store)

    def close(self) -> None:
        """Tidy up and let go of the file. Nothing is lost without it: every save is durable by itself."""
        if self._closed:
            return
        self._closed = True
        try:
            if self.store.writable:
                with suppress(UserError):  # tidying can wait; whatever is wrong will be said when it matters
                    search_index.tidy(self.store)
        finally:
            self.store.engine.dispose()
            if self._lock:
                self._lock.release()
