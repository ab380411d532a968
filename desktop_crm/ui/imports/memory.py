"""Which field the user chose for which header: remembered on this computer for the next file."""

from __future__ import annotations

import json
from typing import Final

from desktop_crm.app.importing.plan import Plan
from desktop_crm.ui.settings import WindowSettings

KEY: Final = "import/columns"
MOST: Final = 400


def remembered(settings: WindowSettings) -> dict[str, str]:
    """Header -> field. What cannot be read is forgotten."""
    try:
        found = json.loads(settings.text(KEY, "{}"))
    except ValueError:
        return {}
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def remember(settings: WindowSettings, plan: Plan) -> None:
    """Keep what this file's headers were mapped to."""
    known = remembered(settings)
    for name, field in zip(plan.table.columns, plan.mapped.fields, strict=True):
        known.pop(name, None)
        if name and field:
            known[name] = field
    settings.set_text(KEY, json.dumps(dict(list(known.items())[-MOST:]), ensure_ascii=False))
