"""Who left the sample's salon and came back, who brought whom, and who is who at its companies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Final

from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.day_words import DayWords
from desktop_crm.app.sample.dealing import Dealer, weighted
from desktop_crm.app.sample.people import OTHER, TRADE, People, Person
from desktop_crm.app.sample.trade import Sale, round_price
from desktop_crm.app.sample.voices import DELIVERY
from desktop_crm.app.sample.words import Words

_LOSSES: Final = 0.05  # for each card
_QUIET: Final = 200  # days without a purchase after which somebody may have been found to have left
_MARGIN: Final = 0.3  # where the cost is not known
_REFERRALS: Final = 0.3  # of those who say that somebody recommended us, how many say who
_NEAR: Final = 2  # contact persons whose birthday is near


@dataclass(slots=True)
class Lost:
    """A loss in the making; `person` and `rival` are indexes."""

    person: int
    rival: int | None
    values: dict[str, Any]
    point: str


class Bonds:
    def __init__(self, rng: Random, words: Words, day: DayWords, calendar: Calendar, people: Sequence[Person]) -> None:
        self._rng, self._words, self._day, self._calendar, self._people = rng, words, day, calendar, people
        self._dealer = Dealer[str](rng, str)

    # -- who left

    def losses(self, sales: Sequence[Sale]) -> list[Lost]:
        """In the order of their days: some are gone, some came back with their next purchase."""
        of = _by_person(sales)
        gone: list[tuple[int, date, date | None]] = []
        back: list[tuple[int, date, date | None]] = []
        for person, mine in of.items():
            days = [sale.day for sale in mine]
            if not self._people[person].buys or len(set(days)) < 2:
                continue
            if (self._calendar.today - days[-1]).days > _QUIET:
                gone.append((person, days[-1], None))
            gaps = ((a, b) for a, b in pairwise(days) if (b - a).days > _QUIET)
            back += [(person, *gap) for gap in gaps][-1:]
        count = round(_LOSSES * len(self._people))
        chosen = self._rng.sample(gone, min(len(gone), count - count // 4))
        taken = {person for person, _, _ in chosen}
        back = [one for one in back if one[0] not in taken]
        chosen += self._rng.sample(back, min(len(back), count // 4))
        made = [self._loss(person, after, until, of[person]) for person, after, until in chosen]
        made.sort(key=lambda one: one.values["date"])
        for one in [one for one in made if one.point][::3]:
            one.values |= {"told_in_public": True, "public_note": self._dealer.deal(self._day.public)}
        return made

    def _loss(self, person: int, after: date, until: date | None, sales: Sequence[Sale]) -> Lost:
        rng = self._rng
        company = self._people[person].company
        # who came back had left because of us
        offered = [one for one in self._day.losses if one.point or (until is None and (company or not one.company))]
        left = after + timedelta(days=rng.randint(50, 140))
        if left < self._calendar.change:  # until then the carrier delivered well
            offered = [one for one in offered if one.point not in DELIVERY]
        why = weighted(rng, offered, (one.weight for one in offered))
        rivals = [i for i, p in enumerate(self._people) if "competitor" in p.values["roles"]]
        to_rival = why.rival and rivals and rng.random() < 0.8
        values: dict[str, Any] = {
            "reason": why.text,
            "date": left,
            "yearly_value": _yearly_margin([sale for sale in sales if sale.day <= after]),
            "staff": self._people[person].values["responsible"],
            "told_in_public": rng.choice((False, None)),
        }
        if until is not None:
            values |= {"won_back_on": until, "won_back_by": self._dealer.deal(self._day.won_back_by)}
        return Lost(person, rng.choice(rivals) if to_rival else None, values, why.point)

    # -- who brought whom

    def referrals(self, sales: Sequence[Sale]) -> list[tuple[int, int, dict[str, Any]]]:
        """(who came, who recommended, values) in the order of their days."""
        rng, of = self._rng, _by_person(sales)
        year_ago = self._calendar.today - timedelta(days=365)
        told = {source for source, _ in (self._words.sources[0], self._words.sources[6])}
        made = []
        for person, mine in of.items():
            one, day = self._people[person], mine[0].day
            if one.values["source"] not in told or not one.buys or rng.random() > _REFERRALS:
                continue
            able = [i for i, theirs in of.items() if theirs[0].day < day and self._people[i].buys]
            if able:  # who comes often speaks of us most
                by = weighted(rng, able, (1 + 3 * sum(sale.day > year_ago for sale in of[i]) for i in able))
                made.append((person, by, {"date": day, "note": rng.choice(self._day.referrals)}))
        return sorted(made, key=lambda one: one[2]["date"])

    # -- who is who

    def contact_persons(self, staff: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
        """(index of the company's card, values): one or two at each company, the birthdays of some of them near."""
        rng, names = self._rng, People(self._rng, self._words, self._calendar, staff)
        made: list[tuple[int, dict[str, Any]]] = []
        for index, company in enumerate(self._people):
            if not company.company:
                continue
            for position in rng.sample(self._day.positions, 2 if company.profile in (TRADE, OTHER) else 1):
                day = self._calendar.today + timedelta(
                    days=rng.randint(0, 364) if len(made) >= _NEAR else len(made) * 3
                )
                told = len(made) < _NEAR or rng.random() < 0.4
                values = {
                    "name": names.person_name(rng.choice("mf")),
                    "position": position,
                    "phones": (names.phone(),) if rng.random() < 0.85 else (),
                    "birthday": f"--{day:%m-%d}" if told else "",
                    "notes": rng.choice(self._day.person_notes),
                }
                made.append((index, values))
        return made


def _by_person(sales: Sequence[Sale]) -> dict[int, list[Sale]]:
    found: dict[int, list[Sale]] = defaultdict(list)
    for sale in sales:  # in the order of their days
        if sale.person is not None:
            found[sale.person].append(sale)
    return found


def _yearly_margin(sales: Sequence[Sale]) -> int:
    """What these purchases brought, for a year."""
    gain = sum(
        sale.values["amount"] * _MARGIN
        if sale.values["cost"] is None
        else max(0, sale.values["amount"] - sale.values["cost"])
        for sale in sales
    )
    years = max(1.0, (sales[-1].day - sales[0].day).days / 365)
    return round_price(gain / years)
