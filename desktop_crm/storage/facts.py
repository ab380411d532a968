"""Rows of one kind of record as arrays: all of them, or those touched since an earlier reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.app.ports import MISSING, FactNews, FactRows
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.orders import Head, Orders
from desktop_crm.storage.trade import ordinals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
    import numpy as np

    head = orders.head(conn)
    reader = _Reader(conn, record, names)
    touched = orders.touched_rows(since, head, record) if isinstance(since, Head) else None
    if touched is not None:
        clients, ids = touched
        rows = reader.joined([reader.read(f"id {AMONG} OR {reader.client} {AMONG}", packed(ids), packed(clients))])
        return FactNews(head, np.array(sorted(clients), np.int64), np.array(sorted(ids), np.int64), rows)
    last = scalars(conn, f'SELECT coalesce(max(id), 0) FROM "{record}"')[0]
    starts = range(1, last + 1, _STEP)
    pieces = []
    for done, start in enumerate(starts):
        pieces.append(reader.read("id BETWEEN ? AND ?", start, start + _STEP - 1))
        progress((done + 1) / len(starts))
    return FactNews(head, None, None, reader.joined(pieces))


class _Reader:
    """`words`: the texts of each column of texts so far, by their number."""

    def __init__(self, conn: Connection, record: str, names: Sequence[str]) -> None:
        self._conn, self._record = conn, record
        known = specs(RECORDS[record])
        self.client = "id" if record == "client" else "client_id" if "client_id" in known else "0"
        day = "date" if "date" in known else "known_since" if record == "client" else "NULL"
        self._kinds = {name: known[name].kind for name in names}
        self._numbers = [name for name, kind in self._kinds.items() if kind in _AS_NUMBERS]
        self._texts = [name for name, kind in self._kinds.items() if kind not in _AS_NUMBERS]
        self._columns = [("id", "id"), ("client", f"coalesce({self.client}, 0)"), ("day", f"coalesce({day}, 0)")]
        self._columns += [(name, f"coalesce({name}, {MISSING})") for name in self._numbers]
        self._words: dict[str, dict[str, int]] = {name: {"": 0} for name in self._texts}

    def read(self, which: str, *args: Any) -> dict[str, NDArray[Any]]:
        import numpy as np

        inner = ", ".join([f"{sql} AS n{i}" for i, (_, sql) in enumerate(self._columns)] + self._texts)
        outer = [f"group_concat(n{i})" for i in range(len(self._columns))]
        outer += [f"json_group_array({name})" for name in self._texts]
        sql = f'SELECT {", ".join(outer)} FROM (SELECT {inner} FROM "{self._record}" WHERE {which} ORDER BY id)'
        row = run(self._conn, sql, *args).one()
        found: dict[str, NDArray[Any]] = {}
        for (name, _), text in zip(self._columns, row, strict=False):
            found[name] = self._number(name, numbers(text, np.int64))
        for name, text in zip(self._texts, row[len(self._columns) :], strict=True):
            words = self._words[name]
            found[name] = np.array([words.setdefault(word, len(words)) for word in json.loads(text)], np.int32)
        return found

    def _number(self, name: str, read: NDArray[np.int64]) -> NDArray[Any]:
        import numpy as np

        if name == "day" or self._kinds.get(name) is Kind.DATE:
            none = 0 if name == "day" else MISSING
            found = np.full(len(read), none, np.int32)
            some = read > 0
            found[some] = ordinals(read[some])
            return found
        return read if name in ("id", "client") or self._kinds.get(name) is Kind.MONEY else read.astype(np.int32)

    def joined(self, pieces: Sequence[dict[str, NDArray[Any]]]) -> FactRows:
        import numpy as np

        pieces = pieces or [self.read("FALSE")]
        columns = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        words = {name: tuple(known) for name, known in self._words.items()}
        return FactRows(columns.pop("id"), columns.pop("client"), columns.pop("day"), columns, words)
