"""When the business fails: the figure `failure-months` in words and numbers."""

from __future__ import annotations

from math import isinf
from typing import Any, Final

from desktop_crm.analysis.failure_months import FailureMonths
from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.outbreaks import Outbreak
from desktop_crm.analysis.periods import code
from desktop_crm.app.figures import failures, failures_compared
from desktop_crm.app.figures.failures import named, place_name
from desktop_crm.app.figures.figure import Cell, Column, Figure, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import capital, column_short, columns_range, incomplete, interval, lower, times_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts


# -- sentences
def _title(result: FailureMonths, texts: Texts, formats: Formats) -> str:
    finding = result.finding
    if finding.code == "empty" and failures.kind(result.parts) != "claim":
        return failures.within(result.under, failures.none("figures.title_empty_other", result.parts, texts), texts)
    if finding.outbreak is None:
        sentence = texts(
            f"figures_failure_months.title_{finding.code}",
            n=result.n,
            claims=lower(failures.head(result.parts, texts)),
            first=formats.date(result.first),
            last=formats.date(result.last),
        )
        return failures.within(result.under, sentence, texts)
    values = {"when": capital(_when(finding.outbreak, result, texts, formats)), "point": ""}
    if finding.row is not None:
        values["point"] = named(result.rows[finding.row].place, texts)
    key = f"title_{finding.code}"
    if isinf(finding.outbreak.ratio):
        return failures.within(result.under, texts(f"figures_failure_months.{key}_only", **values), texts)
    times = times_words(finding.outbreak.ratio, texts, formats)
    return failures.within(result.under, texts(f"figures_failure_months.{key}", times=times, **values), texts)


def _when(outbreak: Outbreak, result: FailureMonths, texts: Texts, formats: Formats) -> str:
    first, last = (result.columns[i].bucket.first for i in (outbreak.start, outbreak.end))
    return columns_range(first, last, result.step, texts, formats)


def _evidence(result: FailureMonths, texts: Texts, formats: Formats) -> str:
    finding = result.finding
    if finding.code == "empty":
        return ""
    if finding.code == "none":
        return texts("figures.evidence_latest", day=formats.date(result.latest))
    if finding.code == "few":
        return texts("figures.evidence_few", found=failures.found(result.n, result.parts, texts), least=FEW)
    parts = [_compared(finding.outbreak, result, texts, formats)] if finding.outbreak else []
    found, told = failures.found(result.n, result.parts, texts), failures.each(result.parts, texts)
    if finding.code == "even":
        parts.append(texts("figures_failure_months.evidence_even"))
    if result.rate is not None:
        parts.append(
            texts(
                "figures_failure_months.evidence_rate",
                n=result.purchases,
                found=f"{found} ({told})" if told else found,
                rate=formats.number(result.rate, 1),
            )
        )
    else:
        parts += [texts("figures.evidence_sources", found=found, sources=told)] if told else []
        parts.append(texts("figures.evidence_no_purchases"))
    parts.append(failures_compared.evidence(result, texts, formats))
    return " ".join(filter(None, parts))


def _compared(outbreak: Outbreak, result: FailureMonths, texts: Texts, formats: Formats) -> str:
    scale = 100 if outbreak.per == "purchases" else 30

    def rate(count: int, exposure: int) -> str:
        return formats.number(count * scale / exposure, 1 if count else 0)

    row = result.finding.row
    values = {
        "point": texts("figures_failure_months.all") if row is None else named(result.rows[row].place, texts),
        "when": _when(outbreak, result, texts, formats),
        "found": failures.found(outbreak.count, result.parts, texts),
        "now": rate(outbreak.count, outbreak.exposure),
        "past": rate(outbreak.others, outbreak.others_exposure),
        "per": texts(f"figures.per_{outbreak.per}"),
    }
    if isinf(outbreak.ratio) or isinf(outbreak.high):
        return texts("figures_failure_months.evidence_edge", **values)
    return texts(
        "figures_failure_months.evidence_others",
        times=times_words(outbreak.ratio, texts, formats, exact=True),
        limits=interval(outbreak.low, outbreak.high, formats, 1),
        **values,
    )


def _note(result: FailureMonths, texts: Texts, formats: Formats) -> str:
    unsaid = [part for row in result.rows if not row.place.stated for part in row.parts]
    told = failures.note(result.parts, unsaid, result.late, texts, formats)
    told += failures_compared.note(result, texts, formats, drawn=False)
    return "; ".join(filter(None, [incomplete([c.bucket for c in result.columns], result.step, texts, formats), *told]))


