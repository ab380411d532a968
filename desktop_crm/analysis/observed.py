"""Whether scores given one after the other rise or fall: the test of Mann (1945), ties as by Kendall (1975)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Final, Literal

Trend = Literal["few", "up", "down", "steady"]
FEW: Final = 5
"""With fewer scores nothing can be said of their trend."""
MOST: Final = 200
"""Of more scores the latest are looked at."""
_Z: Final = 1.959963984540054


def trend(points: Sequence[tuple[int, int]]) -> Trend:
    """`points`: (day, score) in any order. `up` or `down` where the trend is certain at 95 %, else `steady`.

    S counts the pairs that rise with time less those that fall; its variance allows for equal days and equal scores,
    and S is brought 1 nearer to 0 (continuity).
    """
    import numpy as np

    seen = sorted(points)[-MOST:]
    n = len(seen)
    if n < FEW:
        return "few"
    day, score = np.array(seen, np.int64).T
    rising = np.sign(day[:, None] - day) * np.sign(score[:, None] - score)
    s = int(rising.sum()) // 2  # each pair stands there twice
    days, scores = Counter(day for day, _ in seen).values(), Counter(score for _, score in seen).values()
    variance = (
        (n * (n - 1) * (2 * n + 5) - _ties(days) - _ties(scores)) / 18
        + _triples(days) * _triples(scores) / (9 * n * (n - 1) * (n - 2))
        + _pairs(days) * _pairs(scores) / (2 * n * (n - 1))
    )
    if variance <= 0 or (abs(s) - 1) / sqrt(variance) <= _Z:
        return "steady"
    return "up" if s > 0 else "down"


def _pairs(ties: Iterable[int]) -> int:
    return sum(t * (t - 1) for t in ties)


def _triples(ties: Iterable[int]) -> int:
    return sum(t * (t - 1) * (t - 2) for t in ties)


def _ties(ties: Iterable[int]) -> int:
    return sum(t * (t - 1) * (2 * t + 5) for t in ties)
