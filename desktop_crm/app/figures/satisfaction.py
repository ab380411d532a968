"""Satisfaction and recommendation in words and numbers: the figure `satisfaction`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.periods import Bucket, code
from desktop_crm.analysis.proportions import difference
from desktop_crm.analysis.satisfaction import FEW, NAME, SATISFIED, Satisfaction, Share, satisfaction
from desktop_crm.analysis.satisfaction import Column as Time
from desktop_crm.app.answers import answers_of
from desktop_crm.app.figures import compared
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import column_long, from_to, incomplete, interval, period, point_limits, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import lives_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONCERNS: Final = frozenset({*DECIDE, "feedback", "improvement", "problem", "claim"})


def _compute(session: Session, asked: Asked, job: Job) -> Satisfaction:
    found = _answers(session, asked, job)
    if asked.before is None:
        return found
    first, last = asked.before
    return replace(found, earlier=_answers(session, Asked(first, last, asked.as_of), job))


def _answers(session: Session, asked: Asked, job: Job) -> Satisfaction:
    end = min(asked.last, asked.as_of)
    lives = lives_of(session, asked.as_of, job)
    active = lives.client[lives.active(end + timedelta(1) if end < date.max else end)]
    return satisfaction(answers_of(session, asked.as_of, job), active, asked.first, asked.last, asked.as_of)


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _answers(session, asked, job).members[mark]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    if mark.startswith("score-"):
        return score_name(int(mark[-1]), texts)
    return texts(f"figures_satisfaction.mark_{mark}")


def score_name(score: int, texts: Texts) -> str:
    return texts(f"figures_satisfaction.score_{score}")


def points(value: float, formats: Formats) -> str:
    """+20, −5: a score of -1..1 as it is usually said."""
    return formats.signed(round(value * 100))


# -- sentences
def _title(result: Satisfaction, texts: Texts, formats: Formats) -> str:
    if not result.n or result.csat is None:
        return texts("figures_satisfaction.title_empty" if result.latest is None else "figures_satisfaction.title_none")
    if result.too_few:
        return texts("figures_satisfaction.title_few", n=result.n)
    sentence = texts("figures_satisfaction.title", percent=formats.percent(result.csat[0]))
    if result.against and not result.against[1] <= 0 <= result.against[2]:
        way = "more" if result.against[0] > 0 else "less"
        sentence = texts(
            f"figures_satisfaction.title_{way}", n=max(1, round(abs(result.against[0]) * 100)), sentence=sentence
        )
    unused = result.bad - result.bad_used
    return texts("figures_satisfaction.title_unused", n=unused, sentence=sentence) if unused else sentence


def _evidence(result: Satisfaction, texts: Texts, formats: Formats) -> str:
    if not result.n or result.csat is None:
        return ""
    if result.too_few:
        return texts("figures_satisfaction.evidence_few", least=FEW)
    satisfied = sum(result.counts[SATISFIED - 1 :])
    parts = [_with(texts, "evidence_csat", result.csat, formats, n=result.n, satisfied=satisfied)]
    if result.nps:
        limits = _apart(result.nps, texts, formats)
        nps = points(result.nps[0], formats)
        parts.append(texts("figures_satisfaction.evidence_nps", n=result.asked, nps=nps, limits=limits))
    if result.before:
        days = periods_before(result)
        parts.append(
            texts(
                "figures_satisfaction.evidence_before",
                n=result.before_n,
                period=period(*days, texts, formats),
                percent=formats.percent(result.before[0]),
            )
        )
    if result.earlier:
        parts.append(_differences(result, texts, formats))
    return " ".join(filter(None, parts))


def _differences(result: Satisfaction, texts: Texts, formats: Formats) -> str:
    """Of satisfied answers and of NPS, in points."""
    told = []
    for key, difference_ in (("csat", result.against), ("nps", result.nps_against())):
        if difference_:
            value, limits = points(difference_[0], formats), _apart(difference_, texts, formats)
            told.append(texts(f"figures_satisfaction.difference_{key}", difference=value, limits=limits))
    return " ".join(told)


def _apart(found: Share, texts: Texts, formats: Formats) -> str:
    _, low, high = found
    return from_to(low * 100, high * 100, texts, formats, signed=True)


def periods_before(result: Satisfaction) -> tuple[date, date]:
    from desktop_crm.analysis.periods import before

    found = before(result.first, result.last)
    assert found is not None
    return found


def _with(texts: Texts, key: str, share: Share, formats: Formats, **more: Any) -> str:
    value, low, high = share
    limits = share_limits(low, high, formats)
    return texts(f"figures_satisfaction.{key}", percent=formats.percent(value), limits=limits, **more)


def _note(result: Satisfaction, texts: Texts, formats: Formats) -> str:
    parts = []
    if result.coverage:
        parts.append(_with(texts, "note_coverage", result.coverage, formats, n=result.active, covered=result.covered))
    if result.earlier:
        days = result.earlier.first, result.earlier.last
        parts.append(compared.caption(days, "ring_line", texts, formats))
    parts.append(incomplete(_buckets(result), result.step, texts, formats))
    return " ".join(filter(None, parts))


def _buckets(result: Satisfaction) -> list[Bucket]:
    return [Bucket(c.first, c.last, c.complete) for c in result.columns]


# -- marks
def score_tip(score: int, result: Satisfaction, texts: Texts, formats: Formats) -> str:
    n = result.counts[score - 1]
    percent = formats.percent(n / result.n) if result.n else "—"
    return texts("figures_satisfaction.tip_score", n=n, score=score_name(score, texts), percent=percent)


def column_tip(column: Time, result: Satisfaction, texts: Texts, formats: Formats) -> str:
    name = column_long(column.first, result.step, texts, formats)
    if column.satisfied is None:
        return texts("figures_satisfaction.tip_nobody", column=name)
    return _with(texts, "tip_column", column.satisfied, formats, n=column.n, column=name)


def offer(mark: str, n: int, result: Satisfaction, texts: Texts, column: Time | None = None) -> Offer | None:
    """`n` answers, of which several may be one client's."""
    return Offer(texts("figures_satisfaction.offer", n=n), result.query(mark, column)) if n else None


