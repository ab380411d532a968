"""What a loss teaches: losses from a cause before and after it was mended (DOMAIN R3, loss autopsy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis.lives import Lives
from desktop_crm.analysis.proportions import poisson, rate_ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST: Final = 5
"""With fewer losses before and after together nothing is said of the difference."""
YEAR: Final = 365.25
Verdict = Literal["fewer", "more", "same", "few"]


class Rate(NamedTuple):
    """Losses in first..last, and per 100 client-years with Garwood's limits; None where nobody was a client then."""

    first: date
    last: date
    losses: int
    years: float
    per_100: tuple[float, float, float] | None


class Effect(NamedTuple):
    """As many days before the day an improvement was done as from it on; `same`: the interval of the ratio of both
    rates holds 1.
    """

    before: Rate
    after: Rate
    verdict: Verdict


class Mending(NamedTuple):
    """An improvement that answers a cause, or a loss from it. effect: None until it is done, or where losses have been
    written down only since.
    """

    id: int
    text: str
    status: str
    done: date | None
    effect: Effect | None = None


def effect(days: NDArray[np.int32], earliest: date, done: date, last: date, exposure: Exposure) -> Effect | None:
    """`days` of the losses from the cause; `earliest`: the day of the first loss of any cause that was written down."""
    length = min((last - done).days + 1, (done - earliest).days)
    if length <= 0:
        return None
    before = _rate(days, done - timedelta(length), done - timedelta(1), exposure)
    after = _rate(days, done, done + timedelta(length - 1), exposure)
    return Effect(before, after, _verdict(before, after))


def _rate(days: NDArray[np.int32], first: date, last: date, exposure: Exposure) -> Rate:
    count = int(((days >= first.toordinal()) & (days <= last.toordinal())).sum())
    years = exposure.years(first, last)
    if years <= 0:
        return Rate(first, last, count, 0.0, None)
    scale = 100 / years
    low, high = poisson(count)
    return Rate(first, last, count, years, (count * scale, low * scale, high * scale))


def _verdict(before: Rate, after: Rate) -> Verdict:
    if before.losses + after.losses < LEAST:
        return "few"
    ratio = rate_ratio(after.losses, after.years, before.losses, before.years)
    if ratio is None:
        return "few"
    return "fewer" if ratio[2] < 1 else "more" if ratio[1] > 1 else "same"


class Exposure:
    """The time for which somebody was a client: from the first purchase on, less the times for which they were lost."""

    def __init__(self, lives: Lives) -> None:
        import numpy as np

        today = lives.as_of.toordinal()
        self._start = int(lives.first.min()) if len(lives.first) else today
        days = today - self._start + 1

        def on(when: NDArray[np.int32]) -> NDArray[np.int64]:
            return np.bincount(when[when <= today] - self._start, minlength=days)

        active = np.cumsum(on(lives.first) - on(lives.lost_on) + on(lives.back_on))
        self._until = np.concatenate(([0], np.cumsum(active)))

    def years(self, first: date, last: date) -> float:
        """Client-years of first..last, both included, none after the as-of day."""
        ends = (first.toordinal() - self._start, last.toordinal() + 1 - self._start)
        start, end = (int(self._until[min(max(0, at), len(self._until) - 1)]) for at in ends)
        return (end - start) / YEAR


def newest(mendings: Sequence[Mending]) -> Mending | None:
    """The one to speak of: done last, else in work, else planned; None where all were dropped."""
    order = {"done": 3, "in_work": 2, "planned": 1}
    kept = [m for m in mendings if m.status in order]
    return max(kept, key=lambda m: (order[m.status], m.done or date.min, m.id)) if kept else None
