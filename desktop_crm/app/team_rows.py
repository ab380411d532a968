"""What is counted for each staff member, those of whom there is none left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.sums import Sums, counted
from desktop_crm.app import counts
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import Columns
from desktop_crm.app.session import Session
from desktop_crm.domain import claim

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Counted = Mapping[int, int]
Timed = Mapping[int, tuple[int, int]]
_CLAIM: Final = ("client", "day", "staff", "status", "due_date")
_PROBLEM: Final = ("client", "day", "staff")
_TASK: Final = ("staff", "status", "due_date")
_TALK: Final = ("client", "day", "staff", "minutes")
_CARD: Final = ("client", "responsible", "known_by")
NAMING: Final = {"claim": _CLAIM, "problem": _PROBLEM}
SPEAKING: Final = {"interaction": _TALK}
_STAFF: Final = 32
"""Bits from which on a key of `clients_of` names the staff member."""


@dataclass(frozen=True, slots=True)
class TeamRows:
    """`alone`: cards that nobody else knows. `claims`, `tasks`: the open ones, and how many of them are overdue.

    `talks`: interactions of the period and their minutes. `sold`: purchases of the period. `claimed`, `troubled`:
    claims and problems of the period that name them. `unassigned`: cards for which nobody is responsible.
    """

    clients: Counted
    alone: Counted
    claims: Timed
    tasks: Timed
    talks: Timed
    sold: Counted
    claimed: Counted
    troubled: Counted
    unassigned: int


def team_rows(session: Session, first: date, last: date, as_of: date, job: Job | None = None) -> TeamRows:
    """`first` to `last`: the days of what is counted over time. What is open is so on `as_of`. Raises Cancelled."""
    of, days = session.tallies.of, (first, last)

    def named(rows: Columns) -> Sums:
        mine = rows["staff"][counts.within(rows, *days)]
        return counted(mine[mine > 0])

    def opened(rows: Columns) -> Sums:
        mine = counts.among(rows, "status", claim.OPEN) & (rows["day"] > 0) & (rows["day"] <= as_of.toordinal())
        return _timed(rows, mine, as_of)

    def pending(rows: Columns) -> Sums:
        return _timed(rows, counts.among(rows, "status", ("open",)), as_of)

    def spoken(rows: Columns) -> Sums:
        mine = counts.within(rows, *days) & (rows["staff"] > 0)
        return counted(rows["staff"][mine], rows["minutes"][mine])

    cards = _single(of("client", _CARD, "responsible", lambda rows: counted(rows["responsible"]), job).sums)
    knows = known_alone(session, job).values[:, 0]
    return TeamRows(
        clients={who: n for who, n in cards.items() if who},
        alone=_single(counted(knows)),
        claims=_double(of("claim", _CLAIM, ("open", as_of), opened, job).sums),
        tasks=_double(of("task", _TASK, ("open", as_of), pending, job).sums),
        talks=_double(of("interaction", _TALK, ("talks", days), spoken, job).sums),
        sold={who: n for who, n in _single(counts.sold(session, "seller", *days, job).sums).items() if who},
        claimed=_single(of("claim", _CLAIM, ("named", days), named, job).sums),
        troubled=_single(of("problem", _PROBLEM, ("named", days), named, job).sums),
        unassigned=cards.get(0, 0),
    )


def _timed(rows: Columns, mine: NDArray[np.bool_], as_of: date) -> Sums:
    """Of these rows how many there are, and how many of them are overdue, by staff member."""
    mine = mine & (rows["staff"] > 0)
    due = rows["due_date"][mine]
    return counted(rows["staff"][mine], (due > 0) & (due < as_of.toordinal()))


def _single(sums: Sums) -> dict[int, int]:
    return dict(zip(sums.keys.tolist(), sums.values[:, 0].tolist(), strict=True))


def _double(sums: Sums) -> dict[int, tuple[int, int]]:
    return {who: (n, more) for who, (n, more) in zip(sums.keys.tolist(), sums.values.tolist(), strict=True)}


# -- who knows whom
def known_alone(session: Session, job: Job | None = None) -> Sums:
    """By client the one staff member who knows it, responsible or not; without those whom nobody knows, or several do.

    Raises Cancelled.
    """
    return session.tallies.of("client", _CARD, "alone", _alone, job).sums


def _alone(rows: Columns) -> Sums:
    import numpy as np

    codes, place = np.unique(rows["known_by"], return_inverse=True)
    known = [json.loads(rows.words["known_by"][code] or "[]") for code in codes.tolist()]
    number = np.array([len(ids) for ids in known], np.int64)[place]
    one = np.array([ids[0] if ids else 0 for ids in known], np.int64)[place]
    responsible = rows["responsible"]
    agreed = (number == 1) & ((responsible == 0) | (responsible == one))
    who = np.where(number == 0, responsible, np.where(agreed, one, 0))
    some = who > 0
    return Sums(rows["client"][some].astype(np.int64), who[some].astype(np.int64)[:, None])


def clients_of(
    session: Session, records: Mapping[str, tuple[str, ...]], first: date, last: date, job: Job | None = None
) -> dict[str, NDArray[np.int64]]:
    """By record the pairs of a staff member and a client that it names in a period, as ascending keys, each once: see
    `with_staff`. records: NAMING or SPEAKING. Raises Cancelled.
    """

    def terms(rows: Columns) -> Sums:
        mine = counts.within(rows, first, last) & (rows["staff"] > 0) & (rows["client"] > 0)
        return counted((rows["staff"][mine].astype("int64") << _STAFF) | rows["client"][mine])

    return {
        record: session.tallies.of(record, names, ("pairs", first, last), terms, job).sums.keys
        for record, names in records.items()
    }


def with_staff(keys: NDArray[np.int64], id: int) -> NDArray[np.int64]:
    """The clients of one staff member among keys of `clients_of`, ascending."""
    found: NDArray[Any] = keys[slice(*keys.searchsorted((id << _STAFF, (id + 1) << _STAFF)).tolist())]
    return found & ((1 << _STAFF) - 1)


def how_many(pairs: Mapping[str, NDArray[np.int64]]) -> Counted:
    """By staff member the number of different clients of all records."""
    import numpy as np

    first, *others = pairs.values()
    fresh = [first]
    for keys in others:
        fresh.append(keys[~np.any([places(known, keys)[1] for known in fresh], axis=0)])
    return _single(counted(np.concatenate(fresh) >> _STAFF))
