"""How the sample's salon is run: tasks, observations, what it spends, what it improves, what its owner wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from desktop_crm.app.sample.answers import Problem
from desktop_crm.app.sample.bonds import Lost
from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.day_words import DayWords
from desktop_crm.app.sample.dealing import Dealer
from desktop_crm.app.sample.people import REGULAR, TRADE, Person
from desktop_crm.app.sample.trade import Sale, round_price
from desktop_crm.app.sample.voices import Voice
from desktop_crm.app.sample.words import Words

_OPEN: Final = (-9, -4, -2, -1, 0, 0, 0, 1, 2, 3, 5, 8, 13)  # days from today until tasks are due
_DONE: Final = (-24, -17, -12, -8, -5, -3)
_OWN: Final = (-1, 0, 6, 20)
_BETWEEN: Final = 98  # days between two observations: eight of them tell of two years
_LINKED: Final = 12  # records that one improvement answers, of each kind


class Activity(NamedTuple):
    kind: str
    months: tuple[int, ...]
    share: float  # of a month's turnover
    minutes: int
    events: int


_YEAR: Final = tuple(range(1, 13))
_ACTIVITIES: Final[Mapping[str, Activity]] = {
    "advertising": Activity("acquisition", _YEAR, 0.016, 420, 2),
    "exhibition": Activity("acquisition", (9,), 0.06, 1900, 1),
    "seminar": Activity("acquisition", (2, 6), 0.018, 480, 1),
    "presentation": Activity("acquisition", (4, 10), 0.025, 720, 1),
    "other": Activity("acquisition", (3,), 0.006, 300, 1),
    "promotion": Activity("retention", (5, 11), 0.018, 360, 1),
    "gift": Activity("retention", _YEAR, 0.003, 60, 4),
    "greeting": Activity("retention", (12,), 0.003, 300, 60),
    "training": Activity("retention", (1, 8), 0.012, 960, 1),
}


@dataclass(slots=True)
class Improved:
    """An improvement in the making; the rest are indexes."""

    values: dict[str, Any]
    point: str
    cause: str
    claims: list[int] = field(default_factory=list)
    problems: list[int] = field(default_factory=list)
    wishes: list[int] = field(default_factory=list)
    losses: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)


class Upkeep:
    def __init__(
        self,
        rng: Random,
        words: Words,
        day: DayWords,
        calendar: Calendar,
        people: Sequence[Person],
        sales: Sequence[Sale],
        staff: Sequence[int],
    ) -> None:
        self._rng, self._words, self._day, self._calendar = rng, words, day, calendar
        self._people, self._sales, self._staff = people, sales, staff
        self._dealer = Dealer[str](rng, str)
        self._turnover = sum(sale.values["amount"] for sale in sales) / 36

    # -- what is to be done

    def tasks(self) -> list[tuple[int | None, dict[str, Any]]]:
        """(index of the card or None, values): some late, some for today, some done."""
        rng, today = self._rng, self._calendar.today
        recent = today - timedelta(days=300)
        able = sorted({s.person for s in self._sales if s.person is not None and s.day >= recent})
        days = [(n, False) for n in _OPEN] + [(n, True) for n in _DONE]
        days = rng.sample(days, min(len(days), len(able)))
        made: list[tuple[int | None, dict[str, Any]]] = []
        for person, (due, done) in zip(rng.sample(able, len(days)), days, strict=True):
            staff = self._people[person].values["responsible"]
            made.append((person, self._task(self._day.tasks, due, done, staff)))
        made += [(None, self._task(self._day.own_tasks, due, False, self._staff[n % 2])) for n, due in enumerate(_OWN)]
        return sorted(made, key=lambda one: one[1]["due_date"])

    def _task(self, texts: Sequence[str], due: int, done: bool, staff: int) -> dict[str, Any]:
        rng, day = self._rng, self._calendar.today + timedelta(days=due)
        written = min(self._calendar.today, day) - timedelta(days=rng.randint(0, 9))
        values = {"text": self._dealer.deal(texts), "date": written, "due_date": day, "staff": staff}
        if done:
            values |= {"status": "done", "done_on": max(written, day - timedelta(days=rng.randint(0, 2)))}
        return values

    # -- how the staff serve

    def observations(self) -> list[dict[str, Any]]:
        """Of manager and salesperson in turn, the newest the best of them."""
        seen = sorted(self._day.observations, key=lambda one: (one.score, one.spoke))
        own = (self._words.staff[0]["name"], self._words.staff[1]["name"])
        made = []
        for number, one in enumerate(seen):
            ago = 20 + _BETWEEN * (len(seen) - 1 - number) + self._rng.randint(0, 12)
            outside = number % 3 == 1
            watched = 2 - number % 2
            made.append(
                {
                    "staff": self._staff[watched],
                    "date": self._calendar.today - timedelta(days=ago),
                    "observer": self._day.observers[number % 2]
                    if outside
                    else own[0 if watched == 1 else number // 2 % 2],
                    "independent": outside,
                    "spoke": one.spoke,
                    "reaction": one.reaction,
                    "would_return": one.score >= 4 if one.score != 3 else None,
                    "score": one.score,
                }
            )
        return made

    # -- what it costs

    def spending(self) -> list[tuple[int | None, dict[str, Any]]]:
        """(index of the card or None, values) in the order of their days: by month and activity, and on clients."""
        if not self._sales:
            return []
        made: list[tuple[int | None, dict[str, Any]]] = []
        month = self._calendar.start.replace(day=1)
        while month <= self._calendar.today:
            for name, activity in _ACTIVITIES.items():
                if month.month in activity.months:
                    made.append((None, self._spent(name, activity, month + timedelta(days=self._rng.randint(2, 26)))))
            month = (month + timedelta(days=32)).replace(day=1)
        made = [one for one in made if self._calendar.start <= one[1]["date"] <= self._calendar.today]
        return sorted(made + self._on_clients(), key=lambda one: one[1]["date"])

    def _spent(self, name: str, activity: Activity, day: date) -> dict[str, Any]:
        rng = self._rng
        note = self._dealer.deal(self._day.spending[name]) or ""
        sources = [source for source, _ in self._words.sources if source.split()[0] in note]
        return {
            "date": day,
            "kind": activity.kind,
            "activity": name,
            "amount": round_price(self._turnover * activity.share * rng.uniform(0.75, 1.25)),
            "minutes": round(activity.minutes * rng.uniform(0.7, 1.3) / 30) * 30,
            "events": activity.events,
            "source": sources[0] if sources and activity.kind == "acquisition" else "",
            "staff": self._staff[rng.choice((0, 1))],
            "note": note,
        }

    def _on_clients(self) -> list[tuple[int | None, dict[str, Any]]]:
        """Discounts and gifts for those who come again."""
        rng, seen = self._rng, set[int]()
        made: list[tuple[int | None, dict[str, Any]]] = []
        for sale in self._sales:
            if sale.person is None:
                continue
            again, often = sale.person in seen, self._people[sale.person].profile in (REGULAR, TRADE)
            seen.add(sale.person)
            if not again or rng.random() > (0.06 if often else 0.02):
                continue
            activity = rng.choice(("repeat_discount", "gift"))
            share = 0.04 if activity == "repeat_discount" else 0.008
            values = {
                "date": sale.day,
                "kind": "retention",
                "activity": activity,
                "amount": round_price(sale.values["amount"] * share),
                "minutes": 10,
                "events": 1,
                "staff": sale.values["seller"],
                "note": self._dealer.deal(self._day.spending[activity]),
            }
            made.append((sale.person, values))
        return made

    # -- what it improves

    def improvements(
        self,
        claims: Sequence[Voice],
        problems: Sequence[Problem],
        wishes: Sequence[Voice],
        losses: Sequence[Lost],
    ) -> list[Improved]:
        """Those of the words that have something to answer."""
        made = []
        for one in self._day.improvements:
            improved = self._improved(one)
            upto = improved.values.get("done_on") or self._calendar.today
            last = slice(-_LINKED, None)
            if one["point"]:
                point = one["point"]
                improved.claims = [n for n, c in enumerate(claims) if c.point == point and c.values["date"] <= upto][
                    last
                ]
                improved.problems = [n for n, p in enumerate(problems) if p.point == point and p.values["date"] <= upto]
                improved.losses = [n for n, x in enumerate(losses) if x.point == point and x.values["date"] <= upto][
                    last
                ]
            improved.wishes = [
                n for n, w in enumerate(wishes) if w.values["topic"] == one.get("wish") and w.values["date"] <= upto
            ][last]
            if one["status"] == "done":
                answered = [wishes[n].person for n in improved.wishes] + [claims[n].person for n in improved.claims]
                improved.told = sorted(set(answered))[::3]
            if improved.cause or improved.wishes:
                made.append(improved)
        return made

    def _improved(self, one: Mapping[str, Any]) -> Improved:
        today = self._calendar.today
        values = {
            "text": one["text"],
            "plan": one["plan"],
            "date": today - timedelta(days=one["ago"]),
            "status": one["status"],
            "staff": self._staff[0 if one["status"] == "planned" else 1],
        }
        if "due" in one:
            values["due_date"] = today + timedelta(days=one["due"])
        if "done" in one:
            values["done_on"] = today - timedelta(days=one["done"])
        return Improved(values, one["point"], cause_of(self._words, one["point"]))

    # -- what the owner wants and remembers

    def rungs(self) -> list[dict[str, Any]]:
        return [{"code": code, "ideal": ideal, "hinders": text} for code, (ideal, text) in self._day.rungs.items()]

    def estimates(self) -> list[dict[str, Any]]:
        """Of the two years before there was a register, each a little smaller than the next."""
        clients, last = len(self._people), self._calendar.start.year - 1
        return [
            {
                "year": last - n,
                "clients_gained": round(clients * 0.2 * part),
                "repeat_purchases": round(len(self._sales) * 0.12 * part),
                "acquisition": round_price(self._turnover * 0.22 * part),
                "retention": round_price(self._turnover * 0.05 * part),
                "note": note,
            }
            for n, (part, note) in enumerate(zip((0.9, 0.75), self._day.estimates, strict=True))
        ]


def cause_of(words: Words, point: str) -> str:
    """The name of the first cause of a failure point, or of what it lies in; "" where there is none."""
    while point:
        if point in words.causes:
            return words.causes[point][0].name
        point = point.rpartition("_")[0]
    return ""
