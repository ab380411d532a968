"""What a search finds comes into the list: its first rows at once, the others when they are there.

Who was chosen stays chosen, and however far one has scrolled stays, as long as the clients are still in the list.
"""

from __future__ import annotations

from array import array

from PySide6.QtCore import QObject, Signal

from desktop_crm.app import grouping, search
from desktop_crm.app.grouping import Groups
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.query import ClientQuery
from desktop_crm.ui.clients.model import ClientModel
from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.paged import PAGE, place_of
from desktop_crm.ui.rows.table import RowTable


class Answers(QObject):
    """`changed` after each answer; `nobody_chosen` where it leaves nobody who could be."""

    changed = Signal()
    nobody_chosen = Signal()

    def __init__(self, context: Context, table: RowTable, model: ClientModel) -> None:
        super().__init__(table)
        self._context, self._table, self._model = context, table, model
        self._job: Job | None = None
        self.total = -1
        self.want: int | None = None
        """Who is to be chosen once the next answer is there."""
        self.held: int | None = None
        """Whose card stands open while the answer to a change is on its way: it must not leave the list under one's
        hands, as it would when a claim is resolved under the condition "open claims"."""
        self._before: tuple[int | None, int] | None = None  # client and row chosen before the first rows of an answer

    def ask(self, wanted: ClientQuery, by: str = "") -> None:
        """A running search is given up, and what was to be done with all that it found.

        `by`: what the list is to be grouped by, for which all have to be there at once.
        """
        self.held = None
        self._table.forget_waiting()
        if self._job is not None:
            self._job.cancel()
        standings = self._context.need_standings()

        def work(session: Session, job: Job) -> tuple[search.Found, Groups | None]:
            if not by:
                return search.first(session, standings, wanted, PAGE, job.cancelled), None
            found = search.find(session, standings, wanted, job.cancelled)
            return found, grouping.grouped(session, standings, by, found.ids)

        self._job = self._context.run_read(work, lambda answer: self._found(*answer))

    def _found(self, found: search.Found, groups: Groups | None = None) -> None:
        self.total = found.total
        if found.whole:
            self._take_all(found, groups)
        else:
            self._take_first(found)
        self.changed.emit()

    def _take_first(self, found: search.Found) -> None:
        keep, row = self._before = self._chosen()
        self.want = None
        if self._model.take(found.ids, None, whole=False) and keep is not None and self._model.row_of(keep) >= 0:
            self._choose(keep, row, found.query)
        standings = self._context.need_standings()

        def work(session: Session, job: Job) -> search.Found:
            return search.find(session, standings, found.query, job.cancelled)

        self._job = self._context.run_read(work, self._found)

    def _take_all(self, found: search.Found, groups: Groups | None) -> None:
        keep, row = self._chosen()
        scrolled = self._before is not None and self._table.verticalScrollBar().value() > 0
        ids, held = found.ids, self.held
        wanted, self._before, self.want, self.held = self.want, None, None, None
        if held is not None and held == keep and place_of(held, ids) < 0:
            if groups is None:
                ids = array("q", ids)
                ids.insert(max(row, 0), held)
            else:
                groups = self._model.holding(groups, held)
        moved = self._model.take(ids, groups)
        if wanted is not None and wanted == keep:
            self._model.reveal(wanted)
        chosen = self._table.current_key()
        if moved or (len(ids) and not scrolled and (chosen is None or chosen != keep)):
            self._choose(keep, row, found.query)
        self._table.catch_up()

    def _chosen(self) -> tuple[int | None, int]:
        """The client that is to be chosen in the next answer, and the row where it stood."""
        row = self._table.currentIndex().row()
        if self.want is not None:
            return self.want, row
        if row < 0 and self._before is not None:
            return self._before
        return self._table.current_key(), row

    def _choose(self, id: int | None, row_before: int, wanted: ClientQuery) -> None:
        """The same client; where it is gone, its neighbour, or the first for a new search."""
        row = self._model.row_of(id) if id is not None else -1
        if row < 0 and len(self._model.keys):
            row = min(max(row_before, 0), len(self._model.keys) - 1) if wanted.everything else 0
            row = self._model.client_near(row)
        if row >= 0:
            self._table.go_to(row)
        else:
            self.nobody_chosen.emit()
