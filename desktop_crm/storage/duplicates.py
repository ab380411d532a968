"""Cards that are one client's: what tells two alike, what refers to a card, and where a merged one went."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.app.ports import Likeness
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.rows import load_many, mapper

MARK: Final = "merged_into"
REFERRING: Final[tuple[tuple[str, str, Kind], ...]] = tuple(
    (record, name, spec.kind)
    for record, cls in RECORDS.items()
    for name, spec in specs(cls).items()
    if spec.refers == "client" and (record, name) != ("client", MARK)
)
"""Every field that names a client, but the mark of a merged card."""
_STEP: Final = 5000


def likenesses(conn: Connection) -> Iterator[list[Likeness]]:
    """What all clients are compared by, some thousands at a time, in order of id."""
    rows = run(
        conn,
        "SELECT id, name, organisation, number, city, birthday, phones, emails, differs_from FROM client ORDER BY id",
    )
    while part := rows.fetchmany(_STEP):
        yield [Likeness(*row[:6], *map(load_many, row[6:])) for row in part]


def referring(conn: Connection, clients: Collection[int]) -> dict[str, dict[int, dict[str, Any]]]:
    """Record -> id -> the fields of that live row which name one of these clients, with their values."""
    found: defaultdict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    wanted = packed(clients)
    for record, name, kind in REFERRING:
        if kind is Kind.REFS:
            named = f"SELECT 1 FROM json_each({record}.{name}) j WHERE j.value {AMONG}"
            sql = f"SELECT id, {name} FROM {record} WHERE {name} <> '[]' AND EXISTS ({named})"
        else:
            sql = f"SELECT id, {name} FROM {record} WHERE {name} {AMONG}"
        load = mapper(record).load_field
        for id, value in run(conn, sql, wanted):
            found[record].setdefault(id, {})[name] = load(name, value)
    return dict(found)


# -- where merged cards went
def heirs(conn: Connection, cards: Collection[int]) -> dict[int, int]:
    """Of these cards those that were merged -> the card that stands for them at last, live or in the trash."""
    if not _any_merged(conn):
        return {}
    rows = run(
        conn,
        "WITH RECURSIVE line (id, at) AS ("
        f" SELECT id, {MARK} FROM client_gone WHERE {MARK} IS NOT NULL AND id {AMONG}"
        f" UNION SELECT line.id, g.{MARK} FROM line JOIN client_gone g ON g.id = line.at WHERE g.{MARK} IS NOT NULL)"
        f" SELECT id, at FROM line WHERE NOT EXISTS"
        f" (SELECT 1 FROM client_gone g WHERE g.id = line.at AND g.{MARK} IS NOT NULL)",
        packed(cards),
    )
    return {row[0]: row[1] for row in rows}


def absorbed(conn: Connection, card: int) -> list[int]:
    """The cards in the trash that were merged into this one, or into one of those."""
    return scalars(
        conn,
        f"WITH RECURSIVE taken (id) AS (SELECT id FROM client_gone WHERE {MARK} = ?"
        f" UNION SELECT g.id FROM taken JOIN client_gone g ON g.{MARK} = taken.id)"
        " SELECT id FROM taken WHERE id <> ? ORDER BY id",
        card,
        card,
    )


def by_merged_number(conn: Connection, numbers: Collection[str]) -> dict[str, int]:
    """Number of a merged card -> the live card that stands for it."""
    if not numbers or not _any_merged(conn):
        return {}
    sql = f"SELECT number, id FROM client_gone WHERE {MARK} IS NOT NULL AND number {AMONG} ORDER BY id DESC"
    merged: dict[str, int] = dict(map(tuple, run(conn, sql, json.dumps(list(numbers)))))
    heir_of = heirs(conn, merged.values())
    alive = set(scalars(conn, f"SELECT id FROM client WHERE id {AMONG}", packed(heir_of.values())))
    return {number: heir_of[id] for number, id in merged.items() if heir_of.get(id) in alive}


def _any_merged(conn: Connection) -> bool:
    return bool(scalars(conn, f"SELECT EXISTS (SELECT 1 FROM client_gone WHERE {MARK} IS NOT NULL)")[0])
