"""Orders of the list, in memory: each client's place by name, and its value in what else one can sort and filter by.

An array of numbers by client id for each column, read from the base when it is first asked for (0.05-0.4 s for a
million clients) and from then on brought up to date for the clients that operations touched. What was found is then put
in order by numpy, and not by SQL. An array is never changed once it is there: others may be reading it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.domain import custom_field
from desktop_crm.domain.folding import sort_key
from desktop_crm.domain.query import Sort
from desktop_crm.storage import columns
from desktop_crm.storage.columns import NONE, Column
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.search_index import tag_text
from desktop_crm.storage.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HEAD: Final = (
    "SELECT (SELECT uid FROM device WHERE no = (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'device')),"
    " (SELECT coalesce(max(id), 0) FROM operation)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """Which state of which base a snapshot shows: a restored base is a new device."""

    device: str
    op: int


@dataclass(frozen=True, slots=True)
class Names:
    """`ids`: all clients by name; `place`: by id, where in `ids` the client stands, or -1."""

    ids: NDArray[np.int32]
    place: NDArray[np.int32]


class Orders:
    """What is kept between two readings. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        self._kept: dict[str, tuple[Head, Any]] = {}
        self.everybody: tuple[Head, tuple[Sort, ...], NDArray[np.int32]] | None = None
        """All clients as they were sorted last: the list often asks for that order again, a letter later."""

    def view(self, conn: Connection, stale: Collection[str]) -> View:
        """As of the snapshot of `conn`, in which the summaries `stale` are out of date."""
        return View(self, conn, self.head(conn), stale)

    def head(self, conn: Connection) -> Head:
        """Which state of the base a snapshot shows."""
        return Head(*run(conn, _HEAD).one())

    def current(self, name: str, head: Head) -> bool:
        """Whether this order is there already, or needs little to be."""
        found = self._kept.get(name)
        return found is not None and self.touched(found[0], head) is not None

    def touched(self, since: Head, head: Head) -> set[int] | None:
        """Clients touched between two states; None where that is not known, or a later state is no longer needed."""
        if since.device != head.device or since.op > head.op:
            return None
        touched: set[int] = set()
        for op in range(since.op + 1, head.op + 1):
            found = self._store.touched.get(op)
            if found is None:
                return None
            touched |= found.clients
            if len(touched) > columns.MOST_TOUCHED:
                return None
        return touched

    def touched_rows(self, since: Head, head: Head, record: str) -> tuple[set[int], set[int]] | None:
        """Clients touched between two states, and rows of the record touched by themselves; None as above."""
        clients = self.touched(since, head)
        if clients is None:
            return None
        ids: set[int] = set()
        for op in range(since.op + 1, head.op + 1):
            found = self._store.touched.get(op)
            rows = found.rows.get(record, frozenset()) if found else None
            if rows is None or len(ids) + len(rows) > columns.MOST_TOUCHED:
                return None
            ids |= rows
        return clients, ids

    def _get(self, name: str, view: View) -> Any:
        with self._locks[name]:
            found = self._kept.get(name)
            if found is not None and found[0] == view.head:
                return found[1]
            touched = self.touched(found[0], view.head) if found is not None else None
            made = None
            if found is not None and touched is not None:
                made = found[1] if not touched else _mended(name, found[1], view, sorted(touched))
            if made is None:
                made = _loaded(name, view)
            # a reader of an older snapshot must not push back what others have brought up to date
            if found is None or found[0].device != view.head.device or found[0].op < view.head.op:
                self._kept[name] = view.head, made
            return made


_NAMES: Final = "name"
_TAG_LISTS: Final = "tag lists"
_TEXTS: Final = "texts"
_PIECE: Final = 500
HEAD: Final = 8_000
"""So many clients at the head of the list have what is searched of them in memory."""
_EVERY_LIST: Final = (
    "WITH RECURSIVE list (tags) AS (SELECT min(tags) FROM client WHERE tags <> '[]' UNION ALL"
    " SELECT (SELECT min(tags) FROM client WHERE tags <> '[]' AND tags > list.tags) FROM list WHERE tags IS NOT NULL)"
    " SELECT tags FROM list WHERE tags IS NOT NULL"
)
"""From one to the next by the index: their number counts, and not that of the clients."""


