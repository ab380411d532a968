"""Who will come back in words and numbers: the figure `coming-back`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.buying_model import BuyingModel
from desktop_crm.analysis.coming_back import (
    DISCOUNT,
    FEW,
    NAME,
    UNLIKELY,
    YEARS,
    ComingBack,
    Fit,
    Leaving,
    Segment,
    coming_back,
    fitted,
    money_of,
    source_of,
    still_fits,
)
from desktop_crm.analysis.spend_model import SpendModel
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.marking import one_client
from desktop_crm.app.figures.words import margin_words, whole_money
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import TradeRows
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, margin_basis_points, table_as_of
from desktop_crm.app.texts import Texts
from desktop_crm.domain.claim import OPEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _compute(session: Session, asked: Asked, job: Job) -> ComingBack:
    result = _computed(session, asked, job)
    rows = session.base.page([each.client for each in result.leaving])
    return replace(result, names={id: row.title for id, row in rows.items()})


def _computed(session: Session, asked: Asked, job: Job) -> ComingBack:
    day, margin = min(asked.last, asked.as_of), margin_basis_points(session)
    table = table_as_of(session, day, job)
    money = session.trade.summed((NAME, "money", day, margin), lambda rows: money_of(rows, day, margin), job)
    job.progress(0.5)
    made = fit_of(session, day, margin, job)
    job.progress(0.9)
    source = source_of(money, margin)
    return coming_back(table, money, made, _open_claims(session, job), asked.first, asked.as_of, source)


def fit_of(session: Session, day: date, margin: int, job: Job | None = None) -> Fit:
    """The models as of a day; kept while purchases hardly change. Raises Cancelled."""

    def patched(known: Fit, clients: NDArray[np.int64], before: TradeRows, now: TradeRows) -> Fit | None:
        return still_fits(known, before, now)

    return session.trade.kept((NAME, "fit", day, margin), lambda rows: fitted(rows, day, margin), patched, job)


def _open_claims(session: Session, job: Job) -> NDArray[np.int64]:
    import numpy as np

    claims = session.facts.of("claim", job)
    codes = [claims.code("status", status) for status in OPEN]
    found: NDArray[np.int64] = claims.client[np.isin(claims["status"], codes)]
    return found


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    one = one_client(mark)
    return _computed(session, asked, job).members[mark] if one is None else one


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    kind, _, rest = mark.partition("-")
    if kind == "segment":
        return segment_name(rest, texts)
    if kind == "cell":
        recency, _, frequency = rest.partition("-")
        return texts("figures_coming_back.mark_cell", recency=recency, frequency=frequency)
    return texts(f"figures_coming_back.mark_{kind}")


def segment_name(code: str, texts: Texts) -> str:
    return texts(f"figures_coming_back.segment_{code.replace('-', '_')}")


def name_of(each: Leaving, result: ComingBack) -> str:
    return result.names.get(each.client) or f"#{each.client}"


# -- sentences
def _title(result: ComingBack, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_coming_back.title_empty")
    if result.too_few:
        return texts("figures_coming_back.title_few", n=result.n)
    if result.leaving:
        return texts(
            "figures_coming_back.title_leaving",
            n=result.leaving_n,
            stake=whole_money(result.stake, formats),
            name=name_of(result.leaving[0], result),
        )
    if not result.active:
        return texts("figures_coming_back.title_gone", n=result.n)
    if not result.once:
        return texts("figures_coming_back.title_steady")
    return texts("figures_coming_back.title_calm", n=result.once)


def _evidence(result: ComingBack, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [
        texts(
            "figures_coming_back.evidence",
            n=result.n,
            day=formats.date(result.last),
            active=formats.number(result.active),
            once=formats.number(result.once),
        )
    ]
    if result.too_few:
        parts.append(texts("figures_coming_back.evidence_few", least=FEW))
    parts.append(_model_words(result, texts, formats))
    return " ".join(parts)


def _model_words(result: ComingBack, texts: Texts, formats: Formats) -> str:
    made = result.fit
    if isinstance(made.buying, BuyingModel):
        return texts(
            "figures_coming_back.evidence_model",
            n=made.buying.fitted,
            day=formats.date(made.day),
            expected=_days(result.expected or 0, formats),
        )
    why = texts(f"figures_coming_back.why_{made.buying.why.replace('-', '_')}", n=made.buying.n)
    return texts("figures_coming_back.evidence_rule", why=why)


def _days(expected: float, formats: Formats) -> str:
    return formats.number(expected, 0 if expected >= 9.95 else 1)


def _note(result: ComingBack, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    parts = [texts("figures_coming_back.note_leaving")]
    if result.model is not None:
        parts.append(texts("figures_coming_back.note_worth", n=YEARS, percent=formats.percent(DISCOUNT)))
    return " ".join([*parts, margin_words(result.source, texts, formats)]).strip()


# -- marks
def tip(recency: int, frequency: int, clients: int, texts: Texts) -> str:
    return texts("figures_coming_back.tip_cell", n=clients, recency=recency, frequency=frequency)


def offer(mark: str, clients: int, result: ComingBack, texts: Texts) -> Offer | None:
    return Offer(texts("figures_coming_back.offer", n=clients), result.query(mark)) if clients else None


def alive_words(each: Leaving, texts: Texts, formats: Formats) -> str:
    """How likely the client is still one, "—" where no model says it."""
    return "—" if each.alive is None else formats.percent(each.alive)


def client_offer(each: Leaving, result: ComingBack, texts: Texts) -> Offer:
    return Offer(
        texts("figures_coming_back.offer_client", name=name_of(each, result)), result.query(f"client-{each.client}")
    )


def reason(each: Leaving, texts: Texts, formats: Formats) -> str:
    """More likely gone than not. Class A: call in person."""
    act = "claim" if each.claim else "significant" if each.class_ == "A" else "others"
    told = texts(f"figures_coming_back.next_{act}")
    if each.alive is None or each.alive >= UNLIKELY:
        return told
    return f"{texts('figures_coming_back.reason_unlikely')} {told}"


# -- table and spreadsheet
_HEADS: Final = ("client", "quiet", "interval", "alive", "expected", "stake", "worth", "next")


def _table(result: ComingBack, texts: Texts, formats: Formats) -> Table:
    columns = tuple(
        Column(texts(f"figures_coming_back.head_{head}", n=YEARS), "words" if head in ("client", "next") else "number")
        for head in _HEADS
    )
    if not result.n:
        return Table(columns)
    rows = [_client_row(each, result, texts, formats) for each in result.leaving]
    rows += [_segment_row(segment, result, texts, formats) for segment in result.segments if segment.clients]
    if result.once:
        name = texts("figures_coming_back.row_once", n=result.once)
        cells = (name, "", "", texts("figures_coming_back.once"), "", "", "", texts("figures_coming_back.next_once"))
        found = offer("once", result.once, result, texts)
        rows.append(Row(cells, "once", (found,) if found else ()))
    return Table(columns, tuple(rows))


def _client_row(each: Leaving, result: ComingBack, texts: Texts, formats: Formats) -> Row:
    unlikely = each.alive is not None and each.alive < UNLIKELY
    alive = alive_words(each, texts, formats)
    cells = (
        name_of(each, result),
        formats.span(each.quiet),
        formats.span(max(1, round(each.interval))),
        Cell(alive, "bad", "alert-triangle") if unlikely else alive,
        "—" if each.expected is None else _days(each.expected, formats),
        whole_money(each.stake, formats),
        "—" if each.worth is None else whole_money(each.worth, formats),
        reason(each, texts, formats),
    )
    every = offer("leaving", result.leaving_n, result, texts)
    return Row(cells, each.client, tuple(filter(None, (client_offer(each, result, texts), every))))


def _segment_row(segment: Segment, result: ComingBack, texts: Texts, formats: Formats) -> Row:
    mark = f"segment-{segment.code}"
    code = segment.code.replace("-", "_")
    cells = (
        texts("figures_coming_back.row_segment", n=segment.clients, name=segment_name(segment.code, texts)),
        "",
        "",
        "",
        "—" if segment.expected is None else _days(segment.expected, formats),
        "",
        "",
        texts(f"figures_coming_back.act_{code}"),
    )
    found = offer(mark, segment.clients, result, texts)
    return Row(cells, mark, (found,) if found else ())


def _sheet(result: ComingBack, texts: Texts, formats: Formats) -> Sheet:
    units = {"quiet": "days", "interval": "days", "alive": "percent", "stake": "money", "worth": "money"}
    heads = []
    for head in _HEADS[:-1]:
        name = texts(f"figures_coming_back.head_{head}", n=YEARS)
        unit = units.get(head)
        told = texts(f"figures_coming_back.unit_{unit}", head=name, sign=formats.sign) if unit else name
        heads.append(told)
    rows = tuple(
        (
            name_of(each, result),
            each.quiet,
            each.interval,
            None if each.alive is None else each.alive * 100,
            each.expected,
            float(formats.decimal(each.stake)),
            None if each.worth is None else float(formats.decimal(each.worth)),
        )
        for each in result.leaving
    )
    return Sheet(tuple(heads), rows)


def _json(result: ComingBack, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "model": _model(result.fit),
        "spend_model": _spend(result.fit, formats),
        "fitted_on": result.fit.day.isoformat(),
        "changed_since": result.fit.changed,
        "active": result.active,
        "once": {"clients": result.once, "query": result.query("once") if result.once else None},
        "expected_12_months": rounded(result.expected),
        "segments": [
            {
                "segment": segment.code,
                "clients": segment.clients,
                "amount": exact(segment.amount, formats),
                "expected_12_months": rounded(segment.expected),
                "query": result.query(f"segment-{segment.code}") if segment.clients else None,
            }
            for segment in result.segments
        ],
        "grid": [
            {
                "recency": r,
                "frequency": f,
                "clients": clients,
                "query": result.query(f"cell-{r}-{f}") if clients else None,
            }
            for (r, f), clients in result.grid.items()
        ],
        "leaving": {
            "clients": result.leaving_n,
            "stake": exact(result.stake, formats),
            "query": result.query("leaving") if result.leaving_n else None,
            "rows": [_row(each, result, formats) for each in result.leaving],
        },
    }


def _row(each: Leaving, result: ComingBack, formats: Formats) -> dict[str, Any]:
    return {
        "client": name_of(each, result),
        "quiet_days": each.quiet,
        "interval_days": each.interval,
        "alive": rounded(each.alive),
        "expected_12_months": rounded(each.expected),
        "stake": exact(each.stake, formats),
        "worth": exact(each.worth, formats),
        "class": each.class_ or None,
        "open_claim": each.claim,
        "query": result.query(f"client-{each.client}"),
    }


def _model(made: Fit) -> dict[str, Any]:
    if not isinstance(made.buying, BuyingModel):
        return {"name": "median interval", "why": made.buying.why, "n": made.buying.n}
    model = made.buying
    return {
        "name": "BG/NBD",
        "r": rounded(model.r),
        "alpha": rounded(model.alpha),
        "a": rounded(model.a),
        "b": rounded(model.b),
        "log_likelihood": rounded(model.log_likelihood),
        "n": model.n,
        "fitted": model.fitted,
    }


def _spend(made: Fit, formats: Formats) -> dict[str, Any]:
    """v in units of money, not in minor ones."""
    if not isinstance(made.spend, SpendModel):
        return {"name": "mean", "why": made.spend.why, "n": made.spend.n}
    unit = float(formats.decimal(1))
    model = made.spend
    return {
        "name": "Gamma-Gamma",
        "p": rounded(model.p),
        "q": rounded(model.q),
        "v": rounded(model.v * unit),
        "log_likelihood": rounded(model.log_likelihood),
        "n": model.n,
    }


FIGURE: Final[Figure[ComingBack]] = Figure(
    name=NAME,
    unit="buyers",
    concerns=frozenset(DECIDE),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_coming_back.counted", n=result.n),
    empty=lambda result, texts, formats: (texts("figures.nothing"), texts("figures_coming_back.nothing_text")),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
)
