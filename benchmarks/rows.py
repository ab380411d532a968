"""One measured thing: ours beside its limit, in one run; and how times are taken."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

PLACES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """`limit` is what a peer needed in the same run, or a number that stands for itself; both in `unit`.

    It passes where ours is at most `goal` times the limit, or at most `above` more than it where that is given. A row
    that could not be measured has NaN for both, and its reason as its note. `each`: one of many that another row sums
    up, shown only where it falls short.
    """

    name: str
    ours: float
    limit: float
    goal: float
    unit: str = "s"
    note: str = ""
    above: float | None = None
    each: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def passed(self) -> bool:
        within = self.above is not None and self.ours - self.limit <= self.above
        return self.ratio <= self.goal or within

    @property
    def text(self) -> str:
        """The name with the unit, and the other way to pass; for a row that could not be measured the reason."""
        if math.isnan(self.ours):
            return f"{self.name}: {self.note}"
        other = "" if self.above is None else f" (or at most {self.above:g} {self.unit} above)"
        return f"{self.name}, {self.unit}{other}"

    def as_json(self) -> dict[str, Any]:
        ours, limit = _rounded(self.ours), _rounded(self.limit)
        ratio = None if ours is None or not limit else _rounded(ours / limit)
        return {
            "row": self.text,
            "ours": ours,
            "limit": limit,
            "ratio": ratio,
            "goal": _rounded(self.goal),
            "pass": self.passed,
        }


def failed(name: str, reason: str) -> Row:
    return Row(name, math.nan, math.nan, 0, note=reason)


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.{PLACES}g}")


def seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(rounds: int, *works: Callable[[], Any]) -> list[list[float]]:
    """Seconds of each work, one after another in every round: what else the machine does then meets all of them."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            taken.append(seconds(work))
    return times


def p99(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.99 * len(times)) - 1]


def middle(times: Sequence[float], unit: float = 1.0) -> float:
    """The median, in units of so many seconds."""
    return median(times) / unit


MS = 0.001
