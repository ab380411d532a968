"""What clients wish for, by topic: how many, how urgently, who and what they bring, what was granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import distinct
from desktop_crm.analysis.proportions import wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNSTATED: Final = -1
ALL: Final = -2
Limits = tuple[float, float, float]


class Told(NamedTuple):
    """The wishes of a period, as arrays of one length: place of the topic in `labels` or UNSTATED; 0 for no client;
    whether it is of high priority, open, granted; ordinals of days.
    """

    topic: NDArray[np.int64]
    client: NDArray[np.int64]
    high: NDArray[np.bool_]
    open: NDArray[np.bool_]
    granted: NDArray[np.bool_]
    day: NDArray[np.int32]
    labels: Sequence[str]


class Worth(NamedTuple):
    """Profit of a year in minor units by client, ascending; `of` is what each of the clients asked for brings."""

    client: NDArray[np.int64]
    profit: NDArray[np.int64]

    def of(self, clients: NDArray[np.int64]) -> NDArray[np.int64]:
        import numpy as np

        place = np.minimum(np.searchsorted(self.client, clients), max(0, len(self.client) - 1))
        if not len(self.client):
            return np.zeros(len(clients), np.int64)
        return np.where(self.client[place] == clients, self.profit[place], 0)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, UNSTATED or ALL. clients: distinct ones; value: what these bring in a year, in minor units, counted in
    full; granted: with Wilson's limits of its share; oldest: day of the oldest open wish.
    """

    topic: int
    label: str
    count: int
    high: int
    open: int
    granted: int
    share: Limits
    clients: int
    value: int
    carded: int
    carded_open: int
    carded_granted: int
    oldest: date | None

    @property
    def stated(self) -> bool:
        return self.topic >= 0


@dataclass(frozen=True, slots=True)
class Wishes:
    """rows: the topics of most clients first, then of those that bring most; wishes without a topic last. worthiest:
    the row of an open wish whose clients bring most, None where nothing is open.
    """

    name: str
    first: date
    last: date
    as_of: date
    whole: Topic
    rows: tuple[Topic, ...]
    source: MarginSource
    latest: date | None
    instead: bool = False

    @property
    def n(self) -> int:
        return self.whole.count

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def worthiest(self) -> Topic | None:
        return max((row for row in self.rows if row.stated and row.open), key=lambda row: row.value, default=None)


def wishes(
    days: tuple[date, date, date], told: Told, worth: Worth, source: MarginSource, latest: date | None
) -> Wishes:
    """`days`: first, last, as of; `told`: of first..last; `worth`: of the year up to the last day."""
    import numpy as np

    first, last, as_of = days
    few = len(told.labels) < 1 << 15  # then there is a quicker way to order them
    order = np.argsort(told.topic.astype(np.int16) if few else told.topic, kind="stable")
    topics, starts = np.unique(told.topic[order], return_index=True)
    parts = np.split(order, starts[1:])
    rows = [
        _topic(topic, told.labels[topic] if topic >= 0 else "", told, mine, worth)
        for topic, mine in zip(topics.tolist(), parts, strict=False)
    ]
    rows.sort(key=lambda row: (not row.stated, -row.clients, -row.value, -row.count, row.label))
    return Wishes(
        name="wishes",
        first=first,
        last=last,
        as_of=as_of,
        whole=_topic(ALL, "", told, order, worth),
        rows=tuple(rows),
        source=source,
        latest=latest,
    )


def _topic(topic: int, label: str, told: Told, mine: NDArray[np.int64], worth: Worth) -> Topic:
    own, is_open, granted, day = told.client[mine], told.open[mine], told.granted[mine], told.day[mine]
    clients, n, yes = distinct(own[own > 0]), len(mine), int(granted.sum())
    return Topic(
        topic=topic,
        label=label,
        count=n,
        high=int(told.high[mine].sum()),
        open=int(is_open.sum()),
        granted=yes,
        share=(yes / n if n else 0.0, *(wilson(yes, n) or (0.0, 1.0))),
        clients=len(clients),
        value=int(worth.of(clients).sum()),
        carded=int((own > 0).sum()),
        carded_open=int((is_open & (own > 0)).sum()),
        carded_granted=int((granted & (own > 0)).sum()),
        oldest=date.fromordinal(int(day[is_open].min())) if is_open.any() else None,
    )
