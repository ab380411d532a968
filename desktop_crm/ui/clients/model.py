"""The list's model: ids in order, rows fetched in pages of 128 on the read lane as they are looked at."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer

from desktop_crm.app import search
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.ui.clients.columns import COLUMNS, Cells, Column, Entry, tip
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import plain_tip

if TYPE_CHECKING:
    from desktop_crm.analysis.standing import Standing

PAGE: Final = 128
KEPT: Final = PAGE * 64
AT_ONCE: Final = 4  # pages asked for in one go: what is looked at, not what was scrolled past
ENTRY: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")
_ROOT = QModelIndex()


class Cache(Generic[T]):
    """The values fetched last, by id. What has expired is still shown while its successor is on the way."""

    def __init__(self) -> None:
        self._values: OrderedDict[int, tuple[int, T]] = OrderedDict()
        self._epoch = 0
        self._expired: set[int] = set()

    def get(self, id: int) -> T | None:
        found = self._values.get(id)
        return found[1] if found is not None else None

    def fresh(self, id: int) -> bool:
        found = self._values.get(id)
        return found is not None and found[0] == self._epoch and id not in self._expired

    def put(self, values: Mapping[int, T]) -> None:
        for id, value in values.items():
            self._values[id] = (self._epoch, value)
            self._values.move_to_end(id)
            self._expired.discard(id)
        while len(self._values) > KEPT:
            self._values.popitem(last=False)

    def expire(self, ids: Iterable[int] | None) -> None:
        """None: everything."""
        if ids is None:
            self._epoch += 1
            self._expired.clear()
        else:
            self._expired.update(ids)


class ClientModel(QAbstractTableModel):
    """`data` never waits: what is not there yet is a placeholder (None under ENTRY) and is asked for."""

    def __init__(self, context: Context, cells: Cells) -> None:
        super().__init__()
        self._context, self.cells = context, cells
        self.ids: array[int] = array("q")
        self.whole = True  # else others follow
        self._generation = 0
        self._rows: Cache[ClientRow] = Cache()
        self._standings: Cache[Standing] = Cache()
        self._wanted: list[int] = []
        self._asked: set[int] = set()
        self._jobs: list[Job] = []
        self._fetch_soon = QTimer(self)
        self._fetch_soon.setSingleShot(True)
        self._fetch_soon.setInterval(0)
        self._fetch_soon.timeout.connect(self._fetch)

    # -- what Qt asks
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.ids):
            return None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role not in (ENTRY, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ACCESSIBLE):
            return None
        entry = self.entry(index.row())
        if role == ENTRY or entry is None:
            return entry
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tip(column, self.cells, entry)) or None
        text = column.text(self.cells, entry)
        if role == ACCESSIBLE and text:
            return f"{self.header_text(column, full=True)}: {text}"
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.header_text(column)
        if role in (Qt.ItemDataRole.ToolTipRole, ACCESSIBLE):
            return self.header_text(column, full=True)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        return None

    def header_text(self, column: Column, *, full: bool = False) -> str:
        key = f"list.column_{column.key}_full" if full else f"list.column_{column.key}"
        return self.cells.texts(key, sign=self.cells.formats.sign)

    # -- rows
    def entry(self, row: int) -> Entry | None:
        """What is known of the client in a row; what is missing is asked for."""
        id = self.ids[row]
        found = self._rows.get(id)
        standing = self._standings.get(id)
        if not (self._rows.fresh(id) and self._standings.fresh(id)):
            self._want(row // PAGE)
        return Entry(found, standing) if found is not None else None

    def row_of(self, id: int) -> int:
        """The row of a client, or -1."""
        return place_of(id, self.ids)

    def set_ids(self, ids: array[int], *, whole: bool = True) -> bool:
        """Show these clients in this order; not `whole`: others follow.

        Returns whether rows moved: not where they are the same, or where others follow those that are there.
        """
        waiting, self.whole = not self.whole, whole
        shown = len(self.ids)
        if ids == self.ids:
            return False
        if waiting and shown < len(ids) and ids[:shown] == self.ids:
            self._asked.discard(shown // PAGE)
            self.beginInsertRows(_ROOT, shown, len(ids) - 1)
            self.ids = ids
            self.endInsertRows()
            return False
        self.beginResetModel()
        self._generation += 1
        self.ids = ids
        self._wanted.clear()
        self._asked.clear()
        self._drop_jobs()
        self.endResetModel()
        return True

    def forget(self, clients: Sequence[int] | None = None, *, standings: bool = False) -> None:
        """Fetch these clients anew when they are looked at (None: all of them); with `standings` everybody's standing.

        What was known stays in sight until then.
        """
        self._generation += 1
        self._drop_jobs()
        self._asked.clear()
        self._rows.expire(clients)
        self._standings.expire(None if standings else clients)
        self.refresh()

    def refresh(self) -> None:
        if len(self.ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(COLUMNS) - 1))

    # -- fetching
    def _want(self, page: int) -> None:
        if page in self._asked:
            return
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        if not self._fetch_soon.isActive():
            self._fetch_soon.start()

    def _fetch(self) -> None:
        pages, self._wanted = self._wanted[-AT_ONCE:], []
        if self._context.session is None:
            return
        for page in pages:
            self._asked.add(page)
            self._fetch_page(page)

    def _fetch_page(self, page: int) -> None:
        ids = list(self.ids[page * PAGE : (page + 1) * PAGE])
        generation, standings = self._generation, self._context.need_standings()
        rows = [id for id in ids if not self._rows.fresh(id)]
        ranks = [id for id in ids if not self._standings.fresh(id)]

        def read_rows(session: Session, job: Job) -> dict[int, ClientRow]:
            job.check()
            return search.page(session, rows)

        def read_standings(session: Session, job: Job) -> dict[int, Standing]:
            job.check()
            return dict(zip(ranks, standings.of(ranks), strict=True))

        if rows:
            self._jobs.append(self._context.run_read(read_rows, lambda f: self._got(self._rows, page, generation, f)))
        if ranks:
            self._jobs.append(
                self._context.run_read(read_standings, lambda f: self._got(self._standings, page, generation, f))
            )

    def _got(self, cache: Cache[T], page: int, generation: int, found: dict[int, T]) -> None:
        if generation != self._generation:
            return
        cache.put(found)
        # a page that the cache has let go of may be asked for again
        if len(self._asked) > KEPT // PAGE:
            self._asked = {page}
        self._jobs = [job for job in self._jobs if not job.ended.is_set()]
        first, last = page * PAGE, min((page + 1) * PAGE, len(self.ids)) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _drop_jobs(self) -> None:
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()


def place_of(id: int, ids: array[int]) -> int:
    """Where an id stands, or -1; soon also among a million."""
    if len(ids) <= KEPT:
        return ids.index(id) if id in ids else -1
    import numpy as np  # so many were put in order by numpy: it is there

    found = np.flatnonzero(np.frombuffer(ids, np.int64) == id)
    return int(found[0]) if len(found) else -1


ACCESSIBLE: Final = Qt.ItemDataRole.AccessibleTextRole


def alignment(column: Column) -> Qt.AlignmentFlag:
    if column.look == "number":
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    if column.look in ("center", "claims"):
        return Qt.AlignmentFlag.AlignCenter
    return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
