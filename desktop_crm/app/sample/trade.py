"""What the sample's clients bought: baskets, prices of their day, and what was carried home from the till."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.dealing import weighted
from desktop_crm.app.sample.people import ONCE, PURCHASES, TALKER, TRADE, Person
from desktop_crm.app.sample.words import HOME_ONLY, SMALL, Product, Words

_YEARLY_PRICES: Final = 1.08
_ANONYMOUS: Final = 0.15  # sales at the till for each one with a client
_BATCH: Final = {
    "chair": (4, 16),
    "table": (2, 6),
    "armchair": (2, 5),
    "desk": (1, 4),
    "mattress": (2, 8),
    "bed": (2, 6),
}  # what companies take several of


@dataclass(slots=True)
class Sale:
    """A purchase in the making. `person` is an index into the cards, None for a sale at the till."""

    person: int | None
    day: date
    goods: dict[str, str]  # kind -> name with finish, the dearest first
    values: dict[str, Any]

    @property
    def delivered(self) -> bool:
        return self.person is not None and not self.goods.keys() <= SMALL


class Trade:
    """Makes the purchases. `rate` turns the sample's own currency into the base's."""

    def __init__(self, rng: Random, words: Words, calendar: Calendar, staff: Sequence[int], rate: float) -> None:
        self._rng, self._words, self._calendar, self._staff, self._rate = rng, words, calendar, staff, rate
        self._small = [p for p in words.products if p.kind in SMALL]
        self._large = [p for p in words.products if p.kind not in SMALL]

    def make(self, people: Sequence[Person]) -> list[Sale]:
        """All purchases in the order of their days, with document numbers in that order."""
        sales = [sale for index, person in enumerate(people) for sale in self._of(index, person)]
        till = self._calendar.days(
            self._rng, round(len(sales) * _ANONYMOUS), self._calendar.start, self._calendar.today
        )
        sales += [self._sale(None, day, self._few_small(), self._seller(day, None)) for day in till]
        sales.sort(key=lambda sale: sale.day)
        for number, sale in enumerate(sales, 1):
            sale.values["document"] = self._words.document.format(n=number)
        return sales

    def _of(self, index: int, person: Person) -> list[Sale]:
        rng, calendar = self._rng, self._calendar
        if not person.buys:
            return []
        count = rng.randint(*PURCHASES[person.profile])
        if person.profile == ONCE:
            days = [calendar.past(person.first + timedelta(days=rng.randint(0, 25)))]
        else:  # a short stay has fewer purchases
            stay = (person.last - person.first).days
            count = min(count, 1 + stay // 12)
            days = sorted(set(calendar.days(rng, count, person.first, person.last)))
        sales = [self._sale(index, day, self._basket(person), self._seller(day, person)) for day in days]
        for name, ago in person.told.get("purchases", ()):
            day = calendar.today - timedelta(days=ago)
            product = next(p for p in self._large if name.startswith(p.name))
            sales.append(self._sale(index, day, [(product, 1, name)], self._seller(day, person)))
        return sales

    # -- what

    def _basket(self, person: Person) -> list[tuple[Product, int, str]]:
        rng = self._rng
        if person.profile == TALKER:
            return self._few_small()
        kinds = weighted(rng, (1, 2, 3), (62, 28, 10))
        offered = [p for p in self._large if (p.kind in person.wants if person.wants else p.kind not in HOME_ONLY)]
        large = offered if person.company else self._large
        products = [self._pick(large)] + [self._pick([*large, *self._small]) for _ in range(kinds - 1)]
        basket = []
        for product in {p.name: p for p in products}.values():
            quantity = 1
            if person.company and person.profile == TRADE:
                quantity = rng.randint(*_BATCH.get(product.kind, (1, 2)))
            elif product.kind == "chair" and product.price * 6 < self._words.products[0].price:
                quantity = rng.choice((2, 4, 4, 6))
            basket.append((product, quantity, self._finished(product)))
        return sorted(basket, key=lambda line: -line[0].price * line[1])

    def _few_small(self) -> list[tuple[Product, int, str]]:
        products = {self._pick(self._small) for _ in range(weighted(self._rng, (1, 2), (75, 25)))}
        return [(p, 1, self._finished(p)) for p in sorted(products, key=lambda p: (-p.price, p.name))]

    def _pick(self, products: Sequence[Product]) -> Product:
        return weighted(self._rng, products, (p.weight for p in products))

    def _finished(self, product: Product) -> str:
        if not product.finish:
            return product.name
        return f"{product.name}, {self._rng.choice(self._words.finishes[product.finish])}"

    # -- for how much, by whom

    def _sale(self, person: int | None, day: date, basket: list[tuple[Product, int, str]], seller: int) -> Sale:
        rng = self._rng
        level = _YEARLY_PRICES ** (-(self._calendar.today - day).days / 365)
        listed = sum(p.price * quantity for p, quantity, _ in basket) * level * self._rate * 100
        costs = sum(p.price * p.cost * quantity for p, quantity, _ in basket) * level * self._rate
        many = sum(quantity for _, quantity, _ in basket) >= 6
        discount = weighted(rng, (0.0, 0.03, 0.05, 0.1, 0.15), (5, 5, 30, 35, 25) if many else (60, 15, 17, 8, 0))
        values = {
            "date": day,
            "amount": round_price(listed * (1 - discount)),
            "cost": None if rng.random() < 0.05 else round_price(costs * rng.uniform(0.96, 1.05)),
            "product": "; ".join(name if n == 1 else f"{name} × {n}" for _, n, name in basket),
            "seller": seller,
        }
        goods: dict[str, str] = {}
        for product, _, name in basket:
            goods.setdefault(product.kind, name)
        return Sale(person, day, goods, values)

    def _seller(self, day: date, person: Person | None) -> int:
        rng = self._rng
        owner, manager, seller, former = self._staff
        there = day < self._calendar.former_left
        if person and there and person.former_knows and rng.random() < 0.7:
            return former
        if person and rng.random() < 0.75:
            return int(person.values["responsible"])
        return weighted(rng, (owner, manager, seller, former), (5, 30, 65, 45 if there else 0))


def round_price(minor: float) -> int:
    """To ten units from a thousand units on, to one below, never nothing: prices look so."""
    step = 1000 if minor >= 100_000 else 100
    return max(step, round(minor / step) * step)
