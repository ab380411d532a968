"""A search of the list kept under a name."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """`query` is the text of `domain.query`."""

    id: int
    version: int
    name: str = f.text(required=True, limit=120)
    query: str = f.text(required=True, limit=10_000)
    position: int | None = f.number(0, 10_000, default=0)
