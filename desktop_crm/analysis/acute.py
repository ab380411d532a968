"""What to mend first: failure points or causes in one explainable order (DOMAIN R3, acute problems)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.proportions import rate_ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HALVING: Final = 90
"""Days in which a settled case loses half of its weight."""
URGENT: Final = 9
"""An open case of this severity or more comes before everything else."""
USUAL_SEVERITY: Final = 5
"""Of returns, refusals and losses, which have none."""
WEIGHTS: Final = (1, 3, 2, 1)
"""By number of the class in `standing.CLASSES`: none, A, B, C."""
TREND_DAYS: Final = 90
FEW_IN_TREND: Final = 5
By = Literal["points", "causes"]
Limits = tuple[float, float, float]


class Cases(NamedTuple):
    """All cases up to the day, as arrays of one length: failure point or cause, 0 for none; client, 0 for none, and the
    number of their class; ordinal of the day; severity; whether it is open.
    """

    about: NDArray[Any]
    client: NDArray[np.int64]
    class_: NDArray[np.int8]
    day: NDArray[np.int32]
    severity: NDArray[np.int32]
    open: NDArray[np.bool_]


class Trend(NamedTuple):
    """Cases of the last 90 days against those of the 90 before, by ratio (0 or infinite where one has none)."""

    code: Literal["up", "down", "same", "few"]
    now: int
    before: int
    ratio: Limits | None = None


@dataclass(frozen=True, slots=True)
class Acute:
    """A failure point or cause and what its place rests on. score: the sum over its cases of severity^2 x 0.5^(age / 90
    days) x weight, in which open ones do not age; urgent: open cases of severity 9 or 10, worst: the greatest severity
    of an open one, 0 where none is open; classes: distinct clients by class; carded: cases with a client.
    """

    about: int
    label: str
    score: float
    cases: int
    open: int
    urgent: int
    worst: int
    severity: float
    trend: Trend
    classes: Mapping[str, int]
    oldest: date | None
    action: str
    carded: int
    carded_open: int

    @property
    def clients(self) -> int:
        return sum(self.classes.values())


@dataclass(frozen=True, slots=True)
class AcuteProblems:
    """rows: the most acute first; unstated: cases that name no failure point (cause), which cannot be put in order."""

    name: str
    by: By
    first: date
    last: date
    as_of: date
    rows: tuple[Acute, ...]
    unstated: int
    open: int
    latest: date | None
    instead: bool = False

    @property
    def n(self) -> int:
        return sum(row.cases for row in self.rows)

    @property
    def score(self) -> float:
        return sum(row.score for row in self.rows)

    @property
    def too_few(self) -> bool:
        return self.n < FEW


def acute(
    by: By,
    days: tuple[date, date, date],
    cases: Cases,
    labels: Mapping[int, str],
    actions: Mapping[int, str],
) -> AcuteProblems:
    """`days`: first, last, as of; the order is that of the last day. What is not in `labels` counts as not stated."""
    import numpy as np

    first, last, as_of = days
    known = np.array(sorted(labels), np.int64)
    at, stated = places(known, cases.about)
    place = np.where(stated, at, len(known)).astype(np.int32)  # beyond them, where nobody looks
    counted = _Counted(cases, place, len(known) + 1, last)
    rows = [
        counted.row(i, about, labels[about], actions.get(about, ""))
        for i, about in enumerate(known.tolist())
        if counted.cases[i]
    ]
    rows.sort(key=lambda row: (not row.urgent, -row.score, -row.cases, row.label, row.about))
    return AcuteProblems(
        name="acute",
        by=by,
        first=first,
        last=last,
        as_of=as_of,
        rows=tuple(rows),
        unstated=int((~stated).sum()),
        open=int(cases.open.sum()),
        latest=date.fromordinal(int(cases.day.max())) if len(cases.day) else None,
    )


def _scores(cases: Cases, last: date) -> NDArray[np.float64]:
    import numpy as np

    age = np.subtract(last.toordinal(), cases.day)
    age *= ~cases.open
    left = 0.5 ** (np.arange(int(age.max(initial=0)) + 1) / HALVING)
    fresh: NDArray[Any] = np.arange(int(cases.severity.max(initial=0)) + 1)[:, None] ** 2 * np.array(
        WEIGHTS, np.float64
    )
    kind = cases.severity * len(WEIGHTS)
    kind += cases.class_
    found: NDArray[np.float64] = fresh.ravel()[kind]
    found *= left[age]
    return found


class _Counted:
    """What the rows say, of all cases at once: arrays by `place`, the place of a failure point or cause in order."""

    def __init__(self, cases: Cases, place: NDArray[np.int32], number: int, last: date) -> None:
        import numpy as np

        own, end = cases.client > 0, last.toordinal()
        width = max(int(cases.severity.max(initial=0)), URGENT) + 1
        late = np.add(cases.day > end - 2 * TREND_DAYS, cases.day > end - TREND_DAYS, dtype=np.int8)
        cell = place * width  # what follows goes on in place: new arrays of this length cost more than the sums
        steps: tuple[tuple[NDArray[Any], int], ...] = (cases.severity, 3), (late, 2), (own, 2), (cases.open, 1)
        for more, by in steps:
            cell += more
            cell *= by
        table = np.bincount(cell, minlength=number * width * 12).reshape(number, width, 3, 2, 2)  # late, own, open
        self.cases, self.open = table.sum(axis=(1, 2, 3, 4)).tolist(), table[..., 1].sum(axis=(1, 2, 3)).tolist()
        self.carded = table[:, :, :, 1].sum(axis=(1, 2, 3)).tolist()
        self.carded_open = table[:, :, :, 1, 1].sum(axis=(1, 2)).tolist()
        self.before, self.now = (table[:, :, part].sum(axis=(1, 2, 3)).tolist() for part in (1, 2))
        self.score = np.bincount(place, _scores(cases, last), number).tolist()
        self.severity = (table.sum(axis=(2, 3, 4)) * np.arange(width)).sum(axis=1).tolist()
        opened = table[..., 1].sum(axis=(2, 3))
        self.urgent = opened[:, URGENT:].sum(axis=1).tolist()
        self.worst = ((opened > 0) * np.arange(width)).max(axis=1, initial=0).tolist()
        oldest = np.full(number, end, np.int32)
        np.minimum.at(oldest, place[cases.open], cases.day[cases.open])
        self.oldest = oldest.tolist()
        if own.all():
            self.classes = _classes(place, cases.client, cases.class_, number)
        else:
            self.classes = _classes(place[own], cases.client[own], cases.class_[own], number)

    def row(self, i: int, about: int, label: str, action: str) -> Acute:
        none, *abc = self.classes[i]
        return Acute(
            about=about,
            label=label,
            score=self.score[i],
            cases=self.cases[i],
            open=self.open[i],
            urgent=self.urgent[i],
            worst=self.worst[i],
            severity=self.severity[i] / self.cases[i],
            trend=_trend(self.now[i], self.before[i]),
            classes={**dict(zip("ABC", abc, strict=True)), "none": none},
            oldest=date.fromordinal(self.oldest[i]) if self.open[i] else None,
            action=action,
            carded=self.carded[i],
            carded_open=self.carded_open[i],
        )


def _classes(
    place: NDArray[np.int32], client: NDArray[np.int64], class_: NDArray[np.int8], number: int
) -> list[list[int]]:
    """By place and class: how many different clients there are."""
    import numpy as np

    width = int(client.max(initial=0)) + 1
    kind = np.int32 if number * width * 4 <= np.iinfo(np.int32).max else np.int64  # narrow ones are sorted sooner
    keys: NDArray[Any] = place.astype(kind)
    keys *= width
    keys += client.astype(kind)
    keys *= 4
    keys += class_
    keys.sort()
    starts = np.searchsorted(keys, np.arange(number + 1, dtype=np.int64) * (4 * width)).tolist()
    classes = np.where(np.diff(keys, prepend=-1) != 0, keys & 3, 4).astype(np.int8)
    return [
        [int(np.count_nonzero(classes[start:end] == code)) for code in range(4)]
        for start, end in itertools.pairwise(starts)
    ]


def _trend(now: int, before: int) -> Trend:
    ratio = rate_ratio(now, TREND_DAYS, before, TREND_DAYS) if now + before >= FEW_IN_TREND else None
    if ratio is None:
        return Trend("few", now, before)
    return Trend("up" if ratio[1] > 1 else "down" if ratio[2] < 1 else "same", now, before, ratio)
