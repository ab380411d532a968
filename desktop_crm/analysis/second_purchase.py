"""Of clients gained in a period, how many buy again within some months: those not watched so long are censored.

From the first day with a purchase to the second one. Who has none up to the as-of day is censored on it, so that the
newest clients neither count as lost nor as back (Kaplan and Meier, `survival`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

from desktop_crm.analysis.sums import Sums, summed
from desktop_crm.analysis.survival import Survival, from_counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MONTHS: Final = (3, 6, 12)
_MONTH: Final = 365.25 / 12


class Buying(Protocol):
    """Purchases with a client, by client and day (`app.readings.Deals`)."""

    @property
    def client(self) -> NDArray[np.int64]: ...
    @property
    def day(self) -> NDArray[np.int32]: ...


@dataclass(frozen=True, slots=True)
class Back:
    """Within `months` this share (0..1) buys again, with its 95 % limits; None where nobody has been watched so long.

    n: clients gained; known: those of them who are back by then, or have been watched so long without it; returned:
    those who are; again: those back by the as-of day, however late.
    """

    months: int
    share: tuple[float, float, float] | None
    n: int
    known: int
    returned: int
    again: int


@dataclass(frozen=True, slots=True)
class Gained:
    """By client gained in a period, ascending: days until the second day with a purchase; -1 where there is none."""

    client: NDArray[np.int64]
    first: NDArray[np.int64]
    wait: NDArray[np.int64]

    def back(self, months: int) -> NDArray[np.int64]:
        """Ids of those who bought again within so many months."""
        return self.client[(self.wait >= 0) & (self.wait <= days_of(months))]

    @property
    def once(self) -> NDArray[np.int64]:
        """Ids of those who have not bought again."""
        return self.client[self.wait < 0]


def days_of(months: int) -> int:
    return round(months * _MONTH)


def gained(purchases: Buying, first: date, last: date, as_of: date) -> Gained:
    """Whose first purchase ever lies in first..last; nothing after `as_of` counts."""
    import numpy as np

    start, end, today = first.toordinal(), min(last, as_of).toordinal(), as_of.toordinal()
    client, day = purchases.client, purchases.day
    heads = np.ones(len(client), np.bool_)
    heads[1:] = client[1:] != client[:-1]
    # a second day begins where the day differs from the one before of the same client
    later = np.flatnonzero(~heads & (np.diff(day, prepend=day[:1]) > 0))
    begins = np.flatnonzero(heads)
    place = np.searchsorted(later, begins)
    ends = np.append(begins[1:], len(client))
    second = np.append(later, len(client))[place]
    has = second < ends
    second_day = np.where(has, day[np.minimum(second, max(0, len(day) - 1))], today + 1) if len(day) else day[:0]
    first_day = day[begins].astype(np.int64)
    mine = (first_day >= start) & (first_day <= end)
    wait = np.where(second_day <= today, second_day - first_day, -1)
    return Gained(client[begins][mine], first_day[mine], wait[mine])


def waits(purchases: Buying, first: date, last: date, as_of: date) -> Sums:
    """Days -> how many bought again after them, how many have been watched for them in vain. Adds up over clients."""
    import numpy as np

    found, today = gained(purchases, first, last, as_of), as_of.toordinal()
    again = found.wait >= 0
    back_on, watched = again.astype(np.int64), (~again).astype(np.int64)
    return summed(np.where(again, found.wait, today - found.first), back_on, watched)


def back(found: Sums) -> tuple[Back, ...]:
    """From the `waits` of all clients, for each of MONTHS."""
    curve = from_counts(found.keys, found.values[:, 0], found.values[:, 1]) if len(found.keys) else None
    return tuple(_within(months, found, curve) for months in MONTHS)


def _within(months: int, found: Sums, curve: Survival | None) -> Back:
    days = days_of(months)
    if curve is None:
        return Back(months, None, 0, 0, 0, 0)
    left = curve.at(days)
    reached = found.keys <= days
    returned = int(found.values[reached, 0].sum())
    watched = int(found.values[~reached].sum()) + int(found.values[found.keys == days, 1].sum())
    share = (1 - left[0], 1 - left[2], 1 - left[1]) if left else None
    return Back(months, share, curve.n, watched + returned, returned, int(found.values[:, 0].sum()))
