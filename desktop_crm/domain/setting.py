"""One setting of the base: the shop's name, currency, margin. Kept as a record, so it is journaled like all else."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class Setting:
    id: int
    version: int
    key: str = f.text(required=True, limit=100)
    value: str = f.long()
