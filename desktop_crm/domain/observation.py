"""Somebody watched a staff member serve: what and how they spoke, how the client took it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class Observation:
    """`score` 1 to 5; `independent` tells an outside expert from one of our own."""

    id: int
    version: int
    staff: int | None = f.ref("staff", required=True)
    date: dt.date | None = f.day(required=True, past=True)
    observer: str = f.text(required=True, limit=200)
    independent: bool | None = f.flag()
    spoke: str = f.long()
    reaction: str = f.long()
    would_return: bool | None = f.flag()
    score: int | None = f.number(1, 5, required=True)
    note: str = f.long()
