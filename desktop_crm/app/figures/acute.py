"""What to mend first: the figure `acute` in words and numbers."""

from __future__ import annotations

from datetime import date
from math import isinf
from typing import TYPE_CHECKING, Any, Final, cast

from desktop_crm.analysis.acute import (
    URGENT,
    USUAL_SEVERITY,
    Acute,
    AcuteProblems,
    By,
    Cases,
    Trend,
    acute,
)
from desktop_crm.analysis.failures import FEW
from desktop_crm.app.figures import marking
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Option, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import times_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING, FactRows
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, table_as_of
from desktop_crm.app.texts import Texts
from desktop_crm.domain.claim import OPEN
from desktop_crm.domain.failure import index, path_text
from desktop_crm.domain.improvement import OPEN as UNDER_WAY
from desktop_crm.domain.mark import Marked
from desktop_crm.domain.records import FAILURES, OPENABLE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ABOUT: Final = Option("about", ("points", "causes"))
_FIELD: Final = {"points": "failure_point", "causes": "cause"}
_TONES: Final = {"up": ("danger", "trending-up"), "down": ("success", "trending-down"), "same": ("textMuted", "minus")}
_LONG_NAME: Final = 70


# -- where the numbers come from
def _compute(session: Session, asked: Asked, job: Job) -> AcuteProblems:
    """Raises Cancelled."""
    by = cast(By, asked.options.get(ABOUT.name, "points"))
    days = asked.first, asked.last, asked.as_of
    return acute(by, days, _cases(session, by, asked.last, job), _labels(session, by), _actions(session, by))


def _cases(session: Session, by: By, last: date, job: Job) -> Cases:
    """All records of failures up to the last day."""
    import numpy as np

    parts = []
    for record in FAILURES:
        rows = session.facts.of(record, job)
        about = rows[_FIELD[by]]
        severity = rows["severity"] if record in OPENABLE else np.full(len(rows), MISSING, np.int32)
        columns = (
            np.where(about == MISSING, np.int32(0), about),
            rows.client,
            rows.day,
            np.where(severity == MISSING, np.int32(USUAL_SEVERITY), severity),
            _is_open(rows, record),
        )
        until = rows.day <= last.toordinal()
        parts.append(columns if until.all() else tuple(column[until] for column in columns))
    about, client, day, severity, is_open = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    classes = table_as_of(session, last, job).column("class_", client)
    return Cases(about, client, classes.astype(np.int8), day, severity, is_open)


def _is_open(rows: FactRows, record: str) -> NDArray[np.bool_]:
    import numpy as np

    if record not in OPENABLE:
        return np.zeros(len(rows), np.bool_)
    words = np.array([word in OPEN for word in rows.words["status"]], np.bool_)
    found: NDArray[np.bool_] = words[rows["status"]]
    return found


def _labels(session: Session, by: By) -> dict[int, str]:
    if by == "causes":
        return {cause.id: cause.name for cause in session.base.all("cause")}
    points = index(session.base.all("failure_point"))
    return {id: path_text(id, points) for id in points}


def _actions(session: Session, by: By) -> dict[int, str]:
    """The newest improvement planned or in work for each failure point or cause."""
    found = [(one, getattr(one, _FIELD[by])) for one in session.base.all("improvement") if one.status in UNDER_WAY]
    found.sort(key=lambda pair: (pair[0].date or date.min, pair[0].id))
    return {about: one.text for one, about in found if about is not None}


# -- marks
def _mark(row: Acute, result: AcuteProblems, part: str = "") -> str:
    """p12: all of failure point 12; c3-open: the open ones of cause 3; -urgent: those of severity 9 and 10; then its
    name.
    """
    return f"{result.by[0]}{row.about}{part and '-'}{part}:{marking.coded(row.label)}"


