"""Who refers to whom: what may not be deleted while it is used, and what an undo must leave alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import Connection

from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage.engine import AMONG, packed, run, scalars

HELD: Final = ("staff", "failure_point", "cause")
"""Records that cannot be deleted while live rows refer to them."""
REFERRERS: Final[dict[str, tuple[tuple[str, str, Kind], ...]]] = {
    held: tuple(
        (record, name, spec.kind)
        for record, cls in RECORDS.items()
        for name, spec in specs(cls).items()
        if spec.refers == held
    )
    for held in HELD
}


def used(conn: Connection, record: str, ids: Collection[int]) -> set[int]:
    """Which of these records live rows outside of `ids` refer to."""
    found: set[int] = set()
    for table, name, kind in REFERRERS.get(record, ()):
        if kind is Kind.REFS:
            sql = f"SELECT DISTINCT j.value FROM {table}, json_each({name}) j WHERE {name} <> '[]' AND j.value {AMONG}"
        else:
            sql = f"SELECT DISTINCT {name} FROM {table} WHERE {name} {AMONG}"
        args = [packed(ids)]
        if table == record:
            sql += f" AND id NOT {AMONG}"
            args.append(packed(ids))
        found.update(scalars(conn, sql, *args))
    return found


def referring_since(conn: Connection, record: str, ids: Collection[int], op: int) -> Iterator[tuple[int, str, int]]:
    """(one of `ids`, record, id) for each live row touched by `op` or later that refers to it."""
    for table, name, kind in REFERRERS.get(record, ()):
        if kind is Kind.REFS:
            sql = (
                f"SELECT j.value, r.id FROM {table} r, json_each(r.{name}) j WHERE r.{name} <> '[]' AND j.value {AMONG}"
            )
        else:
            sql = f"SELECT r.{name}, r.id FROM {table} r WHERE r.{name} {AMONG}"
        for target, row in run(conn, f"{sql} AND r.version >= ?", packed(ids), op):
            yield target, table, row


def held_by(conn: Connection, record: str, ids: Collection[int]) -> set[int]:
    """Which of `ids` must stay: those in use, and those that the ones staying refer to."""
    stay: set[int] = set()
    while more := used(conn, record, set(ids) - stay) - stay:
        stay |= more
    return stay
