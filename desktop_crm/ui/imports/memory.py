"""Which field the user chose for which header: remembered on this computer for the next file."""

from __future__ import annotations

import json
from typing import Any, Final

from desktop_crm.app.importing import mapping
from desktop_crm.app.importing.mapping import KINDS, NEW_FIELDS, As, Mapped
from desktop_crm.app.importing.plan import Plan
from desktop_crm.app.importing.purchases import PurchasePlan
from desktop_crm.app.importing.table import Table
from desktop_crm.domain.custom_field import NO_OWN, Own, id_of
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.settings import WindowSettings

KEY: Final = "import/chosen"
MOST: Final = 400


def remembered(settings: WindowSettings, kind: As) -> dict[str, str]:
    """Header -> field, of lists of clients or of claims. What cannot be read is forgotten."""
    found = _all(settings).get(kind)
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def _all(settings: WindowSettings) -> dict[str, Any]:
    try:
        found = json.loads(settings.text(KEY, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def remember(settings: WindowSettings, plan: Plan | PurchasePlan) -> None:
    """Keep what the user chose otherwise than the program would have."""
    table, kind = plan.table, plan.mapped.as_
    known, guessed = remembered(settings, kind), _guess(table, kind)
    for place, (name, field) in enumerate(zip(table.columns, plan.mapped.fields, strict=True)):
        known.pop(name, None)
        mine = field in NEW_FIELDS or id_of(field) is not None  # known by its name, and another in another base
        if name and field and not mine and (guessed is None or guessed.fields[place] != field):
            known[name] = field
    kept = {**_all(settings), kind: dict(list(known.items())[-MOST:])}
    settings.set_text(KEY, json.dumps(kept, ensure_ascii=False))


def recognise(settings: WindowSettings, table: Table, kind: As | None, own: Own = NO_OWN) -> Mapped:
    """What the columns are, by their names, their content and what was chosen before; none of them where nothing is
    recognised.
    """
    guessed = _guess(table, kind, own)
    kinds = (kind,) if kind else (guessed.as_,) if guessed else KINDS
    for wanted in kinds:
        known = remembered(settings, wanted)
        if not known.keys().isdisjoint(table.columns):
            try:
                return mapping.recognise(table, wanted, known, own)
            except UserError:
                continue
    return guessed or Mapped(kind or "clients", ("",) * len(table.columns), own=own)


def _guess(table: Table, kind: As | None, own: Own = NO_OWN) -> Mapped | None:
    try:
        return mapping.recognise(table, kind, own=own)
    except UserError:
        return None
