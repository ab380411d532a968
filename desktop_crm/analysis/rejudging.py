"""The standings of all buyers after few of them changed: only these are judged anew, and who crosses a class's edge.

What is of all together, the shop's interval and the total by which classes go, is followed by what the few add and
take; where the interval moves, everybody has to be judged anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop_crm.analysis.buyers import EACH, Buyers, places, shop_interval2
from desktop_crm.analysis.ranking import Ranking
from desktop_crm.analysis.rules import USUAL, Rules
from desktop_crm.analysis.splicing import Splice
from desktop_crm.analysis.standing import Marks, StandingTable, classed, judged, ranked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OWN: Final = (
    "rung", "profit", "limit2", "silent", "earned_rung", "rung_pinned", "class_pinned", "cost", "left", "referrals",
    "promoter",
)  # fmt: skip
"""Columns that say of a buyer what depends on nobody else, beside those of `Buyers`."""
_SHARED: Final = ("client", "purchases", "days", "recent", "first", "last", "interval2", "revenue")
_OTHERS: Final = ("other", "other_rung", "other_class", "other_rung_pinned", "other_class_pinned", "other_cost")


class Judged(NamedTuple):
    """A table, and the order of margins by which the classes in it go."""

    table: StandingTable
    order: Ranking


def judged_all(known: Buyers, marks: Marks | None = None, hourly: int = 0, rules: Rules = USUAL) -> Judged:
    order = ranked(known, rules)
    return Judged(judged(known, marks, hourly, rules, order), order)


def exchanged(
    old: Judged,
    before: Buyers,
    now: Buyers,
    clients: NDArray[np.int64],
    marks: Marks | None = None,
    hourly: int = 0,
    rules: Rules = USUAL,
) -> Judged | None:
    """`old`, of `before`, as it is of `now`, in which nobody differs but `clients` (ascending); `marks`: of them alone.

    None: the shop's interval has moved, and everybody has to be judged anew.
    """
    import numpy as np

    if shop_interval2(before.gaps) != shop_interval2(now.gaps):
        return None
    gone, mine = _places(before.client, clients), _places(now.client, clients)
    was, comes = _of(before, gone), _of(now, mine)
    order = old.order.exchanged(*(each.margin[classed(each)] for each in (was, comes)))
    part = judged(comes, marks, hourly, rules, order)
    splice = Splice(len(before.client), gone, np.searchsorted(before.client, part.client))
    columns: dict[str, Any] = {name: splice.of(getattr(old.table, name), getattr(part, name)) for name in _OWN}
    columns |= {name: getattr(now, name) for name in _SHARED}
    same = all(np.array_equal(getattr(was, name), getattr(comes, name)) for name in ("client", "margin", "last"))
    where = mine[:0] if same else np.union1d(old.order.between(order, now.margin), mine)
    classes = np.zeros(len(where), np.int8)
    buys = classed(_of(now, where))
    classes[buys] = order.classes(now.margin[where[buys]])
    of_mine = old.table.earned_class[gone] if same else classes[np.searchsorted(where, mine)]
    class_ = splice.of(old.table.class_, np.where(part.class_pinned, part.class_, of_mine))
    free = ~columns["class_pinned"][where]
    columns["earned_class"] = _set(splice.of(old.table.earned_class, of_mine), where, classes)
    columns["class_"] = _set(class_, where[free], classes[free])
    gone = _places(old.table.other, clients)
    others = Splice(len(old.table.other), gone, np.searchsorted(old.table.other, part.other))
    columns |= {name: others.of(getattr(old.table, name), getattr(part, name)) for name in _OTHERS}
    if all(getattr(old.table, name) is column for name, column in columns.items()):
        return Judged(old.table, order)
    return Judged(replace(old.table, **columns), order)


def _places(among: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    at, there = places(among, ids)
    return at[there]


def _of(known: Buyers, which: NDArray[np.int64]) -> Buyers:
    return replace(known, **{name: getattr(known, name)[which] for name in EACH})


def _set(values: NDArray[Any], where: NDArray[np.int64], to: NDArray[Any]) -> NDArray[Any]:
    return Splice(len(values), where, where).of(values, to)
