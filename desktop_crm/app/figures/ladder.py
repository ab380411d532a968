"""The loyalty ladder in words and numbers: the figure `ladder`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.ladder import FEW, NAME, Faller, Ladder, Rung, ladder, quarter_before
from desktop_crm.analysis.standing import RUNGS
from desktop_crm.app.clientele import clients_of
from desktop_crm.app.figures.figure import (
    Asked,
    Cell,
    Column,
    Figure,
    Offer,
    Option,
    Row,
    Sheet,
    Table,
    bare,
    exact,
    rounded,
)
from desktop_crm.app.figures.marking import one_client
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, table_as_of
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHOW: Final = Option("show", ("rungs", "fallers"))
"""What the table lists: the rungs, or who fell, by name."""


def _compute(session: Session, asked: Asked, job: Job) -> Ladder:
    day = min(asked.last, asked.as_of)
    now = table_as_of(session, day, job)
    before = table_as_of(session, quarter_before(day), job)
    ideals = {
        rung.code: (None if rung.ideal is None else rung.ideal / 100, rung.hinders) for rung in session.base.all("rung")
    }
    result = ladder(clients_of(session, now.client, job), now, before, asked.first, asked.last, asked.as_of, ideals)
    rows = session.base.page([faller.client for faller in result.fallers])
    names = {id: row.title for id, row in rows.items()}
    return replace(result, names=names, fallers_shown=asked.options.get(SHOW.name) == "fallers")


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    one = one_client(mark)
    return _compute(session, asked, job).members[mark] if one is None else one


def rung_name(code: str, texts: Texts) -> str:
    return texts(f"codes.rung_{code}")


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    kind, _, rest = mark.partition("-")
    if kind == "rung":
        return rung_name(rest, texts)
    if kind == "from":
        before, _, now = rest.partition("-to-")
        return texts("figures_ladder.mark_move", before=rung_name(before, texts), now=rung_name(now, texts))
    return texts(f"figures_ladder.mark_{kind}")


# -- sentences
def _title(result: Ladder, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_ladder.title_empty")
    if not result.buyers:
        return texts("figures_ladder.title_potential", n=result.n)
    if result.too_few:
        return texts("figures_ladder.title_few", n=result.n)
    steepest, gap = result.steepest, _wide_gap(result)
    if steepest and result.fell > result.rose:
        before, now, _ = steepest
        return texts(
            "figures_ladder.title_fell",
            n=result.fell,
            rose=result.rose,
            before=rung_name(before, texts).lower(),
            now=rung_name(now, texts).lower(),
        )
    if gap is not None and gap.ideal is not None:
        hinders = _hinders(gap)
        return texts(
            "figures_ladder.title_gap_hinders" if hinders else "figures_ladder.title_gap",
            rung=rung_name(gap.code, texts).lower(),
            percent=formats.percent(gap.share),
            ideal=formats.percent(gap.ideal),
            hinders=hinders,
        )
    loyal = sum(rung.clients for rung in result.rungs if rung.code in ("regular", "advocate"))
    if not loyal:
        return texts("figures_ladder.title_none", n=result.buyers)
    return texts("figures_ladder.title_share", percent=formats.percent(loyal / result.buyers), n=result.buyers)


def _wide_gap(result: Ladder) -> Rung | None:
    """The rung that lacks most against the ideal, where it is worth a word."""
    gap = result.gap
    return gap if gap is not None and gap.ideal is not None and gap.ideal - gap.share >= 0.01 else None


def _hinders(rung: Rung) -> str:
    """The first line of the owner's note, to stand in a sentence."""
    return rung.hinders.partition("\n")[0].strip().rstrip(".")


