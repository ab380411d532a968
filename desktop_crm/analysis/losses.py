"""Recorded losses: why clients left, to whom, what it costs a year, and what was learned of it (DOMAIN R1, R3).

A loss costs four times: the yearly value; those whom the client tells of it; the bad repute where it was told in
public; and what a competitor gains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis import periods
from desktop_crm.analysis.autopsy import Exposure, Mending, effect
from desktop_crm.analysis.lives import Lives
from desktop_crm.analysis.members import distinct
from desktop_crm.analysis.proportions import wilson
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "losses"
FEW: Final = 5
"""Losses."""
LISTED: Final = 100
"""Losses told one by one, those of greatest value first."""
SHOWN: Final = 20
"""Reasons with a row of their own."""
UNKNOWN: Final = -1
Share = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Records:
    """All recorded losses of clients: arrays of one length.

    reason: its place in `folded` and `reasons`, equal for texts that differ in case and accents only; note: of what was
    told in public; cause, rival: ids, 0 where not stated; value: a year, in minor units, UNKNOWN where not stated;
    back: the day of the win-back or of the next purchase, far in the future where there is none; won: of the win-back.
    """

    id: NDArray[np.int64]
    client: NDArray[np.int64]
    day: NDArray[np.int32]
    reason: NDArray[np.int64]
    cause: NDArray[np.int64]
    rival: NDArray[np.int64]
    value: NDArray[np.int64]
    told: NDArray[np.bool_]
    note: NDArray[np.int64]
    back: NDArray[np.int32]
    won: NDArray[np.int32]
    folded: tuple[str, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


class Improved(NamedTuple):
    """An improvement: the cause it mends (0: none), the ids of losses it answers."""

    id: int
    text: str
    status: str
    done: date | None
    cause: int
    losses: frozenset[int]


class Tally(NamedTuple):
    """n losses; value a year of those of which it is known, `unvalued` of the others."""

    n: int
    value: int
    unvalued: int


class Cause(NamedTuple):
    """id 0: not stated. kind: ours, outside, ""; carrying: other clients with an open claim, problem or wish of it."""

    id: int
    name: str
    kind: str
    all: Tally
    share: Share | None
    carrying: int
    mendings: tuple[Mending, ...]


class Reason(NamedTuple):
    """joined: how many rarer reasons, those beyond the first SHOWN, are told as one; 0 where it is a single one."""

    folded: str
    text: str
    all: Tally
    joined: int = 0


class Rival(NamedTuple):
    """A competitor's card, or 0 where nobody said to whom they went."""

    client: int
    all: Tally


class Lost(NamedTuple):
    """One loss with its four lines but the listeners, which are the same for all."""

    id: int
    client: int
    day: date
    reason: str
    cause: int
    value: int | None
    told: bool
    note: str
    rival: int
    back: date | None


