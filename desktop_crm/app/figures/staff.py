"""How the people of the shop serve in words and numbers: the figure `staff`."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.failures import LEAST_PURCHASES
from desktop_crm.analysis.staff import NAME, Mark, Outlier, Served, Staffing, staffing
from desktop_crm.app import counts
from desktop_crm.app.figures.figure import Asked, Column, Figure, Offer, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import interval, times_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.team import CONCERNS, Member, Team, team
from desktop_crm.app.team_rows import NAMING, SPEAKING, Counted, clients_of, how_many, with_staff
from desktop_crm.app.texts import Texts
from desktop_crm.domain.query import Condition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MARKS: Final = ("named", "spoken", "valuable")


def _compute(session: Session, asked: Asked, job: Job) -> Staffing:
    end = min(asked.last, asked.as_of)
    found = _team(session, asked, job)
    named, spoken = (how_many(clients_of(session, of, asked.first, end, job)) for of in (NAMING, SPEAKING))
    purchases = int(counts.sold(session, "seller", asked.first, end, job).sums.values.sum())
    days = session.base.day_range()
    latest = min(days[1], asked.as_of) if days and days[0] <= asked.as_of else None
    rows = [_served(one, named, spoken) for one in found.members]
    return staffing(rows, purchases, asked.first, asked.last, asked.as_of, latest)


def _team(session: Session, asked: Asked, job: Job) -> Team:
    return team(session, asked.as_of, asked.first, min(asked.last, asked.as_of), job)


def _served(one: Member, named: Counted, spoken: Counted) -> Served:
    return Served(
        id=one.staff.id,
        name=one.staff.name,
        former=bool(one.staff.former),
        sold=one.rate.sold,
        claims=one.rate.claims,
        problems=one.rate.problems,
        observed=len(one.observed.all),
        scores=tuple(seen.score for seen in one.observed.all if seen.score is not None),
        trend=one.observed.trend,
        talks=one.talks,
        minutes=one.minutes,
        clients=one.clients,
        alone=one.alone,
        valuable=len(one.valuable),
        named=named.get(one.staff.id, 0),
        spoken=spoken.get(one.staff.id, 0),
    )


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    import numpy as np

    kind, _, digits = mark.partition("-")
    if kind not in _MARKS or not digits.isdigit():
        raise KeyError(mark)
    if kind == "valuable":
        one = _team(session, asked, job).member(int(digits))
        return np.array(sorted(one.valuable) if one else [], np.int64)
    records = NAMING if kind == "named" else SPEAKING
    pairs = clients_of(session, records, asked.first, min(asked.last, asked.as_of), job)
    return np.unique(np.concatenate([with_staff(keys, int(digits)) for keys in pairs.values()]))


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    kind = mark.partition("-")[0]
    return texts(f"figures_staff.mark_{kind}") if kind in _MARKS else mark


# -- sentences
def _title(result: Staffing, texts: Texts, formats: Formats) -> str:
    if not result.rows:
        return texts("figures_staff.title_empty")
    outlier = result.outlier
    if outlier is not None:
        if isinf(outlier.times):
            return texts("figures_staff.title_only", name=outlier.who.name)
        times = times_words(outlier.times, texts, formats)
        return texts("figures_staff.title_worse", name=outlier.who.name, times=times)
    alone = max(result.rows, key=lambda row: row.valuable)
    if alone.valuable:
        return texts("figures_staff.title_alone", name=alone.name, n=alone.valuable)
    if result.too_few or result.whole is None:
        return texts("figures_staff.title_few", n=result.n)
    rate = formats.number(result.whole[0], 1)
    return texts("figures_staff.title_even" if len(result.compared) > 1 else "figures_staff.title_rate", rate=rate)


def _evidence(result: Staffing, texts: Texts, formats: Formats) -> str:
    if not result.rows:
        return ""
    parts = []
    if outlier := result.outlier:
        parts.append(_against(result, outlier, texts, formats))
    elif result.whole is None:
        parts.append(texts("figures_staff.evidence_few", n=result.n, least=LEAST_PURCHASES))
    else:
        value, low, high = result.whole
        limits = interval(low, high, formats, 1)
        parts.append(texts("figures_staff.evidence_whole", n=result.n, rate=formats.number(value, 1), limits=limits))
    observed = sum(row.observed for row in result.rows)
    if observed:
        parts.append(texts("figures_staff.evidence_observed", n=observed))
    if alone := sum(row.valuable for row in result.rows):
        parts.append(texts("figures_staff.evidence_alone", n=alone))
    return " ".join(parts)


def _against(result: Staffing, outlier: Outlier, texts: Texts, formats: Formats) -> str:
    who, others = outlier.who, sum(row.named_in for row in result.rows) - outlier.who.named_in
    rest = result.n - who.sold
    rate, other = 100 * who.named_in / who.sold, 100 * others / rest
    return texts(
        "figures_staff.evidence_worse",
        name=who.name,
        rate=formats.number(rate, 1),
        other=formats.number(other, 1),
        n=who.sold,
        rest=formats.number(rest),
        limits=interval(outlier.low, outlier.high, formats, 1),
        people=len(result.compared),
    )


def _note(result: Staffing, texts: Texts, formats: Formats) -> str:
    if not result.rows:
        return ""
    parts = [texts("figures_staff.note_now", day=formats.date(result.as_of))]
    if result.nobodys:
        parts.append(texts("figures_staff.note_nobodys", n=result.nobodys))
    return " ".join(parts)


def rate_words(row: Served, texts: Texts, formats: Formats) -> str:
    return texts("figures_staff.few") if row.rate is None else formats.number(row.rate[0], 1)


def limits_words(row: Served, formats: Formats) -> str:
    return interval(row.rate[1], row.rate[2], formats, 1) if row.rate else ""


def mean_words(row: Served, formats: Formats) -> str:
    return "—" if row.mean is None else formats.number(row.mean, 1)


def range_words(row: Served, formats: Formats) -> str:
    if not row.scores:
        return ""
    low, high = min(row.scores), max(row.scores)
    return formats.number(low) if low == high else f"{formats.number(low)}–{formats.number(high)}"


def name_of(row: Served, texts: Texts) -> str:
    return texts("figures_staff.former", name=row.name) if row.former else row.name


def tip(row: Served, texts: Texts, formats: Formats) -> str:
    name = name_of(row, texts)
    if row.rate is None:
        told = texts("figures_staff.tip_few", name=name, n=row.sold)
    else:
        limits = limits_words(row, formats)
        told = texts("figures_staff.tip", name=name, rate=rate_words(row, texts, formats), limits=limits, n=row.sold)
    if row.mean is None:
        return told
    seen = texts(
        "figures_staff.tip_seen", n=len(row.scores), mean=mean_words(row, formats), range=range_words(row, formats)
    )
    return f"{told} {seen}"


def offers(row: Served, result: Staffing, texts: Texts) -> tuple[Offer, ...]:
    """Nobody else knows: as the cards say it now, which is what that condition of the list says."""
    marked: tuple[tuple[Mark, int], ...] = (
        ("named", row.named),
        ("valuable", row.valuable),
        ("spoken", row.spoken),
    )
    found = [
        Offer(texts(f"figures_staff.offer_{mark}", n=n, name=row.name), result.query(row, mark))
        for mark, n in marked
        if n
    ]
    if row.alone:
        found.append(Offer(texts("figures_staff.offer_alone", n=row.alone, name=row.name), _alone(row)))
    return tuple(found)


def _alone(row: Served) -> str:
    return str(Condition("only", ":", row.name))


# -- table and spreadsheet
_HEADS: Final = ("sold", "claims", "problems", "rate")
_MORE: Final = ("observed", "mean", "range", "minutes", "clients", "alone", "valuable")


def _table(result: Staffing, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_staff.head_name"), "words"),
        *(Column(texts(f"figures_staff.head_{name}")) for name in _HEADS),
        Column(texts("figures.head_interval"), "interval"),
        *(Column(texts(f"figures_staff.head_{name}")) for name in _MORE),
    )
    rows = tuple(
        Row(
            (
                name_of(row, texts),
                *(formats.number(n) for n in (row.sold, row.claims, row.problems)),
                rate_words(row, texts, formats),
                limits_words(row, formats),
                formats.number(row.observed),
                mean_words(row, formats),
                range_words(row, formats),
                *(formats.number(n) for n in (row.minutes, row.clients, row.alone, row.valuable)),
            ),
            row.id,
            offers(row, result, texts),
        )
        for row in result.rows
    )
    return Table(columns, rows)


def _sheet(result: Staffing, texts: Texts, formats: Formats) -> Sheet:
    rate = texts("figures_staff.head_rate")
    limits = (texts("figures.head_low", column=rate), texts("figures.head_high", column=rate))
    heads = (
        *(texts(f"figures_staff.head_{name}") for name in ("name", *_HEADS)),
        *limits,
        *(texts(f"figures_staff.head_{name}") for name in ("observed", "mean")),
        *(texts(f"figures_staff.head_{name}") for name in ("least", "most", "minutes", "clients", "alone", "valuable")),
    )
    rows = tuple(
        (
            name_of(row, texts), row.sold, row.claims, row.problems, *(row.rate or (None, None, None)), row.observed,
            row.mean, min(row.scores, default=None), max(row.scores, default=None), row.minutes, row.clients, row.alone,
            row.valuable,
        )
        for row in result.rows
    )  # fmt: skip
    return Sheet(heads, rows)


def _json(result: Staffing, texts: Texts, formats: Formats) -> dict[str, Any]:
    outlier = result.outlier
    return {
        "per_100": _limits(result.whole)[0],
        "purchases_without_seller": result.nobodys,
        "above_others": outlier.who.id if outlier else None,
        "staff": [
            {
                "id": row.id,
                "name": row.name,
                "former": row.former,
                "sold": row.sold,
                "claims": row.claims,
                "problems": row.problems,
                **dict(zip(("per_100", "low", "high"), _limits(row.rate), strict=True)),
                "observations": row.observed,
                "score_mean": rounded(row.mean),
                "scores": {str(score): row.scores.count(score) for score in range(1, 6)},
                "trend": row.trend,
                "talks": row.talks,
                "minutes": row.minutes,
                "clients": row.clients,
                "known_by_nobody_else": row.alone,
                "of_value": row.valuable,
                "query_named": result.query(row, "named") if row.named else None,
                "query_spoken": result.query(row, "spoken") if row.spoken else None,
                "query_known_by_nobody_else": _alone(row) if row.alone else None,
                "query_of_value": result.query(row, "valuable") if row.valuable else None,
            }
            for row in result.rows
        ],
    }


def _limits(value: tuple[float, float, float] | None) -> tuple[float | None, ...]:
    return tuple(map(rounded, value or (None, None, None)))


FIGURE: Final[Figure[Staffing]] = Figure(
    name=NAME,
    unit="purchases",
    concerns=CONCERNS,
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_staff.counted", n=result.n),
    empty=lambda result, texts, formats: (texts("figures.nothing"), texts("figures_staff.nothing_text")),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
)
