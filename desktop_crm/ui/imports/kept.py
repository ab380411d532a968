"""Choices of columns and rules kept by name on this computer, offered again for a file with the same columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from desktop_crm.app.importing.mapping import ANONYMOUS, KINDS, As, Mapped, Rules, fields_for
from desktop_crm.app.importing.table import Table
from desktop_crm.domain.currencies import CURRENCIES
from desktop_crm.domain.parsing import Unreadable, parse_decimal
from desktop_crm.ui.settings import WindowSettings

KEY: Final = "import/kept"
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Kept:
    name: str
    headers: tuple[str, ...]
    mapped: Mapped


def fitting(settings: WindowSettings, table: Table, kind: As | None = None) -> list[Kept]:
    """The choices for files with the columns of this one, the last kept first."""
    found = [k for k in _all(settings) if k.headers == table.columns and kind in (None, k.mapped.as_)]
    return found[::-1]


def keep(settings: WindowSettings, name: str, table: Table, mapped: Mapped) -> None:
    """Keep a choice; one of the same name gives way."""
    name = " ".join(name.split())
    if not name:
        return
    others = [k for k in _all(settings) if k.name != name]
    kept = [*others, Kept(name, table.columns, mapped)][-MOST:]
    settings.set_text(KEY, json.dumps([_said(k) for k in kept], ensure_ascii=False))


def _said(kept: Kept) -> dict[str, Any]:
    rules = kept.mapped.rules
    return {
        "name": kept.name,
        "as": kept.mapped.as_,
        "headers": list(kept.headers),
        "fields": list(kept.mapped.fields),
        "dates": rules.dates,
        "currency": rules.currency,
        "rate": "" if rules.rate is None else format(rules.rate, "f"),
        "return_prefix": rules.return_prefix,
        "anonymous": rules.anonymous,
    }


def _all(settings: WindowSettings) -> list[Kept]:
    """What cannot be read is forgotten."""
    try:
        found = json.loads(settings.text(KEY, "[]"))
    except ValueError:
        return []
    return [kept for said in found if (kept := _read(said))] if isinstance(found, list) else []


def _read(said: Any) -> Kept | None:
    try:
        kind = next(k for k in KINDS if k == said["as"])
        headers, fields = tuple(map(str, said["headers"])), tuple(map(str, said["fields"]))
        rate = parse_decimal(said["rate"]) if said["rate"] else None
        rules = Rules(
            dates=said["dates"] if said["dates"] in ("dmy", "mdy", "ymd") else "",
            currency=said["currency"] if said["currency"] in CURRENCIES else "",
            rate=rate if rate and rate > 0 else None,
            return_prefix=str(said["return_prefix"]),
            anonymous=said["anonymous"] if said["anonymous"] in ANONYMOUS else "keep",
        )
    except (KeyError, TypeError, AttributeError, StopIteration, Unreadable):
        return None
    if len(headers) != len(fields) or not set(fields) <= {"", *fields_for(kind)}:
        return None
    return Kept(str(said["name"]), headers, Mapped(kind, fields, rules))
