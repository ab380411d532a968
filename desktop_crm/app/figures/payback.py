"""When clients have paid back what it took to win them, in words and numbers: the figure `payback`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.payback import FEW, NAME, WATCHED, YEAR, Gone, Paid, Payback, Repaid, payback, repaid
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.marking import one_client
from desktop_crm.app.figures.told import about, told_of, told_percent
from desktop_crm.app.figures.words import interval, margin_words, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import lives_of
from desktop_crm.app.profits import margin_source_of
from desktop_crm.app.readings import TradeRows
from desktop_crm.app.session import Session
from desktop_crm.app.spendings import spendings_of
from desktop_crm.app.standing import DECIDE, hourly_cost, margin_basis_points
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHOWN: Final = (0, 3, 6, 12, 18, 24, 36)
"""Months in the table; the spreadsheet has all of them."""


def _compute(session: Session, asked: Asked, job: Job) -> Payback:
    margin = margin_basis_points(session)
    result = payback(
        lives_of(session, asked.as_of, job),
        lambda ids, cost: _repaid(session, asked.last, (asked.as_of, margin), ids, cost, job),
        spendings_of(session, job),
        asked.last,
        lambda first, last: margin_source_of(session, first, last, job),
        hourly_cost(session),
        told_of(session, "payback", 100),
    )
    rows = session.base.page([each.client for each in result.left])
    return replace(result, names={id: row.title for id, row in rows.items()})


def _repaid(
    session: Session, last: date, by: tuple[date, int], ids: NDArray[np.int64], cost: NDArray[np.int64], job: Job
) -> Repaid:
    """`by`: as-of day and margin. After an edit only the touched are counted anew, unless others cost more or less."""

    def whole(rows: TradeRows) -> Repaid:
        return repaid(rows, ids, cost, *by)

    def patched(known: Repaid, clients: NDArray[np.int64], before: TradeRows, now: TradeRows) -> Repaid | None:
        return known.exchanged(ids, cost, clients, lambda mine, theirs: repaid(now, mine, theirs, *by))

    key = (NAME, last, *by)
    found = session.trade.kept(key, whole, patched, job)
    if not found.of(ids, cost):  # spending on nobody in particular touches no client
        session.trade.forget(key)
        found = session.trade.kept(key, whole, patched, job)
    return found


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    one = one_client(mark)
    return _compute(session, asked, job).members[mark] if one is None else one


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    return texts(f"figures_payback.mark_{mark.partition('-')[0]}")


def name_of(each: Gone, result: Payback) -> str:
    return result.names.get(each.client, f"#{each.client}")


# -- sentences
def _title(result: Payback, texts: Texts, formats: Formats) -> str:
    if not result.n:
        if result.unknown:
            return texts("figures_payback.title_unwritten", n=result.unknown)
        return texts("figures_payback.title_nobody" if result.buyers else "figures_payback.title_empty")
    if result.too_few:
        return texts("figures_payback.title_few", n=result.n)
    year = result.by(YEAR)
    if year is None:
        return texts("figures_payback.title_young", n=result.n, paid=formats.number(result.paid))
    words = {
        "percent": formats.percent(year.share),
        "told": told_percent(result.folklore, formats),
    }
    if result.gone:
        gone = about(result.missing, formats)
        return texts(f"figures_payback.title_{result.place}_gone", n=result.gone, missing=gone, **words)
    return texts(f"figures_payback.title_{result.place}", **words)


def _evidence(result: Payback, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_payback.evidence_unwritten") if result.unknown else ""
    parts = [texts("figures_payback.evidence_n", n=result.n, each=about(_each(result), formats))]
    if result.too_few:
        parts.append(texts("figures_payback.evidence_few", least=FEW))
    if year := result.by(YEAR):
        parts.append(
            texts(
                "figures_payback.evidence_year",
                percent=formats.percent(year.share),
                limits=share_limits(year.low, year.high, formats),
                told=told_percent(result.folklore, formats),
            )
        )
    parts.append(
        texts(
            "figures_payback.evidence_now",
            paid=formats.number(result.paid),
            owing=formats.number(result.owing),
            gone=formats.number(result.gone),
        )
    )
    return " ".join(parts)


def _each(result: Payback) -> int:
    """What one took to win on average, in minor units."""
    return (2 * result.cost + result.n) // (2 * result.n)


def _note(result: Payback, texts: Texts, formats: Formats) -> str:
    if not result.n and not result.unknown:
        return ""
    days = {"first": formats.date(result.first), "last": formats.date(result.last)}
    parts = [texts("figures_payback.note_window", n=WATCHED, **days, as_of=formats.date(result.as_of))]
    if result.n and result.unknown:
        parts.append(texts("figures_payback.note_unknown", n=result.unknown))
    parts.append(margin_words(result.source, texts, formats))
    if not result.hourly:
        parts.append(texts("figures_payback.note_no_hour"))
    return " ".join(filter(None, parts))


def paid_words(paid: Paid, texts: Texts, formats: Formats) -> str:
    """After 12 months 62 % have paid back (95 %: 55–68 %)."""
    return texts(
        "figures_payback.tip_paid",
        n=paid.months,
        percent=formats.percent(paid.share),
        limits=share_limits(paid.low, paid.high, formats),
    )


def tip(each: Gone, result: Payback, texts: Texts, formats: Formats) -> str:
    return texts(
        "figures_payback.tip_gone",
        name=name_of(each, result),
        cost=formats.money(each.cost),
        brought=formats.money(each.brought),
        left=formats.date(date.fromordinal(each.left)),
    )


def offer(mark: str, n: int, result: Payback, texts: Texts) -> Offer | None:
    return Offer(texts("figures_payback.offer", n=n), result.query(mark)) if n else None


def offer_one(each: Gone, result: Payback) -> Offer:
    return Offer(name_of(each, result), result.query(f"client-{each.client}"))


# -- table and spreadsheet
_HEADS: Final = ("cost", "brought", "missing")


def _table(result: Payback, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_payback.head_what"), "words"),
        Column(texts("figures_payback.head_clients")),
        Column(texts("figures_payback.head_share")),
        Column(texts("figures.head_interval"), "interval"),
        *(Column(texts(f"figures_payback.head_{name}")) for name in _HEADS),
    )
    rows = _groups(result, texts, formats)
    rows += [_gone(each, result, texts, formats) for each in result.left]
    return Table(columns, tuple(rows))


def _groups(result: Payback, texts: Texts, formats: Formats) -> list[Row]:
    """By month, and how it stands now."""
    rows = [_month(paid, texts, formats) for paid in result.curve() if paid.months in _SHOWN]
    for mark, n in (("paid", result.paid), ("owing", result.owing), ("gone", result.gone), ("unknown", result.unknown)):
        if n:
            behind = offer(mark, n, result, texts)
            missing = formats.money(result.missing) if mark == "gone" else ""
            cells = (texts(f"figures_payback.row_{mark}"), formats.number(n), "", "", "", "", missing)
            rows.append(Row(cells, mark, (behind,) if behind else ()))
    return rows


def first_left(result: Payback, texts: Texts, formats: Formats) -> int:
    """The place in the table of the first of those who left."""
    return len(_groups(result, texts, formats))


def _month(paid: Paid, texts: Texts, formats: Formats) -> Row:
    key = "row_first_day" if not paid.months else "row_month"
    cells = (
        texts(f"figures_payback.{key}", n=paid.months, risk=formats.number(paid.at_risk)),
        "",
        formats.percent(paid.share),
        interval(paid.low * 100, paid.high * 100, formats),
        "",
        "",
        "",
    )
    return Row(cells, paid.months)


def _gone(each: Gone, result: Payback, texts: Texts, formats: Formats) -> Row:
    left = formats.date(date.fromordinal(each.left))
    cells = (
        texts("figures_payback.row_left", name=name_of(each, result), left=left),
        "",
        "",
        "",
        formats.money(each.cost),
        formats.money(each.brought),
        Cell(formats.money(each.missing), "danger"),
    )
    return Row(cells, f"client-{each.client}", (offer_one(each, result),))


def _sheet(result: Payback, texts: Texts, formats: Formats) -> Sheet:
    share = texts("figures_payback.head_share")
    heads = (
        texts("figures_payback.head_month"),
        texts("figures_payback.head_risk"),
        share,
        texts("figures.head_low", column=share),
        texts("figures.head_high", column=share),
    )
    rows = tuple((p.months, p.at_risk, p.share * 100, p.low * 100, p.high * 100) for p in result.curve())
    return Sheet(heads, rows)


def _json(result: Payback, texts: Texts, formats: Formats) -> dict[str, Any]:
    year = result.by(YEAR)
    low, high = result.folklore
    counts = (("paid", result.paid), ("owing", result.owing), ("gone", result.gone), ("unknown", result.unknown))
    return {
        **dict(counts),
        "queries": {name: result.query(name) for name, n in counts if n},
        "cost": exact(result.cost, formats),
        "cost_each": exact(_each(result), formats) if result.n else None,
        "missing": exact(result.missing, formats),
        "year": _paid(year) if year else None,
        "folklore": rounded(low),
        "folklore_high": rounded(high),
        "verdict": result.place,
        "months": [_paid(paid) for paid in result.curve()],
        "left": [
            {
                "client": name_of(each, result),
                "first": date.fromordinal(each.first).isoformat(),
                "left": date.fromordinal(each.left).isoformat(),
                "cost": exact(each.cost, formats),
                "brought": exact(each.brought, formats),
                "query": result.query(f"client-{each.client}"),
            }
            for each in result.left
        ],
        "costs_known": rounded(result.source.costed),
        "hourly_cost": exact(result.hourly, formats),
    }


def _paid(paid: Paid) -> dict[str, Any]:
    return {
        "months": paid.months,
        "at_risk": paid.at_risk,
        "share": rounded(paid.share),
        "low": rounded(paid.low),
        "high": rounded(paid.high),
    }


FIGURE: Final[Figure[Payback]] = Figure(
    name=NAME,
    unit="clients gained",
    concerns=frozenset(DECIDE),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_payback.counted", n=result.n),
    empty=lambda result, texts, formats: (
        texts("figures.nothing" if result.unknown or not result.buyers else "figures_payback.longer"),
        texts("figures_payback.nothing_text"),
    ),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
)
