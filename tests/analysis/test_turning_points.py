"""When it says "since September", it must be so; noise, a passed wave and a handful of cases must not make it speak."""

from __future__ import annotations

import random
from datetime import date

from desktop_crm.analysis.periods import buckets
from desktop_crm.analysis.turning_points import Change, turning_point

YEAR = buckets(date(2025, 12, 1), date(2026, 11, 20), "month")


def find(counts: tuple[int, ...], exposure: tuple[int, ...] = (50,) * 12, looks: int = 1) -> Change | None:
    return turning_point(counts, exposure, YEAR, "purchases", 10, looks)


def test_finds_the_month_of_the_design() -> None:
    bought = (58, 44, 46, 50, 52, 49, 47, 51, 55, 56, 58, 46)
    found = find((2, 1, 2, 1, 2, 3, 2, 3, 3, 6, 9, 8), bought)
    assert found
    assert found.since == date(2026, 9, 1)
    assert (found.count, found.exposure, found.before, found.before_exposure) == (23, 160, 19, 452)
    assert round(found.ratio, 2) == 3.42
    assert found.up


def test_finds_a_fall_and_an_end() -> None:
    fall = find((9, 8, 10, 9, 8, 9, 8, 2, 1, 2, 1, 2))
    assert fall
    assert fall.since == date(2026, 7, 1)
    assert not fall.up
    end = find((6, 5, 7, 6, 5, 6, 0, 0, 0, 0, 0, 0))
    assert end
    assert end.ratio == 0


def test_a_wave_that_has_passed_is_no_rise() -> None:
    found = find((1, 1, 1, 1, 12, 14, 12, 1, 1, 1, 1, 1))
    assert found
    assert found.since == date(2026, 7, 1)
    assert not found.up
    assert find((1, 1, 1, 1, 1, 9, 9, 8, 8, 2, 1, 1)) is None


def test_few_cases_or_a_steady_rate_say_nothing() -> None:
    assert find((0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 3)) is None
    assert find((5, 6, 5, 4, 6, 5, 5, 6, 4, 5, 6, 5)) is None
    assert find((0,) * 12) is None


def test_more_purchases_are_no_change_of_rate() -> None:
    assert find((2, 2, 2, 2, 2, 2, 2, 2, 2, 8, 8, 8), (50,) * 9 + (200,) * 3) is None


def test_before_the_first_purchase_nothing_is_compared() -> None:
    assert find((0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 9, 8), (0,) * 9 + (50,) * 3) is None


def test_noise_seldom_makes_it_speak() -> None:
    """At most 5 % of steady years, though every month of eight points is a candidate."""
    dice = random.Random(4)
    wrong = 0
    for _ in range(150):
        years = [tuple(sum(dice.random() < 0.06 for _ in range(50)) for _ in range(12)) for _ in range(8)]
        wrong += any(find(counts, looks=8) for counts in years)
    assert wrong <= 8
