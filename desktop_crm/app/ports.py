"""What the use cases need from storage. `storage` implements it; tests may fake it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, Self

from desktop_crm.app.marks import Marks
from desktop_crm.app.readings import ColumnNews, FactNews, FailureDays, TradeNews
from desktop_crm.app.today_rows import DayRows, Reminder
from desktop_crm.app.voice_rows import Lane, VoiceQuery, VoiceRow
from desktop_crm.domain.changes import Changes, Intent, Operation
from desktop_crm.domain.query import ClientQuery, Sort
from desktop_crm.domain.records import FAILURES, OPENABLE
from desktop_crm.domain.spending import Spending

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Values = Mapping[str, Any]
"""Field name -> domain value (date, tuple, int, str, bool, None), as the dataclasses of `domain` hold them."""


class ClientRow(NamedTuple):
    """What the list shows of one client. A tuple: made a hundred at a time while somebody scrolls."""

    id: int
    number: str
    title: str
    kind: str
    city: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    tags: tuple[str, ...]
    responsible: int | None
    known_since: date | None
    first_purchase: date | None
    last_purchase: date | None
    purchases: int
    open_claims: int
    worst_open: int  # severity of the worst open claim, 0 where there is none
    open_wishes: int
    next_due: date | None  # the earliest due date among open claims
    custom: str = ""  # the shop's own fields: see `Client.custom`


@dataclass(frozen=True, slots=True)
class Likeness:
    """What tells that two cards are one client's."""

    id: int
    name: str
    organisation: str
    number: str
    city: str
    birthday: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    differs_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of history: what happened to one field of one record, or to the whole record (field "")."""

    at: datetime  # UTC, aware
    actor: str
    kind: str  # do, undo, redo
    intent: Intent
    record: str
    id: int
    verb: str  # create, update, delete, restore
    field: str
    before: Any  # domain values; None where verb is not update
    after: Any


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done with the base without changing any record, such as taking clients out of it."""

    operation: Operation
    about: int | None  # the note that this one adds to


@dataclass(frozen=True, slots=True)
class Gone:
    """One record in the trash."""

    record: str
    id: int
    title: str
    at: datetime
    actor: str
    client_id: int | None
    merged_into: str = ""  # the name of the card that took this one over
    goes: datetime | None = None  # when it goes for good, at the earliest; None: it stays
    named: bool = False  # it goes only once nothing names it


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified copy of the base, as the Restore page lists it."""

    path: Path
    at: datetime
    reason: str  # exit, migration, import, bulk, manual, restore
    size: int
    clients: int
    records: int
    verified: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of `check`: what was compared, whether it held, and the first differences in words of a programmer."""

    name: str  # integrity, foreign_keys, search, journal, summaries, counts
    ok: bool
    details: tuple[str, ...] = ()


