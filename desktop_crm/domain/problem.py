"""Something went wrong that came to light without a claim: the hidden part of the iceberg."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f
from desktop_crm.domain.claim import OPEN, STATUSES

SOURCES = ("feedback", "survey", "staff", "other")


@dataclass(frozen=True, slots=True)
class HiddenProblem:
    """Its life is that of a claim: the same statuses, severity and ways to end."""

    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    text: str = f.long(required=True)
    date: dt.date | None = f.day(required=True, past=True)
    source: str = f.choice(*SOURCES)
    failure_point: int | None = f.ref("failure_point")
    cause: int | None = f.ref("cause")
    severity: int | None = f.number(1, 10, required=True, default=5)
    product: str = f.text(limit=300)
    purchase: int | None = f.ref("purchase")
    staff: int | None = f.ref("staff")
    status: str = f.choice(*STATUSES, default="new", required=True)
    due_date: dt.date | None = f.day()
    resolution: str = f.long()
    resolved_on: dt.date | None = f.day(past=True)
    feedback: int | None = f.ref("feedback")
    origin: str = f.text(hidden=True)

    @property
    def open(self) -> bool:
        return self.status in OPEN
