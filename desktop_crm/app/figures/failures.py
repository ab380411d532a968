"""What the figures of failures have in common: where their numbers come from, and the words for places and cells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from desktop_crm.analysis.failure_points import trend_start
from desktop_crm.analysis.failures import Cell, Column, Facts, Per, Place
from desktop_crm.analysis.periods import Step
from desktop_crm.app.figures.figure import Asked, Look, Offer, Option
from desktop_crm.app.figures.words import column_long, lower
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.failure import FailurePoint
from desktop_crm.domain.records import FAILURES

CONCERNS: Final = frozenset({"claim", "purchase", "failure_point", "client"})
COUNTED: Final = ("claim",)
"""Records that count as failures."""
UNDER: Final = Option("under")
"""Id or code of a failure point: its parts instead of the top level."""
_LONG_NAME: Final = 60
_Days = list[tuple[int | None, date, int]]


def facts(session: Session, asked: Asked, job: Job) -> Facts:
    """Raises UserError figure_point; Cancelled."""
    base = session.base
    points = base.all("failure_point")
    under = _point(asked.options.get("under"), points)
    reach = min(asked.first, trend_start(asked.last))
    failed = _failures(session, reach, asked.last)
    job.check()
    purchases = [(day, number) for day, number, _ in base.purchase_days(reach, asked.last)]
    job.check()
    return Facts(
        first=asked.first,
        last=asked.last,
        as_of=asked.as_of,
        points=points,
        failures=failed,
        purchases=purchases,
        open=base.open_claims(),
        clients=None if under is not None else base.claimants(asked.first, asked.last, COUNTED),
        since=_earliest(session, failed, reach),
        latest=_latest(session, failed, asked.as_of),
        under=under,
        only=_only(session),
    )


def _failures(session: Session, first: date, last: date) -> _Days:
    """The one place that says what a failure is."""
    return session.base.failure_days(first, last, COUNTED)


def _only(session: Session) -> str:
    """Queries find other failures as well, where there are any."""
    others = any(session.base.count(record) for record in FAILURES if record not in COUNTED)
    return "".join(f"~{record}" for record in COUNTED) if others else ""


def _point(under: Any, points: list[FailurePoint]) -> int | None:
    if under is None:
        return None
    for point in points:
        if str(under) == str(point.id) or (point.code and under == point.code):
            return point.id
    raise UserError("figure_point", point=under)


def _earliest(session: Session, failed: _Days, reach: date) -> date | None:
    """The day of the first failure, or one before `reach`: which of them makes no difference to the figure."""
    kept = session.base.day_range()
    eve = reach - timedelta(1) if reach > date.min else reach
    if kept and kept[0] < reach:
        for start in (max(kept[0], date.fromordinal(max(1, eve.toordinal() - 365))), kept[0]):
            if earlier := _failures(session, start, eve):
                return earlier[0][1]
    return min((day for _, day, _ in failed), default=None)


def _latest(session: Session, failed: _Days, as_of: date) -> date | None:
    kept = session.base.day_range()
    if kept and kept[0] <= as_of and not failed:
        failed = _failures(session, kept[0], as_of)
    return max((day for _, day, _ in failed), default=None)


# -- words
def place_name(place: Place, texts: Texts) -> str:
    """The failure point as the shop calls it; words for the rows that are none."""
    if place.own:
        return texts("figures.row_own", point=place.name)
    return place.name if place.id is not None else texts("figures.row_none")


def named(place: Place, texts: Texts) -> str:
    """The name inside a sentence, of a length that leaves the sentence readable."""
    name = place_name(place, texts)
    return name if len(name) <= _LONG_NAME else name[: _LONG_NAME - 1].rstrip() + "…"


def in_sentence(place: Place, texts: Texts) -> str:
    """The points a base starts with are common nouns; what the shop has named itself stays as written."""
    name = named(place, texts)
    return lower(name) if place.code else name


def within(under: FailurePoint | None, sentence: str, texts: Texts) -> str:
    return texts("figures.title_within", point=under.name, sentence=lower(sentence)) if under else sentence


def counted(n: int, clients: int | None, texts: Texts) -> str:
    """131 claims from 97 clients."""
    claims = texts("figures.found", n=n)
    return texts("figures.found_clients", n=clients, claims=claims) if clients else claims


def empty(latest: date | None, texts: Texts, formats: Formats) -> tuple[str, str]:
    if latest is None:
        return texts("figures.nothing"), texts("figures.nothing_text")
    return texts("figures.longer"), texts("figures.longer_text", date=formats.date(latest))


def tip_cell(place: Place, cell: Cell, column: Column, step: Step, per: Per, texts: Texts, formats: Formats) -> str:
    """Delivery, September 2026: 6 claims, 10.7 per 100 (n = 56 purchases)."""
    words = texts(
        "figures.tip_cell",
        point=named(place, texts),
        column=column_long(column.bucket.first, step, texts, formats),
        claims=texts("figures.found", n=cell.count),
    )
    if per == "days" or cell.rate is None:
        return words
    rate = texts("figures.tip_cell_rate", rate=formats.number(cell.rate, 1), n=column.purchases)
    return f"{words}, {rate}"


# -- ways on
def offers(count: int, query: str, texts: Texts) -> tuple[Offer, ...]:
    return (Offer(texts("figures.offer", n=count), query),) if query and count else ()


def look(place: Place, texts: Texts) -> Look | None:
    if not place.parts:
        return None
    return Look(texts("figures.look_into", name=place.name), {UNDER.name: place.id})


def back(under: FailurePoint | None, texts: Texts) -> Look | None:
    return Look(texts("figures.up"), {UNDER.name: None}) if under else None
