"""The bytes of attachments, named by their hash: the same picture on two cards is kept once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.schema import ENTITY

_UNNAMED: Final = (
    # an undo brings back what stood in a field before
    "NOT EXISTS (SELECT 1 FROM change"
    f" WHERE entity IN ({ENTITY['attachment']}, {ENTITY['setting']}) AND instr(fields, content.hash) > 0)"
)


def keep(conn: Connection, content: bytes) -> str:
    """SHA-256 in hex."""
    name = hashlib.sha256(content).hexdigest()
    run(
        conn,
        "INSERT INTO content (hash, size, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        name,
        len(content),
        content,
    )
    return name


def forget(conn: Connection, names: Collection[str]) -> None:
    """Let those of these contents go that nothing holds: no file on a card or in the trash, no picture of the shop."""
    wanted = json.dumps(list(names))
    among = "IN (SELECT value FROM json_each(?1))"
    holders = [f"SELECT hash FROM attachment{twin} WHERE hash {among}" for twin in ("", "_gone")]
    holders += [f"SELECT value FROM setting{twin} WHERE value {among}" for twin in ("", "_gone")]
    run(
        conn,
        f"DELETE FROM content WHERE hash {among} AND hash NOT IN ({' UNION ALL '.join(holders)}) AND {_UNNAMED}",
        wanted,
    )


def read(conn: Connection, name: str) -> bytes | None:
    found = scalars(conn, "SELECT bytes FROM content WHERE hash = ?", name)
    return bytes(found[0]) if found else None
