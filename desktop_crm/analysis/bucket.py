"""The leaky bucket: who flows in, who flows out, and how many are left (DOMAIN R3, R5).

In flow clients who buy for the first time and lost ones who come back; out flow the lost (see `lives`). Significant is
who is of class A, or pinned to it. The **alarm** is raised when more significant clients were lost in the period than
became significant in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from desktop_crm.analysis import periods
from desktop_crm.analysis.class_history import ClassHistory
from desktop_crm.analysis.lives import NEVER, Lives, Visits, last_visits
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.members import Members, distinct
from desktop_crm.analysis.periods import Step
from desktop_crm.analysis.proportions import apart, rate_ratio, wilson
from desktop_crm.domain.mark import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "bucket"
FEW: Final = 10
"""With fewer clients in the bucket at the start and gained together nothing is said but numbers."""
CLASSES: Final = ("A", "B", "C", "")
_NUMBERS: Final = ((1, "A"), (2, "B"), (3, "C"), (0, ""))
"""Classes as histories have them."""


class Flow(NamedTuple):
    """Clients in first..last: active before the first day, gained, come back, lost, active after the last day.

    Who was lost twice counts twice as lost, and who came back twice so as well; back_clients, lost_clients: each once.
    """

    first: date
    last: date
    complete: bool
    start: int
    gained: int
    back: int
    lost: int
    back_clients: int
    lost_clients: int

    @property
    def end(self) -> int:
        return self.start + self.gained + self.back - self.lost

    def against(self, before: Flow, about: str) -> tuple[float, float, float] | None:
        """gained or lost a day / that of `before`, with its interval; None where both are 0."""
        return self.ratio(getattr(self, about), before, getattr(before, about))

    def ratio(self, count: int, before: Flow, other: int) -> tuple[float, float, float] | None:
        """`count` in these days / `other` in those of `before`, a day."""
        return rate_ratio(count, self.days, other, before.days)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class Side(NamedTuple):
    """Margin in minor units of so many clients, each in the 365 days looked at."""

    clients: int
    margin: int

    @property
    def each(self) -> int | None:
        """Of one client on average, rounded half up."""
        return (2 * self.margin + self.clients) // (2 * self.clients) if self.clients else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """columns: months (quarters, years); before: the period before, None where nobody was a client in it yet.

    churn: those active at the start and lost in the period, of all active at the start, with Wilson's limits; None
    where nobody was. by_class: gained and lost by class (CLASSES): the class at the end of the period of those gained,
    of those lost the one at its start, else that at their last purchase before it. significant_*: became, were lost.
    margin_*: of those gained, in the 365 days up to the end of the period; of those lost, in the 365 days up to their
    last purchase (at the end of its month). usual_limit: days of silence for who has no rhythm of their own. earlier:
    all of it for the period before, where it is to be compared.
    """

    first: date
    last: date
    as_of: date
    step: Step
    whole: Flow
    before: Flow | None
    columns: tuple[Flow, ...]
    latest: date | None
    kept_from_start: int
    churn: tuple[float, float, float] | None
    by_class: dict[str, tuple[int, int]]
    significant_gained: int
    significant_lost: int
    margin_gained: Side
    margin_lost: Side
    usual_limit: int
    source: MarginSource
    earlier: Bucket | None = None
    name: str = NAME
    instead: bool = False
    members: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n(self) -> int:
        return self.whole.start + self.whole.gained + self.whole.back

    @property
    def too_few(self) -> bool:
        return self.n < FEW

    @property
    def churn_against(self) -> tuple[float, float, float] | None:
        """churn less that of the period before, with its interval."""
        if self.earlier is None or self.churn is None or self.earlier.churn is None:
            return None
        return apart(self.churn, self.earlier.churn)

    def before_of(self, place: int) -> Flow | None:
        """The column of the period before beside a column; None where they do not match."""
        columns = self.earlier.columns if self.earlier else ()
        return columns[place] if len(columns) == len(self.columns) else None

    @property
    def alarm(self) -> bool:
        return self.significant_lost > self.significant_gained

    def query(self, mark: str, flow: Flow | None = None) -> str:
        """gained, lost, back, start, left (lost of those active at the start), significant-gained, significant-lost,
        gained-A, lost-A...; of the whole period or of one column.
        """
        flow = flow or self.whole
        return Marked(NAME, mark, flow.first, flow.last, self.as_of).query


def bucket(
    lives: Lives,
    found: Visits,
    history: ClassHistory,
    first: date,
    last: date,
    usual_limit: int,
    source: MarginSource,
    margins: Margins,
    pinned: frozenset[int] = frozenset(),
) -> Bucket:
    """`lives` are of the purchases `found`, `history` is of `lives.client` on the days of `class_history.days_of`;
    margins: of clients of a side (ascending ids) in the 365 days up to a day of their own; `pinned`: to A by hand.
    """
    import numpy as np

    active = lives.active(first)
    step, flows = periods.step_for(first, last), _Flows(lives)
    columns = [flows.of(b.first, b.last, b.complete) for b in periods.buckets(first, last, step)]
    gained, spell = lives.gained(first, last), lives.lost_in(first, last)
    lost = _marked(lives, lives.lost[spell])
    left = lost & active
    significance = _Significance(lives, found, history, first, last, pinned)
    became, last_class = significance.became(), significance.before_loss(active)
    gone = significance.gone(last_class)
    gained_class = np.where(gained, significance.at_end, -1)
    lost_class = np.where(lost, last_class, -1)
    members = {
        "gained": gained,
        "lost": lost,
        "back": _marked(lives, lives.lost[lives.back_in(first, last)]),
        "start": active,
        "left": left,
        "significant-gained": became,
        "significant-lost": gone,
    }
    marks = Members.of(lives.client, members)
    sizes = [np.bincount(of + 1, minlength=5)[1:].tolist() for of in (gained_class, lost_class)]
    by_class = {class_: (sizes[0][number], sizes[1][number]) for number, class_ in _NUMBERS}
    marks = marks.with_more(
        {
            f"{side}-{class_ or 'none'}": partial(_picked, lives.client, of, number)
            for side, of in (("gained", gained_class), ("lost", lost_class))
            for number, class_ in _NUMBERS
        }
    )
    at_start, remained = int(active.sum()), int(left.sum())
    limits = wilson(remained, at_start)
    past = found.day
    if len(past) and past.max() > lives.as_of.toordinal():
        past = past[past <= lives.as_of.toordinal()]
    return Bucket(
        first=first,
        last=last,
        as_of=lives.as_of,
        step=step,
        whole=flows.of(first, last),
        before=_before(lives, flows, first, last),
        columns=tuple(columns),
        latest=date.fromordinal(int(past.max())) if len(past) else None,
        kept_from_start=at_start - remained,
        churn=(remained / at_start, *limits) if limits else None,
        by_class=by_class,
        significant_gained=int(became.sum()),
        significant_lost=int(gone.sum()),
        margin_gained=_side(margins, "gained", lives.client[gained], np.full(int(gained.sum()), history.day(last))),
        margin_lost=_side(margins, "lost", lives.client[lost], significance.day_before_loss(lost)),
        usual_limit=usual_limit,
        source=source,
        members=marks,
    )


Margins = Callable[[Literal["gained", "lost"], "NDArray[np.int64]", "NDArray[np.int64]"], "NDArray[np.int64]"]


def _side(
    margins: Margins, side: Literal["gained", "lost"], clients: NDArray[np.int64], days: NDArray[np.int64]
) -> Side:
    return Side(len(clients), int(margins(side, clients, days).sum()))


class _Flows:
    """How many came, were lost and came back by each day, counted once for all columns."""

    def __init__(self, lives: Lives) -> None:
        import numpy as np

        self._start = int(lives.first.min()) if len(lives.first) else 0
        self._days = max(0, lives.as_of.toordinal() - self._start + 1)

        def until(days: NDArray[np.int32]) -> list[int]:
            """Of the place of a day: how many are before it; of the last place all that ever happened."""
            counts = np.bincount(days[days < NEVER] - self._start, minlength=self._days)
            found: list[int] = np.concatenate(([0], np.cumsum(counts))).tolist()
            return found

        self._first, self._lost, self._back = (until(of) for of in (lives.first, lives.lost_on, lives.back_on))
        again = np.flatnonzero(lives.lost[1:] == lives.lost[:-1]) + 1
        self._lost_again, self._back_again = (_Again(of[again - 1], of[again]) for of in (lives.lost_on, lives.back_on))

    def of(self, first: date, last: date, complete: bool = True) -> Flow:
        """What flowed in and out in first..last."""
        start, end = (min(max(0, day - self._start), self._days) for day in (first.toordinal(), last.toordinal() + 1))
        active = self._first[start] - self._lost[start] + self._back[start]
        new, back, lost = (of[end] - of[start] for of in (self._first, self._back, self._lost))
        twice = [again.within(first.toordinal(), last.toordinal()) for again in (self._back_again, self._lost_again)]
        return Flow(first, last, complete, active, new, back, lost, back - twice[0], lost - twice[1])


class _Again:
    """Days on which the same happened to a client once more, each beside the day of the time before."""

    def __init__(self, before: NDArray[np.int32], day: NDArray[np.int32]) -> None:
        self._all = before, day
        self._near: dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}

    def within(self, first: int, last: int) -> int:
        """How often both lie in first..last (ordinals)."""
        before, day = self._close(last - first)
        return int(((before >= first) & (day <= last)).sum())

    def _close(self, days: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Those of which both can lie in so many days: for short columns few of them."""
        most = next((step for step in (31, 92, 366) if days <= step), None)
        if most is None:
            return self._all
        if most not in self._near:
            before, day = self._all
            close = day - before <= most
            self._near[most] = before[close], day[close]
        return self._near[most]


