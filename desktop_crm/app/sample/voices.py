"""Claims and wishes of the sample. Their story: since the carrier changed, delivery fails three times as often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from random import Random
from typing import Any, Final

from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.dealing import Dealer, weighted
from desktop_crm.app.sample.people import Person
from desktop_crm.app.sample.trade import Sale
from desktop_crm.app.sample.words import ASSEMBLED, Complaint, Resolution, Topic, Words

DELIVERY: Final = ("delivery_times", "delivery_damage")
ASSEMBLY: Final = ("after_sale_assembly",)
BEFORE: Final = 0.0225  # claims about delivery for each purchase before the carrier changed
SINCE: Final = 0.083  # and since
STEADY: Final = {
    # failure point: claims for each purchase, days from the purchase to the claim
    "after_sale_assembly": (0.013, 2, 24),
    "after_sale_warranty": (0.0025, 170, 350),
    "product_quality": (0.007, 45, 150),
    "product_not_as_described": (0.002, 3, 25),
    "moment_of_sale": (0.004, 0, 5),
    "information": (0.003, 1, 40),
    "price_terms": (0.003, 0, 20),
    "staff": (0.003, 0, 5),
    "premises": (0.002, 0, 4),
}
_MOST: Final = 0.075  # claims for each purchase at most, whatever rounding does
_WISHES: Final = 0.075  # for each purchase
_CHANNELS: Final = {"call": 55, "messenger": 18, "shop": 12, "email": 10, "site": 3, "visit": 2}


@dataclass(slots=True)
class Voice:
    """A claim or a wish in the making; `person` and `sale` are indexes."""

    person: int
    sale: int | None
    values: dict[str, Any]
    point: str = ""
    cause: str = ""


class Claims:
    def __init__(
        self,
        rng: Random,
        words: Words,
        calendar: Calendar,
        people: Sequence[Person],
        sales: Sequence[Sale],
        staff: Sequence[int],
    ) -> None:
        self._rng, self._words, self._calendar = rng, words, calendar
        self._people, self._sales, self._staff = people, sales, staff
        self._complaints = Dealer[Complaint](rng, lambda c: c.text)
        self._tails = Dealer[str](rng, str)
        self._resolutions = Dealer[Resolution](rng, lambda r: r.text)
        self._said: dict[int, set[str]] = {}
        self._done: set[int] = set()  # purchases that have a claim
        self._room = 0

    def make(self) -> list[Voice]:
        """All claims in the order of their days."""
        calendar = self._calendar
        since = sum(sale.day >= calendar.change for sale in self._sales)
        before = len(self._sales) - since
        early, late = round(BEFORE * before), ceil(SINCE * since)
        steady = {point: round(rate * len(self._sales)) for point, (rate, _, _) in STEADY.items()}
        made = self._featured()
        told_of = {voice.person for voice in made}  # what is open on their cards is told already
        self._done.update(n for n, s in enumerate(self._sales) if s.person in told_of and s.day >= calendar.change)
        self._room = max(0, int(_MOST * len(self._sales)) - len(made))
        told = sum(voice.point in DELIVERY for voice in made)
        made += self._of(DELIVERY, max(0, late - told), (1, 13), calendar.change, calendar.today)
        made += self._of(DELIVERY, early, (2, 20), calendar.start, calendar.change - timedelta(days=1))
        for point, count in steady.items():
            count -= sum(voice.point == point for voice in made)
            made += self._of((point,), count, STEADY[point][1:], calendar.start, calendar.today)
        made.sort(key=lambda voice: voice.values["date"])
        return made

    def _of(self, points: Sequence[str], count: int, lag: tuple[int, int], first: date, last: date) -> list[Voice]:
        """Up to `count` claims said between two days, each about another purchase."""
        pool = [
            n
            for n, sale in enumerate(self._sales)
            if sale.delivered
            and (points != ASSEMBLY or not ASSEMBLED.isdisjoint(sale.goods))
            and first <= sale.day + timedelta(days=lag[0]) <= last
            and n not in self._done
        ]
        made: list[Voice] = []
        count = max(0, min(count, self._room, len(pool)))
        for part in range(count):  # one from each stretch of the time, so that what is steady looks steady
            stretch = pool[part * len(pool) // count : (part + 1) * len(pool) // count]
            for n in self._rng.sample(stretch, len(stretch)):
                sold = self._sales[n].day
                day = sold + timedelta(days=self._rng.randint(lag[0], min(lag[1], (last - sold).days)))
                voice = self._claim(points, n, day)
                if voice:
                    made.append(voice)
                    self._done.add(n)
                    break
        self._room -= len(made)
        return made

    def _claim(self, points: Sequence[str], n: int, day: date) -> Voice | None:
        """A claim about a purchase, or None where nothing that one could say of it is left unsaid."""
        rng, sale = self._rng, self._sales[n]
        assert sale.person is not None
        changed = points is DELIVERY and day >= self._calendar.change
        source: Mapping[str, Sequence[Complaint]] = self._words.claims
        if changed and rng.random() < 0.8:
            source = self._words.story
        said = self._said.setdefault(sale.person, set())
        point = points[0] if len(points) == 1 else weighted(rng, points, (62, 38))
        fitting = [c for c in source[point] if (c.kind == "*" or c.kind in sale.goods) and c.text not in said]
        # what is said of this very thing comes before what can be said of anything
        own = [c for c in fitting if c.kind != "*"]
        complaint = self._complaints.deal(own if own and rng.random() < 0.5 else fitting)
        if complaint is None:
            return None
        said.add(complaint.text)
        text = complaint.text
        if rng.random() < 0.12 or self._complaints.used(complaint) > 2:
            text = f"{text} {self._tails.deal(self._words.tails)}"
        severity = rng.randint(complaint.low, complaint.high)
        kinds = [kind for kind in sale.goods if points != ASSEMBLY or kind in ASSEMBLED]
        product = sale.goods[complaint.kind if complaint.kind != "*" else kinds[0]]
        exact = complaint.point or point
        cause = self._cause(exact if exact in self._words.causes else point, changed)
        values: dict[str, Any] = {
            "text": text,
            "date": day,
            "channel": weighted(rng, list(_CHANNELS), _CHANNELS.values()),
            "severity": severity,
            "product": product,
            "staff": self._involved(point, sale),
            "due_date": day + timedelta(days=3 if severity >= 8 else 7 if severity >= 5 else 14),
        }
        self._state(values, exact, sale)
        known = values["status"] != "new" and rng.random() < 0.85
        return Voice(sale.person, n, values, exact, cause if known else "")

    def _cause(self, point: str, changed: bool) -> str:
        reasons = self._words.causes[point]
        if changed and self._rng.random() < 0.8:
            return reasons[0].name
        return weighted(self._rng, reasons, (r.weight for r in reasons)).name

    def _involved(self, point: str, sale: Sale) -> int | None:
        if point in ("staff", "moment_of_sale", "information", "price_terms", "product_not_as_described"):
            return int(sale.values["seller"])
        return self._staff[1] if self._rng.random() < 0.5 else None

    # -- what became of it

    def _state(self, values: dict[str, Any], point: str, sale: Sale) -> None:
        """Old claims are mostly settled, recent ones new or in work, a few overdue."""
        rng = self._rng
        age = (self._calendar.today - values["date"]).days
        refusals = self._words.declined.get(point, ())
        refused = 25 if refusals and values["severity"] < 7 else 0
        states = ("resolved", "declined", "in_work", "new")
        if age > 45:
            status = weighted(rng, states, (91, refused, 3, 0))
        elif age > 14:
            status = weighted(rng, states, (58, refused / 2, 30, 9))
        else:
            status = weighted(rng, states, (20 if age > 1 else 0, 0, 30, 50))
        values["status"] = status
        if status in ("in_work", "new"):
            # most who are not done in time agree on a new day
            if values["due_date"] < self._calendar.today and (age <= 45 and rng.random() < 0.6):
                values["due_date"] = self._calendar.today + timedelta(days=rng.randint(0, 9))
            return
        values["resolved_on"] = values["date"] + timedelta(days=min(age, rng.randint(1, 5 + values["severity"] * 2)))
        if status == "declined":
            values |= {"resolution": rng.choice(refusals), "content": rng.choice((False, False, None))}
            return
        resolution = self._resolutions.deal(self._words.resolutions[point])
        assert resolution is not None
        values["resolution"] = resolution.text
        values["content"] = weighted(rng, (True, False, None), (66, 18, 16))
        if resolution.pays:
            values["compensation"] = max(1000, round(sale.values["amount"] * rng.uniform(0.02, 0.09) / 1000) * 1000)

    # -- the clients of the pictures

    def _featured(self) -> list[Voice]:
        """Claims that stand in the words themselves; each on its own purchase, else on the client's last before it."""
        today = self._calendar.today
        made = []
        for index, person in enumerate(self._people):
            mine = [n for n, sale in enumerate(self._sales) if sale.person == index] if "claims" in person.told else []
            for one in person.told.get("claims", ()):
                day = today - timedelta(days=one["ago"])
                before = [n for n in mine if self._sales[n].day <= day]
                if not before:
                    continue
                n = before[-1]
                if "purchase" in one:
                    _, ago = person.told["purchases"][one["purchase"]]
                    n = next(m for m in before if self._sales[m].day == today - timedelta(days=ago))
                self._done.add(n)
                values = {key: one[key] for key in ("text", "severity", "status")}
                values |= {"date": day, "channel": "call", "due_date": today + timedelta(days=one["due"])}
                values |= {"product": next(iter(self._sales[n].goods.values())), "staff": self._staff[2]}
                self._said.setdefault(index, set()).add(one["text"])
                made.append(Voice(index, n, values, one["point"], self._words.causes[one["point"]][0].name))
        return made