def _query(row: Acute, result: AcuteProblems, part: str = "") -> str:
    return Marked(result.name, _mark(row, result, part), result.first, result.last, result.as_of).query


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    """Raises KeyError where there is no such mark."""
    import numpy as np

    named, _, part = mark.partition(":")[0].partition("-")
    by: By | None = {"p": "points", "c": "causes"}.get(named[:1])  # type: ignore[assignment]
    if by is None or not named[1:].isdecimal() or part not in ("", "open", "urgent"):
        raise KeyError(mark)
    cases = _cases(session, by, asked.last, job)
    mine = (cases.about == int(named[1:])) & (cases.client > 0)
    if part:
        mine &= cases.open & (cases.severity >= (URGENT if part == "urgent" else 0))
    return np.unique(cases.client[mine])


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    named, _, held = mark.partition(":")
    name, part = marking.read(held) or "…", named.partition("-")[2]
    return texts(f"figures_acute.mark_{part}", name=name) if part else name


def offers(row: Acute, result: AcuteProblems, texts: Texts) -> tuple[Offer, ...]:
    found = []
    if row.carded:
        found.append(_offer("all", row.cases, row.carded, _query(row, result), texts))
    if row.carded_open:
        found.append(_offer("open", row.open, row.carded_open, _query(row, result, "open"), texts))
    return tuple(found)


def _offer(kind: str, n: int, carded: int, query: str, texts: Texts) -> Offer:
    words = texts(f"figures_acute.found_{kind}", n=n)
    return Offer(
        texts("figures.offer", found=words if n == carded else texts("figures.carded", n=carded, found=words)), query
    )


# -- sentences
def short(row: Acute) -> str:
    return row.label if len(row.label) <= _LONG_NAME else row.label[: _LONG_NAME - 1].rstrip() + "…"


def _title(result: AcuteProblems, texts: Texts, formats: Formats) -> str:
    if not result.n:
        if result.unstated:
            return texts(f"figures_acute.title_unstated_{result.by}", n=result.unstated)
        return texts("figures_acute.title_empty")
    first = result.rows[0]
    if first.urgent and first.oldest:
        name, severity = short(first), first.worst
        return texts("figures_acute.title_urgent", n=first.urgent, name=name, severity=severity)
    if result.too_few:
        return texts("figures_acute.title_few", n=result.n)
    if not first.open:
        return texts("figures_acute.title_settled", name=short(first), n=first.cases)
    return texts("figures_acute.title_first", name=short(first), n=first.open, cases=first.cases)


def _evidence(result: AcuteProblems, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return ""
    first = result.rows[0]
    parts = []
    if result.too_few:
        parts.append(texts("figures_acute.evidence_few", least=FEW))
    if first.oldest:
        parts.append(texts("figures_acute.evidence_oldest", name=short(first), day=formats.date(first.oldest)))
    if result.score:
        percent = formats.percent(first.score / result.score)
        parts.append(texts("figures_acute.evidence_share", n=result.n, percent=percent, day=formats.date(result.last)))
    if first.action:
        parts.append(texts("figures_acute.evidence_action", action=first.action))
    elif first.open:
        parts.append(texts("figures_acute.evidence_no_action"))
    return " ".join(parts)


def _note(result: AcuteProblems, texts: Texts, formats: Formats) -> str:
    parts = [texts("figures_acute.note_score"), texts("figures_acute.note_severity", severity=USUAL_SEVERITY)]
    if result.unstated and result.n:
        parts.append(texts(f"figures_acute.note_unstated_{result.by}", n=result.unstated))
    return " ".join(parts) if result.n else ""


def trend_words(trend: Trend, texts: Texts, formats: Formats) -> str:
    if trend.ratio is None or trend.code in ("same", "few"):
        return texts(f"figures.trend_{trend.code}")
    if isinf(trend.ratio[0]):
        return texts("figures.trend_new")
    return texts("figures.trend_gone") if trend.ratio[0] == 0 else times_words(trend.ratio[0], texts, formats)


def classes(row: Acute, texts: Texts) -> str:
    """A 3 · B 5 · others 7; "" without clients."""
    told = [f"{name} {row.classes[name]}" for name in ("A", "B") if row.classes[name]]
    if rest := row.classes["C"] + row.classes["none"]:
        told.append(texts("figures_acute.others", count=rest))
    return " · ".join(told)


def tip(row: Acute, texts: Texts, formats: Formats) -> str:
    """Delivery › Late: acuteness 412; 24 cases, 7 of them open, mean severity 6.2; clients: A 3 · others 12."""
    score, severity = formats.number(row.score), formats.number(row.severity, 1)
    words = texts("figures_acute.tip", n=row.cases, name=short(row), score=score, open=row.open, severity=severity)
    told = classes(row, texts)
    return f"{words}; {texts('figures_acute.tip_clients', classes=told)}" if told else words


# -- table, spreadsheet, JSON


def _table(result: AcuteProblems, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts(f"figures_acute.head_{result.by}"), "words"),
        Column(texts("figures_acute.head_score")),
        Column(texts("figures_acute.head_cases")),
        Column(texts("figures.head_open")),
        Column(texts("figures_acute.head_severity")),
        Column(texts("figures.head_trend"), "words"),
        Column(texts("figures_acute.head_classes"), "words"),
        Column(texts("figures_acute.head_oldest"), "words"),
        Column(texts("figures.head_next"), "words"),
    )
    rows = tuple(
        Row(
            (
                Cell(row.label, "danger", "circle-alert") if row.urgent else row.label,
                formats.number(row.score, 0 if row.score >= 10 else 1),
                formats.number(row.cases),
                formats.number(row.open) if row.open else "·",
                formats.number(row.severity, 1),
                Cell(trend_words(row.trend, texts, formats), *_TONES.get(row.trend.code, ("textMuted",))),
                classes(row, texts) or "—",
                formats.date(row.oldest) if row.oldest else "—",
                row.action or "—",
            ),
            row.about,
            offers(row, result, texts),
        )
        for row in result.rows
    )
    return Table(columns, rows)


