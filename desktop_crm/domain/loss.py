"""The client left: when, why, to whom, what it costs a year; and whether they came back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class Loss:
    """`yearly_value` is the yearly margin that left with the client; `won_back_on` ends the loss."""

    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    reason: str = f.text(required=True, limit=2000)
    date: dt.date | None = f.day(required=True, past=True)
    cause: int | None = f.ref("cause")
    failure_point: int | None = f.ref("failure_point")
    competitor: int | None = f.ref("client")
    yearly_value: int | None = f.money()
    told_in_public: bool | None = f.flag()
    public_note: str = f.text(limit=2000)
    won_back_on: dt.date | None = f.day(past=True)
    won_back_by: str = f.text(limit=2000)
    staff: int | None = f.ref("staff")
    origin: str = f.text(hidden=True)
