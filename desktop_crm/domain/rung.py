"""What the owner wants of a rung of the loyalty ladder, and what hinders clients there."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_crm.domain import fields as f

CODES = ("potential", "new", "frequent", "regular", "advocate")


@dataclass(frozen=True, slots=True)
class Rung:
    """`ideal` is the share of clients, in percent, that the owner would like to see there."""

    id: int
    version: int
    code: str = f.choice(*CODES, default="potential", required=True)
    ideal: int | None = f.number(0, 100)
    hinders: str = f.long()