# -- table and spreadsheet
def _table(result: FailureMonths, texts: Texts, formats: Formats) -> Table:
    """Point, failures, per 100 purchases; then the columns of the picture with what their colours say: per 100, or the
    number; then failures by record, where several are counted.
    """
    t = texts
    heads = [
        column_short(c.bucket.first, result.step, texts, formats) + "*" * (not c.bucket.complete)
        for c in result.columns
    ]
    per_100 = result.per == "purchases"
    columns = (
        Column(t("figures.head_point"), "words"),
        Column(failures.head(result.parts, texts)),
        Column(t("figures_failure_months.head_rate_short")),
        *map(Column, heads),
        *map(Column, failures.heads(result.parts, texts)),
        *failures_compared.columns(result, texts),
    )
    if not result.rows:
        return Table(columns)

    def cell(count: int, rate: float | None, observed: bool) -> str:
        if not observed:
            return ""
        if not count:
            return "·"
        return formats.number(count) if not per_100 else "—" if rate is None else formats.number(rate, 1)

    def whole(rate: float | None) -> str:
        return "—" if rate is None else formats.number(rate, 1)

    seen = [c.observed for c in result.columns]
    rows = tuple(
        Row(
            (
                place_name(row.place, texts),
                formats.number(row.count),
                whole(row.rate),
                *(cell(c.count, c.rate, known) for c, known in zip(row.cells, seen, strict=True)),
                *failures.cells(row.parts, formats),
                *failures_compared.cells(result, row.place, texts, formats),
            ),
            (row.place.id, row.place.own),
            failures.offers(row.count, row.query, row.parts, texts),
            failures.look(row.place, texts),
        )
        for row in result.rows
    )
    total: tuple[str | Cell, ...] = (
        t("figures.row_total"),
        formats.number(result.n),
        whole(result.rate),
        *(cell(c.count, c.count * 100 / c.purchases if c.purchases else None, c.observed) for c in result.columns),
        *failures.cells(result.parts, formats),
        *failures_compared.cells(result, None, texts, formats),
    )
    return Table(columns, rows, total)


def _sheet(result: FailureMonths, texts: Texts, formats: Formats) -> Sheet:
    """One line for each place and column, as pivot tables want it."""
    headers = (
        texts("figures.head_point"),
        texts("figures_failure_months.head_column"),
        failures.head(result.parts, texts),
        *failures.heads(result.parts, texts),
        texts("figures_failure_months.head_purchases"),
        texts("figures.head_rate"),
    )
    rows = tuple(
        (
            place_name(row.place, texts),
            code(c.bucket.first, result.step),
            cell.count,
            *failures.numbers(cell.parts),
            c.purchases,
            cell.rate,
        )
        for row in result.rows
        for c, cell in zip(result.columns, row.cells, strict=True)
        if c.observed
    )
    return Sheet(headers, rows)


def _json(result: FailureMonths, texts: Texts, formats: Formats) -> dict[str, Any]:
    """Cells before the first failure ever kept are null."""
    seen = [c.observed for c in result.columns]
    return {
        **failures.of(result.parts),
        "purchases": result.purchases,
        "clients": result.clients,
        "per_100": rounded(result.rate),
        "months": [
            {
                "period": code(c.bucket.first, result.step),
                "from": c.bucket.first.isoformat(),
                "to": c.bucket.last.isoformat(),
                "complete": c.bucket.complete,
                "count": c.count if c.observed else None,
                "counts": failures.counts(c.parts) if c.observed else None,
                "claims": failures.counts(c.parts).get("claim") if c.observed else None,
                "purchases": c.purchases,
                "per_100": rounded(c.count * 100 / c.purchases) if c.observed and c.purchases else None,
            }
            for c in result.columns
        ],
        "points": [
            {
                "point": place_name(row.place, texts),
                "code": row.place.code or None,
                "count": row.count,
                "sources": failures.counts(row.parts),
                "per_100": [rounded(cell.rate) if known else None for cell, known in zip(row.cells, seen, strict=True)],
                "counts": [cell.count if known else None for cell, known in zip(row.cells, seen, strict=True)],
                "query": failures.found_by(row.query, row.parts),
                "queries": [failures.found_by(cell.query, cell.parts) for cell in row.cells],
                **failures_compared.row_json(result, row.place),
            }
            for row in result.rows
        ],
        "standing_out": _standing_out(result, texts),
        **failures_compared.as_json(result),
    }


def _standing_out(result: FailureMonths, texts: Texts) -> dict[str, Any] | None:
    outbreak, row = result.finding.outbreak, result.finding.row
    if outbreak is None:
        return None
    place = None if row is None else result.rows[row].place
    return {
        "point": None if place is None else place_name(place, texts),
        "code": None if place is None else place.code or None,
        "from": code(result.columns[outbreak.start].bucket.first, result.step),
        "to": code(result.columns[outbreak.end].bucket.first, result.step),
        "ratio": None if isinf(outbreak.ratio) else rounded(outbreak.ratio),
        "low": rounded(outbreak.low),
        "high": None if isinf(outbreak.high) else rounded(outbreak.high),
    }


FIGURE: Final[Figure[FailureMonths]] = Figure(
    name="failure-months",
    unit="claims",
    concerns=failures.CONCERNS,
    compute=failures_compared.months,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: failures.counted(result.n, result.clients, result.parts, texts),
    empty=lambda result, texts, formats: failures.empty(result.latest, result.parts, texts, formats),
    table=_table,
    sheet=_sheet,
    json=_json,
    options=(failures.UNDER, failures.OF),
    back=lambda result, texts: failures.back(result.under, texts),
    reaches_back=True,
    compares=True,
)
