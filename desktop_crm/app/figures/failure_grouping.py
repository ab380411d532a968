"""Where the numbers of failures by product and by staff member come from, and who stands behind them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop_crm.analysis.failure_groups import UNSTATED, Cases, FailureGroups, Named, failure_groups
from desktop_crm.analysis.sums import Sums, counted
from desktop_crm.app import counts
from desktop_crm.app.figures import failures, marking
from desktop_crm.app.figures.figure import Asked
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import Columns
from desktop_crm.app.session import Session
from desktop_crm.app.tallies import Tally
from desktop_crm.domain.folding import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Groups = Mapping[int, Sequence[int]]
"""Of each value of the field, the places of what it names."""
_AMOUNT: Final = re.compile(r"\s+[×xх*]\s+\d+(?:[.,]\d+)?\s*$", re.IGNORECASE)
"""How many of it: "chair × 4", but not "bed 160×200"."""


_NOTHING: Final = (UNSTATED,)
"""The last place."""


@dataclass(frozen=True, slots=True)
class By:
    """What failures are grouped by: the field of their records that names it, and that of purchases.

    named: what can be named, and for each record the groups of each value of that field.
    """

    name: str
    field: Literal["product", "staff"]
    bought: Literal["product", "seller"]
    records: tuple[str, ...]
    named: Callable[[Session, Sequence[Tally], Tally], tuple[Named, list[Groups]]]

    @property
    def everyone(self) -> bool:
        """Whether who sold something has a row without a failure too."""
        return self.field == "staff"

    def fields(self) -> tuple[str, str, str]:
        return "client", "day", self.field


def compute(by: By, session: Session, asked: Asked, job: Job) -> FailureGroups:
    """Raises Cancelled."""
    wanted = failures.records_of(session, asked)
    return _grouped(by, [record for record in wanted if record in by.records], session, asked, job)[0]


def _grouped(
    by: By, of: Sequence[str], session: Session, asked: Asked, job: Job
) -> tuple[FailureGroups, dict[str, Groups]]:
    """And by record the groups of each value of the field."""
    days = asked.first, asked.last
    told = [_named(by, session, record, asked, job) for record in of]
    sold = counts.sold(session, by.bought, *days, job)
    job.check()
    known, groups = by.named(session, told, sold)
    cases = {r: _cases(t.sums, g, len(known.labels)) for r, t, g in zip(of, told, groups, strict=True)}
    clients = counts.clients(session, {record: by.fields() for record in of}, *days, job)
    latest = max((counts.latest(session, record, by.fields(), asked.as_of, job) for record in of), default=0)
    result = failure_groups(
        by.name, (*days, asked.as_of), known, cases, int(sold.sums.values.sum()), clients,
        date.fromordinal(latest) if latest else None, by.everyone,
    )  # fmt: skip
    return result, dict(zip(of, groups, strict=True))


def _named(by: By, session: Session, record: str, asked: Asked, job: Job) -> Tally:
    """By value of the field: failures of the period, and how many of them have a client."""

    def terms(rows: Columns) -> Sums:
        mine = counts.within(rows, asked.first, asked.last)
        return counted(rows[by.field][mine], rows["client"][mine] > 0)

    key = "named", asked.first, asked.last
    return session.tallies.of(record, by.fields(), key, terms, job)


def _cases(sums: Sums, groups: Groups, number: int) -> Cases:
    import numpy as np

    every, carded = np.zeros(number + 1, np.int64), np.zeros(number + 1, np.int64)
    named = [groups.get(value, _NOTHING) for value in sums.keys.tolist()]
    places = [place for each in named for place in each]
    values = np.repeat(sums.values, [len(each) for each in named], axis=0)
    np.add.at(every, places, values[:, 0])
    np.add.at(carded, places, values[:, 1])
    return Cases(every, carded, *(int(total) for total in sums.values[:, :2].sum(axis=0)))


# -- what can be named
def products(session: Session, told: Sequence[Tally], sold: Tally) -> tuple[Named, list[Groups]]:
    """By the text as it is written, folded and less the amount. A purchase of several goods, with semicolons between,
    is one of each of them, and so is what failed.
    """
    known: dict[str, int] = {}
    spelled: list[Counter[str]] = []
    groups: list[Groups] = []
    for sums, words in told:
        places: dict[int, tuple[int, ...]] = {}
        for code, (number, _) in zip(sums.keys.tolist(), sums.values.tolist(), strict=True):
            goods = {_key(text): text for text in _spellings(words["product"][code])}
            for key, text in goods.items():
                group = known.setdefault(key, len(known))
                if group == len(spelled):
                    spelled.append(Counter())
                spelled[group][text] += number
            if goods:
                places[code] = tuple(known[key] for key in goods)
        groups.append(places)
    purchases, whole = [0] * len(known), 0
    texts = sold.words["product"]
    for code, number in zip(sold.sums.keys.tolist(), sold.sums.values[:, 0].tolist(), strict=True):
        keys = _goods(texts[code])
        whole += number * len(keys)
        for key in known.keys() & keys:
            purchases[known[key]] += number
    labels = [min(spellings, key=lambda text: (-spellings[text], text)) for spellings in spelled]
    return Named(labels, [f"g{marking.coded(label)}" for label in labels], purchases, whole), groups


@lru_cache(maxsize=1 << 17)  # the same names come again with each question
def _goods(text: str) -> frozenset[str]:
    """What the goods are known by."""
    return frozenset(map(_key, _spellings(text)))


def _spellings(text: str) -> list[str]:
    """The goods as they are written, less their amounts."""
    return [each for part in text.split(";") if (each := _AMOUNT.sub("", part).strip()) and _key(each)]


@lru_cache(maxsize=1 << 17)
def _key(text: str) -> str:
    """Equal for all spellings of a product."""
    return fold(" ".join(_AMOUNT.sub("", text).split()))


def staff(session: Session, told: Sequence[Tally], sold: Tally) -> tuple[Named, list[Groups]]:
    names = {s.id: s.name for s in (*session.base.all("staff", gone=True), *session.base.all("staff"))}
    place = {id: n for n, id in enumerate(sorted(names))}
    by_seller = dict(zip(sold.sums.keys.tolist(), sold.sums.values[:, 0].tolist(), strict=True))
    labels = [names[id] for id in place]
    marks = [f"s{id}-{marking.coded(names[id])}" for id in place]
    sales = [by_seller.get(id, 0) for id in place]
    return Named(labels, marks, sales, sum(sales)), [{id: (at,) for id, at in place.items()} for _ in told]


# -- who stands behind a row
def members(by: By, session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    """Raises KeyError where there is no such mark."""
    import numpy as np

    told, *of = mark.split("+")
    told, _, record = told.partition(":")
    result, groups = _grouped(by, [r for r in by.records if r in of], session, asked, job)
    row = next((row for row in result.rows if _same(row.mark, told, by)), None)
    if row is None or record not in ("", *groups):
        raise KeyError(mark)
    found = [_clients(by, session, r, groups[r], row.among, asked, job) for r in ([record] if record else groups)]
    return np.unique(np.concatenate(found))


def _clients(
    by: By, session: Session, record: str, groups: Groups, among: Sequence[int], asked: Asked, job: Job
) -> NDArray[np.int64]:
    import numpy as np

    rows = session.tallies.rows(record, by.fields(), job)
    mine = counts.within(rows, asked.first, asked.last) & (rows["client"] > 0)
    values, place = np.unique(rows[by.field][mine], return_inverse=True)
    rows_of = frozenset(among)
    wanted = np.array([not rows_of.isdisjoint(groups.get(value, _NOTHING)) for value in values.tolist()], np.bool_)
    found: NDArray[Any] = rows["client"][mine][wanted[place]]
    return found.astype(np.int64)


def _same(mark: str, told: str, by: By) -> bool:
    if by.field == "staff" and told[:1] == "s":
        return mark.partition("-")[0] == told.partition("-")[0]
    text, other = marking.read(mark[1:]), marking.read(told[1:])
    return mark == told or (text is not None and other is not None and _key(text) == _key(other))
