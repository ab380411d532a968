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


def results(session: Session, asked: Wanted, job: Job) -> Iterator[Result]:
    """Compute each when it is asked for. Call it on a read lane. Raises Cancelled."""
    for name in asked.names:
        job.check()
        result: Result = figures.figure(session, name, first=asked.first, last=asked.last, as_of=asked.as_of)
        yield result
