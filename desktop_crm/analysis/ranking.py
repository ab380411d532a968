"""Classes A, B and C of many clients, kept as they are when the amounts of few of them change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.shares import LIMITS, concentration
from desktop_crm.analysis.splicing import Splice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEPS: Final = 10_000
"""An edge that moves further is looked for from the beginning."""
_NONE, _A, _B, _C = range(4)


class Edge(NamedTuple):
    """So many of the greatest amounts stand above it; amount: of these together."""

    number: int
    amount: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """ranked: the amounts of all, ascending, in minor units; total: their sum; edges: of A, and of A and B together.

    Which of equal amounts stands first is decided by the order of clients, as in `shares.abc`.
    """

    limits: tuple[int, int]
    ranked: NDArray[np.int64]
    total: int
    edges: tuple[Edge, Edge]

    def least(self, edge: Edge) -> int:
        """The smallest amount above an edge."""
        return int(self.ranked[len(self.ranked) - edge.number])

    def classes(self, values: NDArray[np.int64]) -> NDArray[np.int8]:
        """1, 2, 3 for A, B, C; 0 for all where the total is not positive. `values`: in order of client, with all that
        are as great as the least of a class, or with none of them.
        """
        import numpy as np

        if self.total <= 0:
            return np.zeros(len(values), np.int8)
        found = np.full(len(values), _C, np.int8)
        for edge, class_ in ((self.edges[1], _B), (self.edges[0], _A)):
            least = self.least(edge)
            above = len(self.ranked) - int(np.searchsorted(self.ranked, least, "right"))
            found[values > least] = class_
            found[np.flatnonzero(values == least)[: edge.number - above]] = class_
        return found

    def exchanged(self, gone: NDArray[np.int64], new: NDArray[np.int64]) -> Ranking:
        """After the amounts `gone` gave way to the amounts `new`; of each, in any order."""
        import numpy as np

        gone, new = np.sort(gone), np.sort(new)
        if np.array_equal(gone, new):
            return self
        number = len(self.ranked)
        first = np.searchsorted(self.ranked, gone, "left")
        left = first + np.arange(len(gone)) - np.searchsorted(gone, gone, "left")  # one place for each of equal ones
        spots = np.searchsorted(self.ranked, new, "left")
        ranked = Splice(number, left, spots).of(self.ranked, new)
        total = self.total - sum(gone.tolist()) + sum(new.tolist())
        if self.total <= 0 or total <= 0:
            return ranking(ranked, self.limits)
        edges = []
        for edge, percent in zip(self.edges, self.limits, strict=True):
            begin = number - edge.number
            out, into = gone[left >= begin], new[spots > begin]
            start = Edge(edge.number - len(out) + len(into), edge.amount - sum(out.tolist()) + sum(into.tolist()))
            moved = _moved(start, ranked, total * percent)
            if moved is None:
                return ranking(ranked, self.limits)
            edges.append(moved)
        return Ranking(self.limits, ranked, total, (edges[0], edges[1]))

    def between(self, later: Ranking, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the amounts stand whose class may be another in `later`, as far as these have not changed."""
        import numpy as np

        if self.total <= 0 or later.total <= 0:
            return np.arange(len(values))
        found = np.zeros(len(values), np.bool_)
        for mine, theirs in zip(self.edges, later.edges, strict=True):
            low, high = sorted((self.least(mine), later.least(theirs)))
            found |= (values >= low) & (values <= high)
        return np.flatnonzero(found)


def ranking(values: NDArray[np.int64], limits: tuple[int, int] = LIMITS) -> Ranking:
    """Of amounts in minor units, in any order."""
    import numpy as np

    found = concentration(values)
    sizes = found.classes(limits)
    ranked = np.ascontiguousarray(found.ranked[::-1]).astype(np.int64, copy=False)
    if sizes is None:
        return Ranking(limits, ranked, found.total, (Edge(0, 0), Edge(0, 0)))
    edges = [Edge(n, int(found.sums[n - 1])) for n in (sizes[0], sizes[0] + sizes[1])]
    return Ranking(limits, ranked, found.total, (edges[0], edges[1]))


def _moved(edge: Edge, ranked: Sequence[int] | NDArray[np.int64], bound: int) -> Edge | None:
    """To where less than `bound` hundredths stand before each above it, and no less before those below."""
    number, amount = edge
    for _ in range(_STEPS):
        last = int(ranked[-number]) if number else 0
        if number and (amount - last) * 100 >= bound:
            number, amount = number - 1, amount - last
        elif number < len(ranked) and amount * 100 < bound:
            number += 1
            amount += int(ranked[-number])
        else:
            return Edge(number, amount)
    return None