@dataclass(frozen=True, slots=True)
class Losses:
    """causes: those of the period, and those from which clients left before an improvement was done; reasons, rivals:
    the most frequent first. listeners: how many a lost client tells; told: losses that were told in public; returned:
    losses ended since, `won` of them by a win-back that was written down; silent: clients who fell silent in the period
    and of whose loss nobody wrote; before: losses in the period before, None where none were written down then;
    gave: the clients who left for a reason.
    """

    first: date
    last: date
    as_of: date
    all: Tally
    clients: int
    ours: int
    outside: int
    causes: tuple[Cause, ...]
    reasons: tuple[Reason, ...]
    rivals: tuple[Rival, ...]
    lost: tuple[Lost, ...]
    told: int
    returned: int
    won: int
    returned_value: int
    listeners: int
    silent: int
    before: int | None
    latest: date | None
    shown: str = "causes"
    name: str = NAME
    instead: bool = False
    names: Mapping[int, str] = field(default_factory=dict, compare=False, repr=False)
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)
    gave: Mapping[Reason, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return self.all.n

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def ours_share(self) -> Share | None:
        """Of the losses whose cause is stated."""
        stated = self.ours + self.outside
        limits = wilson(self.ours, stated)
        return (self.ours / stated, *limits) if limits else None

    @property
    def top(self) -> Cause | None:
        """The cause of ours with most losses, two at least: what to mend first."""
        mine = [c for c in self.causes if c.kind == "ours" and c.all.n >= 2]
        return max(mine, key=lambda c: (c.all.n, c.all.value)) if mine else None

    def query(self, mark: str) -> str:
        """all, ours, outside, unstated, told, returned, silent, cause-7, carrying-7, before-3-7, after-3-7 (of an
        improvement and a cause), rival-12, card-12, loss-5; reasons are named by `app.figures.losses_words`.
        """
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def losses(
    records: Records,
    causes: Mapping[int, tuple[str, str]],
    improvements: Sequence[Improved],
    carriers: Mapping[int, NDArray[np.int64]],
    lives: Lives,
    first: date,
    last: date,
    as_of: date,
    listeners: int,
) -> Losses:
    """`causes`: name and kind by id; `carriers`: clients with something open from a cause; nothing after `last`
    counts.
    """

    known = records.day <= last.toordinal()
    mine = known & (records.day >= first.toordinal())
    gone = known & (records.back > last.toordinal())
    returned = mine & ~gone
    kind = _kinds(records, causes)
    spells = lives.lost_in(first, last) & ~lives.recorded
    members = {
        "all": mine,
        "ours": mine & (kind == 1),
        "outside": mine & (kind == 2),
        "unstated": mine & (kind == 0),
        "told": mine & records.told,
        "returned": returned,
    }
    who = {mark: distinct(records.client[which]) for mark, which in members.items()}
    who["silent"] = _without(distinct(lives.client[lives.lost[spells]]), records.client[gone])
    away = distinct(records.client[gone])
    found = _causes(records, causes, improvements, carriers, lives, (mine, known, away), last, who)
    reasons = _reasons(records, mine)
    return Losses(
        first=first,
        last=last,
        as_of=as_of,
        all=_tally(records, mine),
        clients=len(who["all"]),
        ours=int(members["ours"].sum()),
        outside=int(members["outside"].sum()),
        causes=found,
        reasons=tuple(reasons),
        rivals=_rivals(records, mine, who),
        lost=_one_by_one(records, mine, last, who),
        told=int(members["told"].sum()),
        returned=int(returned.sum()),
        won=int((returned & (records.won <= last.toordinal())).sum()),
        returned_value=_tally(records, returned).value,
        listeners=listeners,
        silent=len(who["silent"]),
        before=_before(records, first, last),
        latest=_day(records.day[records.day <= as_of.toordinal()], "max"),
        members=who,
        gave=reasons,
    )


def _without(ids: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    return ids[~np.isin(ids, others)]


def _day(days: NDArray[np.int32], which: str) -> date | None:
    return date.fromordinal(int(getattr(days, which)())) if len(days) else None


def _kinds(records: Records, causes: Mapping[int, tuple[str, str]]) -> NDArray[np.int64]:
    """1 ours, 2 outside, 0 not stated."""
    import numpy as np

    number = {"ours": 1, "outside": 2}
    ids = {kind: [id for id, (_, k) in causes.items() if number.get(k) == kind] for kind in (1, 2)}
    return np.where(np.isin(records.cause, ids[1]), 1, np.where(np.isin(records.cause, ids[2]), 2, 0))


def _tally(records: Records, which: NDArray[np.bool_]) -> Tally:
    value = records.value[which]
    known = value != UNKNOWN
    return Tally(len(value), sum(value[known].tolist()), int((~known).sum()))  # exact, however great


def _before(records: Records, first: date, last: date) -> int | None:
    earlier = periods.before(first, last)
    if earlier is None or not len(records.day) or int(records.day.min()) > earlier[0].toordinal():
        return None
    days = records.day
    return int(((days >= earlier[0].toordinal()) & (days <= earlier[1].toordinal())).sum())


# -- parts
def _causes(
    records: Records,
    causes: Mapping[int, tuple[str, str]],
    improvements: Sequence[Improved],
    carriers: Mapping[int, NDArray[np.int64]],
    lives: Lives,
    which: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]],
    last: date,
    members: dict[str, NDArray[np.int64]],
) -> tuple[Cause, ...]:
    """Ours first, then those outside, then what is not stated; each by losses."""
    import numpy as np

    mine, known, away = which
    cause = np.where(np.isin(records.cause, list(causes)), records.cause, 0)
    earliest = _day(records.day[known], "min")
    exposure = Exposure(lives)
    found = []
    n = int(mine.sum())
    for id in distinct(cause[known]).tolist():
        name, kind = causes.get(id, ("", ""))
        theirs = known & (cause == id)
        answered = _mendings(records, theirs, id, improvements, exposure, earliest, last, members) if id else ()
        tally = _tally(records, mine & theirs)
        if not tally.n and not any(m.effect for m in answered):
            continue
        carrying = _without(carriers.get(id, away[:0]), away)
        members[f"cause-{id}"], members[f"carrying-{id}"] = distinct(records.client[mine & theirs]), carrying
        limits = wilson(tally.n, n)
        share = (tally.n / n, *limits) if limits else None
        found.append(Cause(id, name, kind, tally, share, len(carrying), answered))
    order = {"ours": 0, "outside": 1, "": 2}
    return tuple(sorted(found, key=lambda c: (order.get(c.kind, 2), -c.all.n, -c.all.value, c.id)))


