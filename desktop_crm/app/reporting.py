"""The report: chosen figures of one period, computed one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop_crm.analysis import periods
from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import UserError


@dataclass(frozen=True, slots=True)
class Wanted:
    """Figures by name; days first..last (both included), nothing after `as_of`; `settings` give the letterhead."""

    names: tuple[str, ...]
    first: date
    last: date
    as_of: date
    settings: Mapping[str, Any]


def wanted(
    session: Session,
    names: Sequence[str] = (),
    *,
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
) -> Wanted:
    """In the order of figures, each once; without names all of them, without days the last twelve months.

    Raises UserError figure_unknown, figure_period.
    """
    for name in names:
        figures.find(name)
    chosen = tuple(name for name in figures.names() if name in names or not names)
    day = as_of or session.today()
    end = min(last, day) if last else day
    start = first or periods.year_back(end)
    if start > end:
        raise UserError("figure_period", first=start, last=end)
    return Wanted(chosen, start, end, day, {s.key: s.value for s in session.base.all("setting")})


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What stands first: active clients at the end and at the start of the period; revenue (purchases less returns) in
    minor units, in it and in the period before (None where nothing was bought then); claims and problems, and
    purchases; satisfied answers with 95 % limits among `answers`; NPS (-1..1) with its limits among those `asked`.
    """

    clients: int
    clients_before: int
    revenue: int
    revenue_before: int | None
    failures: int
    purchases: int
    csat: tuple[float, float, float] | None
    answers: int
    nps: tuple[float, float, float] | None
    asked: int

    @property
    def any(self) -> bool:
        return bool(self.clients or self.clients_before or self.revenue or self.failures or self.answers or self.asked)


def key_figures(session: Session, asked: Wanted, job: Job) -> KeyFigures:
    """Call it on a read lane. Raises Cancelled."""
    days: dict[str, Any] = {"first": asked.first, "last": asked.last, "as_of": asked.as_of}
    level = figures.figure(session, "bucket", job=job, **days).whole
    answered = figures.figure(session, "satisfaction", job=job, **days)
    failed = figures.figure(session, "failure-points", job=job, of=("claims", "problems"), **days)
    sold, revenue = _sold(session, asked.first, asked.last)
    before = periods.before(asked.first, asked.last)
    earlier, revenue_before = _sold(session, *before) if before else (0, 0)
    return KeyFigures(
        clients=level.end,
        clients_before=level.start,
        revenue=revenue,
        revenue_before=revenue_before if earlier else None,
        failures=failed.n,
        purchases=sold,
        csat=answered.csat,
        answers=answered.n,
        nps=answered.nps,
        asked=answered.asked,
    )


def _sold(session: Session, first: date, last: date) -> tuple[int, int]:
    """Purchases, and their amounts less what was brought back."""
    bought, returned = session.base.purchase_days(first, last), session.base.return_days(first, last)
    return sum(day[1] for day in bought), sum(day[2] for day in bought) - sum(day[2] for day in returned)


def results(session: Session, asked: Wanted, job: Job) -> Iterator[Result]:
    """Compute each when it is asked for. Call it on a read lane. Raises Cancelled."""
    for name in asked.names:
        job.check()
        result: Result = figures.figure(session, name, first=asked.first, last=asked.last, as_of=asked.as_of)
        yield result
