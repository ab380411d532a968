"""The period before beside the own in the figures of failures."""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import Any

from desktop_crm.analysis.failure_months import FailureMonths, failure_months
from desktop_crm.analysis.failure_points import FailurePoints, failure_points
from desktop_crm.analysis.failures import Place
from desktop_crm.analysis.failures_before import Against, FailuresBefore, failures_before
from desktop_crm.app.figures import compared, failures
from desktop_crm.app.figures.figure import Asked, Cell, Column, rounded
from desktop_crm.app.figures.words import interval, period, times_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts

Compared = FailurePoints | FailureMonths


def points(session: Session, asked: Asked, job: Job) -> FailurePoints:
    """Raises UserError figure_point; Cancelled."""
    facts = failures.facts(session, asked, job)
    found = failure_points(facts)
    earlier = _earlier(session, asked, job)
    return replace(found, earlier=failures_before(facts, earlier)) if earlier else found


def months(session: Session, asked: Asked, job: Job) -> FailureMonths:
    """Raises UserError figure_point; Cancelled."""
    facts = failures.facts(session, asked, job)
    found = failure_months(facts)
    earlier = _earlier(session, asked, job)
    return replace(found, earlier=failures_before(facts, earlier)) if earlier else found


def _earlier(session: Session, asked: Asked, job: Job) -> Any:
    if asked.before is None:
        return None
    first, last = asked.before
    return failures.facts(session, Asked(first, last, asked.as_of, asked.options), job)


# -- words
def evidence(result: Compared, texts: Texts, formats: Formats) -> str:
    """Before that, 01.12.2024 – 20.11.2025: 7.1 per 100 purchases, now 8.2, 1.2 times as often (95 %: 0.9–1.5)."""
    earlier = result.earlier
    if earlier is None or result.too_few:
        return ""
    whole = earlier.whole
    words = {
        "period": period(earlier.first, earlier.last, texts, formats),
        "past": formats.number(whole.rate_before, 1),
        "now": formats.number(whole.rate, 1),
        "per": texts(f"figures.per_{earlier.per}"),
    }
    ratio = whole.ratio
    if ratio is None or not ratio[1] or isinf(ratio[2]):
        return texts("figures_compared.failures", **words)
    low, high = ratio[1:] if ratio[0] >= 1 else (1 / ratio[2], 1 / ratio[1])
    times = times_words(ratio[0], texts, formats, exact=True)
    return texts("figures_compared.failures_ratio", times=times, limits=interval(low, high, formats, 1), **words)


def note(result: Compared, texts: Texts, formats: Formats, drawn: bool) -> list[str]:
    """What was compared without; `drawn`: ticks stand in the picture."""
    earlier = result.earlier
    if earlier is None:
        return []
    told = failures.note((), (), [part for part in earlier.late if part not in result.late], texts, formats)
    if drawn and not earlier.late:
        told.append(compared.caption((earlier.first, earlier.last), "tick", texts, formats))
    return told


# -- table and JSON
def columns(result: Compared, texts: Texts) -> tuple[Column, ...]:
    if result.earlier is None:
        return ()
    _, difference = compared.columns(texts)
    return Column(texts(f"figures_compared.head_{result.earlier.per}")), difference


def cells(result: Compared, place: Place | None, texts: Texts, formats: Formats) -> tuple[Cell, ...]:
    """Rate before and difference; of all places together without one."""
    against = _of(result.earlier, place)
    if against is None:
        return () if result.earlier is None else (compared.NOTHING, compared.NOTHING)
    return compared.rate(against.rate, against.rate_before, against.ratio, texts, formats)


def _of(earlier: FailuresBefore | None, place: Place | None) -> Against | None:
    if earlier is None:
        return None
    return earlier.whole if place is None else earlier.of(place)


def row_json(result: Compared, place: Place) -> dict[str, Any]:
    if result.earlier is None:
        return {}
    against = result.earlier.of(place)
    return {"before": _json(against) if against else None}


def as_json(result: Compared) -> dict[str, Any]:
    earlier = result.earlier
    if earlier is None:
        return {}
    days = {"from": earlier.first.isoformat(), "to": earlier.last.isoformat(), "per": earlier.per}
    without = [record for record, _ in earlier.late]
    return {"before": {**days, "without": without, **_json(earlier.whole)}}


def _json(against: Against) -> dict[str, Any]:
    """`now` beside `count` because records that were not kept before are left out of both."""
    limits = against.ratio or (None, None, None)
    ratio, low, high = (None if value is None or isinf(value) else rounded(value) for value in limits)
    return {
        "now": against.now,
        "count": against.before,
        "rate_now": rounded(against.rate),
        "rate": rounded(against.rate_before),
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
    }
