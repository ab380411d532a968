"""The loyalty ladder: how many clients stand on each rung, how they moved within a quarter, who fell (DOMAIN R2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.members import Members
from desktop_crm.analysis.standing import RUNGS, StandingTable
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "ladder"
FEW: Final = 10
_LISTED: Final = 200
"""Fallers told by name; of all others there is the number, and the query that finds them."""


class Rung(NamedTuple):
    """`share` of all clients, counted in full; ideal: the owner's, 0..1 or None; hinders: the owner's note."""

    code: str
    clients: int
    share: float
    ideal: float | None = None
    hinders: str = ""


class Faller(NamedTuple):
    """`profit` of the 365 days up to the earlier day, in minor units: what is at stake; last: day of purchase."""

    client: int
    before: str
    now: str
    last: date | None
    profit: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """As of `day`, and of `earlier`, a quarter before. moves: from a rung (row) to a rung (column), in order of RUNGS;
    who became a client of the shop's later stands in the row of potential ones.
    """

    first: date
    last: date
    as_of: date
    day: date
    earlier: date
    rungs: tuple[Rung, ...]
    moves: tuple[tuple[int, ...], ...]
    fallers: tuple[Faller, ...]
    names: Mapping[int, str]
    latest: date | None
    shop_interval: float
    window: float
    fallers_shown: bool = False
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return sum(rung.clients for rung in self.rungs)

    @property
    def buyers(self) -> int:
        return self.n - self.rungs[0].clients

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def fell(self) -> int:
        return sum(n for i, row in enumerate(self.moves) for j, n in enumerate(row) if j < i)

    @property
    def rose(self) -> int:
        return sum(n for i, row in enumerate(self.moves) for j, n in enumerate(row) if j > i)

    @property
    def steepest(self) -> tuple[str, str, int] | None:
        """The way down that most fallers took."""
        ways = [(n, i, j) for i, row in enumerate(self.moves) for j, n in enumerate(row) if j < i and n]
        if not ways:
            return None
        n, i, j = max(ways)
        return RUNGS[i], RUNGS[j], n

    @property
    def gap(self) -> Rung | None:
        """The rung that is furthest below its ideal."""
        short = [r for r in self.rungs if r.ideal is not None and r.share < r.ideal]
        return max(short, key=lambda r: (r.ideal or 0) - r.share, default=None)

    def query(self, mark: str) -> str:
        """rung-CODE, from-CODE-to-CODE, fallers, risers, client-ID."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def quarter_before(day: date) -> date:
    """The same day of the month three months ago, or the last day of that month."""
    months = max(day.year * 12 + day.month - 1 - 3, 12)
    year, month = months // 12, months % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(day.day - 1), after - timedelta(1))


def ladder(
    clients: NDArray[np.int64],
    now: StandingTable,
    before: StandingTable,
    first: date,
    last: date,
    as_of: date,
    ideals: Mapping[str, tuple[float | None, str]],
) -> Ladder:
    """`clients`: all of the base who are to be counted, ascending; `ideals`: by rung the share wished for, and a note.

    `now` and `before` are the standings as of the day and the quarter before. `names` are left for the caller to fill.
    """
    import numpy as np

    here, there = now.column("rung", clients), before.column("rung", clients)
    size = len(RUNGS)
    ways = there * size + here
    moves = np.bincount(ways, minlength=size * size).reshape(size, size)
    total = len(clients)
    rungs = tuple(
        Rung(code, int(n), int(n) / total if total else 0.0, *ideals.get(code, (None, "")))
        for code, n in zip(RUNGS, moves.sum(axis=0).tolist(), strict=True)
    )
    members: dict[str, Callable[[], NDArray[np.int64]]] = {
        **{f"rung-{code}": partial(_on, clients, here, i) for i, code in enumerate(RUNGS)},
        **{
            f"from-{RUNGS[i]}-to-{RUNGS[j]}": partial(_on, clients, ways, i * size + j)
            for i, j in np.argwhere(moves).tolist()
        },
        "fallers": lambda: clients[here < there],
        "risers": lambda: clients[here > there],
    }
    return Ladder(
        first=first,
        last=last,
        as_of=as_of,
        day=now.as_of,
        earlier=before.as_of,
        rungs=rungs,
        moves=tuple(tuple(row) for row in moves.tolist()),
        fallers=_fallers(clients[here < there], now, before),
        names={},
        latest=date.fromordinal(int(now.last.max())) if len(now.last) else None,
        shop_interval=now.shop_interval2 / 2,
        window=now.window2 / 2,
        members=Members(members),
    )


def _on(clients: NDArray[np.int64], rungs: NDArray[np.int64], which: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = clients[rungs == which]
    return found


def _fallers(clients: NDArray[np.int64], now: StandingTable, before: StandingTable) -> tuple[Faller, ...]:
    """Who has most at stake first; of equals, who came first into the base."""
    import numpy as np

    profit = before.column("profit", clients)
    chosen = clients[np.argsort(-profit, kind="stable")[:_LISTED]]
    found = []
    for client in chosen.tolist():
        then, today = before.of(client), now.of(client)
        found.append(Faller(client, then.rung, today.rung, today.last, then.profit))
    return tuple(found)
