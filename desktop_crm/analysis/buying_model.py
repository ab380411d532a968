"""Will they come back: the BG/NBD model of Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way.

While active, a client buys at random with a rate of their own, spread as Gamma(r, alpha) per week; after each purchase
they may leave for good, with a probability of their own, spread as Beta(a, b). Days go in, weeks are computed with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEEK: Final = 7
FEWEST: Final = 200
ABSURD: Final = 1000.0
MOST: Final = 100_000
"""Of more buyers a sample of this size is fitted: the parameters move by less than their own uncertainty."""
_LOW, _HIGH = 1e-5, 1e4
_FLAT: Final = 1e-5
"""A slope per buyer, in the logarithm of a parameter, that counts as none."""
_STARTS: Final = ((0.3, 1.0, 3.0), (2.0, 0.3, 1.0))
"""r, a, b; alpha follows from r and the mean rate."""
_NEAR_ONE: Final = 1e-5
_MOST_TERMS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Histories:
    """Buyers, as the model knows them; arrays of one length. client: ascending ids; repeats: days of purchase after the
    first; recency: days from first to last purchase; age: days from first purchase to the as-of day.
    """

    client: NDArray[np.int64]
    repeats: NDArray[np.int64]
    recency: NDArray[np.int64]
    age: NDArray[np.int64]

    @property
    def n(self) -> int:
        return len(self.client)


@dataclass(frozen=True, slots=True)
class Unfit:
    """No model. why: "few" (fewer than 200 buyers, or none who came back), "no-convergence", "absurd" (alpha > 1000, or
    another parameter beyond that or at 0).
    """

    why: Literal["few", "no-convergence", "absurd"]
    n: int


@dataclass(frozen=True, slots=True)
class BuyingModel:
    """Parameters (alpha in weeks) and the log-likelihood of the `fitted` buyers out of `n`."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    n: int
    fitted: int

    def alive(self, known: Histories) -> NDArray[np.float64]:
        """Probability that each is still active on the as-of day; 1 for who bought once: the model says no more."""
        from scipy.special import expit

        found: NDArray[np.float64] = expit(-_odds(*self._parameters, *_weeks(known)))
        return found

    def expected(self, known: Histories, weeks: float) -> NDArray[np.float64]:
        """How many days of purchase are to be expected of each in the next `weeks` (>= 0)."""
        repeats, ages, place = alike(known)
        return self.while_alive(repeats, ages / WEEK, weeks)[place] * self.alive(known)

    def while_alive(self, repeats: NDArray[Any], age: NDArray[Any], weeks: float) -> NDArray[np.float64]:
        """The same of clients of `age` weeks who are active for certain at its end.

        Equation 10 of the paper with the hypergeometric function turned by Euler's transformation: its terms do not
        overflow with many purchases. At a = 1 the equation is 0 / 0, and the middle of both sides is taken. Never more
        than a client would buy who never left.
        """
        import numpy as np

        if weeks < 0:
            raise ValueError("the future is not negative")
        if abs(self.a - 1) < _NEAR_ONE:
            sides = [
                _purchases(self.r, self.alpha, self.a + step, self.b, repeats, age, weeks) for step in (-1e-4, 1e-4)
            ]
            found = (sides[0] + sides[1]) / 2
        else:
            found = _purchases(self.r, self.alpha, self.a, self.b, repeats, age, weeks)
        most = (self.r + repeats) / (self.alpha + age) * weeks
        return np.clip(found, 0, most)

    @property
    def _parameters(self) -> tuple[float, float, float, float]:
        return self.r, self.alpha, self.a, self.b


def histories(client: NDArray[np.int64], day: NDArray[np.int32], as_of: int) -> Histories:
    """Of purchases by client, then by day (ordinals); those of one day count once, those after `as_of` not at all."""
    import numpy as np

    until = day <= as_of
    client, days = client[until], day[until].astype(np.int64)
    fresh = np.ones(len(client), np.bool_)
    fresh[1:] = (client[1:] != client[:-1]) | (days[1:] != days[:-1])
    client, days = client[fresh], days[fresh]
    heads = np.flatnonzero(np.concatenate(([True], client[1:] != client[:-1]))) if len(client) else client
    counts = np.diff(np.append(heads, len(client)))
    first, last = days[heads], days[heads + counts - 1]
    return Histories(client[heads], counts - 1, last - first, as_of - first)


def fit(known: Histories) -> BuyingModel | Unfit:
    """The parameters that make the histories most likely.

    Equal histories are counted together. Of more than MOST buyers, a sample is fitted that is always the same: every
    n-th in the order of ids.
    """
    import numpy as np
    from scipy.optimize import minimize

    if known.n < FEWEST or not known.repeats.any():
        return Unfit("few", known.n)
    sample = _sample(known)
    terms = _Likelihood(sample)
    rate = (sample.repeats.sum() + 1) / (sample.age.sum() / WEEK + 1)
    best = None
    for r, a, b in _STARTS:
        start = np.clip([r, r / rate, a, b], 10 * _LOW, _HIGH / 10)
        found = minimize(
            terms.loss,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[(np.log(_LOW), np.log(_HIGH))] * 4,
            options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-8},
        )
        if best is None or found.fun < best.fun:
            best = found
    assert best is not None
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    if not np.isfinite(best.fun):
        return Unfit("no-convergence", known.n)
    if max(r, alpha, a, b) > ABSURD or min(r, alpha, a, b) < 2 * _LOW:
        return Unfit("absurd", known.n)
    if np.abs(best.jac).max() > _FLAT:
        return Unfit("no-convergence", known.n)
    return BuyingModel(r, alpha, a, b, -float(best.fun) * sample.n, known.n, sample.n)


