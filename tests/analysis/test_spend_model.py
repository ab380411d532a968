"""Against the published fit of CDNOW's summary, and on clients whose model is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_crm.analysis.buying_model import BuyingModel, Histories, Unfit, histories
from desktop_crm.analysis.spend_model import (
    SpendModel,
    fit_spend,
    lifetime_values,
    simple_lifetime_value,
    weekly,
)
from tests.analysis import cdnow

CDNOW = BuyingModel(0.2426, 4.4136, 0.7929, 2.4259, -9582.43, 2357, 2357)


def summary() -> tuple[Histories, NDArray[np.float64]]:
    """CDNOW's sample until September 1997: histories, and mean cents of the days of purchase after the first."""
    bought = cdnow.purchases(sample=True)
    known = histories(bought.client, bought.day, cdnow.CALIBRATION.toordinal())
    until = bought.day <= cdnow.CALIBRATION.toordinal()
    client, day, cents = bought.client[until], bought.day[until], bought.cents[until]
    place = np.searchsorted(known.client, client)
    first = np.full(known.n, 10**9)
    np.minimum.at(first, place, day)
    later = day > first[place]
    total = np.bincount(place[later], cents[later], known.n)
    return known, total / np.maximum(known.repeats, 1)


def test_the_published_fit() -> None:
    known, money = summary()
    found = fit_spend(known.repeats, money)
    assert isinstance(found, SpendModel)
    assert found.n == 946
    assert (found.p, found.q, found.v / 100) == pytest.approx((6.25, 3.74, 15.45), abs=0.02)
    dollars = fit_spend(known.repeats, money / 100)
    assert isinstance(dollars, SpendModel)
    assert (dollars.p, dollars.q, dollars.v) == pytest.approx((6.25, 3.74, 15.45), abs=0.02)


def test_expected_money_lies_between_own_and_all() -> None:
    model = SpendModel(6.25, 3.74, 15.45, 0.0, 946)
    found = model.expected(np.array([0, 1, 1000, 3]), np.array([0.0, 100.0, 100.0, 0.0]))
    assert model.mean == pytest.approx(35.24, abs=0.01)
    assert found[0] == found[3] == pytest.approx(model.mean)
    assert model.mean < found[1] < found[2] < 100
    assert found[2] == pytest.approx(100, abs=0.1)


def test_a_known_model_is_found_again() -> None:
    random = np.random.default_rng(5)
    x = random.integers(1, 9, 20_000)
    money = random.gamma(4.0 * x, 1 / (random.gamma(3.0, 1 / 5000.0, len(x)) * x))
    found = fit_spend(x, money)
    assert isinstance(found, SpendModel)
    assert (found.p, found.q, found.v) == pytest.approx((4.0, 3.0, 5000.0), rel=0.1)


def few(n: int, money: float = 50.0) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    return np.full(n, 2), np.full(n, money)


@pytest.mark.parametrize(
    ("given_", "unfit"),
    [
        (few(0), Unfit("few", 0)),
        (few(29), Unfit("few", 29)),
        (few(500, 0.0), Unfit("few", 0)),
        (few(500, -3.0), Unfit("few", 0)),
        ((np.zeros(500, np.int64), np.ones(500)), Unfit("few", 0)),
        (few(500), Unfit("absurd", 500)),
    ],
)
def test_where_there_is_no_model_it_says_why(
    given_: tuple[NDArray[np.int64], NDArray[np.float64]], unfit: Unfit
) -> None:
    assert fit_spend(*given_) == unfit


def test_lifetime_value_is_the_sum_it_is_defined_by() -> None:
    known, money = summary()
    some = Histories(*(part[:50] for part in (known.client, known.repeats, known.recency, known.age)))
    expected = [CDNOW.expected(some, week) for week in range(53)]
    d = weekly(0.1)
    plain = sum((expected[t] - expected[t - 1]) / (1 + d) ** t for t in range(1, 53)) * money[:50]
    assert lifetime_values(CDNOW, some, money[:50], 52, d) == pytest.approx(plain)
    assert lifetime_values(CDNOW, some, money[:50], 52, 0) == pytest.approx(expected[52] * money[:50])
    assert lifetime_values(CDNOW, some, money[:50], 0, d).tolist() == [0.0] * 50
    with pytest.raises(ValueError, match="not negative"):
        lifetime_values(CDNOW, some, money[:50], -1, d)


def test_a_year_of_weekly_discounts_is_the_yearly_one() -> None:
    assert (1 + weekly(0.1)) ** (365.25 / 7) == pytest.approx(1.1)
    assert weekly(0) == 0


def test_the_simple_value() -> None:
    assert simple_lifetime_value(100, 0.8, 0.1) == pytest.approx(266.67, abs=0.005)
    assert simple_lifetime_value(100, 0.85, 0.1) == pytest.approx(340)
    assert simple_lifetime_value(100, 0, 0) == 0
    assert simple_lifetime_value(100, 1, 0) is None
    with pytest.raises(ValueError, match=r"0\.\.1"):
        simple_lifetime_value(100, 1.2, 0.1)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-100, 10**9)), max_size=60))
@settings(deadline=None)  # it fits models
def test_no_money_makes_nonsense(clients: list[tuple[int, int]]) -> None:
    x, money = (np.array([c[i] for c in clients], np.int64) for i in (0, 1))
    found = fit_spend(x, money)
    if isinstance(found, SpendModel):
        values = found.expected(x, money)
        assert np.isfinite(values).all()
        assert (values > 0).all()
