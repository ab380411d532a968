"""All voices of all clients as arrays in memory: what they are filtered and sorted by.

A column is read when it is first asked for and from then on brought up to date for what operations touched. An array is
never changed once it is there: others may be reading it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.app.voice_rows import KINDS, LANES, STATUS_OF, key_of
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.orders import Head, Orders, View
from desktop_crm.storage.schema import ENTITY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Columns = dict[str, "NDArray[Any]"]
_PIECE: Final = 100_000
"""Ids of rows read at once: the text of one piece keeps the interpreter busy for a few milliseconds only."""
_MOST: Final = 20_000
"""Voices read anew one by one; beyond, reading everything is quicker."""
NO_LANE: Final = len(LANES)
ANSWERED: Final = frozenset({"claim", "problem"})
"""Kinds with a severity, a due date and a day of the answer."""
PLACED: Final = frozenset(KINDS) - {"wish"}
"""Kinds with a failure point and somebody of the staff."""


def _lane(record: str) -> str:
    whens = " ".join(f"WHEN '{status}' THEN {LANES.index(lane)}" for lane, status in STATUS_OF[record].items())
    return f"CASE status {whens} ELSE {NO_LANE} END"


COLUMNS: Final[dict[str, tuple[Collection[str], Callable[[str], str], str]]] = {
    # name: the records that have it, what it is in their rows, what it is in the others'
    "date": (KINDS, lambda record: "coalesce(date, 0)", "0"),
    "client": (KINDS, lambda record: "coalesce(client_id, 0)", "0"),
    "point": (PLACED, lambda record: "coalesce(failure_point, 0)", "0"),
    "staff": (PLACED, lambda record: "coalesce(staff, 0)", "0"),
    "severity": (ANSWERED, lambda record: "coalesce(severity, 0)", "0"),
    "due": (ANSWERED, lambda record: "coalesce(due_date, 0)", "0"),
    "lane": (STATUS_OF, _lane, str(NO_LANE)),
}
_ALWAYS: Final = ("date", "client")
_SMALL: Final = frozenset({"severity", "lane"})


def _what(record: str, name: str) -> str:
    of, expression, blank = COLUMNS[name]
    return expression(record) if record in of else blank


class Voices:
    """What is kept between two readings. Safe to use from several threads."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._lock = Lock()
        self._kept: tuple[Head, Columns] | None = None

    def current(self, head: Head) -> bool:
        """Whether the voices are there already, or need little to be."""
        return self._kept is not None and self._orders.touched(self._kept[0], head) is not None

    def columns(self, view: View, names: Collection[str]) -> Columns:
        """Equal-length arrays by name, `names` among them, by ascending "key".

        "order" are their places by date: the newest first, of one day by descending key.
        """
        with self._lock:
            columns = self._standing(view)
            missing = [name for name in dict.fromkeys((*_ALWAYS, *names)) if name not in columns]
            if missing or not columns:
                columns = columns | _load(view.conn, ["key"] * (not columns) + missing)
            if "order" not in columns:
                columns["order"] = _by_date(columns["date"])
            # a reader of an older snapshot must not push back what others have brought up to date
            if self._kept is None or self._kept[0].device != view.head.device or self._kept[0].op <= view.head.op:
                self._kept = view.head, columns
            return columns

    def _standing(self, view: View) -> Columns:
        """What is there of this snapshot."""
        if self._kept is None:
            return {}
        since, columns = self._kept
        if since == view.head:
            return columns
        clients = self._orders.touched(since, view.head)
        return {} if clients is None else _mend(view.conn, since.op, columns, clients)


# --- reading -------------------------------------------------------------------------------------------------------
def _load(conn: Connection, names: Sequence[str]) -> Columns:
    """Columns of all voices, in the order of their keys."""
    found: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
    for record in KINDS:
        last = scalars(conn, f"SELECT coalesce(max(id), 0) FROM {record}")[0]
        for first in range(1, last + 1, _PIECE):
            piece = _read(conn, record, names, "id BETWEEN ? AND ?", first, first + _PIECE - 1)
            for name in names:
                found[name].append(piece[name])
    return {name: _joined(name, parts) for name, parts in found.items()}


def _read(conn: Connection, record: str, names: Sequence[str], where: str, *args: Any) -> Columns:
    import numpy as np

    what = {name: "id" if name == "key" else _what(record, name) for name in names}
    inner = ", ".join(f"{sql} AS {name}_" for name, sql in what.items())
    outer = ", ".join(f"group_concat({name}_)" for name in what)
    row = run(conn, f"SELECT {outer} FROM (SELECT {inner} FROM {record} WHERE {where} ORDER BY id)", *args).one()
    found = {name: numbers(text, np.int64).astype(_type(name)) for name, text in zip(what, row, strict=True)}
    if "key" in found:
        found["key"] |= key_of(record, 0)
    return found


def _type(name: str) -> str:
    return "int64" if name == "key" else "int8" if name in _SMALL else "int32"


def _joined(name: str, parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    import numpy as np

    return np.concatenate([np.zeros(0, _type(name)), *parts])


def _mend(conn: Connection, since: int, old: Columns, clients: Collection[int]) -> Columns:
    """The same columns with what later operations touched read anew; {}: all of it has to be read anew."""
    import numpy as np

    names = [name for name in old if name != "order"]
    fresh: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
    gone = [old["key"][np.isin(old["client"], np.array(sorted(clients), np.int32))]]
    cards = packed(clients)
    for record in KINDS:
        ids = set(scalars(conn, "SELECT rec FROM change WHERE op > ? AND entity = ?", since, ENTITY[record]))
        births = run(conn, "SELECT first, last FROM birth WHERE op > ? AND entity = ?", since, ENTITY[record]).all()
        if len(ids) + sum(last - first + 1 for first, last in births) > _MOST:
            return {}
        for first, last in births:
            ids.update(range(first, last + 1))
        if clients:
            ids.update(scalars(conn, f"SELECT id FROM {record} WHERE client_id {AMONG}", cards))
        if ids:
            gone.append(np.array(sorted(ids), np.int64) | key_of(record, 0))
            piece = _read(conn, record, names, f"id {AMONG}", packed(ids))
            for name in names:
                fresh[name].append(piece[name])
    stay = ~np.isin(old["key"], np.concatenate(gone))
    moved = {name: _joined(name, parts) for name, parts in fresh.items()}
    rest = old["key"][stay]
    places = np.searchsorted(rest, moved["key"])
    return {name: np.insert(old[name][stay], places, values) for name, values in moved.items()}


def _by_date(dates: NDArray[np.int32]) -> NDArray[np.int64]:
    import numpy as np

    last = len(dates) - 1
    found: NDArray[np.int64] = (last - stable_order(dates[::-1], descending=True)).astype(np.int64)
    return found


def stable_order(values: NDArray[Any], *, descending: bool = False) -> NDArray[np.intp]:
    """How values are put in order, equals as they stand: sixteen bits at a time, which numpy counts."""
    import numpy as np

    if not len(values):
        return np.zeros(0, np.intp)
    low, high = int(values.min()), int(values.max())
    left = high - values.astype(np.int64) if descending else values.astype(np.int64) - low
    order = np.argsort(left.astype(np.uint16), kind="stable")
    most = high - low
    while most := most >> 16:
        left = left >> 16
        order = order[np.argsort(left[order].astype(np.uint16), kind="stable")]
    return order
