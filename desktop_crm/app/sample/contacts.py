"""Conversations of the sample: before and after purchases, about claims, greetings, offers, and those who just talk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.dealing import Dealer, weighted
from desktop_crm.app.sample.people import OTHER, POTENTIAL, REGULAR, TALKER, TRADE, Person
from desktop_crm.app.sample.trade import Sale
from desktop_crm.app.sample.voices import Voice
from desktop_crm.app.sample.words import SMALL, Words
from desktop_crm.domain.interaction import MINUTES

_KINDS: Final = {
    # what it is about: purpose, direction (out, in), channels by weight
    "first": ("sale", "in", {"shop": 75, "call": 15, "site": 10}),
    "order": ("sale", "in", {"shop": 45, "call": 35, "messenger": 20}),
    "delivery": ("other", "out", {"call": 70, "messenger": 30}),
    "delivery_asked": ("other", "in", {"call": 80, "messenger": 20}),
    "feedback": ("feedback", "out", {"call": 85, "messenger": 15}),
    "new_year": ("greeting", "out", {"messenger": 70, "email": 20, "letter": 10}),
    "birthday": ("greeting", "out", {"call": 35, "messenger": 65}),
    "offer": ("offer", "out", {"call": 45, "email": 35, "messenger": 20}),
    "thinking": ("sale", "in", {"shop": 45, "call": 35, "messenger": 20}),
    "claim_in": ("claim", "in", {"call": 70, "messenger": 20, "shop": 10}),
    "claim_out": ("claim", "out", {"call": 85, "messenger": 15}),
    "talk": ("other", "in", {"shop": 60, "call": 40}),
    "supply": ("other", "out", {"call": 65, "email": 35}),
    "rival": ("other", "in", {"other": 60, "visit": 40}),
}
_RECENT: Final = 40  # days for which a next step is still to come


class Contacts:
    def __init__(self, rng: Random, words: Words, calendar: Calendar, people: Sequence[Person], former: int) -> None:
        self._rng, self._words, self._calendar = rng, words, calendar
        self._people, self._former = people, former
        self._dealer = Dealer[str](rng, str)
        self._made: list[tuple[int, dict[str, Any]]] = []

    def make(self, sales: Sequence[Sale], claims: Sequence[Voice]) -> list[tuple[int, dict[str, Any]]]:
        """(index of the card, values) in the order of their days."""
        for sale in sales:
            if sale.person is not None:
                self._around(sale.person, sale)
        for claim in claims:
            self._about(claim)
        for index, person in enumerate(self._people):
            self._with(index, person)
        self._made.sort(key=lambda made: made[1]["date"])
        return self._made

    def _around(self, index: int, sale: Sale) -> None:
        rng = self._rng
        product = next(iter(sale.goods.values()))
        if rng.random() < 0.25:
            self._add(index, "order", sale.day - timedelta(days=rng.randint(0, 4)), product)
        if sale.delivered and rng.random() < 0.3:
            kind = rng.choice(("delivery", "delivery", "delivery_asked"))
            self._add(index, kind, sale.day + timedelta(days=rng.randint(1, 9)), product)
        if rng.random() < 0.08:
            self._add(index, "feedback", sale.day + timedelta(days=rng.randint(14, 45)))

    def _about(self, claim: Voice) -> None:
        rng, values = self._rng, claim.values
        if rng.random() < 0.6:
            later = rng.choice((0, 0, 0, 2, 4)) if values["status"] != "new" else 0
            self._add(claim.person, "claim_in", values["date"] + timedelta(days=later))
        if values.get("resolved_on") and rng.random() < 0.6:
            self._add(claim.person, "claim_out", values["resolved_on"])

    def _with(self, index: int, person: Person) -> None:
        rng, calendar = self._rng, self._calendar
        if person.profile == OTHER:
            kind = "rival" if "competitor" in person.values["roles"] else "supply"
            for _ in range(rng.randint(1, 3) if kind == "rival" else rng.randint(4, 10)):
                self._add(index, kind, calendar.days(rng, 1, person.first, calendar.today)[0])
            return
        if person.values["known_since"] >= calendar.start and rng.random() < 0.55:
            self._add(index, "first", person.first, self._looked_at())
        if person.profile == POTENTIAL:
            for _ in range(rng.randint(1, 3)):
                self._add(index, "thinking", person.first + timedelta(days=rng.randint(2, 120)), self._looked_at())
        offers = {POTENTIAL: 1.4, REGULAR: 1.2, TRADE: 2.5}.get(person.profile, 0.25)
        for _ in range(int(offers + rng.random())):
            self._add(index, "offer", calendar.days(rng, 1, person.first, calendar.today)[0])
        if person.profile == TALKER:
            for day in calendar.days(rng, rng.randint(12, 24), person.first, calendar.today):
                self._add(index, "talk", day, minutes=rng.choice((20, 25, 30, 40, 45, 60)))
        self._greet(index, person)

    def _looked_at(self) -> str:
        return self._rng.choice([p.name for p in self._words.products if p.weight > 4 and p.kind not in SMALL])

    def _greet(self, index: int, person: Person) -> None:
        rng, calendar = self._rng, self._calendar
        for year in range(person.first.year, calendar.today.year + 1):
            if rng.random() < (0.45 if person.profile in (REGULAR, TRADE) else 0.07):
                self._add(index, "new_year", date(year, 12, rng.randint(27, 30)))
            if person.values.get("birthday") and rng.random() < (0.6 if person.profile == REGULAR else 0.12):
                month, day = (int(part) for part in person.values["birthday"][-5:].split("-"))
                self._add(index, "birthday", date(year, month, min(day, 28)))

    def _add(self, index: int, kind: str, day: date, product: str = "", minutes: int | None = None) -> None:
        """One conversation; nothing where its day is yet to come or lies before the client was known."""
        rng, person, today = self._rng, self._people[index], self._calendar.today
        if not max(person.first, self._calendar.start) <= day <= today:
            return
        purpose, direction, channels = _KINDS[kind]
        channel = weighted(rng, list(channels), channels.values())
        offered = [t for t in self._words.talks[kind] if product or "{product}" not in t]
        summary = self._dealer.deal(offered) or ""
        staff = person.values["responsible"]
        if day < self._calendar.former_left and person.former_knows and rng.random() < 0.6:
            staff = self._former
        if minutes is None:
            stretch = 1.0 if rng.random() < 0.6 else rng.uniform(0.5, 2.5)
            minutes = max(2, round(MINUTES[channel] * stretch))
        steps = self._words.next_steps.get(kind)
        recent = (today - day).days < _RECENT
        self._made.append(
            (
                index,
                {
                    "date": day,
                    "channel": channel,
                    "direction": direction,
                    "staff": staff,
                    "minutes": minutes,
                    "purpose": purpose,
                    "summary": summary.format(product=product),
                    "next_step": rng.choice(steps) if steps and recent and rng.random() < 0.5 else "",
                },
            )
        )
