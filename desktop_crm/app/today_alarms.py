"""The warnings of Today: each a code, its numbers, its money and the clients behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from desktop_crm.analysis.today import Balance
from desktop_crm.domain.interaction import PURPOSES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from desktop_crm.analysis.standing import StandingTable
    from desktop_crm.app.session import Session
    from desktop_crm.app.today_rows import DayRows

CODES: Final = ("balance", "known_to_one", "only_greeted", "no_retention")


@dataclass(frozen=True, slots=True)
class Alarm:
    """`clients`: those it is about, the most valuable first; `money`: what they bring a year, or what was spent."""

    code: str
    level: Literal["danger", "warning"]
    params: Mapping[str, Any] = field(default_factory=dict)
    clients: tuple[int, ...] = ()
    money: int = 0


class Day(Protocol):
    """What the warnings are made of."""

    @property
    def session(self) -> Session: ...
    @property
    def table(self) -> StandingTable: ...
    @property
    def rows(self) -> DayRows: ...
    def value(self, clients: NDArray[np.int64]) -> NDArray[np.int64]: ...
    def classes(self, clients: NDArray[np.int64]) -> NDArray[np.int64]: ...


def alarms(day: Day, balance: Balance, known_to_one: Mapping[int, Sequence[int]]) -> tuple[Alarm, ...]:
    found = [_balance(day, balance), _known(day, known_to_one), _greeted(day), _spending(day)]
    return tuple(alarm for alarm in found if alarm is not None)


def _by_value(day: Day, clients: Sequence[int]) -> tuple[tuple[int, ...], int]:
    import numpy as np

    ids = np.array(sorted(clients), np.int64)
    value = day.value(ids)
    return tuple(ids[np.argsort(-value, kind="stable")].tolist()), int(value.sum())


def _balance(day: Day, balance: Balance) -> Alarm | None:
    if not balance.alarming:
        return None
    clients, money = _by_value(day, balance.lost)
    params = {"lost": len(balance.lost), "gained": len(balance.gained), "new": balance.new, "first": balance.first}
    return Alarm("balance", "danger", params, clients, money)


def _known(day: Day, known_to_one: Mapping[int, Sequence[int]]) -> Alarm | None:
    if not known_to_one:
        return None
    clients, money = _by_value(day, [id for ids in known_to_one.values() for id in ids])
    names = {one.id: one.name for one in day.session.base.all("staff")}
    holders = sorted(known_to_one, key=lambda who: (-len(known_to_one[who]), who))
    who = tuple(names[one] for one in holders if one in names)
    return Alarm("known_to_one", "warning", {"n": len(clients), "who": who}, clients, money)


def _greeted(day: Day) -> Alarm | None:
    """Clients who are not lost and heard nothing but greetings in a year."""
    import numpy as np

    client, _, purpose, _ = day.rows.talks
    greeting = purpose == PURPOSES.index("greeting")
    active = day.table.client[~day.table.silent]
    which = np.zeros(int(max(client.max(initial=0), active.max(initial=0))) + 1, np.int8)
    which[client[greeting]] = 1
    which[client[~greeting]] = 2
    only = active[which[active] == 1]
    if not len(only):
        return None
    clients, money = _by_value(day, only.tolist())
    best = int(np.count_nonzero(day.classes(only) == 1))
    return Alarm("only_greeted", "warning", {"n": len(clients), "best": best}, clients, money)


def _spending(day: Day) -> Alarm | None:
    """Money or hours went into winning clients this year, and none into keeping them."""
    won, kept = (day.rows.spent.get(kind, (0, 0)) for kind in ("acquisition", "retention"))
    if not any(won) or any(kept):
        return None
    return Alarm("no_retention", "warning", {"minutes": won[1]}, (), won[0])
