"""Dealing texts as one deals cards, so that nothing is said twice while something else is still unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Dealer(Generic[T]):
    """Gives the least used of what is offered; among equals, chance decides."""

    def __init__(self, rng: Random, name: Callable[[T], str]) -> None:
        self._rng, self._name = rng, name
        self._used: Counter[str] = Counter()

    def deal(self, offered: Iterable[T]) -> T | None:
        """None where nothing is offered."""
        found = list(offered)
        if not found:
            return None
        fewest = min(self._used[self._name(one)] for one in found)
        chosen = self._rng.choice([one for one in found if self._used[self._name(one)] == fewest])
        self._used[self._name(chosen)] += 1
        return chosen

    def used(self, one: T) -> int:
        return self._used[self._name(one)]


def weighted(rng: Random, values: Sequence[T], weights: Iterable[float]) -> T:
    return rng.choices(values, cum_weights=list(accumulate(weights)))[0]