# -- table and spreadsheet
def _table(result: Satisfaction, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_satisfaction.head_what"), "words"),
        Column(texts("figures_satisfaction.head_n")),
        Column(texts("figures_satisfaction.head_of")),
        Column(texts("figures_satisfaction.head_value")),
        Column(texts("figures.head_interval"), "interval"),
        *(compared.columns(texts) if result.earlier else ()),
    )
    if not result.n and not result.asked:
        return Table(columns)
    rows = [_score(score, result, texts, formats) for score in range(5, 0, -1)]
    satisfied = sum(result.counts[SATISFIED - 1 :])
    rows += [
        _share("satisfied", satisfied, result.n, result.csat, result, texts, formats),
        _nps(result, texts, formats),
        _share("promoters", result.promoters, result.asked, None, result, texts, formats),
        _share("detractors", result.detractors, result.asked, None, result, texts, formats),
        _share("covered", result.covered, result.active, result.coverage, result, texts, formats, "uncovered"),
        _share("used", result.bad_used, result.bad, result.used, result, texts, formats, "unused"),
    ]
    return Table(columns, tuple(rows))


def _score(score: int, result: Satisfaction, texts: Texts, formats: Formats) -> Row:
    n = result.counts[score - 1]
    cells: tuple[str | Cell, ...] = (
        score_name(score, texts),
        formats.number(n),
        formats.number(result.n),
        formats.percent(n / result.n) if result.n else "—",
        "",
        *_beside((n, result.n), lambda before: (before.counts[score - 1], before.n), result, texts, formats),
    )
    return Row(cells, f"score-{score}", tuple(filter(None, (offer(f"score-{score}", n, result, texts),))))


def _share(
    name: str,
    hits: int,
    n: int,
    share: Share | None,
    result: Satisfaction,
    texts: Texts,
    formats: Formats,
    others: str = "",
) -> Row:
    """`others`: the mark of those it is not so of, whom one would rather see."""
    value = "—" if not n else formats.percent(hits / n)
    limits = interval(share[1] * 100, share[2] * 100, formats) if share else ""
    beside = _beside((hits, n), _PARTS[name], result, texts, formats)
    cells: tuple[str | Cell, ...] = (
        texts(f"figures_satisfaction.row_{name}"),
        formats.number(hits),
        formats.number(n),
        value,
        limits,
        *beside,
    )
    mark, count = (others, n - hits) if others else (name, hits)
    if others and count:
        words = texts(f"figures_satisfaction.offer_{others}", n=count)
        return Row(cells, name, (Offer(words, result.query(others)),))
    return Row(cells, name, tuple(filter(None, (offer(mark, count, result, texts),))))


def _nps(result: Satisfaction, texts: Texts, formats: Formats) -> Row:
    value, limits = "—", ""
    if result.nps:
        value = points(result.nps[0], formats)
        limits = point_limits(result.nps, formats)
    cells = (texts("figures_satisfaction.row_nps"), "", formats.number(result.asked), Cell(value), limits)
    if result.earlier is None:
        return Row(cells, "nps")
    before = result.earlier.nps
    told = compared.told(result.nps_against(), lambda value: compared.points(value, texts, formats), texts)
    return Row((*cells, compared.NOTHING if before is None else Cell(points(before[0], formats)), told), "nps")


