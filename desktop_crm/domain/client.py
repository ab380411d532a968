"""A person or a company with a card."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f
from desktop_crm.domain.rung import CODES

KINDS = ("person", "company")
ROLES = ("client", "supplier", "partner", "competitor")


@dataclass(frozen=True, slots=True)
class Client:
    """`custom` holds the shop's own fields as JSON, {"id of the custom field": value}; "" where there are none."""

    id: int
    version: int
    kind: str = f.choice(*KINDS, default="person", required=True)
    roles: tuple[str, ...] = f.choices(*ROLES, default=("client",))
    number: str = f.text(limit=60)
    name: str = f.text(limit=300)
    organisation: str = f.text(limit=300)
    position: str = f.text(limit=200)
    other_names: tuple[str, ...] = f.texts()
    phones: tuple[str, ...] = f.texts(limit=100)
    emails: tuple[str, ...] = f.texts(limit=254)
    urls: tuple[str, ...] = f.texts(limit=1000)
    addresses: tuple[str, ...] = f.texts(limit=1000)
    city: str = f.text(limit=200)
    birthday: str = f.birthday()
    source: str = f.text(limit=200)
    tags: tuple[str, ...] = f.texts(limit=60)
    notes: str = f.long()
    responsible: int | None = f.ref("staff")
    known_by: tuple[int, ...] = f.refs("staff")
    known_since: dt.date | None = f.day(past=True)
    pinned_rung: str = f.choice(*CODES)
    pinned_class: str = f.choice("A", "B", "C")
    custom: str = f.long(hidden=True)
    origin: str = f.text(hidden=True)
    merged_into: int | None = f.ref("client", hidden=True)
    """The card that took over this one, which is in the trash since."""
    differs_from: tuple[int, ...] = f.refs("client", hidden=True)
    """Cards that look like this one, of which somebody said that they are another's."""

    @property
    def title(self) -> str:
        """A name is always there: the name, else the organisation, else e-mail, phone, number."""
        return title_of(self.name, self.organisation, self.emails, self.phones, self.number)


def title_of(name: str, organisation: str, emails: tuple[str, ...], phones: tuple[str, ...], number: str) -> str:
    return name or organisation or next(iter(emails), "") or next(iter(phones), "") or number
