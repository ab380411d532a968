"""Who brings no profit, and what was invested in whom, in words and numbers: the figure `profitability`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.profitability import FEW, NAME, Asset, Group, Profitability, profitability
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, bare, exact, rounded
from desktop_crm.app.figures.marking import one_client
from desktop_crm.app.figures.told import about, told_of, told_percent
from desktop_crm.app.figures.words import interval, margin_words, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.profits import profits_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, hourly_cost, table_as_of
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _compute(session: Session, asked: Asked, job: Job) -> Profitability:
    table = table_as_of(session, min(asked.last, asked.as_of), job)
    latest = date.fromordinal(int(table.last.max())) if len(table.last) else None
    result = profitability(
        profits_of(session, asked.first, asked.last, job),
        profits_of(session, date.min, asked.last, job),
        table,
        asked.as_of,
        hourly_cost(session),
        told_of(session, "unprofitable", 100),
        latest,
    )
    rows = session.base.page([each.client for each in (*result.worst, *result.best)])
    return replace(result, names={id: row.title for id, row in rows.items()})


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    one = one_client(mark)
    return _compute(session, asked, job).members[mark] if one is None else one


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    kind, _, code = mark.partition("-")
    if kind in ("owing", "client"):
        return texts(f"figures_profitability.mark_{kind}")
    if kind == "unprofitable":
        return texts("figures_profitability.mark_unprofitable", group=_group_name(code, texts))
    return _group_name(kind, texts)


def name_of(each: Asset, result: Profitability) -> str:
    return result.names.get(each.client, f"#{each.client}")


def group_name(group: Group, texts: Texts) -> str:
    return _group_name(group.code, texts)


def _group_name(code: str, texts: Texts) -> str:
    if code in ("all", "none"):
        return texts(f"figures_profitability.group_{code}")
    return texts("figures_profitability.group_class", name=code)


# -- sentences
def _title(result: Profitability, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts(
            "figures_profitability.title_empty" if result.latest is None else "figures_profitability.title_none"
        )
    if result.too_few:
        return texts("figures_profitability.title_few", n=result.n)
    whole = result.groups[0]
    if not whole.unprofitable:
        return texts("figures_profitability.title_all_bring", n=result.n)
    return texts(
        f"figures_profitability.title_{result.place}",
        n=whole.unprofitable,
        clients=formats.number(whole.n),
        percent=formats.percent(whole.share),
        lacking=about(result.lacking, formats),
        told=told_percent(result.folklore, formats),
    )


def _evidence(result: Profitability, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    whole = result.groups[0]
    parts = [
        texts(
            "figures_profitability.evidence",
            n=result.n,
            unprofitable=formats.number(whole.unprofitable),
            percent=formats.percent(whole.share),
            limits=share_limits(whole.low, whole.high, formats),
            told=told_percent(result.folklore, formats),
        )
    ]
    if result.too_few:
        parts.append(texts("figures_profitability.evidence_few", least=FEW))
    parts.append(
        texts(
            "figures_profitability.evidence_asset",
            invested=about(result.invested, formats),
            brought=about(result.brought, formats),
            owing=formats.number(result.owing),
        )
    )
    return " ".join(parts)


def _note(result: Profitability, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [
        texts("figures_profitability.note_classes", day=formats.date(result.last)),
        margin_words(result.source, texts, formats),
    ]
    if result.hourly:
        parts.append(texts("figures_costs.note_hour", cost=formats.money(result.hourly)))
    else:
        parts.append(texts("figures_profitability.note_no_hour"))
    return " ".join(filter(None, parts))


def tip_group(group: Group, texts: Texts, formats: Formats) -> str:
    return texts(
        "figures_profitability.tip_group",
        name=group_name(group, texts),
        bad=formats.number(group.unprofitable),
        n=group.n,
        percent=formats.percent(group.share),
        limits=share_limits(group.low, group.high, formats),
    )


def tip_asset(each: Asset, result: Profitability, texts: Texts, formats: Formats) -> str:
    return texts(
        "figures_profitability.tip_asset",
        name=name_of(each, result),
        invested=formats.money(each.invested),
        brought=formats.money(each.brought),
    )


def offers(group: Group, result: Profitability, texts: Texts) -> tuple[Offer, ...]:
    """The unprofitable first, where there are any; then all of the group."""
    sides = ((f"unprofitable-{group.code}", group.unprofitable), (group.code, group.n))
    return tuple(Offer(texts("figures_profitability.offer", n=n), result.query(mark)) for mark, n in sides if n)


def offer_one(each: Asset, result: Profitability) -> Offer:
    return Offer(name_of(each, result), result.query(f"client-{each.client}"))


# -- table and spreadsheet
_HEADS: Final = ("invested", "brought", "balance")


def _table(result: Profitability, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_profitability.head_who"), "words"),
        Column(texts("figures_profitability.head_clients")),
        Column(texts("figures_profitability.head_unprofitable")),
        Column(texts("figures_profitability.head_share")),
        Column(texts("figures.head_interval"), "interval"),
        *(Column(texts(f"figures_profitability.head_{name}")) for name in _HEADS),
    )
    if not result.n:
        return Table(columns)
    rows = [_group(group, result, texts, formats) for group in result.groups]
    rows.append(_whole(result, texts, formats))
    rows += [_asset(each, result, formats) for each in (*result.worst, *result.best)]
    return Table(columns, tuple(rows))


def first_asset(result: Profitability) -> int:
    """The place of the first named client in the table."""
    return len(result.groups) + 1


def _group(group: Group, result: Profitability, texts: Texts, formats: Formats) -> Row:
    cells = (
        group_name(group, texts),
        formats.number(group.n),
        formats.number(group.unprofitable),
        formats.percent(group.share),
        interval(group.low * 100, group.high * 100, formats),
        "",
        "",
        "",
    )
    return Row(cells, group.code, offers(group, result, texts))


def _whole(result: Profitability, texts: Texts, formats: Formats) -> Row:
    whole = Asset(0, result.invested, result.brought)
    behind = Offer(texts("figures_profitability.offer", n=result.owing), result.query("owing"))
    words = texts("figures_profitability.row_beginning", n=result.owing)
    return Row((words, "", "", "", "", *_money(whole, formats)), "beginning", (behind,) if result.owing else ())


def _asset(each: Asset, result: Profitability, formats: Formats) -> Row:
    cells = (name_of(each, result), "", "", "", "", *_money(each, formats))
    return Row(cells, f"client-{each.client}", (offer_one(each, result),))


def _money(each: Asset, formats: Formats) -> tuple[str | Cell, ...]:
    tone = "danger" if each.balance < 0 else "success" if each.balance > 0 else "text"
    return (
        formats.money(each.invested),
        formats.money(each.brought),
        Cell(formats.money(each.balance), tone),
    )


def _sheet(result: Profitability, texts: Texts, formats: Formats) -> Sheet:
    share = texts("figures_profitability.head_share")
    heads = (
        texts("figures_profitability.head_who"),
        texts("figures_profitability.head_clients"),
        texts("figures_profitability.head_unprofitable"),
        share,
        texts("figures.head_low", column=share),
        texts("figures.head_high", column=share),
        *(texts(f"figures_profitability.head_{name}") for name in _HEADS),
    )
    rows: list[tuple[Any, ...]] = [
        (group_name(g, texts), g.n, g.unprofitable, g.share * 100, g.low * 100, g.high * 100, None, None, None)
        for g in result.groups
    ]
    rows += [
        (
            name_of(each, result), None, None, None, None, None, bare(each.invested, formats),
            bare(each.brought, formats), bare(each.balance, formats),
        )
        for each in (*result.worst, *result.best)
    ]  # fmt: skip
    return Sheet(heads, tuple(rows))


def _json(result: Profitability, texts: Texts, formats: Formats) -> dict[str, Any]:
    low, high = result.folklore
    return {
        "groups": [
            {
                "class": group.code,
                "clients": group.n,
                "unprofitable": group.unprofitable,
                "share": rounded(group.share),
                "low": rounded(group.low),
                "high": rounded(group.high),
                "query": result.query(group.code),
                "query_unprofitable": result.query(f"unprofitable-{group.code}") if group.unprofitable else None,
            }
            for group in result.groups
        ],
        "folklore": rounded(low),
        "folklore_high": rounded(high),
        "verdict": result.place,
        "lacking": exact(result.lacking, formats),
        "invested": exact(result.invested, formats),
        "brought": exact(result.brought, formats),
        "owing": result.owing,
        "query_owing": result.query("owing") if result.owing else None,
        "worst": [_told(each, result, formats) for each in result.worst],
        "best": [_told(each, result, formats) for each in result.best],
        "costs_known": rounded(result.source.costed),
        "hourly_cost": exact(result.hourly, formats),
    }


def _told(each: Asset, result: Profitability, formats: Formats) -> dict[str, Any]:
    return {
        "client": name_of(each, result),
        "invested": exact(each.invested, formats),
        "brought": exact(each.brought, formats),
        "balance": exact(each.balance, formats),
        "query": result.query(f"client-{each.client}"),
    }


FIGURE: Final[Figure[Profitability]] = Figure(
    name=NAME,
    unit="clients",
    concerns=frozenset(DECIDE),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_profitability.counted", n=result.n),
    empty=lambda result, texts, formats: (
        texts("figures.nothing" if result.latest is None else "figures_profitability.longer"),
        texts("figures_profitability.nothing_text"),
    ),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
)
