"""Rows of one kind of record as arrays: all of them, or those touched since an earlier reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.app.readings import MISSING, ColumnNews, Columns, FactNews, FactRows
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage.engine import AMONG, FIRST, packed, run, scalars
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.orders import Head, Orders
from desktop_crm.storage.trade import ordinals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[Any]]

_STEP: Final = 50_000
"""Ids of rows in one piece, so that the interpreter is never held for long."""
_AS_NUMBERS: Final = (Kind.DATE, Kind.FLAG, Kind.MONEY, Kind.NUMBER, Kind.REF)


def facts(
    conn: Connection,
    orders: Orders,
    record: str,
    names: Sequence[str],
    since: object,
    progress: Callable[[float], None],
) -> FactNews:
    head = orders.head(conn)
    reader = _Reader(conn, record, ("client", "day", *names), MISSING)
    ids, found = _since(reader, orders, head, since, progress)
    values = {name: found[name] for name in names}
    return FactNews(head, ids, FactRows(found["id"], found["client"], found["day"], values, reader.words))


def columns(
    conn: Connection,
    orders: Orders,
    record: str,
    names: Sequence[str],
    since: object,
    progress: Callable[[float], None],
) -> ColumnNews:
    head = orders.head(conn)
    reader = _Reader(conn, record, names, 0)
    ids, found = _since(reader, orders, head, since, progress)
    return ColumnNews(head, ids, found.pop("id"), Columns(found, reader.words))


def _since(
    reader: _Reader, orders: Orders, head: Head, since: object, progress: Callable[[float], None]
) -> tuple[NDArray[np.int64] | None, Arrays]:
    """Which rows may have changed (None: all are told), and those of them that there are."""
    touched = orders.touched_rows(since, head, reader.record) if isinstance(since, Head) else None
    if touched is not None and isinstance(since, Head) and not reader.emptied(since):
        ids = reader.touched(*touched)
        return ids, reader.joined([reader.read(f"id {AMONG}", packed(ids.tolist()))] if len(ids) else [])
    last = reader.last()
    starts = range(1, last + 1, _STEP)
    pieces = []
    for done, start in enumerate(starts):
        pieces.append(reader.read("id BETWEEN ? AND ?", start, start + _STEP - 1))
        progress((done + 1) / len(starts))
    return None, reader.joined(pieces)


class _Codes(dict[str, int]):
    """Numbers of texts: a new one gets the next."""

    def __missing__(self, word: str) -> int:
        self[word] = code = len(self)
        return code


class _Reader:
    """names: fields of the record, and "client" and "day", which are 0 where there is none; `none`: what stands for no
    value in the others.
    """

    def __init__(self, conn: Connection, record: str, names: Sequence[str], none: int) -> None:
        self._conn, self.record, self._none = conn, record, none
        known = specs(RECORDS[record])
        self._client = "id" if record == "client" else "client_id" if "client_id" in known else "0"
        day = "date" if "date" in known else "known_since" if record == "client" else "NULL"
        self._kinds = {name: known[name].kind for name in names if name not in ("client", "day")}
        self._texts = [name for name, kind in self._kinds.items() if kind not in _AS_NUMBERS]
        own = {"client": f"coalesce({self._client}, 0)", "day": f"coalesce({day}, 0)"}
        self._numbers = {n: own.get(n, f"coalesce({n}, {none})") for n in names if n not in self._texts}
        self._words = {name: _Codes({"": 0}) for name in self._texts}

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The texts of each column of texts so far, by their number."""
        return {name: tuple(known) for name, known in self._words.items()}

    def last(self) -> int:
        return int(scalars(self._conn, f'SELECT coalesce(max(id), 0) FROM "{self.record}"')[0])

    def emptied(self, since: Head) -> bool:
        """Whether the trash was emptied: what hung on a card can then no longer be told."""
        sql = "SELECT EXISTS (SELECT 1 FROM operation WHERE id > ? AND kind NOT IN ('do', 'undo', 'redo'))"
        return bool(scalars(self._conn, sql, since.op)[0])

    def touched(self, clients: Collection[int], ids: Collection[int]) -> NDArray[np.int64]:
        """Ascending: these rows, and what hangs or hung on the cards of these clients; with its client a row comes,
        goes or moves without being named.
        """
        import numpy as np

        found = set(ids)
        if self._client == "id":
            found.update(clients)
        elif self._client != "0" and clients:
            mine = f"WHERE client_id {FIRST}"
            sql = f'SELECT id FROM "{self.record}" {mine} UNION ALL SELECT id FROM "{self.record}_gone" {mine}'
            found.update(scalars(self._conn, sql, packed(clients)))
        return np.array(sorted(found), np.int64)

    def read(self, which: str, *args: Any) -> Arrays:
        import numpy as np

        outer = [f"group_concat(n{i})" for i in range(len(self._numbers))]
        outer += [f"json_group_array({name})" for name in self._texts]
        row = run(self._conn, self._sql(["count(*)", "min(id)", "max(id)", *outer], which), *args).one()
        number, first, last, *told = row
        if number and last - first + 1 == number:  # as a rule, and then they need not be read
            found: Arrays = {"id": np.arange(first, last + 1)}
        else:
            found = {"id": numbers(run(self._conn, self._sql(["group_concat(id)"], which), *args).one()[0], np.int64)}
        for name, text in zip(self._numbers, told, strict=False):
            found[name] = self._number(name, numbers(text, np.int64))
        for name, text in zip(self._texts, told[len(self._numbers) :], strict=True):
            found[name] = np.fromiter(map(self._words[name].__getitem__, json.loads(text)), np.int32, number)
        return found

    def _sql(self, outer: Sequence[str], which: str) -> str:
        inner = ", ".join(["id", *(f"{sql} AS n{i}" for i, sql in enumerate(self._numbers.values())), *self._texts])
        return f'SELECT {", ".join(outer)} FROM (SELECT {inner} FROM "{self.record}" WHERE {which} ORDER BY id)'

    def _number(self, name: str, read: NDArray[np.int64]) -> NDArray[Any]:
        import numpy as np

        if name == "day" or self._kinds.get(name) is Kind.DATE:
            found = np.full(len(read), 0 if name == "day" else self._none, np.int32)
            some = read > 0
            found[some] = ordinals(read[some])
            return found
        return read if name == "client" or self._kinds[name] is Kind.MONEY else read.astype(np.int32)

    def joined(self, pieces: Sequence[Arrays]) -> Arrays:
        import numpy as np

        pieces = pieces or [self.read("FALSE")]
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
