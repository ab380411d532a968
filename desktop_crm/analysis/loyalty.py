"""What satisfaction is worth: who buys again, recommends, buys more often and brings more (DOMAIN R5).

The chain runs from the value offered to satisfaction, from that to loyalty, and from that to profit. An answer counts
for **buys again** once H days have passed since: a purchase on one of these days, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import Members
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.proportions import difference, poisson, wilson
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "loyalty"
FEW: Final = 10
"""Answers old enough to tell who buys again."""
LEAST: Final = 5
"""Answers on either side; with fewer nothing is said of a difference."""
YEAR: Final = 365
Share = tuple[float, float, float]
Verdict = Literal["more", "less", "same", "few"]
GAPS: Final = ("top_box", "problem_gap", "solved", "spared", "satisfied", "recommends", "value")
"""Very satisfied less satisfied; without less with a problem; well solved less not; without less well solved; satisfied
less dissatisfied, in what they buy again and in whether they recommend; satisfied without less with a problem.
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """Feedback of clients: arrays of one length, in order of day; -1 where that was not asked.

    satisfaction 1..5, recommend 0..10, problem and solved 0 or 1; next: the day of the first purchase after it.
    """

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    satisfaction: NDArray[np.int64]
    recommend: NDArray[np.int64]
    problem: NDArray[np.int64]
    solved: NDArray[np.int64]
    next: NDArray[np.int32]


class Part(NamedTuple):
    """`hits` of n answers, with Wilson's limits; None where n is 0."""

    hits: int
    n: int
    share: Share | None


class Gap(NamedTuple):
    """Two shares and their difference with Newcombe's limits; told: what is said of it, in shares."""

    name: str
    one: Part
    other: Part
    gap: Share | None
    verdict: Verdict
    told: tuple[float, float] | None = None


class Group(NamedTuple):
    """Clients by the last of their answers in the period: what they bought and brought in the year up to its last day.

    a_year: purchases of one client with Garwood's limits; None where there are no clients.
    """

    name: str
    clients: int
    purchases: int
    a_year: Share | None
    profit: int

    @property
    def each(self) -> int | None:
        """Profit of one client on average, rounded half up."""
        return (2 * self.profit + self.clients) // (2 * self.clients) if self.clients else None


@dataclass(frozen=True, slots=True)
class Loyalty:
    """horizon: H in days; again: of answers as old as that; young: answers of the period that are not; without: of the
    answers that say so, those without a problem; satisfied: 4 and 5 of all. groups: satisfied, neither, dissatisfied.
    """

    first: date
    last: date
    as_of: date
    horizon: int
    again: Part
    young: int
    without: Part
    satisfied: Part
    gaps: tuple[Gap, ...]
    groups: tuple[Group, ...]
    latest: date | None
    source: MarginSource
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return self.again.n

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    def gap(self, name: str) -> Gap:
        return self.gaps[GAPS.index(name)]

    def group(self, name: str) -> Group:
        return next(g for g in self.groups if g.name == name)

    def query(self, mark: str) -> str:
        """again, gone, young; top_box-one, top_box-other, and so on for all gaps; satisfied, neither, dissatisfied."""
        return Marked(NAME, mark, self.first, self.last, self.as_of).query


def loyalty(
    answers: Answers,
    known: Profits,
    first: date,
    last: date,
    as_of: date,
    horizon2: int,
    told: Mapping[str, tuple[float, float]],
) -> Loyalty:
    """`known`: of the year up to `last`; horizon2: 2 H, which may be half a day more than whole days."""
    import numpy as np

    horizon = horizon2 // 2
    mine = (answers.day >= first.toordinal()) & (answers.day <= last.toordinal())
    old = answers.day.astype(np.int64) - horizon2 // -2 <= as_of.toordinal()
    ripe, young = mine & old, mine & ~old
    again = answers.next.astype(np.int64) - answers.day <= horizon
    score, problem = answers.satisfaction, answers.problem
    happy, angry = score >= 4, (score >= 1) & (score <= 2)
    without, troubled = problem == 0, problem == 1
    sides = {
        "top_box": (ripe, again, score == 5, score == 4),
        "problem_gap": (ripe, again, without, troubled),
        "solved": (ripe, again, troubled & (answers.solved == 1), troubled & (answers.solved == 0)),
        "spared": (ripe, again, without, troubled & (answers.solved == 1)),
        "satisfied": (ripe, again, happy, angry),
        "recommends": (mine & (answers.recommend >= 0), answers.recommend >= 9, happy, angry),
        "value": (mine & (score > 0), happy, without, troubled),
    }
    members = {"again": ripe & again, "gone": ripe & ~again, "young": young}
    for name, (among, _, one, other) in sides.items():
        members[f"{name}-one"], members[f"{name}-other"] = among & one, among & other
    groups, who = _groups(answers, mine & (score > 0), known)
    past = answers.day[old]
    return Loyalty(
        first=first,
        last=last,
        as_of=as_of,
        horizon=horizon,
        again=_part(again, ripe),
        young=int(young.sum()),
        without=_part(without, mine & (problem >= 0)),
        satisfied=_part(happy, mine & (score > 0)),
        gaps=tuple(_gap(name, *sides[name], told.get(name)) for name in GAPS),
        groups=groups,
        latest=date.fromordinal(int(past.max())) if len(past) else None,
        source=known.source,
        members=Members.of(answers.client, members) | who,
    )


def _part(hit: NDArray[np.bool_], among: NDArray[np.bool_]) -> Part:
    hits, n = int((hit & among).sum()), int(among.sum())
    limits = wilson(hits, n)
    return Part(hits, n, (hits / n, *limits) if limits else None)


def _gap(
    name: str,
    among: NDArray[np.bool_],
    hit: NDArray[np.bool_],
    one: NDArray[np.bool_],
    other: NDArray[np.bool_],
    told: tuple[float, float] | None,
) -> Gap:
    mine, theirs = _part(hit, among & one), _part(hit, among & other)
    gap = difference(mine.hits, mine.n, theirs.hits, theirs.n)
    verdict: Verdict = "same"
    if gap is None or min(mine.n, theirs.n) < LEAST:
        verdict = "few"
    elif gap[1] > 0:
        verdict = "more"
    elif gap[2] < 0:
        verdict = "less"
    return Gap(name, mine, theirs, gap, verdict, told)


def _groups(
    answers: Answers, scored: NDArray[np.bool_], known: Profits
) -> tuple[tuple[Group, ...], dict[str, NDArray[np.int64]]]:
    """With the clients of each."""
    import numpy as np

    places = np.flatnonzero(scored)[::-1]  # the last answer of each client first
    client, at = np.unique(answers.client[places], return_index=True)
    score = answers.satisfaction[places[at]]
    found, members = [], {}
    for name, of in (("satisfied", score >= 4), ("neither", score == 3), ("dissatisfied", score <= 2)):
        mine = client[of]
        members[name] = mine
        bought = int(known.of("purchases", mine).sum())
        n = len(mine)
        low, high = poisson(bought)
        a_year = (bought / n, low / n, high / n) if n else None
        found.append(Group(name, n, bought, a_year, sum(known.of("profit", mine).tolist())))
    return tuple(found), members
