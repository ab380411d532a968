"""Owner, manager or salesperson."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_crm.domain import fields as f

POSITIONS = ("owner", "manager", "salesperson")


@dataclass(frozen=True, slots=True)
class Staff:
    id: int
    version: int
    name: str = f.text(required=True, limit=200)
    position: str = f.choice(*POSITIONS, default="salesperson", required=True)
    phone: str = f.text(limit=100)
    former: bool | None = f.flag()
