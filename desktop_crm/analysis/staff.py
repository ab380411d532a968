"""How the people of the shop serve: what they sold, what clients complain of, how they were seen to work (DOMAIN R2).

The rate is claims and problems naming somebody per 100 purchases they sold, with Garwood's limits. Who stands out is
told by the ratio of that rate to the rate of all others; with k people compared, at the level 1 - 0.05 / k
(Bonferroni), so that a larger team has no more false culprits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from desktop_crm.analysis.failures import LEAST_PURCHASES
from desktop_crm.analysis.observed import Trend
from desktop_crm.analysis.proportions import LEVEL, poisson, rate_ratio
from desktop_crm.domain.mark import Marked

NAME: Final = "staff"
Mark = Literal["named", "spoken", "valuable"]
Limits = tuple[float, float, float]
"""A value with its 95 % limits."""


class Served(NamedTuple):
    """One person. sold: purchases of the period; claims, problems: those of the period that name them; scores: of all
    observations up to the as-of day, 1..5; minutes: of the talks of the period; clients: cards they answer for; alone:
    cards that nobody else knows; valuable: of those the ones of class A or B, where anybody else is at work; named,
    spoken: how many clients have such a claim or problem, and with how many there was a talk.
    """

    id: int
    name: str
    former: bool
    sold: int
    claims: int
    problems: int
    observed: int
    scores: tuple[int, ...]
    trend: Trend
    talks: int
    minutes: int
    clients: int
    alone: int
    valuable: int
    named: int = 0
    spoken: int = 0

    @property
    def named_in(self) -> int:
        """Claims and problems."""
        return self.claims + self.problems

    @property
    def rate(self) -> Limits | None:
        """Per 100 purchases; None where so few purchases tell nothing."""
        return rated(self.named_in, self.sold)

    @property
    def mean(self) -> float | None:
        return sum(self.scores) / len(self.scores) if self.scores else None

    @property
    def idle(self) -> bool:
        """Whether there is nothing to say of them."""
        return not (self.sold or self.named_in or self.observed or self.talks or self.clients or self.alone)


class Outlier(NamedTuple):
    """Their rate is so many times that of all others, with limits."""

    who: Served
    times: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Staffing:
    """rows: at work by name, then who left, without those of whom there is nothing to say. nobodys: purchases of the
    period on which no seller stands. latest: the last day on which anything was bought.
    """

    first: date
    last: date
    as_of: date
    rows: tuple[Served, ...]
    nobodys: int
    latest: date | None
    name: str = NAME
    instead: bool = False

    @property
    def n(self) -> int:
        """Purchases on which a seller stands."""
        return sum(row.sold for row in self.rows)

    @property
    def too_few(self) -> bool:
        return self.n < LEAST_PURCHASES

    @property
    def whole(self) -> Limits | None:
        return rated(sum(row.named_in for row in self.rows), self.n)

    @property
    def compared(self) -> tuple[Served, ...]:
        """Those who sold enough to be compared."""
        return tuple(row for row in self.rows if row.rate is not None)

    @property
    def outlier(self) -> Outlier | None:
        """Whose rate lies above that of the others beyond doubt; the surest of them."""
        return max((o for row in self.compared if (o := self._against(row))), key=lambda o: o.low, default=None)

    def _against(self, row: Served) -> Outlier | None:
        others = sum(one.named_in for one in self.rows) - row.named_in, self.n - row.sold
        if others[1] < LEAST_PURCHASES:
            return None
        level = 1 - (1 - LEVEL) / len(self.compared)
        found = rate_ratio(row.named_in, row.sold, *others, level=level)
        return Outlier(row, *found) if found is not None and found[1] > 1 else None

    def query(self, row: Served, mark: Mark) -> str:
        """Whose claims or problems of the period name this person; with whom they spoke in it; who of class A or B is
        known to nobody else.
        """
        return Marked(NAME, f"{mark}-{row.id}", self.first, self.last, self.as_of).query


def rated(count: int, purchases: int) -> Limits | None:
    """Per 100 purchases, with Garwood's limits; None with too few of them."""
    if purchases < LEAST_PURCHASES:
        return None
    value, low, high = (100 * part / purchases for part in (count, *poisson(count)))
    return value, low, high


def staffing(
    rows: Sequence[Served], purchases: int, first: date, last: date, as_of: date, latest: date | None
) -> Staffing:
    """`purchases`: of the period, with or without a seller."""
    shown = tuple(row for row in rows if not row.idle)
    return Staffing(first, last, as_of, shown, max(0, purchases - sum(row.sold for row in shown)), latest)
