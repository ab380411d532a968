"""Cards as rows for a spreadsheet: every field that can be imported again, then what the list computes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from desktop_crm.app import wording
from desktop_crm.app.cards import values_of
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.domain import custom_field
from desktop_crm.domain.client import Client
from desktop_crm.domain.custom_field import NO_OWN, CustomField, Own, Value
from desktop_crm.domain.fields import Kind, Spec, specs

Cell = str | int | Decimal | dt.date | None
BATCH: Final = 500
_FORMULA: Final = ("=", "@", "\t", "\r")


def header(formats: Formats, own: Own = NO_OWN) -> list[str]:
    """`own`: the shop's fields, which stand after all others that can be imported again."""
    t = formats.texts
    fields = [t(f"fields.client_{name}") for name in _fields()]
    computed = ("rung", "class", "lastPurchase", "purchases", "profit", "openClaims")
    fields += [one.name for one in own.fields]
    return [*fields, *(t(f"list.column_{name}_full", sign=formats.sign) for name in computed)]


def rows(
    session: Session, standings: Standings, ids: Sequence[int], formats: Formats, job: Job
) -> Iterator[list[Cell]]:
    """A row for each of these clients who is still there, in this order. Raises Cancelled."""
    names, base = wording.Names.load(session), session.base
    own = names.own
    for start in range(0, len(ids), BATCH):
        job.progress(start / len(ids))
        some = ids[start : start + BATCH]
        cards, listed = base.records("client", some), base.page(some)
        for id, standing in zip(some, standings.of(some), strict=True):
            if id not in cards or id not in listed:
                continue
            values = values_of(cards[id])
            row: list[Cell] = [_cell(formats, names, name, spec, values[name]) for name, spec in _fields().items()]
            said = custom_field.values(cards[id].custom, own)
            row += [_own_cell(formats, one, said.get(one.key)) for one in own.fields]
            found = listed[id]
            row += [
                formats.texts(f"codes.rung_{standing.rung}"),
                standing.class_,
                found.last_purchase,
                found.purchases,
                formats.decimal(standing.profit) if found.purchases else None,
                found.open_claims,
            ]
            yield row


def guarded(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front; +380 67 and -5 stay."""
    risky = text.startswith(_FORMULA) or (text[:1] in ("+", "-") and not text[1:2].isdigit())
    return f"'{text}" if risky else text


def _fields() -> dict[str, Spec]:
    return {name: spec for name, spec in specs(Client).items() if not spec.hidden}


def _own_cell(formats: Formats, one: CustomField, value: Value | None) -> Cell:
    return value if isinstance(value, Decimal | dt.date) else wording.own_value(formats.texts, formats, one, value)


def _cell(formats: Formats, names: wording.Names, name: str, spec: Spec, value: object) -> Cell:
    if spec.kind is Kind.DATE:
        return value if isinstance(value, dt.date) else None
    if spec.kind is Kind.TEXTS and isinstance(value, tuple):
        return "; ".join(value)
    return wording.value(formats.texts, formats, names, "client", name, value)
