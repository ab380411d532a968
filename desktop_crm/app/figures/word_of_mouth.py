"""What is said of the shop in words and numbers: the figure `word-of-mouth`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.word_of_mouth import (
    FEW,
    NAME,
    Recommender,
    Referrals,
    Said,
    WordOfMouth,
    word_of_mouth,
)
from desktop_crm.app import settings
from desktop_crm.app.figures.figure import Asked, Column, Figure, Offer, Row, Sheet, Table, bare, exact, rounded
from desktop_crm.app.figures.words import margin_words, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.profits import profits_of
from desktop_crm.app.readings import MISSING
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDES: Final = ("satisfied", "dissatisfied", "came")
"""The rows of the picture, which are the first of the table."""


def _compute(session: Session, asked: Asked, job: Job) -> WordOfMouth:
    last = min(asked.last, asked.as_of)
    rules = settings.load(session).rules
    result = word_of_mouth(
        _said(session, job),
        _referrals(session, job),
        _lost(session, asked.first.toordinal(), last.toordinal(), job),
        profits_of(session, asked.first, last, job),
        asked.first,
        last,
        asked.as_of,
        (rules.told_by_satisfied, rules.told_by_dissatisfied),
    )
    cards = session.base.page([one.client for one in result.recommenders if one.client])
    return replace(result, names={id: row.title for id, row in cards.items()})


def _said(session: Session, job: Job) -> Said:
    import numpy as np

    rows = session.facts.of("feedback", job)
    rows = rows.where((rows.client > 0) & (rows["satisfaction"] > 0))
    rows = rows.where(np.argsort(rows.day, kind="stable"))
    return Said(rows.client, rows.day, rows["satisfaction"].astype(np.int64))


def _referrals(session: Session, job: Job) -> Referrals:
    import numpy as np

    rows = session.facts.of("referral", job)
    rows = rows.where((rows.client > 0) & (rows.day > 0))
    by = rows["recommender"].astype(np.int64)
    there = np.isin(by, session.facts.of("client", job).id)
    return Referrals(rows.client, np.where(there & (by != MISSING), by, 0), rows.day)


def _lost(session: Session, first: int, last: int, job: Job) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Clients of the losses in these days, and whether it was told in public."""
    rows = session.facts.of("loss", job)
    rows = rows.where((rows.client > 0) & (rows.day >= first) & (rows.day <= last))
    return rows.client, rows["told_in_public"] == 1


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _compute(session, asked, job).members[mark]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    return texts(f"figures_word_of_mouth.mark_{mark.partition('-')[0]}")


# -- names
def row_name(mark: str, texts: Texts) -> str:
    return texts(f"figures_word_of_mouth.row_{mark}")


def recommender_name(one: Recommender, result: WordOfMouth, texts: Texts) -> str:
    if not one.client:
        return texts("figures_word_of_mouth.others", n=one.joined)
    return texts("figures_word_of_mouth.by", name=result.names.get(one.client, f"#{one.client}"))


def people(mark: str, result: WordOfMouth) -> int:
    """Whom the clients of a row tell, by the rule of thumb; of those who came, they themselves."""
    return {"satisfied": result.good, "dissatisfied": result.bad, "came": result.came}[mark]


# -- sentences
def _title(result: WordOfMouth, texts: Texts, formats: Formats) -> str:
    if not result.n:
        if result.came:
            margin = formats.money(result.margin)
            return texts("figures_word_of_mouth.title_came", n=result.came, margin=margin)
        return texts(f"figures_word_of_mouth.title_{'empty' if result.latest is None else 'none'}")
    if result.too_few:
        return texts("figures_word_of_mouth.title_few", n=result.n)
    words = {"good": formats.number(result.good), "bad": formats.number(result.bad)}
    if result.bad > result.good:
        return texts("figures_word_of_mouth.title_bad", n=result.dissatisfied, **words)
    if not result.dissatisfied:
        return texts("figures_word_of_mouth.title_clean", n=result.satisfied, good=words["good"])
    return texts("figures_word_of_mouth.title_good", n=result.dissatisfied, **words)


def _evidence(result: WordOfMouth, texts: Texts, formats: Formats) -> str:
    parts = []
    if result.n and result.satisfied_share:
        share, low, high = result.satisfied_share
        parts.append(
            texts(
                "figures_word_of_mouth.evidence_told",
                n=result.n,
                satisfied=result.satisfied,
                dissatisfied=result.dissatisfied,
                tells_good=result.tells_good,
                tells_bad=result.tells_bad,
                percent=formats.percent(share),
                limits=share_limits(low, high, formats),
            )
        )
    if result.n and result.too_few:
        parts.append(texts("figures_word_of_mouth.evidence_few", least=FEW))
    if result.came:
        parts.append(
            texts(
                "figures_word_of_mouth.evidence_came",
                n=result.came,
                by=result.recommending,
                bought=result.bought,
                margin=formats.money(result.margin),
            )
        )
    elif result.n:
        parts.append(texts("figures_word_of_mouth.evidence_nobody"))
    if result.lost:
        parts.append(texts("figures_word_of_mouth.evidence_public", n=result.lost, told=result.told))
    return " ".join(parts)


