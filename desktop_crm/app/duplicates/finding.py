"""Finding cards of one client among a hundred thousand: only within blocks in which they could meet.

Cards meet that share a phone, an e-mail address, or a name in one spelling; and those whose names are nearly alike,
looked for among the names whose words begin alike, or which share a word and a town.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Final

from desktop_crm.app.duplicates.pairs import ALIKE, Frequencies, Pair, Person, weigh
from desktop_crm.app.ports import Likeness

Name = tuple[str, ...]
Progress = Callable[[float], None]
_CROWD: Final = 12
"""Cards that share something, up to which each is compared with each."""
_ROWS: Final = 400
"""Names compared at once with all others of their block."""
_PREFIX: Final = 3
_WORD: Final = 4


def find_pairs(cards: Iterable[Likeness], progress: Progress = lambda part: None) -> list[Pair]:
    """Surest first. `progress` may raise to end it."""
    people = [Person.of(card) for card in cards]
    progress(0.15)
    often = Frequencies.of(people)
    differing = {(p.card.id, i) for p in people for i in p.card.differs_from}
    found: dict[tuple[int, int], Pair] = {}
    met: set[tuple[int, int]] = set()
    for a, b in _meetings(people, progress):
        one, other = people[a], people[b]
        key = (min(one.card.id, other.card.id), max(one.card.id, other.card.id))
        if key in met or key in differing or key[::-1] in differing:
            continue
        met.add(key)
        pair = weigh(one, other, often)
        if pair is not None:
            found[key] = pair
    progress(1)
    return sorted(found.values(), key=lambda p: (-p.score, p.one, p.other))


def _meetings(people: Sequence[Person], progress: Progress) -> Iterator[tuple[int, int]]:
    """Places of the people to be compared; some more than once."""
    yield from _crowds(people, lambda p: p.phones)
    yield from _crowds(people, lambda p: p.emails)
    progress(0.25)
    by_name: defaultdict[Name, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        if person.spelled:
            by_name[person.spelled].append(place)
    for places in by_name.values():
        yield from _within(people, places)
    progress(0.3)
    for one, other in _longer(by_name):
        yield from _across(people, by_name[one], by_name[other])
    names = sorted(by_name)
    for first, second in _similar(names, _blocks(people, names, by_name), lambda part: progress(0.35 + part * 0.6)):
        yield from _across(people, by_name[names[first]], by_name[names[second]])


def _crowds(people: Sequence[Person], keys_of: Callable[[Person], Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for key in keys_of(person):
            groups[key].append(place)
    for places in groups.values():
        yield from _within(people, places)


def _within(people: Sequence[Person], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each with each; in a crowd only those who share more."""
    if len(places) <= _CROWD:
        yield from combinations(places, 2)
        return
    for key_of in (_by_name_and_town, _by_birthday):
        groups: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place in places:
            if (key := key_of(people[place])) is not None:
                groups[key].append(place)
        for same in groups.values():
            if len(same) <= _CROWD:
                yield from combinations(same, 2)


def _by_name_and_town(person: Person) -> Hashable | None:
    return (person.spelled, person.city) if person.spelled and person.city else None


def _by_birthday(person: Person) -> Hashable | None:
    return person.card.birthday or None


def _across(people: Sequence[Person], some: Sequence[int], others: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each of some with each of others; names that are merely alike tell nothing between two towns."""
    if len(some) * len(others) > _CROWD**2:
        return
    for one, other in product(some, others):
        a, b = people[one], people[other]
        if a.city == b.city or not a.city or not b.city or a.card.birthday == b.card.birthday != "":
            yield one, other


def _longer(names: Iterable[Name]) -> Iterator[tuple[Name, Name]]:
    """Names of which one has a word more (a patronymic), or only the first letter of one."""
    known = set(names)
    short: defaultdict[Name, list[Name]] = defaultdict(list)
    for name in known:
        if any(len(word) == 1 for word in name) and any(len(word) > 1 for word in name):
            short[tuple(sorted(word[:1] if len(word) == 1 else word for word in name))].append(name)
    for name in known:
        if len(name) > 2:
            for left_out in range(len(name)):
                fewer = (*name[:left_out], *name[left_out + 1 :])
                if fewer in known:
                    yield fewer, name
        if short and 2 <= len(name) <= 4:
            for place, word in enumerate(name):
                if len(word) > 1:
                    for other in short.get(tuple(sorted((*name[:place], word[0], *name[place + 1 :]))), ()):
                        yield other, name


# -- names that are nearly alike
def _blocks(people: Sequence[Person], names: Sequence[Name], by_name: dict[Name, list[int]]) -> list[list[int]]:
    """Places of names that are to be compared with each other."""
    blocks: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        starts = sorted({word[:_PREFIX] for word in name if len(word) >= _PREFIX})
        pairs: list[tuple[str, ...]] = list(combinations(starts, 2)) if len(starts) > 1 else [(s,) for s in starts]
        for key in pairs:
            blocks[key].append(place)
        if len(name) > 1:
            towns = {people[p].city for p in by_name[name]} - {()}
            for word, town in product({w for w in name if len(w) >= _WORD}, towns):
                blocks[(word, "@", town)].append(place)
    return [places for places in blocks.values() if len(places) > 1]


def _similar(names: Sequence[Name], blocks: Sequence[Sequence[int]], progress: Progress) -> Iterator[tuple[int, int]]:
    import numpy as np
    from rapidfuzz import fuzz, process

    texts = [" ".join(name) for name in names]
    total = sum(len(b) ** 2 for b in blocks) or 1
    done = 0
    seen: set[tuple[int, int]] = set()
    for block in blocks:
        mine = [texts[place] for place in block]
        for start in range(0, len(block), _ROWS):
            rows = mine[start : start + _ROWS]
            found = process.cdist(rows, mine[start:], scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
            for row, column in np.argwhere(np.triu(found, 1)):
                pair = (block[start + row], block[start + column])
                if pair not in seen:
                    seen.add(pair)
                    yield pair
            done += len(rows) * len(block)
            progress(done / total)
