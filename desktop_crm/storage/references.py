"""Who refers to whom: what may not be deleted while it is used, and what an undo must leave alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage.engine import AMONG, packed, scalars

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


def held_by(conn: Connection, record: str, ids: Collection[int]) -> set[int]:
    """Which of `ids` must stay: those in use, and those that the ones staying refer to."""
    stay: set[int] = set()
    while more := used(conn, record, set(ids) - stay) - stay:
        stay |= more
    return stay
