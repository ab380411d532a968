"""What came back to the sample's salon, and who left it without buying."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.dealing import Dealer, weighted
from desktop_crm.app.sample.people import POTENTIAL, Person
from desktop_crm.app.sample.trade import Sale, round_price
from desktop_crm.app.sample.words import SMALL, Setback, Words

_RETURNS: Final = 0.03  # for each purchase
_REFUSALS: Final = 0.045  # for each purchase; what is written down is the smaller part of them
_WITHIN: Final = 14  # days in which goods may be brought back
_AMONG_POTENTIAL: Final = 0.55  # of those who never bought, how many said why


@dataclass(slots=True)
class Made:
    """A return or refusal in the making; `person` and `sale` are indexes."""

    person: int | None
    sale: int | None
    values: dict[str, Any]
    point: str
    cause: str


class Setbacks:
    """Draws from a chance of its own, so that the rest of the salon stays the same. `rate` is that of the prices."""

    def __init__(self, rng: Random, words: Words, calendar: Calendar, rate: float) -> None:
        self._rng, self._words, self._calendar, self._rate = rng, words, calendar, rate
        self._dealer = Dealer[Setback](rng, lambda r: r.text)

    # -- what came back

    def returns(self, sales: Sequence[Sale], claimed: Collection[int | None]) -> list[Made]:
        """In the order of their days; each of another purchase of one kind of goods, all of it or some pieces."""
        pool = [n for n, sale in enumerate(sales) if len(sale.goods) == 1 and ";" not in sale.values["product"]]
        pool = [n for n in pool if sales[n].day < self._calendar.today and n not in claimed]
        made = [self._return(n, sales[n]) for n in self._rng.sample(pool, min(len(pool), round(_RETURNS * len(sales))))]
        made.sort(key=lambda one: one.values["date"])
        return made

    def _return(self, n: int, sale: Sale) -> Made:
        rng = self._rng
        kind, name = next(iter(sale.goods.items()))
        carried = sale.person is None or kind in SMALL
        fitting = [r for r in self._words.returns if r.kind == kind or (r.kind == "*" and not (carried and r.point))]
        why = self._one(fitting)
        pieces = int(sale.values["product"].rpartition(" × ")[2]) if " × " in sale.values["product"] else 1
        back = pieces if pieces == 1 or rng.random() < 0.4 else rng.randint(1, pieces - 1)
        cost = sale.values["cost"]
        return Made(
            sale.person,
            n,
            {
                "date": self._calendar.past(sale.day + timedelta(days=rng.randint(1, _WITHIN))),
                "amount": _part(sale.values["amount"], back, pieces),
                "cost": None if cost is None else _part(cost, back, pieces),
                "reason": why.text,
                "product": name if back == 1 else f"{name} × {back}",
                "staff": sale.values["seller"],
            },
            why.point,
            self._cause(why.point),
        )

    # -- who left without buying

    def refusals(self, people: Sequence[Person], sales: Sequence[Sale], staff: Sequence[int]) -> list[Made]:
        """In the order of their days: some never bought, some came back and bought, most are known by nobody."""
        rng, calendar = self._rng, self._calendar
        days = [
            (i, p.first) for i, p in enumerate(people) if p.profile == POTENTIAL and rng.random() < _AMONG_POTENTIAL
        ]
        wanted = max(len(days), round(_REFUSALS * len(sales)))
        days += self._before_buying(people, sales, (wanted - len(days)) // 4)
        found: list[tuple[int | None, date]] = [*days]
        found += [(None, day) for day in calendar.days(rng, wanted - len(days), calendar.start, calendar.today)]
        made = [self._refusal(person, day, people, staff) for person, day in found]
        made.sort(key=lambda one: one.values["date"])
        return made

    def _before_buying(self, people: Sequence[Person], sales: Sequence[Sale], count: int) -> list[tuple[int, date]]:
        """Clients who looked some days before they bought for the first time."""
        first: dict[int, date] = {}
        for sale in sales:  # in the order of their days
            if sale.person is not None:
                first.setdefault(sale.person, sale.day)
        able = [i for i, day in first.items() if people[i].first < day]
        chosen = sorted(self._rng.sample(able, min(len(able), count)))
        return [(i, max(people[i].first, first[i] - timedelta(days=self._rng.randint(3, 40)))) for i in chosen]

    def _refusal(self, person: int | None, day: date, people: Sequence[Person], staff: Sequence[int]) -> Made:
        rng, words = self._rng, self._words
        why = self._one(words.refusals)
        looked = [p for p in words.products if p.kind not in SMALL]
        product = weighted(rng, looked, (p.weight for p in looked))
        at_work = staff[1:3] if day >= self._calendar.former_left else staff[1:]
        return Made(
            person,
            None,
            {
                "date": day,
                "reason": why.text,
                "product": product.name,
                "amount": round_price(product.price * self._rate * 100) if rng.random() < 0.8 else None,
                "staff": rng.choice(at_work) if rng.random() < 0.7 else None,
            },
            why.point,
            "",  # nobody asked any further
        )

    # -- why

    def _one(self, offered: Sequence[Setback]) -> Setback:
        """By weight, but not always the same: every third is the one least said."""
        if self._rng.random() < 1 / 3:
            found = self._dealer.deal(offered)
            assert found is not None
            return found
        return weighted(self._rng, offered, (r.weight for r in offered))

    def _cause(self, point: str) -> str:
        reasons = self._words.causes.get(point, ())
        if not reasons or self._rng.random() < 0.4:
            return ""
        return weighted(self._rng, reasons, (r.weight for r in reasons)).name


def _part(minor: int, back: int, pieces: int) -> int:
    return max(1, minor * back // pieces)
