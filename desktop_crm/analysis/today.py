"""Who to speak to today and why: the rules, over arrays of clients. Days are proleptic ordinals, money minor units."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop_crm.analysis.buyers import places
from desktop_crm.analysis.standing import CLASSES, StandingTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Rule(NamedTuple):
    """`rest`: days for which a reason keeps quiet after a talk with one of these purposes. `out`: only if we spoke
    first. `sure`: one of the purposes is set down when somebody says "done".
    """

    section: str
    rest: int
    purposes: tuple[str, ...]
    out: bool = False


_TALKED: Final = ("sale", "feedback", "claim", "offer", "other")
RULES: Final = {
    # in the order in which the reasons of one client are told
    "claim": Rule("claims", 3, ("claim",), out=True),
    "leaving": Rule("leaving", 30, _TALKED),
    "silent": Rule("leaving", 30, _TALKED),
    "cause": Rule("leaving", 30, _TALKED),
    "fell": Rule("leaving", 30, _TALKED),
    "tell": Rule("tell", 0, ()),
    "refusal": Rule("survey", 365, ("feedback", "offer")),
    "once": Rule("survey", 365, ("feedback", "offer")),
    "feedback": Rule("ask", 30, ("feedback",)),
    "birthday": Rule("greet", 14, ("greeting",)),
}
SECTIONS: Final = ("claims", "leaving", "tell", "ask", "survey", "greet")
FALLING_QUIET: Final = 2
"""How many of their own intervals a client may stay away before somebody should ask why."""
LEAST_QUIET: Final = 7
STILL_WORTH: Final = 180
"""Days after the limit of silence for which a call may still bring the client back."""
REFUSED_WITHIN: Final = 90
ONCE_AFTER, ONCE_WITHIN = 30, 365
QUARTER: Final = 91
"""Days since which somebody may have fallen from their rung."""
BIRTHDAYS_AHEAD: Final = 7


@dataclass(frozen=True, slots=True)
class Found:
    """Clients to whom one rule applies, each once: since when, and what its sentence names, by name."""

    rule: str
    client: NDArray[np.int64]
    since: NDArray[np.int32]
    facts: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def where(self, keep: NDArray[Any]) -> Found:
        facts = {name: values[keep] for name, values in self.facts.items()}
        return replace(self, client=self.client[keep], since=self.since[keep], facts=facts)


def _found(rule: str, table: StandingTable, which: NDArray[np.bool_], since: NDArray[Any], *facts: str) -> Found:
    import numpy as np

    told = {name: getattr(table, name)[which] for name in facts}
    return Found(rule, table.client[which], since[which].astype(np.int32), told)


# -- the rules
def leaving(table: StandingTable) -> Found:
    """Who buys by a rhythm of their own, of three days of purchase at least, and has let two of its beats pass."""
    quiet = table.as_of.toordinal() - table.last
    due2 = FALLING_QUIET * table.interval2
    which = (table.days >= 3) & (2 * quiet > due2) & (quiet >= LEAST_QUIET) & ~table.silent
    return _found("leaving", table, which, table.last + due2 // 2, "last", "interval2")


def silent(table: StandingTable) -> Found:
    """Who bought on two days at least, and has passed the limit of silence not too long ago."""
    limit = table.limit2 // 2
    passed = table.as_of.toordinal() - table.last - limit
    which = table.silent & (table.days >= 2) & (passed <= STILL_WORTH) & (table.left == 0)
    return _found("silent", table, which, table.last + limit, "last", "limit2")


def fell(before: StandingTable, now: StandingTable) -> Found:
    """Who stands on a lower rung than on the day of `before`, though the cards say the same of both days: time passed.

    Not who has left, nor who was put on a rung by hand.
    """
    import numpy as np

    at, there = places(before.client, now.client)
    was = np.where(there, before.rung[at], 0) if len(before.client) else np.zeros(len(now.client), np.int8)
    which = (was > now.rung) & ~now.rung_pinned & (now.left == 0)
    since = np.full(len(now.client), before.as_of.toordinal() + 1)
    found = _found("fell", now, which, since, "rung")
    return replace(found, facts={**found.facts, "was": was[which]})


def once(table: StandingTable, answered: NDArray[np.int32]) -> Found:
    """Who bought on one day only, a month to a year ago, and has not been asked how it was. `answered`: last day of
    feedback of each buyer, 0 where there is none.
    """
    since = table.as_of.toordinal() - table.last
    which = (
        (table.days == 1) & (since >= ONCE_AFTER) & (since <= ONCE_WITHIN) & (answered < table.last) & (table.left == 0)
    )
    return _found("once", table, which, table.last, "last")


def feedback_due(
    table: StandingTable,
    answered: NDArray[np.int32],
    intervals: Mapping[str, int],
) -> Found:
    """Active clients who were last asked longer ago than those of their class are to be asked (0 days: never).

    Who was never asked is reckoned from the first purchase; who has no class, as one of class C.
    """
    import numpy as np

    every = np.array([intervals["C"], *(intervals[name] for name in CLASSES[1:])], np.int32)[table.class_]
    asked = np.where(answered > 0, answered, table.first)
    which = (every > 0) & (table.as_of.toordinal() - asked >= every) & ~table.silent
    found = _found("feedback", table, which, asked + every)
    return replace(found, facts={"asked": answered[which], "every": every[which], "class_": table.class_[which]})


def next_birthday(birthday: str, as_of: date) -> date:
    """The next one on or after a day, of "YYYY-MM-DD" or "--MM-DD".

    29 February is kept on 1 March where the year has none: a greeting before the day is thought unlucky.
    """
    month, day = int(birthday[-5:-3]), int(birthday[-2:])
    for year in (as_of.year, as_of.year + 1):
        late = (month, day) == (2, 29) and not isleap(year)
        found = date(year, 3, 1) if late else date(year, month, day)
        if found >= as_of:
            return found
    raise ValueError(birthday)


def birthdays_ahead(as_of: date) -> list[str]:
    """The birthdays to be thought of, each as "MM-DD"."""
    days = [as_of + timedelta(n) for n in range(BIRTHDAYS_AHEAD + 1)]
    found = [f"{day:%m-%d}" for day in days]
    if any((day.month, day.day) == (3, 1) and not isleap(day.year) for day in days):
        found.append("02-29")
    return found


# -- what keeps a reason quiet
@dataclass(frozen=True, slots=True)
class LastDays:
    """The last day of something by client; clients ascending."""

    client: NDArray[np.int64]
    day: NDArray[np.int32]

    @classmethod
    def of(cls, client: NDArray[np.int64], day: NDArray[np.int32]) -> LastDays:
        import numpy as np

        order = np.lexsort((day, client))
        client, day = client[order], day[order]
        last = np.append(client[1:] != client[:-1], True)[: len(client)]
        return cls(client[last], day[last])

    def at(self, clients: NDArray[np.int64]) -> NDArray[np.int32]:
        """For each of `clients`; 0 where there is none."""
        import numpy as np

        if not len(self.client):
            return np.zeros(len(clients), np.int32)
        at, there = places(self.client, clients)
        return np.where(there, self.day[at], np.int32(0))


def awake(found: Found, as_of: date, talked: LastDays, put_off: LastDays) -> Found:
    """Without those with whom it was talked over since, not longer ago than the rule rests, or who were put off: the
    days of `put_off` are those on which that was said, so that what has happened since shows all the same.
    """
    talk = talked.at(found.client)
    rests = (talk >= found.since) & (talk > 0) & (as_of.toordinal() - talk < RULES[found.rule].rest)
    return found.where(~rests & (put_off.at(found.client) < found.since))


# -- money
@dataclass(frozen=True, slots=True)
class Gains:
    """What purchases, returns and compensations brought, summed along each client's days."""

    key: NDArray[np.int64]  # client and day in one number, ascending
    sums: NDArray[np.int64]  # of all before it; one more than keys

    _BITS = 22

    @classmethod
    def of(cls, deals: Any, margin_bp: int | None) -> Gains:
        """`margin_bp`: the margin where no cost is known; None: the amounts themselves are the gain."""
        import numpy as np

        from desktop_crm.analysis.buyers import share

        gain = deals.amount
        if margin_bp is not None:
            gain = np.where(deals.cost >= 0, deals.amount - deals.cost, share(deals.amount, margin_bp))
        sums = np.zeros(len(gain) + 1, np.int64)
        np.cumsum(gain, out=sums[1:])
        return cls((deals.client << cls._BITS) | deals.day, sums)

    def within(self, client: NDArray[np.int64], last: NDArray[Any], days: int) -> NDArray[np.int64]:
        """Of each client in the `days` that end with the day `last`."""
        import numpy as np

        end = (client << self._BITS) | last.astype(np.int64)
        upto, before = np.searchsorted(self.key, end, "right"), np.searchsorted(self.key, end - days, "right")
        found: NDArray[np.int64] = self.sums[upto] - self.sums[before]
        return found


