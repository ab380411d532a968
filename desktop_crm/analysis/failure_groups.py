"""Failures by what their records name: a product or a staff member, against how often it was bought or who sold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis.failures import FEW, LEAST_PURCHASES, Part
from desktop_crm.analysis.proportions import LEVEL, poisson, rate_ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST: Final = 20
"""Products that have a row of their own; the others share one."""
UNSTATED: Final = -1
OTHER: Final = -2
Rate = tuple[float, float, float]
Verdict = Literal["more", "less", "same", "few"]


class Cases(NamedTuple):
    """Failures of one kind of record by place in `Named.labels`, and last those that name nothing: how many, and how
    many of them have a client. One that names several stands at each of them; n, with_client: those of all places.
    """

    every: NDArray[np.int64]
    carded: NDArray[np.int64]
    n: int
    with_client: int


class Named(NamedTuple):
    """What can be named: `labels` in words, `marks` that name them to a query, purchases of each in the period.

    whole: purchases of all that was bought, with or without a failure (one of several goods is one of each of them).
    """

    labels: Sequence[str]
    marks: Sequence[str]
    purchases: Sequence[int]
    whole: int


@dataclass(frozen=True, slots=True)
class Group:
    """One product or staff member; `group` UNSTATED: no record says; OTHER: `joined` ones with fewer failures.

    rate: failures per 100 purchases with its limits, None without purchases; ratio: that rate by the rate of all the
    others, with limits (95 %); verdict: whether it differs, held to the level of all that were compared.
    """

    group: int
    label: str
    mark: str
    count: int
    parts: tuple[Part, ...]
    purchases: int
    rate: Rate | None
    ratio: Rate | None
    verdict: Verdict
    among: tuple[int, ...]

    @property
    def joined(self) -> int:
        return len(self.among)

    @property
    def stated(self) -> bool:
        return self.group >= 0


@dataclass(frozen=True, slots=True)
class FailureGroups:
    """rows: most failures first, then those that share a row, then those that name nothing. stated: failures that name
    something; told: how many things they name, each by itself; named: purchases that do (see `Named`). about: the row
    that differs most from the others, else None.
    """

    name: str
    first: date
    last: date
    as_of: date
    n: int
    stated: int
    told: int
    parts: tuple[Part, ...]
    purchases: int
    named: int
    rate: Rate | None
    rows: tuple[Group, ...]
    about: int | None
    clients: int
    latest: date | None
    instead: bool = False

    @property
    def too_few(self) -> bool:
        return self.stated < FEW


def failure_groups(
    name: str,
    days: tuple[date, date, date],
    known: Named,
    cases: Mapping[str, Cases],
    purchases: int,
    clients: int,
    latest: date | None,
    everyone: bool = False,
) -> FailureGroups:
    """`days`: first, last, as of; `cases`: of the period, by record; `purchases`: all of the period; `clients`: how
    many have any of the cases. everyone: who sold something has a row without a failure too, and none shares one.
    """
    import numpy as np

    first, last, as_of = days
    counts = np.zeros(len(known.labels), np.int64)
    for found in cases.values():
        counts += found.every[:-1]
    told, bought = int(counts.sum()), np.array(known.purchases, np.int64)
    stated = sum(found.n - int(found.every[-1]) for found in cases.values())
    shown = sorted(
        (g for g in range(len(counts)) if counts[g] or (everyone and bought[g])),
        key=lambda g: (-int(counts[g]), known.labels[g], g),
    )
    own = shown if everyone else shown[:MOST]
    rows = [_row(g, known.labels[g], known.marks[g], cases, [g], int(bought[g])) for g in own]
    if rest := shown[len(own) :]:
        rows.append(_row(OTHER, "", "other", cases, rest, int(bought[rest].sum())))
    rows = _compared(rows, told, known.whole)
    unstated = _row(UNSTATED, "", "none", cases, [UNSTATED], 0)
    whole = tuple(Part(record, found.n, carded=found.with_client) for record, found in cases.items())
    return FailureGroups(
        name=name,
        first=first,
        last=last,
        as_of=as_of,
        n=sum(part.count for part in whole),
        stated=stated,
        told=told,
        parts=whole,
        purchases=purchases,
        named=known.whole,
        rate=_rate(told, known.whole),
        rows=(*rows, *([unstated] if unstated.count else [])),
        about=_about(rows) if stated >= FEW else None,
        clients=clients,
        latest=latest,
    )


def _row(
    group: int,
    label: str,
    mark: str,
    cases: Mapping[str, Cases],
    among: Sequence[int],
    purchases: int,
) -> Group:
    parts = tuple(
        Part(record, int(found.every[among].sum()), carded=int(found.carded[among].sum()))
        for record, found in cases.items()
    )
    count = sum(part.count for part in parts)
    rate = _rate(count, purchases) if group >= 0 else None
    return Group(group, label, mark, count, parts, purchases, rate, None, "few", tuple(among))


def _rate(count: int, purchases: int) -> Rate | None:
    if not purchases:
        return None
    low, high = poisson(count)
    return count * 100 / purchases, low * 100 / purchases, high * 100 / purchases


def _compared(rows: Sequence[Group], told: int, bought: int) -> list[Group]:
    """Each with enough purchases against all the others together, by Bonferroni over all that are compared."""
    able = [row.stated and min(row.purchases, bought - row.purchases) >= LEAST_PURCHASES for row in rows]
    level = 1 - (1 - LEVEL) / max(1, sum(able))
    found = []
    for row, can in zip(rows, able, strict=True):
        counts = row.count, row.purchases, told - row.count, bought - row.purchases
        ratio, strict = (rate_ratio(*counts), rate_ratio(*counts, level)) if can else (None, None)
        verdict: Verdict = "few"
        if strict is not None:
            verdict = "more" if strict[1] > 1 else "less" if strict[2] < 1 else "same"
        found.append(replace(row, ratio=ratio, verdict=verdict))
    return found


def _about(rows: Sequence[Group]) -> int | None:
    worse = [i for i, row in enumerate(rows) if row.verdict == "more" and row.ratio]
    return max(worse, key=lambda i: (rows[i].ratio or (0.0, 0.0, 0.0))[1], default=None)
