"""A person at a company that is a client."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_crm.domain import fields as f


@dataclass(frozen=True, slots=True)
class ContactPerson:
    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    name: str = f.text(required=True, limit=300)
    position: str = f.text(limit=200)
    phones: tuple[str, ...] = f.texts(limit=100)
    emails: tuple[str, ...] = f.texts(limit=254)
    birthday: str = f.birthday()
    notes: str = f.long()
    origin: str = f.text(hidden=True)