def _before(lives: Lives, flows: _Flows, first: date, last: date) -> Flow | None:
    earlier = periods.before(first, last)
    if earlier is None or not len(lives.first) or int(lives.first.min()) >= earlier[0].toordinal():
        return None
    return flows.of(*earlier)


def _marked(lives: Lives, places: NDArray[np.int64]) -> NDArray[np.bool_]:
    import numpy as np

    found = np.zeros(len(lives.client), np.bool_)
    found[places] = True
    return found


class _Significance:
    """Who was of class A when, within the days that the history has."""

    def __init__(
        self,
        lives: Lives,
        found: Visits,
        history: ClassHistory,
        first: date,
        last: date,
        pinned: frozenset[int],
    ) -> None:
        import numpy as np

        self._lives, self._history, self._first, self._last = lives, history, first, last
        self._pinned = np.isin(lives.client, np.fromiter(pinned, np.int64, len(pinned)))
        self._eve = history.row(first - timedelta(1) if first > date.min else first)
        self._end = history.row(last)
        self._row = self._rows(found)
        self.at_end = self._classes(self._end)

    def _classes(self, row: int) -> NDArray[np.int8]:
        import numpy as np

        return np.where(self._pinned, np.int8(1), self._history.rows[row])

    def _rows(self, found: Visits) -> NDArray[np.int64]:
        """By buyer lost in the period: the day of the history that follows the last purchase before the loss."""
        import numpy as np

        lives = self._lives
        spells = np.flatnonzero(lives.lost_in(self._first, self._last))
        days = np.array([day.toordinal() for day in self._history.days])
        rows = np.full(len(lives.client), -1, np.int64)
        owner, until = lives.lost[spells], lives.lost_on[spells]
        bought = until - lives.limit[owner]
        said = lives.recorded[spells]
        bought[said] = last_visits(found, lives.client[owner[said]], until[said])
        rows[owner] = np.searchsorted(days, bought, "left")  # of several losses the last
        return np.minimum(rows, len(days) - 1)

    def before_loss(self, active: NDArray[np.bool_]) -> NDArray[np.int8]:
        """By buyer: the class at the start of those active then, else that at the last purchase before the loss."""
        import numpy as np

        at_start = np.where(active, self._classes(self._eve), np.int8(0))
        bought = np.zeros(len(at_start), np.int8)
        lost = np.flatnonzero(self._row >= 0)
        for row in distinct(self._row[lost]).tolist():
            theirs = lost[self._row[lost] == row]
            bought[theirs] = self._history.rows[row][theirs]
        bought[lost[self._pinned[lost]]] = 1
        return np.where(at_start == 1, at_start, np.where(bought > 0, bought, at_start))

    def gone(self, last_class: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Lost in the period, and significant at its start or at the last purchase before the loss."""
        found: NDArray[np.bool_] = (self._row >= 0) & (last_class == 1)
        return found

    def became(self) -> NDArray[np.bool_]:
        """Significant for the first time in the period; who is pinned, when they first bought."""
        import numpy as np

        best = self._history.best
        return np.where(
            self._pinned, self._lives.gained(self._first, self._last), (best > self._eve) & (best <= self._end)
        )

    def day_before_loss(self, lost: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Of those lost in the period: the day of the history that follows the last purchase before the loss."""
        import numpy as np

        days = np.array([day.toordinal() for day in self._history.days], np.int64)
        found: NDArray[np.int64] = days[np.maximum(self._row[lost], 0)]
        return found


def _picked(client: NDArray[np.int64], of: NDArray[np.int8], number: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = client[of == number]
    return found
