"""What the figures of failures by product and by staff member have in common: their words, table and JSON."""

from __future__ import annotations

from functools import partial
from math import isinf
from typing import Any, Final

from desktop_crm.analysis.failure_groups import OTHER, UNSTATED, FailureGroups, Group
from desktop_crm.analysis.failures import FEW, LEAST_PURCHASES, Part
from desktop_crm.app.figures import failures, marking
from desktop_crm.app.figures.failure_grouping import By, compute, members
from desktop_crm.app.figures.figure import Cell, Column, Figure, Offer, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import interval, times_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.domain.mark import Marked

TONES: Final = {"more": ("danger", "trending-up"), "less": ("success", "trending-down"), "same": ("textMuted", "minus")}


# -- marks
def _mark(mark: str, result: FailureGroups, record: str = "") -> str:
    """MARK[:RECORD]+COUNTED...: what was counted is told too, for the rows depend on it."""
    told = f"{mark}:{record}" if record else mark
    return "+".join((told, *(part.record for part in result.parts)))


def _query(row: Group, result: FailureGroups, record: str = "") -> str:
    return Marked(result.name, _mark(row.mark, result, record), result.first, result.last, result.as_of).query


def mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    told, _, record = mark.partition("+")[0].partition(":")
    held = told.partition("-")[2] if told[:1] == "s" else told[1:]
    words = texts(f"figures_groups.mark_{told}") if told in ("none", "other") else marking.read(held) or "…"
    return f"{words} ({texts(f'codes.record_{record}')})" if record else words


def offers(row: Group, result: FailureGroups, texts: Texts) -> tuple[Offer, ...]:
    parts = [Part(p.record, p.count, _query(row, result, p.record), p.carded) for p in row.parts]
    return failures.offers(row.count, _query(row, result), parts, texts)


# -- sentences
def label(row: Group, by: By, texts: Texts) -> str:
    if row.group == OTHER:
        return texts("figures_groups.row_other", n=row.joined)
    return row.label if row.group != UNSTATED else texts(f"figures_groups.row_none_{by.field}")


def _title(by: By, result: FailureGroups, texts: Texts, formats: Formats) -> str:
    if not result.n:
        code = "unnamed" if not result.parts else "none" if result.latest else "empty"
        return texts(f"figures_groups.title_{code}")
    if result.too_few:
        return texts(f"figures_groups.title_few_{by.field}", n=result.stated)
    if result.about is not None and (ratio := result.rows[result.about].ratio):
        times = texts("figures.trend_new") if isinf(ratio[0]) else times_words(ratio[0], texts, formats)
        return texts(f"figures_groups.title_more_{by.field}", name=result.rows[result.about].label, times=times)
    lead = result.rows[0]
    if all(row.verdict == "few" for row in result.rows):
        return texts(f"figures_groups.title_alone_{by.field}", name=lead.label, n=lead.count)
    return texts(f"figures_groups.title_even_{by.field}", name=lead.label, n=lead.count)


