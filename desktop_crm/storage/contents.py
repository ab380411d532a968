"""The bytes of attachments, named by their hash: the same picture on two cards is kept once."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from desktop_crm.storage.engine import run, scalars


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


def read(conn: Connection, name: str) -> bytes | None:
    found = scalars(conn, "SELECT bytes FROM content WHERE hash = ?", name)
    return bytes(found[0]) if found else None
