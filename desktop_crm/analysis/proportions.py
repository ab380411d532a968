"""Intervals for shares, differences of shares, rates and ratios of rates; all 95 % unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import erf, exp, inf, isfinite, lgamma, log, sqrt

Interval = tuple[float, float]
LEVEL = 0.95


def normal_quantile(p: float) -> float:
    """z with P(Z <= z) = p for 0 < p < 1."""
    return _bisect(lambda z: 0.5 * (1 + erf(z / sqrt(2))) - p, -9.0, 9.0)


def wilson(hits: int, n: int, level: float = LEVEL) -> Interval | None:
    """Interval of the share hits / n (Wilson 1927), within 0..1. None where n is 0."""
    _check(hits, n)
    if n == 0:
        return None
    z = _z(level)
    share = hits / n
    middle = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if hits == 0 else max(0.0, (middle - half) / scale)
    high = 1.0 if hits == n else min(1.0, (middle + half) / scale)
    return low, high


def difference(hits: int, n: int, other: int, m: int, level: float = LEVEL) -> tuple[float, float, float] | None:
    """hits / n - other / m with its interval (Newcombe 1998, method 10: hybrid score). None where n or m is 0."""
    first, second = wilson(hits, n, level), wilson(other, m, level)
    if first is None or second is None:
        return None
    return apart((hits / n, *first), (other / m, *second))


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float, float]:
    """one - other with its interval, from the intervals of both, which rest on different data (Zou, Donner 2008)."""
    (p, p_low, p_high), (q, q_low, q_high) = one, other
    value = p - q
    low = value - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = value + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return value, low, high


@lru_cache(maxsize=4096)  # large counts take milliseconds, and most stay as they were when one is added
def poisson(count: int, level: float = LEVEL) -> Interval:
    """Exact interval of the mean of a Poisson count (Garwood 1936). Divide by the exposure for a rate."""
    if count < 0:
        raise ValueError("a count is not negative")
    tail = (1 - level) / 2
    if count > _MANY:
        return _poisson_of_many(count, tail)
    top = count + 10 * sqrt(count + 1) + 20
    high = _bisect(lambda mean: tail - poisson_cdf(count, mean), 0.0, top)
    low = 0.0 if count == 0 else _bisect(lambda mean: 1 - poisson_cdf(count - 1, mean) - tail, 0.0, float(count))
    return low, high


_MANY = 1000


def _poisson_of_many(count: int, tail: float) -> Interval:
    """The same from close by (Wilson, Hilferty 1931), with Newton's steps in place of halving fifty times."""
    z = normal_quantile(1 - tail)

    def near(n: int, z: float) -> float:
        return float(n * (1 - 1 / (9 * n) + z / (3 * sqrt(n))) ** 3)

    def limit(n: int, mean: float, below: float) -> float:
        """Where P(X <= n) is `below`."""
        for _ in range(20):
            step = (poisson_cdf(n, mean) - below) / exp(n * log(mean) - mean - lgamma(n + 1))
            mean += step
            if abs(step) <= mean * 1e-11:
                break
        return mean

    return limit(count - 1, near(count, -z), 1 - tail), limit(count, near(count + 1, z), tail)


def poisson_cdf(count: int, mean: float) -> float:
    """P(X <= count) for a Poisson X, through the incomplete gamma function: Q(count + 1, mean)."""
    if mean <= 0:
        return 1.0
    a = count + 1.0
    front = exp(-mean + a * log(mean) - lgamma(a))
    return 1 - front * _gamma_series(a, mean) if mean < a + 1 else front * _gamma_fraction(a, mean)


def rate_ratio(
    count: int, exposure: float, other: int, other_exposure: float, level: float = LEVEL
) -> tuple[float, float, float] | None:
    """(count / exposure) / (other / other_exposure) with its interval; infinite where `other` is 0.

    Given the sum of both, the first count is binomial; its share has a Wilson interval, which turns into that of the
    ratio (score interval of Sato 1990). None where both counts or either exposure are 0.
    """
    inside = wilson(count, count + other, level)
    if inside is None or exposure <= 0 or other_exposure <= 0:
        return None
    scale = other_exposure / exposure
    value = inf if other == 0 else count / other * scale
    return value, _odds(inside[0]) * scale, _odds(inside[1]) * scale


def _odds(share: float) -> float:
    return inf if share >= 1 else share / (1 - share)


def _check(hits: int, n: int) -> None:
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is not a share")


def _z(level: float) -> float:
    return 1.959963984540054 if level == LEVEL else normal_quantile((1 + level) / 2)


def _bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where the rising function crosses 0, to the last digits of a float."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _gamma_series(a: float, x: float) -> float:
    """Sum of the power series of the lower incomplete gamma function, without its front factor."""
    term = total = 1 / a
    k = a
    while abs(term) > abs(total) * 1e-16:
        k += 1
        term *= x / k
        total += term
    return total


def _gamma_fraction(a: float, x: float) -> float:
    """Continued fraction (Lentz) of the upper incomplete gamma function, without its front factor."""
    tiny = 1e-300
    b = x + 1 - a
    c = 1 / tiny
    d = 1 / b if b else 1 / tiny
    value = d
    for i in range(1, 100_000):
        step = -i * (i - a)
        b += 2
        d = step * d + b
        d = 1 / (d if abs(d) > tiny else tiny)
        c = b + step / c
        c = c if abs(c) > tiny else tiny
        change = c * d
        value *= change
        if abs(change - 1) < 1e-15:
            break
    assert isfinite(value)
    return value
