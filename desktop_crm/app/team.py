"""The team: what each staff member looks after, has done and how they serve. Computed when asked, never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.failures import LEAST_PURCHASES
from desktop_crm.analysis.observed import Trend, trend
from desktop_crm.analysis.periods import year_back
from desktop_crm.analysis.proportions import Interval, poisson, wilson
from desktop_crm.analysis.standing import CLASSES
from desktop_crm.analysis.sums import counted
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings, table_as_of
from desktop_crm.app.team_rows import known_alone, team_rows
from desktop_crm.domain.observation import Observation
from desktop_crm.domain.query import Condition
from desktop_crm.domain.staff import Staff

CONCERNS: Final = frozenset(
    {"staff", "client", "claim", "problem", "task", "interaction", "purchase", "observation"}
    | {"setting", "return", "loss", "referral", "feedback", "spending"}  # what decides who is valuable
)
"""Records that the team is made of."""
VALUABLE: Final = ("A", "B")


@dataclass(frozen=True, slots=True)
class Rate:
    """`claims` and `problems` that name somebody, against the purchases they `sold`."""

    claims: int
    problems: int
    sold: int

    @property
    def count(self) -> int:
        return self.claims + self.problems

    @property
    def few(self) -> bool:
        """Whether so few purchases tell nothing."""
        return self.sold < LEAST_PURCHASES

    @property
    def value(self) -> float | None:
        """Per 100 purchases; None where there are too few."""
        return None if self.few else 100 * self.count / self.sold

    @property
    def interval(self) -> Interval | None:
        """Of `value`, exact (Garwood)."""
        if self.few:
            return None
        low, high = poisson(self.count)
        return 100 * low / self.sold, 100 * high / self.sold


@dataclass(frozen=True, slots=True)
class Observed:
    """Observations of one person, newest first."""

    all: tuple[Observation, ...]

    @property
    def mean(self) -> float | None:
        scores = [one.score for one in self.all if one.score is not None]
        return sum(scores) / len(scores) if scores else None

    @property
    def latest(self) -> Observation | None:
        return self.all[0] if self.all else None

    @property
    def trend(self) -> Trend:
        return trend([(one.date.toordinal(), one.score) for one in self.all if one.date and one.score is not None])

    @property
    def said(self) -> int:
        """How many say whether the client would come back."""
        return sum(one.would_return is not None for one in self.all)

    @property
    def returning(self) -> int:
        return sum(one.would_return is True for one in self.all)

    @property
    def interval(self) -> Interval | None:
        """Of the share who would come back (Wilson); None where nobody said."""
        return wilson(self.returning, self.said)


@dataclass(frozen=True, slots=True)
class Member:
    """`valuable`: clients of class A or B whom nobody else knows, where there is anybody else at work."""

    staff: Staff
    clients: int
    alone: int
    valuable: tuple[int, ...]
    claims: int
    claims_overdue: int
    tasks: int
    tasks_overdue: int
    talks: int
    minutes: int
    rate: Rate
    observed: Observed


@dataclass(frozen=True, slots=True)
class Team:
    """Who works here by name, then who left. What is counted over time lies within `first` to `last`."""

    as_of: date
    first: date
    last: date
    members: tuple[Member, ...]
    unassigned: int

    def member(self, staff: int | None) -> Member | None:
        return next((one for one in self.members if one.staff.id == staff), None)

    @property
    def at_work(self) -> tuple[Member, ...]:
        return tuple(one for one in self.members if not one.staff.former)


def team(
    session: Session,
    as_of: date,
    first: date | None = None,
    last: date | None = None,
    job: Job | None = None,
    standings: Standings | None = None,
) -> Team:
    """As of the end of a day, over the twelve months that end with it unless told otherwise. Ask on a read lane: the
    first time the whole trade is read. Raises Cancelled.

    `standings`: the session's own, which save work where they are known. A day in the past is told from the records as
    they stand now: a claim that was open then and is closed now does not come back.
    """
    begin, end = first or year_back(as_of), last or as_of
    staff: list[Staff] = session.base.all("staff")
    rows = team_rows(session, begin, end, as_of, job)
    if job:
        job.check()
    valuable = _valuable(session, as_of, staff, job, standings)
    observed = _observed(session.base.all("observation"), as_of)
    none = (0, 0)
    members = tuple(
        Member(
            one,
            rows.clients.get(one.id, 0),
            rows.alone.get(one.id, 0),
            tuple(valuable.get(one.id, ())),
            *rows.claims.get(one.id, none),
            *rows.tasks.get(one.id, none),
            *rows.talks.get(one.id, none),
            Rate(rows.claimed.get(one.id, 0), rows.troubled.get(one.id, 0), rows.sold.get(one.id, 0)),
            Observed(tuple(observed.get(one.id, ()))),
        )
        for one in sorted(staff, key=lambda one: (bool(one.former), one.name.casefold(), one.id))
    )
    return Team(as_of, begin, end, members, rows.unassigned)


def _valuable(
    session: Session, as_of: date, staff: Sequence[Staff], job: Job | None, standings: Standings | None
) -> dict[int, list[int]]:
    """Staff member -> valuable clients whom nobody else knows."""
    import numpy as np

    if not staff:
        return {}
    own = standings if standings is not None and as_of == session.today() else None
    table = own.table(job) if own else table_as_of(session, as_of, job)
    at_work = [one.id for one in staff if not one.former]
    valuable = [CLASSES.index(name) for name in VALUABLE]
    bought = table.client[np.isin(table.class_, valuable)]
    others = table.other[np.isin(table.other_class, valuable)]  # pinned by hand before they buy
    wanted = np.sort(np.concatenate((bought, others)), kind="stable")  # quick, as both are in order
    known = known_alone(session, job)
    at, there = places(known.keys, wanted)
    client, who = wanted[there], known.values[at[there], 0]
    # in a shop of one nobody else could know them
    return {id: client[who == id].tolist() for id in counted(who).keys.tolist() if [id] != at_work}


def _observed(found: Sequence[Observation], as_of: date) -> Mapping[int, list[Observation]]:
    by_staff: dict[int, list[Observation]] = {}
    for one in sorted(found, key=lambda one: (one.date or date.min, one.id), reverse=True):
        if one.staff is not None and (one.date is None or one.date <= as_of):
            by_staff.setdefault(one.staff, []).append(one)
    return by_staff


# -- who is behind a number, as a query of the list of clients
def clients_query(staff: Staff | None) -> str:
    """Cards that this person is responsible for; None: for which nobody is."""
    return str(Condition("responsible", ":", staff.name if staff else "none"))


def alone_query(staff: Staff, *, valuable: bool = False) -> str:
    """Clients whom nobody else knows; of them those of value."""
    alone = str(Condition("only", ":", staff.name))
    return f"{alone} {Condition('class', ':', ','.join(VALUABLE))}" if valuable else alone
