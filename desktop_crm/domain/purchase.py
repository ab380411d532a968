"""A purchase: date, amount, cost of goods, what was bought, document, who sold it. May have no client."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class Purchase:
    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    date: dt.date | None = f.day(required=True, past=True)
    amount: int | None = f.money(required=True)
    cost: int | None = f.money()
    product: str = f.text(limit=2000)
    document: str = f.text(limit=100)
    seller: int | None = f.ref("staff")
    origin: str = f.text(hidden=True)
