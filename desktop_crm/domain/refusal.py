"""Somebody looked and did not buy: when, why, where it failed, the amount in play. May have no client."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class Refusal:
    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    reason: str = f.text(required=True, limit=2000)
    date: dt.date | None = f.day(required=True, past=True)
    amount: int | None = f.money()
    product: str = f.text(limit=2000)
    failure_point: int | None = f.ref("failure_point")
    cause: int | None = f.ref("cause")
    staff: int | None = f.ref("staff")
    origin: str = f.text(hidden=True)
