"""An owner's figures for a year that has no register."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_crm.domain import fields as f

EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class Estimate:
    id: int
    version: int
    year: int | None = f.number(EARLIEST, 2200, required=True)
    clients_gained: int | None = f.number(0, 10**9)
    repeat_purchases: int | None = f.number(0, 10**9)
    acquisition: int | None = f.money()
    retention: int | None = f.money()
    note: str = f.long()