def _evidence(result: Ladder, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    if result.too_few:
        return texts("figures_ladder.evidence_few", least=FEW)
    days = {"earlier": formats.date(result.earlier), "day": formats.date(result.day)}
    moved = texts("figures_ladder.evidence_moves", fell=result.fell, rose=result.rose, **days)
    parts = [texts("figures_ladder.evidence_n", n=result.n, buyers=result.buyers, day=days["day"]), moved]
    told = _wide_gap(result) is not None and not (result.steepest and result.fell > result.rose)
    if result.gap is not None and result.gap.hinders and not told:
        parts.append(texts("figures_ladder.evidence_hinders", hinders=result.gap.hinders.partition("\n")[0]))
    return " ".join(parts)


def _note(result: Ladder, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    interval, window = formats.span(round(result.shop_interval)), formats.span(round(result.window))
    return texts("figures_ladder.note", interval=interval, window=window)


# -- marks
def rung_tip(place: int, result: Ladder, texts: Texts, formats: Formats) -> str:
    rung = result.rungs[place]
    words = texts(
        "figures_ladder.tip_rung",
        n=rung.clients,
        rung=rung_name(rung.code, texts),
        percent=formats.percent(rung.share, 1),
    )
    if rung.ideal is None:
        return words
    return f"{words}, {texts('figures_ladder.tip_ideal', percent=formats.percent(rung.ideal))}"


def rung_offer(place: int, result: Ladder, texts: Texts) -> Offer | None:
    rung = result.rungs[place]
    words = texts("figures_ladder.offer_rung", n=rung.clients)
    return Offer(words, result.query(f"rung-{rung.code}")) if rung.clients else None


def move_tip(before: int, now: int, result: Ladder, texts: Texts) -> str:
    return texts(
        "figures_ladder.tip_move",
        n=result.moves[before][now],
        before=rung_name(RUNGS[before], texts),
        now=rung_name(RUNGS[now], texts),
    )


def move_offer(before: int, now: int, result: Ladder, texts: Texts) -> Offer | None:
    n = result.moves[before][now]
    words = texts("figures_ladder.offer_rung", n=n)
    return Offer(words, result.query(f"from-{RUNGS[before]}-to-{RUNGS[now]}")) if n else None


# -- table and spreadsheet
def _table(result: Ladder, texts: Texts, formats: Formats) -> Table:
    return _fallers(result, texts, formats) if result.fallers_shown else _rungs(result, texts, formats)


def _rungs(result: Ladder, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_ladder.head_rung"), "words"),
        *(Column(texts(f"figures_ladder.head_{name}")) for name in ("clients", "share", "ideal", "difference", "fell")),
        Column(texts("figures_ladder.head_hinders"), "words"),
    )
    if not result.n:
        return Table(columns)
    rows = []
    for place in reversed(range(len(RUNGS))):
        rung = result.rungs[place]
        fell = sum(result.moves[place][:place])
        offers = [rung_offer(place, result, texts)]
        rows.append(
            Row(
                (
                    rung_name(rung.code, texts),
                    formats.number(rung.clients),
                    formats.percent(rung.share, 1),
                    "—" if rung.ideal is None else formats.percent(rung.ideal),
                    _difference(rung.share, rung.ideal, texts, formats),
                    formats.number(fell) if place else "—",
                    rung.hinders.partition("\n")[0],
                ),
                rung.code,
                tuple(filter(None, offers)),
            )
        )
    total = (
        texts("figures_ladder.row_all"),
        formats.number(result.n),
        formats.percent(1),
        "",
        "",
        str(result.fell),
        "",
    )
    fallen = Offer(texts("figures_ladder.offer_fallers", n=result.fell), result.query("fallers"))
    rows[0] = replace(rows[0], offers=(*rows[0].offers, *((fallen,) if result.fell else ())))
    return Table(columns, tuple(rows), total)


def _difference(share: float, ideal: float | None, texts: Texts, formats: Formats) -> str | Cell:
    """In points; short of the ideal is bad but on the lowest rungs, where fewer is better, it is only said."""
    if ideal is None:
        return "—"
    points = round((share - ideal) * 100)
    return texts("figures_ladder.points", n=points, signed=formats.signed(points))


def _fallers(result: Ladder, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_ladder.head_client"), "words"),
        Column(texts("figures_ladder.head_before"), "words"),
        Column(texts("figures_ladder.head_now"), "words"),
        Column(texts("figures_ladder.head_last")),
        Column(texts("figures_ladder.head_stake")),
    )
    rows = tuple(
        Row(
            (
                _name(faller, result),
                rung_name(faller.before, texts),
                rung_name(faller.now, texts),
                formats.date(faller.last) if faller.last else "—",
                formats.money(faller.profit),
            ),
            faller.client,
            (Offer(_name(faller, result), result.query(f"client-{faller.client}")),),
        )
        for faller in result.fallers
    )
    return Table(columns, rows)


def _name(faller: Faller, result: Ladder) -> str:
    return result.names.get(faller.client, f"#{faller.client}")


def _sheet(result: Ladder, texts: Texts, formats: Formats) -> Sheet:
    if result.fallers_shown:
        heads = tuple(column.head for column in _fallers(result, texts, formats).columns)
        return Sheet(
            heads,
            tuple(
                (
                    _name(f, result),
                    rung_name(f.before, texts),
                    rung_name(f.now, texts),
                    f.last.isoformat() if f.last else None,
                    bare(f.profit, formats),
                )
                for f in result.fallers
            ),
        )
    names = ("rung", "clients", "share", "ideal", "hinders")
    return Sheet(
        tuple(texts(f"figures_ladder.head_{name}") for name in names),
        tuple(
            (rung_name(r.code, texts), r.clients, r.share * 100, None if r.ideal is None else r.ideal * 100, r.hinders)
            for r in result.rungs
        ),
    )


def _json(result: Ladder, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "day": result.day.isoformat(),
        "earlier": result.earlier.isoformat(),
        "buyers": result.buyers,
        "rungs": [
            {
                "rung": rung.code,
                "clients": rung.clients,
                "share": rounded(rung.share),
                "ideal": rounded(rung.ideal),
                "hinders": rung.hinders,
                "query": result.query(f"rung-{rung.code}") if rung.clients else None,
            }
            for rung in result.rungs
        ],
        "moves": {
            before: {now: n for now, n in zip(RUNGS, row, strict=True) if n}
            for before, row in zip(RUNGS, result.moves, strict=True)
        },
        "fell": result.fell,
        "rose": result.rose,
        "query_fell": result.query("fallers") if result.fell else None,
        "fallers": [
            {
                "client": _name(faller, result),
                "before": faller.before,
                "now": faller.now,
                "last_purchase": faller.last.isoformat() if faller.last else None,
                "profit": exact(faller.profit, formats),
            }
            for faller in result.fallers
        ],
    }


FIGURE: Final[Figure[Ladder]] = Figure(
    name=NAME,
    unit="clients",
    concerns=frozenset({*DECIDE, "rung"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_ladder.counted", n=result.n),
    empty=lambda result, texts, formats: (
        texts("figures.nothing" if not result.n else "figures_ladder.nobody_fell"),
        texts("figures_ladder.nothing_text" if not result.n else "figures_ladder.nobody_fell_text"),
    ),
    table=_table,
    sheet=_sheet,
    json=_json,
    options=(SHOW,),
    members=_members,
    mark_words=_mark_words,
)
