"""What Today reads: open cases, refusals, birthdays, tasks, the talks of a year. One question each, none per client."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
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
from desktop_crm.storage.engine import AMONG, packed, run
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.rows import load_day, store_day
from desktop_crm.storage.schema import OPEN_CLAIM
from desktop_crm.storage.trade import ordinals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_YEAR: Final = 365
_MARKED: Final = f"origin >= '{MARK}' AND origin < '{MARK[:-1]};'"  # ";" follows ":", so the index of origins serves
KNOWS_ALONE: Final = (
    "CASE WHEN json_array_length(known_by) = 0 THEN responsible"
    " WHEN json_array_length(known_by) = 1 AND (responsible IS NULL OR responsible = known_by ->> 0)"
    " THEN known_by ->> 0 END"
)
"""The one staff member who knows a client, responsible or not; NULL where nobody does, or several do."""
_LINKS: Final = (("claims", "claim"), ("problems", "problem"), ("wishes", "wish"), ("losses", "loss"))


def day_rows(conn: Connection, as_of: date, refused_since: date, birthdays: Sequence[str]) -> DayRows:
    """As of the end of a day. `birthdays`: those looked for, each as "MM-DD"."""
    day, year_ago = store_day(as_of), store_day(as_of - timedelta(days=_YEAR - 1))
    return DayRows(
        cases=_cases(conn, day),
        leavers=_leavers(conn, year_ago, day),
        refusals=_refusals(conn, store_day(refused_since), day),
        birthdays=_birthdays(conn, birthdays),
        answered=_answered(conn, day),
        reminders=reminders(conn, as_of),
        marked=_marked(conn, year_ago, day),
        spent=_spent(conn, year_ago, day),
        feedback=_feedback(conn, day),
        talks=_talks(conn, year_ago, day),
    )


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


def known_to_one(conn: Connection, clients: Collection[int]) -> dict[int, list[int]]:
    """Staff member -> those of these clients whom nobody else knows."""
    import json

    sql = (
        f"SELECT who, json_group_array(id) FROM (SELECT id, {KNOWS_ALONE} AS who FROM client WHERE id {AMONG})"
        " WHERE who IS NOT NULL GROUP BY who"
    )
    return {who: json.loads(ids) for who, ids in run(conn, sql, packed(clients))}


def _date(stored: int) -> date:
    found = load_day(stored)
    assert found is not None
    return found


def _cases(conn: Connection, day: int | None) -> Cases:
    import numpy as np

    columns = (
        "id, client_id, coalesce(severity, 5), date, coalesce(due_date, 0), status = 'new',"
        " coalesce(failure_point, 0), coalesce(cause, 0)"
    )
    where = f"WHERE {OPEN_CLAIM} AND client_id IS NOT NULL AND date <= ? ORDER BY id"
    both = [_arrays(conn, f"SELECT {columns} FROM {record} {where}", 8, day) for record in ("claim", "problem")]
    id, client, severity, on, due, new, point, cause = (np.concatenate(pair) for pair in zip(*both, strict=True))
    problem = np.repeat([False, True], [len(values[0]) for values in both])
    due = np.where(due > 0, ordinals(np.where(due > 0, due, 19700101)), 0).astype(np.int32)
    return Cases(problem, id, client, severity, ordinals(on), due, new == 1, point, cause)


def _leavers(conn: Connection, since: int | None, day: int | None) -> Leavers:
    sql = (
        "SELECT cause, client_id, date FROM loss"
        " WHERE cause IS NOT NULL AND client_id IS NOT NULL AND date BETWEEN ? AND ?"
    )
    cause, client, on = _arrays(conn, sql, 3, since, day)
    return Leavers(cause, client, ordinals(on))


def _arrays(conn: Connection, sql: str, count: int, *values: Any) -> list[NDArray[np.int64]]:
    """The columns of a question, all of them whole numbers and none NULL."""
    import numpy as np

    names = [f"c{number}" for number in range(count)]
    all_of = ", ".join(f"group_concat({name})" for name in names)
    found = run(conn, f"WITH found({', '.join(names)}) AS ({sql}) SELECT {all_of} FROM found", *values).one()
    return [numbers(text, np.int64) for text in found]


def _refusals(conn: Connection, since: int | None, day: int | None) -> list[Refused]:
    sql = (
        "SELECT client_id, date, reason, coalesce(amount, 0) FROM refusal"
        " WHERE client_id IS NOT NULL AND date BETWEEN ? AND ? ORDER BY date, id"
    )
    return [Refused(client, _date(on), reason, amount) for client, on, reason, amount in run(conn, sql, since, day)]


def _birthdays(conn: Connection, wanted: Sequence[str]) -> list[Birthday]:
    among = f"({', '.join('?' * len(wanted))})"
    found = run(
        conn,
        f"SELECT id, '', birthday FROM client WHERE birthday <> '' AND substr(birthday, -5) IN {among}"
        " UNION ALL SELECT client_id, name, birthday FROM contact_person"
        f" WHERE client_id IS NOT NULL AND birthday <> '' AND substr(birthday, -5) IN {among}",
        *wanted,
        *wanted,
    )
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


def _marked(conn: Connection, since: int | None, day: int | None) -> list[Marked]:
    sql = (
        f"SELECT client_id, date, origin FROM interaction WHERE origin <> '' AND {_MARKED}"
        " AND client_id IS NOT NULL AND date BETWEEN ? AND ?"
    )
    return [Marked(client, _date(on), origin) for client, on, origin in run(conn, sql, since, day)]


def _spent(conn: Connection, since: int | None, day: int | None) -> dict[str, tuple[int, int]]:
    sql = (
        "SELECT kind, sum(coalesce(amount, 0)), sum(coalesce(minutes, 0)) FROM spending"
        " WHERE date BETWEEN ? AND ? GROUP BY kind"
    )
    return {kind: (amount, minutes) for kind, amount, minutes in run(conn, sql, since, day)}


def _feedback(conn: Connection, day: int | None) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    sql = "SELECT client_id, max(date) FROM feedback WHERE client_id IS NOT NULL AND date <= ? GROUP BY client_id"
    clients, days = _arrays(conn, sql, 2, day)
    return clients, ordinals(days)


def _talks(conn: Connection, since: int | None, day: int | None) -> Any:
    import numpy as np

    codes = " ".join(f"WHEN '{purpose}' THEN {number}" for number, purpose in enumerate(PURPOSES))
    sql = (
        f"SELECT client_id, date, CASE purpose {codes} END * 2 + (direction = 'out') FROM interaction"
        " WHERE client_id IS NOT NULL AND date BETWEEN ? AND ?"
    )
    clients, days, codes_ = _arrays(conn, sql, 3, since, day)
    return clients, ordinals(days), (codes_ // 2).astype(np.int8), codes_ % 2 == 1
