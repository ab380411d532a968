"""A field of the shop's own on every client's card."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_crm.domain import fields as f

KINDS = ("text", "number", "date", "choice", "flag")


@dataclass(frozen=True, slots=True)
class CustomField:
    """`choices` are the words to choose from where `kind` is choice."""

    id: int
    version: int
    name: str = f.text(required=True, limit=60)
    kind: str = f.choice(*KINDS, default="text", required=True)
    choices: tuple[str, ...] = f.texts(limit=120)
    position: int | None = f.number(0, 10_000, default=0)
