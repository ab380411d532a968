"""What stands on all cards beside the trade, in memory: the fields of each kind of record that figures are made of.

A kind is read as a whole when it is first asked for; from then on only the rows that operations touched are read anew,
so that a figure is computed from arrays that are never behind the base.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.splicing import Splice
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Base
from desktop_crm.app.readings import FactNews, FactRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "client": ("roles", "source", "city", "responsible", "known_by", "pinned_class"),
    "claim": (
        "failure_point", "cause", "severity", "product", "staff", "status", "due_date", "resolved_on", "compensation",
        "content",
    ),
    "problem": (
        "failure_point", "cause", "severity", "product", "staff", "status", "due_date", "resolved_on", "feedback",
    ),
    "wish": ("topic", "priority", "status"),
    "return": ("amount", "cost", "reason", "failure_point", "cause", "product", "purchase", "staff"),
    "refusal": ("reason", "amount", "product", "failure_point", "cause", "staff"),
    "interaction": ("channel", "direction", "staff", "minutes", "purpose"),
    "feedback": (
        "satisfaction", "would_buy_again", "would_recommend", "had_problem", "did_complain", "well_solved", "staff",
    ),
    "loss": (
        "reason", "cause", "failure_point", "competitor", "yearly_value", "told_in_public", "public_note",
        "won_back_on", "staff",
    ),
    "referral": ("recommender",),
    "task": ("due_date", "staff", "status", "done_on"),
    "spending": ("kind", "activity", "amount", "minutes", "events", "source", "staff"),
    "observation": ("staff", "observer", "independent", "would_return", "score"),
}  # fmt: skip


_Asked = tuple[str, tuple[str, ...]]
"""A record and its fields."""


class Facts:
    """Safe to use from several threads; ask on a read lane. Never behind the base: each question looks first."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._locks = {(record, fields): Lock() for record in FIELDS for fields in (FIELDS[record], ())}
        self._kept: dict[_Asked, tuple[object, FactRows]] = {}

    def of(self, record: str, job: Job | None = None) -> FactRows:
        """All live rows of a record of FIELDS with these fields. The arrays are never changed. Raises Cancelled."""
        return self._rows((record, FIELDS[record]), job)

    def days(self, record: str, job: Job | None = None) -> FactRows:
        """The same rows with no more than their days and clients: read in a fraction of the time. Raises Cancelled."""
        return self._rows((record, ()), job)

    def _rows(self, asked: _Asked, job: Job | None) -> FactRows:
        with self._locks[asked]:
            state, rows = self._kept.get(asked, (None, None))
            news = self._base.facts(*asked, state, job.progress if job else lambda part: None)
            rows = _later(rows, news) if rows is not None else news.rows
            self._kept[asked] = news.state, rows
            return rows


def _later(rows: FactRows, news: FactNews) -> FactRows:
    import numpy as np

    if news.ids is None:
        return news.rows
    if not len(news.ids):
        return rows
    at, there = places(rows.id, news.ids)
    gone = at[there]
    if _unchanged(rows, gone, news.rows):
        return rows
    column = Splice(len(rows), gone, np.searchsorted(rows.id, news.rows.id)).of
    words = dict(rows.words)
    values: dict[str, NDArray[Any]] = {}
    for name, new in news.rows.values.items():
        if name in words:
            words[name], new = _told(words[name], news.rows.words[name], new)
        values[name] = column(rows.values[name], new)
    return FactRows(
        column(rows.id, news.rows.id),
        column(rows.client, news.rows.client),
        column(rows.day, news.rows.day),
        values,
        words,
    )


def _unchanged(rows: FactRows, at: NDArray[np.int64], now: FactRows) -> bool:
    """Whether the rows at these places are what they were, so that nothing made of them has to be made anew."""
    import numpy as np

    if not np.array_equal(rows.id[at], now.id):
        return False
    old = rows.where(at)
    if not np.array_equal(old.client, now.client) or not np.array_equal(old.day, now.day):
        return False
    return all(_same(old, now, name) for name in now.values)


def _same(old: FactRows, now: FactRows, name: str) -> bool:
    import numpy as np

    if name not in now.words:
        return np.array_equal(old[name], now[name])
    told, fresh = old.words[name], now.words[name]
    return [told[code] for code in old[name].tolist()] == [fresh[code] for code in now[name].tolist()]


def _told(known: tuple[str, ...], words: tuple[str, ...], codes: NDArray[Any]) -> tuple[tuple[str, ...], NDArray[Any]]:
    """Codes of `words` as codes of what is known with what is new."""
    import numpy as np

    used = set(codes.tolist())
    place = {word: i for i, word in enumerate(known)}
    moved = np.zeros(len(words), codes.dtype)
    for code, word in enumerate(words):
        if code in used:
            moved[code] = place.setdefault(word, len(place))
    return tuple(place), moved[codes]
