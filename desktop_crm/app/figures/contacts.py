"""How often the shop speaks to its clients, in words and numbers: the figure `contacts`."""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.contacts import FEW, LEAST_DAYS, NAME, ContactRates, Contacts, Talks, contacts
from desktop_crm.app import settings
from desktop_crm.app.clientele import clients_of
from desktop_crm.app.figures import compared
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import interval, period, times_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, table_as_of
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TIMES: Final = 1.0


def _compute(session: Session, asked: Asked, job: Job) -> ContactRates:
    found = _rates(session, asked, job)
    if asked.before is None:
        return found
    first, last = asked.before
    return replace(found, earlier=_rates(session, Asked(first, last, asked.as_of), job))


def _rates(session: Session, asked: Asked, job: Job) -> ContactRates:
    import numpy as np

    table = table_as_of(session, min(asked.last, asked.as_of), job)
    clients = clients_of(session, table.client, job)
    cards, rows = session.facts.of("client", job), session.facts.of("interaction", job)
    known = cards.day[places(cards.id, clients)[0]]
    out = rows["direction"] == rows.code("direction", "out")
    counted = out & (rows.day >= asked.first.toordinal()) & (rows.day <= asked.as_of.toordinal())
    which = np.flatnonzero(counted if counted.any() else out)  # those outside matter only where all are
    talks = Talks(rows.client[which], rows.day[which], rows["purpose"][which] == rows.code("purpose", "greeting"))
    kept = settings.load(session)
    told = float(kept.benchmark("contacts_potential").low), float(kept.benchmark("contacts_existing").low)
    return contacts(clients, known, talks, table, asked.first, asked.last, asked.as_of, told)


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _rates(session, asked, job).members[mark]


def group_name(kind: str, code: str, texts: Texts) -> str:
    if kind == "rung":
        return texts(f"codes.rung_{code}")
    if kind == "class":
        return texts("figures_contacts.class", name=code) if code else texts("figures_contacts.class_none")
    return texts(f"figures_contacts.group_{kind}")


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    kind, _, code = mark.partition("-")
    if kind in ("greeted", "silent"):
        return texts(f"figures_contacts.mark_{kind}")
    return group_name(kind, "" if code == "none" else code, texts)


# -- sentences
def _title(result: ContactRates, texts: Texts, formats: Formats) -> str:
    mine, theirs = result.potential, result.existing
    if not result.clients and result.unknown:
        return texts("figures_contacts.title_unknown", n=result.unknown)
    if not result.clients:
        return texts("figures_contacts.title_empty")
    if result.too_few or theirs.rate is None:
        return texts("figures_contacts.title_few", n=result.clients)
    if not result.n:
        return texts("figures_contacts.title_none", n=theirs.clients)
    words = {"existing": formats.number(theirs.rate, 1), "potential": ""}
    if mine.rate is not None and result.more is not None:
        words["potential"] = formats.number(mine.rate, 1)
        if result.more[1] > _TIMES:
            return texts("figures_contacts.title_new", **words)
        if result.more[2] < _TIMES:
            return texts("figures_contacts.title_old", **words)
    if result.silent:
        return texts("figures_contacts.title_silent", n=result.silent, **words)
    return texts("figures_contacts.title_rate", **words)


def _evidence(result: ContactRates, texts: Texts, formats: Formats) -> str:
    if result.too_few:
        least = texts("figures_contacts.evidence_few", least=FEW, days=LEAST_DAYS)
        return least if result.clients else ""
    parts = [_spoken(row, texts, formats) for row in (result.existing, result.potential) if row.rate is not None]
    parts.append(texts("figures_contacts.evidence_left", greeted=result.greeted, silent=result.silent))
    parts.append(_before(result, texts, formats))
    return " ".join(filter(None, parts))


def _before(result: ContactRates, texts: Texts, formats: Formats) -> str:
    """How often the shop spoke to existing clients in the period before, and how many times as often it does now."""
    earlier, row = result.earlier, result.existing
    if earlier is None or earlier.existing.rate is None:
        return ""
    ratio = row.against(earlier.existing)
    words = {
        "n": earlier.existing.contacts,
        "period": period(earlier.first, earlier.last, texts, formats),
        "rate": formats.number(earlier.existing.rate, 1),
    }
    if ratio is None or isinf(ratio[2]) or not ratio[1]:
        return texts("figures_contacts.evidence_before", **words)
    times = times_words(ratio[0], texts, formats, exact=True)
    low, high = ratio[1:] if ratio[0] >= 1 else (1 / ratio[2], 1 / ratio[1])
    limits = interval(low, high, formats, 1)
    return texts("figures_contacts.evidence_ratio", times=times, limits=limits, **words)


def _spoken(row: Contacts, texts: Texts, formats: Formats) -> str:
    return texts(
        f"figures_contacts.evidence_{row.kind}",
        n=row.contacts,
        clients=row.clients,
        rate=formats.number(row.rate or 0, 1),
        limits=interval(row.low or 0, row.high or 0, formats, 1),
    )


def _note(result: ContactRates, texts: Texts, formats: Formats) -> str:
    parts = [texts("figures_contacts.note_unknown", n=result.unknown)] if result.unknown else []
    if result.earlier:
        parts.append(compared.caption((result.earlier.first, result.earlier.last), "ring", texts, formats))
    return " ".join(parts)