def _loaded(name: str, view: View) -> Any:
    if name == _TAG_LISTS:
        return tuple(scalars(view.conn, _EVERY_LIST))
    if name == _TEXTS:
        return {}
    return _load_names(view.conn) if name == _NAMES else columns.load(view.conn, name, view.stale)


def _mended(name: str, old: Any, view: View, touched: list[int]) -> Any:
    if name == _NAMES:
        return _mend_names(view.conn, old, touched)
    if name == _TEXTS:
        gone = set(touched)
        return {id: text for id, text in old.items() if id not in gone}
    if name == _TAG_LISTS:
        theirs = scalars(
            view.conn, f"SELECT DISTINCT tags FROM client WHERE +tags <> '[]' AND id {AMONG}", packed(touched)
        )
        return old if set(old).issuperset(theirs) else tuple(dict.fromkeys((*old, *theirs)))
    return columns.mend(view.conn, name, view.stale, old, touched)


class View:
    """The orders as of one snapshot."""

    def __init__(self, orders: Orders, conn: Connection, head: Head, stale: Collection[str]) -> None:
        self._orders, self.conn, self.head, self.stale = orders, conn, head, stale

    @property
    def names(self) -> Names:
        names: Names = self._orders._get(_NAMES, self)
        return names

    @property
    def tag_lists(self) -> tuple[str, ...]:
        """The lists of tags that stand on cards, as they are kept; some may have been there and be gone."""
        lists: tuple[str, ...] = self._orders._get(_TAG_LISTS, self)
        return lists

    @property
    def texts(self) -> dict[int, str]:
        """What is searched of some clients, tags and all: those for whom `read_texts` has asked."""
        texts: dict[int, str] = self._orders._get(_TEXTS, self)
        return texts

    def read_texts(self, ids: Sequence[int]) -> None:
        texts, sql = (
            self.texts,
            f"SELECT s.id, body, tags FROM search s JOIN client c ON c.id = s.id WHERE s.id {AMONG}",
        )
        texts |= {id: f"{body}\n{tag_text(tags)}" for id, body, tags in run(self.conn, sql, packed(ids))}

    def read_head(self) -> None:
        """Have the texts of the first clients by name in memory."""
        head = self.names.ids[:HEAD].tolist()
        for start in range(0, len(head), _PIECE):
            self.read_texts(head[start : start + _PIECE])

    def column(self, name: str) -> Column:
        """One of `columns.NAMES`, or the key of a field of the shop's own; as long as `names.place`."""
        column: Column = self._orders._get(name, self)
        return Column(column.of[: len(self.names.place)], column.words)

    def ready(self, name: str = _NAMES) -> bool:
        return self._orders.current(name, self.head)

    # -- order
    def ordered(self, ids: NDArray[np.int32] | None, keys: Sequence[Sort]) -> NDArray[np.int32]:
        """These clients (None: all) by `keys`, then by name and id. What has no value comes last, either way round.

        Descending names are the ascending ones read backwards.
        """
        by_name = self.names.ids
        if ids is None and len(keys) == 1 and keys[0].column == "name":
            return by_name[::-1] if keys[0].descending else by_name
        if ids is not None:
            import numpy as np

            return self.by(by_name[np.sort(self.names.place[ids])], keys)
        last, wanted = self._orders.everybody, tuple(keys)
        if last is not None and last[:2] == (self.head, wanted):
            return last[2]
        found = self.by(by_name, keys)
        self._orders.everybody = self.head, wanted, found
        return found

    def living(self, ids: array[int]) -> NDArray[np.int32]:
        """Those of them that are in the base."""
        import numpy as np

        found = np.array(ids, np.int64)
        found = found[found < len(self.names.place)]
        return found[self.names.place[found] >= 0].astype(np.int32)

    def by(self, ids: NDArray[np.int32], keys: Sequence[Sort]) -> NDArray[np.int32]:
        """The same, where equals keep the order of `ids`."""
        for key in reversed(keys):
            values = self._values(key.column, ids)
            if values is not None:
                ids = ids[_sorting(*_compact(values, key.descending))]
        return ids

    def _values(self, column: str, ids: NDArray[np.int32]) -> NDArray[np.int64] | None:
        import numpy as np

        if column == "name":
            return self.names.place[ids].astype(np.int64)
        if column == "added":
            return ids.astype(np.int64)
        if column not in columns.NAMES and custom_field.id_of(column) is None:
            return None  # rung, class, profit: the caller's
        found = self.column(column)
        values = found.of[ids].astype(np.int64)
        if found.words is not None:
            return _places(values, dict(enumerate(found.words)))
        if column == "responsible":
            return _places(values, dict(map(tuple, run(self.conn, "SELECT id, name FROM staff"))))
        return values


