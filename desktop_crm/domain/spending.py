"""What winning and keeping clients costs, in money and hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f

KINDS = ("acquisition", "retention")
ACTIVITIES = (
    "advertising", "exhibition", "seminar", "presentation", "promotion", "repeat_discount", "greeting", "gift",
    "training", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spending:
    """`minutes` is the working time it took; `source` the channel that it was to bring clients from."""

    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    date: dt.date | None = f.day(required=True, past=True)
    kind: str = f.choice(*KINDS, default="acquisition", required=True)
    activity: str = f.choice(*ACTIVITIES, default="other", required=True)
    amount: int | None = f.money(required=True)
    minutes: int | None = f.number(0, 10_000_000)
    events: int | None = f.number(0, 1_000_000)
    source: str = f.text(limit=200)
    staff: int | None = f.ref("staff")
    note: str = f.text(limit=2000)
    origin: str = f.text(hidden=True)
