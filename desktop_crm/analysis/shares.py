"""Who holds how much of the whole, and how steadily it comes: Pareto curve, ABC, Gini, XYZ. Whole numbers, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.rules import USUAL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

X_PART: Final = 10
Y_PART: Final = 4
"""A deviation of at most one tenth of the mean is X, of a quarter Y."""
LEAST_PERIODS: Final = 3
LIMITS: Final = (USUAL.class_a, USUAL.class_b)
"""Classes A and B reach so far, in per cent of the total."""
_SAFE_SUM: Final = 10**16
"""Sums of this size leave room to be multiplied by 100 within 64 bits; beyond, Python's own integers count."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """Amounts of n clients, in minor units. ranked: descending; sums: of the first, the first two, ... of them.

    With losses among them the sums rise above the total and fall back to it (a whale curve). Shares are counted in
    full, hence without interval.
    """

    ranked: NDArray[Any]
    sums: NDArray[Any]

    @property
    def n(self) -> int:
        return len(self.ranked)

    @property
    def total(self) -> int:
        return int(self.sums[-1]) if self.n else 0

    def top(self, percent: int = 20) -> tuple[int, int, float] | None:
        """The floor(percent of n) greatest, at least one: how many, their amount, its share of the total.

        The share is above 1 where the others bring losses. None where the total is not positive.
        """
        if self.total <= 0:
            return None
        clients = max(1, self.n * percent // 100)
        amount = int(self.sums[clients - 1])
        return clients, amount, amount / self.total

    def holders(self, percent: int = 80) -> int | None:
        """How many of the greatest it takes to hold `percent` of the total. None where that is not positive."""
        import numpy as np

        return int(np.argmax(self.sums * 100 >= self.total * percent)) + 1 if self.total > 0 else None

    def classes(self, limits: tuple[int, int] = LIMITS) -> tuple[int, int, int] | None:
        """How many are A, B and C. None where the total is not positive.

        A is who has less than 80 % of the total before, B less than 95 %, or what else `limits` say.
        """
        import numpy as np

        if self.total <= 0:
            return None
        # the ranks of one class follow each other: once losses begin, what stands before is more than everything
        gains = self.sums[: int(np.argmax(self.ranked <= 0))] if self.ranked[-1] <= 0 else self.sums
        a, b = (int(np.searchsorted(gains, -(-self.total * percent // 100))) + 1 for percent in limits)
        return a, b - a, self.n - b

    @property
    def gini(self) -> float | None:
        """0 where all hold the same, (n - 1) / n where one holds everything (Gini 1914, Sen 1973).

        None where the total is not positive or an amount is negative: with losses it has no upper bound, and the
        whale curve says what it would.
        """
        gap = self.relative_gap
        return None if gap is None or self.ranked[-1] < 0 else min(max(gap, 0.0), 1.0)

    @property
    def relative_gap(self) -> float | None:
        """Half the mean difference of two clients as part of the mean: Gini's coefficient where nobody brings a loss,
        possibly above 1 where somebody does. None where the total is not positive.
        """
        import numpy as np

        if self.total <= 0:
            return None
        safe = self.n * self.total < 2**62 or self.ranked.dtype == object
        values = self.ranked if safe else self.ranked.astype(np.float64)
        mean_gap = (np.arange(self.n - 1, -self.n, -2) * values).sum()
        return float(mean_gap / (self.n * self.total))

    @property
    def peak(self) -> tuple[int, int]:
        """How many clients together bring the most, and that amount; what lies beyond is lost on the others."""
        import numpy as np

        if not self.n or self.ranked[0] <= 0:
            return 0, 0
        best = int(np.argmax(self.sums))
        return best + 1, int(self.sums[best])

    def curve(self, most: int = 200) -> tuple[tuple[int, int], ...]:
        """Points (clients, their amount) from (0, 0) to (n, total): about `most`, the peak among them."""
        if not self.n:
            return ()
        steps = min(most, self.n)
        at = sorted({0, self.peak[0], *(self.n * step // steps for step in range(1, steps + 1))})
        return tuple((clients, int(self.sums[clients - 1]) if clients else 0) for clients in at)


def concentration(values: NDArray[np.int64]) -> Concentration:
    """Of amounts in minor units, in any order; negative ones and none at all are allowed."""
    import numpy as np

    ranked = np.sort(values)[::-1]
    if np.abs(ranked.astype(np.float64)).sum() > _SAFE_SUM:
        ranked = ranked.astype(object)
    return Concentration(ranked, np.cumsum(ranked))


def abc(values: NDArray[np.int64], limits: tuple[int, int] = LIMITS) -> NDArray[np.int8]:
    """Class of each client: 1, 2, 3 for A, B, C; 0 for all where the total is not positive.

    `values`: amounts in order of client, whose order also decides between equal ones.
    """
    import numpy as np

    found = concentration(values)
    sizes = found.classes(limits)
    if sizes is None:
        return np.zeros(len(values), np.int8)
    classes = np.full(len(values), 3, np.int8)
    classes[best(values, sizes[0] + sizes[1], found.ranked)] = 2
    classes[best(values, sizes[0], found.ranked)] = 1
    return classes


def best(values: NDArray[np.int64], number: int, ranked: NDArray[Any]) -> NDArray[np.bool_]:
    """Which are the first `number`, at least one, by rank; of equals, those that stand first. ranked: the values,
    descending.
    """
    import numpy as np

    least = int(ranked[number - 1])
    found = values > least
    found[np.flatnonzero(values == least)[: number - np.count_nonzero(found)]] = True
    return found


def xyz(amounts: NDArray[np.int64]) -> NDArray[np.int8]:
    """How steadily each client buys: 1, 2, 3 for X, Y, Z by coefficient of variation <= 10 %, <= 25 %, more.

    `amounts`: a row for each client, a column for each of equal periods, minor units. 0 for fewer than three periods
    or a mean that is not positive. The deviation is that of the population.
    """
    import numpy as np

    clients, periods = amounts.shape
    if periods < LEAST_PERIODS:
        return np.zeros(clients, np.int8)
    # (deviation / mean)^2 = (periods * sum of squares - sum^2) / sum^2; rows whose terms leave 64 bits go one by one
    safe = np.abs(amounts.astype(np.float64)).max(axis=1, initial=0) * periods < 2**28
    found = _steadiness(np.where(safe[:, None], amounts, 0))
    if not safe.all():
        found[~safe] = _steadiness(amounts[~safe].astype(object))
    return found


def _steadiness(amounts: NDArray[Any]) -> NDArray[np.int8]:
    import numpy as np

    total = amounts.sum(axis=1)
    spread = amounts.shape[1] * (amounts * amounts).sum(axis=1) - total * total
    within = [spread * part**2 <= total * total for part in (X_PART, Y_PART)]
    return np.where(total <= 0, 0, np.where(within[0], 1, np.where(within[1], 2, 3))).astype(np.int8)
