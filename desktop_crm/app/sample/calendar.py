"""The three years of the sample: its seasons, its days off, and the day on which the carrier changed."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

YEARS_DAYS: Final = 1095
CHANGE_DAYS: Final = 77
FORMER_DAYS: Final = 430
GROWTH: Final = 0.35  # more is sold on the last day than on the first
_SEASON: Final = (0.70, 0.78, 1.10, 1.12, 0.95, 0.85, 0.80, 0.95, 1.20, 1.25, 1.20, 1.10)  # January to December
_WEEKDAY: Final = (0.85, 0.90, 0.95, 1.00, 1.15, 1.75, 0.30)  # Monday to Sunday
_CLOSED: Final = frozenset({(1, 1), (12, 25)})


class Calendar:
    def __init__(self, today: date) -> None:
        self.today = today
        self.start = today - timedelta(days=YEARS_DAYS)
        self.change = today - timedelta(days=CHANGE_DAYS)
        """First day with the new carrier."""
        self.former_left = today - timedelta(days=FORMER_DAYS)
        """Day on which the former salesperson left."""
        self._sums = tuple(accumulate(self._weight(n) for n in range(YEARS_DAYS + 1)))

    def _weight(self, n: int) -> float:
        day = self.start + timedelta(days=n)
        if (day.month, day.day) in _CLOSED:
            return 0.0
        return _SEASON[day.month - 1] * _WEEKDAY[day.weekday()] * (1 + GROWTH * n / YEARS_DAYS)

    def days(self, rng: Random, count: int, first: date, last: date) -> list[date]:
        """`count` days of trade in order, busy days more often; both ends are kept within the three years."""
        low = max(0, (first - self.start).days)
        high = min(YEARS_DAYS, (last - self.start).days)
        below, above = self._sums[low - 1] if low else 0.0, self._sums[max(low, high)]
        found = sorted(bisect_left(self._sums, rng.uniform(below, above), low) for _ in range(count))
        return [self.start + timedelta(days=min(n, YEARS_DAYS)) for n in found]

    def past(self, day: date) -> date:
        return min(day, self.today)
