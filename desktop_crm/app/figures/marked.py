"""The condition `mark:` of the list: the clients behind a mark of a figure, and what the mark means in words."""

from __future__ import annotations

from array import array

from desktop_crm.app import figures
from desktop_crm.app.figures.figure import Asked
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain import mark
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.query import Condition


def behind(session: Session, ids: array[int], condition: Condition) -> array[int]:
    """Those of `ids` who stand behind the mark, in their order; nobody where the figure knows no such mark."""
    import numpy as np

    wanted = np.array(ids, np.int64)
    keep = np.isin(wanted, np.array(sorted(_members(session, condition.value)), np.int64), invert=condition.negated)
    found: array[int] = array("q")
    found.frombytes(np.ascontiguousarray(wanted[keep], np.int64).tobytes())
    return found


def _members(session: Session, value: str) -> list[int]:
    named = mark.parse(value)
    if named is None:
        return []
    try:
        made = figures.find(named.figure)
        if made.members is None:
            return []
        asked = Asked(named.first, named.last, named.as_of)
        found: list[int] = made.members(session, asked, named.mark, Job(named.figure)).tolist()
        return found
    except (UserError, KeyError):
        return []


def in_words(condition: Condition, texts: Texts, formats: Formats) -> str:
    """Leaky bucket: lost, 01.12.2025–20.11.2026."""
    named = mark.parse(condition.value)
    if named is None:
        return condition.value
    try:
        made = figures.find(named.figure)
        words = made.mark_words(named.mark, texts, formats) if made.mark_words else named.mark
    except (UserError, KeyError):
        return condition.value
    label = figures.label(named.figure, texts)
    days = f"{formats.date(named.first)}–{formats.date(named.last)}"
    return texts("figures.behind_mark", figure=label, mark=words, days=days)
