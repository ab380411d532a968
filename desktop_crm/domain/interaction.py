"""Any contact with a client."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f

CHANNELS = ("call", "visit", "shop", "email", "messenger", "letter", "site", "other")
DIRECTIONS = ("in", "out")
PURPOSES = ("sale", "feedback", "claim", "greeting", "offer", "other")
MINUTES = {"call": 5, "visit": 40, "shop": 20, "email": 3, "messenger": 3, "letter": 10, "site": 3, "other": 5}
"""Minutes that a contact takes by default, by channel: nobody types them, one click changes them."""


@dataclass(frozen=True, slots=True)
class Interaction:
    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    date: dt.date | None = f.day(required=True, past=True)
    channel: str = f.choice(*CHANNELS, default="call", required=True)
    direction: str = f.choice(*DIRECTIONS, default="in", required=True)
    staff: int | None = f.ref("staff")
    minutes: int | None = f.number(0, 1440)
    purpose: str = f.choice(*PURPOSES, default="other", required=True)
    summary: str = f.long(required=True)
    next_step: str = f.text(limit=1000)
    origin: str = f.text(hidden=True)
