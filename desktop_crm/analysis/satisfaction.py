"""What clients answer: satisfaction, recommendation, how many are asked, and what comes of it (DOMAIN R5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis import nps as promoting
from desktop_crm.analysis import periods
from desktop_crm.analysis.members import Members, distinct
from desktop_crm.analysis.periods import Step
from desktop_crm.analysis.proportions import apart, difference, wilson
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "satisfaction"
FEW: Final = 10
"""Answers."""
SATISFIED: Final = 4
DISSATISFIED: Final = 2
Share = tuple[float, float, float]
"""With its 95 % limits."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Feedback of clients: arrays of one length, in any order; scores are -1 where that was not asked.

    satisfaction 1..5, recommend 0..10; used: an improvement came of it.
    """

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    satisfaction: NDArray[np.int64]
    recommend: NDArray[np.int64]
    used: NDArray[np.bool_]


class Column(NamedTuple):
    """A month, quarter or year: answers with a satisfaction, and the share of satisfied ones."""

    first: date
    last: date
    complete: bool
    n: int
    satisfied: Share | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """counts: answers by satisfaction 1..5; csat: 4 and 5 of all; nps in -1..1; against: csat less that of the period
    before; coverage: of those active on the last day, who gave feedback in the 365 days up to it; used: of the
    dissatisfied answers of the period, from which an improvement came. earlier: all of it for the period before, where
    it is to be compared.
    """

    first: date
    last: date
    as_of: date
    step: Step
    counts: tuple[int, ...]
    clients: int
    csat: Share | None
    asked: int
    promoters: int
    detractors: int
    nps: Share | None
    before: Share | None
    before_n: int
    against: Share | None
    columns: tuple[Column, ...]
    active: int
    covered: int
    coverage: Share | None
    bad: int
    bad_used: int
    used: Share | None
    latest: date | None
    earlier: Satisfaction | None = None
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    def before_of(self, place: int) -> Column | None:
        """The column of the period before beside a column; None where they do not match."""
        columns = self.earlier.columns if self.earlier else ()
        return columns[place] if len(columns) == len(self.columns) else None

    def nps_against(self) -> Share | None:
        """nps less that of the period before."""
        if self.earlier is None or self.nps is None or self.earlier.nps is None:
            return None
        return apart(self.nps, self.earlier.nps)

    def query(self, mark: str, column: Column | None = None) -> str:
        """score-1 to score-5, satisfied, dissatisfied, promoters, detractors, uncovered, unused; answered."""
        days = (column.first, column.last) if column else (self.first, self.last)
        return Marked(NAME, mark, *days, self.as_of).query


def satisfaction(answers: Answers, active: NDArray[np.int64], first: date, last: date, as_of: date) -> Satisfaction:
    """`active`: ids of those active on the last day, ascending."""
    import numpy as np

    end = min(last, as_of)
    mine = _within(answers, first, end)
    score, said = answers.satisfaction[mine], answers.recommend[mine]
    client = answers.client[mine]
    counts = np.bincount(score[score > 0], minlength=6)[1:6]
    promoters, detractors = int((said >= 9).sum()), int(((said >= 0) & (said <= 6)).sum())
    asked = int((said >= 0).sum())
    bad = (score > 0) & (score <= DISSATISFIED)
    used = bad & answers.used[mine]
    recent = _within(answers, date.fromordinal(max(1, end.toordinal() - 364)), end)
    covered = np.isin(active, answers.client[recent])
    step = periods.step_for(first, last)
    columns = tuple(_column(answers, bucket) for bucket in periods.buckets(first, last, step))
    earlier = periods.before(first, last)
    before, against, before_n = _before(answers, earlier, score) if earlier else (None, None, 0)
    members: dict[str, Callable[[], NDArray[np.int64]]] = {
        **{f"score-{n}": partial(_scored, client, score, n) for n in range(1, 6)},
        "answered": lambda: distinct(client[score > 0]),
        "satisfied": lambda: distinct(client[score >= SATISFIED]),
        "dissatisfied": lambda: distinct(client[bad]),
        "promoters": lambda: distinct(client[said >= 9]),
        "detractors": lambda: distinct(client[(said >= 0) & (said <= 6)]),
        "uncovered": lambda: active[~covered],
        "unused": lambda: distinct(client[bad & ~used]),
    }
    return Satisfaction(
        first=first,
        last=last,
        as_of=as_of,
        step=step,
        counts=tuple(counts.tolist()),
        clients=len(distinct(client[score > 0])),
        csat=_share(int((score >= SATISFIED).sum()), int((score > 0).sum())),
        asked=asked,
        promoters=promoters,
        detractors=detractors,
        nps=promoting.nps(promoters, asked - promoters - detractors, detractors),
        before=before,
        before_n=before_n,
        against=against,
        columns=columns,
        active=len(active),
        covered=int(covered.sum()),
        coverage=_share(int(covered.sum()), len(active)),
        bad=int(bad.sum()),
        bad_used=int(used.sum()),
        used=_share(int(used.sum()), int(bad.sum())),
        latest=_latest(answers, as_of),
        members=Members(members),
    )


def _scored(client: NDArray[np.int64], score: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    return distinct(client[score == n])


def _within(answers: Answers, first: date, last: date) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (answers.day >= first.toordinal()) & (answers.day <= last.toordinal())
    return found


def _share(hits: int, n: int) -> Share | None:
    limits = wilson(hits, n)
    return (hits / n, *limits) if limits else None


def _column(answers: Answers, bucket: periods.Bucket) -> Column:
    score = answers.satisfaction[_within(answers, bucket.first, bucket.last)]
    n, satisfied = int((score > 0).sum()), int((score >= SATISFIED).sum())
    return Column(bucket.first, bucket.last, bucket.complete, n, _share(satisfied, n))


def _before(
    answers: Answers, earlier: tuple[date, date], score: NDArray[np.int64]
) -> tuple[Share | None, Share | None, int]:
    then = answers.satisfaction[_within(answers, *earlier)]
    n, satisfied = int((then > 0).sum()), int((then >= SATISFIED).sum())
    now, here = int((score > 0).sum()), int((score >= SATISFIED).sum())
    return _share(satisfied, n), difference(here, now, satisfied, n), n


def _latest(answers: Answers, as_of: date) -> date | None:
    days = answers.day[(answers.satisfaction > 0) & (answers.day <= as_of.toordinal())]
    return date.fromordinal(int(days.max())) if len(days) else None
