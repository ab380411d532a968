"""Who brings how much in words and numbers: the figure `pareto`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.pareto import (
    CLASSES,
    FEW,
    NAME,
    STEADY,
    Fifth,
    Group,
    Of,
    Pareto,
    cut,
    days_bought,
    pareto,
    steadiness,
)
from desktop_crm.analysis.shares import LEAST_PERIODS
from desktop_crm.app import settings
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Option, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.words import margin_words, period, whole_money
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.profits import profits_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BY: Final = Option("by", ("revenue", "profit"))
_WHALE: Final = 0.05
"""Losses of at least this part of the total are what the title speaks of."""
_SPREAD: Final = 0.5
"""Below this share of the top fifth nobody can be said to carry the shop."""


def _compute(session: Session, asked: Asked, job: Job) -> Pareto:
    of: Of = asked.options.get(BY.name, "revenue")
    return _computed(session, asked, of, job)


def _computed(session: Session, asked: Asked, of: Of, job: Job) -> Pareto:
    rules = settings.load(session).rules
    found = profits_of(session, asked.first, asked.last, job)
    job.progress(0.7)
    before = profits_of(session, *asked.before, job) if asked.before else None
    parts = cut(session.trade.summed((NAME, "days"), days_bought, job), asked.first, asked.last, asked.as_of)
    ends = tuple((b.first, b.last) for b in parts.columns)
    letters = session.trade.summed((NAME, ends), lambda rows: steadiness(rows, parts.columns), job)
    return pareto(found, parts, letters, of, asked.as_of, before, (rules.class_a, rules.class_b))


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    of, _, mine = mark.partition(":")
    if of not in BY.choices:
        raise KeyError(mark)
    return _computed(session, asked, "profit" if of == "profit" else "revenue", job).members[mine]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    of, _, mine = mark.partition(":")
    words = _group_words(mine, texts)
    return words if of == "revenue" else texts("figures_pareto.mark_profit", mark=words)


def _group_words(mark: str, texts: Texts) -> str:
    if mark in ("top", "losing"):
        return texts(f"figures_pareto.row_{mark}")
    class_, _, letter = mark.partition("-")
    name = texts("figures_pareto.class", name=class_)
    return f"{name}, {steady_name('' if letter == 'none' else letter, texts)}" if letter else name


def steady_name(letter: str, texts: Texts) -> str:
    return letter or texts("figures_pareto.steady_none")


# -- sentences
def of_words(result: Pareto, texts: Texts) -> str:
    """Of what the shares are: revenue, profit, as it stands after `of`."""
    return texts(f"figures_pareto.of_{result.of}")


def _title(result: Pareto, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_pareto.title_empty" if result.latest is None else "figures_pareto.title_none")
    if result.too_few:
        return texts("figures_pareto.title_few", n=result.n)
    if result.top is None:
        return texts("figures_pareto.title_loss", total=whole_money(result.total, formats))
    if -result.losing.amount >= _WHALE * result.total:
        return texts(
            f"figures_pareto.title_whale_{result.of}",
            n=result.losing.clients,
            loss=whole_money(-result.losing.amount, formats),
            total=whole_money(result.total, formats),
            peak=whole_money(result.held.peak[1], formats),
        )
    key = "share" if result.top.share >= _SPREAD else "spread"
    return texts(
        f"figures_pareto.title_{key}",
        n=result.top.clients,
        percent=formats.percent(result.top.share),
        of=of_words(result, texts),
    )


def _evidence(result: Pareto, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [
        texts(f"figures_pareto.evidence_{result.of}", n=result.n, total=formats.money(result.total)),
    ]
    if result.too_few:
        parts.append(texts("figures_pareto.evidence_few", least=FEW))
    holders = result.held.holders()
    if holders is not None:
        percent = formats.percent(holders / result.n)
        parts.append(texts("figures_pareto.evidence_holders", n=holders, percent=percent))
    if result.gini is not None:
        parts.append(texts("figures_pareto.evidence_gini", gini=formats.number(result.gini, 2)))
    if result.before is not None and result.before_days is not None:
        parts.append(
            texts(
                "figures_pareto.evidence_before",
                n=result.before.clients,
                period=period(*result.before_days, texts, formats),
                percent=formats.percent(result.before.share),
            )
        )
    parts.append(texts("figures_pareto.evidence_whole"))
    return " ".join(parts)


def _note(result: Pareto, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [texts("figures_pareto.note_classes", a=result.limits[0], b=result.limits[1])] if result.classes else []
    if result.steady:
        parts.append(texts(f"figures_pareto.note_{result.step}", n=len(result.columns)))
    elif result.classes:
        parts.append(texts("figures_pareto.note_not_steady", least=LEAST_PERIODS))
    if result.of == "profit":
        parts.append(margin_words(result.source, texts, formats))
    if result.outside.clients:
        parts.append(
            texts("figures_pareto.note_outside", n=result.outside.clients, amount=formats.money(result.outside.amount))
        )
    return " ".join(filter(None, parts))


# -- marks
def tip(mark: str, group: Group | Fifth, result: Pareto, texts: Texts, formats: Formats) -> str:
    """Class A: 24 clients, 412 000 ₴, 80 % of revenue."""
    words = texts(
        "figures_pareto.tip", n=group.clients, group=_group_words(mark, texts), amount=formats.money(group.amount)
    )
    if result.total <= 0:
        return words
    percent = formats.percent(group.amount / result.total)
    return texts("figures_pareto.tip_share", tip=words, percent=percent, of=of_words(result, texts))


def offer(mark: str, clients: int, result: Pareto, texts: Texts) -> Offer | None:
    return Offer(texts("figures_pareto.offer", n=clients), result.query(mark)) if clients else None


# -- table and spreadsheet
_HEADS: Final = ("group", "clients", "clients_share", "amount", "share", "each")


def _table(result: Pareto, texts: Texts, formats: Formats) -> Table:
    columns = [
        Column(texts(f"figures_pareto.head_{head}"), "words" if head == "group" else "number") for head in _HEADS
    ]
    letters = [letter for letter in STEADY[1:] + STEADY[:1] if any(key[1] == letter for key in result.steady)]
    columns += [Column(steady_name(letter, texts)) for letter in letters]
    if not result.n:
        return Table(tuple(columns))
    whole = Group(result.n, result.total)
    rows = []
    for mark, group in _groups(result):
        cells = _numbers(group, result, formats)
        steady = [_steady(result.steady.get((mark, letter)), formats) if mark in CLASSES else "" for letter in letters]
        offers = [offer(mark, group.clients, result, texts)]
        offers += [
            Offer(texts("figures_pareto.offer_steady", n=both.clients, letter=steady_name(letter, texts)), query)
            for letter in letters
            if (both := result.steady.get((mark, letter))) and (query := result.query(f"{mark}-{letter or 'none'}"))
        ]
        name = _group_words(mark, texts)
        label: str | Cell = Cell(name, "bad", "trending-down") if mark == "losing" else name
        rows.append(Row((label, *cells, *steady), mark, tuple(filter(None, offers))))
    total = (texts("figures_pareto.row_all"), *_numbers(whole, result, formats), *[""] * len(letters))
    return Table(tuple(columns), tuple(rows), total)


def _groups(result: Pareto) -> list[tuple[str, Group]]:
    found = [("top", Group(result.top.clients, result.top.amount))] if result.top else []
    found += list((result.classes or {}).items())
    return [*found, ("losing", result.losing)] if result.losing.clients else found


def _numbers(group: Group, result: Pareto, formats: Formats) -> tuple[str, str, str, str, str]:
    share = formats.percent(group.amount / result.total) if result.total > 0 else "—"
    each = whole_money(group.amount // group.clients, formats) if group.clients else "—"
    return (
        formats.number(group.clients),
        formats.percent(group.clients / result.n),
        whole_money(group.amount, formats),
        share,
        each,
    )


def _steady(group: Group | None, formats: Formats) -> str:
    return formats.number(group.clients) if group else "0"


def _sheet(result: Pareto, texts: Texts, formats: Formats) -> Sheet:
    heads = (
        *(texts(f"figures_pareto.head_{head}") for head in ("group", "clients", "amount")),
        texts("figures_pareto.head_share") + ", %",
    )
    rows = tuple(
        (
            _group_words(mark, texts),
            group.clients,
            float(formats.decimal(group.amount)),
            group.amount / result.total * 100 if result.total > 0 else None,
        )
        for mark, group in _groups(result)
    )
    return Sheet(heads, rows)


def _json(result: Pareto, texts: Texts, formats: Formats) -> dict[str, Any]:
    total = result.total
    return {
        "of": result.of,
        "total": exact(total, formats),
        "buyers": result.n,
        "top20": _fifth(result.top, formats),
        "classes": {name: group.clients for name, group in result.classes.items()} if result.classes else None,
        "queries": {name: result.query(name) if group.clients else None for name, group in _groups(result)},
        "gini": rounded(result.gini),
        "holders_80": result.held.holders(),
        "losing": {"clients": result.losing.clients, "amount": exact(result.losing.amount, formats)},
        "peak": {"clients": result.held.peak[0], "amount": exact(result.held.peak[1], formats)},
        "grid": [
            {
                "class": class_,
                "steadiness": letter or None,
                "clients": group.clients,
                "amount": exact(group.amount, formats),
                "query": result.query(f"{class_}-{letter or 'none'}"),
            }
            for (class_, letter), group in result.steady.items()
        ],
        "periods": len(result.columns),
        "curve": [{"clients": clients, "amount": exact(amount, formats)} for clients, amount in result.held.curve(50)],
        "outside": {"clients": result.outside.clients, "amount": exact(result.outside.amount, formats)},
        "costs_known": rounded(result.source.costed),
        "before": _fifth(result.before, formats),
    }


def _fifth(top: Fifth | None, formats: Formats) -> dict[str, Any] | None:
    if top is None:
        return None
    return {"clients": top.clients, "amount": exact(top.amount, formats), "share": rounded(top.share)}


def _empty(result: Pareto, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_pareto.nothing_text")
    return texts("figures_pareto.longer"), texts("figures_pareto.longer_text", date=formats.date(result.latest))


FIGURE: Final[Figure[Pareto]] = Figure(
    name=NAME,
    unit="buyers",
    concerns=frozenset(DECIDE),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_pareto.counted", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=_json,
    options=(BY,),
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
    compares=True,
)
