"""When each buyer came, was lost and came back: what bucket, churn, survival and costs are counted from.

A buyer is **lost** on the day of a recorded loss, or on the day on which silence reached its limit (last purchase
before + limit), once it is known to have passed it; a later purchase, or for a recorded loss the win-back, ends it
(DOMAIN, definitions). The limit of each client is the one in force on the as-of day, for all their past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.splicing import Splice

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
class Losses:
    """Recorded losses as arrays of one length, in any order; see `Left`."""

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    back: NDArray[np.int32]

    @staticmethod
    def of(left: Sequence[Left]) -> Losses:
        import numpy as np

        table = np.array(left, np.int64).reshape(-1, 3)
        return Losses(table[:, 0], table[:, 1].astype(np.int32), table[:, 2].astype(np.int32))


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


def last_visits(found: Visits, client: NDArray[np.int64], until: NDArray[np.int32]) -> NDArray[np.int32]:
    """Of each client, who must have one, the last day with a purchase up to a day of their own."""
    import numpy as np

    start, end = (np.searchsorted(found.client, client, side) for side in ("left", "right"))
    count = end - start
    base = np.cumsum(count) - count
    mine = found.day[np.repeat(start - base, count) + np.arange(int(count.sum()))]
    known = np.where(mine <= np.repeat(until, count), mine, 0)
    last: NDArray[np.int32] = np.maximum.reduceat(known, base) if len(base) else known
    return last


def lives(
    found: Visits,
    buyers: NDArray[np.int64],
    limit2: NDArray[np.int32],
    as_of: date,
    left: Losses | Sequence[Left] = (),
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
    losses = left if isinstance(left, Losses) else Losses.of(left)
    lost, lost_on, back_on, recorded = _with_recorded(spells, client, day, buyers, today, losses)
    return Lives(as_of, buyers, day[heads], limit, lost, lost_on, back_on, recorded)


_Spells = tuple["NDArray[np.int64]", "NDArray[np.int32]", "NDArray[np.int32]", "NDArray[np.bool_]"]


def _with_recorded(
    spells: _Spells,
    client: NDArray[np.int64],
    day: NDArray[np.int32],
    buyers: NDArray[np.int64],
    today: int,
    left: Losses,
) -> _Spells:
    """The times of silence joined with those that were written down; a loss before the first purchase is none."""
    import numpy as np

    at, there = places(buyers, left.client)
    there &= left.day <= today
    place, gone, told_back = at[there], left.day[there], left.back[there]
    start, end = (np.searchsorted(client, buyers[place], side) for side in ("left", "right"))
    # visits of these clients one after another, so that a day is looked for among those of its own client
    count = end - start
    base = np.cumsum(count) - count
    mine = np.repeat(start - base, count) + np.arange(int(count.sum()))
    number = np.arange(len(place), dtype=np.int64)
    keys = (np.repeat(number, count) << _BITS) | day[mine]
    after = np.searchsorted(keys, (number << _BITS) | gone, "right")
    again = np.full(len(place), NEVER, np.int64)
    comes = after < base + count
    again[comes] = day[mine[after[comes]]]
    back = np.minimum(again, np.where(told_back <= today, told_back, NEVER))
    counts = (after > base) & (back > gone)
    if not counts.any():
        return spells
    owner, lost_on, back_on, recorded = spells
    said = np.isin(owner, place[counts])
    joined = _joined(
        np.concatenate((owner[said], place[counts])),
        np.concatenate((lost_on[said], gone[counts])),
        np.concatenate((back_on[said], back[counts])),
        np.concatenate((recorded[said], np.ones(int(counts.sum()), np.bool_))),
    )
    owner = np.concatenate((owner[~said], joined[0]))
    lost_on = np.concatenate((lost_on[~said], joined[1])).astype(np.int32)
    back_on = np.concatenate((back_on[~said], joined[2])).astype(np.int32)
    recorded = np.concatenate((recorded[~said], joined[3]))
    order = np.lexsort((lost_on, owner))
    return owner[order], lost_on[order], back_on[order], recorded[order]


_BITS: Final = 32
"""More than any day has."""


def _joined(
    owner: NDArray[np.int64], start: NDArray[np.int32], end: NDArray[np.int64], recorded: NDArray[np.bool_]
) -> tuple[NDArray[Any], ...]:
    """Times of one owner that overlap as one, which is recorded where any of them is."""
    import numpy as np

    order = np.lexsort((end, start, owner))
    owner, start, end, recorded = owner[order], start[order], end[order], recorded[order]
    base = owner << _BITS
    reach = np.maximum.accumulate(base + end)
    fresh = np.ones(len(owner), np.bool_)
    fresh[1:] = (base + start)[1:] >= reach[:-1]
    heads = np.flatnonzero(fresh)
    return owner[heads], start[heads], np.maximum.reduceat(end, heads), np.logical_or.reduceat(recorded, heads)


def exchanged(
    known: Lives, clients: NDArray[np.int64], now: Lives, buyers: NDArray[np.int64], limit: NDArray[np.int32]
) -> Lives | None:
    """`known`, in which what is known of `clients` (ascending) gives way to `now`, which is of them alone.

    None where it does not come to these `buyers` with these limits: everything has to be made anew.
    """
    import numpy as np

    at, there = places(known.client, clients)
    gone = at[there]
    splice = Splice(len(known.client), gone, np.searchsorted(known.client, now.client))
    client = splice.of(known.client, now.client)
    limits = splice.of(known.limit, now.limit)
    if not np.array_equal(client, buyers) or not np.array_equal(limits, limit):
        return None
    mine = np.searchsorted(client, now.client)
    lost = known.lost
    if len(client) != len(known.client) or not np.array_equal(gone, mine):
        lost = np.searchsorted(client, known.client)[lost]
    new = mine[now.lost]
    first = np.searchsorted(known.lost, gone, "left")
    counts = np.searchsorted(known.lost, gone, "right") - first
    left = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
    spells = Splice(len(lost), left, np.searchsorted(lost, new))
    return Lives(
        known.as_of,
        client,
        splice.of(known.first, now.first),
        limits,
        spells.of(lost, new),
        spells.of(known.lost_on, now.lost_on),
        spells.of(known.back_on, now.back_on),
        spells.of(known.recorded, now.recorded),
    )
