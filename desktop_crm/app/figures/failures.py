"""What the figures of failures have in common: where their numbers come from, and the words for places and cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.failure_points import trend_start
from desktop_crm.analysis.failures import Cell, Column, Facts, Part, Per, Place
from desktop_crm.analysis.periods import Step
from desktop_crm.app.counts import clients
from desktop_crm.app.figures.figure import Asked, Look, Offer, Option
from desktop_crm.app.figures.words import column_long, lower
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import FailureDays
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.failure import FailurePoint
from desktop_crm.domain.improvement import OPEN as UNDER_WAY
from desktop_crm.domain.records import FAILURES, OPENABLE

if TYPE_CHECKING:
    import numpy as np

CONCERNS: Final = frozenset({*FAILURES, "purchase", "failure_point", "client", "improvement"})
UNDER: Final = Option("under")
"""Id or code of a failure point: its parts instead of the top level."""
_OF: Final = {
    "claims": "claim",
    "problems": "problem",
    "refusals": "refusal",
    "returns": "return",
    "losses": "loss",
}
OF: Final = Option("of", tuple(_OF), several=True)
"""What counts as a failure: by default everything that the base has."""
_LONG_NAME: Final = 60
_FIELDS: Final = ("client", "day")


def facts(session: Session, asked: Asked, job: Job) -> Facts:
    """Raises UserError figure_point; Cancelled."""
    base = session.base
    points = base.all("failure_point")
    under = _point(asked.options.get("under"), points)
    of, has = records_of(session, asked), kept_in(session)
    reach = min(asked.first, trend_start(asked.last))
    sources: dict[str, FailureDays] = {}
    for record in of:
        sources[record] = base.failure_days(reach, asked.last, (record,))
        job.check()
    purchases = [(day, number) for day, number, _ in base.purchase_days(reach, asked.last)]
    job.check()
    begun = _begun(session, sources, reach)
    return Facts(
        first=asked.first,
        last=asked.last,
        as_of=asked.as_of,
        points=points,
        purchases=purchases,
        open=base.open_cases(openable(of)),
        clients=None if under is not None else _claimants(session, asked, of, job),
        since=min(begun.values(), default=None),
        latest=_latest(session, sources, asked.as_of),
        under=under,
        only="" if set(has) <= set(of) else "".join(f"~{record}" for record in of),
        sources=sources,
        begun=begun,
        actions=next_actions(session),
    )


def _claimants(session: Session, asked: Asked, of: Sequence[str], job: Job) -> int:
    """How many clients have any of these records in the period."""
    return clients(session, dict.fromkeys(of, _FIELDS), asked.first, asked.last, job)


def kept_in(session: Session) -> list[str]:
    """The records of failures that the base has any of."""
    return [record for record in FAILURES if session.base.has(record)]


def records_of(session: Session, asked: Asked) -> list[str]:
    """What is counted: the records asked for, else all that the base has."""
    return [_OF[name] for name in asked.options.get("of", ())] or kept_in(session) or ["claim"]


def openable(of: Collection[str]) -> tuple[str, ...]:
    """The records whose open cases are told beside what is counted: those counted, else all that can be open."""
    return tuple(record for record in OPENABLE if record in of) or OPENABLE


def next_actions(session: Session) -> list[tuple[int, str]]:
    """Open improvements as (failure point, text), the newest first."""
    open_ = [i for i in session.base.all("improvement") if i.failure_point is not None and i.status in UNDER_WAY]
    open_.sort(key=lambda i: (i.date or date.min, i.id), reverse=True)
    return [(i.failure_point, i.text) for i in open_]


def _point(under: Any, points: list[FailurePoint]) -> int | None:
    if under is None:
        return None
    for point in points:
        if str(under) == str(point.id) or (point.code and under == point.code):
            return point.id
    raise UserError("figure_point", point=under)


def _begun(session: Session, sources: dict[str, FailureDays], reach: date) -> dict[str, date]:
    """By record the day of the first failure, or one before `reach`: which of them makes no difference."""
    kept = session.base.day_range()
    found = {record: _day(daily.day.min()) for record, daily in sources.items() if len(daily.day)}
    if not kept or kept[0] >= reach:
        return found
    eve = reach - timedelta(1)
    for record in sources:
        for back in (30, 365, eve.toordinal()):  # mostly little has to be read
            start = max(kept[0], date.fromordinal(max(1, eve.toordinal() - back)))
            earlier = session.base.failure_days(start, eve, (record,)).day
            if len(earlier):
                found[record] = _day(earlier.min())
                break
    return found


def _latest(session: Session, sources: dict[str, FailureDays], as_of: date) -> date | None:
    days = [daily.day.max() for daily in sources.values() if len(daily.day)]
    if not days:
        earlier = session.base.failure_days(date.min, as_of, tuple(sources)).day
        days = [earlier.max()] if len(earlier) else []
    return _day(max(days)) if days else None


def _day(ordinal: np.int32) -> date:
    return date.fromordinal(int(ordinal))


# -- words
def place_name(place: Place, texts: Texts) -> str:
    """The failure point as the shop calls it; words for the rows that are none."""
    if place.own:
        return texts("figures.row_own", point=place.name)
    return place.name if place.id is not None else texts("figures.row_none")


def named(place: Place, texts: Texts) -> str:
    """The name inside a sentence, of a length that leaves the sentence readable."""
    name = place_name(place, texts)
    return name if len(name) <= _LONG_NAME else name[: _LONG_NAME - 1].rstrip() + "…"


def in_sentence(place: Place, texts: Texts) -> str:
    """The points a base starts with are common nouns; what the shop has named itself stays as written."""
    name = named(place, texts)
    return lower(name) if place.code else name


def within(under: FailurePoint | None, sentence: str, texts: Texts) -> str:
    return texts("figures.title_within", point=under.name, sentence=lower(sentence)) if under else sentence


def kind(parts: Sequence[Part]) -> str:
    """What is counted: claim, return, refusal; failure where it is several of them. The end of many keys."""
    return parts[0].record if len(parts) == 1 else "failure"


def unit(parts: Sequence[Part]) -> str:
    """The same for scripts."""
    return {record: name for name, record in _OF.items()}.get(kind(parts), "failures")


def head(parts: Sequence[Part], texts: Texts) -> str:
    """Claims, over their numbers."""
    return texts(f"figures.head_{kind(parts)}")


def head_open(parts: Sequence[Part], texts: Texts) -> str:
    """Open can be claims and problems: where neither is counted, the head says which are meant."""
    told = any(part.record in OPENABLE for part in parts)
    return texts("figures.head_open" if told else "figures.head_open_cases")


def found(n: int, parts: Sequence[Part], texts: Texts) -> str:
    """131 claims."""
    return texts(f"figures.found_{kind(parts)}", n=n)


def counted(n: int, clients: int | None, parts: Sequence[Part], texts: Texts) -> str:
    """131 claims from 97 clients."""
    words = found(n, parts, texts)
    return texts(f"figures.found_clients_{kind(parts)}", n=clients, found=words) if clients else words


def each(parts: Sequence[Part], texts: Texts) -> str:
    """24 claims, 7 returns, 5 refusals; "" where only one of them is counted."""
    return ", ".join(texts(f"figures.found_{p.record}", n=p.count) for p in parts) if len(parts) > 1 else ""


def none(key: str, parts: Sequence[Part], texts: Texts) -> str:
    """That there are no claims."""
    return texts(key, claims=lower(head(parts, texts)), head=head(parts, texts))


def empty(latest: date | None, parts: Sequence[Part], texts: Texts, formats: Formats) -> tuple[str, str]:
    if latest is None:
        return texts("figures.nothing"), texts("figures.nothing_text")
    return none("figures.longer", parts, texts), texts("figures.longer_text", date=formats.date(latest))


def note(
    parts: Sequence[Part],
    unsaid: Sequence[Part],
    late: Sequence[tuple[str, date]],
    texts: Texts,
    formats: Formats,
) -> list[str]:
    """Where most returns do not say where it failed; what the months are compared without.

    parts: what is counted; unsaid: those in the row of failures that do not say where.
    """
    told = []
    for whole, without in zip(parts, unsaid, strict=False):
        if kind(parts) != "claim" and without.count * 2 > whole.count:
            words = texts(f"figures.whole_{whole.record}", n=whole.count)
            told.append(texts("figures.note_unsaid", count=formats.number(without.count), whole=words))
    for record, day in late:
        claims = lower(texts(f"figures.head_{record}"))
        told.append(texts("figures.note_late", claims=claims, day=formats.date(day)))
    return told


def tip_cell(place: Place, cell: Cell, column: Column, step: Step, per: Per, texts: Texts, formats: Formats) -> str:
    """Delivery, September 2026: 6 claims, 10.7 per 100 (n = 56 purchases)."""
    words = texts(
        "figures.tip_cell",
        point=named(place, texts),
        column=column_long(column.bucket.first, step, texts, formats),
        claims=found(cell.count, cell.parts, texts),
    )
    if cell.count and (told := each([part for part in cell.parts if part.count], texts)):
        words = f"{words} ({told})"
    if per == "days" or cell.rate is None:
        return words
    rate = texts("figures.tip_cell_rate", rate=formats.number(cell.rate, 1), n=column.purchases)
    return f"{words}, {rate}"


# -- ways on
def found_by(query: str, parts: Sequence[Part]) -> str | None:
    """The query of a row or a cell; None where nothing of it stands on a card."""
    return query if query and any(part.carded for part in parts) else None


def offers(count: int, query: str, parts: Sequence[Part], texts: Texts) -> tuple[Offer, ...]:
    """The clients behind all of a mark's failures, then behind those of each record; nothing where no failure stands on
    a card.
    """
    carded = sum(part.carded for part in parts)
    if not query or not carded:
        return ()
    whole = _offer(found(count, parts, texts), count, carded, query, texts)
    some = [part for part in parts if part.carded and part.query]
    if len(some) < 2:
        return (whole,)
    return (whole, *(_offer(found(p.count, (p,), texts), p.count, p.carded, p.query, texts) for p in some))


def _offer(words: str, count: int, carded: int, query: str, texts: Texts) -> Offer:
    """Show the clients behind 6 claims (4 on a card)."""
    told = words if carded == count else texts("figures.carded", n=carded, found=words)
    return Offer(texts("figures.offer", found=told), query)


# -- columns of the table and of the spreadsheet, and what JSON says
def heads(parts: Sequence[Part], texts: Texts) -> tuple[str, ...]:
    """Of the columns for each record, where several are counted."""
    return tuple(texts(f"figures.column_{part.record}") for part in parts) if len(parts) > 1 else ()


def cells(parts: Sequence[Part], formats: Formats) -> tuple[str, ...]:
    """Under `heads` in the table: a dot for none."""
    return tuple(formats.number(n) if n else "·" for n in numbers(parts))


def numbers(parts: Sequence[Part]) -> tuple[int, ...]:
    """Under `heads`."""
    return tuple(part.count for part in parts) if len(parts) > 1 else ()


def counts(parts: Sequence[Part]) -> dict[str, int]:
    return {part.record: part.count for part in parts}


def of(parts: Sequence[Part]) -> dict[str, Any]:
    """What all figures of failures say of what they count."""
    names = {record: name for name, record in _OF.items()}
    return {"unit": unit(parts), "of": [names[part.record] for part in parts], "counts": counts(parts)}


def look(place: Place, texts: Texts) -> Look | None:
    if not place.parts:
        return None
    return Look(texts("figures.look_into", name=place.name), {UNDER.name: place.id})


def back(under: FailurePoint | None, texts: Texts) -> Look | None:
    return Look(texts("figures.up"), {UNDER.name: None}) if under else None
