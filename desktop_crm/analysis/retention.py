"""How long clients stay: cohorts by first purchase, survival until the first loss, and who was lost within a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import log
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis import periods
from desktop_crm.analysis.cohorts import Cohort, arranged
from desktop_crm.analysis.lives import Lives
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.periods import MONTHS, Step
from desktop_crm.analysis.proportions import difference, wilson
from desktop_crm.analysis.sums import Sums
from desktop_crm.analysis.survival import Survival, kaplan_meier
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "retention"
FEW: Final = 10
"""With fewer clients at the start of the year nothing is said of it but numbers."""
AGES: Final = 120
"""Columns of the matrix at most."""
MONTH: Final = 365.25 / 12
_SPAN: Final = 1 << 20
"""Of the keys of `cohorts.counted`."""

Verdict = Literal["better", "worse", "unclear", "few"]


class Churn(NamedTuple):
    """Of `start` clients active at the beginning of first..last, a year, `lost` were lost within it; who arrived in it
    is left out. share with its limits (Wilson); None where nobody was active.
    """

    first: date
    last: date
    start: int
    lost: int
    share: tuple[float, float, float] | None

    def against(self, folklore: tuple[float, float]) -> Verdict:
        """Fewer lost than is told of every firm is better; whether it is said depends on the interval."""
        if self.share is None or self.start < FEW:
            return "few"
        _, low, high = self.share
        return "better" if high < folklore[0] else "worse" if low > folklore[1] else "unclear"


class Left(NamedTuple):
    """After so many months this share of buyers had not been lost yet, with its limits."""

    months: int
    at_risk: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Retention:
    """n: who bought up to the last day. cohorts: all that began by then, the oldest first, observed up to the as-of
    day; survival: of all buyers from first purchase to first loss, in days, those not lost censored at the as-of day.

    churn: of the year up to the last day; before: of the year before that, where it is to be compared; difference:
    churn less that before, with its limits. folklore: what is told of every firm, shares from..to a year. latest:
    the last first purchase; usual_limit: days of silence for who has no rhythm of their own.
    """

    first: date
    last: date
    as_of: date
    step: Step
    n: int
    cohorts: tuple[Cohort, ...]
    survival: Survival
    churn: Churn
    before: Churn | None
    difference: tuple[float, float, float] | None
    folklore: tuple[float, float]
    latest: date | None
    usual_limit: int
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def too_few(self) -> bool:
        return self.churn.start < FEW

    @property
    def verdict(self) -> Verdict:
        return self.churn.against(self.folklore)

    @property
    def half_in(self) -> float | None:
        """Years until half are gone at the pace of the year; None where nobody or everybody was lost."""
        if self.churn.share is None or not 0 < self.churn.share[0] < 1:
            return None
        return log(0.5) / log(1 - self.churn.share[0])

    def curve(self, most: int = AGES) -> tuple[Left, ...]:
        """The survival at whole months, as far as anybody was watched."""
        import numpy as np

        time = self.survival.time
        found: list[Left] = []
        for months in range(most + 1):
            days = round(months * MONTH)
            at = self.survival.at(days)
            if at is None:
                break
            place = int(np.searchsorted(time, days, "right"))
            risk = int(self.survival.at_risk[place]) if place < len(time) else 0
            found.append(Left(months, risk, *at))
        return tuple(found)

    def query(self, mark: str) -> str:
        """start, lost: of the year of `churn`."""
        return Marked(NAME, mark, self.churn.first, self.churn.last, self.as_of).query

    def cell(self, cohort: Cohort, age: int | None = None) -> str:
        """The query for a cohort, or for those of it who bought `age` months (quarters, years) later."""
        began = f"first:{cohort.first}..{min(periods.last_of(cohort.first, self.step), self.as_of)}"
        if age is None:
            return began
        months = cohort.first.year * 12 + cohort.first.month - 1 + age * MONTHS[self.step]
        start = date(months // 12, months % 12 + 1, 1)
        return f"{began} bought:{start}..{min(periods.last_of(start, self.step), self.as_of)}"


def retention(
    lives: Lives,
    counted: Sums,
    first: date,
    last: date,
    step: Step,
    folklore: tuple[float, float],
    usual_limit: int,
    compare: bool = False,
) -> Retention:
    """`counted`: of all purchases by `cohorts.counted` with this step, whatever their day; what is after
    `lives.as_of` is left out here.
    """
    as_of, end = lives.as_of, last.toordinal()
    churn, start, gone = churn_of(lives, *year_up_to(last))
    before = churn_of(lives, *year_up_to(churn.first - timedelta(1)))[0] if compare and churn.first.year > 2 else None
    apart = None
    if before is not None and min(before.start, churn.start) >= FEW:
        apart = difference(churn.lost, churn.start, before.lost, before.start)
    made = arranged(_known(counted, lives, step), as_of, step, AGES)
    return Retention(
        first=first,
        last=last,
        as_of=as_of,
        step=step,
        n=int((lives.first <= end).sum()),
        cohorts=tuple(cohort for cohort in made if cohort.first <= last),
        survival=survival(lives),
        churn=churn,
        before=before,
        difference=apart,
        folklore=folklore,
        latest=date.fromordinal(int(lives.first.max())) if len(lives.first) else None,
        usual_limit=usual_limit,
        members=Members.of(lives.client, {"start": start, "lost": gone}),
    )


def year_up_to(last: date) -> tuple[date, date]:
    """The 365 days that end with `last`, as far as the calendar has them."""
    return max(last - timedelta(364), date.min) if last.toordinal() > 365 else date.min, last


def churn_of(lives: Lives, first: date, last: date) -> tuple[Churn, NDArray[np.bool_], NDArray[np.bool_]]:
    """With who was active at the start, and who of them was lost (by buyer)."""
    import numpy as np

    start = lives.active(first)
    gone = np.zeros(len(start), np.bool_)
    gone[lives.lost[lives.lost_in(first, last)]] = True
    gone &= start
    n, lost = int(start.sum()), int(gone.sum())
    limits = wilson(lost, n)
    return Churn(first, last, n, lost, (lost / n, *limits) if limits else None), start, gone


def survival(lives: Lives) -> Survival:
    """From first purchase to first loss, in days; who was never lost is censored at the as-of day."""
    import numpy as np

    until = np.full(len(lives.first), lives.as_of.toordinal(), np.int64)
    heads = np.ones(len(lives.lost), np.bool_)
    heads[1:] = lives.lost[1:] != lives.lost[:-1]
    until[lives.lost[heads]] = lives.lost_on[heads]
    lost = np.zeros(len(until), np.bool_)
    lost[lives.lost] = True
    return kaplan_meier(until - lives.first, lost)


def _known(counted: Sums, lives: Lives, step: Step) -> Sums:
    """Without cohorts and days after the as-of day: only the period it lies in can hold any that count and others."""
    import numpy as np

    as_of = lives.as_of
    running = (as_of.year * 12 + as_of.month - 1) // MONTHS[step]
    keep = counted.keys // _SPAN < running
    begun = periods.start_of(as_of, step).toordinal()
    size = int((lives.first >= begun).sum())
    keys, values = counted.keys[keep], counted.values[keep]
    if not size:
        return replace(counted, keys=keys, values=values)
    return Sums(np.append(keys, running * _SPAN), np.vstack((values, np.array([[size]], values.dtype))))
