"""How much lies under the complaints: the figure `iceberg` in words and numbers."""

from __future__ import annotations

from datetime import date
from math import inf
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.iceberg import Answers, Iceberg, Limits, Told, against, groups, iceberg
from desktop_crm.analysis.retention import year_up_to
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.told import told_of, told_percent
from desktop_crm.app.figures.words import interval, margin_words, share_limits, whole_money
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.profits import profits_of
from desktop_crm.app.readings import MISSING
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.app.texts import Texts
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GROUPS: Final = ("asked", "problems", "complained", "hidden")
_GOOD: Final = {"problems": "below", "complained": "above"}
"""Fewer problems, and more of them told to the shop."""
_ICONS: Final = {"above": "trending-up", "below": "trending-down"}


# -- where the numbers come from
def _compute(session: Session, asked: Asked, job: Job) -> Iceberg:
    """Raises Cancelled."""
    answers, latest = _answers(session, asked, job)
    known = profits_of(session, *year_up_to(asked.last), job)
    at_risk = int(known.of("profit", groups(answers).hidden).sum())
    told = Told(told_of(session, "incidence", 100), told_of(session, "complaint_rate", 100))
    return iceberg((asked.first, asked.last, asked.as_of), answers, told, at_risk, known.source, latest)


def _answers(session: Session, asked: Asked, job: Job) -> tuple[Answers, date | None]:
    """Those of clients that say whether there was a problem; and the day of the last such answer ever."""
    rows = session.facts.of("feedback", job)
    rows = rows.where((rows["had_problem"] != MISSING) & (rows.client > 0) & (rows.day > 0))
    past = rows.day[rows.day <= asked.as_of.toordinal()]
    rows = rows.where((rows.day >= asked.first.toordinal()) & (rows.day <= asked.last.toordinal()))
    complained = rows["did_complain"].astype("int64")
    complained[complained == MISSING] = -1
    latest = date.fromordinal(int(past.max())) if len(past) else None
    return Answers(rows.client, rows["had_problem"] == 1, complained), latest


# -- marks
def _query(group: str, result: Iceberg) -> str:
    return Marked(result.name, group, result.first, result.last, result.as_of).query


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    """Raises KeyError where there is no such mark."""
    found: NDArray[np.int64] = groups(_answers(session, asked, job)[0])._asdict()[mark]
    return found


def offer(group: str, result: Iceberg, texts: Texts) -> Offer | None:
    n = getattr(result, group)
    return Offer(texts(f"figures_iceberg.offer_{group}", n=n), _query(group, result)) if n else None


