"""What more profit the next five years would bring if more clients stayed: the shop's own numbers (DOMAIN R4.6).

Every year the share of clients who stay is that of the 365 days up to the last day, or some points more; as many come
or come back as did in these days and are still there; each client brings what one brought in them. A year's profit is
the margin of the mean of the clients at its beginning and at its end, discounted to today by the years until its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.lives import Lives
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.retention import Churn, churn_of, year_up_to
from desktop_crm.analysis.told import Place, against
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "what-if"
FEW: Final = 10
"""Clients active at the start of the year."""
YEARS: Final = 5
POINTS: Final = tuple(range(1, 11))
TOLD: Final = 5
"""The points of which something is told of every firm."""
_PARTS: Final = 40
"""In so many parts the interval of churn is tried out; what grows with it need not do so evenly."""
_EQUAL: Final = 1e-12


class More(NamedTuple):
    """Retention raised by so many points. relative: by how much more clients stay, None where none did; profit, extra:
    of five years and beyond that without points, in minor units; share: extra as part of it, with the limits that come
    from those of churn.
    """

    points: int
    retention: float
    relative: float | None
    profit: int
    extra: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """first..last: the 365 days; end: active after them; inflow: of these, who was not there all the time; margin: of
    all clients in them, in minor units; each: of one client and year; profit: of five years with nothing changed;
    steps: as far as anybody is left to keep, none where there is nothing to compare with; discount: a year; buyers: who
    has ever bought; latest: the last day with purchases where it lies before `first`, None else.
    """

    first: date
    last: date
    as_of: date
    churn: Churn
    end: int
    inflow: int
    margin: int
    each: int | None
    profit: int | None
    steps: tuple[More, ...]
    discount: float
    folklore: tuple[float, float]
    source: MarginSource
    buyers: int
    latest: date | None
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return self.churn.start

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def retention(self) -> float | None:
        return None if self.churn.share is None else 1 - self.churn.share[0]

    @property
    def main(self) -> More | None:
        """That of five points, or of as many as there is room for."""
        return self.steps[min(TOLD, len(self.steps)) - 1] if self.steps else None

    @property
    def place(self) -> Place | None:
        """Of five points beside what is told of them."""
        main = self.main
        if main is None or main.points != TOLD or self.too_few:
            return None
        return against(main.low, main.high, self.folklore)

    def query(self, mark: str) -> str:
        """start, lost, end, inflow."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def what_if(
    lives: Lives,
    last: date,
    margin: int,
    discount: float,
    folklore: tuple[float, float],
    source: MarginSource,
    latest: date | None,
) -> WhatIf:
    """`margin`: of all clients in the 365 days up to `last`, in minor units; discount: 0.1 for 10 % a year; latest: the
    last day with purchases.
    """
    first, last = year_up_to(last)
    churn, start, gone = churn_of(lives, first, last)
    there = lives.active(last + timedelta(1) if last < date.max else last)
    new = there & ~(start & ~gone)
    end, inflow = int(there.sum()), int(new.sum())
    clients = (churn.start + end) / 2
    each = margin / clients if clients else None

    def profit(retention: float) -> float:
        return _profit(retention, end, inflow, each or 0.0, discount)

    now = None if churn.share is None or each is None else profit(1 - churn.share[0])
    return WhatIf(
        first=first,
        last=last,
        as_of=lives.as_of,
        churn=churn,
        end=end,
        inflow=inflow,
        margin=margin,
        each=None if each is None else round(each),
        profit=None if now is None else round(now),
        steps=_steps(churn, profit) if now is not None and now > 0 else (),
        discount=discount,
        folklore=folklore,
        source=source,
        buyers=len(lives.client),
        latest=latest if latest and latest < first else None,
        members=Members.of(lives.client, {"start": start, "lost": gone, "end": there, "inflow": new}),
    )


def _profit(retention: float, clients: float, inflow: float, each: float, discount: float) -> float:
    total = 0.0
    for year in range(1, YEARS + 1):
        later = clients * retention + inflow
        total += each * (clients + later) / 2 / (1 + discount) ** year
        clients = later
    return total


def _steps(churn: Churn, profit: Callable[[float], float]) -> tuple[More, ...]:
    if churn.share is None:
        return ()
    share, low, high = churn.share
    tried = [low + (high - low) * k / _PARTS for k in range(_PARTS + 1)]
    now = profit(1 - share)
    found: list[More] = []
    for points in POINTS:
        raised = 1 - share + points / 100
        if raised > 1 + _EQUAL:
            break
        more = profit(min(1.0, raised))
        shares = [profit(min(1.0, 1 - c + points / 100)) / base - 1 for c in tried if (base := profit(1 - c)) > 0]
        grown = more / now - 1
        found.append(
            More(
                points,
                min(1.0, raised),
                points / 100 / (1 - share) if share < 1 else None,
                round(more),
                round(more) - round(now),
                grown,
                min([grown, *shares]),
                max([grown, *shares]),
            )
        )
    return tuple(found)
