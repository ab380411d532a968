"""When each buyer came, was lost and came back: what bucket, churn, survival and costs are counted from.

A buyer is **lost** on the day of a recorded loss, or on the day on which silence reached its limit (last purchase
before + limit), once it is known to have passed it; a later purchase, or for a recorded loss the win-back, ends it
(DOMAIN, definitions). The limit of each client is the one in force on the as-of day, for all their past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEVER: Final = 2**31 - 1
"""The day of what has not happened."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Days with purchases of each client, ascending by client and day: arrays of one length."""

    client: NDArray[np.int64]
    day: NDArray[np.int32]


class Left(NamedTuple):
    """A recorded loss: days as proleptic ordinals, `back` NEVER where nobody was won back."""

    client: int
    day: int
    back: int = NEVER


@dataclass(frozen=True, slots=True)
class Lives:
    """Buyers in order of id, and the times for which they were lost, which never overlap.

    first: day of the first purchase; limit: whole days of silence that are not yet a loss. `lost` is the place of the
    client in `client`, by client and day; lost_on: the day of the loss; back_on: that of the return, NEVER where there
    was none by the as-of day; recorded: somebody wrote the loss down.
    """

    as_of: date
    client: NDArray[np.int64]
    first: NDArray[np.int32]
    limit: NDArray[np.int32]
    lost: NDArray[np.int64]
    lost_on: NDArray[np.int32]
    back_on: NDArray[np.int32]
    recorded: NDArray[np.bool_]

    def active(self, day: date) -> NDArray[np.bool_]:
        """By buyer: at the beginning of the day, before anything happened on it."""

        start = day.toordinal()
        found: NDArray[np.bool_] = self.first < start
        away = (self.lost_on < start) & (self.back_on >= start)
        found[self.lost[away]] = False
        return found

    def gained(self, first: date, last: date) -> NDArray[np.bool_]:
        """By buyer: the first purchase ever lies in first..last."""
        found: NDArray[np.bool_] = (self.first >= first.toordinal()) & (self.first <= last.toordinal())
        return found

    def lost_in(self, first: date, last: date) -> NDArray[np.bool_]:
        """By time of loss: it began in first..last."""
        found: NDArray[np.bool_] = (self.lost_on >= first.toordinal()) & (self.lost_on <= last.toordinal())
        return found

    def back_in(self, first: date, last: date) -> NDArray[np.bool_]:
        """By time of loss: it ended in first..last."""
        found: NDArray[np.bool_] = (self.back_on >= first.toordinal()) & (self.back_on <= last.toordinal())
        return found


def visits(client: NDArray[np.int64], day: NDArray[np.int32]) -> Visits:
    """From purchases by client and day; several on one day are one visit."""
    import numpy as np

    fresh = np.ones(len(day), np.bool_)
    fresh[1:] = (client[1:] != client[:-1]) | (day[1:] != day[:-1])
    return Visits(client[fresh], day[fresh])


def lives(
    found: Visits, buyers: NDArray[np.int64], limit2: NDArray[np.int32], as_of: date, left: Sequence[Left] = ()
) -> Lives:
    """`buyers`: ascending ids of all who bought up to `as_of`; `limit2`: their doubled limits of silence, in days."""
    import numpy as np

    today = as_of.toordinal()
    known = found.day <= today
    client, day = (found.client, found.day) if known.all() else (found.client[known], found.day[known])
    heads = np.ones(len(client), np.bool_)
    heads[1:] = client[1:] != client[:-1]
    owner = np.cumsum(heads) - 1
    limit = limit2 // 2
    event = day + limit[owner]
    following = np.full(len(day), NEVER, np.int32)
    following[:-1][~heads[1:]] = day[1:][~heads[1:]]
    # silent on some day: after the event, before the next purchase, and not later than the as-of day
    silent = np.minimum(following.astype(np.int64) - 1, today) > event
    spells = owner[silent], event[silent], following[silent], np.zeros(int(silent.sum()), np.bool_)
    lost, lost_on, back_on, recorded = _with_recorded(spells, client, day, buyers, today, left)
    return Lives(as_of, buyers, day[heads], limit, lost, lost_on, back_on, recorded)


_Spells = tuple["NDArray[np.int64]", "NDArray[np.int32]", "NDArray[np.int32]", "NDArray[np.bool_]"]


def _with_recorded(
    spells: _Spells,
    client: NDArray[np.int64],
    day: NDArray[np.int32],
    buyers: NDArray[np.int64],
    today: int,
    left: Sequence[Left],
) -> _Spells:
    """The times of silence joined with those that were written down; a loss before the first purchase is none."""
    import numpy as np

    owner, lost_on, back_on, recorded = spells
    said: dict[int, list[tuple[int, int, bool]]] = {}
    for loss in left:
        place = int(np.searchsorted(buyers, loss.client))
        if loss.day > today or place == len(buyers) or buyers[place] != loss.client:
            continue
        start, end = (int(np.searchsorted(client, loss.client, side)) for side in ("left", "right"))
        if loss.day < day[start]:
            continue
        after = start + int(np.searchsorted(day[start:end], loss.day, "right"))
        again = int(day[after]) if after < end else NEVER
        back = min(again, loss.back if loss.back <= today else NEVER)
        if back > loss.day:
            said.setdefault(place, []).append((loss.day, back, True))
    if not said:
        return spells
    mine = np.isin(owner, list(said))
    for o, start, end in zip(owner[mine].tolist(), lost_on[mine].tolist(), back_on[mine].tolist(), strict=True):
        said[o].append((start, end, False))
    joined = [(place, *spell) for place, spells in said.items() for spell in _joined(spells)]
    more = np.array(joined, np.int64).reshape(-1, 4)
    owner = np.concatenate((owner[~mine], more[:, 0]))
    lost_on = np.concatenate((lost_on[~mine], more[:, 1].astype(np.int32)))
    back_on = np.concatenate((back_on[~mine], more[:, 2].astype(np.int32)))
    recorded = np.concatenate((recorded[~mine], more[:, 3] > 0))
    order = np.lexsort((lost_on, owner))
    return owner[order], lost_on[order], back_on[order], recorded[order]


def _joined(spells: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Times that overlap as one, which is recorded where any of them is."""
    found: list[tuple[int, int, bool]] = []
    for start, end, recorded in sorted(spells):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end), found[-1][2] or recorded)
        else:
            found.append((start, end, recorded))
    return found
