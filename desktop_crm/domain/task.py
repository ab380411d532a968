"""A reminder with a due date, on a client or free-standing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f

STATUSES = ("open", "done")


@dataclass(frozen=True, slots=True)
class Task:
    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    text: str = f.text(required=True, limit=2000)
    date: dt.date | None = f.day(past=True)
    due_date: dt.date | None = f.day(required=True)
    staff: int | None = f.ref("staff")
    status: str = f.choice(*STATUSES, default="open", required=True)
    done_on: dt.date | None = f.day(past=True)
    note: str = f.long()
    origin: str = f.text(hidden=True)
