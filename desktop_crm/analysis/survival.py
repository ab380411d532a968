"""How long something lasts when for many it is not over yet: Kaplan-Meier curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_crm.analysis.proportions import normal_quantile, wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FEW_TIMES = 2**17
"""Whole times below this are counted rather than put in order."""
_EQUAL = 1e-12
"""Products of fractions that are one half on paper may miss it by this much."""


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that has not had the event yet, from time to time; arrays of one length, times ascending and distinct.

    time: when anybody had the event or was last seen without it, in the unit of the caller; at_risk: how many had
    neither before that time; events: how many had the event then; survival: the share after it, never rising;
    low, high: its 95 % limits.
    """

    time: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    survival: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def n(self) -> int:
        return int(self.at_risk[0]) if len(self.time) else 0

    def at(self, time: float) -> tuple[float, float, float] | None:
        """Share that lasts longer than `time`, with its limits. None where nobody has been watched for so long."""
        import numpy as np

        if not len(self.time) or (time > self.time[-1] and self.survival[-1] > 0) or time < 0:
            return None
        step = int(np.searchsorted(self.time, time, "right")) - 1
        if step < 0:
            low, high = _untouched(self.n)
            return 1.0, low, high
        return float(self.survival[step]), float(self.low[step]), float(self.high[step])

    @property
    def median(self) -> float | None:
        """First time at which at most half are left. None where more than half last as long as anybody was watched."""
        return self._falls(self.survival)

    @property
    def median_limits(self) -> tuple[float | None, float | None]:
        """Where the limits fall to one half (Brookmeyer and Crowley 1982); None where one does not."""
        return self._falls(self.low), self._falls(self.high)

    def _falls(self, share: NDArray[np.float64]) -> float | None:
        import numpy as np

        below = np.flatnonzero(share <= 0.5 + _EQUAL)
        return float(self.time[below[0]]) if len(below) else None


def kaplan_meier(times: NDArray[Any], events: NDArray[Any]) -> Survival:
    """Curve of n lives: `times` >= 0 until the event where `events` is true, else until last seen without it.

    Who is censored at the time of an event counts as at risk then. ValueError: arrays of different length, times that
    are negative or not finite.
    """
    import numpy as np

    times, events = np.asarray(times), np.asarray(events, np.bool_)
    if times.shape != events.shape:
        raise ValueError("a time for each event flag")
    if times.dtype.kind == "i" and len(times) and times.min() >= 0 and times.max() < _FEW_TIMES:
        all_, died = (np.bincount(some, minlength=int(times.max()) + 1) for some in (times, times[events]))
        return from_counts(np.arange(len(all_)), died, all_ - died)
    times = times.astype(np.float64)
    time, which = np.unique(times, return_inverse=True)
    all_ = np.bincount(which, minlength=len(time))
    died = np.bincount(which[events], minlength=len(time))
    return from_counts(time, died, all_ - died)


def from_counts(time: NDArray[Any], events: NDArray[np.int64], censored: NDArray[np.int64]) -> Survival:
    """The same from how many had the event and how many were last seen at each time (ascending, each once).

    Product limit of Kaplan and Meier (1958); variance of Greenwood (1926) on the scale log(-log S) (Kalbfleisch and
    Prentice 1980), which keeps the limits inside 0..1. That scale has no width where S is 1 or 0: there the lower limit
    is Wilson's for all of those at risk, and the upper one that of the step before.
    """
    import numpy as np

    time = np.asarray(time, np.float64)
    if len(time) and not (np.isfinite(time).all() and time[0] >= 0 and (np.diff(time) > 0).all()):
        raise ValueError("times are finite, not negative and ascending")
    if (events < 0).any() or (censored < 0).any():
        raise ValueError("a count is not negative")
    some = (events + censored) > 0
    time, events, censored = time[some], events[some], censored[some]
    gone = events + censored
    at_risk = gone[::-1].cumsum()[::-1] if len(gone) else gone
    survival: NDArray[np.float64] = np.cumprod(1 - events / at_risk, dtype=np.float64)
    left = at_risk - events
    greenwood = np.cumsum(np.divide(events, at_risk * left.astype(np.float64), where=left > 0, out=np.zeros(len(time))))
    inside = (survival > 0) & (survival < 1)
    low, high = np.zeros(len(time)), np.ones(len(time))
    logs = np.log(survival[inside])
    reach = np.exp(normal_quantile(0.975) * np.sqrt(greenwood[inside]) / -logs)
    low[inside], high[inside] = np.exp(logs * reach), np.exp(logs / reach)
    for step in np.flatnonzero(survival == 1):
        low[step], high[step] = _untouched(int(at_risk[step]))
    for step in np.flatnonzero(survival == 0):
        high[step] = high[step - 1] if step else (wilson(0, int(at_risk[0])) or (0.0, 1.0))[1]
    return Survival(time, at_risk, events, survival, low, high)


def _untouched(n: int) -> tuple[float, float]:
    """Limits of a share of 1 among n."""
    return wilson(n, n) or (0.0, 1.0)
