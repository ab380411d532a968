"""Figures: what the cards say when all of them are read together. One result, and its faces in words and numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from desktop_crm.analysis import failure_points as fp
from desktop_crm.analysis import periods
from desktop_crm.app.figures.sentences import counted, evidence, note, period, row_name, title
from desktop_crm.app.figures.tables import Table, csv_text, table
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError

__all__ = [
    "Table",
    "as_json",
    "counted",
    "csv_text",
    "evidence",
    "figure",
    "label",
    "names",
    "note",
    "period",
    "table",
    "title",
]

Result = fp.FailurePoints
_Days = list[tuple[int | None, date, int]]


def names() -> tuple[str, ...]:
    return tuple(_FIGURES)


def label(name: str, texts: Texts) -> str:
    """What the tab of the figure is called."""
    return texts(f"figures.name_{name.replace('-', '_')}")


def figure(
    session: Session,
    name: str,
    *,
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
    under: int | None = None,
    job: Job | None = None,
) -> Result:
    """Compute a figure for first..last (both included), by default the twelve months up to the as-of day (today).

    Nothing after the as-of day counts. `under` opens one failure point: its points instead of the top level.
    Call it on a read lane. Raises UserError figure_unknown, figure_period, figure_point; Cancelled.
    """
    if name not in _FIGURES:
        raise UserError("figure_unknown", name=name, names=", ".join(names()))
    day = as_of or session.today()
    end = min(last, day) if last else day
    start = first or periods.year_back(end)
    if start > end:
        raise UserError("figure_period", first=start, last=end)
    return _FIGURES[name](session, start, end, day, under, job or Job(name))


def as_json(result: Result, texts: Texts) -> dict[str, Any]:
    """The result for scripts; dates as YYYY-MM-DD, shares in 0..1, null where there is nothing to say, never NaN."""
    formats = Formats(texts)
    return {
        "name": result.name,
        "title": title(result, texts, formats),
        "n": result.n,
        "unit": result.unit,
        "from": result.first.isoformat(),
        "to": result.last.isoformat(),
        "as_of": result.as_of.isoformat(),
        "purchases": result.purchases,
        "clients": result.clients,
        "open": result.open,
        "per_100": _round(result.rate),
        "per_100_low": _round(result.rate_low),
        "per_100_high": _round(result.rate_high),
        "points": [
            {
                "point": row_name(row, result, texts),
                "code": row.code or None,
                "count": row.count,
                "share": _round(row.share),
                "low": _round(row.low),
                "high": _round(row.high),
                "cumulative": _round(row.cumulative),
                "query": row.query or None,
                "per_100": _round(row.rate),
                "per_100_low": _round(row.rate_low),
                "per_100_high": _round(row.rate_high),
                "open": row.open,
                "trend": row.trend.code,
                "months": [cell.count for cell in row.cells],
            }
            for row in result.rows
        ],
        "months": [
            {
                "from": column.bucket.first.isoformat(),
                "to": column.bucket.last.isoformat(),
                "complete": column.bucket.complete,
                "claims": column.claims,
                "purchases": column.purchases,
            }
            for column in result.columns
        ],
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _failure_points(session: Session, first: date, last: date, as_of: date, under: int | None, job: Job) -> Result:
    base = session.base
    points = base.all("failure_point")
    if under is not None and under not in {p.id for p in points}:
        raise UserError("figure_point", point=under)
    reach = min(first, fp.trend_start(last))
    claims = base.failure_days(reach, last)
    job.check()
    purchases = [(day, number) for day, number, _ in base.purchase_days(reach, last)]
    job.check()
    return fp.failure_points(
        fp.Facts(
            first=first,
            last=last,
            as_of=as_of,
            points=points,
            claims=claims,
            purchases=purchases,
            open=base.open_claims(),
            clients=None if under is not None else base.claimants(first, last),
            since=_first_claim(session, claims, reach),
            latest=_latest_claim(session, claims, as_of),
            under=under,
        )
    )


def _first_claim(session: Session, claims: _Days, reach: date) -> date | None:
    """The day of the first claim, or one before `reach`: which of them makes no difference to the figure."""
    kept = session.base.day_range()
    eve = reach - timedelta(1) if reach > date.min else reach
    if kept and kept[0] < reach:
        for start in (max(kept[0], date.fromordinal(max(1, eve.toordinal() - 365))), kept[0]):
            if earlier := session.base.failure_days(start, eve):
                return earlier[0][1]
    return min((day for _, day, _ in claims), default=None)


def _latest_claim(session: Session, claims: _Days, as_of: date) -> date | None:
    kept = session.base.day_range()
    if not claims and kept and kept[0] <= as_of:
        claims = session.base.failure_days(kept[0], as_of)
    return max((day for _, day, _ in claims), default=None)


_FIGURES: Final[dict[str, Callable[[Session, date, date, date, int | None, Job], Result]]] = {
    "failure-points": _failure_points
}
