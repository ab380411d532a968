"""Since when something happens more, or less, often than before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log, sqrt
from typing import Literal

from desktop_crm.analysis.periods import Bucket
from desktop_crm.analysis.proportions import LEVEL, rate_ratio

LEAST_EVENTS = 8
WORTH_SAYING = 1.5
"""A smaller change of rate is not spoken of, however certain."""


@dataclass(frozen=True, slots=True)
class Change:
    """From column `start` on (day `since`) the rate is `ratio` times what it was, with its 95 % interval."""

    start: int
    since: date
    ratio: float  # infinite where it had never happened
    low: float
    high: float
    count: int
    exposure: int
    before: int
    before_exposure: int
    per: Literal["purchases", "days"]
    evidence: float  # log likelihood gained over one constant rate

    @property
    def up(self) -> bool:
        return self.ratio > 1


def turning_point(
    counts: Sequence[int],
    exposure: Sequence[int],
    buckets: Sequence[Bucket],
    per: Literal["purchases", "days"],
    least_exposure: int,
    looks: int,
) -> Change | None:
    """The column from which on a Poisson rate differs most from before, or None where the evidence does not carry it.

    Every column is a candidate, so its interval is held to the Bonferroni level of all candidates times `looks` (the
    series that were looked at). A change that has passed again (the end is not like what follows the turn) is none.
    """
    if sum(counts) < LEAST_EVENTS:
        return None
    candidates = [
        i for i in range(1, len(counts)) if sum(exposure[:i]) >= least_exposure and sum(exposure[i:]) >= least_exposure
    ]
    level = 1 - (1 - LEVEL) / max(1, len(candidates) * looks)
    best: Change | None = None
    for i in candidates:
        change = _change(counts, exposure, buckets, per, i)
        strict = rate_ratio(change.count, change.exposure, change.before, change.before_exposure, level)
        if strict is None or strict[1] <= 1 <= strict[2] or 1 / WORTH_SAYING < change.ratio < WORTH_SAYING:
            continue
        if best is None or change.evidence > best.evidence:
            best = change
    return best if best and _lasts(counts, exposure, best) else None


def _change(
    counts: Sequence[int], exposure: Sequence[int], buckets: Sequence[Bucket], per: Literal["purchases", "days"], i: int
) -> Change:
    after, before = sum(counts[i:]), sum(counts[:i])
    e, f = sum(exposure[i:]), sum(exposure[:i])
    ratio, low, high = rate_ratio(after, e, before, f) or (1.0, 0.0, 1.0)
    expected, expected_before = (after + before) * e / (e + f), (after + before) * f / (e + f)
    evidence = (after * log(after / expected) if after else 0.0) + (
        before * log(before / expected_before) if before else 0.0
    )
    return Change(i, buckets[i].first, ratio, low, high, after, e, before, f, per, evidence)


def _lasts(counts: Sequence[int], exposure: Sequence[int], change: Change) -> bool:
    """Whether the last quarter of the columns still differs from before, by at least the square root of the ratio."""
    tail = max(change.start, len(counts) - max(1, len(counts) // 4))
    late, e = sum(counts[tail:]), sum(exposure[tail:])
    if not e:
        return False
    if not change.before:
        return late > 0
    ratio = (late / e) / (change.before / change.before_exposure)
    return ratio >= sqrt(change.ratio) if change.up else ratio <= sqrt(change.ratio)
