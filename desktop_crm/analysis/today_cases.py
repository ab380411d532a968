"""What open claims and problems call for, over arrays of cases. Days are proleptic ordinals, 0 where there is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

from desktop_crm.analysis.today import Found

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WAITING: Final = 14
"""Days after which a claim in work without a due date has been forgotten."""


class Cases(Protocol):
    """Open cases, arrays of one length (`app.today_rows.Cases`)."""

    @property
    def client(self) -> NDArray[np.int64]: ...
    @property
    def severity(self) -> NDArray[np.int64]: ...
    @property
    def day(self) -> NDArray[np.int32]: ...
    @property
    def due(self) -> NDArray[np.int32]: ...
    @property
    def new(self) -> NDArray[np.bool_]: ...
    @property
    def cause(self) -> NDArray[np.int64]: ...


class Leavers(Protocol):
    """Recorded losses that name a cause, arrays of one length (`app.today_rows.Leavers`)."""

    @property
    def cause(self) -> NDArray[np.int64]: ...
    @property
    def client(self) -> NDArray[np.int64]: ...
    @property
    def day(self) -> NDArray[np.int32]: ...


def waiting(cases: Cases, as_of: date) -> Found:
    """The worst case of each client of those that are due, have not been taken up, or were long ago without a term.

    Worst is the most severe, then the one due first. `case` is its place among the cases, `n` how many wait.
    """
    import numpy as np

    today = as_of.toordinal()
    overdue = (cases.due > 0) & (cases.due <= today)
    which = np.flatnonzero(overdue | cases.new | ((cases.due == 0) & (today - cases.day >= WAITING)))
    due = np.where(cases.due > 0, cases.due, np.iinfo(np.int32).max)[which]
    best, n = _foremost(cases.client[which], (due, -cases.severity[which]))
    best = which[best]
    facts = {"case": best, "n": n, "severity": cases.severity[best]}
    return Found("claim", cases.client[best], cases.day[best].astype(np.int32), facts)


def same_cause(cases: Cases, leavers: Leavers, lost: NDArray[np.int64]) -> Found:
    """Clients with an open case of a cause for which others left: `n` of them, for the most frequent cause of a client.

    `lost`: the clients who have left themselves. Since the last of the others left, or the case came up.
    """
    import numpy as np

    which = np.flatnonzero((cases.cause > 0) & ~np.isin(cases.client, lost))
    client, cause = cases.client[which], cases.cause[which]
    n, last = _others(leavers, cause, client)
    best, _ = _foremost(client, (-cases.severity[which], -n))
    best = best[n[best] > 0]
    case = which[best]
    since = np.maximum(last[best], cases.day[case]).astype(np.int32)
    return Found("cause", client[best], since, {"case": case, "n": n[best], "cause": cause[best]})


def _others(
    leavers: Leavers, cause: NDArray[np.int64], client: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each cause and client: how many other clients left for it, and on which day the last of them."""
    import numpy as np

    order = np.lexsort((leavers.day, leavers.client, leavers.cause))
    of, who, day = leavers.cause[order], leavers.client[order], leavers.day[order]
    once = np.append((of[1:] != of[:-1]) | (who[1:] != who[:-1]), True)[: len(of)]  # each client's last, once a cause
    of, who, day = of[once], who[once], day[once]
    order = np.lexsort((-day.astype(np.int64), of))
    of, who, day = of[order], who[order], day[order]
    n, last = np.zeros(len(cause), np.int64), np.zeros(len(cause), np.int64)
    for one in np.unique(of):
        mine, left = of == one, np.flatnonzero(cause == one)
        who_left, days = who[mine], day[mine]
        self_too = np.isin(client[left], who_left)
        n[left] = len(who_left) - self_too
        own_last = client[left] == who_left[0]
        last[left] = np.where(own_last, days[1] if len(days) > 1 else 0, days[0])
    return n, last


def _foremost(
    client: NDArray[np.int64], by: tuple[NDArray[np.int64] | NDArray[np.int32], ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The place of each client's least one, by the last of `by` first, equals in order; and how many each has."""
    import numpy as np

    order = np.lexsort((*by, client))
    sorted_ = client[order]
    heads = np.flatnonzero(np.append(True, sorted_[1:] != sorted_[:-1])[: len(sorted_)])
    return order[heads], np.diff(np.append(heads, len(sorted_)))
