"""Which voices a `VoiceQuery` means, in its order: filtered and put in order by numpy, words looked for by SQL."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from desktop_crm.app.voice_rows import KIND_BITS, KINDS, LANES, OPEN_LANES, Lane, VoiceQuery, key_of
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.failure import index, path_text
from desktop_crm.domain.folding import digits, sort_key
from desktop_crm.domain.query import Sort
from desktop_crm.storage import reading, search_index
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.hits import Hits
from desktop_crm.storage.orders import View, as_array
from desktop_crm.storage.rows import load_many, store_day
from desktop_crm.storage.voice_columns import COLUMNS, NO_LANE, Columns, Voices, stable_order
from desktop_crm.storage.voice_pages import WHO, by_record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH: Final = 2_000
"""Voices whose texts are looked through between two looks at whether anybody still wants to know."""
_NAMED: Final = {"point": "failure_point", "staff": "staff"}
_LOOKED_THROUGH: Final = {
    "claim": ("text", "product", "resolution"),
    "problem": ("text", "product", "resolution"),
    "wish": ("text", "topic"),
    "refusal": ("reason", "product"),
    "return": ("reason", "product", "document"),
    "loss": ("reason", "public_note", "won_back_by"),
}
_INDEXED: Final = [
    KINDS.index(record)
    for record, names in _LOOKED_THROUGH.items()
    if search_index.SEARCHED.get(record, frozenset()).issuperset(names)
]
"""Kinds all of whose words stand in the searched text of their card."""


class VoiceFinder:
    """One question, as of one snapshot."""

    def __init__(
        self, voices: Voices, view: View, query: VoiceQuery, today: int, cancelled: Callable[[], bool]
    ) -> None:
        """`today` as stored."""
        self._voices, self._view, self._query, self._today, self._cancelled = voices, view, query, today, cancelled
        self._columns: Columns = {}

    def all(self) -> array[int]:
        """Keys in the query's order. Raises Cancelled."""
        return as_array(self._keys(()))

    def first(self, count: int) -> tuple[array[int], bool]:
        """At least `count` of the keys that `all` finds, its first ones, and whether it is certain that these are all.

        Raises Cancelled.
        """
        query = self._query
        if VoiceQuery(kinds=query.kinds) == query and not self._voices.current(self._view.head):
            return _newest(self._view.conn, query.kinds or KINDS, count)
        found = array("q")
        for part in self._found(()):
            found.extend(as_array(part))
            if query.words.strip() and len(found) >= count:
                return found, False
        return found, True

    def board(self, newest: int) -> dict[str, Lane]:
        """The voices in each lane."""
        import numpy as np

        keys = self._keys(("lane",))
        lanes = self._columns["lane"][np.searchsorted(self._columns["key"], keys)]
        board = {}
        for number, lane in enumerate(LANES):
            mine = keys[lanes == number]
            board[lane] = Lane(len(mine), as_array(mine[:newest]))
        return board

    def _keys(self, also: Collection[str]) -> NDArray[np.int64]:
        import numpy as np

        return np.concatenate([np.zeros(0, np.int64), *self._found(also)])

    def _found(self, also: Collection[str]) -> Iterator[NDArray[np.int64]]:
        """In one piece, or where words are looked for in many; `also` are columns that the caller needs."""
        self._check()
        columns = self._columns = self._voices.columns(self._view, {*self._needed(), *also})
        mask = self._mask()
        places = columns["order"] if mask is None else columns["order"][mask[columns["order"]]]
        self._check()
        places = self._ordered(places)
        wanted = search_index.needles(self._query.words)
        if not wanted:
            yield columns["key"][places]
            return
        keys = columns["key"][places[self._possible(places, wanted)]]
        for start in range(0, len(keys), _BATCH):
            self._check()
            yield _with_words(self._view.conn, keys[start : start + _BATCH], wanted)

    def _check(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _needed(self) -> set[str]:
        query = self._query
        sorted_by = {key.column for key in query.sort}
        needed = {name for name in COLUMNS if name in sorted_by}
        needed |= {name for name, ids in (("point", query.points), ("staff", query.staff)) if ids}
        if query.state or {"status", "due"} & sorted_by:
            needed.add("lane")
        return needed | ({"due"} if query.state == "overdue" else set())

    def _kinds(self) -> NDArray[np.int64]:
        kinds: NDArray[np.int64] = self._columns["key"] >> KIND_BITS
        return kinds

    def _mask(self) -> NDArray[np.bool_] | None:
        """By place in the columns: whether the conditions let a voice through; None: all of them."""
        import numpy as np

        query, columns = self._query, self._columns
        masks: list[NDArray[np.bool_]] = []
        if query.kinds:
            masks.append(np.isin(self._kinds(), [KINDS.index(kind) for kind in query.kinds]))
        if query.first is not None:
            masks.append(columns["date"] >= store_day(query.first))
        if query.last is not None:
            masks.append(columns["date"] <= store_day(query.last))
        if query.card is not None:
            masks.append((columns["client"] != 0) == query.card)
        for name, ids in (("point", query.points), ("staff", query.staff)):
            if ids:
                masks.append(np.isin(columns[name], np.array(sorted(ids), np.int32)))
        if query.state == "closed":
            masks.append((columns["lane"] >= len(OPEN_LANES)) & (columns["lane"] < NO_LANE))
        elif query.state:
            masks.append(columns["lane"] < len(OPEN_LANES))
        if query.state == "overdue":
            masks.append((columns["due"] > 0) & (columns["due"] < self._today))
        return np.logical_and.reduce(masks) if masks else None

    # -- order
    def _ordered(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """What stands by date, newest first, in the query's order; equals stay as they are."""
        import numpy as np

        if self._query.sort == (Sort("date", True),):
            return places
        for key in reversed(self._query.sort):
            values, none = self._values(key.column, places)
            order = stable_order(values, descending=key.descending)
            last = none[order]
            places = places[np.concatenate([order[~last], order[last]])]
        return places

    def _values(self, column: str, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """What is sorted by, and where there is none: that comes last in either direction."""
        import numpy as np

        if column == "kind":
            values = self._kinds()[places]
            return values, np.zeros(len(values), np.bool_)
        if column == "status":
            values = self._columns["lane"][places].astype(np.int64)
            return values, values == NO_LANE
        found = self._columns[column][places].astype(np.int64)
        none = found == 0
        if column == "client":
            found = self._view.names.place[found].astype(np.int64)
        elif column in _NAMED:
            found = _alphabetical(self._view.conn, _NAMED[column])[found]
        elif column == "due":
            none |= self._columns["lane"][places] >= len(OPEN_LANES)
        return np.where(none, 0, found), none

    # -- words
    def _possible(self, places: NDArray[np.int64], wanted: tuple[search_index.Needle, ...]) -> NDArray[np.bool_]:
        """Which of them can hold the words at all: what is not in the searched text of a card is not in its claims."""
        import numpy as np

        columns = self._columns
        clients = Hits(self._view, wanted, self._cancelled).all()
        size = max(int(columns["client"].max(initial=0)), int(clients.max(initial=0))) + 1
        hit = np.zeros(size, np.bool_)
        hit[clients] = True
        client = columns["client"][places]
        indexed = np.isin(self._kinds()[places], _INDEXED) & (client > 0)
        possible: NDArray[np.bool_] = hit[client] | ~indexed
        return possible


def _alphabetical(conn: Connection, record: str) -> NDArray[np.int64]:
    """By id: the place of a name, or of a failure point's path. What is gone comes after all others."""
    import numpy as np

    found = reading.every(conn, record)
    points = index(found) if record == "failure_point" else {}
    names = {r.id: path_text(r.id, points) if points else r.name for r in found}
    last = max(scalars(conn, f"SELECT coalesce(max(id), 0) FROM {table}")[0] for table in (record, f"{record}_gone"))
    place = np.full(last + 1, len(names), np.int64)
    for at, id in enumerate(sorted(names, key=lambda id: (sort_key(names[id]), names[id], id))):
        place[id] = at
    return place


def _newest(conn: Connection, kinds: Collection[str], count: int) -> tuple[array[int], bool]:
    """The newest by their indexes, where the columns are still to be read."""
    found: list[tuple[int, int]] = []
    whole = True
    for record in kinds:
        sql = f"SELECT coalesce(date, 0), id FROM {record} ORDER BY date DESC, id DESC LIMIT ?"
        rows = run(conn, sql, count).all()
        whole = whole and len(rows) < count
        found += [(date, key_of(record, id)) for date, id in rows]
    found.sort(reverse=True)
    return array("q", (key for _, key in (found if whole else found[:count]))), whole


def _with_words(conn: Connection, keys: NDArray[np.int64], wanted: Sequence[search_index.Needle]) -> NDArray[np.int64]:
    """Those of them in whose own words, or in whose client's name, city or phone, all is found."""
    import numpy as np

    there = set()
    for record, ids in by_record(keys.tolist()).items():
        texts = " || char(10) || ".join(f"v.{name}" for name in _LOOKED_THROUGH[record])
        sql = (
            f"SELECT v.id, {texts}, c.city, {WHO} FROM {record} v LEFT JOIN client c ON c.id = v.client_id"
            f" WHERE v.id {AMONG}"
        )
        for id, text, city, name, organisation, emails, phones, number in run(conn, sql, packed(ids)):
            parts = [text]
            if name is not None:
                calls = load_many(phones)
                parts += [city, name, organisation, number, *load_many(emails), *calls]
                parts += [digits(phone) for phone in calls]
            if search_index.matches(search_index.plain("\n".join(parts)), wanted):
                there.add(key_of(record, id))
    return np.array([key for key in keys.tolist() if key in there], np.int64)
