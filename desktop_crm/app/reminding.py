"""Which tasks have come due and have not been spoken of yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from desktop_crm.app.session import Session
from desktop_crm.app.today_rows import MARK, Reminder


def due(session: Session, today: date, told: Collection[str]) -> list[Reminder]:
    """Open tasks due by today that nobody was reminded of (`told`: keys of `key_of`), the earliest first.

    What was written down today needs no reminder on the same day, and what Today puts off comes back by itself.
    """
    return [
        one
        for one in session.base.reminders(today)
        if one.done_on is None
        and one.due <= today
        and one.made != today
        and not one.origin.startswith(MARK)
        and key_of(one) not in told
    ]


def key_of(reminder: Reminder) -> str:
    """Another day makes it another reminder."""
    return f"{reminder.id}@{reminder.due.isoformat()}"
