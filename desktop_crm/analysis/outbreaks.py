"""In which months something happens more often than in the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log
from typing import Literal

from desktop_crm.analysis.proportions import LEVEL, rate_ratio
from desktop_crm.analysis.turning_points import LEAST_EVENTS, WORTH_SAYING

LONGEST = 3
"""Columns an outbreak may last; what lasts longer is a change (see `turning_points`)."""


@dataclass(frozen=True, slots=True)
class Outbreak:
    """In the columns start..end (both included) the rate is `ratio` times that of all others, with its 95 % interval.

    `ratio` and `high` are infinite where the others have none.
    """

    start: int
    end: int
    ratio: float
    low: float
    high: float
    count: int
    exposure: int
    others: int
    others_exposure: int
    per: Literal["purchases", "days"]
    evidence: float  # log likelihood gained over one constant rate


def outbreak(
    counts: Sequence[int], exposure: Sequence[int], per: Literal["purchases", "days"], least_exposure: int, looks: int
) -> Outbreak | None:
    """The one to three columns whose Poisson rate exceeds that of the others most, or None where chance would do.

    Scan over all such windows (Naus 1965): given the sum, the count of a window is binomial with the window's part of
    the exposure; its exact upper tail is held to 5 % by Bonferroni over all windows times `looks` (the series that
    were looked at). Less than 1.5 times is not spoken of, nor what rests on fewer than eight events in all.
    """
    total, whole = sum(counts), sum(exposure)
    if total < LEAST_EVENTS:
        return None
    windows = [
        (start, end)
        for start in range(len(counts))
        for end in range(start, min(start + LONGEST, len(counts)))
        if least_exposure <= sum(exposure[start : end + 1]) <= whole - least_exposure
    ]
    best: Outbreak | None = None
    for start, end in windows:
        count, e = sum(counts[start : end + 1]), sum(exposure[start : end + 1])
        if count * (whole - e) < WORTH_SAYING * (total - count) * e or not count:
            continue
        if binomial_tail(count, total, e / whole) * len(windows) * looks > 1 - LEVEL:
            continue
        evidence = _evidence(count, e, total - count, whole - e)
        if best is None or evidence > best.evidence:
            ratio, low, high = rate_ratio(count, e, total - count, whole - e) or (1.0, 0.0, inf)
            best = Outbreak(start, end, ratio, low, high, count, e, total - count, whole - e, per, evidence)
    return best


def binomial_tail(hits: int, n: int, share: float) -> float:
    """P(X >= hits) for n trials of probability `share`."""
    if hits <= 0:
        return 1.0
    if share <= 0 or hits > n:
        return 0.0
    if share >= 1:
        return 1.0
    term = exp(
        lgamma(n + 1) - lgamma(hits + 1) - lgamma(n - hits + 1) + hits * log(share) + (n - hits) * log(1 - share)
    )
    total, k = 0.0, hits
    while k <= n and (term > total * 1e-15 or k < n * share):
        total += term
        term *= (n - k) / (k + 1) * share / (1 - share)
        k += 1
    return min(1.0, total)


def _evidence(count: int, e: float, others: int, f: float) -> float:
    total, whole = count + others, e + f
    return sum(number * log(number * whole / (total * part)) for number, part in ((count, e), (others, f)) if number)