def _mendings(
    records: Records,
    theirs: NDArray[np.bool_],
    cause: int,
    improvements: Sequence[Improved],
    exposure: Exposure,
    earliest: date | None,
    last: date,
    members: dict[str, NDArray[np.int64]],
) -> tuple[Mending, ...]:
    """Improvements of the cause, or of a loss from it."""

    ids = set(records.id[theirs].tolist())
    found = []
    for one in improvements:
        if one.cause != cause and not ids & one.losses:
            continue
        seen = None
        if one.done and earliest and one.done <= last:
            seen = effect(records.day[theirs], earliest, one.done, last, exposure)
        for side, rate in (("before", seen.before), ("after", seen.after)) if seen else ():
            days = (records.day >= rate.first.toordinal()) & (records.day <= rate.last.toordinal())
            members[f"{side}-{one.id}-{cause}"] = distinct(records.client[theirs & days])
        found.append(Mending(one.id, one.text, one.status, one.done, seen))
    return tuple(found)


def _reasons(records: Records, mine: NDArray[np.bool_]) -> dict[Reason, NDArray[np.int64]]:
    """With the clients who gave them, the most frequent first."""
    import numpy as np

    places, counts = np.unique(records.reason[mine], return_counts=True)
    order = np.lexsort((places, -counts))
    found: dict[Reason, NDArray[np.int64]] = {}
    for place in places[order[:SHOWN]].tolist():
        theirs = mine & (records.reason == place)
        one = Reason(records.folded[place], records.reasons[place], _tally(records, theirs))
        found[one] = distinct(records.client[theirs])
    rest = places[order[SHOWN:]]
    if len(rest):
        theirs = mine & np.isin(records.reason, rest)
        found[Reason("", "", _tally(records, theirs), len(rest))] = distinct(records.client[theirs])
    return found


def _rivals(records: Records, mine: NDArray[np.bool_], members: dict[str, NDArray[np.int64]]) -> tuple[Rival, ...]:
    """By what they gain a year, those whom nobody named last."""
    import numpy as np

    found: list[Rival] = []
    for rival in distinct(records.rival[mine]).tolist():
        theirs = mine & (records.rival == rival)
        members[f"rival-{rival}"] = distinct(records.client[theirs])
        if rival:
            members[f"card-{rival}"] = np.array([rival], np.int64)
        found.append(Rival(rival, _tally(records, theirs)))
    return tuple(sorted(found, key=lambda r: (not r.client, -r.all.value, -r.all.n, r.client)))


def _one_by_one(
    records: Records, mine: NDArray[np.bool_], last: date, members: dict[str, NDArray[np.int64]]
) -> tuple[Lost, ...]:
    import numpy as np

    places = np.flatnonzero(mine)
    order = np.lexsort((records.id[places], -records.day[places], -records.value[places]))
    found: list[Lost] = []
    for i in places[order[:LISTED]].tolist():
        value, back = int(records.value[i]), int(records.back[i])
        one = Lost(
            id=int(records.id[i]),
            client=int(records.client[i]),
            day=date.fromordinal(int(records.day[i])),
            reason=records.reasons[records.reason[i]],
            cause=int(records.cause[i]),
            value=None if value == UNKNOWN else value,
            told=bool(records.told[i]),
            note=records.notes[records.note[i]],
            rival=int(records.rival[i]),
            back=date.fromordinal(back) if back <= last.toordinal() else None,
        )
        members[f"loss-{one.id}"] = np.array([one.client], np.int64)
        found.append(one)
    return tuple(found)
