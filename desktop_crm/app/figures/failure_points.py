"""Where the business fails: the figure `failure-points` in words and numbers."""

from __future__ import annotations

from math import isinf
from typing import Any, Final

from desktop_crm.analysis.failure_points import FailurePoints, Row, Trend
from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.turning_points import Change
from desktop_crm.app.figures import failures, failures_compared
from desktop_crm.app.figures.failures import in_sentence, named, place_name
from desktop_crm.app.figures.figure import Cell, Column, Figure, Sheet, Table, rounded
from desktop_crm.app.figures.figure import Row as TableRow
from desktop_crm.app.figures.words import (
    capital,
    column_long,
    incomplete,
    interval,
    lower,
    share_limits,
    since,
    times_words,
)
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts

_PARTS: Final = (  # up to which share which word is honest
    (0.265, 0.235, "quarter"),
    (0.36, 0.305, "third"),
    (0.475, 0.44, "nearly_half"),
    (0.525, 0.475, "half"),
    (0.59, 0.525, "over_half"),
    (0.695, 0.64, "two_thirds"),
    (0.78, 0.72, "three_quarters"),
    (0.9999, 0.95, "nearly_all"),
    (1.0, 0.9999, "all"),
)
_TONES: Final = {"up": ("danger", "trending-up"), "down": ("success", "trending-down"), "same": ("textMuted", "minus")}


