"""What more profit would come of keeping more clients, in words and numbers: the figure `what-if`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.retention import year_up_to
from desktop_crm.analysis.what_if import FEW, NAME, YEARS, More, WhatIf, what_if
from desktop_crm.app.figures.figure import Asked, Column, Figure, Offer, Option, Row, Sheet, Table, bare, exact, rounded
from desktop_crm.app.figures.told import about, told_of, told_percent
from desktop_crm.app.figures.words import interval, margin_words, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import lives_of
from desktop_crm.app.profits import profits_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, table_as_of
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DISCOUNT: Final = Option("discount", ("0", "5", "10", "15", "20", "30"), free=True)
"""Per cent a year."""
_USUAL: Final = "10"


def _compute(session: Session, asked: Asked, job: Job) -> WhatIf:
    found = profits_of(session, *year_up_to(asked.last), job)
    table = table_as_of(session, asked.as_of, job)
    return what_if(
        lives_of(session, asked.as_of, job),
        asked.last,
        int(found.margin.sum()),
        _discount(asked),
        told_of(session, "retention_profit", 100),
        found.source,
        date.fromordinal(int(table.last.max())) if len(table.last) else None,
    )


def _discount(asked: Asked) -> float:
    """Raises UserError figure_option."""
    given = asked.options.get(DISCOUNT.name, _USUAL)
    try:
        percent = Decimal(str(given).strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        percent = Decimal("NaN")
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise UserError("figure_option", name=NAME, option=DISCOUNT.name, value=given)
    return float(percent) / 100


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _compute(session, asked, job).members[mark]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    return texts(f"figures_what_if.mark_{mark}")


# -- sentences
def _title(result: WhatIf, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_what_if.title_nobody" if result.buyers else "figures_what_if.title_empty")
    if result.too_few:
        return texts("figures_what_if.title_few", n=result.n)
    if not result.churn.lost:
        return texts("figures_what_if.title_none_lost", n=result.n)
    main, kept = result.main, result.retention
    if main is None or kept is None:
        return texts("figures_what_if.title_no_margin")
    return texts(
        f"figures_what_if.title_{result.place or 'unclear'}",
        n=main.points,
        now=formats.percent(kept),
        then=formats.percent(main.retention),
        share=formats.percent(main.share),
        extra=about(main.extra, formats),
        told=told_percent(result.folklore, formats),
    )


def _evidence(result: WhatIf, texts: Texts, formats: Formats) -> str:
    if not result.n or result.churn.share is None:
        return ""
    share, low, high = result.churn.share
    parts = [
        texts(
            "figures_what_if.evidence_churn",
            n=result.n,
            first=formats.date(result.first),
            lost=formats.number(result.churn.lost),
            percent=formats.percent(share),
            limits=share_limits(low, high, formats),
        )
    ]
    if result.too_few:
        parts.append(texts("figures_what_if.evidence_few", least=FEW))
    if result.main is not None and not result.too_few:
        parts.append(points_words(result.main, texts, formats))
        parts.append(texts("figures_what_if.evidence_told", told=told_percent(result.folklore, formats)))
    return " ".join(parts)


def points_words(more: More, texts: Texts, formats: Formats) -> str:
    """5 points more (7 % more clients stay): 9 % more profit in 5 years (8–11 %), 120 000."""
    relative = "—" if more.relative is None else formats.percent(more.relative)
    return texts(
        "figures_what_if.points",
        n=more.points,
        relative=relative,
        share=formats.percent(more.share, 1),
        limits=interval(more.low * 100, more.high * 100, formats, 1),
        extra=about(more.extra, formats),
        years=YEARS,
    )


def _note(result: WhatIf, texts: Texts, formats: Formats) -> str:
    if not result.n or result.each is None:
        return ""
    digits = 0 if round(result.discount * 100, 6).is_integer() else 1
    parts = [
        texts(
            "figures_what_if.note_assumes",
            each=about(result.each, formats),
            end=formats.number(result.end),
            last=formats.date(result.last),
            inflow=formats.number(result.inflow),
            discount=formats.percent(result.discount, digits),
        ),
        margin_words(result.source, texts, formats),
        texts("figures_what_if.note_interval"),
    ]
    return " ".join(filter(None, parts))


def offer(mark: str, n: int, result: WhatIf, texts: Texts) -> Offer | None:
    return Offer(texts(f"figures_what_if.offer_{mark}", n=n), result.query(mark)) if n else None


# -- table and spreadsheet
_HEADS: Final = ("retention", "relative", "profit", "extra", "share")


def _table(result: WhatIf, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_what_if.head_points"), "words"),
        *(Column(texts(f"figures_what_if.head_{name}")) for name in _HEADS),
        Column(texts("figures.head_interval"), "interval"),
    )
    if not result.n or result.retention is None or result.profit is None:
        return Table(columns)
    sides = (("lost", result.churn.lost), ("start", result.n), ("end", result.end), ("inflow", result.inflow))
    offers = tuple(filter(None, (offer(mark, n, result, texts) for mark, n in sides)))
    now = (texts("figures_what_if.row_now"), formats.percent(result.retention), "", about(result.profit, formats))
    rows = [Row((*now, "", "", ""), 0, offers)]
    rows += [
        Row(
            (
                texts("figures_what_if.row_points", n=more.points),
                formats.percent(more.retention),
                "—" if more.relative is None else formats.percent(more.relative),
                about(more.profit, formats),
                about(more.extra, formats),
                formats.percent(more.share, 1),
                interval(more.low * 100, more.high * 100, formats, 1),
            ),
            more.points,
        )
        for more in result.steps
    ]
    return Table(columns, tuple(rows))


def _sheet(result: WhatIf, texts: Texts, formats: Formats) -> Sheet:
    share = texts("figures_what_if.head_share")
    heads = (
        texts("figures_what_if.head_points"),
        *(texts(f"figures_what_if.head_{name}") for name in _HEADS),
        texts("figures.head_low", column=share),
        texts("figures.head_high", column=share),
    )
    rows: list[tuple[Any, ...]] = []
    if result.retention is not None and result.profit is not None:
        rows.append((0, result.retention * 100, None, bare(result.profit, formats), None, None, None, None))
    for m in result.steps:
        relative = None if m.relative is None else m.relative * 100
        money = bare(m.profit, formats), bare(m.extra, formats)
        rows.append((m.points, m.retention * 100, relative, *money, m.share * 100, m.low * 100, m.high * 100))
    return Sheet(heads, tuple(rows))


def _json(result: WhatIf, texts: Texts, formats: Formats) -> dict[str, Any]:
    share, low, high = result.churn.share or (None, None, None)
    told_low, told_high = result.folklore
    sides = (("start", result.n), ("lost", result.churn.lost), ("end", result.end), ("inflow", result.inflow))
    return {
        "start": result.n,
        "lost": result.churn.lost,
        "end": result.end,
        "inflow": result.inflow,
        "queries": {mark: result.query(mark) for mark, n in sides if n},
        "churn": rounded(share),
        "churn_low": rounded(low),
        "churn_high": rounded(high),
        "margin": exact(result.margin, formats),
        "margin_each": exact(result.each, formats),
        "years": YEARS,
        "discount": rounded(result.discount),
        "profit": exact(result.profit, formats),
        "points": [
            {
                "points": more.points,
                "retention": rounded(more.retention),
                "relative": rounded(more.relative),
                "profit": exact(more.profit, formats),
                "extra": exact(more.extra, formats),
                "share": rounded(more.share),
                "low": rounded(more.low),
                "high": rounded(more.high),
            }
            for more in result.steps
        ],
        "folklore": rounded(told_low),
        "folklore_high": rounded(told_high),
        "verdict": result.place,
        "costs_known": rounded(result.source.costed),
    }


FIGURE: Final[Figure[WhatIf]] = Figure(
    name=NAME,
    unit="clients at the start",
    concerns=frozenset(DECIDE),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_what_if.counted", n=result.n),
    empty=lambda result, texts, formats: (texts("figures.nothing"), texts("figures_what_if.nothing_text")),
    table=_table,
    sheet=_sheet,
    json=_json,
    options=(DISCOUNT,),
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
)
