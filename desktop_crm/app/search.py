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
MARK = "mark"
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
    whole: bool = True  # else these are the first of them, and others follow


def find(
    session: Session,
    standings: Standing,
    query: ClientQuery,
    cancelled: Callable[[], bool] = lambda: False,
) -> Found:
    """Ids of the clients that match, in the query's order. Raises Cancelled."""
    ids = session.base.find(_stored(query), cancelled)
    ids = _meeting(session, standings, query, ids)
    if _by_standing(query):
        for key in reversed(query.sort):  # the least important first, each sort being stable
            if key.column in STANDING_COLUMNS:
                ids = standings.order(ids, key.column, key.descending)
            else:
                ids = session.base.sort(ids, key)
    return Found(ids, session.base.count(), query)


def first(
    session: Session,
    standings: Standing,
    query: ClientQuery,
    count: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> Found:
    """The first of them, about `count`, where finding all takes longer; never none where there are any."""
    if not _by_standing(query):
        ids, whole = session.base.first(_stored(query), count, cancelled)
        ids = _meeting(session, standings, query, ids)
        if whole or ids:
            return Found(ids, session.base.count(), query, whole)
    return find(session, standings, query, cancelled)


def _by_standing(query: ClientQuery) -> bool:
    return any(s.column in STANDING_COLUMNS for s in query.sort)


def _stored(query: ClientQuery) -> ClientQuery:
    """What of it the base itself answers."""
    return replace(query.without(*STANDING_KEYS, MARK), sort=(Sort("name"),) if _by_standing(query) else query.sort)


def _meeting(session: Session, standings: Standing, query: ClientQuery, ids: array[int]) -> array[int]:
    mine = [c for c in query.conditions if c.key in STANDING_KEYS]
    ids = standings.filter(ids, mine) if mine else ids
    for condition in query.conditions:
        if condition.key == MARK:
            from desktop_crm.app.figures import marked  # the figures are loaded when they are asked for

            ids = marked.behind(session, ids, condition)
    return ids


def page(session: Session, ids: Sequence[int]) -> dict[int, ClientRow]:
    return session.base.page(ids)


def count(
    session: Session, standings: Standing, query: ClientQuery, cancelled: Callable[[], bool] = lambda: False
) -> int:
    """How many clients match. Raises Cancelled."""
    return len(_meeting(session, standings, query, session.base.find(_stored(query), cancelled)))
