"""What is told of every firm beside the shop's own numbers: the figure `benchmarks`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from desktop_crm.analysis.benchmarks import (
    NAME,
    ORDER,
    SENSES,
    Benchmarks,
    Compared,
    Line,
    Verdict,
    benchmarks,
)
from desktop_crm.app import figures
from desktop_crm.app import settings as kept_settings
from desktop_crm.app.figures.benchmark_values import VALUES
from desktop_crm.app.figures.benchmark_words import (
    ICONS,
    TONES,
    factor,
    limits_words,
    n_numbers,
    saying,
    source,
    value_words,
    verdict_words,
    why,
)
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Result, Row, Sheet, Table, rounded
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.app.texts import Texts

_TITLED: Final[tuple[Verdict, ...]] = ("better", "worse", "unclear", "few")


def _compute(session: Session, asked: Asked, job: Job) -> Benchmarks:
    kept, results = kept_settings.load(session), _results(session, asked, job)
    rows = []
    for key in SENSES:
        told, unit, taken = kept.benchmark(key), factor(key), VALUES[key]
        limits = float(told.low) / unit, float(told.high) / unit
        result = results[taken.figure]
        rows.append(Compared(key, limits, told.source, taken.take(result), result.latest))
    return benchmarks(tuple(rows), asked.first, asked.last, asked.as_of)


def _results(session: Session, asked: Asked, job: Job) -> dict[str, Result]:
    """By name of all figures that own values are taken from, each computed once."""
    found: dict[str, Result] = {}
    sources = {taken.figure: taken.options for taken in VALUES.values()}
    for place, (name, options) in enumerate(sources.items()):
        part = job.part(place / len(sources), 1 / len(sources))
        found[name] = figures.find(name).compute(session, replace(asked, options=options, before=None), part)
    return found


# -- sentences
def _title(result: Benchmarks, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_benchmarks.title_few_data")
    said: list[str] = []
    for verdict in _TITLED:
        if n := result.counts.get(verdict, 0):
            key = "worse_first" if verdict == "worse" and not said else verdict
            said.append(texts(f"figures_benchmarks.title_{key}", words=_spelled(n, texts, not said)))
        elif verdict == "worse" and not said:
            said.append(texts("figures_benchmarks.title_neither"))
    return ", ".join(said)


def _spelled(n: int, texts: Texts, cases: bool) -> str:
    """In three cases; three, where cases have been mentioned."""
    return texts(f"figures_benchmarks.cases_{n}" if cases else f"figures_benchmarks.in_{n}")


def _evidence(result: Benchmarks, texts: Texts, formats: Formats) -> str:
    worse = [line for line in result.lines if line.verdict == "worse"]
    parts = [texts("figures_benchmarks.folklore")]
    if worse:
        parts.append(texts("figures_benchmarks.evidence_worse", saying=saying(worse[0], texts, formats)))
    return " ".join(parts)


def offer(line: Line, texts: Texts) -> Offer | None:
    return Offer(texts("figures_benchmarks.offer"), line.query) if line.query else None


# -- table and spreadsheet
def _table(result: Benchmarks, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_benchmarks.head_saying"), "words"),
        Column(texts("figures_benchmarks.head_own")),
        Column(texts("figures.head_interval"), "interval"),
        Column(texts("figures_benchmarks.head_n")),
        Column(texts("figures_benchmarks.head_verdict"), "words"),
    )
    rows = tuple(
        Row(
            (
                saying(line, texts, formats),
                value_words(line, texts, formats),
                limits_words(line, texts, formats),
                n_numbers(line, texts, formats),
                Cell(verdict_of(line, texts, formats), TONES[line.verdict], ICONS[line.verdict]),
            ),
            line.key,
            tuple(filter(None, (offer(line, texts),))),
        )
        for line in result.lines
    )
    return Table(columns, rows if result.latest is not None else ())


def verdict_of(line: Line, texts: Texts, formats: Formats) -> str:
    """With its reason."""
    reason = why(line, texts, formats)
    return texts("figures_benchmarks.because", verdict=verdict_words(line.verdict, texts), why=reason)


def _sheet(result: Benchmarks, texts: Texts, formats: Formats) -> Sheet:
    heads = tuple(
        texts(f"figures_benchmarks.head_{name}")
        for name in ("saying", "told_low", "told_high", "own", "low", "high", "n", "verdict", "source")
    )
    return Sheet(heads, tuple(_line(line, row, texts, formats) for line in result.lines for row in line.rows))


def _line(line: Line, row: Compared, texts: Texts, formats: Formats) -> tuple[Any, ...]:
    unit = factor(row.key)

    def scaled(value: float | None) -> float | None:
        return None if value is None else round(value * unit, 3)

    own = row.own
    return (
        texts(f"settings.benchmark_{row.key}"),
        *map(scaled, row.told),
        *map(scaled, (own.value, own.low, own.high)),
        own.n,
        verdict_words(row.verdict, texts),
        row.source or source(line, texts),
    )


def _json(result: Benchmarks, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "counts": {verdict: result.counts.get(verdict, 0) for verdict in ORDER},
        "rows": [
            {
                "key": row.key,
                "folklore": dict(zip(("low", "high"), map(rounded, row.told), strict=True)),
                "source": row.source,
                "own": rounded(row.own.value),
                "low": rounded(row.own.low),
                "high": rounded(row.own.high),
                "counted_in_full": row.own.in_full,
                "n": row.own.n,
                "verdict": row.verdict,
                "query": row.own.query or None,
            }
            for row in result.rows
        ],
    }


FIGURE: Final[Figure[Benchmarks]] = Figure(
    name=NAME,
    unit="benchmarks",
    concerns=frozenset({*DECIDE, "setting", "wish", "improvement", "estimate", "problem"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=lambda result, texts, formats: texts("figures_benchmarks.note_full"),
    counted=lambda result, texts, formats: texts("figures_benchmarks.counted", n=result.n),
    empty=lambda result, texts, formats: (texts("figures.nothing"), texts("figures_benchmarks.nothing_text")),
    table=_table,
    sheet=_sheet,
    json=_json,
    reaches_back=True,
)