def make_wishes(rng: Random, words: Words, calendar: Calendar, people: Sequence[Person], purchases: int) -> list[Voice]:
    """Wishes in the order of their days; many clients ask for the same few things."""
    dealer = Dealer[str](rng, str)
    able = [index for index, person in enumerate(people) if person.buys]
    said: dict[int, set[str]] = {}
    made: list[Voice] = []
    for index in able:
        for topic, text, ago, status in people[index].told.get("wishes", ()):
            said.setdefault(index, set()).add(text)
            day = calendar.today - timedelta(days=ago)
            values = {"text": text, "date": day, "topic": topic, "priority": "normal", "status": status}
            made.append(Voice(index, None, values))
    for _ in range(round(purchases * _WISHES) if able else 0):
        index = rng.choice(able)
        person = people[index]
        topics = [t for t in words.wishes if person.company or not t.company]
        topic = weighted(rng, topics, (t.weight for t in topics))
        heard = said.setdefault(index, set())
        text = dealer.deal(t for t in topic.texts if t not in heard)
        if text is None:
            continue
        heard.add(text)
        day = calendar.days(rng, 1, person.first, calendar.today)[0]
        made.append(Voice(index, None, _wish(rng, topic, text, day, calendar)))
    made.sort(key=lambda voice: voice.values["date"])
    return made


def _wish(rng: Random, topic: Topic, text: str, day: date, calendar: Calendar) -> dict[str, Any]:
    old = (calendar.today - day).days > 100
    states = ("granted", "planned", "declined", "new")
    weights = (topic.granted, 0.2, 0.15, 0.5) if old else (topic.granted / 4, 0.2, 0.0, 0.75)
    return {
        "text": text,
        "date": day,
        "topic": topic.name,
        "priority": weighted(rng, ("low", "normal", "high"), (22, 60, 18)),
        "status": weighted(rng, states, weights),
    }
