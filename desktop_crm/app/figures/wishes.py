"""What clients wish for: the figure `wishes` in words and numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.retention import year_up_to
from desktop_crm.analysis.wishes import ALL, UNSTATED, Told, Topic, Wishes, Worth, wishes
from desktop_crm.app.figures import marking
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.words import margin_words, share_limits, whole_money
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.profits import profits_of
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.app.texts import Texts
from desktop_crm.domain.folding import fold
from desktop_crm.domain.mark import Marked
from desktop_crm.domain.wish import OPEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PARTS: Final = ("", "open", "granted")


# -- where the numbers come from
def _compute(session: Session, asked: Asked, job: Job) -> Wishes:
    """Raises Cancelled."""
    told, latest = _told(session, asked, job)
    found = profits_of(session, *year_up_to(asked.last), job)
    days = asked.first, asked.last, asked.as_of
    return wishes(days, told, Worth(found.client, found.profit), found.source, latest)


def _told(session: Session, asked: Asked, job: Job) -> tuple[Told, date | None]:
    """Topics are one whatever their letters, their spaces and the stop at their end."""
    import numpy as np

    rows = session.facts.of("wish", job)
    past = rows.day[rows.day <= asked.as_of.toordinal()]
    latest = date.fromordinal(int(past.max())) if len(past) and past.max() > 0 else None
    rows = rows.where((rows.day >= asked.first.toordinal()) & (rows.day <= asked.last.toordinal()))
    known: dict[str, int] = {}
    spelled: list[Counter[str]] = []
    topic = np.full(len(rows.words["topic"]) + 1, UNSTATED, np.int64)
    codes, counts = np.unique(rows["topic"], return_counts=True)
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        text = " ".join(rows.words["topic"][code].split())
        if not (key := _key(text)):
            continue
        place = known.setdefault(key, len(known))
        if place == len(spelled):
            spelled.append(Counter())
        spelled[place][text.rstrip(".")] += count
        topic[code] = place
    return Told(
        topic[rows["topic"]],
        rows.client,
        rows["priority"] == rows.code("priority", "high"),
        np.isin(rows["status"], [rows.code("status", status) for status in OPEN]),
        rows["status"] == rows.code("status", "granted"),
        rows.day,
        [spellings.most_common(1)[0][0] for spellings in spelled],
    ), latest


def _key(text: str) -> str:
    return fold(text).strip(" .!…")


# -- marks
def _mark(row: Topic, part: str = "") -> str:
    """What follows the colon: only the open ones, only those granted."""
    words = {ALL: "all", UNSTATED: "none"}.get(row.topic) or f"t{marking.coded(row.label)}"
    return f"{words}:{part}" if part else words


def _query(row: Topic, result: Wishes, part: str = "") -> str:
    return Marked(result.name, _mark(row, part), result.first, result.last, result.as_of).query


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    """Raises KeyError where there is no such mark."""
    import numpy as np

    told, _ = _told(session, asked, job)
    named, _, part = mark.partition(":")
    mine = {"": told.client > 0, "open": told.open, "granted": told.granted}[part] & (told.client > 0)
    if named != "all":
        mine &= told.topic == (UNSTATED if named == "none" else _place(told, named))
    return np.unique(told.client[mine])


def _place(told: Told, named: str) -> int:
    text = marking.read(named[1:])
    for place, label in enumerate(told.labels):
        if f"t{marking.coded(label)}" == named or (text is not None and _key(label) == _key(text)):
            return place
    raise KeyError(named)


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    named, _, part = mark.partition(":")
    words = texts(f"figures_wishes.mark_{named}") if named in ("all", "none") else marking.read(named[1:]) or "…"
    return texts(f"figures_wishes.mark_{part}", topic=words) if part in _PARTS[1:] else words


def offers(row: Topic, result: Wishes, texts: Texts) -> tuple[Offer, ...]:
    """The clients with an open wish first: they are whom to call; then those granted, then all."""
    counted = (
        ("open", row.open, row.carded_open),
        ("granted", row.granted, row.carded_granted),
        ("", row.count, row.carded),
    )
    found = []
    for part, n, carded in counted:
        if carded and (part or not (row.open == row.count or row.granted == row.count)):
            words = texts(f"figures_wishes.found_{part or 'all'}", n=n)
            words = words if carded == n else texts("figures.carded", n=carded, found=words)
            found.append(Offer(texts("figures.offer", found=words), _query(row, result, part)))
    return tuple(found)


# -- sentences
def label(row: Topic, texts: Texts) -> str:
    return row.label if row.stated else texts("figures_wishes.row_none")


def _title(result: Wishes, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures_wishes.title_none" if result.latest else "figures_wishes.title_empty")
    if result.too_few:
        return texts("figures_wishes.title_few", n=result.n)
    lead = next((row for row in result.rows if row.stated and row.open), None)
    if lead is None:
        done = not any(row.open for row in result.rows)
        return texts("figures_wishes.title_settled" if done else "figures_wishes.title_unstated")
    value = whole_money(lead.value, formats)
    return texts("figures_wishes.title_first", n=lead.clients, topic=lead.label, value=value)


def _evidence(result: Wishes, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures.evidence_latest", day=formats.date(result.latest)) if result.latest else ""
    if result.too_few:
        return texts("figures_wishes.evidence_few", least=FEW)
    whole = result.whole
    share, low, high = whole.share
    parts = [
        texts(
            "figures_wishes.evidence_granted",
            n=whole.count,
            granted=whole.granted,
            percent=formats.percent(share),
            limits=share_limits(low, high, formats),
            open=whole.open,
        )
    ]
    worthiest = result.worthiest
    if worthiest is not None and worthiest.value > 0:
        amount = whole_money(worthiest.value, formats)
        parts.append(texts("figures_wishes.evidence_worth", topic=worthiest.label, value=amount, n=worthiest.clients))
    return " ".join(parts)


def _note(result: Wishes, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    return " ".join(filter(None, (texts("figures_wishes.note_value"), margin_words(result.source, texts, formats))))


def tip(row: Topic, texts: Texts, formats: Formats) -> str:
    """Evening delivery: 14 wishes of 12 clients, who bring 120 000 ₴ a year; 3 granted, 8 open."""
    return texts(
        "figures_wishes.tip",
        n=row.count,
        topic=label(row, texts),
        clients=row.clients,
        value=whole_money(row.value, formats),
        granted=row.granted,
        open=row.open,
    )


# -- table, spreadsheet, JSON
_COLUMNS: Final = ("count", "high", "clients", "value", "open", "granted")


def _table(result: Wishes, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts("figures_wishes.head_topic"), "words"),
        *(Column(texts(f"figures_wishes.head_{name}")) for name in _COLUMNS),
        Column(texts("figures_wishes.head_oldest"), "words"),
    )
    if not result.n:
        return Table(columns)
    rows = tuple(
        Row((label(row, texts), *_cells(row, formats)), _mark(row), offers(row, result, texts)) for row in result.rows
    )
    return Table(columns, rows, (texts("figures.row_total"), *_cells(result.whole, formats)))


def _cells(row: Topic, formats: Formats) -> tuple[str | Cell, ...]:
    def number(n: int) -> str:
        return formats.number(n) if n else "·"

    return (
        formats.number(row.count),
        number(row.high),
        number(row.clients),
        whole_money(row.value, formats) if row.clients else "—",
        number(row.open),
        Cell(number(row.granted), "success" if row.granted else "text"),
        formats.date(row.oldest) if row.oldest else "—",
    )


def _sheet(result: Wishes, texts: Texts, formats: Formats) -> Sheet:
    headers = (
        texts("figures_wishes.head_topic"),
        *(texts(f"figures_wishes.head_{name}") for name in _COLUMNS),
        texts("figures_wishes.head_oldest"),
    )
    rows = tuple(
        (
            label(row, texts), row.count, row.high, row.clients, formats.decimal(row.value) if row.clients else None,
            row.open, row.granted, row.oldest,
        )
        for row in result.rows
    )  # fmt: skip
    return Sheet(headers, rows)


def _json(result: Wishes, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        **_topic_json(result.whole, result, formats),
        "costs_known": rounded(result.source.costed),
        "topics": [
            {"topic": row.label or None, "count": row.count, **_topic_json(row, result, formats)} for row in result.rows
        ],
    }


def _topic_json(row: Topic, result: Wishes, formats: Formats) -> dict[str, Any]:
    return {
        "high": row.high,
        "clients": row.clients,
        "value": exact(row.value, formats) if row.clients else None,
        "open": row.open,
        "granted": row.granted,
        "granted_share": rounded(row.share[0]) if row.count else None,
        "granted_low": rounded(row.share[1]) if row.count else None,
        "granted_high": rounded(row.share[2]) if row.count else None,
        "oldest_open": row.oldest.isoformat() if row.oldest else None,
        "query": _query(row, result) if row.carded else None,
        "query_open": _query(row, result, "open") if row.carded_open else None,
        "query_granted": _query(row, result, "granted") if row.carded_granted else None,
    }


def _empty(result: Wishes, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_wishes.nothing_text")
    return texts("figures_wishes.title_none"), texts("figures.longer_text", date=formats.date(result.latest))


FIGURE: Final[Figure[Wishes]] = Figure(
    name="wishes",
    unit="wishes",
    concerns=frozenset({*DECIDE, "wish"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_wishes.found_all", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
)
