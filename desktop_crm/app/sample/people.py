"""The cards of the sample: people and companies with a reason to come, and those the shop lives beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.dealing import weighted
from desktop_crm.app.sample.words import Words

POTENTIAL, ONCE, FEW, REGULAR, TRADE, TALKER, OTHER = "potential", "once", "few", "regular", "trade", "talker", "other"
PURCHASES: Final[Mapping[str, tuple[int, int]]] = {
    POTENTIAL: (0, 0),
    ONCE: (1, 1),
    FEW: (2, 3),
    REGULAR: (4, 10),
    TRADE: (12, 34),
    TALKER: (8, 14),  # comes often, talks long, buys cushions
    OTHER: (0, 0),
}
_PROFILES: Final = {POTENTIAL: 9, ONCE: 42, FEW: 21, REGULAR: 15, TRADE: 10, TALKER: 3}
_COMPANIES: Final = {POTENTIAL: 0.1, ONCE: 0.08, FEW: 0.15, REGULAR: 0.15, TRADE: 1.0, TALKER: 0.0}
_LATIN: Final = str.maketrans(
    dict(zip("абвгґдезиіїйклмнопрстуфёыэ", "abvhgdezyiiiklmnoprstufeye", strict=True))
    | {"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"}
    | dict.fromkeys("ьъ’", "")
)


@dataclass(slots=True)
class Person:
    """A card in the making. `values` are the fields of a client; ids of staff are filled in already."""

    profile: str
    company: bool
    values: dict[str, Any]
    first: date  # may buy from this day on
    last: date  # and until this day
    former_knows: bool = False
    wants: frozenset[str] = frozenset()  # kinds of goods; all where empty
    told: Mapping[str, Any] = field(default_factory=dict)  # of a featured client: what stands on the card

    @property
    def buys(self) -> bool:
        return "client" in self.values["roles"]


class People:
    """Makes the cards. `staff` are the ids of owner, manager, salesperson and former salesperson."""

    def __init__(self, rng: Random, words: Words, calendar: Calendar, staff: Sequence[int]) -> None:
        self._rng, self._words, self._calendar, self._staff = rng, words, calendar, staff
        self._names: set[str] = set()
        self._phones: set[str] = set()

    def make(self, clients: int) -> list[Person]:
        """All cards in the order in which the shop came to know them, numbered so."""
        others = self._words.others[: clients // 20]
        featured = self._words.featured[: clients - len(others)]
        self._names.update(one["name"] for one in (*others, *featured))
        made = [self._other(one) for one in others] + [self._featured(one) for one in featured]
        made += [self._anybody() for _ in range(clients - len(made))]
        made.sort(key=lambda person: person.values["known_since"])
        for number, person in enumerate(made, 1001):
            person.values["number"] = str(number)
        return made

    # -- kinds of card

    def _other(self, one: Mapping[str, Any]) -> Person:
        change, start = self._calendar.change, self._calendar.start
        since = change - timedelta(days=6) if one.get("since") else start - timedelta(days=self._rng.randint(90, 2500))
        person = self._card(one.get("profile", OTHER), True, one["name"], one["city"], since, "", one.get("wants", ""))
        person.values |= {"roles": tuple(one["roles"]), "notes": one["notes"], "tags": tuple(one.get("tags", ()))}
        person.values |= {"source": "", "responsible": self._staff[0], "known_by": (self._staff[1],)}
        return person

    def _featured(self, one: Mapping[str, Any]) -> Person:
        company = one.get("kind") == "company"
        profile = one["profile"]
        since = self._since(profile)
        if one.get("purchases"):
            since = min(since, self._calendar.start + timedelta(days=200))
        person = self._card(profile, company, one["name"], one["city"], since, one.get("sex", ""), one.get("wants", ""))
        person.values |= {key: one[key] for key in ("birthday", "notes") if key in one}
        if "tags" in one:
            person.values["tags"] = tuple(one["tags"])
        if "phone" in one:
            person.values |= {"phones": (one["phone"],), "emails": (one["mail"],)}
        person.told = one
        person.last = self._calendar.today
        return person

    def _anybody(self) -> Person:
        rng = self._rng
        profile = weighted(rng, list(_PROFILES), _PROFILES.values())
        company = rng.random() < _COMPANIES[profile]
        sex = "f" if rng.random() < 0.58 else "m"
        city = weighted(rng, [c for c, _ in self._words.cities], (w for _, w in self._words.cities))
        name, wants = self._company_name(city) if company else (self.person_name(sex), "")
        return self._card(profile, company, name, city, self._since(profile), sex, wants)

    def _since(self, profile: str) -> date:
        rng, calendar = self._rng, self._calendar
        before = {ONCE: 0.05, POTENTIAL: 0.0, FEW: 0.2}.get(profile, 0.45)
        if rng.random() < before:
            return calendar.start - timedelta(days=int(2200 * rng.random() ** 2))
        # the longer somebody has been buying, the earlier they came
        last = calendar.today - timedelta(days={ONCE: 0, POTENTIAL: 0, FEW: 120}.get(profile, 300))
        return calendar.days(rng, 1, calendar.start, last)[0]

    # -- one card

    def _card(
        self, profile: str, company: bool, name: str, city: str, since: date, sex: str = "", wants: str = ""
    ) -> Person:
        rng, words, calendar = self._rng, self._words, self._calendar
        responsible, known_by, former_knows = self._who(since)
        values: dict[str, Any] = {
            "kind": "company" if company else "person",
            "roles": ("client",),
            "name": name,
            "phones": self._phones_of(company),
            "emails": self._emails(name, company),
            "addresses": self._address(company, city),
            "city": city,
            "source": weighted(rng, [s for s, _ in words.sources], (w for _, w in words.sources)),
            "tags": self._tags(profile, company),
            "notes": self._notes(company, sex),
            "responsible": responsible,
            "known_by": known_by,
            "known_since": since,
        }
        if not company:
            values["birthday"] = self._birthday()
        last = calendar.today
        if profile in (FEW, REGULAR, TRADE) and rng.random() < 0.2:  # those who have stopped coming
            last = max(since, calendar.today - timedelta(days=rng.randint(150, 520)))
        first = max(since, calendar.start)
        return Person(profile, company, values, first, last, former_knows, frozenset(wants.split()))

    def _who(self, since: date) -> tuple[int, tuple[int, ...], bool]:
        """Who is responsible, who else knows the client, and whether the one who left was among them."""
        rng = self._rng
        owner, manager, seller, former = self._staff
        responsible = weighted(rng, (owner, manager, seller), (10, 40, 50))
        others = [one for one in (owner, manager, seller) if one != responsible]
        known = rng.sample(others, weighted(rng, (0, 1, 2), (45, 45, 10)))
        former_knows = since < self._calendar.former_left and rng.random() < 0.35
        return responsible, tuple([*known, former] if former_knows else known), former_knows

    def person_name(self, sex: str) -> str:
        """A name that nobody else has, as far as the names go round."""
        rng, words = self._rng, self._words
        for attempt in range(40):
            son, daughter = ("", "")
            if len(father := rng.choice(words.male)) > 1 and (rng.random() < 0.05 or attempt > 10):
                son, daughter = father[1], father[2]
            if words.surname_pairs and rng.random() < 0.35:
                man, woman = rng.choice(words.surname_pairs)
            else:
                man = woman = rng.choice(words.surnames)
            surname, patronymic = (man, son) if sex == "m" else (woman, daughter)
            first = rng.choice(words.male)[0] if sex == "m" else rng.choice(words.female)
            order = (surname, first, patronymic) if len(words.male[0]) > 1 else (first, surname)
            name = " ".join(part for part in order if part)
            if name not in self._names:
                break
        self._names.add(name)
        return name

    def _company_name(self, city: str) -> tuple[str, str]:
        """The name, and the kinds of goods such a company buys."""
        rng, words = self._rng, self._words
        for attempt in range(40):
            form, wants = rng.choice(words.company_forms)
            name = form.format(rng.choice(words.company_words))
            if attempt > 5:
                name = f"{name}, {city}"
            if name not in self._names:
                break
        self._names.add(name)
        return name, wants

    def _phones_of(self, company: bool) -> tuple[str, ...]:
        count = weighted(self._rng, (0, 1, 2), (2, 68, 30) if company else (4, 84, 12))
        return tuple(dict.fromkeys(self.phone() for _ in range(count)))

    def phone(self) -> str:
        rng = self._rng
        phone = ""
        for _ in range(20):
            a, b, c = rng.randint(100, 999), rng.randint(10, 99), rng.randint(10, 99)
            phone = rng.choice(self._words.phone).format(a=a, b=b, c=c, s=a)
            if phone not in self._phones:
                break
        self._phones.add(phone)
        return phone

    def _emails(self, name: str, company: bool) -> tuple[str, ...]:
        rng = self._rng
        if rng.random() > (0.8 if company else 0.55):
            return ()
        parts = [self._latin(part) for part in name.split()]
        parts = [part for part in parts if part]
        if not parts:
            return ()
        if company:
            return (f"{rng.choice(('info', 'office', 'mail'))}@{'-'.join(parts[-2:])}.example",)
        first, surname = (parts[0], parts[-1]) if len(self._words.male[0]) == 1 else (parts[1], parts[0])
        local = rng.choice((f"{first}.{surname}", f"{first[0]}.{surname}", f"{surname}{rng.randint(60, 99)}", surname))
        return (f"{local}@{rng.choice(self._words.mail)}",)

    def _latin(self, text: str) -> str:
        letters = (self._words.latin.get(c, c) for c in text.casefold())
        return "".join(c for c in "".join(letters).translate(_LATIN) if c.isascii() and c.isalnum())

    def _address(self, company: bool, city: str) -> tuple[str, ...]:
        rng, words = self._rng, self._words
        if not city or rng.random() < 0.3:
            return ()
        pattern = words.office if company else rng.choice(words.address)
        return (pattern.format(street=rng.choice(words.streets), house=rng.randint(1, 148), flat=rng.randint(1, 120)),)

    def _birthday(self) -> str:
        rng = self._rng
        chance, day = rng.random(), date(2000, 1, 1) + timedelta(days=rng.randrange(366))
        if chance > 0.42:
            return ""
        if chance > 0.22:
            return f"--{day:%m-%d}"
        year = self._calendar.today.year - int(rng.triangular(22, 80, 41))
        return f"{year}-{day:%m-%d}" if day.month != 2 or day.day < 29 else f"{year}-03-01"

    def _tags(self, profile: str, company: bool) -> tuple[str, ...]:
        rng = self._rng
        tags = self._words.company_tags if company else self._words.person_tags
        count = weighted(rng, (0, 1, 2), (25, 55, 20) if company else (55, 35, 10))
        found = [weighted(rng, [t for t, _ in tags], (w for _, w in tags)) for _ in range(count)]
        if profile == TRADE and rng.random() < 0.3:
            found.insert(0, self._words.vip)
        return tuple(dict.fromkeys(found))

    def _notes(self, company: bool, sex: str) -> str:
        rng, words = self._rng, self._words
        if company:
            offered: Sequence[str] = words.company_notes
        else:
            offered = [*words.notes, *(words.notes_female if sex == "f" else words.notes_male)]
        count = weighted(rng, (0, 1, 2), (25, 60, 15) if company else (52, 40, 8))
        return " ".join(rng.sample(offered, count))