def _evidence(by: By, result: FailureGroups, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures.evidence_latest", day=formats.date(result.latest)) if result.latest else ""
    found, told = failures.found(result.n, result.parts, texts), failures.each(result.parts, texts)
    sources = texts("figures.evidence_sources", found=found, sources=told) if told else f"{found}."
    if result.too_few:
        return f"{sources} {texts(f'figures_groups.evidence_few_{by.field}', least=FEW)}"
    parts = [sources]
    row = result.rows[result.about] if result.about is not None else None
    if row is not None and row.rate and row.ratio:
        others = (result.told - row.count) * 100 / (result.named - row.purchases)
        parts.append(
            texts(
                "figures_groups.evidence_more",
                name=row.label,
                now=formats.number(row.rate[0], 1),
                others=formats.number(others, 1),
                limits=interval(*row.ratio[1:], formats, 1),
            )
        )
    elif any(each.ratio for each in result.rows):
        parts.append(texts("figures_groups.evidence_even"))
    parts.append(texts(f"figures_groups.evidence_named_{by.field}", n=result.purchases, named=result.named))
    return " ".join(parts)


def _note(by: By, result: FailureGroups, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    return texts(f"figures_groups.note_{by.field}", least=LEAST_PURCHASES)


def verdict(row: Group, texts: Texts, formats: Formats) -> Cell:
    """Twice as often; no difference; too few data; "" for the rows that are nobody's."""
    if not row.stated:
        return Cell("")
    if row.verdict in ("same", "few") or row.ratio is None:
        return Cell(texts(f"figures_groups.verdict_{row.verdict}"), *TONES.get(row.verdict, ("textMuted",)))
    ratio = row.ratio[0]
    if isinf(ratio) or ratio == 0:
        return Cell(texts(f"figures_groups.verdict_{'only' if isinf(ratio) else 'never'}"), *TONES[row.verdict])
    return Cell(times_words(ratio, texts, formats), *TONES[row.verdict])


def tip(row: Group, by: By, texts: Texts, formats: Formats) -> str:
    """Ivan Petrenko: 12 failures, 6.9 per 100 purchases (5.1–9.1), n = 174 purchases."""
    words = f"{label(row, by, texts)}: {failures.found(row.count, row.parts, texts)}"
    if row.rate is None:
        return words
    rate, limits = formats.number(row.rate[0], 1), interval(*row.rate[1:], formats, 1)
    bought = texts("figures.evidence_purchases", n=row.purchases)
    return f"{words}; {texts('figures.tip_rate', rate=rate, limits=limits)}; {bought}"


# -- table, spreadsheet, JSON
def _table(by: By, result: FailureGroups, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts(f"figures_groups.head_{by.field}"), "words"),
        Column(failures.head(result.parts, texts)),
        Column(texts(f"figures_groups.head_purchases_{by.field}")),
        Column(texts(f"figures_groups.head_rate_{by.field}")),
        Column(texts("figures.head_interval"), "interval"),
        *map(Column, failures.heads(result.parts, texts)),
        Column(texts("figures_groups.head_against"), "words"),
    )
    if not result.n:
        return Table(columns)
    rows = tuple(
        Row(
            (
                label(row, by, texts),
                formats.number(row.count),
                formats.number(row.purchases) if row.group != UNSTATED else "",
                *_rate(row, formats),
                *failures.cells(row.parts, formats),
                verdict(row, texts, formats),
            ),
            row.mark,
            offers(row, result, texts),
        )
        for row in result.rows
    )
    total = (
        texts("figures.row_total"),
        formats.number(result.n),
        formats.number(result.purchases),
        "",
        "",
        *failures.cells(result.parts, formats),
        "",
    )
    return Table(columns, rows, total)


def _rate(row: Group, formats: Formats) -> tuple[str, str]:
    if row.rate is None:
        return "—" if row.stated else "", ""
    return formats.number(row.rate[0], 1), interval(row.rate[1], row.rate[2], formats, 1)


def _sheet(by: By, result: FailureGroups, texts: Texts, formats: Formats) -> Sheet:
    rate = texts(f"figures_groups.head_rate_{by.field}")
    headers = (
        texts(f"figures_groups.head_{by.field}"),
        failures.head(result.parts, texts),
        *failures.heads(result.parts, texts),
        texts(f"figures_groups.head_purchases_{by.field}"),
        rate,
        texts("figures.head_low", column=rate),
        texts("figures.head_high", column=rate),
        texts("figures_groups.head_against"),
    )
    rows = tuple(
        (
            label(row, by, texts),
            row.count,
            *failures.numbers(row.parts),
            row.purchases,
            *(row.rate or (None, None, None)),
            verdict(row, texts, formats).text,
        )
        for row in result.rows
    )
    return Sheet(headers, rows)


def _json(by: By, result: FailureGroups, texts: Texts, formats: Formats) -> dict[str, Any]:
    rate, low, high = result.rate or (None, None, None)
    return {
        **failures.of(result.parts),
        "clients": result.clients,
        "stated": result.stated,
        "purchases": result.purchases,
        "purchases_named": result.named,
        "per_100": rounded(rate),
        "per_100_low": rounded(low),
        "per_100_high": rounded(high),
        "rows": [_row_json(by, row, result) for row in result.rows],
    }


def _row_json(by: By, row: Group, result: FailureGroups) -> dict[str, Any]:
    rate, low, high = row.rate or (None, None, None)
    ratio, ratio_low, ratio_high = (None if v is None or isinf(v) else v for v in row.ratio or (None, None, None))
    return {
        by.field: row.label if row.stated else None,
        "row": "other" if row.group == OTHER else "none" if row.group == UNSTATED else "own",
        "joined": row.joined,
        "count": row.count,
        "counts": failures.counts(row.parts),
        "purchases": row.purchases if row.group != UNSTATED else None,
        "per_100": rounded(rate),
        "per_100_low": rounded(low),
        "per_100_high": rounded(high),
        "against_others": rounded(ratio),
        "against_low": rounded(ratio_low),
        "against_high": rounded(ratio_high),
        "verdict": row.verdict if row.stated else None,
        "query": _query(row, result) if any(part.carded for part in row.parts) else None,
    }


def _empty(result: FailureGroups, texts: Texts, formats: Formats) -> tuple[str, str]:
    if not result.parts:
        return texts("figures.nothing"), texts("figures_groups.title_unnamed")
    return failures.empty(result.latest, result.parts, texts, formats)


def figure(by: By) -> Figure[FailureGroups]:
    return Figure(
        name=by.name,
        unit="failures",
        concerns=frozenset({*failures.CONCERNS, "staff"}),
        compute=partial(compute, by),
        title=partial(_title, by),
        evidence=partial(_evidence, by),
        note=partial(_note, by),
        counted=lambda result, texts, formats: failures.counted(result.n, result.clients, result.parts, texts),
        empty=_empty,
        table=partial(_table, by),
        sheet=partial(_sheet, by),
        json=partial(_json, by),
        options=(failures.OF,),
        members=partial(members, by),
        mark_words=mark_words,
        reaches_back=True,
    )
