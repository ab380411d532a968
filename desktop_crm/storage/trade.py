"""Purchases, returns and compensations as arrays: all of them, or of the clients touched since an earlier reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.app.readings import Deals, TradeNews, TradeRows
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.orders import Head, Orders

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEP: Final = 50_000
"""Ids of clients in one piece: the text of one keeps the interpreter busy for a few milliseconds only."""
BETWEEN: Final = "BETWEEN ? AND ?"
Kind = tuple[str, str, str, str]
"""Table, amount, cost, condition: the very terms of the covering indexes."""
PURCHASES: Final[Kind] = ("purchase", "coalesce(amount, 0)", "coalesce(cost, -1)", "date IS NOT NULL")
RETURNS: Final[Kind] = ("return", "coalesce(amount, 0)", "coalesce(cost, -1)", "date IS NOT NULL")
COMPENSATIONS: Final[Kind] = ("claim", "compensation", "0", "compensation IS NOT NULL AND date IS NOT NULL")
_KINDS: Final = (PURCHASES, RETURNS, COMPENSATIONS)


def trade(conn: Connection, orders: Orders, since: object, progress: Callable[[float], None]) -> TradeNews:
    import numpy as np

    head = orders.head(conn)
    touched = orders.touched(since, head) if isinstance(since, Head) else None
    if touched is not None:
        picked = packed(touched)
        rows = TradeRows(*(_joined([_read(conn, kind, AMONG, picked)]) for kind in _KINDS))
        return TradeNews(head, np.array(sorted(touched), np.int64), rows)
    last = scalars(conn, "SELECT coalesce(max(id), 0) FROM client")[0]
    starts = range(1, last + 1, _STEP)
    found: list[Deals] = []
    for number, kind in enumerate(_KINDS):
        pieces = []
        for done, start in enumerate(starts):
            pieces.append(_read(conn, kind, BETWEEN, start, start + _STEP - 1))
            progress((number + (done + 1) / len(starts)) / len(_KINDS))
        found.append(_joined(pieces))
    return TradeNews(head, None, TradeRows(*found))


def piece(kind: Kind, which: str) -> str:
    """The question for the rows of some clients, by client and day."""
    table, amount, cost, where = kind
    return (
        "SELECT group_concat(client_id), group_concat(date), group_concat(amount), group_concat(cost) FROM"
        f" (SELECT client_id, date, {amount} AS amount, {cost} AS cost FROM {table}"
        f" WHERE {where} AND client_id {which} ORDER BY client_id, date)"
    )


def _read(conn: Connection, kind: Kind, which: str, *args: Any) -> Sequence[NDArray[Any]]:
    import numpy as np

    client, day, amounts, costs = (numbers(text, np.int64) for text in run(conn, piece(kind, which), *args).one())
    return client, ordinals(day), amounts, costs


def ordinals(stored: NDArray[np.int64]) -> NDArray[np.int32]:
    """YYYYMMDD as proleptic ordinals."""
    import numpy as np

    low, high = (int(stored.min()), int(stored.max())) if len(stored) else (0, 0)
    if high - low > 4 * len(stored):
        return _counted_out(stored)
    place = stored - low  # many rows share few days: each day is worked out once
    there = np.zeros(high - low + 1, np.bool_)
    there[place] = True
    days = np.flatnonzero(there)
    found = np.zeros(len(there), np.int32)
    found[days] = _counted_out(days + low)
    return found[place]


def _counted_out(stored: NDArray[np.int64]) -> NDArray[np.int32]:
    import numpy as np

    months = (stored // 10_000 - 1970) * 12 + stored // 100 % 100 - 1
    since_1970 = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + stored % 100 - 1
    return (since_1970 + _EPOCH).astype(np.int32)


_EPOCH: Final = 719_163
"""1970-01-01 as an ordinal."""


def _joined(pieces: Sequence[Sequence[NDArray[Any]]]) -> Deals:
    import numpy as np

    if not pieces:
        none = np.zeros(0, np.int64)
        return Deals(none, none.astype(np.int32), none, none)
    return Deals(*(column[0] if len(column) == 1 else np.concatenate(column) for column in zip(*pieces, strict=True)))