def _note(result: WordOfMouth, texts: Texts, formats: Formats) -> str:
    if not result.n and not result.came:
        return ""
    told = texts("figures_word_of_mouth.note_folklore", tells_good=result.tells_good, tells_bad=result.tells_bad)
    return " ".join(filter(None, (told, margin_words(result.source, texts, formats))))


def _empty(result: WordOfMouth, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_word_of_mouth.nothing_text")
    text = texts("figures_word_of_mouth.longer_text", date=formats.date(result.latest))
    return texts("figures_word_of_mouth.longer"), text


# -- marks
def offer(mark: str, result: WordOfMouth, texts: Texts) -> Offer | None:
    n = len(result.members.get(mark, ()))
    if not n:
        return None
    return Offer(texts(f"figures_word_of_mouth.offer_{mark.partition('-')[0]}", n=n), result.query(mark))


def _offers(marks: tuple[str, ...], result: WordOfMouth, texts: Texts) -> tuple[Offer, ...]:
    return tuple(filter(None, (offer(mark, result, texts) for mark in marks)))


def tip(mark: str, result: WordOfMouth, texts: Texts, formats: Formats) -> str:
    n = len(result.members[mark])
    if mark == "came":
        return texts("figures_word_of_mouth.tip_came", n=n, margin=formats.money(result.margin))
    tells = result.tells_good if mark == "satisfied" else result.tells_bad
    told = formats.number(people(mark, result))
    return texts(f"figures_word_of_mouth.tip_{mark}", n=n, tells=tells, people=told)


# -- table and spreadsheet
_HEADS: Final = ("what", "clients", "people", "margin")


def _table(result: WordOfMouth, texts: Texts, formats: Formats) -> Table:
    columns = tuple(
        Column(texts(f"figures_word_of_mouth.head_{name}"), "words" if name == "what" else "number") for name in _HEADS
    )
    if not result.n and not result.came:
        return Table(columns)
    rows = []
    for mark in (*SIDES, "neither", "told"):
        told = formats.number(people(mark, result)) if mark in SIDES[:2] else ""
        margin = formats.money(result.margin) if mark == "came" and result.came else ""
        cells = (row_name(mark, texts), formats.number(len(result.members[mark])), told, margin)
        marks = (mark, "recommenders") if mark == "came" else (mark,)
        rows.append(Row(cells, mark, _offers(marks, result, texts)))
    for one in result.recommenders:
        cells = (
            recommender_name(one, result, texts),
            formats.number(one.came),
            "",
            formats.money(one.margin),
        )
        rows.append(Row(cells, one.client, _offers((f"by-{one.client}", f"card-{one.client}"), result, texts)))
    return Table(columns, tuple(rows))


def _sheet(result: WordOfMouth, texts: Texts, formats: Formats) -> Sheet:
    sides = [
        (row_name(mark, texts), len(result.members[mark]), people(mark, result) if mark in SIDES[:2] else None,
         bare(result.margin, formats) if mark == "came" else None)
        for mark in (*SIDES, "neither", "told")
    ]  # fmt: skip
    named = [
        (recommender_name(one, result, texts), one.came, None, bare(one.margin, formats)) for one in result.recommenders
    ]
    return Sheet(tuple(texts(f"figures_word_of_mouth.head_{name}") for name in _HEADS), (*sides, *named))


def _json(result: WordOfMouth, texts: Texts, formats: Formats) -> dict[str, Any]:
    share, low, high = result.satisfied_share or (None, None, None)
    return {
        "satisfied": result.satisfied,
        "neither": result.neither,
        "dissatisfied": result.dissatisfied,
        "satisfied_share": rounded(share),
        "satisfied_low": rounded(low),
        "satisfied_high": rounded(high),
        "told_by_satisfied": result.tells_good,
        "told_by_dissatisfied": result.tells_bad,
        "hear_good": result.good,
        "hear_bad": result.bad,
        "came": result.came,
        "came_and_bought": result.bought,
        "margin": exact(result.margin, formats),
        "costs_known": rounded(result.source.costed),
        "losses": result.lost,
        "told_in_public": result.told,
        "queries": {
            mark: result.query(mark)
            for mark in ("satisfied", "neither", "dissatisfied", "came", "recommenders", "told")
            if len(result.members[mark])
        },
        "recommenders": [
            {
                "client": result.names.get(one.client) if one.client else None,
                "joined": one.joined,
                "came": one.came,
                "margin": exact(one.margin, formats),
                "query": result.query(f"by-{one.client}"),
            }
            for one in result.recommenders
        ],
    }


FIGURE: Final[Figure[WordOfMouth]] = Figure(
    name=NAME,
    unit="clients",
    concerns=frozenset({*DECIDE, "feedback", "referral", "loss"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_word_of_mouth.counted", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
)
