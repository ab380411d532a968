"""Reading the journal: names of records across bases, history of a card, the operation that undo and redo are about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.app.ports import Entry, Note
from desktop_crm.domain.changes import Intent, Operation
from desktop_crm.domain.records import ON_CARD
from desktop_crm.storage import duplicates
from desktop_crm.storage.engine import packed, run
from desktop_crm.storage.rows import mapper
from desktop_crm.storage.schema import DELETE, ENTITY, PURGE, RECORD_OF, RESTORE, UPDATE

CREATE_BASE: Final = "base.create"
"""The intent of the operation that fills a new base; it is never undone."""
_VERBS: Final = {RESTORE: "restore", UPDATE: "update", DELETE: "delete", PURGE: "purge"}


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def operation(conn: Connection, op: int) -> Operation | None:
    row = run(conn, "SELECT id, intent, subject, at, actor FROM operation WHERE id = ?", op).first()
    return None if row is None else Operation(row[0], Intent(row[1], row[2]), moment(row[3]), row[4])


def next_undo(conn: Connection, device: int) -> Operation | None:
    """The last operation of this base that stands, but the one that made it."""
    row = run(
        conn,
        "SELECT id FROM operation INDEXED BY operation_standing"
        " WHERE device = ? AND kind = 'do' AND undone = 0 AND intent <> ?"
        " ORDER BY seq DESC LIMIT 1",
        device,
        CREATE_BASE,
    ).first()
    return None if row is None else operation(conn, row[0])


def next_redo(conn: Connection, device: int) -> Operation | None:
    """What the latest undo took back, unless other work came after it."""
    row = run(
        conn,
        "SELECT u.target FROM operation o CROSS JOIN operation u WHERE o.undone = 1"
        " AND u.target = o.id AND u.kind = 'undo' AND u.device = ? ORDER BY u.id DESC LIMIT 1",
        device,
    ).first()
    return None if row is None else operation(conn, row[0])


def notes(conn: Connection, limit: int | None) -> list[Note]:
    rows = run(
        conn,
        "SELECT id, intent, subject, at, actor, target FROM operation WHERE kind = 'note' ORDER BY id DESC LIMIT ?",
        -1 if limit is None else limit,
    )
    return [Note(Operation(row[0], Intent(row[1], row[2]), moment(row[3]), row[4]), row[5]) for row in rows]


# --- names of records ----------------------------------------------------------------------------------------------
def uids(conn: Connection, record: str, ids: Sequence[int]) -> list[str]:
    """ "device/seq/ordinal" of each, in order. Raises KeyError for an id that was never given."""
    rows = run(
        conn,
        "SELECT j.value, d.uid, o.seq, b.ordinal + j.value - b.first FROM json_each(?) j CROSS JOIN birth b"
        " ON b.entity = ? AND b.first = (SELECT max(first) FROM birth WHERE entity = ? AND first <= j.value)"
        " JOIN operation o ON o.id = b.op JOIN device d ON d.no = o.device WHERE j.value <= b.last",
        packed(ids),
        ENTITY[record],
        ENTITY[record],
    )
    found = {row[0]: f"{row[1]}/{row[2]}/{row[3]}" for row in rows}
    return [found[i] for i in ids]


def resolve(conn: Connection, uid: str) -> tuple[str, int] | None:
    """The record of that name, live or in the trash."""
    device, _, rest = uid.strip().partition("/")
    seq, _, ordinal = rest.partition("/")
    if not all(part.isascii() and part.isdecimal() and len(part) < 16 for part in (seq, ordinal)):
        return None
    row = run(
        conn,
        "SELECT b.entity, b.first + ? - b.ordinal FROM device d JOIN operation o ON o.device = d.no AND o.seq = ?"
        " JOIN birth b ON b.op = o.id WHERE d.uid = ? AND ? BETWEEN b.ordinal AND b.ordinal + b.last - b.first",
        int(ordinal),
        int(seq),
        device,
        int(ordinal),
    ).first()
    return None if row is None else (RECORD_OF[row[0]], row[1])


# --- history -------------------------------------------------------------------------------------------------------
def history(conn: Connection, record: str, id: int, limit: int) -> list[Entry]:
    """What happened to a record, newest first; for a client also to what hangs on its card, and to merged cards."""
    mine = f"SELECT {ENTITY[record]} AS entity, {int(id)} AS rec"
    if record == "client":
        cards = [int(id), *duplicates.absorbed(conn, id)]
        mine = " UNION ALL ".join(f"SELECT {ENTITY[record]} AS entity, {card} AS rec" for card in cards)
        for child in ON_CARD:
            for twin in ("", "_gone"):
                among = ", ".join(map(str, cards))
                mine += f" UNION ALL SELECT {ENTITY[child]}, id FROM {child}{twin} WHERE client_id IN ({among})"
    rows = run(
        conn,
        f"WITH mine AS ({mine}), what AS ("
        " SELECT c.op, c.entity, c.rec, c.verb, c.fields FROM mine m"
        " CROSS JOIN change c ON c.entity = m.entity AND c.rec = m.rec"
        " UNION ALL SELECT b.op, m.entity, m.rec, 0, NULL FROM mine m CROSS JOIN birth b ON b.entity = m.entity"
        " AND b.first = (SELECT max(first) FROM birth WHERE entity = m.entity AND first <= m.rec) AND m.rec <= b.last)"
        " SELECT o.at, o.actor, o.kind, o.intent, o.subject, w.entity, w.rec, w.verb, w.fields"
        " FROM what w CROSS JOIN operation o ON o.id = w.op ORDER BY w.op DESC, w.verb DESC, w.entity, w.rec LIMIT ?",
        limit,
    )
    return [entry for row in rows for entry in _entries(row)][:limit]


def _entries(row: Sequence[Any]) -> Iterator[Entry]:
    at, actor, kind, code, subject, entity, rec, verb, fields = row
    head = (moment(at), actor, kind, Intent(code, subject), RECORD_OF[entity], rec)
    if verb != UPDATE:
        yield Entry(*head, _VERBS.get(verb, "create"), "", None, None)
        return
    kind_of = mapper(RECORD_OF[entity])
    changed = json.loads(fields)
    for name in kind_of.names:
        if name in changed:
            before, after = (kind_of.load_field(name, value) for value in changed[name])
            yield Entry(*head, "update", name, before, after)