def values(view: View, name: str, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The numbers of these clients in a column, -1 where there is none, and the words that they stand for."""
    import numpy as np

    found = view.column(name)
    there = ids < len(found.of)
    of = np.where(there, found.of[np.where(there, ids, 0)], NONE) if len(found.of) else np.full(len(ids), NONE)
    return np.where(of == NONE, -1, of).astype(np.int64), found.words or ()


def _places(values: NDArray[np.int64], names: dict[int, str]) -> NDArray[np.int64]:
    """Numbers of names replaced by the names' alphabetical places."""
    import numpy as np

    place = np.full(max(names, default=0) + 1, NONE, np.int64)
    for at, number in enumerate(sorted(names, key=lambda n: (sort_key(names[n]), names[n], n))):
        place[number] = at
    there = (values >= 0) & (values < len(place))
    return np.where(there, place[np.where(there, values, 0)], NONE)


def _compact(values: NDArray[np.int64], descending: bool) -> tuple[NDArray[np.int64], int]:
    """Numbers from 0 on in the same order (the other way round), NONE last, and the largest."""
    import numpy as np

    none = values == NONE
    known = values[~none]
    if not len(known):
        return np.zeros(len(values), np.int64), 0
    low, high = int(known.min()), int(known.max())
    moved = high - values if descending else values - low
    moved[none] = high - low + 1
    return moved, high - low + 1


def _sorting(values: NDArray[np.int64], most: int) -> NDArray[np.intp]:
    """The stable order of numbers from 0 to `most`, sixteen bits at a time: these numpy counts, and compares none."""
    import numpy as np

    order = np.argsort(values.astype(np.uint16), kind="stable")
    while most := most >> 16:
        values = values >> 16
        order = order[np.argsort(values[order].astype(np.uint16), kind="stable")]
    return order


# --- names ---------------------------------------------------------------------------------------------------------
def _load_names(conn: Connection) -> Names:
    import numpy as np

    text = scalars(conn, "SELECT group_concat(id) FROM (SELECT id FROM client ORDER BY sort_key, id)")[0]
    return _placed(numbers(text, np.int32))


def _placed(ids: NDArray[np.int32]) -> Names:
    import numpy as np

    place = np.full(int(ids.max()) + 1 if len(ids) else 1, -1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    return Names(ids, place)


def _mend_names(conn: Connection, old: Names, touched: list[int]) -> Names:
    """Take the touched out, and put those that are there in behind the client that now stands before each."""
    import numpy as np

    known = np.array([i for i in touched if i < len(old.place)], np.int64)
    places = old.place[known]
    rest = np.delete(old.ids, places[places >= 0])
    there = run(conn, f"SELECT id, sort_key FROM client WHERE id {AMONG} ORDER BY sort_key, id", packed(touched)).all()
    if not there:
        return _placed(rest)
    moved, spots, spot = set(touched), [], 0
    before = "SELECT id FROM client WHERE (sort_key, id) < (?, ?) ORDER BY sort_key DESC, id DESC LIMIT 1"
    where = _placed(rest).place
    for id, key in there:
        neighbour = scalars(conn, before, key, id)
        if not neighbour:
            spot = 0
        elif neighbour[0] not in moved:
            spot = int(where[neighbour[0]]) + 1
        spots.append(spot)  # behind a touched one: at its spot, after it
    return _placed(np.insert(rest, spots, [id for id, _ in there]).astype(np.int32))


def as_array(ids: NDArray[Any]) -> array[int]:
    found = array("q")
    found.frombytes(ids.astype("int64").tobytes())
    return found
