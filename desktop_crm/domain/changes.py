"""What a unit of work did: for the list, open figures, menus and the message to the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """What the user meant by an operation: a code ("claim.add") and the name it was about ("Shevchenko Olena")."""

    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation in the journal, as menus and history show it."""

    id: int
    intent: Intent
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What an undo left alone, since later work built on it: a field, or ("") the whole record."""

    record: str
    id: int
    field: str


@dataclass(frozen=True, slots=True)
class Changes:
    """`records`: name -> ids touched; `clients`: cards whose content may differ; `op` None means nothing changed."""

    op: int | None = None
    records: Mapping[str, frozenset[int]] = field(default_factory=dict)
    clients: frozenset[int] = frozenset()
    added: Mapping[str, range] = field(default_factory=dict)
    order: bool = False  # the list may have other rows or another order
    kept: tuple[Kept, ...] = ()
    operation: Operation | None = None  # what was done, undone or redone
