"""The iceberg of problems: how many clients had one, how few of them complained, and what is at risk (DOMAIN R5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import distinct
from desktop_crm.analysis.proportions import wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Limits = tuple[float, float, float]
Verdict = Literal["above", "below", "same"]


class Answers(NamedTuple):
    """Feedback of a period that says whether there was a problem, as arrays of one length. complained: 1 or 0, -1 where
    nobody asked.
    """

    client: NDArray[np.int64]
    problem: NDArray[np.bool_]
    complained: NDArray[np.int64]


class Told(NamedTuple):
    """What is told of every firm, as a share or a range of shares."""

    incidence: tuple[float, float]
    complaints: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Iceberg:
    """Clients who were asked, of whom so many had a problem, of whom so many complained; unsaid: of those with a
    problem nobody noted whether they did, and they count as silent.

    incidence, complaint_rate: with Wilson's limits, None where nobody was asked, or nobody had a problem; multiplier:
    problems for each complaint, with limits (None where there is none); at_risk: yearly profit of the clients with a
    hidden problem, in minor units, counted in full.
    """

    first: date
    last: date
    as_of: date
    asked: int
    problems: int
    complained: int
    unsaid: int
    incidence: Limits | None
    complaint_rate: Limits | None
    multiplier: tuple[float | None, float, float | None] | None
    at_risk: int
    told: Told
    source: MarginSource
    latest: date | None
    name: str = "iceberg"
    instead: bool = False

    @property
    def n(self) -> int:
        return self.asked

    @property
    def hidden(self) -> int:
        return self.problems - self.complained

    @property
    def too_few(self) -> bool:
        return self.asked < FEW


class Groups(NamedTuple):
    """Clients, ascending: asked; with a problem; who complained; who did not."""

    asked: NDArray[np.int64]
    problems: NDArray[np.int64]
    complained: NDArray[np.int64]
    hidden: NDArray[np.int64]


def groups(answers: Answers) -> Groups:
    """A client asked several times had a problem where any answer says so, and complained where any of these does."""
    import numpy as np

    asked = distinct(answers.client)
    problems = distinct(answers.client[answers.problem])
    complained = distinct(answers.client[answers.problem & (answers.complained == 1)])
    return Groups(asked, problems, complained, np.setdiff1d(problems, complained))


def iceberg(
    days: tuple[date, date, date],
    answers: Answers,
    told: Told,
    at_risk: int,
    source: MarginSource,
    latest: date | None,
) -> Iceberg:
    """`days`: first, last, as of; `at_risk`: what the hidden ones of `groups` bring in a year."""
    import numpy as np

    first, last, as_of = days
    known = groups(answers)
    said = distinct(answers.client[answers.problem & (answers.complained >= 0)])
    asked, problems, complained = len(known.asked), len(known.problems), len(known.complained)
    rate = _share(complained, problems)
    return Iceberg(
        first=first,
        last=last,
        as_of=as_of,
        asked=asked,
        problems=problems,
        complained=complained,
        unsaid=len(np.setdiff1d(known.problems, said)),
        incidence=_share(problems, asked),
        complaint_rate=rate,
        multiplier=_inverse(rate) if rate else None,
        at_risk=at_risk,
        told=told,
        source=source,
        latest=latest,
    )


def _share(hits: int, n: int) -> Limits | None:
    limits = wilson(hits, n)
    return (hits / n, *limits) if limits else None


def _inverse(rate: Limits) -> tuple[float | None, float, float | None]:
    value, low, high = rate
    return 1 / value if value else None, 1 / high, 1 / low if low else None


def against(own: Limits | None, told: tuple[float, float]) -> Verdict:
    """Whether the interval lies above or below what is told."""
    if own is None:
        return "same"
    return "above" if own[1] > told[1] else "below" if own[2] < told[0] else "same"
