"""How long clients stay in words and numbers: the figure `retention`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.cohorts import Cohort, counted
from desktop_crm.analysis.periods import Step, code
from desktop_crm.analysis.proportions import wilson
from desktop_crm.analysis.retention import FEW, NAME, Churn, Left, Retention, retention
from desktop_crm.app import settings
from desktop_crm.app.figures.figure import Asked, Column, Figure, Offer, Option, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import column_long, from_to, period, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import lives_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, table_as_of
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP: Final = Option("step", ("month", "quarter", "year"))
_AGES: Final[dict[Step, tuple[int, ...]]] = {
    "month": (1, 2, 3, 6, 12, 24),
    "quarter": (1, 2, 3, 4, 8),
    "year": (1, 2, 3, 4, 5),
}
"""Columns of the table; the spreadsheet has all of them."""


def _compute(session: Session, asked: Asked, job: Job) -> Retention:
    step: Step = asked.options.get(STEP.name, "month")
    found = session.trade.summed(
        (NAME, step), lambda rows: counted(rows.purchases.client, rows.purchases.day, step), job
    )
    lives, table, kept = (
        lives_of(session, asked.as_of, job),
        table_as_of(session, asked.as_of, job),
        settings.load(session),
    )
    told = kept.benchmark("churn")
    usual = max(2 * kept.rules.silent_at_least, kept.rules.silence * table.shop_interval2 // 100) // 2
    folklore = float(told.low) / 100, float(told.high) / 100
    return retention(lives, found, asked.first, asked.last, step, folklore, usual, asked.before is not None)


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _compute(session, asked, job).members[mark]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    return texts(f"figures_retention.mark_{mark}")


# -- sentences
def folklore_words(result: Retention, formats: Formats) -> str:
    """12.9 %, or 10 %–15 % where a range is told."""
    low, high = result.folklore
    digits = 0 if round(low * 100, 3).is_integer() and round(high * 100, 3).is_integer() else 1
    if low == high:
        return formats.percent(low, digits)
    return f"{formats.percent(low, digits)}–{formats.percent(high, digits)}"


def _title(result: Retention, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_retention.title_empty")
    churn = result.churn
    if churn.share is None or result.too_few:
        return texts("figures_retention.title_few", n=churn.start)
    if not churn.lost:
        return texts("figures_retention.title_none", n=churn.start)
    if churn.lost == churn.start:
        return texts("figures_retention.title_all", n=churn.start)
    words = {"percent": formats.percent(churn.share[0]), "folklore": folklore_words(result, formats)}
    if result.verdict == "worse" and result.half_in is not None:
        half = formats.span(max(1, round(result.half_in * 365.25)))
        return texts("figures_retention.title_worse", half=half, **words)
    return texts(f"figures_retention.title_{result.verdict}", **words)


def _evidence(result: Retention, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [_churn_words(result.churn, "evidence_churn", texts, formats)]
    if result.too_few:
        parts.append(texts("figures_retention.evidence_few", least=FEW))
    parts.append(_stay_words(result, texts, formats))
    if result.before is not None:
        parts.append(_churn_words(result.before, "evidence_before", texts, formats))
    if result.difference is not None:
        value, low, high = (part * 100 for part in result.difference)
        limits = from_to(low, high, texts, formats)
        parts.append(texts("figures_retention.evidence_difference", difference=formats.number(value), limits=limits))
    return " ".join(filter(None, parts))


def _churn_words(churn: Churn, key: str, texts: Texts, formats: Formats) -> str:
    if churn.share is None:
        return ""
    share, low, high = churn.share
    return texts(
        f"figures_retention.{key}",
        n=churn.start,
        lost=churn.lost,
        first=formats.date(churn.first),
        last=formats.date(churn.last),
        percent=formats.percent(share),
        limits=share_limits(low, high, formats),
    )


def _stay_words(result: Retention, texts: Texts, formats: Formats) -> str:
    """How many are there a year after their first purchase, and when half are lost."""
    parts = []
    year = next((left for left in result.curve(12) if left.months == 12), None)
    if year is not None:
        parts.append(
            texts(
                "figures_retention.evidence_year",
                n=result.survival.n,
                percent=formats.percent(year.share),
                limits=share_limits(year.low, year.high, formats),
            )
        )
    median = result.survival.median
    if median is not None and result.survival.n >= FEW:
        parts.append(texts("figures_retention.evidence_half", span=formats.span(max(1, round(median)))))
    elif result.survival.n >= FEW:
        parts.append(texts("figures_retention.evidence_half_not"))
    return " ".join(parts)


def _note(result: Retention, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [
        texts("figures_retention.note_as_of", day=formats.date(result.as_of)),
        texts("figures_retention.note_limit", limit=formats.span(result.usual_limit)),
    ]
    return " ".join(parts)


# -- marks
def cohort_name(cohort: Cohort, result: Retention, texts: Texts, formats: Formats) -> str:
    return column_long(cohort.first, result.step, texts, formats)


def tip(cohort: Cohort, age: int, result: Retention, texts: Texts, formats: Formats) -> str:
    """March 2026, 2 months later: 3 of 12 bought, 25 % (95 %: 9–53 %)."""
    count = cohort.active[age] or 0
    low, high = wilson(count, cohort.size) or (0.0, 1.0)
    return texts(
        f"figures_retention.tip_{result.step}",
        n=age,
        cohort=cohort_name(cohort, result, texts, formats),
        count=formats.number(count),
        size=formats.number(cohort.size),
        percent=formats.percent(count / cohort.size),
        limits=share_limits(low, high, formats),
    )


def offer(cohort: Cohort, age: int | None, result: Retention, texts: Texts) -> Offer | None:
    """All of a cohort, or those who bought `age` later, where there are any."""
    n = cohort.size if age is None else cohort.active[age]
    if not n:
        return None
    key = "offer_cohort" if age is None else "offer_back"
    return Offer(texts(f"figures_retention.{key}", n=n), result.cell(cohort, age))


def left_words(left: Left, texts: Texts, formats: Formats) -> str:
    """After 14 months 62 % have not been lost (95 %: 55–68 %)."""
    return texts(
        "figures_retention.tip_left",
        n=left.months,
        percent=formats.percent(left.share),
        limits=share_limits(left.low, left.high, formats),
    )


# -- table and spreadsheet
def _table(result: Retention, texts: Texts, formats: Formats) -> Table:
    width = len(result.cohorts[0].active) if result.cohorts else 0
    ages = [age for age in _AGES[result.step] if age < width]
    columns = (
        Column(texts("figures_retention.head_cohort"), "words"),
        Column(texts("figures_retention.head_size")),
        *(Column(texts(f"figures_retention.head_{result.step}", n=age)) for age in ages),
    )
    if not result.cohorts:
        return Table(columns)
    rows = [_lost_row(result, len(ages), texts, formats)] if result.churn.start else []
    for cohort in reversed(result.cohorts):
        offers = [offer(cohort, None, result, texts), *(offer(cohort, age, result, texts) for age in ages)]
        rows.append(
            Row(
                (
                    cohort_name(cohort, result, texts, formats),
                    formats.number(cohort.size),
                    *(_share(cohort.active[age], cohort.size, formats) for age in ages),
                ),
                cohort.first,
                tuple(filter(None, offers)),
            )
        )
    size = sum(cohort.size for cohort in result.cohorts)
    whole = (
        texts("figures_retention.row_all"),
        formats.number(size),
        *(_share(*_all(result, age), formats) for age in ages),
    )
    return Table(columns, tuple(rows), whole)


def _share(count: int | None, size: int, formats: Formats) -> str:
    """In per cent; of fewer than ten the numbers themselves; "" where the month is not over yet."""
    if count is None or not size:
        return ""
    return formats.percent(count / size) if size >= FEW else f"{formats.number(count)} / {formats.number(size)}"


def _all(result: Retention, age: int) -> tuple[int, int]:
    """Of all cohorts that have been observed so long."""
    seen = [(cohort.active[age], cohort.size) for cohort in result.cohorts]
    return sum(count for count, _ in seen if count is not None), sum(size for count, size in seen if count is not None)


def _lost_row(result: Retention, ages: int, texts: Texts, formats: Formats) -> Row:
    churn = result.churn
    days = period(churn.first, churn.last, texts, formats)
    share = "" if churn.share is None else formats.percent(churn.share[0])
    offers = [
        Offer(texts(f"figures_retention.offer_{mark}", n=n), result.query(mark))
        for mark, n in (("lost", churn.lost), ("start", churn.start))
        if n
    ]
    words = texts("figures_retention.row_lost", n=churn.lost, percent=share, days=days)
    return Row((words, formats.number(churn.start), *[""] * ages), "lost", tuple(offers))


def _sheet(result: Retention, texts: Texts, formats: Formats) -> Sheet:
    width = len(result.cohorts[0].active) if result.cohorts else 0
    heads = (
        texts("figures_retention.head_cohort"),
        texts("figures_retention.head_size"),
        *(texts(f"figures_retention.head_{result.step}", n=age) for age in range(1, width)),
    )
    return Sheet(heads, tuple((code(c.first, result.step), *c.active) for c in result.cohorts))


def _json(result: Retention, texts: Texts, formats: Formats) -> dict[str, Any]:
    low, high = result.folklore
    return {
        "step": result.step,
        "cohorts": [
            {
                "cohort": code(cohort.first, result.step),
                "size": cohort.size,
                "active": list(cohort.active),
                "query": result.cell(cohort),
            }
            for cohort in result.cohorts
        ],
        "survival": [
            {
                "months": left.months,
                "at_risk": left.at_risk,
                "share": rounded(left.share),
                "low": rounded(left.low),
                "high": rounded(left.high),
            }
            for left in result.curve()
        ],
        "median_days": result.survival.median,
        "median_low": result.survival.median_limits[0],
        "median_high": result.survival.median_limits[1],
        "churn": {
            **_churn(result.churn),
            "query_lost": result.query("lost") if result.churn.lost else None,
            "folklore": rounded(low),
            "folklore_high": rounded(high),
            "verdict": result.verdict,
        },
        "before": _churn(result.before) if result.before else None,
        "difference": [rounded(part) for part in result.difference] if result.difference else None,
        "usual_limit_days": result.usual_limit,
    }


def _churn(churn: Churn) -> dict[str, Any]:
    share, low, high = churn.share or (None, None, None)
    return {
        "from": churn.first.isoformat(),
        "to": churn.last.isoformat(),
        "start": churn.start,
        "lost": churn.lost,
        "share": rounded(share),
        "low": rounded(low),
        "high": rounded(high),
    }


FIGURE: Final[Figure[Retention]] = Figure(
    name=NAME,
    unit="buyers",
    concerns=frozenset(DECIDE),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_retention.counted", n=result.n),
    empty=lambda result, texts, formats: (texts("figures.nothing"), texts("figures_retention.nothing_text")),
    table=_table,
    sheet=_sheet,
    json=_json,
    options=(STEP,),
    members=_members,
    mark_words=_mark_words,
    reaches_back=False,
    compares=True,
)
