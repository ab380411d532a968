"""What standings take from cards beside their trade: of all clients, or of some."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.app.marks import Costs, Marks
from desktop_crm.storage.engine import FIRST, packed, run
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.rows import store_day
from desktop_crm.storage.trade import ordinals

_YEAR: Final = 365
_PROMOTES: Final = 9
_ALL: Final = "IS NOT NULL AND ?1 IS NULL"


def marks(conn: Connection, as_of: date, timed: bool, clients: Collection[int] | None) -> Marks:
    """`timed`: the minutes of interactions count; of `clients` only, or of all."""
    import numpy as np

    which, these, day = (
        (_ALL, None, store_day(as_of)) if clients is None else (FIRST, packed(clients), store_day(as_of))
    )
    left = _by_client(
        conn,
        f"SELECT client_id, max(date) AS told FROM loss WHERE client_id {which} AND date <= ?2"
        " AND (won_back_on IS NULL OR won_back_on > ?2) GROUP BY client_id",
        these,
        day,
    )
    referrals = _by_client(
        conn,
        f"SELECT recommender AS client_id, count(*) AS told FROM referral WHERE recommender {which} AND date <= ?2"
        " AND client_id IS NOT recommender GROUP BY recommender",
        these,
        day,
    )
    # of the answers of one day the one that was set down last
    promoters = _by_client(
        conn,
        "SELECT client_id, told FROM (SELECT client_id, would_recommend AS told, max((date << 32) | id) FROM feedback"
        f" WHERE client_id {which} AND date <= ?2 AND would_recommend IS NOT NULL GROUP BY client_id)"
        f" WHERE told >= {_PROMOTES}",
        these,
        day,
    )
    return Marks(
        left=dict(zip(left, ordinals(np.array(list(left.values()), np.int64)).tolist(), strict=True)),
        referrals=referrals,
        promoters=promoters,
        pinned={id: (rung, class_) for id, rung, class_ in _pinned(conn, these)},
        costs=_costs(conn, as_of, timed, which, these),
    )


def _pinned(conn: Connection, these: str | None) -> Iterable[Any]:
    columns = "SELECT id, pinned_rung, pinned_class FROM client WHERE"
    if these is not None:
        return run(conn, f"{columns} id {FIRST} AND (pinned_rung <> '' OR pinned_class <> '')", these)
    # each part by its own partial index
    return run(conn, f"{columns} pinned_rung <> '' UNION ALL {columns} pinned_class <> '' AND pinned_rung = ''")


def _by_client(conn: Connection, sql: str, *args: Any) -> dict[int, int]:
    """The answers of a question for `client_id` and `told`, read at once: there may be hundreds of thousands."""
    import numpy as np

    row = run(conn, f"SELECT group_concat(client_id), group_concat(told) FROM ({sql})", *args).one()
    clients, told = (numbers(text, np.int64).tolist() for text in row)
    return dict(zip(clients, told, strict=True))


def _costs(conn: Connection, as_of: date, timed: bool, which: str, these: str | None) -> Costs:
    import numpy as np

    among = f"client_id {which} AND date BETWEEN ?2 AND ?3"
    parts = f"SELECT client_id, amount, minutes FROM spending WHERE {among}"
    if timed:
        parts += f" UNION ALL SELECT client_id, 0, minutes FROM interaction WHERE {among} AND minutes > 0"
    minutes = "total(minutes)" if timed else "0"
    row = run(
        conn,
        "SELECT group_concat(client_id), group_concat(spent), group_concat(spent_minutes) FROM ("
        f"SELECT client_id, coalesce(sum(amount), 0) AS spent, CAST({minutes} AS INTEGER) AS spent_minutes"
        f" FROM ({parts}) GROUP BY client_id ORDER BY client_id)",
        these,
        store_day(as_of - timedelta(days=_YEAR - 1)),
        store_day(as_of),
    ).one()
    return Costs(*(numbers(text, np.int64) for text in row))