# -- sentences
def _title(result: Iceberg, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_iceberg.title_none" if result.latest else "figures_iceberg.title_empty")
    if result.too_few:
        return texts("figures_iceberg.title_few", n=result.n)
    if not result.problems:
        return texts("figures_iceberg.title_calm", n=result.n)
    if not result.hidden:
        return texts("figures_iceberg.title_open", n=result.problems)
    money = whole_money(result.at_risk, formats)
    key = "risk" if result.at_risk > 0 else "hidden"
    return texts(f"figures_iceberg.title_{key}", n=result.hidden, problems=result.problems, money=money)


def _evidence(result: Iceberg, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures.evidence_latest", day=formats.date(result.latest)) if result.latest else ""
    if result.too_few:
        return texts("figures_iceberg.evidence_few", least=FEW)
    parts = [_share_words("incidence", result.problems, result.n, result.incidence, texts, formats)]
    if result.problems:
        rate = result.complaint_rate
        parts.append(_share_words("complaints", result.complained, result.problems, rate, texts, formats))
        if result.problems < FEW:
            parts.append(texts("figures_iceberg.evidence_few_problems", n=result.problems))
    if result.multiplier and result.multiplier[0] is not None:
        parts.append(_multiplied(result.multiplier, texts, formats))
    return " ".join(filter(None, parts))


def _share_words(about: str, count: int, n: int, found: Limits | None, texts: Texts, formats: Formats) -> str:
    if found is None:
        return ""
    share, low, high = found
    return texts(
        f"figures_iceberg.evidence_{about}",
        n=n,
        count=count,
        percent=formats.percent(share),
        limits=share_limits(low, high, formats),
    )


def _multiplied(multiplier: tuple[float | None, float, float | None], texts: Texts, formats: Formats) -> str:
    value, low, high = multiplier
    limits = interval(low, inf if high is None else high, formats, 1)
    return texts("figures_iceberg.evidence_multiplier", times=formats.number(value or 0, 1), limits=limits)


def _note(result: Iceberg, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [
        texts("figures_iceberg.note_told"),
        texts("figures_iceberg.note_risk"),
        margin_words(result.source, texts, formats),
    ]
    if result.unsaid:
        parts.append(texts("figures_iceberg.note_unsaid", n=result.unsaid))
    return " ".join(filter(None, parts))


def verdict(group: str, own: Limits | None, told: tuple[float, float], n: int, texts: Texts) -> Cell:
    """More than is told, less, or that the interval cannot tell; better in green, worse in red."""
    if own is None or n < FEW:
        return Cell(texts("figures.trend_few"), "textMuted")
    way = against(own, told)
    tone = "textMuted" if way == "same" else "success" if way == _GOOD[group] else "danger"
    return Cell(texts(f"figures_iceberg.verdict_{way}"), tone, _ICONS.get(way, ""))


def rows_of(result: Iceberg) -> tuple[tuple[str, int, int, Limits | None, tuple[float, float]], ...]:
    """Of those with a problem and those who complained: the group, its count and n, its share, and what is told."""
    return (
        ("problems", result.problems, result.asked, result.incidence, result.told.incidence),
        ("complained", result.complained, result.problems, result.complaint_rate, result.told.complaints),
    )


# -- table, spreadsheet, JSON
def _table(result: Iceberg, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_iceberg.head_group"), "words"),
        Column(texts("figures_iceberg.head_clients")),
        Column(texts("figures.head_share")),
        Column(texts("figures.head_interval"), "interval"),
        Column(texts("figures_iceberg.head_told")),
        Column(texts("figures_iceberg.head_verdict"), "words"),
        Column(texts("figures_iceberg.head_value")),
    )
    if not result.n:
        return Table(columns)
    shares = {group: (n, share, told) for group, _, n, share, told in rows_of(result)}
    rows = []
    for group in GROUPS:
        count = getattr(result, group)
        n, share, told = shares.get(group, (0, None, None))
        cells: tuple[str | Cell, ...] = ("", "", "", "")
        if told is not None:
            number = (
                (formats.percent(share[0]), interval(share[1] * 100, share[2] * 100, formats)) if share else ("—", "")
            )
            cells = (*number, told_percent(told, formats), verdict(group, share, told, n, texts))
        money = formats.money(result.at_risk) if group == "hidden" and count else ""
        found = offer(group, result, texts)
        name = texts(f"figures_iceberg.group_{group}")
        rows.append(Row((name, formats.number(count), *cells, money), group, (found,) if found else ()))
    return Table(columns, tuple(rows))


def _sheet(result: Iceberg, texts: Texts, formats: Formats) -> Sheet:
    share = texts("figures.head_share") + ", %"
    headers = (
        texts("figures_iceberg.head_group"),
        texts("figures_iceberg.head_clients"),
        share,
        texts("figures.head_low", column=share),
        texts("figures.head_high", column=share),
        texts("figures_iceberg.head_value"),
    )
    shares = {group: found for group, _, _, found, _ in rows_of(result)}
    rows = []
    for group in GROUPS if result.n else ():
        found = shares.get(group)
        limits = tuple(value * 100 for value in found) if found else (None, None, None)
        money = formats.decimal(result.at_risk) if group == "hidden" and result.hidden else None
        rows.append((texts(f"figures_iceberg.group_{group}"), getattr(result, group), *limits, money))
    return Sheet(headers, tuple(rows))


def _json(result: Iceberg, texts: Texts, formats: Formats) -> dict[str, Any]:
    multiplier, low, high = result.multiplier or (None, None, None)
    return {
        "asked": result.asked,
        "problems": result.problems,
        "complained": result.complained,
        "hidden": result.hidden,
        "unsaid": result.unsaid,
        "incidence": _share_json(result.incidence, result.told.incidence),
        "complaint_rate": _share_json(result.complaint_rate, result.told.complaints),
        "multiplier": rounded(multiplier),
        "multiplier_low": rounded(low),
        "multiplier_high": rounded(high),
        "at_risk": exact(result.at_risk, formats) if result.hidden else None,
        "costs_known": rounded(result.source.costed),
        "queries": {group: _query(group, result) if getattr(result, group) else None for group in GROUPS},
    }


def _share_json(own: Limits | None, told: tuple[float, float]) -> dict[str, Any]:
    share, low, high = own or (None, None, None)
    return {"share": rounded(share), "low": rounded(low), "high": rounded(high), "told": [rounded(v) for v in told]}


def _empty(result: Iceberg, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_iceberg.nothing_text")
    return texts("figures_iceberg.title_none"), texts("figures.longer_text", date=formats.date(result.latest))


FIGURE: Final[Figure[Iceberg]] = Figure(
    name="iceberg",
    unit="clients",
    concerns=frozenset({*DECIDE, "feedback"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_iceberg.counted", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=lambda mark, texts, formats: texts(f"figures_iceberg.group_{mark}") if mark in GROUPS else mark,
    reaches_back=True,
)
