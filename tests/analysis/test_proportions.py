"""Against published numbers and against a slow, independent way to compute the same."""

from __future__ import annotations

from math import exp, factorial, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.proportions import difference, normal_quantile, poisson, poisson_cdf, rate_ratio, wilson


def test_wilson_gives_the_published_intervals() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(20, 20) == pytest.approx((1 - 0.1611, 1.0), abs=5e-5)


def test_nothing_asked_has_no_share() -> None:
    assert wilson(0, 0) is None
    assert difference(0, 0, 1, 2) is None
    assert rate_ratio(0, 10, 0, 10) is None
    assert rate_ratio(1, 0, 2, 10) is None
    assert rate_ratio(1, 10, 2, 0) is None


@pytest.mark.parametrize(("hits", "n"), [(-1, 3), (4, 3), (0, -1)])
def test_impossible_counts_are_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(hits, n)


def test_newcombe_gives_the_published_difference() -> None:
    assert difference(56, 70, 48, 80) == pytest.approx((0.20, 0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(
    ("count", "low", "high"),  # Garwood 1936 and the usual tables
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (2, 0.2422, 7.2247), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)],
)
def test_garwood_gives_the_tabulated_limits(count: int, low: float, high: float) -> None:
    assert poisson(count) == pytest.approx((low, high), abs=5e-4)


def test_garwood_of_a_hundred() -> None:
    assert poisson(100) == pytest.approx((81.3640, 121.6272), abs=5e-4)


@given(st.integers(0, 60), st.floats(0.01, 90))
def test_poisson_cdf_is_the_sum_of_its_terms(count: int, mean: float) -> None:
    plain = sum(exp(-mean) * mean**k / factorial(k) for k in range(count + 1))
    assert poisson_cdf(count, mean) == pytest.approx(plain, abs=1e-11)


@pytest.mark.parametrize("count", [1000, 1001, 1500, 500_000])
@pytest.mark.parametrize("level", [0.95, 0.9999])
def test_poisson_limits_of_many_go_on_from_those_of_few(count: int, level: float) -> None:
    """Another way leads to them from a thousand on."""
    low, high = poisson(count, level)
    assert poisson_cdf(count, high) == pytest.approx((1 - level) / 2, rel=1e-6)
    assert 1 - poisson_cdf(count - 1, low) == pytest.approx((1 - level) / 2, rel=1e-6)


@given(st.integers(0, 2_000_000))
def test_poisson_limits_surround_the_count_and_leave_the_tails(count: int) -> None:
    low, high = poisson(count)
    assert low <= count < high
    assert poisson_cdf(count, high) == pytest.approx(0.025, abs=1e-6)
    if count:
        assert 1 - poisson_cdf(count - 1, low) == pytest.approx(0.025, abs=1e-6)


def test_rate_ratio_of_the_example() -> None:
    """23 of 160 purchases against 19 of 452: 3.4 times as often."""
    assert rate_ratio(23, 160, 19, 452) == pytest.approx((3.4197, 1.8793, 6.2227), abs=5e-4)


def test_rate_ratio_at_the_edges() -> None:
    value, low, high = rate_ratio(6, 50, 0, 50) or (0, 0, 0)
    assert value == inf
    assert low > 1
    assert high == inf
    assert (rate_ratio(0, 50, 6, 50) or (1,))[0] == 0


@given(st.integers(0, 500), st.integers(1, 500), st.integers(1, 10**6), st.integers(1, 10**6))
def test_rate_ratio_turns_over(a: int, b: int, e: int, f: int) -> None:
    there, back = rate_ratio(a, e, b, f), rate_ratio(b, f, a, e)
    assert there is not None
    assert back is not None
    assert there[1] * back[2] == pytest.approx(1) or (there[1] == 0 and back[2] == inf)
    assert there[1] <= there[0] <= there[2]


def test_quantiles_of_the_normal_distribution() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, abs=1e-12)
    assert normal_quantile(0.995) == pytest.approx(2.5758293035489004, abs=1e-12)


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_wilson_stays_inside(hits: int, n: int) -> None:
    hits = min(hits, n)
    low, high = wilson(hits, n) or (-1.0, -1.0)
    assert 0 <= low <= hits / n <= high <= 1
    assert low < high
