"""The leaky bucket in words and numbers: the figure `bucket`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.bucket import CLASSES, FEW, NAME, Bucket, Flow, Side, bucket
from desktop_crm.analysis.class_history import days_of
from desktop_crm.analysis.periods import Bucket as Part
from desktop_crm.analysis.periods import code
from desktop_crm.app import settings
from desktop_crm.app.figures import bucket_before, compared
from desktop_crm.app.figures.bucket_history import history_of, margins_of
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.words import column_long, from_to, incomplete, margin_words, period, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import lives_of, visits_of
from desktop_crm.app.profits import margin_source_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, margin_basis_points, table_as_of
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MARKS: Final = ("gained", "lost", "back", "start", "left", "significant-gained", "significant-lost")


def _compute(session: Session, asked: Asked, job: Job) -> Bucket:
    found = _bucket(session, asked, job)
    if asked.before is None or found.before is None:
        return found
    first, last = asked.before
    return replace(found, earlier=_bucket(session, Asked(first, last, asked.as_of), job))


def _bucket(session: Session, asked: Asked, job: Job) -> Bucket:
    import numpy as np

    lives, table = lives_of(session, asked.as_of, job), table_as_of(session, asked.as_of, job)
    kept, margin = settings.load(session), margin_basis_points(session)
    rules = kept.rules
    earliest = _earliest(lives.first) or asked.first
    days = days_of(earliest, asked.first, asked.last)
    history = history_of(session, days, table, margin, (rules.class_a, rules.class_b), job)
    pinned = np.concatenate(
        (table.client[table.class_pinned & (table.class_ == 1)],
         table.other[table.other_class_pinned & (table.other_class == 1)])
    )  # fmt: skip
    usual = max(2 * rules.silent_at_least, rules.silence * table.shop_interval2 // 100) // 2
    source = margin_source_of(session, asked.first, asked.last, job)

    def margins(side: str, clients: NDArray[np.int64], days: NDArray[np.int64]) -> NDArray[np.int64]:
        return margins_of(session, (side, asked.first, asked.last, asked.as_of, margin), clients, days, margin, job)

    days_in = asked.first, asked.last
    return bucket(lives, visits_of(session, job), history, *days_in, usual, source, margins, frozenset(pinned.tolist()))


def _earliest(days: NDArray[np.int32]) -> date | None:
    return date.fromordinal(int(days.min())) if len(days) else None


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _bucket(session, asked, job).members[mark]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    side, _, class_ = mark.partition("-")
    if mark in _MARKS:
        return texts(f"figures_bucket.mark_{mark.replace('-', '_')}")
    return texts(f"figures_bucket.mark_{side}_class", name=_class_name("" if class_ == "none" else class_, texts))


def _class_name(class_: str, texts: Texts) -> str:
    return texts("figures_bucket.class", name=class_) if class_ else texts("figures_bucket.class_none")


# -- sentences
def _title(result: Bucket, texts: Texts, formats: Formats) -> str:
    whole = result.whole
    if not result.n:
        return texts("figures_bucket.title_empty" if result.latest is None else "figures_bucket.title_none")
    if result.too_few:
        return texts("figures_bucket.title_few", n=result.n)
    if result.alarm:
        return texts("figures_bucket.title_alarm", n=result.significant_lost, gained=result.significant_gained)
    came = whole.gained + whole.back
    if whole.end < whole.start:
        return texts("figures_bucket.title_shrinks", n=whole.lost, came=came, start=whole.start, end=whole.end)
    if not whole.lost:
        return texts("figures_bucket.title_whole", n=whole.end)
    key = "grows" if whole.end > whole.start else "level"
    return texts(f"figures_bucket.title_{key}", n=whole.lost, came=came, start=whole.start, end=whole.end)


def _evidence(result: Bucket, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    if result.too_few:
        return texts("figures_bucket.evidence_few", least=FEW)
    parts = []
    if result.churn is not None:
        share, low, high = result.churn
        parts.append(
            texts(
                "figures_bucket.evidence_churn",
                n=result.whole.start,
                lost=result.whole.start - result.kept_from_start,
                percent=formats.percent(share),
                limits=share_limits(low, high, formats),
            )
        )
    parts.append(
        texts(
            "figures_bucket.evidence_significant",
            lost=result.significant_lost,
            gained=result.significant_gained,
            new=result.whole.gained,
        )
    )
    if result.before:
        before = result.before
        words = period(before.first, before.last, texts, formats)
        parts.append(
            texts(
                "figures_bucket.evidence_before", period=words, gained=before.gained, back=before.back, lost=before.lost
            )
        )
    if result.churn_against and result.earlier and result.earlier.churn:
        difference, low, high = (part * 100 for part in result.churn_against)
        parts.append(
            texts(
                "figures_bucket.evidence_churn_before",
                n=result.earlier.whole.start,
                percent=formats.percent(result.earlier.churn[0]),
                difference=formats.number(difference),
                limits=from_to(low, high, texts, formats),
            )
        )
    return " ".join(parts)


def _note(result: Bucket, texts: Texts, formats: Formats) -> str:
    parts = [
        texts("figures_bucket.note_limit", limit=formats.span(result.usual_limit)),
        margin_words(result.source, texts, formats),
        compared.caption((result.earlier.first, result.earlier.last), "hollow", texts, formats)
        if result.earlier
        else "",
        incomplete([Part(c.first, c.last, c.complete) for c in result.columns], result.step, texts, formats),
    ]
    return " ".join(filter(None, parts))


def _empty(result: Bucket, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_bucket.nothing_text")
    return texts("figures_bucket.longer"), texts("figures_bucket.longer_text", date=formats.date(result.latest))


# -- marks
def tip(flow: Flow, about: str, result: Bucket, texts: Texts, formats: Formats) -> str:
    """September 2026: 7 lost; September 2026: 272 active at the end."""
    column = column_long(flow.first, result.step, texts, formats)
    return texts(f"figures_bucket.tip_{about}", n=getattr(flow, about), column=column)


def offer(flow: Flow, about: str, result: Bucket, texts: Texts) -> Offer | None:
    """gained, back or lost in a column, where there are any."""
    n = {"gained": flow.gained, "back": flow.back_clients, "lost": flow.lost_clients}[about]
    return Offer(texts(f"figures_bucket.offer_{about}", n=n), result.query(about, flow)) if n else None


# -- table and spreadsheet
_COUNTED: Final = ("start", "gained", "back", "lost", "end")


def _head(name: str, texts: Texts) -> str:
    return texts(f"figures_bucket.head_{name}")


def _table(result: Bucket, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts(f"figures_bucket.head_{result.step}"), "words"),
        *(
            Column(texts(f"figures_bucket.head_{name}"))
            for name in ("start", "gained", "back", "lost", "end", "change")
        ),
        *(bucket_before.heads(texts) if result.earlier else ()),
    )
    if not result.n:
        return Table(columns)
    rows = [
        Row(
            (
                column_long(c.first, result.step, texts, formats) + "*" * (not c.complete),
                *_numbers(c, formats),
                *bucket_before.beside(c, result.before_of(place), result, texts, formats),
            ),
            c.first,
            tuple(filter(None, (offer(c, about, result, texts) for about in ("lost", "gained", "back")))),
        )
        for place, c in enumerate(result.columns)
    ]
    rows += [_class_row(class_, result, texts, formats) for class_ in CLASSES if any(result.by_class[class_])]
    rows.append(_significant_row(result, texts, formats))
    rows += [_margin_row("gained", result.margin_gained, result, texts, formats),
             _margin_row("lost", result.margin_lost, result, texts, formats)]  # fmt: skip
    earlier = result.earlier.whole if result.earlier else None
    whole: tuple[str | Cell, ...] = (
        texts("figures_bucket.row_whole"),
        *_numbers(result.whole, formats),
        *bucket_before.beside(result.whole, earlier, result, texts, formats),
    )
    return Table(columns, tuple(rows), whole)


def _numbers(flow: Flow, formats: Formats) -> tuple[str | Cell, ...]:
    change = flow.end - flow.start
    tone = "success" if change > 0 else "danger" if change < 0 else "text"
    numbers = (flow.start, flow.gained, flow.back, flow.lost, flow.end)
    return (*map(formats.number, numbers), Cell(formats.signed(change), tone))


def _class_row(class_: str, result: Bucket, texts: Texts, formats: Formats) -> Row:
    gained, lost = result.by_class[class_]
    before = result.earlier.by_class[class_] if result.earlier else (0, 0)
    name = class_ or "none"
    offers = [
        Offer(texts(f"figures_bucket.offer_{side}", n=n), result.query(f"{side}-{name}"))
        for side, n in (("lost", lost), ("gained", gained))
        if n
    ]
    cells = (_class_name(class_, texts), "", formats.number(gained), "", formats.number(lost), "", "")
    beside = bucket_before.pair(gained, lost, before, result, texts, formats)
    return Row((*cells, *beside), f"class-{name}", tuple(offers))


def _significant_row(result: Bucket, texts: Texts, formats: Formats) -> Row:
    gained, lost, earlier = result.significant_gained, result.significant_lost, result.earlier
    before = (earlier.significant_gained, earlier.significant_lost) if earlier else (0, 0)
    sides = (("lost", lost), ("gained", gained))
    offers = [
        Offer(texts(f"figures_bucket.offer_{side}", n=n), result.query(f"significant-{side}")) for side, n in sides if n
    ]
    told = Cell(texts("figures_bucket.alarm"), "danger", "circle-alert") if result.alarm else ""
    cells = (texts("figures_bucket.row_significant"), "", formats.number(gained), "", formats.number(lost), "", told)
    beside = bucket_before.pair(gained, lost, before, result, texts, formats)
    return Row((*cells, *beside), "significant", tuple(offers))


def _margin_row(side: str, known: Side, result: Bucket, texts: Texts, formats: Formats) -> Row:
    each = "—" if known.each is None else formats.money(known.each)
    place = {"gained": (each, "", ""), "lost": ("", "", each)}[side]
    total = formats.money(known.margin) if known.clients else "—"
    cells = (texts(f"figures_bucket.row_margin_{side}"), "", *place, "", total)
    return Row((*cells, *bucket_before.margin(side, result, formats)), f"margin-{side}")


def _sheet(result: Bucket, texts: Texts, formats: Formats) -> Sheet:
    heads = tuple(texts(f"figures_bucket.head_{name}") for name in (result.step, *_COUNTED))
    if result.earlier:
        heads += tuple(texts("figures_compared.sheet_before", column=_head(name, texts)) for name in _COUNTED)
    rows = tuple(
        (code(c.first, result.step), *_counts(c), *(_counts(result.before_of(place)) if result.earlier else ()))
        for place, c in enumerate(result.columns)
    )
    return Sheet(heads, rows)


def _counts(flow: Flow | None) -> tuple[int | None, ...]:
    return tuple(getattr(flow, name) if flow else None for name in _COUNTED)


def _json(result: Bucket, texts: Texts, formats: Formats) -> dict[str, Any]:
    share, low, high = result.churn or (None, None, None)
    return {
        **_flow(result.whole, result),
        "step": result.step,
        "churn": rounded(share),
        "churn_low": rounded(low),
        "churn_high": rounded(high),
        "alarm": result.alarm,
        "significant": {
            "gained": result.significant_gained,
            "lost": result.significant_lost,
            "query_gained": result.query("significant-gained") if result.significant_gained else None,
            "query_lost": result.query("significant-lost") if result.significant_lost else None,
        },
        "classes": {class_ or "none": {"gained": into, "lost": out} for class_, (into, out) in result.by_class.items()},
        "margin": {
            side: {"clients": known.clients, "margin": exact(known.margin, formats), "each": exact(known.each, formats)}
            for side, known in (("gained", result.margin_gained), ("lost", result.margin_lost))
        },
        "costs_known": rounded(result.source.costed),
        "usual_limit_days": result.usual_limit,
        "before": {**_flow(result.before, result), **bucket_before.as_json(result)} if result.before else None,
        "periods": [
            {
                "period": code(c.first, result.step),
                "complete": c.complete,
                **_flow(c, result),
                **(
                    {"before": _flow(before, result) if (before := result.before_of(place)) else None}
                    if result.earlier
                    else {}
                ),
            }
            for place, c in enumerate(result.columns if result.n else ())
        ],
    }


def _flow(flow: Flow, result: Bucket) -> dict[str, Any]:
    return {
        "from": flow.first.isoformat(),
        "to": flow.last.isoformat(),
        "start": flow.start,
        "gained": flow.gained,
        "returned": flow.back,
        "lost": flow.lost,
        "end": flow.end,
        "query_gained": result.query("gained", flow) if flow.gained else None,
        "query_returned": result.query("back", flow) if flow.back else None,
        "query_lost": result.query("lost", flow) if flow.lost else None,
    }


FIGURE: Final[Figure[Bucket]] = Figure(
    name=NAME,
    unit="clients",
    concerns=frozenset(DECIDE),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_bucket.counted", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
    compares=True,
)
