"""The finding of a figure as sentences: the title, the line of evidence, the notes and the words of its marks."""

from __future__ import annotations

from datetime import date
from math import isinf
from typing import Final

from desktop_crm.analysis.failure_points import FEW_CLAIMS, Column, FailurePoints, Row, Trend
from desktop_crm.analysis.periods import Step
from desktop_crm.analysis.turning_points import Change
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts

_LONG_NAME: Final = 60
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


def title(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """What is so, in one sentence that claims no more than the data carry."""
    sentence = _finding(result, texts, formats)
    change, changed = result.finding.change, result.finding.changed
    if change and changed is not None:
        own = changed == result.finding.row
        key = "more" if own else "other"
        point = _named(result.rows[changed], result, texts)
        since = _since(change, result, texts, formats)
        if isinf(change.ratio):
            sentence = texts(f"figures.title_{key}_new", sentence=sentence, point=point, since=since)
        elif change.ratio == 0:
            sentence = texts(f"figures.title_{key}_gone", sentence=sentence, point=point, since=since)
        else:
            times = times_words(change.ratio, texts, formats)
            sentence = texts(f"figures.title_{key}", sentence=sentence, point=point, since=since, times=times)
    if result.under:
        return texts("figures.title_within", point=result.under.name, sentence=_lower(sentence))
    return sentence


def _finding(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    finding = result.finding
    if finding.row is None:
        return texts(
            f"figures.title_{finding.code}",
            n=result.n,
            first=formats.date(result.first),
            last=formats.date(result.last),
        )
    row = result.rows[finding.row]
    percent = formats.percent(row.share)
    if finding.code == "spread":
        return texts("figures.title_spread", point=_in_sentence(row, result, texts), percent=percent)
    code = "own" if row.own else finding.code
    return texts(f"figures.title_{code}", part=_part(row.share, texts, percent), point=_in_sentence(row, result, texts))


def evidence(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """The muted line under the title: n, intervals and what was compared. "" where the title says all."""
    finding = result.finding
    if finding.code == "empty":
        return ""
    if finding.code == "none":
        return texts("figures.evidence_latest", day=formats.date(result.latest))
    if finding.row is None:
        return texts("figures.evidence_few", n=result.n, least=FEW_CLAIMS)
    row = result.rows[finding.row]
    parts = [
        texts(
            "figures.evidence_share",
            n=result.n,
            point=_named(row, result, texts),
            count=formats.number(row.count),
            percent=formats.percent(row.share),
            low=_hundred(row.low, formats),
            high=_hundred(row.high, formats),
        )
    ]
    if finding.change and finding.changed is not None:
        parts.append(_compared(finding.change, finding.changed, result, texts, formats))
    if result.per == "purchases":
        parts.append(texts("figures.evidence_purchases", n=result.purchases))
    else:
        parts.append(texts("figures.evidence_no_purchases"))
    return " ".join(parts)


def _compared(change: Change, changed: int, result: FailurePoints, texts: Texts, formats: Formats) -> str:
    since = _since(change, result, texts, formats)
    if changed != result.finding.row:
        since = texts("figures.evidence_of", point=_named(result.rows[changed], result, texts), since=since)
    scale = 100 if change.per == "purchases" else 30

    def rate(count: int, exposure: int) -> str:
        return formats.number(count * scale / exposure, 1 if count else 0)

    values = {
        "since": since[0].upper() + since[1:],
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
        low=formats.number(low, 1),
        high=formats.number(high, 1),
        **values,
    )


def counted(result: FailurePoints, texts: Texts) -> str:
    """131 claims from 97 clients."""
    claims = texts("figures.found", n=result.n)
    return texts("figures.found_clients", n=result.clients, claims=claims) if result.clients else claims


def period(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    return texts("figures.period", first=formats.date(result.first), last=formats.date(result.last))


def note(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """What the asterisks mean; "" where every column is whole."""
    parts = [(i, c) for i, c in enumerate(result.columns) if not c.bucket.complete]
    if not parts:
        return ""
    if len(parts) == 1 and parts[0][0] == len(result.columns) - 1 and result.step == "month":
        bucket = parts[0][1].bucket
        if bucket.first.day == 1:
            name = texts(f"formats.month_{bucket.first.month}")
            return texts("figures.note_incomplete", column=name, last=formats.date(bucket.last))
    ranges = [
        texts(
            "figures.note_range",
            column=column_short(c, result.step, texts, formats),
            first=formats.date(c.bucket.first),
            last=formats.date(c.bucket.last),
        )
        for _, c in parts
    ]
    return texts("figures.note_columns", columns=", ".join(ranges))


# -- names
def row_name(row: Row, result: FailurePoints, texts: Texts) -> str:
    """The failure point as the shop calls it; words for the rows that are none."""
    if row.own:
        return texts("figures.row_own", point=row.name)
    return row.name if row.id is not None else texts("figures.row_none")


def _named(row: Row, result: FailurePoints, texts: Texts) -> str:
    """The name inside a sentence, of a length that leaves the sentence readable."""
    name = row_name(row, result, texts)
    return name if len(name) <= _LONG_NAME else name[: _LONG_NAME - 1].rstrip() + "…"


def column_short(column: Column, step: Step, texts: Texts, formats: Formats) -> str:
    """A month, quarter or year in the head of its column; the year of a month or quarter stands above."""
    day = column.bucket.first
    if step == "month":
        return formats.month_short(day.month)
    return texts("figures.quarter_short", quarter=_quarter(day)) if step == "quarter" else str(day.year)


def column_long(column: Column, step: Step, texts: Texts, formats: Formats) -> str:
    day = column.bucket.first
    if step == "month":
        return formats.month(day)
    return texts("figures.quarter", quarter=_quarter(day), year=day.year) if step == "quarter" else str(day.year)


# -- words of marks
def tip_row(row: Row, result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """Delivery: 42 claims, 32 % (95 %: 25–40 %); 6.9 per 100 purchases (5.1–9.1)."""
    words = texts(
        "figures.tip_row",
        point=_named(row, result, texts),
        claims=texts("figures.found", n=row.count),
        percent=formats.percent(row.share),
        low=_hundred(row.low, formats),
        high=_hundred(row.high, formats),
    )
    if row.rate is None or row.rate_low is None or row.rate_high is None:
        return words
    low, high = formats.number(row.rate_low, 1), formats.number(row.rate_high, 1)
    return f"{words}; " + texts("figures.tip_rate", rate=formats.number(row.rate, 1), low=low, high=high)


def tip_cumulative(row: Row, result: FailurePoints, texts: Texts, formats: Formats) -> str:
    tail = texts("figures.tip_cumulative", percent=formats.percent(row.cumulative))
    return f"{_named(row, result, texts)}, {tail}"


def tip_cell(row: Row, index: int, result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """Delivery, September 2026: 6 claims, 10.7 per 100 (n = 56 purchases)."""
    column, cell = result.columns[index], row.cells[index]
    words = texts(
        "figures.tip_cell",
        point=_named(row, result, texts),
        column=column_long(column, result.step, texts, formats),
        claims=texts("figures.found", n=cell.count),
    )
    if result.per == "days" or cell.rate is None:
        return words
    rate = texts("figures.tip_cell_rate", rate=formats.number(cell.rate, 1), n=column.purchases)
    return f"{words}, {rate}"


def trend_words(trend: Trend, texts: Texts, formats: Formats) -> str:
    """Three times as often; no change; too few data."""
    if trend.ratio is None or trend.code in ("same", "few"):
        return texts(f"figures.trend_{trend.code}")
    if isinf(trend.ratio):
        return texts("figures.trend_new")
    return texts("figures.trend_gone") if trend.ratio == 0 else times_words(trend.ratio, texts, formats)


def times_words(ratio: float, texts: Texts, formats: Formats, exact: bool = False) -> str:
    """How many times as often, as one says it (`exact`: with a decimal); below 1 how many times less often."""
    way = "up" if ratio >= 1 else "down"
    times = ratio if ratio >= 1 else 1 / ratio
    if times >= 9.95:
        return texts(f"figures.{way}_many", n=round(times))
    if not exact and 1.75 <= times < 4.5:
        return texts(f"figures.{way}_{min(4, round(times))}")
    return texts(f"figures.{way}_times", times=formats.number(times, 1))


def _since(change: Change, result: FailurePoints, texts: Texts, formats: Formats) -> str:
    day = change.since
    if result.step != "month" or day.day != 1:
        return texts("figures.since_day", day=formats.date(day))
    since = texts(f"figures.since_month_{day.month}")
    return since if day.year == result.last.year else texts("figures.since_year", since=since, year=day.year)


def _part(share: float, texts: Texts, percent: str) -> str:
    for high, low, word in _PARTS:
        if low <= share <= high:
            return texts(f"figures.part_{word}")
    return texts("figures.part_percent", percent=percent)


def _in_sentence(row: Row, result: FailurePoints, texts: Texts) -> str:
    """The points a base starts with are common nouns; what the shop has named itself stays as written."""
    name = _named(row, result, texts)
    return _lower(name) if row.code else name


def _lower(words: str) -> str:
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _hundred(share: float, formats: Formats) -> str:
    return formats.number(share * 100)