# -- sentences
def _title(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """What is so, in one sentence that claims no more than the data carry."""
    sentence = _finding(result, texts, formats)
    change, changed = result.finding.change, result.finding.changed
    if change and changed is not None:
        own = changed == result.finding.row
        key = "more" if own else "other"
        point = named(result.rows[changed].place, texts)
        from_ = since(change.since, result.step, result.last, texts, formats)
        if isinf(change.ratio):
            sentence = texts(f"figures.title_{key}_new", sentence=sentence, point=point, since=from_)
        elif change.ratio == 0:
            sentence = texts(f"figures.title_{key}_gone", sentence=sentence, point=point, since=from_)
        else:
            times = times_words(change.ratio, texts, formats)
            sentence = texts(f"figures.title_{key}", sentence=sentence, point=point, since=from_, times=times)
    return failures.within(result.under, sentence, texts)


def _finding(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    finding = result.finding
    if finding.code == "empty" and failures.kind(result.parts) != "claim":
        return failures.none("figures.title_empty_other", result.parts, texts)
    if finding.row is None:
        return texts(
            f"figures.title_{finding.code}",
            n=result.n,
            claims=lower(failures.head(result.parts, texts)),
            first=formats.date(result.first),
            last=formats.date(result.last),
        )
    row = result.rows[finding.row]
    share = finding.stated.share if finding.stated else row.share
    percent, point = formats.percent(share), in_sentence(row.place, texts)
    if finding.code == "spread":
        sentence = texts("figures.title_spread", point=point, percent=percent)
    else:
        code = "own" if row.place.own else finding.code
        sentence = texts(f"figures.title_{code}", part=_part(share, texts, percent), point=point)
    return texts("figures.title_stated", sentence=lower(sentence)) if finding.stated else sentence


def _part(share: float, texts: Texts, percent: str) -> str:
    for high, low, word in _PARTS:
        if low <= share <= high:
            return texts(f"figures.part_{word}")
    return texts("figures.part_percent", percent=percent)


def _evidence(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """The muted line under the title: n, intervals and what was compared. "" where the title says all."""
    finding = result.finding
    if finding.code == "empty":
        return ""
    if finding.code == "none":
        return texts("figures.evidence_latest", day=formats.date(result.latest))
    if finding.row is None:
        return texts("figures.evidence_few", found=failures.found(result.n, result.parts, texts), least=FEW)
    row = result.rows[finding.row]
    share, n = finding.stated or row, finding.stated.n if finding.stated else result.n
    whole = texts(f"figures.whole_{failures.kind(result.parts)}", n=n)
    told = failures.each(result.parts, texts)
    parts = [
        texts(
            "figures.evidence_stated" if finding.stated else "figures.evidence_share",
            whole=f"{whole} ({told})" if told and not finding.stated else whole,
            point=named(row.place, texts),
            count=formats.number(row.count),
            percent=formats.percent(share.share),
            limits=share_limits(share.low, share.high, formats),
        )
    ]
    if finding.stated and told:
        found = failures.found(result.n, result.parts, texts)
        parts.append(texts("figures.evidence_sources", found=found, sources=told))
    if finding.change and finding.changed is not None:
        parts.append(_compared(finding.change, finding.changed, result, texts, formats))
    if result.per == "purchases":
        parts.append(texts("figures.evidence_purchases", n=result.purchases))
    else:
        parts.append(texts("figures.evidence_no_purchases"))
    parts.append(failures_compared.evidence(result, texts, formats))
    return " ".join(filter(None, parts))


def _compared(change: Change, changed: int, result: FailurePoints, texts: Texts, formats: Formats) -> str:
    from_ = since(change.since, result.step, result.last, texts, formats)
    if changed != result.finding.row:
        from_ = texts("figures.evidence_of", point=named(result.rows[changed].place, texts), since=from_)
    scale = 100 if change.per == "purchases" else 30

    def rate(count: int, exposure: int) -> str:
        return formats.number(count * scale / exposure, 1 if count else 0)

    values = {
        "since": capital(from_),
        "now": rate(change.count, change.exposure),
        "past": rate(change.before, change.before_exposure),
        "per": texts(f"figures.per_{change.per}"),
    }
    if isinf(change.ratio) or change.ratio == 0:
        return texts("figures.evidence_edge", **values)
    low, high = (change.low, change.high) if change.up else (1 / change.high, 1 / change.low)
    return texts(
        "figures.evidence_before",
        times=times_words(change.ratio, texts, formats, exact=True),
        limits=interval(low, high, formats, 1),
        **values,
    )


def _note(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    unsaid = [part for row in result.rows if not row.place.stated for part in row.parts]
    told = failures.note(result.parts, unsaid, result.late, texts, formats)
    told += failures_compared.note(result, texts, formats, drawn=True)
    return "; ".join(filter(None, [incomplete([c.bucket for c in result.columns], result.step, texts, formats), *told]))


def trend_words(trend: Trend, texts: Texts, formats: Formats) -> str:
    """Three times as often; no change; too few data."""
    if trend.ratio is None or trend.code in ("same", "few"):
        return texts(f"figures.trend_{trend.code}")
    if isinf(trend.ratio):
        return texts("figures.trend_new")
    return texts("figures.trend_gone") if trend.ratio == 0 else times_words(trend.ratio, texts, formats)


def tip_row(row: Row, texts: Texts, formats: Formats) -> str:
    """Delivery: 42 claims, 32 % (95 %: 25–40 %); 6.9 per 100 purchases (5.1–9.1)."""
    words = texts(
        "figures.tip_row",
        point=named(row.place, texts),
        claims=failures.found(row.count, row.parts, texts),
        percent=formats.percent(row.share),
        limits=share_limits(row.low, row.high, formats),
    )
    if row.rate is None or row.rate_low is None or row.rate_high is None:
        return words
    limits = interval(row.rate_low, row.rate_high, formats, 1)
    return f"{words}; " + texts("figures.tip_rate", rate=formats.number(row.rate, 1), limits=limits)


def tip_cumulative(row: Row, texts: Texts, formats: Formats) -> str:
    tail = texts("figures.tip_cumulative", percent=formats.percent(row.cumulative))
    return f"{named(row.place, texts)}, {tail}"


# -- table and spreadsheet
def _table(result: FailurePoints, texts: Texts, formats: Formats) -> Table:
    """Point, failures, share, its interval, per 100 purchases, its interval, open now, trend of 90 days, next action.

    Where several records are counted, each has a column of its own.
    """
    columns = (
        Column(texts("figures.head_point"), "words"),
        Column(failures.head(result.parts, texts)),
        Column(texts("figures.head_share")),
        Column(texts("figures.head_interval"), "interval"),
        Column(texts("figures_failure_months.head_rate_short")),
        Column(texts("figures.head_interval"), "interval"),
        *map(Column, failures.heads(result.parts, texts)),
        Column(failures.head_open(result.parts, texts)),
        Column(texts("figures.head_trend"), "words"),
        Column(texts("figures.head_next"), "words"),
        *failures_compared.columns(result, texts),
    )
    if not result.rows:
        return Table(columns)
    rows = tuple(
        TableRow(
            (
                place_name(row.place, texts),
                formats.number(row.count),
                formats.percent(row.share),
                interval(row.low * 100, row.high * 100, formats),
                *_rate(row.rate, row.rate_low, row.rate_high, formats),
                *failures.cells(row.parts, formats),
                formats.number(row.open) if row.open else "·",
                Cell(trend_words(row.trend, texts, formats), *_TONES.get(row.trend.code, ("textMuted",))),
                row.action or "—",
                *failures_compared.cells(result, row.place, texts, formats),
            ),
            (row.place.id, row.place.own),
            failures.offers(row.count, row.query, row.parts, texts),
            failures.look(row.place, texts),
        )
        for row in result.rows
    )
    total: tuple[str | Cell, ...] = (
        texts("figures.row_total"),
        formats.number(result.n),
        formats.percent(1),
        "",
        *_rate(result.rate, result.rate_low, result.rate_high, formats),
        *failures.cells(result.parts, formats),
        formats.number(result.open) if result.open else "·",
        trend_words(result.trend, texts, formats),
        "",
        *failures_compared.cells(result, None, texts, formats),
    )
    return Table(columns, rows, total)


def _rate(rate: float | None, low: float | None, high: float | None, formats: Formats) -> tuple[str, str]:
    if rate is None or low is None or high is None:
        return "—", ""
    return formats.number(rate, 1), interval(low, high, formats, 1)


def _sheet(result: FailurePoints, texts: Texts, formats: Formats) -> Sheet:
    """One line for each row, with its months."""
    share, rate = texts("figures.head_share") + ", %", texts("figures.head_rate")
    headers = (
        texts("figures.head_point"),
        failures.head(result.parts, texts),
        *failures.heads(result.parts, texts),
        *_with_limits(share, texts),
        texts("figures.head_cumulative") + ", %",
        *_with_limits(rate, texts),
        failures.head_open(result.parts, texts),
        texts("figures.head_trend"),
        texts("figures.head_next"),
        *(column_long(c.bucket.first, result.step, texts, formats) for c in result.columns),
    )
    rows = tuple(
        (
            place_name(row.place, texts),
            row.count,
            *failures.numbers(row.parts),
            *(value * 100 for value in (row.share, row.low, row.high, row.cumulative)),
            row.rate,
            row.rate_low,
            row.rate_high,
            row.open,
            trend_words(row.trend, texts, formats),
            row.action or None,
            *(cell.count for cell in row.cells),
        )
        for row in result.rows
    )
    return Sheet(headers, rows)


def _with_limits(column: str, texts: Texts) -> tuple[str, str, str]:
    return column, texts("figures.head_low", column=column), texts("figures.head_high", column=column)


def _json(result: FailurePoints, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        **failures.of(result.parts),
        "purchases": result.purchases,
        "clients": result.clients,
        "open": result.open,
        "per_100": rounded(result.rate),
        "per_100_low": rounded(result.rate_low),
        "per_100_high": rounded(result.rate_high),
        **failures_compared.as_json(result),
        "points": [
            {
                "point": place_name(row.place, texts),
                "code": row.place.code or None,
                "count": row.count,
                "counts": failures.counts(row.parts),
                "share": rounded(row.share),
                "low": rounded(row.low),
                "high": rounded(row.high),
                "cumulative": rounded(row.cumulative),
                "query": failures.found_by(row.query, row.parts),
                "per_100": rounded(row.rate),
                "per_100_low": rounded(row.rate_low),
                "per_100_high": rounded(row.rate_high),
                "open": row.open,
                "trend": row.trend.code,
                "action": row.action or None,
                "months": [cell.count for cell in row.cells],
                **failures_compared.row_json(result, row.place),
            }
            for row in result.rows
        ],
        "months": [
            {
                "from": column.bucket.first.isoformat(),
                "to": column.bucket.last.isoformat(),
                "complete": column.bucket.complete,
                "count": column.count,
                "counts": failures.counts(column.parts),
                "claims": failures.counts(column.parts).get("claim"),
                "purchases": column.purchases,
            }
            for column in result.columns
        ],
    }


FIGURE: Final[Figure[FailurePoints]] = Figure(
    name="failure-points",
    unit="claims",
    concerns=failures.CONCERNS,
    compute=failures_compared.points,
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
