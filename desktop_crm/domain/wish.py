"""Something the client would like."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f

STATUSES = ("new", "planned", "granted", "declined")
OPEN = ("new", "planned")
PRIORITIES = ("low", "normal", "high")


@dataclass(frozen=True, slots=True)
class Wish:
    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    text: str = f.long(required=True)
    date: dt.date | None = f.day(required=True, past=True)
    topic: str = f.text(limit=200)
    priority: str = f.choice(*PRIORITIES, default="normal", required=True)
    status: str = f.choice(*STATUSES, default="new", required=True)
    origin: str = f.text(hidden=True)

    @property
    def open(self) -> bool:
        return self.status in OPEN
