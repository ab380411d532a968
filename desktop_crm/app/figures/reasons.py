"""What the figures of refusals and of returns have in common: their numbers, words, table and JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from math import isinf
from typing import TYPE_CHECKING, Any, Literal

from desktop_crm.analysis import periods
from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.reasons import ALL, OTHER, UNSTATED, Change, Reason, Reasons, Told, reasons
from desktop_crm.app.figures import failures, marking
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.words import column_long, incomplete, interval, period, share_limits, times_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.folding import fold
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TONES = {"up": ("danger", "trending-up"), "down": ("success", "trending-down"), "same": ("textMuted", "minus")}
STANDS_OUT = 0.25


@dataclass(frozen=True, slots=True)
class Of:
    """Which records, and the figure's name."""

    name: str
    record: Literal["refusal", "return"]


# -- where the numbers come from
def _compute(of: Of, session: Session, asked: Asked, job: Job) -> Reasons:
    """Raises Cancelled."""
    told = _told(of, session, asked, job)
    before = periods.before(asked.first, asked.last)
    bought = session.base.purchase_days(before[0] if before else asked.first, asked.last)
    days = asked.first, asked.last, asked.as_of
    return reasons(of.name, of.record, days, told, [(day, number) for day, number, _ in bought])


def _told(of: Of, session: Session, asked: Asked, job: Job) -> Told:
    """Reasons of one text count as one, whatever their letters, spaces and the point at their end."""
    import numpy as np

    rows = session.facts.of(of.record, job)
    rows = rows.where(rows.day <= asked.as_of.toordinal())
    known: dict[str, int] = {}
    spelled: list[Counter[str]] = []
    group = np.full(len(rows.words["reason"]) + 1, UNSTATED, np.int64)
    codes, counts = np.unique(rows["reason"], return_counts=True)
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        text = " ".join(rows.words["reason"][code].split())
        if not (key := _key(text)):
            continue
        place = known.setdefault(key, len(known))
        if place == len(spelled):
            spelled.append(Counter())
        spelled[place][text.rstrip(".")] += count
        group[code] = place
    amount = rows["amount"].astype(np.int64)
    stated = amount != MISSING
    labels = [spellings.most_common(1)[0][0] for spellings in spelled]
    return Told(group[rows["reason"]], rows.client, rows.day, np.where(stated, amount, 0), stated, labels)


def _key(text: str) -> str:
    return fold(" ".join(text.split())).strip(" .!…")


# -- marks
def _mark(row: Reason) -> str:
    words = {ALL: "all", OTHER: "other", UNSTATED: "none"}
    return words.get(row.group) or f"r{marking.coded(row.label)}"


def query(row: Reason, result: Reasons, column: int | None = None) -> str:
    """In the whole period, or in one column; "" for the rarer ones of a column, which are others in each."""
    if column is None:
        return Marked(result.name, _mark(row), result.first, result.last, result.as_of).query
    bucket = result.columns[column]
    return Marked(result.name, _mark(row), bucket.first, bucket.last, result.as_of).query if row.group != OTHER else ""


