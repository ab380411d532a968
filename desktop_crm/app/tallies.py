"""Sums over all rows of a kind of record by a few of their fields: counted once, then kept by what operations touch.

The fields stand in memory by id of the row, in the smallest types that hold them, so that what a row was before a
change is known without asking the base: total - terms(before) + terms(now). Five million purchases with day and seller
take 35 MB. They are read when such a sum is first asked for, and as nobody else sees the arrays they are written in
place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop_crm.analysis.sums import Sums, exchanged
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Base
from desktop_crm.app.readings import Columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Terms = Callable[[Columns], Sums]
_RESULTS: Final = 24
"""Of each set of fields; the one that nobody has asked for longest is forgotten."""


class Tally(NamedTuple):
    """`words`: what the codes of columns of texts mean, which there may be more of by now."""

    sums: Sums
    words: Mapping[str, Sequence[str]]


class Tallies:
    """Safe to use from several threads; ask on a read lane. Never behind the base: each question looks first."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._opening = Lock()
        self._tables: dict[tuple[str, tuple[str, ...]], _Table] = {}

    def of(self, record: str, names: tuple[str, ...], key: Hashable, terms: Terms, job: Job | None = None) -> Tally:
        """`terms` of all rows of a record, where those of all rows are the sum of those of each row. Raises Cancelled.

        names: the fields that `terms` looks at, "client" and "day" among them; `key` names the question: the same
        record, fields and key, the same `terms`.
        """
        return self._table(record, names).of(key, terms, job)

    def rows(self, record: str, names: tuple[str, ...], job: Job | None = None) -> Columns:
        """A copy of these fields of all rows. Raises Cancelled."""
        return self._table(record, names).rows(job)

    def _table(self, record: str, names: tuple[str, ...]) -> _Table:
        with self._opening:
            return self._tables.setdefault((record, names), _Table(self._base, record, names))


class _Table:
    def __init__(self, base: Base, record: str, names: tuple[str, ...]) -> None:
        self._base, self._record, self._names = base, record, names
        self._lock = Lock()
        self._state: object = None
        self._there: NDArray[np.bool_]  # by id, as are the values
        self._values: dict[str, NDArray[Any]] = {}
        self._codes: dict[str, dict[str, int]] = {}
        self._words: dict[str, list[str]] = {}
        self._made: OrderedDict[Hashable, tuple[Terms, Sums]] = OrderedDict()

    def of(self, key: Hashable, terms: Terms, job: Job | None) -> Tally:
        with self._lock:
            self._look(job)
            found = self._made.get(key)
            if found is None:
                self._made[key] = found = terms, terms(self._all())
            self._made.move_to_end(key)
            while len(self._made) > _RESULTS:
                self._made.popitem(last=False)
            return Tally(found[1], self._words)

    def rows(self, job: Job | None) -> Columns:
        with self._lock:
            self._look(job)
            found = self._all()
            return Columns({name: column.copy() for name, column in found.values.items()}, found.words)

    def _look(self, job: Job | None) -> None:
        progress = job.progress if job else lambda part: None
        news = self._base.columns(self._record, self._names, self._state, progress)
        if news.ids is None:
            self._state = None
            self._load(news.there, news.columns)
        elif len(news.ids):
            self._state = None  # if this fails in the middle, all is read anew
            self._patch(news.ids, news.there, news.columns)
        self._state = news.state

    def _load(self, there: NDArray[np.int64], columns: Columns) -> None:
        import numpy as np

        self._made.clear()
        self._words = {name: list(words) for name, words in columns.words.items()}
        self._codes = {name: {word: n for n, word in enumerate(words)} for name, words in self._words.items()}
        size = int(there[-1]) + 1 if len(there) else 1
        self._there = np.zeros(size, np.bool_)
        self._there[there] = True
        for name in self._names:
            column = columns[name]
            self._values[name] = np.zeros(size, _least(column))
            self._values[name][there] = column

    def _patch(self, ids: NDArray[np.int64], there: NDArray[np.int64], columns: Columns) -> None:
        now = Columns({name: self._coded(name, columns) for name in self._names}, self._words)
        self._reach(int(ids[-1]) + 1)
        old = ids[self._there[ids]]
        before = Columns({name: self._values[name][old] for name in self._names}, self._words)
        for name in self._names:
            self._values[name] = _holding(self._values[name], now[name])
            self._values[name][ids] = 0
            self._values[name][there] = now[name]
        self._there[ids] = False
        self._there[there] = True
        for key, (terms, total) in self._made.items():
            self._made[key] = terms, exchanged(total, terms(before), terms(now))

    def _coded(self, name: str, columns: Columns) -> NDArray[Any]:
        """A column with the codes that its words have here."""
        import numpy as np

        if name not in columns.words:
            return columns[name]
        known, words, told = self._codes[name], self._words[name], columns.words[name]
        found = np.zeros(len(columns[name]), np.int32)
        for place, code in enumerate(columns[name].tolist()):
            found[place] = known.setdefault(told[code], len(known))
            if len(known) > len(words):
                words.append(told[code])
        return found

    def _reach(self, size: int) -> None:
        """Room for ids below `size`, and for some more."""
        import numpy as np

        if size > len(self._there):
            more = size - len(self._there) + (size >> 6)
            self._there = np.append(self._there, np.zeros(more, np.bool_))
            for name, column in self._values.items():
                self._values[name] = np.append(column, np.zeros(more, column.dtype))

    def _all(self) -> Columns:
        import numpy as np

        ids = np.flatnonzero(self._there)
        run = len(ids) and ids[-1] - ids[0] + 1 == len(ids)  # as a rule, and then nothing has to be copied
        which = slice(int(ids[0]), int(ids[-1]) + 1) if run else ids
        return Columns({name: column[which] for name, column in self._values.items()}, self._words)


def _least(column: NDArray[Any]) -> type[np.signedinteger[Any]]:
    """The smallest type that holds these numbers."""
    import numpy as np

    low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    return next(t for t in (np.int16, np.int32, np.int64) if np.iinfo(t).min <= low and high <= np.iinfo(t).max)


def _holding(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
    """`old` in a type that holds the numbers of `new` as well."""
    import numpy as np

    return old.astype(np.promote_types(old.dtype, _least(new)), copy=False)
