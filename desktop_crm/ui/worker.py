"""Who works at this computer: the staff member whom history names, and who stands first in new records."""

from __future__ import annotations

from hashlib import sha256

from desktop_crm.app.who import user_name
from desktop_crm.ui.context import Context


def worker(context: Context) -> int:
    """The id of the staff member chosen here for the open base; 0 where none was, or they are gone."""
    id = context.settings.number(_key(context))
    return id if id and context.need_session().base.get("staff", id) is not None else 0


def remember_worker(context: Context, id: int) -> None:
    """0: whoever the system says it is."""
    context.settings.set_number(_key(context), id)
    sign(context)


def sign(context: Context) -> None:
    """From now on operations are signed with the name of who works here."""
    base = context.need_session().base
    found = base.get("staff", worker(context))
    base.actor = found.name if found is not None else user_name()


def _key(context: Context) -> str:
    path = str(context.need_session().base.path)
    return f"worker/{sha256(path.encode()).hexdigest()[:12]}"