def _members(of: Of, session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    """Raises KeyError where there is no such mark."""
    import numpy as np

    told = _told(of, session, asked, job)
    inside = (told.day >= asked.first.toordinal()) & (told.day <= asked.last.toordinal())
    if mark == "other":
        result = _compute(of, session, asked, job)
        shown = [told.labels.index(row.label) for row in result.rows if row.stated]
        inside &= ~np.isin(told.group, [*shown, UNSTATED])
    elif mark == "none":
        inside &= told.group == UNSTATED
    elif mark != "all":
        inside &= told.group == _place(told, mark)
    found = told.client[inside]
    return np.unique(found[found > 0])


def _place(told: Told, mark: str) -> int:
    text = marking.read(mark[1:])
    for place, label in enumerate(told.labels):
        if f"r{marking.coded(label)}" == mark or (text is not None and _key(label) == _key(text)):
            return place
    raise KeyError(mark)


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    if mark in ("all", "other", "none"):
        return texts(f"figures_reasons.mark_{mark}")
    return marking.read(mark[1:]) or "…"


def offer(row: Reason, result: Reasons, texts: Texts, column: int | None = None) -> Offer | None:
    """The clients behind a reason; of a column only where all of its records have one, for that is not counted."""
    count = row.count if column is None else row.months[column]
    asked = query(row, result, column)
    if not asked or not count or not row.carded:
        return None
    words = texts(f"figures.found_{result.record}", n=count)
    if column is None and row.carded < count:
        words = texts("figures.carded", n=row.carded, found=words)
    elif row.carded < row.count and column is not None:
        return None
    return Offer(texts("figures.offer", found=words), asked)


# -- sentences
def label(row: Reason, texts: Texts) -> str:
    if row.group == OTHER:
        return texts("figures_reasons.row_other", n=row.joined)
    return row.label if row.group != UNSTATED else texts("figures_reasons.row_none")


def _title(of: Of, result: Reasons, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts(f"figures_reasons.title_{'none' if result.latest else 'empty'}_{of.record}")
    if result.too_few:
        return texts(f"figures_reasons.title_few_{of.record}", n=result.n)
    stated = [row for row in result.rows if row.stated]
    silent = next((row for row in result.rows if row.group == UNSTATED), None)
    if silent and silent.count * 2 > result.n:
        sentence = texts(f"figures_reasons.title_silent_{of.record}", percent=formats.percent(silent.share[0]))
    else:
        code = "share" if stated[0].share[0] >= STANDS_OUT else "spread"
        percent = formats.percent(stated[0].share[0])
        sentence = texts(f"figures_reasons.title_{code}_{of.record}", percent=percent, reason=stated[0].label)
    change = result.whole.change
    if change and change.code in ("up", "down") and change.ratio:
        if isinf(change.ratio[0]) or change.ratio[0] == 0:
            return sentence
        times = times_words(change.ratio[0], texts, formats)
        return texts(f"figures_reasons.title_change_{of.record}", sentence=sentence, times=times)
    return sentence


def _evidence(of: Of, result: Reasons, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures.evidence_latest", day=formats.date(result.latest)) if result.latest else ""
    if result.too_few:
        found = texts(f"figures.found_{of.record}", n=result.n)
        return texts("figures.evidence_few", found=found, least=FEW)
    whole, lead = result.whole, result.rows[0]
    parts = []
    if lead.stated:
        share, low, high = lead.share
        parts.append(
            texts(
                "figures_reasons.evidence_share",
                whole=texts(f"figures.whole_{of.record}", n=result.n),
                count=formats.number(lead.count),
                percent=formats.percent(share),
                limits=share_limits(low, high, formats),
            )
        )
    if whole.rate is not None:
        rate, limits = formats.number(whole.rate[0], 1), interval(*whole.rate[1:], formats, 1)
        parts.append(texts("figures_reasons.evidence_rate", n=result.purchases, rate=rate, limits=limits))
    if whole.amounts:
        money = formats.money(whole.amount)
        key = "amount" if whole.amounts == result.n else "amounts"
        parts.append(texts(f"figures_reasons.evidence_{key}_{of.record}", amount=money, n=whole.amounts))
    parts.append(_before(of, result, texts, formats))
    return " ".join(filter(None, parts))


def _before(of: Of, result: Reasons, texts: Texts, formats: Formats) -> str:
    change = result.whole.change
    if result.before is None or change is None:
        return texts("figures_reasons.evidence_since", day=formats.date(result.since)) if result.since else ""
    days, found = period(*result.before, texts, formats), texts(f"figures.found_{of.record}", n=change.before)
    if change.ratio is None or isinf(change.ratio[0]):
        return texts("figures_reasons.evidence_before", period=days, found=found)
    ratio, limits = formats.number(change.ratio[0], 1), interval(*change.ratio[1:], formats, 1)
    return texts("figures_reasons.evidence_ratio", period=days, found=found, ratio=ratio, limits=limits)


def _note(result: Reasons, texts: Texts, formats: Formats) -> str:
    return incomplete(result.columns, result.step, texts, formats) if result.n else ""


def changed(change: Change | None, texts: Texts, formats: Formats) -> Cell:
    """Twice as often; no change; too few data; a dash where there is nothing to compare with."""
    if change is None:
        return Cell("—", "textMuted")
    tone = _TONES.get(change.code, ("textMuted",))
    if change.code in ("same", "few") or change.ratio is None:
        return Cell(texts(f"figures.trend_{change.code}"), *tone)
    ratio = change.ratio[0]
    if isinf(ratio) or ratio == 0:
        return Cell(texts(f"figures.trend_{'new' if isinf(ratio) else 'gone'}"), *tone)
    return Cell(times_words(ratio, texts, formats), *tone)


def tip(row: Reason, result: Reasons, texts: Texts, formats: Formats) -> str:
    """Too dear: 24 refusals, 34 % (95 %: 24–46 %); 3.8 per 100 purchases (2.4–5.6)."""
    share, low, high = row.share
    words = texts(
        "figures.tip_row",
        point=label(row, texts),
        claims=texts(f"figures.found_{result.record}", n=row.count),
        percent=formats.percent(share),
        limits=share_limits(low, high, formats),
    )
    if row.rate is None:
        return words
    rate, limits = formats.number(row.rate[0], 1), interval(*row.rate[1:], formats, 1)
    return f"{words}; {texts('figures.tip_rate', rate=rate, limits=limits)}"


# -- table, spreadsheet, JSON
def _table(of: Of, result: Reasons, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_reasons.head_reason"), "words"),
        Column(texts(f"figures.head_{of.record}")),
        Column(texts("figures.head_share")),
        Column(texts("figures.head_interval"), "interval"),
        Column(texts(f"figures_reasons.head_amount_{of.record}")),
        Column(texts("figures.head_rate")),
        Column(texts("figures.head_interval"), "interval"),
        Column(texts("figures_reasons.head_before")),
        Column(texts("figures_reasons.head_change"), "words"),
    )
    if not result.n:
        return Table(columns)
    rows = tuple(
        Row(
            (label(row, texts), *_cells(row, texts, formats)),
            _mark(row),
            tuple(filter(None, (offer(row, result, texts),))),
        )
        for row in result.rows
    )
    return Table(columns, rows, (texts("figures.row_total"), *_cells(result.whole, texts, formats)))


def _cells(row: Reason, texts: Texts, formats: Formats) -> tuple[str | Cell, ...]:
    rate = (formats.number(row.rate[0], 1), interval(*row.rate[1:], formats, 1)) if row.rate else ("—", "")
    share, low, high = row.share
    return (
        formats.number(row.count),
        formats.percent(share),
        interval(low * 100, high * 100, formats) if row.group != ALL else "",
        formats.money(row.amount) if row.amounts else "—",
        *rate,
        formats.number(row.change.before) if row.change else "—",
        changed(row.change, texts, formats),
    )


def _sheet(of: Of, result: Reasons, texts: Texts, formats: Formats) -> Sheet:
    """One line for each reason, with its months."""
    share, rate = texts("figures.head_share") + ", %", texts("figures.head_rate")
    headers = (
        texts("figures_reasons.head_reason"),
        texts(f"figures.head_{of.record}"),
        share,
        texts("figures.head_low", column=share),
        texts("figures.head_high", column=share),
        texts(f"figures_reasons.head_amount_{of.record}"),
        rate,
        texts("figures.head_low", column=rate),
        texts("figures.head_high", column=rate),
        texts("figures_reasons.head_before"),
        texts("figures_reasons.head_change"),
        *(column_long(b.first, result.step, texts, formats) for b in result.columns),
    )
    rows = tuple(
        (
            label(row, texts),
            row.count,
            *(value * 100 for value in row.share),
            formats.decimal(row.amount) if row.amounts else None,
            *(row.rate or (None, None, None)),
            row.change.before if row.change else None,
            changed(row.change, texts, formats).text,
            *row.months,
        )
        for row in result.rows
    )
    return Sheet(headers, rows)


def _json(of: Of, result: Reasons, texts: Texts, formats: Formats) -> dict[str, Any]:
    whole = result.whole
    return {
        "clients": result.clients,
        "purchases": result.purchases,
        **_row_json(whole, formats),
        "since": result.since.isoformat() if result.since else None,
        "before": {"from": result.before[0].isoformat(), "to": result.before[1].isoformat()} if result.before else None,
        "reasons": [
            {
                "reason": row.label if row.stated else None,
                "row": "other" if row.group == OTHER else "none" if row.group == UNSTATED else "own",
                "joined": row.joined,
                "count": row.count,
                "share": rounded(row.share[0]),
                "low": rounded(row.share[1]),
                "high": rounded(row.share[2]),
                **_row_json(row, formats),
                "months": list(row.months),
                "query": query(row, result) if row.carded else None,
            }
            for row in result.rows
        ],
        "months": [
            {
                "from": b.first.isoformat(),
                "to": b.last.isoformat(),
                "complete": b.complete,
                "count": whole.months[i],
                "purchases": result.bought[i],
            }
            for i, b in enumerate(result.columns if result.n else ())
        ],
    }


def _row_json(row: Reason, formats: Formats) -> dict[str, Any]:
    rate, low, high = row.rate or (None, None, None)
    change = row.change
    limits = (change.ratio if change else None) or (None, None, None)
    ratio, ratio_low, ratio_high = (None if v is None or isinf(v) else v for v in limits)
    return {
        "amount": exact(row.amount, formats) if row.amounts else None,
        "amounts": row.amounts,
        "per_100": rounded(rate),
        "per_100_low": rounded(low),
        "per_100_high": rounded(high),
        "count_before": change.before if change else None,
        "change": change.code if change else None,
        "ratio": rounded(ratio),
        "ratio_low": rounded(ratio_low),
        "ratio_high": rounded(ratio_high),
    }


def _empty(of: Of, result: Reasons, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts(f"figures_reasons.nothing_{of.record}")
    return texts(f"figures_reasons.title_none_{of.record}"), texts(
        "figures.longer_text", date=formats.date(result.latest)
    )


def _counted(of: Of, result: Reasons, texts: Texts, formats: Formats) -> str:
    found = texts(f"figures.found_{of.record}", n=result.n)
    if not result.clients:
        return found
    return texts(f"figures.found_clients_{of.record}", n=result.clients, found=found)


def figure(of: Of) -> Figure[Reasons]:
    return Figure(
        name=of.name,
        unit=of.name,
        concerns=failures.CONCERNS,
        compute=partial(_compute, of),
        title=partial(_title, of),
        evidence=partial(_evidence, of),
        note=_note,
        counted=partial(_counted, of),
        empty=partial(_empty, of),
        table=partial(_table, of),
        sheet=partial(_sheet, of),
        json=partial(_json, of),
        members=partial(_members, of),
        mark_words=_mark_words,
        reaches_back=True,
    )