@dataclass(frozen=True, slots=True)
class Worth:
    """The yearly margin of clients: purchases less returns; `paid` are compensations."""

    bought: Gains
    returned: Gains
    paid: Gains

    @classmethod
    def of(cls, trade: Any, margin_bp: int) -> Worth:
        return cls(
            Gains.of(trade.purchases, margin_bp),
            Gains.of(trade.returns, margin_bp),
            Gains.of(trade.compensations, None),
        )

    def margin(self, client: NDArray[np.int64], last: NDArray[Any], days: int = 365) -> NDArray[np.int64]:
        """In the year that ends with the day `last` of each client: by this classes are ranked."""
        return self.bought.within(client, last, days) - self.returned.within(client, last, days)

    def profit(self, client: NDArray[np.int64], last: NDArray[Any], days: int = 365) -> NDArray[np.int64]:
        return self.margin(client, last, days) - self.paid.within(client, last, days)


# -- significant clients gained and lost
@dataclass(frozen=True, slots=True)
class Balance:
    """Significant clients gained and lost from `first` to `last`, by id, and how many clients are new at all."""

    first: date
    last: date
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    new: int

    @property
    def alarming(self) -> bool:
        return len(self.lost) > len(self.gained)


def balance(before: StandingTable, now: StandingTable, worth: Worth) -> Balance:
    """The significant of `before` (the eve of the period) against those of `now`.

    Significant is class A, or pinned so by hand. Gained: significant now and never before, which is told by what each
    purchase before the period had brought in its trailing year, against the least that class A brought on the eve; who
    is pinned is not gained, for a pin has no day. Lost: recorded, or the limit of silence passed, within the period,
    having been significant on the eve or, by that same measure, at the last purchase.
    """
    import numpy as np

    eve, today = before.as_of.toordinal(), now.as_of.toordinal()
    on_eve = before.client[(before.class_ == 1) & ~before.class_pinned]
    least = worth.margin(on_eve, np.full(len(on_eve), eve)).min() if len(on_eve) else None
    pinned = now.client[now.class_pinned]
    fresh = now.client[(now.class_ == 1) & (now.left == 0)]
    fresh = np.setdiff1d(fresh, np.concatenate([on_eve, pinned]))
    gained = fresh[~_ever(worth, fresh, eve, least)]
    day = np.where(now.left > 0, now.left, np.where(now.silent, now.last + now.limit2 // 2 + 1, 0))
    during = (day > eve) & (day <= today)
    clients, last = now.client[during], now.last[during]
    strong = np.isin(clients, on_eve)
    if least is not None:
        strong |= worth.margin(clients, last) >= least
    strong = np.where(now.class_pinned[during], now.class_[during] == 1, strong)
    return Balance(
        before.as_of + timedelta(1),
        now.as_of,
        tuple(gained.tolist()),
        tuple(clients[strong].tolist()),
        int(np.count_nonzero(now.first > eve)),
    )


def _ever(worth: Worth, clients: NDArray[np.int64], until: int, least: int | None) -> NDArray[np.bool_]:
    """Whether the year up to any purchase of each client, not after `until`, brought so much."""
    import numpy as np

    found = np.zeros(len(clients), np.bool_)
    if least is None or not len(clients):
        return found
    key = worth.bought.key
    first = np.searchsorted(key, clients << Gains._BITS, "left")
    count = np.searchsorted(key, (clients << Gains._BITS) | until, "right") - first
    owner = np.repeat(np.arange(len(clients)), count)
    rows = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
    enough = worth.margin(clients[owner], key[rows] & ((1 << Gains._BITS) - 1)) >= least
    found[owner[enough]] = True
    return found


def quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


# -- one line for each client
class Call(NamedTuple):
    """A client to speak to: for each reason its rule and its place in what that rule found, the foremost first."""

    client: int
    reasons: tuple[tuple[str, int], ...]


def calls(
    founds: Sequence[Found], weight: Mapping[str, NDArray[np.int64]], most: int
) -> dict[str, tuple[int, list[Call]]]:
    """Section -> how many clients it holds, and the `most` that weigh most. A client stands in one section: that of
    the foremost reason. `weight`: by rule, of each client found; equals in order of id.
    """
    import numpy as np

    order = {rule: place for place, rule in enumerate(RULES)}
    founds = sorted(founds, key=lambda found: order[found.rule])
    client = np.concatenate([found.client for found in founds])
    rule = np.repeat([order[found.rule] for found in founds], [len(found.client) for found in founds])
    place = np.concatenate([np.arange(len(found.client)) for found in founds])
    heavy = np.concatenate([weight[found.rule] for found in founds])
    sorting = np.lexsort((rule, client))
    client, rule, place, heavy = client[sorting], rule[sorting], place[sorting], heavy[sorting]
    heads = np.flatnonzero(np.append(True, client[1:] != client[:-1])[: len(client)])
    ends = np.append(heads[1:], len(client))
    names, made = list(RULES), {}
    sections = np.array([SECTIONS.index(RULES[name].section) for name in names])
    of = sections[rule[heads].astype(np.int64)] if len(heads) else heads
    for number, section in enumerate(SECTIONS):
        mine = np.flatnonzero(of == number)
        best = mine[np.argsort(-heavy[heads[mine]], kind="stable")][:most]
        lines = [
            Call(
                int(client[heads[i]]),
                tuple((names[int(rule[j])], int(place[j])) for j in range(heads[i], ends[i])),
            )
            for i in best
        ]
        made[section] = len(mine), lines
    return made
