"""What to mend first: failure points or causes in one explainable order (DOMAIN R3, acute problems)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

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
_DAYS: Final = 22
"""Bits that hold any day."""
By = Literal["points", "causes"]
Limits = tuple[float, float, float]


class Cases(NamedTuple):
    """All cases up to the day, as arrays of one length: failure point or cause, 0 for none; client, 0 for none, and the
    number of their class; ordinal of the day; severity; whether it is open.
    """

    about: NDArray[np.int64]
    client: NDArray[np.int64]
    class_: NDArray[np.int64]
    day: NDArray[np.int32]
    severity: NDArray[np.int64]
    open: NDArray[np.bool_]

    def where(self, which: NDArray[np.bool_]) -> Cases:
        columns = self.about, self.client, self.class_, self.day, self.severity, self.open
        return self if which.all() else Cases(*(column[which] for column in columns))  # type: ignore[arg-type]


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
    place = np.where(stated, at, len(known))  # beyond them, where nobody looks
    counted = _Counted(cases, place, len(known) + 1, _scores(cases, last), last)
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

    age = np.where(cases.open, 0, last.toordinal() - cases.day)
    left = 0.5 ** (np.arange(int(age.max(initial=0)) + 1) / HALVING)
    weight = np.array(WEIGHTS)[cases.class_]
    found: NDArray[np.float64] = cases.severity**2 * left[age] * weight
    return found


class _Counted:
    """What the rows say, of all cases at once: arrays by `place`, the place of a failure point or cause in order."""

    def __init__(
        self, cases: Cases, place: NDArray[np.int64], number: int, scores: NDArray[np.float64], last: date
    ) -> None:
        import numpy as np

        own, end = cases.client > 0, last.toordinal()
        flags = place << 4
        for bit, which in enumerate(
            (
                cases.open,
                own,
                cases.day > end - TREND_DAYS,
                (cases.day > end - 2 * TREND_DAYS) & (cases.day <= end - TREND_DAYS),
            )
        ):
            flags |= which.astype(np.int64) << bit
        table = np.bincount(flags, minlength=number << 4).reshape(number, 2, 2, 2, 2)  # before, now, own, open
        self.cases, self.open = table.sum(axis=(1, 2, 3, 4)).tolist(), table[..., 1].sum(axis=(1, 2, 3)).tolist()
        self.carded, self.carded_open = (
            table[:, :, :, 1].sum(axis=(1, 2, 3)).tolist(), table[:, :, :, 1, 1].sum(axis=(1, 2)).tolist()
        )  # fmt: skip
        self.now, self.before = table[:, :, 1].sum(axis=(1, 2, 3)).tolist(), table[:, 1].sum(axis=(1, 2, 3)).tolist()
        self.score = np.bincount(place, scores, number).tolist()
        width = max(int(cases.severity.max(initial=0)), URGENT) + 1
        by_severity = np.bincount(
            (place * 2 + cases.open) * width + cases.severity, minlength=2 * number * width
        ).reshape(number, 2, width)
        opened = by_severity[:, 1]
        self.severity = (by_severity.sum(axis=1) * np.arange(width)).sum(axis=1).tolist()
        self.urgent = opened[:, URGENT:].sum(axis=1).tolist()
        self.worst = ((opened > 0) * np.arange(width)).max(axis=1, initial=0).tolist()
        days = np.sort((place[cases.open] << _DAYS) | cases.day[cases.open])
        first = np.searchsorted(days, np.arange(number) << _DAYS)
        self.oldest = [int(days[at]) & ((1 << _DAYS) - 1) if at < len(days) else 0 for at in first.tolist()]
        if not own.all():
            place, cases = place[own], cases.where(own)
        self.classes = _classes(place, cases.client, cases.class_, number)

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
    place: NDArray[np.int64], client: NDArray[np.int64], class_: NDArray[np.int64], number: int
) -> list[list[int]]:
    """By place and class: how many different clients there are."""
    import numpy as np

    width = int(client.max(initial=0)) + 1
    keys = np.sort(((place * width + client) << 2) | class_)
    fresh = np.ones(len(keys), np.bool_)
    fresh[1:] = keys[1:] != keys[:-1]
    keys = keys[fresh]
    found = np.bincount((keys >> 2) // width * 4 + (keys & 3), minlength=4 * number)
    table: list[list[int]] = found.reshape(number, 4).tolist()
    return table


def _trend(now: int, before: int) -> Trend:
    ratio = rate_ratio(now, TREND_DAYS, before, TREND_DAYS) if now + before >= FEW_IN_TREND else None
    if ratio is None:
        return Trend("few", now, before)
    return Trend("up" if ratio[1] > 1 else "down" if ratio[2] < 1 else "same", now, before, ratio)
