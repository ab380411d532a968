"""This client was recommended by that client."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class Referral:
    """`client_id` is who came, `recommender` who recommended us."""

    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    recommender: int | None = f.ref("client", required=True)
    date: dt.date | None = f.day(required=True, past=True)
    note: str = f.text(limit=2000)
    origin: str = f.text(hidden=True)
