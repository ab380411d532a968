"""Which clients a `ClientQuery` means, in its order: all of them, or where that takes a while the first of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import ClientQuery, Sort
from desktop_crm.storage import columns, conditions, search_index
from desktop_crm.storage.engine import scalars
from desktop_crm.storage.errors import INTERRUPT, driver_code
from desktop_crm.storage.hits import Hits
from desktop_crm.storage.orders import View, as_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEPS: Final = 20_000
"""Steps of SQLite's machine between two looks at `cancelled`: about a millisecond."""


def columns_needed(query: ClientQuery) -> set[str]:
    """The columns that a query sorts or filters by."""
    keys = {conditions.COLUMN.get(c.key) for c in query.conditions} | {s.column for s in query.sort}
    return {key for key in keys if key in columns.NAMES}


@contextmanager
def cancelling(view: View, cancelled: Callable[[], bool]) -> Iterator[None]:
    """What SQLite does within the block ends with Cancelled soon after `cancelled` says so."""
    if cancelled():
        raise Cancelled
    raw: Any = view.conn.connection.driver_connection
    raw.set_progress_handler(lambda: int(cancelled()), _STEPS)
    try:
        yield
    except Exception as error:
        if driver_code(error) == INTERRUPT and cancelled():
            raise Cancelled from None
        raise
    finally:
        raw.set_progress_handler(None, _STEPS)


@dataclass(slots=True)
class Finder:
    """One question, as of one snapshot."""

    view: View
    query: ClientQuery
    today: date
    cancelled: Callable[[], bool] = lambda: False

    def all(self) -> array[int]:
        """Ids in the query's order. Raises Cancelled."""
        with cancelling(self.view, self.cancelled):
            return as_array(self._all())

    def first(self, count: int) -> tuple[array[int], bool]:
        """At least `count` of the ids that `all` finds, its first ones, and whether it is certain that these are all.

        Raises Cancelled.
        """
        with cancelling(self.view, self.cancelled):
            return self._first(count) or (as_array(self._all()), True)

    def _all(self) -> NDArray[np.int32]:
        wanted = search_index.needles(self.query.words)
        if not wanted:
            return self._everybody()
        ids = Hits(self.view, wanted, self.cancelled).all()
        mask = self._mask()
        if mask is not None:
            ids = ids[mask[ids]]
        return self.view.ordered(ids, self.query.sort)

    def _first(self, count: int) -> tuple[array[int], bool] | None:
        wanted = search_index.needles(self.query.words)
        if wanted:
            return Hits(self.view, wanted, self.cancelled).first(self._everybody(), count)
        if self.view.ready() or self.query.conditions or self.query.sort != (Sort("name"),):
            return None
        found = array("q", scalars(self.view.conn, "SELECT id FROM client ORDER BY sort_key, id LIMIT ?", count))
        return found, len(found) < count

    def _everybody(self) -> NDArray[np.int32]:
        """All whom the conditions let through, in order."""
        ids, mask = self.view.ordered(None, self.query.sort), self._mask()
        return ids if mask is None else ids[mask[ids]]

    def _mask(self) -> NDArray[np.bool_] | None:
        return conditions.mask(self.view, self.query.conditions, self.today)
