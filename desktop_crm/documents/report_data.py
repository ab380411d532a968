"""What the report's template needs, and nothing else: every string ready to print.

`resources/templates/report.typ` reads `asdict(ReportDocument)` as JSON; all keys are always there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from desktop_crm.analysis.failures import LEAST_PURCHASES
from desktop_crm.analysis.satisfaction import FEW
from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.app.figures.words import point_limits, share_limits
from desktop_crm.app.formats import Formats, minor_digits
from desktop_crm.app.reporting import KeyFigures, Wanted
from desktop_crm.app.settings import Settings
from desktop_crm.documents.card_data import REGIONS, Meta, Moment, Shop, letterhead
from desktop_crm.documents.printable import clamp, one_line, printable

SENTENCE, CELL, HEAD = 600, 200, 60
"""Letters of a sentence, of a cell and of a column's head beyond which they are cut."""
ROWS: Final = 40
"""Rows of a table on paper; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """`aligns`: a letter for each column, l for words, r for numbers; `rows` and `total` (() where there is none) have
    a cell for each.
    """

    heads: tuple[str, ...]
    aligns: str
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    more: str


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """`chart` is a file beside the template, "" without one; `told`: what was counted, and when."""

    label: str
    title: str
    evidence: str
    chart: str
    alt: str
    note: str
    told: str
    table: PrintedTable


@dataclass(frozen=True, slots=True)
class Nothing:
    """A figure without anything to draw, and what is missing."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class ReportLabels:
    page: str
    footer: str
    report: str
    about: str
    finding: str
    on_page: str
    nothing: str
    missing: str


@dataclass(frozen=True, slots=True)
class ReportDocument:
    meta: Meta
    lang: str
    region: str | None
    shop: Shop
    t: ReportLabels
    title: str
    lead: str
    keys: tuple[KeyFigure, ...]
    figures: tuple[PrintedFigure, ...]
    nothing: tuple[Nothing, ...]


