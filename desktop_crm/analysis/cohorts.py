"""Who began together, and how many of them were active one, two, three months (quarters) later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.periods import MONTHS, Step, last_of, start_of
from desktop_crm.analysis.sums import Sums, summed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SPAN: Final = 1 << 20
"""More than there are months in the calendar."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Clients whose first day lies in the month (quarter, year) that begins on `first`.

    active: distinct clients seen 0, 1, 2, ... months after it, as many for every cohort; None where that month is not
    over yet. active[0] is `size`, also while the month of the cohort is running.
    """

    first: date
    size: int
    active: tuple[int | None, ...]

    @property
    def shares(self) -> tuple[float | None, ...]:
        """Retention: the active as part of the size, in 0..1."""
        return tuple(None if count is None else count / self.size for count in self.active)


def cohorts(client: NDArray[np.int64], day: NDArray[np.int32], as_of: date, step: Step = "month") -> tuple[Cohort, ...]:
    """Cohorts with anybody in them, the oldest first. Arrays by client, then by day (ordinals); days after
    `as_of` do not count.
    """
    until = day <= as_of.toordinal()
    return arranged(counted(client[until], day[until], step), as_of, step)


def counted(client: NDArray[np.int64], day: NDArray[np.int32], step: Step = "month") -> Sums:
    """Cohort and age, as one key -> distinct clients: adds up over clients. Arrays by client, then by day."""
    import numpy as np

    period = _periods(day, step)
    starts = np.ones(len(client), np.bool_)
    starts[1:] = client[1:] != client[:-1]
    fresh = starts.copy()  # the first day of each client in each period
    fresh[1:] |= period[1:] != period[:-1]
    begun = period[starts][np.cumsum(starts) - 1]
    keys, counts = np.unique((begun * _SPAN + period - begun)[fresh], return_counts=True)
    return summed(keys, counts)


def arranged(found: Sums, as_of: date, step: Step = "month", ages: int | None = None) -> tuple[Cohort, ...]:
    """The matrix of what `counted` found; at most `ages` columns.

    None of the days may lie after `as_of`. Columns reach to the last period that is over for the oldest cohort.
    """
    if not len(found.keys):
        return ()
    keys = found.keys.tolist()
    cells = {divmod(key, _SPAN): count for key, count in zip(keys, found.values[:, 0].tolist(), strict=True)}
    begun = sorted({cohort for cohort, _ in cells})
    over = _over(as_of, step)
    width = max(1, over - begun[0] + 1)
    if ages is not None:
        width = min(width, ages)
    return tuple(_cohort(cells, cohort, over, width, step) for cohort in begun)


def _cohort(cells: dict[tuple[int, int], int], cohort: int, over: int, width: int, step: Step) -> Cohort:
    size = cells[cohort, 0]
    later: Sequence[int | None] = [
        cells.get((cohort, age), 0) if cohort + age <= over else None for age in range(1, width)
    ]
    months = cohort * MONTHS[step]
    return Cohort(date(months // 12, months % 12 + 1, 1), size, (size, *later))


def _periods(day: NDArray[np.int32], step: Step) -> NDArray[np.int64]:
    """The month (quarter, year) of each day, counted from the year 0."""
    import numpy as np

    if not len(day):
        return np.zeros(0, np.int64)
    low, high = int(day.min()), int(day.max())
    epoch = date(1970, 1, 1).toordinal()
    every: NDArray[Any] = (np.arange(low, high + 1) - epoch).astype("datetime64[D]").astype("datetime64[M]")
    months = every.astype(np.int64) + 1970 * 12
    return (months // MONTHS[step])[day - low]


def _over(as_of: date, step: Step) -> int:
    """The last period that is over at the end of `as_of`."""
    months = as_of.year * 12 + as_of.month - 1
    return (months + (as_of == last_of(start_of(as_of, "month"), "month"))) // MONTHS[step] - 1
