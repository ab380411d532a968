"""What the sample's clients answered when asked, and what came to light by it or was noticed by the staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.day_words import DayWords, Trouble
from desktop_crm.app.sample.dealing import Dealer, weighted
from desktop_crm.app.sample.people import Person
from desktop_crm.app.sample.trade import Sale
from desktop_crm.app.sample.voices import DELIVERY, Voice
from desktop_crm.app.sample.words import Words

_ASKED: Final = 0.14  # of the purchases delivered in the last year and a half
_WITHIN: Final = 540
_HIDDEN: Final = 0.3  # of those without a claim had a problem all the same
_RECOMMENDS: Final = {5: (8, 10), 4: (6, 9), 3: (4, 7), 2: (1, 4), 1: (0, 2)}
_DISSATISFIED: Final = ("product_wrong", "staff_disliked", "sale_irritated")


@dataclass(slots=True)
class Problem:
    """In the making; `person` and `feedback` are indexes."""

    person: int | None
    feedback: int | None
    values: dict[str, Any]
    point: str


class Answers:
    def __init__(self, rng: Random, words: Words, day: DayWords, calendar: Calendar, people: Sequence[Person]) -> None:
        self._rng, self._words, self._day, self._calendar, self._people = rng, words, day, calendar, people
        self._dealer = Dealer[str](rng, str)
        self._troubles = Dealer[Trouble](rng, lambda t: t.text)
        self.feedback: list[tuple[int, dict[str, Any]]] = []
        """(index of the card, values) in the order of their days."""
        self.problems: list[Problem] = []

    def make(self, sales: Sequence[Sale], claims: Sequence[Voice], staff: Sequence[int]) -> None:
        claimed: dict[int, list[Voice]] = defaultdict(list)
        for claim in claims:
            claimed[claim.person].append(claim)
        for person, sold, asked in self._asked(sales):
            since = [c for c in claimed[person] if sold <= c.values["date"] <= asked]
            values = self._answer(asked, since[-1] if since else None)
            values["staff"] = self._people[person].values["responsible"]
            if values["had_problem"] and not values["did_complain"]:
                self._hidden(person, len(self.feedback), asked)
            self.feedback.append((person, values))
        self._noticed(staff)
        self.problems.sort(key=lambda problem: problem.values["date"])

    def _asked(self, sales: Sequence[Sale]) -> list[tuple[int, date, date]]:
        """(card, day of the purchase, day of the answer), in the order of the answers; nobody twice in four months."""
        rng, today = self._rng, self._calendar.today
        found: list[tuple[int, date, date]] = []
        last: dict[int, date] = {}
        for sale in sales:
            asked = sale.day + timedelta(days=rng.randint(14, 45))
            if sale.person is None or not sale.delivered or not today - timedelta(days=_WITHIN) <= asked <= today:
                continue
            if rng.random() < _ASKED and (asked - last.get(sale.person, date.min)).days > 120:
                last[sale.person] = asked
                found.append((sale.person, sale.day, asked))
        return sorted(found, key=lambda one: one[2])

    def _answer(self, asked: date, claim: Voice | None) -> dict[str, Any]:
        rng = self._rng
        hidden = claim is None and rng.random() < _HIDDEN
        solved = claim is not None and bool(claim.values.get("content"))
        weights = (0, 5, 25, 45, 25) if solved else (18, 37, 30, 15, 0) if claim else (2, 16, 42, 36, 4)
        if not (claim or hidden):
            weights = (0, 2, 8, 40, 50)
        satisfied = weighted(rng, (1, 2, 3, 4, 5), weights)
        values: dict[str, Any] = {
            "date": asked,
            "channel": weighted(rng, ("call", "messenger", "shop"), (78, 16, 6)),
            "satisfaction": satisfied,
            "would_buy_again": rng.random() < {1: 0.05, 2: 0.25, 3: 0.6, 4: 0.9, 5: 0.97}[satisfied],
            "would_recommend": rng.randint(*_RECOMMENDS[satisfied]) if rng.random() < 0.9 else None,
            "had_problem": bool(claim or hidden),
            "did_complain": claim is not None if claim or hidden else None,
            "well_solved": solved if claim else None,
        }
        if satisfied <= 3:
            for name in rng.sample(_DISSATISFIED, rng.randint(1, 2)):
                values[name] = self._dealer.deal(getattr(self._day, name))
        if rng.random() < 0.3:
            values["worries"] = self._dealer.deal(self._day.worries)
        if satisfied == 5 and rng.random() < 0.35:
            values["note"] = self._dealer.deal(self._day.thanks)
        return values

    def _hidden(self, person: int, feedback: int, told: date) -> None:
        early = told < self._calendar.change  # until then the carrier delivered well
        trouble = self._troubles.deal(t for t in self._day.problems if not (early and t.point in DELIVERY))
        assert trouble is not None
        values = self._problem(trouble, told, "survey" if self._rng.random() < 0.4 else "feedback")
        self.problems.append(Problem(person, feedback, values, trouble.point))

    def _noticed(self, staff: Sequence[int]) -> None:
        for number, trouble in enumerate(self._day.noticed):
            day = self._calendar.today - timedelta(days=6 + 37 * number + self._rng.randint(0, 9))
            values = self._problem(trouble, day, "staff") | {"staff": staff[1 + number % 2]}
            self.problems.append(Problem(None, None, values, trouble.point))

    def _problem(self, trouble: Trouble, day: date, source: str) -> dict[str, Any]:
        rng = self._rng
        age = (self._calendar.today - day).days
        status = weighted(rng, ("new", "in_work", "resolved", "declined"), (3, 3, 14, 2) if age > 60 else (9, 6, 2, 0))
        values: dict[str, Any] = {
            "text": trouble.text,
            "date": day,
            "source": source,
            "severity": rng.randint(trouble.low, trouble.high),
            "status": status,
        }
        if status in ("new", "in_work"):
            values["due_date"] = day + timedelta(days=rng.randint(10, 40)) if rng.random() < 0.6 else None
            return values
        values["resolved_on"] = day + timedelta(days=min(age, rng.randint(2, 30)))
        if status == "resolved":
            values["resolution"] = rng.choice(self._words.resolutions[trouble.point]).text
        return values