def _sheet(result: AcuteProblems, texts: Texts, formats: Formats) -> Sheet:
    headers = (
        texts(f"figures_acute.head_{result.by}"),
        texts("figures_acute.head_score"),
        texts("figures_acute.head_cases"),
        texts("figures.head_open"),
        texts("figures_acute.head_urgent"),
        texts("figures_acute.head_severity"),
        texts("figures_acute.head_now"),
        texts("figures_acute.head_before"),
        *(texts("figures_acute.head_class", name=name) for name in ("A", "B", "C")),
        texts("figures_acute.head_class_none"),
        texts("figures_acute.head_oldest"),
        texts("figures.head_next"),
    )
    rows = tuple(
        (
            row.label,
            row.score,
            row.cases,
            row.open,
            row.urgent,
            row.severity,
            row.trend.now,
            row.trend.before,
            *(row.classes[name] for name in ("A", "B", "C", "none")),
            row.oldest,
            row.action or None,
        )
        for row in result.rows
    )
    return Sheet(headers, rows)


def _json(result: AcuteProblems, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "by": result.by,
        "score": rounded(result.score),
        "open": result.open,
        "unstated": result.unstated,
        "rows": [
            {
                "name": row.label,
                "urgent": row.urgent,
                "score": rounded(row.score),
                "cases": row.cases,
                "open": row.open,
                "severity": rounded(row.severity),
                "trend": row.trend.code,
                "last_90_days": row.trend.now,
                "before_90_days": row.trend.before,
                "clients": row.clients,
                "classes": dict(row.classes),
                "oldest_open": row.oldest.isoformat() if row.oldest else None,
                "action": row.action or None,
                "query": _query(row, result) if row.carded else None,
                "query_open": _query(row, result, "open") if row.carded_open else None,
            }
            for row in result.rows
        ],
    }


FIGURE: Final[Figure[AcuteProblems]] = Figure(
    name="acute",
    unit="cases",
    concerns=frozenset({*DECIDE, *FAILURES, "failure_point", "cause", "improvement"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_acute.found_all", n=result.n),
    empty=lambda result, texts, formats: (
        texts("figures.nothing"),
        texts("figures_acute.unstated_text" if result.unstated else "figures_acute.nothing_text"),
    ),
    table=_table,
    sheet=_sheet,
    json=_json,
    options=(ABOUT,),
    members=_members,
    mark_words=_mark_words,
)
