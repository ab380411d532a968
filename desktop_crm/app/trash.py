"""What was deleted long ago goes for good, as the setting `trash_days` says."""

from __future__ import annotations

from contextlib import suppress

from desktop_crm.app import settings
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import UserError


def days(session: Session) -> int:
    """How many days what is deleted stays in the trash; 0: for ever."""
    return settings.load(session).whole("trash_days")


def empty(session: Session) -> Changes | None:
    """Let a few entries go that are due. None: there are none, or the time that has passed is in doubt."""
    changes = session.base.empty_trash(days(session))
    if changes is not None:
        session.bus.publish(changes, None)
    return changes


def empty_quietly(session: Session) -> None:
    """All that are due, beside what somebody asked for: it must not fail for this."""
    with suppress(UserError):
        while empty(session) is not None:
            pass