_PARTS: Final[dict[str, Callable[[Satisfaction], tuple[int, int]]]] = {
    "satisfied": lambda result: (sum(result.counts[SATISFIED - 1 :]), result.n),
    "promoters": lambda result: (result.promoters, result.asked),
    "detractors": lambda result: (result.detractors, result.asked),
    "covered": lambda result: (result.covered, result.active),
    "used": lambda result: (result.bad_used, result.bad),
}
"""How many of how many."""


def _beside(
    now: tuple[int, int],
    part: Callable[[Satisfaction], tuple[int, int]],
    result: Satisfaction,
    texts: Texts,
    formats: Formats,
) -> tuple[Cell, ...]:
    """The share in the period before and the difference, where they are compared."""
    if result.earlier is None:
        return ()
    before = part(result.earlier)
    share = before[0] / before[1] if before[1] else None
    return compared.share(share, difference(*now, *before), texts, formats)


def _sheet(result: Satisfaction, texts: Texts, formats: Formats) -> Sheet:
    heads: tuple[str, ...] = (
        texts(f"figures_satisfaction.head_{result.step}"),
        texts("figures_satisfaction.head_n"),
        texts("figures_satisfaction.row_satisfied") + ", %",
        texts("figures.head_low", column="%"),
        texts("figures.head_high", column="%"),
    )
    if result.earlier:
        names = (heads[1], heads[2])
        heads += tuple(texts("figures_compared.sheet_before", column=name) for name in names)
    rows = tuple(
        (
            code(c.first, result.step),
            c.n,
            *(v * 100 for v in c.satisfied or ()),
            *(None,) * (0 if c.satisfied else 3),
            *(_sheet_before(result.before_of(place)) if result.earlier else ()),
        )
        for place, c in enumerate(result.columns)
    )
    return Sheet(heads, rows)


def _sheet_before(column: Time | None) -> tuple[float | None, float | None]:
    if column is None:
        return None, None
    return column.n, column.satisfied[0] * 100 if column.satisfied else None


def _json(result: Satisfaction, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "distribution": {str(score): result.counts[score - 1] for score in range(1, 6)},
        "clients": result.clients,
        **_limits("csat", result.csat),
        **_limits("nps", result.nps),
        "asked_to_recommend": result.asked,
        "promoters": result.promoters,
        "detractors": result.detractors,
        **_limits("difference", result.against),
        "csat_before": rounded(result.before[0]) if result.before else None,
        "active": result.active,
        "covered": result.covered,
        **_limits("coverage", result.coverage),
        "query_uncovered": result.query("uncovered") if result.active > result.covered else None,
        "bad_answers": result.bad,
        "bad_answers_used": result.bad_used,
        **_limits("used", result.used),
        "query_unused": result.query("unused") if result.bad > result.bad_used else None,
        "step": result.step,
        "periods": [
            {
                "period": code(c.first, result.step),
                "complete": c.complete,
                "n": c.n,
                **_limits("csat", c.satisfied),
                **(_column_before(result.before_of(place)) if result.earlier else {}),
            }
            for place, c in enumerate(result.columns if result.n else ())
        ],
        "before": _before_json(result, result.earlier) if result.earlier else None,
    }


def _column_before(column: Time | None) -> dict[str, Any]:
    return {"before": {"n": column.n, **_limits("csat", column.satisfied)} if column else None}


def _before_json(result: Satisfaction, earlier: Satisfaction) -> dict[str, Any]:
    return {
        "from": earlier.first.isoformat(),
        "to": earlier.last.isoformat(),
        "n": earlier.n,
        "distribution": {str(score): earlier.counts[score - 1] for score in range(1, 6)},
        **_limits("csat", earlier.csat),
        **_limits("nps", earlier.nps),
        **compared.as_json("nps", result.nps_against()),
        **_limits("coverage", earlier.coverage),
        **_limits("used", earlier.used),
    }


def _limits(name: str, share: Share | None) -> dict[str, float | None]:
    value, low, high = share or (None, None, None)
    return {name: rounded(value), f"{name}_low": rounded(low), f"{name}_high": rounded(high)}


FIGURE: Final[Figure[Satisfaction]] = Figure(
    name=NAME,
    unit="answers",
    concerns=CONCERNS,
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_satisfaction.counted", n=result.n),
    empty=lambda result, texts, formats: (
        texts("figures.nothing" if result.latest is None else "figures_satisfaction.longer"),
        texts("figures_satisfaction.nothing_text")
        if result.latest is None
        else texts("figures_satisfaction.longer_text", date=formats.date(result.latest)),
    ),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
    compares=True,
)
