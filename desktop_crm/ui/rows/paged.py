"""A model of many rows: keys in order, what stands in them fetched in pages on the read lane as it is looked at."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer

from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.ui.context import Context

PAGE: Final = 128
KEPT: Final = PAGE * 64
AT_ONCE: Final = 4  # pages asked for in one go: what is looked at, not what was scrolled past
ENTRY: Final = Qt.ItemDataRole.UserRole
ACCESSIBLE: Final = Qt.ItemDataRole.AccessibleTextRole
Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")
_ROOT = QModelIndex()


class Cache(Generic[T]):
    """The values fetched last, by key. What has expired is still shown while its successor is on the way."""

    def __init__(self) -> None:
        self._values: OrderedDict[int, tuple[int, T]] = OrderedDict()
        self._epoch = 0
        self._expired: set[int] = set()

    def get(self, key: int) -> T | None:
        found = self._values.get(key)
        return found[1] if found is not None else None

    def fresh(self, key: int) -> bool:
        found = self._values.get(key)
        return found is not None and found[0] == self._epoch and key not in self._expired

    def put(self, values: Mapping[int, T]) -> None:
        for key, value in values.items():
            self._values[key] = (self._epoch, value)
            self._values.move_to_end(key)
            self._expired.discard(key)
        while len(self._values) > KEPT:
            self._values.popitem(last=False)

    def expire(self, keys: Iterable[int] | None) -> None:
        """None: everything."""
        if keys is None:
            self._epoch += 1
            self._expired.clear()
        else:
            self._expired.update(keys)


class PagedModel(QAbstractTableModel):
    """`data` never waits: what is not there yet is a placeholder (None under ENTRY) and is asked for.

    A subclass says what stands in its `columns`, asks with `want` for what it lacks and tells in `fetch` how to read
    a page.
    """

    def __init__(self, context: Context, columns: int) -> None:
        super().__init__()
        self._context, self._columns = context, columns
        self.keys: array[int] = array("q")
        self.whole = True  # else others follow
        self._generation = 0
        self._wanted: list[int] = []
        self._asked: set[int] = set()
        self._jobs: list[Job] = []
        self._fetch_soon = QTimer(self)
        self._fetch_soon.setSingleShot(True)
        self._fetch_soon.setInterval(0)
        self._fetch_soon.timeout.connect(self._fetch)

    def fetch(self, page: int) -> None:
        """Ask, with `ask`, for what a page lacks."""
        raise NotImplementedError

    # -- what Qt asks
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._columns

    # -- rows
    def row_of(self, key: int) -> int:
        """The row of a key, or -1."""
        return place_of(key, self.keys)

    def set_keys(self, keys: array[int], *, whole: bool = True) -> bool:
        """Show these in this order; not `whole`: others follow.

        Returns whether rows moved: not where they are the same, or where others follow those that are there.
        """
        waiting, self.whole = not self.whole, whole
        shown = len(self.keys)
        if keys == self.keys:
            return False
        if waiting and shown < len(keys) and keys[:shown] == self.keys:
            self._asked.discard(shown // PAGE)
            self.beginInsertRows(_ROOT, shown, len(keys) - 1)
            self.keys = keys
            self.endInsertRows()
            return False
        self.beginResetModel()
        self.keys = keys
        self._wanted.clear()
        self._give_up()
        self.endResetModel()
        return True

    def renew(self) -> None:
        """Fetch what has expired when it is looked at; what was known stays in sight until then."""
        self._give_up()
        self.refresh()

    def refresh(self) -> None:
        """Show everything anew, with what is known."""
        if len(self.keys):
            self._show(0, len(self.keys) - 1)

    def _show(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, self._columns - 1))

    # -- fetching
    def want(self, row: int) -> None:
        """Fetch the page of a row soon."""
        page = row // PAGE
        if page in self._asked:
            return
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        if not self._fetch_soon.isActive():
            self._fetch_soon.start()

    def ask(self, cache: Cache[T], page: int, read: Callable[[Session, list[int]], Mapping[int, T]]) -> None:
        """Read what of a page is not fresh in a cache, and keep it there."""
        keys = [key for key in self.keys[page * PAGE : (page + 1) * PAGE] if key >= 0 and not cache.fresh(key)]
        generation = self._generation

        def work(session: Session, job: Job) -> Mapping[int, T]:
            job.check()
            return read(session, keys)

        if keys:
            self._jobs.append(self._context.run_read(work, lambda found: self._got(cache, page, generation, found)))

    def _fetch(self) -> None:
        pages, self._wanted = self._wanted[-AT_ONCE:], []
        if self._context.session is None:
            return
        for page in pages:
            self._asked.add(page)
            self.fetch(page)

    def _got(self, cache: Cache[T], page: int, generation: int, found: Mapping[int, T]) -> None:
        if generation != self._generation:
            return
        cache.put(found)
        # a page that the cache has let go of may be asked for again
        if len(self._asked) > KEPT // PAGE:
            self._asked = {page}
        self._jobs = [job for job in self._jobs if not job.ended.is_set()]
        first, last = page * PAGE, min((page + 1) * PAGE, len(self.keys)) - 1
        if first <= last:
            self._show(first, last)

    def _give_up(self) -> None:
        """What was asked for comes too late."""
        self._generation += 1
        self._asked.clear()
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()


def place_of(key: int, keys: array[int]) -> int:
    """Where a key stands, or -1; soon also among a million."""
    if len(keys) <= KEPT:
        return keys.index(key) if key in keys else -1
    import numpy as np  # so many were put in order by numpy: it is there

    found = np.flatnonzero(np.frombuffer(keys, np.int64) == key)
    return int(found[0]) if len(found) else -1
