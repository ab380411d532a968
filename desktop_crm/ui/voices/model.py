"""The model of the table: keys in order, rows fetched in pages on the read lane as they are looked at."""

from __future__ import annotations

from array import array
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, QTimer

from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.voice_rows import VoiceRow
from desktop_crm.ui.clients.model import ACCESSIBLE, AT_ONCE, KEPT, PAGE, Cache, Index, place_of
from desktop_crm.ui.context import Context
from desktop_crm.ui.voices.words import COLUMNS, VoiceWords
from desktop_crm.ui.widgets import plain_tip

ENTRY: Final = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()


class VoiceModel(QAbstractTableModel):
    """`data` never waits: what is not there yet is a placeholder (None under ENTRY) and is asked for."""

    def __init__(self, context: Context, words: VoiceWords) -> None:
        super().__init__()
        self._context, self.words = context, words
        self.keys: array[int] = array("q")
        self.whole = True  # else others follow
        self._generation = 0
        self._rows: Cache[VoiceRow] = Cache()
        self._wanted: list[int] = []
        self._asked: set[int] = set()
        self._jobs: list[Job] = []
        self._fetch_soon = QTimer(self)
        self._fetch_soon.setSingleShot(True)
        self._fetch_soon.setInterval(0)
        self._fetch_soon.timeout.connect(self._fetch)

    # -- what Qt asks
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.keys):
            return None
        if role not in (ENTRY, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ACCESSIBLE):
            return None
        entry = self.entry(index.row())
        if role == ENTRY or entry is None:
            return entry
        column = COLUMNS[index.column()]
        text = column.text(self.words, entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            tips = {"text": self.words.tip, "point": self.words.point}
            return plain_tip(tips[column.key](entry) if column.key in tips else text) or None
        if role == ACCESSIBLE and text:
            return f"{self.header_text(index.column())}: {text}"
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, ACCESSIBLE):
            return self.header_text(section)
        return None

    def header_text(self, section: int) -> str:
        return self.words.texts(f"voices.column_{COLUMNS[section].key}")

    # -- rows
    def entry(self, row: int) -> VoiceRow | None:
        """What is known of the voice in a row; what is missing is asked for."""
        key = self.keys[row]
        if not self._rows.fresh(key):
            self._want(row // PAGE)
        return self._rows.get(key)

    def row_of(self, key: int) -> int:
        """The row of a voice, or -1."""
        return place_of(key, self.keys)

    def set_keys(self, keys: array[int], *, whole: bool = True) -> bool:
        """Show these voices in this order; not `whole`: others follow.

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
        self._generation += 1
        self.keys = keys
        self._wanted.clear()
        self._asked.clear()
        self._drop_jobs()
        self.endResetModel()
        return True

    def forget(self) -> None:
        """Fetch everything anew when it is looked at; what was known stays in sight until then."""
        self._generation += 1
        self._drop_jobs()
        self._asked.clear()
        self._rows.expire(None)
        self.refresh()

    def refresh(self) -> None:
        if len(self.keys):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.keys) - 1, len(COLUMNS) - 1))

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
        keys = [key for key in self.keys[page * PAGE : (page + 1) * PAGE] if not self._rows.fresh(key)]
        generation = self._generation

        def read(session: Session, job: Job) -> dict[int, VoiceRow]:
            job.check()
            return session.base.voice_rows(keys)

        if keys:
            self._jobs.append(self._context.run_read(read, lambda found: self._got(page, generation, found)))

    def _got(self, page: int, generation: int, found: dict[int, VoiceRow]) -> None:
        if generation != self._generation:
            return
        self._rows.put(found)
        # a page that the cache has let go of may be asked for again
        if len(self._asked) > KEPT // PAGE:
            self._asked = {page}
        self._jobs = [job for job in self._jobs if not job.ended.is_set()]
        first, last = page * PAGE, min((page + 1) * PAGE, len(self.keys)) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _drop_jobs(self) -> None:
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
