"""What winning and keeping clients costs in words and numbers: the figure `costs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.costs import FEW, FEW_OF_A_SIDE, NAME, Costs, Effort, Guess, Spent, costs, total
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, bare, exact, rounded
from desktop_crm.app.figures.significance import hours
from desktop_crm.app.figures.told import about, told_number, told_of
from desktop_crm.app.figures.words import capital, period
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import lives_of
from desktop_crm.app.session import Session
from desktop_crm.app.spendings import spendings_of
from desktop_crm.app.standing import DECIDE, hourly_cost
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DASH: Final = "—"


def _compute(session: Session, asked: Asked, job: Job) -> Costs:
    guesses = [
        Guess(one.year, one.clients_gained, one.acquisition, one.retention)
        for one in session.base.all("estimate")
        if one.year is not None
    ]
    return costs(
        spendings_of(session, job),
        lives_of(session, asked.as_of, job),
        asked.first,
        asked.last,
        hourly_cost(session),
        told_of(session, "cost_ratio"),
        guesses,
        asked.before,
    )


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _compute(session, asked, job).members[mark]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    if mark in ("gained", "kept", "lost"):
        return texts(f"figures_costs.mark_{mark}")
    kind, _, activity = mark.partition("-")
    return f"{texts(f'codes.spending_kind_{kind}')}, {activity_name(activity, texts)}"


def activity_name(activity: str, texts: Texts) -> str:
    return texts(f"codes.spending_activity_{activity}")


# -- sentences
def _title(result: Costs, texts: Texts, formats: Formats) -> str:
    effort = result.effort
    if not result.rows:
        if not result.n:
            return texts("figures_costs.title_empty")
        return texts("figures_costs.title_unwritten", n=result.n)
    if effort.all_new and effort.start:
        return texts(f"figures_costs.title_all_new{'' if effort.kept else '_nobody'}", n=effort.kept)
    if result.too_few:
        return texts("figures_costs.title_few", n=result.n)
    if not (effort.acquisition.amount or effort.acquisition.minutes) and effort.retention.cost:
        if effort.kept < FEW_OF_A_SIDE:
            return texts("figures_costs.title_unwritten", n=effort.gained)
        return texts("figures_costs.title_no_acquisition", kept=about(effort.each_kept, formats))
    if not effort.gained and effort.acquisition.cost:
        return texts("figures_costs.title_nobody", cost=formats.money(effort.acquisition.cost))
    if not effort.acquisition.cost or (effort.kept and not effort.retention.cost):
        return texts("figures_costs.title_hours")
    if 0 < effort.gained < FEW_OF_A_SIDE:
        cost = formats.money(effort.acquisition.cost)
        return texts("figures_costs.title_few_gained", n=effort.gained, cost=cost)
    if not effort.kept:
        return texts("figures_costs.title_none_kept", gained=about(effort.each_gained, formats))
    if effort.kept < FEW_OF_A_SIDE or result.place is None or effort.ratio is None:
        gained = about(effort.each_gained, formats)
        return texts("figures_costs.title_few_kept", n=effort.kept, gained=gained)
    return texts(
        "figures_costs.title_cheap" if effort.ratio < 1 else f"figures_costs.title_{result.place}",
        ratio=formats.number(effort.ratio, 1),
        gained=about(effort.each_gained, formats),
        kept=about(effort.each_kept, formats),
        told=told_number(result.folklore, formats),
    )


def _evidence(result: Costs, texts: Texts, formats: Formats) -> str:
    if not result.rows:
        return ""
    effort = result.effort
    parts = [
        texts(
            "figures_costs.evidence_acquisition",
            cost=formats.money(effort.acquisition.amount),
            hours=hours(effort.acquisition.minutes, formats),
            gained=formats.number(effort.gained),
        ),
        texts(
            "figures_costs.evidence_retention",
            cost=formats.money(effort.retention.amount),
            hours=hours(effort.retention.minutes, formats),
            kept=formats.number(effort.kept),
            start=formats.number(effort.start),
        ),
    ]
    if result.too_few:
        parts.append(texts("figures_costs.evidence_few", least=FEW))
    elif effort.few:
        parts.append(texts("figures_costs.evidence_few_side", least=FEW_OF_A_SIDE))
    elif effort.ratio is not None:
        told = told_number(result.folklore, formats)
        parts.append(texts("figures_costs.evidence_told", ratio=formats.number(effort.ratio, 1), told=told))
    if result.before and not (result.before.each_gained is None and result.before.each_kept is None):
        before = result.before
        ratio = _DASH if before.ratio is None or before.few else formats.number(before.ratio, 1)
        parts.append(
            texts(
                "figures_costs.evidence_before",
                period=period(before.first, before.last, texts, formats),
                gained=about(before.each_gained, formats),
                n=formats.number(before.gained),
                kept=about(before.each_kept, formats),
                stayed=formats.number(before.kept),
                ratio=ratio,
            )
        )
    return " ".join(parts)


def _note(result: Costs, texts: Texts, formats: Formats) -> str:
    if not result.rows and not result.guesses:
        return ""
    parts = [texts("figures_costs.note_as_of", day=formats.date(result.as_of))]
    if result.rows:
        parts.append(texts(f"figures_costs.note_budget_{'yes' if result.effort.budget else 'no'}"))
        if result.hourly:
            parts.append(texts("figures_costs.note_hour", cost=formats.money(result.hourly)))
        else:
            parts.append(texts("figures_costs.note_no_hour"))
    if result.guesses:
        parts.append(texts("figures_costs.note_guesses"))
    return " ".join(parts)


def tip(row: Spent, result: Costs, texts: Texts, formats: Formats) -> str:
    return texts(
        "figures_costs.tip",
        name=capital(activity_name(row.activity, texts)),
        kind=texts(f"codes.spending_kind_{row.kind}"),
        cost=formats.money(row.cost),
        hours=hours(row.minutes, formats),
        events=formats.number(row.events),
    )


def offer(row: Spent, result: Costs, texts: Texts) -> Offer | None:
    """The clients that the entries are tied to, where they are."""
    return Offer(texts("figures_costs.offer_tied", n=row.clients), result.query(row.mark)) if row.clients else None


def offer_of(mark: str, n: int, result: Costs, texts: Texts) -> Offer | None:
    return Offer(texts(f"figures_costs.offer_{mark}", n=n), result.query(mark)) if n else None


def places(result: Costs) -> list[str]:
    """Kinds and activities in the order of the table."""
    return [
        key
        for side in (result.effort.acquisition, result.effort.retention)
        for key in (side.kind, *(row.mark for row in result.rows if row.kind == side.kind))
    ]


# -- table and spreadsheet
_HEADS: Final = ("money", "hours", "time_cost", "cost", "events", "clients", "each")


def _table(result: Costs, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_costs.head_what"), "words"),
        *(Column(texts(f"figures_costs.head_{name}")) for name in _HEADS),
    )
    effort = result.effort
    rows: list[Row] = []
    if result.rows:
        lost = effort.start - effort.kept
        for side, marks in (
            (effort.acquisition, (("gained", effort.gained),)),
            (effort.retention, (("kept", effort.kept), ("lost", lost))),
        ):
            clients, each = (
                (effort.gained, effort.each_gained) if side.kind == "acquisition" else (effort.kept, effort.each_kept)
            )
            last = (formats.number(clients), about(each, formats))
            offers = [offer_of(mark, n, result, texts) for mark, n in marks]
            name = capital(texts(f"codes.spending_kind_{side.kind}"))
            rows.append(Row((name, *_numbers(side, result, formats), *last), side.kind, tuple(filter(None, offers))))
            rows += [_row(row, result, texts, formats) for row in result.rows if row.kind == side.kind]
    rows += [row for guess in result.guesses for row in _guessed(guess, texts, formats)]
    return Table(columns, tuple(rows), _total(result, texts, formats) if result.rows else ())


def _numbers(row: Spent, result: Costs, formats: Formats) -> tuple[str, ...]:
    return (
        formats.money(row.amount),
        hours(row.minutes, formats),
        formats.money(row.time_cost) if result.hourly else _DASH,
        formats.money(row.cost),
        formats.number(row.events),
    )


def _row(row: Spent, result: Costs, texts: Texts, formats: Formats) -> Row:
    name = f"    {activity_name(row.activity, texts)}"
    offers = tuple(filter(None, (offer(row, result, texts),)))
    return Row((name, *_numbers(row, result, formats), "", ""), row.mark, offers)


def _guessed(guess: Guess, texts: Texts, formats: Formats) -> list[Row]:
    """Marked as what they are in words, and muted."""
    rows = []
    for kind, amount in (("acquisition", guess.acquisition), ("retention", guess.retention)):
        mine = kind == "acquisition"
        if amount is None and not (mine and guess.gained is not None):
            continue
        words = texts("figures_costs.row_guess", year=guess.year, kind=texts(f"codes.spending_kind_{kind}"))
        money = _DASH if amount is None else formats.money(amount)
        clients = formats.number(guess.gained) if mine and guess.gained is not None else ""
        each = about(guess.each_gained, formats) if mine else ""
        cells = (words, money, "", "", money, "", clients, each)
        rows.append(Row(tuple(Cell(cell, "textMuted") for cell in cells), f"guess-{guess.year}-{kind}"))
    return rows


def _total(result: Costs, texts: Texts, formats: Formats) -> tuple[str, ...]:
    return (texts("figures.row_total"), *_numbers(total(result.rows), result, formats), "", "")


def _sheet(result: Costs, texts: Texts, formats: Formats) -> Sheet:
    names = ("kind", "activity", *_HEADS[:5], "estimate")
    rows: list[tuple[Any, ...]] = [
        (
            texts(f"codes.spending_kind_{r.kind}"),
            activity_name(r.activity, texts),
            bare(r.amount, formats),
            r.minutes / 60,
            bare(r.time_cost, formats),
            bare(r.cost, formats),
            r.events,
            None,
        )
        for r in result.rows
    ]
    for guess in result.guesses:
        for kind, amount in (("acquisition", guess.acquisition), ("retention", guess.retention)):
            if amount is not None:
                money = bare(amount, formats)
                rows.append((texts(f"codes.spending_kind_{kind}"), "", money, None, None, money, None, guess.year))
    return Sheet(tuple(texts(f"figures_costs.head_{name}") for name in names), tuple(rows))


def _json(result: Costs, texts: Texts, formats: Formats) -> dict[str, Any]:
    low, high = result.folklore
    return {
        **_effort(result.effort, formats),
        "query_gained": result.query("gained") if result.effort.gained else None,
        "query_retained": result.query("kept") if result.effort.kept else None,
        "loyalty_budget": result.effort.budget,
        "all_to_new": result.effort.all_new,
        "folklore": rounded(low),
        "folklore_high": rounded(high),
        "verdict": result.place,
        "hourly_cost": exact(result.hourly, formats),
        "activities": [
            {
                **_spent(row, formats),
                "clients": row.clients,
                "query": result.query(row.mark) if row.clients else None,
            }
            for row in result.rows
        ],
        "before": _effort(result.before, formats) if result.before else None,
        "estimates": [
            {
                "year": guess.year,
                "gained": guess.gained,
                "acquisition": exact(guess.acquisition, formats),
                "retention": exact(guess.retention, formats),
                "cost_per_gained": exact(guess.each_gained, formats),
            }
            for guess in result.guesses
        ],
    }


def _effort(effort: Effort, formats: Formats) -> dict[str, Any]:
    return {
        "acquisition": {**_spent(effort.acquisition, formats)},
        "retention": {**_spent(effort.retention, formats)},
        "gained": effort.gained,
        "active_at_start": effort.start,
        "retained": effort.kept,
        "cost_per_gained": exact(effort.each_gained, formats),
        "cost_per_retained": exact(effort.each_kept, formats),
        "ratio": rounded(effort.ratio),
    }


def _spent(row: Spent, formats: Formats) -> dict[str, Any]:
    told = {
        "kind": row.kind,
        "activity": row.activity,
        "entries": row.n,
        "amount": exact(row.amount, formats),
        "minutes": row.minutes,
        "time_cost": exact(row.time_cost, formats),
        "cost": exact(row.cost, formats),
        "events": row.events,
    }
    return told if row.activity else {name: value for name, value in told.items() if name not in ("kind", "activity")}


FIGURE: Final[Figure[Costs]] = Figure(
    name=NAME,
    unit="clients gained and retained",
    concerns=frozenset({*DECIDE, "estimate"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_costs.counted", n=sum(row.n for row in result.rows)),
    empty=lambda result, texts, formats: (
        texts("figures.nothing" if result.latest is None else "figures_costs.longer"),
        texts("figures_costs.nothing_text"),
    ),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    compares=True,
)
