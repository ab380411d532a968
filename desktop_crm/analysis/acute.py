"""What to mend first: failure points or causes in one explainable order (DOMAIN R3, acute problems)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

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

    about: NDArray[np.int64]
    client: NDArray[np.int64]
    class_: NDArray[np.int64]
    day: NDArray[np.int32]
    severity: NDArray[np.int64]
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
    stated = np.isin(cases.about, known)
    place = np.searchsorted(known, cases.about[stated])
    scores = np.bincount(place, _scores(cases, last)[stated], len(known)) if len(known) else np.zeros(0)
    order = np.argsort(place, kind="stable")
    inside = [
        np.flatnonzero(stated)[part] for part in np.split(order, np.searchsorted(place[order], range(1, len(known))))
    ]
    rows = [
        _row(about, labels[about], float(scores[i]), cases, inside[i], last, actions.get(about, ""))
        for i, about in enumerate(known.tolist())
        if len(inside[i])
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
    weight = np.array(WEIGHTS)[cases.class_]
    found: NDArray[np.float64] = cases.severity**2 * 0.5 ** (age / HALVING) * weight
    return found


def _row(about: int, label: str, score: float, cases: Cases, mine: NDArray[np.int64], last: date, action: str) -> Acute:
    import numpy as np

    is_open, severity, day = cases.open[mine], cases.severity[mine], cases.day[mine]
    own, class_ = cases.client[mine], cases.class_[mine]
    _, place = np.unique(own[own > 0], return_index=True)
    by_class = np.bincount(class_[own > 0][place], minlength=4).tolist()
    return Acute(
        about=about,
        label=label,
        score=score,
        cases=len(mine),
        open=int(is_open.sum()),
        urgent=int((is_open & (severity >= URGENT)).sum()),
        worst=int(severity[is_open].max()) if is_open.any() else 0,
        severity=float(severity.mean()),
        trend=_trend(day, last),
        classes={"A": by_class[1], "B": by_class[2], "C": by_class[3], "none": by_class[0]},
        oldest=date.fromordinal(int(day[is_open].min())) if is_open.any() else None,
        action=action,
        carded=int((own > 0).sum()),
        carded_open=int((is_open & (own > 0)).sum()),
    )


def _trend(day: NDArray[np.int32], last: date) -> Trend:
    end = last.toordinal()
    now = int((day > end - TREND_DAYS).sum())
    before = int(((day > end - 2 * TREND_DAYS) & (day <= end - TREND_DAYS)).sum())
    ratio = rate_ratio(now, TREND_DAYS, before, TREND_DAYS) if now + before >= FEW_IN_TREND else None
    if ratio is None:
        return Trend("few", now, before)
    return Trend("up" if ratio[1] > 1 else "down" if ratio[2] < 1 else "same", now, before, ratio)