class Lookups(Protocol):
    """Who is already in the base, asked for many rows of an import at once."""

    def by_origin(self, record: str, origins: Collection[str]) -> dict[str, int]:
        """origin (identity given by an import) -> id, for those in the base, live or in the trash.

        What an undo took back counts as never there. A merged card is the one that took it over, here and below.
        """

    def by_origin_start(self, record: str, starts: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Start of an origin -> ids, in order, of the records whose origin begins so, live or in the trash.

        No start may begin with another.
        """

    def records(self, record: str, ids: Collection[int]) -> dict[int, Any]:
        """Live records as their dataclass, by id; those that are gone are missing."""

    def clients_by_number(self, numbers: Collection[str]) -> dict[str, int]:
        """Client's number, or that of a card merged into it -> id of the live client."""

    def referring(self, clients: Collection[int]) -> dict[str, dict[int, dict[str, Any]]]:
        """Record -> id -> the fields of that live row which name one of these clients, with their values."""

    def clients_by_contact(
        self, kind: Literal["phone", "email", "name"], keys: Collection[str]
    ) -> dict[str, tuple[int, ...]]:
        """Live clients by one key, in order of id; keys that nobody has are missing.

        `phone`: a `folding.phone_key` of any of the client's phones; `email`: an address in `fold`; `name`: `fold` of
        the name or the organisation. Cheap for one key as for a hundred thousand.
        """


class Work(Lookups, Protocol):
    """One unit of work: rows and journal change together, or not at all. Leaving the block without error commits."""

    changes: Changes  # after the block
    progress: Callable[[float], None]
    """Told how far leaving the block has come, where much was done in it; an error that it raises takes all back."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def add(self, record: str, rows: Sequence[Values]) -> range:
        """Insert; fields left out are blank. Returns the new ids: consecutive, never used before."""

    def keep(self, content: bytes) -> str:
        """Keep the bytes of an attachment, each once; the hash under which they are kept."""

    def edit(self, record: str, edits: Mapping[int, Values], version: int | None = None) -> None:
        """Change fields. Raises Conflict where a row is gone, or (with `version`) is not the one that was read."""

    def remove(self, record: str, ids: Iterable[int]) -> None:
        """Move to the trash; a client takes what hangs on its card along."""

    def restore(self, record: str, ids: Iterable[int]) -> None: ...
    def get(self, record: str, id: int) -> Any | None:
        """The record as this unit of work sees it."""


class Base(Lookups, Protocol):
    """An open base. Safe to use from the write lane and the read lanes at once."""

    path: Path
    actor: str
    """Who makes the changes from now on, as history names them."""

    # -- writing
    def write(self, intent: Intent) -> Work: ...
    def note(self, intent: Intent, about: int | None = None) -> Changes:
        """Write into the journal what was done without changing a record; undo and redo pass it by.

        `about`: the note that this one adds to.
        """

    def undo(self) -> Changes | None:
        """Take the last operation back as far as nobody has built on it since. None: there is nothing to undo."""

    def redo(self) -> Changes | None: ...
    def next_undo(self) -> Operation | None: ...
    def next_redo(self) -> Operation | None: ...

    # -- records
    def get(self, record: str, id: int) -> Any | None:
        """A live record as its dataclass of `domain`, or None."""

    def get_gone(self, record: str, id: int) -> Any | None: ...
    def all(self, record: str, *, gone: bool = False) -> list[Any]:
        """Every live staff member, failure point, cause or setting, or those in the trash; not for the long tables."""

    def own_held(self, id: int, *, gone: bool = False) -> list[int]:
        """Clients that hold a value of this field of the shop's own; those in the trash with `gone`."""

    def own_values(self, id: int, most: int) -> list[tuple[Any, int]]:
        """The most frequent values of such a field, as they are kept, with their numbers of clients."""

    def on_card(self, record: str, client_id: int) -> list[Any]:
        """Claims, wishes, purchases or interactions of one client, newest first (date, then id)."""

    def named_in(self, record: str, field: str, id: int) -> list[Any]:
        """Live records whose `field` names the record `id`, or holds it among others, oldest first."""

    def on_cards(self, record: str, clients: Collection[int]) -> list[Any]:
        """Live records on the cards of these clients, oldest first."""

    def absorbed(self, client_id: int) -> list[int]:
        """Cards in the trash that were merged into this one, or into one of those."""

    def likenesses(self, progress: Callable[[float], None] = lambda part: None) -> list[Likeness]:
        """What all clients are compared by, in order of id. `progress` may raise to end it."""

    def content(self, hash: str) -> bytes | None:
        """The bytes of an attachment."""

    def uid(self, record: str, id: int) -> str:
        """The name of a record in files and on the command line: "device/seq/ordinal"."""

    def uids(self, record: str, ids: Sequence[int]) -> list[str]: ...
    def resolve(self, uid: str) -> tuple[str, int] | None:
        """uid -> record name and id, live or in the trash."""

    # -- the list
    def count(self, record: str = "client") -> int: ...
    def has(self, record: str) -> bool:
        """Whether there is any; at once, where counting millions takes its time."""

    def find(self, query: ClientQuery, cancelled: Callable[[], bool] = lambda: False) -> array[int]:
        """Ids of matching clients in the query's order (storage's own columns: name, city, number, last, claims,
        purchases, known_since, added, responsible). Conditions `rung` and `class` are the caller's. Raises Cancelled.
        """

    def first(
        self, query: ClientQuery, count: int, cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[array[int], bool]:
        """The first ids that `find` would find, at least `count`, and whether it is certain that these are all.

        Where finding all of them takes no longer these are all. Raises Cancelled.
        """

    def sort(self, ids: array[int], key: Sort) -> array[int]:
        """By one of storage's own columns; equals keep their order, and who is gone by now is left out."""

    def values(self, name: str, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        """Of a city ("city") the place in the words that come with it, of a reference ("responsible") its id.

        One for each of `ids`; -1 where there is none, or the client is gone.
        """

    def warm(self) -> None:
        """At idle time: make ready what the list is sorted, filtered and searched by. Ends soon after `close`."""

    def page(self, ids: Sequence[int]) -> dict[int, ClientRow]:
        """Rows by id; ids that are gone are missing."""

    def cities(self) -> list[tuple[str, int]]:
        """Cities with their number of clients, most frequent first."""

    def tags(self) -> list[tuple[str, int]]: ...

    # -- voices
    def voices(self, query: VoiceQuery, cancelled: Callable[[], bool] = lambda: False) -> array[int]:
        """Keys (`voice_rows.key_of`) of matching voices in the query's order. Raises Cancelled."""

    def first_voices(
        self, query: VoiceQuery, count: int, cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[array[int], bool]:
        """The first keys that `voices` would find, at least `count`, and whether it is certain that these are all.

        Where finding all of them takes no longer these are all. Raises Cancelled.
        """

    def voice_board(
        self, query: VoiceQuery, newest: int, cancelled: Callable[[], bool] = lambda: False
    ) -> dict[str, Lane]:
        """Matching voices by lane: how many there are, and the keys of the first of them in the query's order."""

    def voice_rows(self, keys: Sequence[int]) -> dict[int, VoiceRow]:
        """By key; those that are gone are missing."""

    # -- history and trash
    def history(self, record: str, id: int, limit: int = 500) -> list[Entry]:
        """Newest first. For a client: everything on its card as well, and what happened to cards merged into it."""

    def notes(self, limit: int | None = None) -> list[Note]:
        """Newest first. A restored copy keeps those of the base it was put into."""

    def trash(self, limit: int = 1000, days: int = 0) -> list[Gone]:
        """What was deleted, newest first; what left with its client is not listed by itself.

        `days`: after how many each goes for good; 0: never.
        """

    def empty_trash(self, days: int) -> Changes | None:
        """Let a few entries go for good that were deleted `days` ago or longer. None: nothing went.

        An operation of the program's own, which undo and redo pass by.
        """

    def emptied(self) -> tuple[datetime, int] | None:
        """When anything last went for good, and how many entries have gone so far."""

    # -- figures
    def failure_days(self, first: date, last: date, of: Collection[str] = FAILURES) -> FailureDays:
        """Of first <= day <= last, from a summary. `of`: the records that are counted."""

    def purchase_days(self, first: date, last: date) -> list[tuple[date, int, int]]:
        """(day, number of purchases, amount), with or without client."""

    def return_days(self, first: date, last: date) -> list[tuple[date, int, int]]:
        """(day, number of returns, amount given back), with or without client."""

    def open_cases(self, of: Collection[str] = OPENABLE) -> list[tuple[int | None, int]]:
        """(failure point or None, number of open claims, then of open problems)."""

    def day_range(self) -> tuple[date, date] | None:
        """First and last day on which anything was bought or failed."""

    def trade(self, since: object = None, progress: Callable[[float], None] = lambda part: None) -> TradeNews:
        """All that clients bought, brought back and were paid, or what has changed `since` the state of an earlier
        answer. `progress` is told how far the reading of all has come; what it raises ends it.
        """

    def facts(
        self,
        record: str,
        names: Sequence[str],
        since: object = None,
        progress: Callable[[float], None] = lambda part: None,
    ) -> FactNews:
        """These fields of all rows of a record, or of those touched `since` the state of an earlier answer.

        `progress` is told how far the reading of all has come; what it raises ends it.
        """

    def columns(
        self,
        record: str,
        names: Sequence[str],
        since: object = None,
        progress: Callable[[float], None] = lambda part: None,
    ) -> ColumnNews:
        """The same of these fields alone, "client" and "day" among them."""

    # -- Today
    def day_rows(self, as_of: date, refused_since: date, birthdays: Sequence[str]) -> DayRows:
        """What Today is made of besides the trade; `birthdays` are those looked for, each as "MM-DD"."""

    def reminders(self, as_of: date) -> list[Reminder]:
        """Open tasks of the days ahead, what Today has put off, and the tasks done on the day."""

    def last_talks(self, clients: Collection[int], as_of: date) -> dict[int, date]:
        """The last interaction with each of these clients; who never had one is missing."""

    def next_steps(self, clients: Collection[int]) -> dict[int, tuple[date, str]]:
        """Day and words of the last agreed step with each of these clients; who has none is missing."""

    def known_to_one(self, clients: Collection[int]) -> dict[int, list[int]]:
        """Staff member -> those of these clients whom nobody else knows."""

    # -- the team
    def spent(self, first: date, last: date) -> list[Spending]:
        """All that was spent in the period, newest first."""

    def marks(self, as_of: date, timed: bool, clients: Collection[int] | None = None) -> Marks:
        """What standings take from cards beside their trade; of all clients, or of these. `timed`: minutes count."""

    # -- care
    def backup(self, reason: str, progress: Callable[[float], None] = lambda part: None) -> Copy: ...
    def copies(self) -> list[Copy]:
        """Newest first."""

    def restore(self, copy: Path) -> Copy:
        """Put a copy's content into this open base, after a copy of the present state (returned). Raises UserError."""

    def check(self) -> list[Finding]: ...
    def changed_since_backup(self) -> bool: ...
    def close(self) -> None: ...
