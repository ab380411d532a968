"""An action that mends a cause or grants a wish, and what it answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f

STATUSES = ("planned", "in_work", "done", "dropped")
OPEN = ("planned", "in_work")


@dataclass(frozen=True, slots=True)
class Improvement:
    """`told` are the clients who were told that it is done."""

    id: int
    version: int
    text: str = f.text(required=True, limit=300)
    plan: str = f.long()
    date: dt.date | None = f.day(required=True, past=True)
    cause: int | None = f.ref("cause")
    failure_point: int | None = f.ref("failure_point")
    staff: int | None = f.ref("staff")
    status: str = f.choice(*STATUSES, default="planned", required=True)
    due_date: dt.date | None = f.day()
    done_on: dt.date | None = f.day(past=True)
    claims: tuple[int, ...] = f.refs("claim")
    problems: tuple[int, ...] = f.refs("problem")
    wishes: tuple[int, ...] = f.refs("wish")
    losses: tuple[int, ...] = f.refs("loss")
    told: tuple[int, ...] = f.refs("client")
