"""How much speaks for two cards being one client's, and what: a score of 0 to 100 with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final, Literal, NamedTuple

from desktop_crm.app.duplicates.spelling import spelling, words
from desktop_crm.app.ports import Likeness
from desktop_crm.domain.folding import fold, phone_key

Sureness = Literal["sure", "likely", "maybe"]
SURE, LIKELY, SHOWN = 80, 60, 40
DOUBTFUL: Final = 55
"""The most that two cards with different client's numbers get."""
ALIKE: Final = 88
"""Least likeness of two names in per cent, by rapidfuzz's ratio of their spellings."""
WORD_ALIKE: Final = 75
"""The same of the one word in which they differ: Oleg is not Olena, however long the family name."""
SHARED: Final = 3
"""Cards with one phone or address up to which it is likely a client's own, not a reception's."""
NameLikeness = Literal["name", "name_turned", "name_spelled", "name_longer", "name_initials", "name_like", ""]


class Reason(NamedTuple):
    """The text is `duplicates.for_<code>` or `duplicates.against_<code>`."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    one: int
    other: int
    score: int
    reasons: tuple[Reason, ...]
    doubts: tuple[Reason, ...] = ()

    @property
    def sureness(self) -> Sureness:
        return sureness(self.score)


def sureness(score: int) -> Sureness:
    return "sure" if score >= SURE else "likely" if score >= LIKELY else "maybe"


@dataclass(frozen=True, slots=True)
class Person:
    """A card with the keys by which it is compared."""

    card: Likeness
    spelled: tuple[str, ...]
    phones: Mapping[str, str]  # key -> as written
    emails: frozenset[str]
    city: tuple[str, ...]

    @classmethod
    def of(cls, card: Likeness) -> Person:
        return cls(
            card,
            spelling(card.name or card.organisation),
            {key: phone for phone in card.phones if (key := phone_key(phone))},
            frozenset(fold(e.strip()) for e in card.emails),
            spelling(card.city),
        )

    @property
    def title(self) -> str:
        return self.card.name or self.card.organisation


@dataclass(frozen=True, slots=True)
class Frequencies:
    """On how many cards each phone, address, whole name and word of a name stands."""

    phones: Mapping[str, int]
    emails: Mapping[str, int]
    names: Mapping[tuple[str, ...], int]
    words: Mapping[str, int]

    @classmethod
    def of(cls, people: Sequence[Person]) -> Frequencies:
        phones: Counter[str] = Counter()
        emails: Counter[str] = Counter()
        names: Counter[tuple[str, ...]] = Counter()
        parts: Counter[str] = Counter()
        for person in people:
            phones.update(person.phones.keys())
            emails.update(person.emails)
            names[person.spelled] += 1
            parts.update(set(person.spelled))
        return cls(phones, emails, names, parts)


def name_likeness(one: Person, other: Person, common: Mapping[str, int]) -> tuple[NameLikeness, float]:
    """How the names are alike, and how much (0 to 1)."""
    a, b = one.spelled, other.spelled
    if not a or not b:
        return "", 0
    if a == b:
        mine, theirs = words(one.title), words(other.title)
        if mine == theirs:
            return "name", 1
        return ("name_turned" if sorted(mine) == sorted(theirs) else "name_spelled"), 1
    short, long = sorted((a, b), key=len)
    if len(short) >= 2 and len(short) < len(long) and not Counter(short) - Counter(long):
        return "name_longer", 0.9
    if len(short) >= 2 and len(short) == len(long) and _initials(short, long):
        return "name_initials", 0.65
    return _nearly(a, b, common)


def _initials(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether one has but a first letter where the other has the word: Шевченко О. and Шевченко Олена."""
    left, right = list((Counter(a) - Counter(b)).elements()), list((Counter(b) - Counter(a)).elements())
    if len(left) != 1 or len(left) == len(a):
        return False
    short, long = sorted((left[0], right[0]), key=len)
    return len(short) == 1 and long.startswith(short)


def _nearly(a: tuple[str, ...], b: tuple[str, ...], common: Mapping[str, int]) -> tuple[NameLikeness, float]:
    from rapidfuzz import fuzz

    ratio = fuzz.ratio(" ".join(a), " ".join(b), score_cutoff=ALIKE)
    if not ratio:
        return "", 0
    left, right = list((Counter(a) - Counter(b)).elements()), list((Counter(b) - Counter(a)).elements())
    if len(left) == len(right) == 1:
        often = min(common.get(left[0], 0), common.get(right[0], 0))
        if often >= 5 or fuzz.ratio(left[0], right[0]) < WORD_ALIKE:  # two words that are both in use are two names
            return "", 0
    return "name_like", 0.65 + (ratio - ALIKE) / (100 - ALIKE) * 0.2


def weigh(one: Person, other: Person, often: Frequencies) -> Pair | None:
    """None where too little speaks for it. The same whichever of the two is named first."""
    one, other = sorted((one, other), key=lambda person: person.card.id)
    reasons: list[Reason] = []
    doubts: list[Reason] = []
    score = 0.0
    how, much = name_likeness(one, other, often.words)
    contact = 0.0
    for key in sorted(one.phones.keys() & other.phones.keys()):
        contact = max(contact, 50 if often.phones[key] <= SHARED else 30)
        reasons.append(Reason("phone", one.phones[key]))
    for email in sorted(one.emails & other.emails):
        contact = max(contact + (10 if contact else 0), 50 if often.emails[email] <= SHARED else 30)
        reasons.append(Reason("email", email))
    score += contact
    if how:
        reasons.append(Reason(how))
        score += 45 * much
        if not contact:
            score -= 10 * log2(max(1, max(often.names[one.spelled], often.names[other.spelled]) - 1))
    elif one.spelled and other.spelled:
        doubts.append(Reason("name"))
        score -= 5
    score += _circumstances(one, other, reasons, doubts, bool(contact))
    if one.card.number and other.card.number and one.card.number != other.card.number:
        doubts.append(Reason("number", f"{one.card.number} ≠ {other.card.number}"))
        score = min(score if contact else score - 15, DOUBTFUL)
    if score < SHOWN or not (contact or how):
        return None
    first, second = sorted((one.card.id, other.card.id))
    return Pair(first, second, min(100, round(score)), tuple(reasons), tuple(doubts))


def _circumstances(one: Person, other: Person, reasons: list[Reason], doubts: list[Reason], contact: bool) -> float:
    """Town, day of birth and phones: what they add or take away."""
    score = 0.0
    if one.city and other.city:
        if one.city == other.city:
            reasons.append(Reason("city", one.card.city))
            score += 10
        else:
            doubts.append(Reason("city", f"{one.card.city} ≠ {other.card.city}"))
            score -= 15
    born = one.card.birthday, other.card.birthday
    if all(born):
        if born[0] == born[1]:
            reasons.append(Reason("birthday"))
            score += 20
        elif born[0][-5:] != born[1][-5:] or "--" not in (born[0][:2], born[1][:2]):
            doubts.append(Reason("birthday"))
            score -= 40
    if one.phones and other.phones and not contact:
        doubts.append(Reason("phone"))
        score -= 5
    return score