class _Likelihood:
    """The mean log-likelihood of equation 6 and its slopes, over distinct histories."""

    def __init__(self, known: Histories) -> None:
        import numpy as np

        width = int(known.age.max(initial=0)) + 1
        keys, self.count = np.unique((known.repeats * width + known.recency) * width + known.age, return_counts=True)
        x, recency, age = keys // width**2, keys // width % width, keys % width
        self.n = known.n
        self.x, self.last, self.age = x.astype(np.float64), recency / WEEK, age / WEEK
        self.again = x > 0
        # gamma functions take time: once for each number of purchases
        self.number, place = np.unique(x, return_inverse=True)
        self.of_number = np.bincount(place, self.count)

    def loss(self, logs: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Minus the mean, and its slopes in the logarithms of r, alpha, a, b.

        Sums, not products of vectors: those go through threads that wait for each other on a busy machine, and whose
        number changes the last digits.
        """
        import numpy as np
        from scipy.special import digamma, expit, gammaln

        r, alpha, a, b = np.exp(logs)
        x, number, count = self.x, self.number, self.count
        by_number = gammaln(r + number) - gammaln(r) + gammaln(a + b) - gammaln(a + b + number)
        by_number += gammaln(b + number) - gammaln(b) + r * np.log(alpha)
        bought = r + x
        log_age, log_last = np.log(alpha + self.age), np.log(alpha + self.last)
        odds = _odds(r, alpha, a, b, x, self.last, self.age)
        value = (by_number * self.of_number).sum() + (count * (np.logaddexp(0, odds) - bought * log_age)).sum()
        gone = count * expit(odds)
        both = digamma(a + b) - digamma(a + b + number)
        slopes = (
            (self.of_number * (digamma(r + number) - digamma(r) + np.log(alpha))).sum()
            + (gone * (log_age - log_last) - count * log_age).sum(),
            (
                count * (r / alpha - bought / (alpha + self.age))
                + gone * bought * (1 / (alpha + self.age) - 1 / (alpha + self.last))
            ).sum(),
            (self.of_number * both).sum() + gone.sum() / a,
            (self.of_number * (both + digamma(b + number) - digamma(b))).sum()
            - (gone[self.again] / (b + x[self.again] - 1)).sum(),
        )
        return -value / self.n, -np.array(slopes) * (r, alpha, a, b) / self.n


def _odds(r: float, alpha: float, a: float, b: float, x: Any, last: Any, age: Any) -> NDArray[np.float64]:
    """Logarithm of the odds that each has left (equation 11 inside out); minus infinity for who bought once."""
    import numpy as np

    again = x > 0
    among = np.where(again, b + x - 1, 1.0)
    return np.where(again, np.log(a / among) + (r + x) * np.log((alpha + age) / (alpha + last)), -np.inf)


def _purchases(r: float, alpha: float, a: float, b: float, x: Any, age: Any, weeks: float) -> NDArray[np.float64]:
    """(c / (a - 1)) (1 - (1 - z)^(a - 1) F(a - 1, a + b - 1 - r; c; z)); c = a + b + x - 1, z = t / (alpha + T + t)."""
    import numpy as np
    from scipy.special import hyp2f1

    x, age = np.broadcast_arrays(x, age)
    z = weeks / (alpha + age + weeks)
    c = a + b + x - 1.0
    c = np.where(np.abs(c) < 1e-9, 1e-9, c)
    with np.errstate(over="ignore", invalid="ignore"):
        left = np.exp((a - 1) * np.log1p(-z)) * hyp2f1(a - 1, a + b - 1 - r, c, z)
    wide = ~np.isfinite(left)
    if wide.any():  # gamma functions of hundreds overflow, the terms of a sum do not
        turned = a - 1 < r + x[wide]  # else the paper's own form: of both, that whose sum converges
        first, second = np.where(turned, a - 1, r + x[wide]), np.where(turned, a + b - 1 - r, b + x[wide])
        left[wide] = _series(first, second, c[wide], z[wide])
    found: NDArray[np.float64] = c / (a - 1) * (1 - left)
    return found


def _series(a: Any, b: Any, c: Any, z: Any) -> NDArray[np.float64]:
    """(1 - z)^a F(a, b; c; z) for 0 <= z < 1 and c > a + b, term by term; c is large, so that few terms do."""
    import numpy as np

    total: NDArray[np.float64] = np.exp(a * np.log1p(-z))
    term = total
    for k in range(_MOST_TERMS):
        term = term * (a + k) * (b + k) / ((c + k) * (k + 1)) * z
        total = total + term
        if (np.abs(term) <= 1e-17 * np.abs(total)).all():
            break
    return total


def _weeks(known: Histories) -> tuple[Any, Any, Any]:
    return known.repeats, known.recency / WEEK, known.age / WEEK


def alike(known: Histories) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Distinct (repeats, age), and which of them each client has: what is expected of the active depends on no more."""
    import numpy as np

    width = int(known.age.max(initial=0)) + 1
    keys, place = np.unique(known.repeats * width + known.age, return_inverse=True)
    return keys // width, keys % width, place


def _sample(known: Histories) -> Histories:
    import numpy as np

    if known.n <= MOST:
        return known
    kept = np.arange(MOST) * known.n // MOST
    return Histories(known.client[kept], known.repeats[kept], known.recency[kept], known.age[kept])
