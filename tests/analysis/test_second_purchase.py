"""How many new clients buy again: against a product limit by hand, and against a plain recomputation."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.second_purchase import MONTHS, Back, back, days_of, gained, waits
from tests.analysis.test_new_returning import BOUGHT, FIRST, TODAY, arrays

Bought = list[tuple[int, date]]


def asked(bought: Bought, first: date = FIRST, last: date = TODAY, as_of: date = TODAY) -> tuple[Back, ...]:
    return back(waits(arrays(bought), first, last, as_of))


def test_by_hand() -> None:
    """Ten new clients: back after 30, 30, 100 and 300 days; the others watched for 20, 60, 150, 200, 354 and 354.

    Within 91 days: at 30 days 9 are watched (one is out at 20) and 2 come back: 1 - 7/9. Within 183: at 100 days 6 are
    left (60 is out): 7/9 x 5/6. Within 365 nobody has been watched so long without coming back.
    """
    bought: Bought = []
    for client, wait in enumerate((30, 30, 100, 300), 1):
        bought += [(client, FIRST), (client, FIRST + timedelta(wait))]
    bought += [(5 + k, TODAY - timedelta(days)) for k, days in enumerate((20, 60, 150, 200, 354, 354))]
    three, six, twelve = asked(bought)
    assert (TODAY - FIRST).days == 354
    assert three.share is not None
    assert three.share[0] == pytest.approx(2 / 9)
    assert (three.n, three.known, three.returned) == (10, 8, 2)
    assert six.share is not None
    assert six.share[0] == pytest.approx(1 - 7 / 9 * 5 / 6)
    assert (six.known, six.returned) == (7, 3)
    assert twelve.share is None
    # a client gained 2.7 years ago is no new one, whatever they buy
    assert asked([*bought, (99, date(2024, 3, 1)), (99, date(2026, 3, 1))]) == (three, six, twelve)


def plain(bought: Bought, first: date, last: date, as_of: date, months: int) -> float | None:
    days = defaultdict(set)
    for client, day in bought:
        if day <= as_of:
            days[client].add(day)
    lives = []
    for mine in map(sorted, days.values()):
        if first <= mine[0] <= last:
            again = len(mine) > 1
            lives.append((((mine[1] if again else as_of) - mine[0]).days, again))
    limit = {3: 91, 6: 183, 12: 365}[months]
    if not lives or (max(t for t, _ in lives) < limit and not all(again for t, again in lives if t == max(lives)[0])):
        return None
    left = prod(
        1 - sum(again and t == time for t, again in lives) / sum(t >= time for t, _ in lives)
        for time in {t for t, again in lives if again and t <= limit}
    )
    return 1 - left


@given(BOUGHT, st.sampled_from([(FIRST, TODAY), (date(2022, 3, 1), date(2024, 4, 9)), (TODAY, TODAY)]))
def test_it_is_the_product_limit(bought: Bought, period: tuple[date, date]) -> None:
    for months, found in zip(MONTHS, asked(bought, *period), strict=True):
        expected = plain(bought, *period, TODAY, months)
        assert (found.share is None) == (expected is None)
        if found.share is not None:
            assert found.share[0] == pytest.approx(expected)
            assert 0 <= found.share[1] <= found.share[0] <= found.share[2] <= 1


@given(BOUGHT)
def test_the_clients_behind_it_are_those_counted(bought: Bought) -> None:
    found = gained(arrays(bought), FIRST, TODAY, TODAY)
    for each in asked(bought):
        assert len(found.back(each.months)) == each.returned
        assert each.known <= each.n == len(found.client)
    assert len(found.once) == sum(w < 0 for w in found.wait)


@given(BOUGHT, BOUGHT)
def test_it_adds_up_over_clients(one: Bought, other: Bought) -> None:
    others = [(client + 100, day) for client, day in other]
    whole = waits(arrays(one + others), FIRST, TODAY, TODAY)
    parts = [waits(arrays(part), FIRST, TODAY, TODAY) for part in (one, others)]
    assert whole.values.sum() == sum(part.values.sum() for part in parts)


def test_days_of_months() -> None:
    assert [days_of(months) for months in MONTHS] == [91, 183, 365]


def test_two_purchases_of_one_day_are_no_return() -> None:
    assert [b.returned for b in asked([(1, TODAY), (1, TODAY)])] == [0, 0, 0]
    nobody = asked([(1, FIRST), (1, FIRST)])[0]
    assert nobody.share is not None
    assert nobody.share[0] == 0
    assert nobody.share[2] > 0.5  # one client says next to nothing
