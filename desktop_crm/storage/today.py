"""What Today reads: open cases, refusals, birthdays, tasks, the talks of a year. One question each, none per client."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.app.today_rows import (
    MARK,
    TASKS_AHEAD,
    Answered,
    Birthday,
    Cases,
    DayRows,
    Leavers,
    Marked,
    Refused,
    Reminder,
)
from desktop_crm.domain.interaction import PURPOSES
from desktop_crm.storage.columns import ALONE, NONE
from desktop_crm.storage.engine import AMONG, packed, run
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.orders import Head, Orders, View
from desktop_crm.storage.rows import load_day, store_day
from desktop_crm.storage.schema import OPEN_CLAIM
from desktop_crm.storage.trade import ordinals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_YEAR: Final = 365
_MARKED: Final = f"origin >= '{MARK}' AND origin < '{MARK[:-1]};'"  # ";" follows ":", so the index of origins serves
_LINKS: Final = (("claims", "claim"), ("problems", "problem"), ("wishes", "wish"), ("losses", "loss"))

Arrays = tuple["NDArray[Any]", ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """`birthdays`: those looked for, each as "MM-DD"."""

    as_of: date
    refused_since: date
    birthdays: tuple[str, ...]

    @property
    def day(self) -> int:
        return store_day(self.as_of) or 0

    @property
    def year_ago(self) -> int:
        return store_day(self.as_of - timedelta(days=_YEAR - 1)) or 0


_Reader = Callable[[Connection, _Asked, str | None], Any]


class Days:
    """Reads what a day is made of. What goes by clients is kept, and read anew for those that operations touched.

    Safe to use from several threads.
    """

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._reading = Lock()
        self._kept: tuple[_Asked, Head, Mapping[str, Any]] | None = None

    def rows(self, conn: Connection, as_of: date, refused_since: date, birthdays: Sequence[str]) -> DayRows:
        """As of the end of a day. `birthdays`: those looked for, each as "MM-DD"."""
        asked = _Asked(as_of, refused_since, tuple(birthdays))
        parts = self._by_client(conn, asked)
        (left, cause, left_on), (clients, days, codes) = parts["leavers"], parts["talks"]
        return DayRows(
            cases=_cases(parts["claim"], parts["problem"]),
            leavers=Leavers(cause=cause, client=left, day=left_on),
            refusals=parts["refusals"],
            birthdays=parts["birthdays"],
            answered=_answered(conn, asked.day),
            reminders=reminders(conn, as_of),
            marked=parts["marked"],
            spent=_spent(conn, asked.year_ago, asked.day),
            feedback=parts["feedback"],
            talks=(clients, days, (codes // 2).astype("int8"), codes % 2 == 1),
        )

    def _by_client(self, conn: Connection, asked: _Asked) -> Mapping[str, Any]:
        with self._reading:
            head, kept = self._orders.head(conn), self._kept
            touched = self._orders.touched(kept[1], head) if kept and kept[0] == asked else None
            if kept is None or touched is None:
                parts: Mapping[str, Any] = {name: read(conn, asked, None) for name, read in _READ.items()}
            elif touched:
                some = packed(sorted(touched))
                parts = {
                    name: _patched(kept[2][name], read(conn, asked, some), touched) for name, read in _READ.items()
                }
            else:
                parts = kept[2]
            self._kept = asked, head, parts
            return parts


def _patched(old: Any, new: Any, touched: set[int]) -> Any:
    """Rows of which those of the touched clients give way to others; arrays hold the client first, rows as `client`."""
    import numpy as np

    if isinstance(old, list):
        return [row for row in old if row.client not in touched] + new
    stays = ~np.isin(old[0], sorted(touched))
    return tuple(np.concatenate([before[stays], now]) for before, now in zip(old, new, strict=True))


def last_talks(conn: Connection, clients: Collection[int], as_of: date) -> dict[int, date]:
    """The last interaction with each of these clients; who never had one is missing."""
    sql = f"SELECT client_id, max(date) FROM interaction WHERE client_id {AMONG} AND date <= ? GROUP BY client_id"
    return {id: _date(day) for id, day in run(conn, sql, packed(clients), store_day(as_of))}


def next_steps(conn: Connection, clients: Collection[int]) -> dict[int, tuple[date, str]]:
    """Day and words of the last agreed step with each of these clients; who has none is missing."""
    sql = (
        f"SELECT client_id, date, next_step FROM interaction WHERE client_id {AMONG} AND next_step <> ''"
        " ORDER BY date, id"
    )
    return {client: (_date(day), step) for client, day, step in run(conn, sql, packed(clients))}


def known_to_one(view: View, clients: Collection[int]) -> dict[int, list[int]]:
    """Staff member -> those of these clients whom nobody else knows."""
    import numpy as np

    ids = np.array(sorted(clients), np.int64)
    who = view.column(ALONE).of[ids]
    return {int(one): ids[who == one].tolist() for one in np.unique(who[who != NONE])}


def _date(stored: int) -> date:
    found = load_day(stored)
    assert found is not None
    return found


_CASE: Final = (
    "client_id, id, coalesce(severity, 5), date, coalesce(due_date, 0), status = 'new', coalesce(failure_point, 0),"
    " coalesce(cause, 0)"
)


def _open(record: str) -> _Reader:
    where = f"WHERE {OPEN_CLAIM} AND client_id IS NOT NULL AND date <= ?"
    return lambda conn, asked, some: _arrays(conn, f"SELECT {_CASE} FROM {record} {where}", 8, some, asked.day)


def _cases(*both: Arrays) -> Cases:
    """Of claims and of problems."""
    import numpy as np

    both = tuple(tuple(values[np.argsort(part[1])] for values in part) for part in both)
    client, id, severity, on, due, new, point, cause = (np.concatenate(pair) for pair in zip(*both, strict=True))
    problem = np.repeat([False, True], [len(part[0]) for part in both])
    due = np.where(due > 0, ordinals(np.where(due > 0, due, 19700101)), 0).astype(np.int32)
    return Cases(problem, id, client, severity, ordinals(on), due, new == 1, point, cause)


def _leavers(conn: Connection, asked: _Asked, some: str | None) -> Arrays:
    sql = (
        "SELECT client_id, cause, date FROM loss"
        " WHERE cause IS NOT NULL AND client_id IS NOT NULL AND date BETWEEN ? AND ?"
    )
    client, cause, on = _arrays(conn, sql, 3, some, asked.year_ago, asked.day)
    return client, cause, ordinals(on)


def _arrays(conn: Connection, sql: str, count: int, some: str | None, *values: Any) -> tuple[NDArray[np.int64], ...]:
    """The columns of a question, all of them whole numbers and none NULL; of `some` clients only."""
    import numpy as np

    names = [f"c{number}" for number in range(count)]
    all_of = ", ".join(f"group_concat({name})" for name in names)
    sql, more = _of_some(sql, some)
    found = run(conn, f"WITH found({', '.join(names)}) AS ({sql}) SELECT {all_of} FROM found", *values, *more).one()
    return tuple(numbers(text, np.int64) for text in found)


def _of_some(sql: str, some: str | None, client: str = "client_id") -> tuple[str, tuple[str, ...]]:
    return (sql, ()) if some is None else (f"{sql} AND {client} {AMONG}", (some,))


def _refusals(conn: Connection, asked: _Asked, some: str | None) -> list[Refused]:
    sql = (
        "SELECT client_id, date, reason, coalesce(amount, 0) FROM refusal"
        " WHERE client_id IS NOT NULL AND date BETWEEN ? AND ?"
    )
    sql, more = _of_some(sql, some)
    found = run(conn, f"{sql} ORDER BY date, id", store_day(asked.refused_since), asked.day, *more)
    return [Refused(client, _date(on), reason, amount) for client, on, reason, amount in found]


def _birthdays(conn: Connection, asked: _Asked, some: str | None) -> list[Birthday]:
    among = f"birthday <> '' AND substr(birthday, -5) IN ({', '.join('?' * len(asked.birthdays))})"
    own, more = _of_some(f"SELECT id, '', birthday FROM client WHERE {among}", some, "id")
    theirs, _ = _of_some(
        f"SELECT client_id, name, birthday FROM contact_person WHERE client_id IS NOT NULL AND {among}", some
    )
    found = run(conn, f"{own} UNION ALL {theirs}", *asked.birthdays, *more, *asked.birthdays, *more)
    return [Birthday(*row) for row in found]


def _answered(conn: Connection, day: int | None) -> list[Answered]:
    linked = " UNION ".join(
        f"SELECT i.id, r.client_id FROM improvement i, json_each(i.{links}) l JOIN {record} r ON r.id = l.value"
        for links, record in _LINKS
    )
    sql = (
        f"SELECT f.client_id, i.id, i.text, i.done_on FROM ({linked}) f JOIN improvement i ON i.id = f.id"
        " WHERE i.status = 'done' AND coalesce(i.done_on, i.date) <= ? AND f.client_id IS NOT NULL"
        " AND f.client_id NOT IN (SELECT value FROM json_each(i.told)) ORDER BY i.id, f.client_id"
    )
    return [Answered(client, id, text, load_day(on)) for client, id, text, on in run(conn, sql, day)]


def reminders(conn: Connection, as_of: date) -> list[Reminder]:
    columns = "SELECT id, client_id, text, date, due_date, done_on, origin FROM task"
    found = run(
        conn,
        f"{columns} WHERE status = 'open' AND (due_date <= ? OR {_MARKED})"
        f" UNION ALL {columns} WHERE status = 'done' AND done_on = ? AND NOT ({_MARKED}) ORDER BY due_date, id",
        store_day(as_of + timedelta(days=TASKS_AHEAD)),
        store_day(as_of),
    )
    return [
        Reminder(id, client, text, load_day(made), _date(due), load_day(done), origin)
        for id, client, text, made, due, done, origin in found
    ]


def _marked(conn: Connection, asked: _Asked, some: str | None) -> list[Marked]:
    sql = (
        f"SELECT client_id, date, origin FROM interaction WHERE origin <> '' AND {_MARKED}"
        " AND client_id IS NOT NULL AND date BETWEEN ? AND ?"
    )
    sql, more = _of_some(sql, some)
    found = run(conn, sql, asked.year_ago, asked.day, *more)
    return [Marked(client, _date(on), origin) for client, on, origin in found]


def _spent(conn: Connection, since: int | None, day: int | None) -> dict[str, tuple[int, int]]:
    sql = (
        "SELECT kind, sum(coalesce(amount, 0)), sum(coalesce(minutes, 0)) FROM spending"
        " WHERE date BETWEEN ? AND ? GROUP BY kind"
    )
    return {kind: (amount, minutes) for kind, amount, minutes in run(conn, sql, since, day)}


def _feedback(conn: Connection, asked: _Asked, some: str | None) -> Arrays:
    sql, more = _of_some("SELECT client_id, date FROM feedback WHERE client_id IS NOT NULL AND date <= ?", some)
    sql = f"SELECT client_id, max(date) FROM ({sql}) GROUP BY client_id"
    clients, days = _arrays(conn, sql, 2, None, asked.day, *more)
    return clients, ordinals(days)


def _talks(conn: Connection, asked: _Asked, some: str | None) -> Arrays:
    """Client, ordinal, number of the purpose * 2 + whether it went out."""
    codes = " ".join(f"WHEN '{purpose}' THEN {number}" for number, purpose in enumerate(PURPOSES))
    sql = (
        f"SELECT client_id, date, CASE purpose {codes} END * 2 + (direction = 'out') FROM interaction"
        " WHERE client_id IS NOT NULL AND date BETWEEN ? AND ?"
    )
    clients, days, found = _arrays(conn, sql, 3, some, asked.year_ago, asked.day)
    return clients, ordinals(days), found


_READ: Final[dict[str, _Reader]] = {
    "claim": _open("claim"),
    "problem": _open("problem"),
    "leavers": _leavers,
    "refusals": _refusals,
    "birthdays": _birthdays,
    "marked": _marked,
    "feedback": _feedback,
    "talks": _talks,
}
"""What goes by clients: of all, or of some (a JSON array of ids)."""
