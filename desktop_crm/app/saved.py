"""Searches of the list kept under a name: each is a record, with history and undo as any other."""

from __future__ import annotations

from desktop_crm.app import cards
from desktop_crm.app.cards import Done
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.folding import fold
from desktop_crm.domain.saved_filter import SavedFilter

RECORD = "saved_filter"


def every(session: Session) -> list[SavedFilter]:
    """In the order they were kept."""
    found: list[SavedFilter] = session.base.all(RECORD)
    return sorted(found, key=lambda one: (one.position or 0, one.id))


def named(filters: list[SavedFilter], name: str) -> SavedFilter | None:
    """The filter of this name, whatever its case and letters."""
    return next((one for one in filters if fold(one.name) == fold(name.strip())), None)


def keep(session: Session, name: str, query: str, source: object = None) -> Done:
    """Keep the text of a query under a name; one that has the name already now means this query.

    Raises Invalid where the name is empty, or the query cannot be meant.
    """
    filters = every(session)
    standing = named(filters, name)
    if standing is not None:
        return cards.edit_record(session, RECORD, standing.id, {"query": query}, source=source)
    position = min(10_000, 1 + max((one.position or 0 for one in filters), default=-1))
    values = {"name": name.strip(), "query": query, "position": position}
    return cards.add_record(session, RECORD, None, values, source)


def rename(session: Session, id: int, name: str, source: object = None) -> Done:
    """Raises Invalid where the name is empty or another's."""
    return cards.edit_record(session, RECORD, id, {"name": name.strip()}, source=source)


def drop(session: Session, id: int, source: object = None) -> Changes:
    return cards.remove(session, RECORD, [id], source)