def tip(row: Contacts, texts: Texts, formats: Formats) -> str:
    name = group_name(row.kind, row.code, texts)
    if row.rate is None:
        return texts("figures_contacts.tip_few", name=name, n=row.days, least=LEAST_DAYS)
    limits = interval(row.low or 0, row.high or 0, formats, 1)
    return texts("figures_contacts.tip", name=name, rate=formats.number(row.rate, 1), limits=limits, n=row.clients)


def offer(row: Contacts, result: ContactRates, texts: Texts) -> Offer | None:
    words = texts("figures_contacts.offer", n=row.clients)
    return Offer(words, result.query(row.mark)) if row.clients else None


# -- table and spreadsheet
_HEADS: Final = ("clients", "contacts", "years", "rate", "interval")


def _table(result: ContactRates, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_contacts.head_group"), "words"),
        *(Column(texts(f"figures_contacts.head_{name}")) for name in _HEADS[:-1]),
        Column(texts("figures.head_interval"), "interval"),
        *(compared.columns(texts) if result.earlier else ()),
    )
    rows = [
        Row(
            (
                group_name(row.kind, row.code, texts),
                formats.number(row.clients),
                formats.number(row.contacts),
                formats.number(row.days / 365.25, 1),
                texts("figures_contacts.hidden") if row.rate is None else formats.number(row.rate, 1),
                "" if row.rate is None else interval(row.low or 0, row.high or 0, formats, 1),
                *_beside(row, result, texts, formats),
            ),
            row.mark,
            tuple(filter(None, (offer(row, result, texts),))),
        )
        for row in result.rows
        if row.clients
    ]
    marks: tuple[Literal["greeted", "silent"], ...] = ("greeted", "silent")
    for mark in marks:
        if rows and (n := getattr(result, mark)):
            behind = Offer(texts("figures_contacts.offer", n=n), result.query(mark))
            cells = (texts(f"figures_contacts.row_{mark}"), formats.number(n), "", "", "", "")
            rows.append(Row((*cells, *_share_beside(mark, result, texts, formats)), mark, (behind,)))
    return Table(columns, tuple(rows))


def _beside(row: Contacts, result: ContactRates, texts: Texts, formats: Formats) -> tuple[Cell, ...]:
    """Rate before and difference, where the periods are compared."""
    if result.earlier is None:
        return ()
    before = result.before(row)
    if before is None:
        return compared.NOTHING, compared.NOTHING
    return compared.rate(row.rate, before.rate, row.against(before), texts, formats)


def _share_beside(
    mark: Literal["greeted", "silent"], result: ContactRates, texts: Texts, formats: Formats
) -> tuple[Cell, ...]:
    """How many before, and the difference of their shares of the existing clients."""
    if result.earlier is None:
        return ()
    before = Cell(formats.number(getattr(result.earlier, mark)))
    return before, compared.told(
        result.share_against(mark), lambda value: compared.points(value, texts, formats), texts
    )


def _sheet(result: ContactRates, texts: Texts, formats: Formats) -> Sheet:
    rate = texts("figures_contacts.head_rate")
    heads = (
        *(texts(f"figures_contacts.head_{name}") for name in ("group", "clients", "contacts", "years", "rate")),
        texts("figures.head_low", column=rate),
        texts("figures.head_high", column=rate),
        *((texts("figures_compared.sheet_before", column=rate),) if result.earlier else ()),
    )
    rows = tuple(
        (
            group_name(r.kind, r.code, texts), r.clients, r.contacts, r.days / 365.25, r.rate, r.low, r.high,
            *((before.rate if (before := result.before(r)) else None,) if result.earlier else ()),
        )
        for r in result.rows
    )  # fmt: skip
    return Sheet(heads, rows)


def _json(result: ContactRates, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "groups": [
            {
                "group": row.kind,
                "code": row.code,
                "clients": row.clients,
                "contacts": row.contacts,
                "client_days": row.days,
                "a_year": rounded(row.rate),
                "low": rounded(row.low),
                "high": rounded(row.high),
                "query": result.query(row.mark) if row.clients else None,
                **_json_before(row, result),
            }
            for row in result.rows
        ],
        "potential_to_existing": rounded(result.more[0]) if result.more and result.existing.contacts else None,
        "only_greeted": result.greeted,
        "query_only_greeted": result.query("greeted") if result.greeted else None,
        "not_spoken_to": result.silent,
        "query_not_spoken_to": result.query("silent") if result.silent else None,
        "known_since_unknown": result.unknown,
        "before": {
            "from": result.earlier.first.isoformat(),
            "to": result.earlier.last.isoformat(),
            "only_greeted": result.earlier.greeted,
            "not_spoken_to": result.earlier.silent,
        }
        if result.earlier
        else None,
    }


def _json_before(row: Contacts, result: ContactRates) -> dict[str, Any]:
    if result.earlier is None:
        return {}
    before = result.before(row)
    limits = (row.against(before) if before else None) or (None, None, None)
    ratio, low, high = (None if value is None or isinf(value) else rounded(value) for value in limits)
    rate = rounded(before.rate) if before else None
    return {"a_year_before": rate, "ratio": ratio, "ratio_low": low, "ratio_high": high}


FIGURE: Final[Figure[ContactRates]] = Figure(
    name=NAME,
    unit="outgoing contacts",
    concerns=frozenset({*DECIDE, "setting"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_contacts.counted", n=result.n),
    empty=lambda result, texts, formats: (texts("figures.nothing"), texts("figures_contacts.nothing_text")),
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    compares=True,
)
