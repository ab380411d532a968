"""Goods that came back: date, amount, why, and the purchase they belong to where one is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class Return:
    """`amount` is what was given back, `cost` what the goods had cost; both are positive."""

    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    date: dt.date | None = f.day(required=True, past=True)
    amount: int | None = f.money(required=True)
    cost: int | None = f.money()
    reason: str = f.text(limit=2000)
    failure_point: int | None = f.ref("failure_point")
    cause: int | None = f.ref("cause")
    product: str = f.text(limit=2000)
    document: str = f.text(limit=100)
    purchase: int | None = f.ref("purchase")
    staff: int | None = f.ref("staff")
    origin: str = f.text(hidden=True)
