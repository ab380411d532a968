"""Which clients the list shows, in which order. What depends on today (rung, class, profit): see standing."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.domain.query import ClientQuery, Condition, Sort

STANDING_KEYS = ("rung", "class")
STANDING_COLUMNS = ("rung", "class", "profit")


class Standing(Protocol):
    """What `app.standing.Standings` offers to the search."""

    def filter(self, ids: array[int], conditions: Sequence[Condition]) -> array[int]: ...
    def order(self, ids: array[int], column: str, descending: bool) -> array[int]:
        """Stable: equal values keep the order of `ids`."""


@dataclass(frozen=True, slots=True)
class Found:
    ids: array[int]
    total: int  # all clients of the base
    query: ClientQuery


def find(
    session: Session,
    standings: Standing,
    query: ClientQuery,
    cancelled: Callable[[], bool] = lambda: False,
) -> Found:
    """Ids of the clients that match, in the query's order. Raises Cancelled."""
    mine = [c for c in query.conditions if c.key in STANDING_KEYS]
    stored = tuple(s for s in query.sort if s.column not in STANDING_COLUMNS) or (Sort("name"),)
    ids = session.base.find(replace(query.without(*STANDING_KEYS), sort=stored), cancelled)
    if mine:
        ids = standings.filter(ids, mine)
    ids = _reorder(session, standings, query, ids, cancelled)
    return Found(ids, session.base.count(), query)


def _reorder(
    session: Session, standings: Standing, query: ClientQuery, ids: array[int], cancelled: Callable[[], bool]
) -> array[int]:
    """Apply the keys from the first standing column on: least important first, each sort being stable."""
    if not any(s.column in STANDING_COLUMNS for s in query.sort):
        return ids
    for key in reversed(query.sort):
        if key.column in STANDING_COLUMNS:
            ids = standings.order(ids, key.column, key.descending)
        else:
            wanted = session.base.find(replace(query.without(*STANDING_KEYS), sort=(key,)), cancelled)
            place = {id: i for i, id in enumerate(wanted)}
            ids = array("q", sorted(ids, key=place.__getitem__))
    return ids


def page(session: Session, ids: Sequence[int]) -> dict[int, ClientRow]:
    return session.base.page(ids)
