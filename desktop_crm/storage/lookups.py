"""Who is already in the base, asked for many rows of an import at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, Literal

from sqlalchemy import Connection

from desktop_crm.domain.folding import fold, phone_key
from desktop_crm.storage import duplicates
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.rows import load_many, mapper
from desktop_crm.storage.search_index import Needle, search_sql

ContactKind = Literal["phone", "email", "name"]
_FEW: Final = 50
"""Keys up to which each is looked up in the search index; beyond, one pass over all clients is cheaper."""
_COLUMNS: Final[dict[str, str]] = {"phone": "phones", "email": "emails", "name": "name, organisation"}
_KEYS: Final[dict[str, Callable[[Sequence[Any]], Iterable[str]]]] = {
    "phone": lambda row: map(phone_key, load_many(row[0])),
    "email": lambda row: map(fold, load_many(row[0])),
    "name": lambda row: map(fold, row),
}


def by_origin(conn: Connection, record: str, origins: Collection[str]) -> dict[str, int]:
    """Origin -> id, live or in the trash; of several the live one, then the oldest.

    What an undo took back counts as never there: an import that was undone can be done again. A merged card is the
    one that took it over.
    """
    found: dict[str, int] = {}
    if not any(origins):
        return found
    wanted = ""
    undone = "AND gone_op NOT IN (SELECT id FROM operation WHERE kind = 'undo')"
    for table, more in ((f"{mapper(record).record}_gone", undone), (record, "")):
        if _empty(conn, table):
            continue
        wanted = wanted or json.dumps([o for o in origins if o])
        sql = f"SELECT origin, id FROM {table} WHERE origin <> '' AND origin {AMONG} {more} ORDER BY id DESC"
        found.update(map(tuple, run(conn, sql, wanted)))
    heir_of = duplicates.heirs(conn, found.values()) if record == "client" else {}
    return {origin: heir_of.get(id, id) for origin, id in found.items()} if heir_of else found


def by_origin_start(conn: Connection, record: str, starts: Collection[str]) -> dict[str, tuple[int, ...]]:
    """Start of an origin -> ids, live or in the trash, of the records whose origin begins so, in order of id.

    No start may begin with another. What an undo took back counts as never there.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    undone = "AND gone_op NOT IN (SELECT id FROM operation WHERE kind = 'undo')"
    for table, more in ((record, ""), (f"{mapper(record).record}_gone", undone)):
        sql = (
            f"SELECT wanted.value, {table}.id FROM json_each(?) wanted CROSS JOIN {table}"
            f" WHERE origin <> '' AND origin >= wanted.value AND origin < wanted.value || '~' {more}"
        )
        for start, id in run(conn, sql, json.dumps([s for s in starts if s])):
            found[start].append(id)
    heir_of = duplicates.heirs(conn, {i for ids in found.values() for i in ids}) if record == "client" else {}
    return {start: tuple(sorted({heir_of.get(i, i) for i in ids})) for start, ids in found.items()}


def records(conn: Connection, record: str, ids: Collection[int]) -> dict[int, Any]:
    """Live records by id; those that are gone are missing."""
    kind = mapper(record)
    rows = run(conn, f"SELECT {kind.columns} FROM {record} WHERE id {AMONG}", packed(ids))
    return {row[0]: kind.load(row) for row in rows}


def clients_by_number(conn: Connection, numbers: Collection[str]) -> dict[str, int]:
    """Number -> id of the live client; of several with one number, the oldest. See `app.ports.Lookups`."""
    sql = f"SELECT number, id FROM client WHERE number <> '' AND number {AMONG} ORDER BY id DESC"
    wanted = {n for n in numbers if n}
    found: dict[str, int] = dict(map(tuple, run(conn, sql, json.dumps(list(wanted)))))
    return found | duplicates.by_merged_number(conn, wanted - found.keys())


def clients_by_contact(
    conn: Connection, kind: ContactKind, keys: Collection[str], unsettled: Iterable[int] = ()
) -> dict[str, tuple[int, ...]]:
    """See `app.ports.Lookups`. `unsettled`: clients whose searched text is not right yet."""
    wanted = {key for key in keys if key}
    if not wanted or _empty(conn, "client"):
        return {}
    sql = f"SELECT id, {_COLUMNS[kind]} FROM client"
    args: tuple[str, ...] = ()
    if len(wanted) <= _FEW:
        sql, args = f"{sql} WHERE id {AMONG}", (packed(_candidates(conn, wanted) | set(unsettled)),)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in run(conn, f"{sql} ORDER BY id", *args):
        for key in wanted.intersection(_KEYS[kind](row[1:])):
            found[key].append(row[0])
    return {key: tuple(ids) for key, ids in found.items()}


def _empty(conn: Connection, table: str) -> bool:
    return not scalars(conn, f"SELECT EXISTS (SELECT 1 FROM {table})")[0]


def _candidates(conn: Connection, keys: Collection[str]) -> set[int]:
    """Clients whose searched text holds one of the keys: all that have it, and perhaps others."""
    found: set[int] = set()
    for key in keys:
        sql = search_sql([Needle(((key.replace("\0", " "),),))])
        found.update(scalars(conn, f"SELECT id FROM search WHERE {sql.where}", *sql.args))
    return found
