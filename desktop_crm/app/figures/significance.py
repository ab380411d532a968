"""Profit share beside time share of regular clients in words and numbers: the figure `significance`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.members import distinct
from desktop_crm.analysis.significance import FEW, HOURS, NAME, PROFIT, Ask, Significance, Weighed, significance
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, bare, exact, rounded
from desktop_crm.app.figures.marking import one_client
from desktop_crm.app.figures.words import margin_words, whole_money
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.profits import profits_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, hourly_cost, table_as_of
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REGULAR: Final = 3
"""Number of the rung from which a client is regular."""


def _compute(session: Session, asked: Asked, job: Job) -> Significance:
    import numpy as np

    table = table_as_of(session, min(asked.last, asked.as_of), job)
    regular = distinct(np.append(table.client[table.rung >= _REGULAR], table.other[table.other_rung >= _REGULAR]))
    latest = date.fromordinal(int(table.last.max())) if len(table.last) else None
    found = profits_of(session, asked.first, asked.last, job)
    result = significance(found, regular, asked.as_of, hourly_cost(session), latest)
    rows = session.base.page([each.client for each in result.clients])
    return replace(result, names={id: row.title for id, row in rows.items()})


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    one = one_client(mark)
    return _compute(session, asked, job).members[mark] if one is None else one


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    return texts(f"figures_significance.mark_{mark.partition('-')[0]}")


def name_of(each: Weighed, result: Significance) -> str:
    return result.names.get(each.client, f"#{each.client}")


def hours(minutes: int, formats: Formats) -> str:
    """With a decimal below ten hours."""
    return formats.number(minutes / 60, 1 if 0 < minutes < 600 else 0)


# -- sentences
def _title(result: Significance, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_significance.title_empty")
    if not result.minutes:
        return texts("figures_significance.title_timeless")
    if result.too_few:
        return texts("figures_significance.title_few", n=result.n)
    if not result.group or result.group_time_share is None or result.group_profit_share is None:
        return texts("figures_significance.title_none", n=result.n)
    return texts(
        "figures_significance.title_rule" if result.rule else "figures_significance.title_group",
        n=result.group,
        time=formats.percent(result.group_time_share),
        profit=formats.percent(max(0.0, result.group_profit_share)),
    )


def _evidence(result: Significance, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    if result.too_few:
        return texts("figures_significance.evidence_few", least=FEW)
    told = texts(
        "figures_significance.evidence",
        n=result.n,
        profit=whole_money(result.profit, formats),
        hours=hours(result.minutes, formats),
        rule_profit=PROFIT,
        rule_hours=HOURS,
    )
    if not result.group:
        return told
    part = texts("figures_significance.evidence_group", n=result.develop, part=result.part)
    return f"{told} {part}"


def _note(result: Significance, texts: Texts, formats: Formats) -> str:
    parts = [margin_words(result.source, texts, formats)]
    if result.n and not result.hourly:
        parts.append(texts("figures_significance.note_hourly"))
    return " ".join(filter(None, parts))


def ask_words(ask: Ask | None, texts: Texts, formats: Formats) -> Cell:
    """What would make a client of the group worth their time."""
    if ask is None:
        return Cell("—", "textMuted")
    if ask.verdict == "part" or (ask.price is None and ask.minutes is None):
        return Cell(texts("figures_significance.part"), "warning")
    ways = []
    if ask.price is not None and ask.price > 0 and ask.verdict == "develop":
        ways.append(texts("figures_significance.price", percent=formats.percent(ask.price)))
    if ask.minutes is not None:
        n = round(ask.minutes)
        ways.append(texts("figures_significance.minutes", n=n) if n else texts("figures_significance.hardly"))
    if len(ways) == 2:
        return Cell(texts("figures_significance.either", one=ways[0], other=ways[1]))
    return Cell(ways[0] if ways else "—")


def tip(each: Weighed, result: Significance, texts: Texts, formats: Formats) -> str:
    return texts(
        "figures_significance.tip",
        name=name_of(each, result),
        profit=_share(each.profit_share, formats),
        time=_share(each.time_share, formats),
        money=whole_money(each.profit, formats),
        hours=hours(each.minutes, formats),
    )


def _share(share: float | None, formats: Formats) -> str:
    return "—" if share is None else formats.percent(share, 1)


def offer(mark: str, n: int, result: Significance, texts: Texts) -> Offer | None:
    return Offer(texts("figures_significance.offer", n=n), result.query(mark)) if n else None


# -- table and spreadsheet
def _table(result: Significance, texts: Texts, formats: Formats) -> Table:
    heads = ("profit", "profit_share", "hours", "time_share", "per_hour")
    columns = (
        Column(texts("figures_significance.head_client"), "words"),
        *(Column(texts(f"figures_significance.head_{name}")) for name in heads),
        Column(texts("figures_significance.head_ask"), "words"),
    )
    rows = tuple(
        Row(
            (
                name_of(each, result),
                whole_money(each.profit, formats),
                _share(each.profit_share, formats),
                hours(each.minutes, formats),
                _share(each.time_share, formats),
                whole_money(each.profit * 60 // each.minutes, formats) if each.minutes else "—",
                ask_words(each.ask, texts, formats),
            ),
            each.client,
            (Offer(name_of(each, result), result.query(f"client-{each.client}")),),
        )
        for each in result.clients
    )
    if not rows:
        return Table(columns)
    total = (
        texts("figures_significance.row_all", n=result.n),
        whole_money(result.profit, formats),
        formats.percent(1),
        hours(result.minutes, formats),
        formats.percent(1) if result.minutes else "—",
        whole_money(result.profit * 60 // result.minutes, formats) if result.minutes else "—",
        "",
    )
    return Table(columns, rows, total)


def _sheet(result: Significance, texts: Texts, formats: Formats) -> Sheet:
    heads = ("client", "profit", "profit_share", "hours", "time_share", "ask")
    rows = tuple(
        (
            name_of(each, result),
            bare(each.profit, formats),
            None if each.profit_share is None else each.profit_share * 100,
            each.minutes / 60,
            None if each.time_share is None else each.time_share * 100,
            ask_words(each.ask, texts, formats).text,
        )
        for each in result.clients
    )
    return Sheet(tuple(texts(f"figures_significance.head_{name}") for name in heads), rows)


def _json(result: Significance, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "profit": exact(result.profit, formats),
        "minutes": result.minutes,
        "group": {
            "clients": result.group,
            "profit_share": rounded(result.group_profit_share),
            "time_share": rounded(result.group_time_share),
            "rule": result.rule,
            "develop": result.develop,
            "part": result.part,
            "query": result.query("group") if result.group else None,
        },
        "hourly_cost": exact(result.hourly, formats),
        "costs_known": rounded(result.source.costed),
        "clients": [
            {
                "client": name_of(each, result),
                "profit": exact(each.profit, formats),
                "profit_share": rounded(each.profit_share),
                "minutes": each.minutes,
                "time_share": rounded(each.time_share),
                "insignificant": each.ask is not None,
                "price_rise": rounded(each.ask.price) if each.ask else None,
                "minutes_a_month": rounded(each.ask.minutes) if each.ask else None,
                "verdict": each.ask.verdict if each.ask else None,
            }
            for each in result.clients
        ],
    }


FIGURE: Final[Figure[Significance]] = Figure(
    name=NAME,
    unit="regular clients",
    concerns=frozenset({*DECIDE}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_significance.counted", n=result.n),
    empty=lambda result, texts, formats: (
        texts("figures.nothing" if result.latest is None else "figures_significance.nobody"),
        texts("figures_significance.nothing_text"),
    ),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
)
