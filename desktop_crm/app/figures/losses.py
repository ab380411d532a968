"""Why clients left, what it costs and what was learned of it, in words and numbers: the figure `losses`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop_crm.analysis.autopsy import Mending, newest
from desktop_crm.analysis.losses import FEW, NAME, Cause, Losses, Lost, losses
from desktop_crm.app import settings
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Option, Row, Sheet, Table, bare
from desktop_crm.app.figures.losses_json import as_json
from desktop_crm.app.figures.losses_words import (
    card_name,
    cause_name,
    effect_words,
    kind_name,
    money,
    offers,
    reason_mark,
    reason_name,
    reason_offers,
)  # fmt: skip
from desktop_crm.app.figures.marking import coded, read
from desktop_crm.app.figures.words import interval, period, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import lives_of
from desktop_crm.app.losing import carriers, improved, losses_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIST: Final = Option("list", ("reasons", "competitors", "clients"))


def _compute(session: Session, asked: Asked, job: Job) -> Losses:
    last = min(asked.last, asked.as_of)
    result = losses(
        losses_of(session, job),
        {cause.id: (cause.name, cause.kind) for cause in session.base.all("cause")},
        improved(session),
        carriers(session, last.toordinal(), job),
        lives_of(session, asked.as_of, job),
        asked.first,
        last,
        asked.as_of,
        settings.load(session).rules.told_by_dissatisfied,
    )
    cards = {one.client for one in result.lost} | {rival.client for rival in result.rivals}
    names = {id: row.title for id, row in session.base.page(sorted(cards - {0})).items()}
    return replace(result, names=names, shown=asked.options.get(LIST.name, "causes"))


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    kind, _, named = mark.partition("-")
    if mark == "reason-others":
        return next((who for reason, who in _compute(session, asked, job).gave.items() if reason.joined), _nobody())
    if kind in ("reason", "loss"):
        return _who_left(session, asked, kind, named, job)
    return _compute(session, asked, job).members[mark]


def _who_left(session: Session, asked: Asked, kind: str, named: str, job: Job) -> NDArray[np.int64]:
    """In the period, for one reason or by one record: also where the table has no room for it any more."""
    import numpy as np

    records = losses_of(session, job)
    which = (records.day >= asked.first.toordinal()) & (records.day <= min(asked.last, asked.as_of).toordinal())
    if kind == "reason":
        which &= records.reason == next((i for i, folded in enumerate(records.folded) if coded(folded) == named), -1)
    else:
        which &= records.id == (int(named) if named.isascii() and named.isdecimal() and len(named) <= 18 else -1)
    return np.unique(records.client[which])


def _nobody() -> NDArray[np.int64]:
    import numpy as np

    return np.zeros(0, np.int64)


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    kind, _, named = mark.partition("-")
    reason = read(named) if kind == "reason" else None
    return texts("figures_losses.mark_reason_named", reason=reason) if reason else texts(f"figures_losses.mark_{kind}")


# -- sentences
def _title(result: Losses, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_losses.title_empty" if result.latest is None else "figures_losses.title_none")
    if result.too_few:
        return texts("figures_losses.title_few", n=result.n)
    whole = result.all
    cost = texts("figures_losses.title_cost", n=whole.n, value=money(whole, formats))
    if whole.unvalued == whole.n:
        cost = texts("figures_losses.title_count", n=whole.n)
    unstated = whole.n - result.ours - result.outside
    if 2 * unstated > whole.n:
        return texts("figures_losses.title_unstated", n=unstated, cost=cost)
    if not result.ours:
        return texts("figures_losses.title_outside", cost=cost)
    if result.top is None:
        return texts("figures_losses.title_spread", n=result.ours, cost=cost)
    return texts("figures_losses.title_mend", n=result.ours, cost=cost, cause=result.top.name)


def _evidence(result: Losses, texts: Texts, formats: Formats) -> str:
    parts = []
    if result.too_few and result.n:
        parts.append(texts("figures_losses.evidence_few", least=FEW))
    elif result.ours_share:
        share, low, high = result.ours_share
        parts.append(
            texts(
                "figures_losses.evidence_ours",
                n=result.ours + result.outside,
                ours=result.ours,
                percent=formats.percent(share),
                limits=share_limits(low, high, formats),
            )
        )
    if result.n:
        heard = formats.number(result.n * result.listeners)
        parts.append(texts("figures_losses.evidence_told", n=result.told, heard=heard, each=result.listeners))
    rivals = [r for r in result.rivals if r.client]
    if rivals:
        gain = formats.money(sum(r.all.value for r in rivals))
        parts.append(texts("figures_losses.evidence_rivals", n=len(rivals), value=gain))
    if result.returned:
        parts.append(texts("figures_losses.evidence_back", n=result.returned, won=result.won))
    if result.silent:
        parts.append(texts("figures_losses.evidence_silent", n=result.silent))
    return " ".join(parts)


def _note(result: Losses, texts: Texts, formats: Formats) -> str:
    parts = [texts("figures_losses.note_full")] if result.n else []
    if result.all.unvalued:
        parts.append(texts("figures_losses.note_unvalued", n=result.all.unvalued))
    if result.before is not None:
        parts.append(texts("figures_losses.note_before", n=result.before, period=_earlier(result, texts, formats)))
    return " ".join(parts)


def _earlier(result: Losses, texts: Texts, formats: Formats) -> str:
    from desktop_crm.analysis.periods import before

    days = before(result.first, result.last)
    return period(*days, texts, formats) if days else ""


def _empty(result: Losses, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_losses.nothing_text")
    return texts("figures_losses.longer"), texts("figures_losses.longer_text", date=formats.date(result.latest))


# -- tables
def _head(name: str, texts: Texts) -> str:
    return texts(f"figures_losses.head_{name}")


def _table(result: Losses, texts: Texts, formats: Formats) -> Table:
    made = {"causes": _by_cause, "reasons": _by_reason, "competitors": _by_rival, "clients": _by_client}
    return made[result.shown](result, texts, formats)


def _by_cause(result: Losses, texts: Texts, formats: Formats) -> Table:
    words = ("cause", "mending", "status", "effect")
    columns = tuple(
        Column(texts("figures.head_interval"), "interval")
        if name == "interval"
        else Column(_head(name, texts), "words" if name in words else "number")
        for name in ("cause", "n", "share", "interval", "value", "mending", "status", "effect", "carrying")
    )
    rows = [_cause_row(cause, result, texts, formats) for cause in result.causes]
    if not rows and not result.silent:
        return Table(columns)
    rows += [_beside(mark, n, result, texts, formats) for mark, n in _besides(result) if n]
    whole = (texts("figures_losses.row_whole"), formats.number(result.n), "", "", money(result.all, formats))
    return Table(columns, tuple(rows), (*whole, "", "", "", ""))


def _cause_row(cause: Cause, result: Losses, texts: Texts, formats: Formats) -> Row:
    """The autopsy chain from left to right."""
    one = newest(cause.mendings)
    seen = one.effect if one else None
    tone = {"fewer": "success", "more": "danger"}.get(seen.verdict if seen else "", "text")
    more = len(cause.mendings) - 1
    mending = one.text if one else texts("figures_losses.no_mending") if cause.kind == "ours" else "—"
    cells = (
        cause_name(cause.id, result, texts),
        formats.number(cause.all.n),
        "—" if cause.share is None else formats.percent(cause.share[0]),
        interval(cause.share[1] * 100, cause.share[2] * 100, formats) if cause.share else "",
        money(cause.all, formats) if cause.all.n else "—",
        f"{mending} (+{more})" if one and more > 0 else mending,
        _status(one, texts, formats),
        Cell(effect_words(one, texts, formats), tone),
        formats.number(cause.carrying),
    )
    marks: tuple[str, ...] = (f"cause-{cause.id}", f"carrying-{cause.id}")
    if one:
        marks += (f"before-{one.id}-{cause.id}", f"after-{one.id}-{cause.id}")
    return Row(cells, f"cause-{cause.id}", offers(marks, result, texts))


def _besides(result: Losses) -> tuple[tuple[str, int], ...]:
    """What else there is to say of the period: losses, but for `silent`, which are clients."""
    return ("told", result.told), ("returned", result.returned), ("silent", result.silent)


def _beside(mark: str, n: int, result: Losses, texts: Texts, formats: Formats) -> Row:
    value = formats.money(result.returned_value) if mark == "returned" else ""
    cells = (texts(f"figures_losses.row_{mark}"), formats.number(n), "", "", value, "", "", "", "")
    return Row(cells, mark, offers((mark,), result, texts))


def _status(one: Mending | None, texts: Texts, formats: Formats) -> str:
    if one is None:
        return ""
    words = texts(f"codes.improvement_status_{one.status}")
    return f"{words} {formats.date(one.done)}" if one.done else words


def _by_reason(result: Losses, texts: Texts, formats: Formats) -> Table:
    columns = (Column(_head("reason", texts), "words"), Column(_head("n", texts)), Column(_head("value", texts)))
    rows = [
        Row(
            (reason_name(one, texts), formats.number(one.all.n), money(one.all, formats)),
            reason_mark(one),
            reason_offers(one, result, texts),
        )
        for one in result.reasons
    ]
    return Table(columns, tuple(rows), _whole(result, texts, formats) if rows else ())


def _by_rival(result: Losses, texts: Texts, formats: Formats) -> Table:
    columns = (Column(_head("rival", texts), "words"), Column(_head("n", texts)), Column(_head("gain", texts)))
    rows = [
        Row(
            (card_name(one.client, result, texts), formats.number(one.all.n), money(one.all, formats)),
            one.client,
            offers((f"rival-{one.client}", f"card-{one.client}"), result, texts),
        )
        for one in result.rivals
    ]
    return Table(columns, tuple(rows), _whole(result, texts, formats) if rows else ())


def _whole(result: Losses, texts: Texts, formats: Formats) -> tuple[str, ...]:
    return texts("figures_losses.row_whole"), formats.number(result.n), money(result.all, formats)


def _by_client(result: Losses, texts: Texts, formats: Formats) -> Table:
    """The four lines of each loss."""
    words = ("client", "date", "reason", "cause", "public", "rival", "back")
    names = ("client", "date", "reason", "cause", "value", "heard", "public", "rival", "back")
    columns = tuple(Column(_head(name, texts), "words" if name in words else "number") for name in names)
    rows = [
        Row(_lines(one, result, texts, formats), one.id, offers((f"loss-{one.id}",), result, texts))
        for one in result.lost
    ]
    return Table(columns, tuple(rows))


def _lines(one: Lost, result: Losses, texts: Texts, formats: Formats) -> tuple[str, ...]:
    told = one.note or texts("figures_losses.told")
    return (
        card_name(one.client, result, texts),
        formats.date(one.day),
        one.reason,
        cause_name(one.cause, result, texts),
        "—" if one.value is None else formats.money(one.value),
        formats.number(result.listeners),
        told if one.told else "",
        card_name(one.rival, result, texts) if one.rival else "",
        formats.date(one.back) if one.back else "",
    )


def _sheet(result: Losses, texts: Texts, formats: Formats) -> Sheet:
    names = ("client", "date", "reason", "cause", "kind", "value", "heard", "public", "rival", "back")
    kinds = {cause.id: kind_name(cause, texts) for cause in result.causes}
    rows = tuple(
        (
            card_name(one.client, result, texts),
            one.day.isoformat(),
            one.reason,
            cause_name(one.cause, result, texts),
            kinds.get(one.cause, "—"),
            None if one.value is None else bare(one.value, formats),
            result.listeners,
            (one.note or texts("figures_losses.told")) if one.told else "",
            card_name(one.rival, result, texts) if one.rival else "",
            one.back.isoformat() if one.back else None,
        )
        for one in result.lost
    )
    return Sheet(tuple(_head(name, texts) for name in names), rows)


FIGURE: Final[Figure[Losses]] = Figure(
    name=NAME,
    unit="losses",
    concerns=frozenset({*DECIDE, "improvement", "cause", "problem", "wish"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_losses.counted", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=as_json,
    options=(LIST,),
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
)