def build(
    printed: Sequence[PrintedFigure],
    nothing: Sequence[Nothing],
    asked: Wanted,
    formats: Formats,
    now: datetime,
    keys: KeyFigures | None = None,
) -> ReportDocument:
    """`now` is an aware moment, printed in local time; `keys` stand first, where there is anything to say."""
    t, language = formats.texts, formats.texts.language
    utc = now.astimezone(UTC)
    moment = Moment(utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    kept = Settings(asked.settings)
    title = title_of(asked, formats)
    return ReportDocument(
        meta=Meta(title, moment, t("paper.printed", moment=formats.moment(now))),
        lang=language,
        region=REGIONS.get(language),
        shop=letterhead(kept),
        t=ReportLabels(
            page=t("paper.page"),
            footer=t("paper.footer"),
            report=t("paper.report"),
            about=t("paper.report_about"),
            finding=t("paper.report_finding"),
            on_page=t("paper.report_on_page"),
            nothing=t("paper.report_nothing"),
            missing=t("paper.report_missing"),
        ),
        title=title,
        lead=_lead(len(printed), len(nothing), formats),
        keys=_keys(keys, formats) if keys and keys.any else (),
        figures=tuple(printed),
        nothing=tuple(nothing),
    )


def title_of(asked: Wanted, formats: Formats) -> str:
    return formats.texts("paper.report_title", first=formats.date(asked.first), last=formats.date(asked.last))


def _lead(found: int, nothing: int, formats: Formats) -> str:
    t = formats.texts
    if not found:
        return t("paper.report_lead_nothing")
    parts = [t("paper.report_lead", n=found)]
    if nothing:
        parts.append(t("paper.report_lead_missing", n=nothing))
    return " ".join(parts)


def _keys(keys: KeyFigures, formats: Formats) -> tuple[KeyFigure, ...]:
    t = formats.texts
    change = t("paper.report_key_change", change=formats.signed(keys.clients - keys.clients_before))
    satisfied, recommend = _share(keys, formats), _nps(keys, formats)
    return (
        KeyFigure(t("paper.report_key_clients"), formats.number(keys.clients), change),
        KeyFigure(t("paper.report_key_revenue"), formats.money(_whole(keys.revenue, formats)), _growth(keys, formats)),
        KeyFigure(t("paper.report_key_failures"), formats.number(keys.failures), _rate(keys, formats)),
        KeyFigure(t("paper.report_key_satisfied"), *satisfied),
        KeyFigure(t("paper.report_key_nps"), *recommend),
    )


def _whole(minor: int, formats: Formats) -> int:
    """Rounded half up to whole units of the currency, in minor ones."""
    unit: int = 10 ** minor_digits(formats.currency)
    return (2 * minor + unit) // (2 * unit) * unit


def _growth(keys: KeyFigures, formats: Formats) -> str:
    before = keys.revenue_before
    if before is None or before <= 0:
        return ""
    growth = round((keys.revenue - before) * 100 / before)
    return formats.texts("paper.report_key_growth", percent=f"{'+' * (growth > 0)}{formats.percent(growth / 100)}")


def _rate(keys: KeyFigures, formats: Formats) -> str:
    if keys.purchases < LEAST_PURCHASES:
        return ""
    rate = keys.failures * 100 / keys.purchases
    return formats.texts("paper.report_key_rate", rate=formats.number(rate, 0 if rate >= 10 else 1))


def _share(keys: KeyFigures, formats: Formats) -> tuple[str, str]:
    """Value and note; a dash where too few answered."""
    if keys.csat is None or keys.answers < FEW:
        return "—", formats.texts("paper.report_key_few", n=keys.answers)
    share, low, high = keys.csat
    told = formats.texts("paper.report_key_limits", n=keys.answers, limits=share_limits(low, high, formats))
    return formats.percent(share), told


def _nps(keys: KeyFigures, formats: Formats) -> tuple[str, str]:
    if keys.nps is None or keys.asked < FEW:
        return "—", formats.texts("paper.report_key_few", n=keys.asked)
    words = formats.texts("paper.report_key_range", n=keys.asked, limits=point_limits(keys.nps, formats))
    return formats.signed(round(keys.nps[0] * 100)), words


def printed(result: Result, chart: str, formats: Formats) -> PrintedFigure:
    """`chart`: the name of the picture's file."""
    t = formats.texts
    title = _sentence(figures.title(result, t, formats))
    evidence = _sentence(figures.evidence(result, t, formats))
    counted, period = figures.counted(result, t, formats), figures.period(result, t, formats)
    return PrintedFigure(
        label=_label(result, formats),
        title=title,
        evidence=evidence,
        chart=chart,
        alt=f"{title}. {evidence}".strip(),
        note=_sentence(figures.note(result, t, formats)),
        told=_sentence(f"{counted}, {period}"),
        table=_table(figures.table(result, t, formats), formats),
    )


def nothing(result: Result, formats: Formats) -> Nothing:
    title, text = figures.empty(result, formats.texts, formats)
    return Nothing(_label(result, formats), _sentence(f"{title}. {text}" if text else title))


def _label(result: Result, formats: Formats) -> str:
    return figures.label(result.name, formats.texts)


def _sentence(text: str) -> str:
    return clamp(_plain(text), SENTENCE)


def _plain(text: str) -> str:
    """On one line, with the no-break spaces of numbers as they are."""
    return re.sub(r"[ \t\n]+", " ", printable(text)).strip(" ")


def _table(table: figures.Table, formats: Formats) -> PrintedTable:
    shown = [tuple(_cell(cell) for cell in line) for line in (row.cells for row in table.rows[:ROWS])]
    hidden = len(table.rows) - len(shown)
    return PrintedTable(
        heads=tuple(clamp(one_line(column.head), HEAD) for column in table.columns),
        aligns="".join("l" if column.kind == "words" else "r" for column in table.columns),
        rows=tuple(shown),
        total=tuple(_cell(cell) for cell in table.total),
        more=formats.texts("paper.report_more", n=hidden) if hidden else "",
    )


def _cell(cell: str | figures.Cell) -> str:
    return clamp(_plain(cell if isinstance(cell, str) else cell.text), CELL)
