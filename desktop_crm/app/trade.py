"""The trade of a base in memory: what clients bought, brought back and were paid for claims, and what is made of it.

Read as a whole when it is first asked for (1-2 s for five million purchases); from then on only the rows of clients
that operations touched are read anew. What was computed from it stays, and where its terms add up over clients it is
brought up to date from the rows of the touched: total - terms(before) + terms(now).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop_crm.analysis.splicing import Splice
from desktop_crm.analysis.sums import Sums, exchanged
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Base
from desktop_crm.app.readings import Deals, TradeRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")
Patch = Callable[[T, "NDArray[np.int64]", TradeRows, TradeRows], T | None]
"""What was made, these clients, their rows before, their rows now -> what is to be made of it now.

None: it has to be made of everything anew.
"""
MANY = 2_000
"""Clients whose rows are kept beside the others; beyond, they are put among them."""
_RESULTS: Final = 32


@dataclass(frozen=True, slots=True)
class _State:
    """`rows` as they were read, but for these clients (ascending), whose rows are `now`. Never changed."""

    rows: TradeRows
    clients: NDArray[np.int64]
    now: TradeRows

    def of(self, clients: NDArray[np.int64]) -> TradeRows:
        """The rows of these clients (ascending)."""
        return _exchanged(_picked(self.rows, clients), self.clients, _picked(self.now, clients))

    def all(self) -> TradeRows:
        return _exchanged(self.rows, self.clients, self.now) if len(self.clients) else self.rows


class Trade:
    """Safe to use from several threads; ask on a read lane. It is never behind the base: each question looks first."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._reading = Lock()
        self._seen: object = None
        self._state: _State | None = None
        self._all: tuple[_State, TradeRows] | None = None
        self._making: dict[Hashable, Lock] = {}
        self._made: OrderedDict[Hashable, tuple[_State, Any]] = OrderedDict()

    def rows(self, job: Job | None = None) -> TradeRows:
        """Everything, for what cannot be added up over clients. Raises Cancelled."""
        state = self._current(job)
        known = self._all
        if known is None or known[0] is not state:
            self._all = known = state, state.all()
        return known[1]

    def summed(self, key: Hashable, terms: Callable[[TradeRows], Sums], job: Job | None = None) -> Sums:
        """`terms` of all rows, where those of all clients are the sum of those of each client. Raises Cancelled.

        `key` names the question: the same key, the same `terms`.
        """

        def patch(total: Sums, clients: NDArray[np.int64], before: TradeRows, now: TradeRows) -> Sums:
            return exchanged(total, terms(before), terms(now))

        return self.kept(key, terms, patch, job)

    def kept(self, key: Hashable, whole: Callable[[TradeRows], T], patch: Patch[T], job: Job | None = None) -> T:
        """`whole` of all rows, made when it is first asked for and then patched. Raises Cancelled."""
        import numpy as np

        state = self._current(job)
        with self._lock(key):
            kept = self._made.get(key)
            if kept is None or kept[0].rows is not state.rows:
                kept = _State(state.rows, state.clients[:0], _none(state.now)), whole(state.rows)
            since, made = kept
            found: T | None = made
            if since is not state and (len(since.clients) or len(state.clients)):
                clients = np.union1d(since.clients, state.clients)
                found = patch(made, clients, since.of(clients), state.of(clients))
            if found is None:
                found = whole(state.all())
            self._keep(key, state, found)
            return found

    def forget(self, key: Hashable) -> None:
        """Nobody will ask for this any more."""
        with self._reading:
            self._made.pop(key, None)
            self._making.pop(key, None)

    # -- parts
    def _lock(self, key: Hashable) -> Lock:
        with self._reading:
            return self._making.setdefault(key, Lock())

    def _keep(self, key: Hashable, state: _State, made: Any) -> None:
        with self._reading:
            self._made[key] = state, made
            self._made.move_to_end(key)
            while len(self._made) > _RESULTS:
                self._made.popitem(last=False)

    def _current(self, job: Job | None) -> _State:
        with self._reading:
            news = self._base.trade(self._seen, job.progress if job else lambda part: None)
            state = self._state
            if state is None or news.clients is None:
                state = _State(news.rows, _no_clients(), _none(news.rows))
            elif len(news.clients):
                state = _later(state, news.clients, news.rows)
            self._seen, self._state = news.state, state
            return state


def _later(state: _State, clients: NDArray[np.int64], rows: TradeRows) -> _State:
    import numpy as np

    now = _exchanged(state.now, clients, rows)
    later = _State(state.rows, np.union1d(state.clients, clients), now)
    return later if len(later.clients) <= MANY else _State(later.all(), _no_clients(), _none(now))


def _no_clients() -> NDArray[np.int64]:
    import numpy as np

    return np.zeros(0, np.int64)


def _each(change: Callable[..., Deals], *rows: TradeRows) -> TradeRows:
    kinds = ("purchases", "returns", "compensations")
    return TradeRows(*(change(*(getattr(r, kind) for r in rows)) for kind in kinds))


def _none(rows: TradeRows) -> TradeRows:
    return _each(lambda deals: _at(deals, slice(0)), rows)


def _at(deals: Deals, which: Any) -> Deals:
    return Deals(deals.client[which], deals.day[which], deals.amount[which], deals.cost[which])


def _picked(rows: TradeRows, clients: NDArray[np.int64]) -> TradeRows:
    return _each(lambda deals: _at(deals, _places(deals, clients)), rows)


def _places(deals: Deals, clients: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the rows of these clients stand."""
    import numpy as np

    first = np.searchsorted(deals.client, clients, "left")
    counts = np.searchsorted(deals.client, clients, "right") - first
    found: NDArray[np.int64] = np.arange(counts.sum()) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    return found


def _exchanged(rows: TradeRows, clients: NDArray[np.int64], now: TradeRows) -> TradeRows:
    """`rows`, in which those of `clients` give way to `now`."""
    import numpy as np

    def change(old: Deals, new: Deals) -> Deals:
        gone = _places(old, clients)
        if not len(gone) and not len(new.client):
            return old
        splice = Splice(len(old.client), gone, np.searchsorted(old.client, new.client))
        names = ("client", "day", "amount", "cost")
        return Deals(*(splice.of(getattr(old, name), getattr(new, name)) for name in names))

    return _each(change, rows, now)
