"""Against the numbers published for CDNOW, against the defining integral, and on buyers whose model is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.stats import beta

from desktop_crm.analysis import buying_model
from desktop_crm.analysis.buying_model import BuyingModel, Histories, Unfit, fit, histories
from tests.analysis import cdnow

CDNOW = BuyingModel(0.2426, 4.4136, 0.7929, 2.4259, -9582.43, 2357, 2357)


def buyers(*rows: tuple[int, int, int]) -> Histories:
    """(repeats, recency, age) of each."""
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return Histories(np.arange(columns.shape[1]), *columns)


def drawn(model: BuyingModel, n: int, seed: int = 1, weeks: int = 104) -> Histories:
    """Buyers who do as the model says."""
    random = np.random.default_rng(seed)
    age = random.integers(0, weeks * 7, n)
    rate, leaves = random.gamma(model.r, 1 / model.alpha, n), random.beta(model.a, model.b, n)
    now, repeats, last, active = np.zeros(n), np.zeros(n, np.int64), np.zeros(n), np.ones(n, bool)
    while active.any():
        now[active] += random.exponential(7 / rate[active])
        active &= now <= age
        repeats[active] += 1
        last[active] = now[active]
        active &= random.random(n) > leaves
    return Histories(np.arange(n), repeats, last.astype(np.int64), age)


def integrated(model: BuyingModel, x: int, age: float, weeks: float) -> float:
    """Of an active client: the mean of (1 - (1 + p t / (alpha + T))^-(r + x)) / p over p of Beta(a, b + x)."""

    def at(quantile: float) -> float:
        p = beta.ppf(quantile, model.a, model.b + x)
        bought = model.r + x
        if p == 0:
            return float(bought * weeks / (model.alpha + age))
        return float(-np.expm1(-bought * np.log1p(p * weeks / (model.alpha + age))) / p)

    edges = (0, 1e-6, 1e-3, 0.1, 0.5, 0.9, 0.999, 1)
    return sum(quad(at, low, high, limit=200)[0] for low, high in pairwise(edges))


def parameters(r: float, alpha: float, a: float, b: float) -> BuyingModel:
    return BuyingModel(r, alpha, a, b, 0.0, 0, 0)


def test_the_published_fit() -> None:
    bought = cdnow.purchases(sample=True)
    found = fit(histories(bought.client, bought.day, cdnow.CALIBRATION.toordinal()))
    assert isinstance(found, BuyingModel)
    assert (found.n, found.fitted) == (2357, 2357)
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.2426, 4.4136, 0.7929, 2.4259), abs=1e-4)
    assert found.log_likelihood == pytest.approx(-9582.43, abs=0.005)


def test_the_published_client() -> None:
    known = buyers((2, 213, 272))  # 30.43 of 38.86 weeks
    assert CDNOW.alive(known)[0] == pytest.approx(0.7266, abs=5e-5)
    assert CDNOW.expected(known, 39)[0] == pytest.approx(1.226, abs=5e-4)


def test_the_history_of_that_client() -> None:
    bought = cdnow.purchases(sample=True)
    found = histories(bought.client, bought.day, cdnow.CALIBRATION.toordinal())
    assert (found.client[0], found.repeats[0], found.recency[0], found.age[0]) == (4, 2, 213, 272)


def test_purchases_of_one_day_count_once_and_later_ones_not_at_all() -> None:
    client, day = np.array([3, 3, 3, 3, 5, 9]), np.array([10, 10, 14, 30, 20, 21], np.int32)
    found = histories(client, day, 20)
    assert found.client.tolist() == [3, 5]
    assert found.repeats.tolist() == [1, 0]
    assert found.recency.tolist() == [4, 0]
    assert found.age.tolist() == [10, 0]
    assert histories(client[:0], day[:0], 20).n == 0


def test_who_bought_once_is_never_thought_gone() -> None:
    assert CDNOW.alive(buyers((0, 0, 0), (0, 0, 5000))).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("true", [parameters(0.6, 9.0, 0.9, 3.0), parameters(1.5, 20.0, 2.0, 6.0)])
def test_a_known_model_is_found_again(true: BuyingModel) -> None:
    found = fit(drawn(true, 30_000))
    assert isinstance(found, BuyingModel)
    assert (found.r, found.alpha) == pytest.approx((true.r, true.alpha), rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(true.a / (true.a + true.b), rel=0.1)


def test_of_many_a_steady_sample_is_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buying_model, "MOST", 5000)
    known = drawn(CDNOW, 20_003)
    found = fit(known)
    assert isinstance(found, BuyingModel)
    assert (found.n, found.fitted) == (20_003, 5000)
    assert found == fit(known)
    assert found.r == pytest.approx(CDNOW.r, rel=0.3)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (buyers(), "few"),
        (drawn(CDNOW, 199), "few"),
        (buyers(*[(0, 0, 0)] * 500), "few"),  # all bought today, for the first time
        (buyers(*[(0, 0, 300)] * 500), "few"),
        (buyers(*[(3, 90, 120)] * 500), "absurd"),
        (buyers(*[(1, 700, 2000 + day) for day in range(500)]), "absurd"),
    ],
)
def test_where_there_is_no_model_it_says_why(known: Histories, why: str) -> None:
    assert fit(known) == Unfit(why, known.n)  # type: ignore[arg-type]


def test_where_the_search_ends_on_a_slope_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buying_model, "_FLAT", 0.0)
    assert fit(drawn(CDNOW, 300)) == Unfit("no-convergence", 300)


@pytest.mark.parametrize("x", [0, 1, 7, 300])
@pytest.mark.parametrize("weeks", [1 / 7, 4, 52, 2600])
@pytest.mark.parametrize(
    "model",
    [
        CDNOW,
        parameters(0.5, 8.0, 1.0, 2.5),  # where the equation is 0 / 0
        parameters(0.5, 8.0, 1.000001, 2.5),
        parameters(0.2, 3.0, 0.2, 0.3),  # a + b < 1
        parameters(20.0, 300.0, 3.0, 0.5),
        parameters(0.9, 1.2, 1000.0, 0.3),
        parameters(1.0, 30.0, 400.0, 950.0),
        parameters(300.0, 30.0, 300.0, 0.1),
    ],
)
def test_expectation_is_the_integral_that_defines_it(model: BuyingModel, weeks: float, x: int) -> None:
    found = model.while_alive(np.array([x]), np.array([30.0]), weeks)
    assert found[0] == pytest.approx(integrated(model, x, 30.0, weeks), rel=1e-6)


SIZES = st.floats(-3, 3).map(lambda power: 10.0**power)


@given(SIZES, SIZES, SIZES, SIZES, st.integers(0, 2000), st.integers(0, 9000), st.integers(0, 9000))
@settings(deadline=None)
def test_what_always_holds(r: float, alpha: float, a: float, b: float, x: int, recency: int, more: int) -> None:
    model = parameters(r, alpha, a, b)
    known = buyers((x, recency if x else 0, recency + more))
    alive = model.alive(known)[0]
    assert 0 <= alive <= 1
    horizons = [float(model.expected(known, weeks)[0]) for weeks in (0, 1, 10, 100, 10_000)]
    assert horizons[0] == 0
    assert np.isfinite(horizons).all()
    assert all(later >= sooner * (1 - 1e-6) for sooner, later in pairwise(horizons))


def test_the_past_is_not_forecast() -> None:
    with pytest.raises(ValueError, match="future"):
        CDNOW.expected(buyers((0, 0, 1)), -1)


def test_equal_histories_share_their_answer() -> None:
    known = drawn(CDNOW, 2000)
    together = CDNOW.expected(known, 52)
    alone: NDArray[np.float64] = CDNOW.while_alive(known.repeats, known.age / 7, 52) * CDNOW.alive(known)
    assert together.tolist() == alone.tolist()
