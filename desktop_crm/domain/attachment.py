"""A picture or another file kept with a card. The bytes lie in the base, named by their hash."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f

USES = ("photo", "logo", "file")
LARGEST = 20 * 1024 * 1024
"""Bytes of one attachment."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """`media` is the type of the content ("image/jpeg"), `size` its length in bytes, `hash` its SHA-256 in hex."""

    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    name: str = f.text(required=True, limit=200)
    use: str = f.choice(*USES, default="file", required=True)
    date: dt.date | None = f.day(past=True)
    note: str = f.text(limit=2000)
    claim: int | None = f.ref("claim")
    media: str = f.text(limit=100, hidden=True)
    size: int | None = f.number(0, LARGEST, hidden=True)
    hash: str = f.text(limit=64, hidden=True)
    origin: str = f.text(hidden=True)
