"""What a purchase will bring, and what a client is worth: the Gamma-Gamma model and lifetime values.

Gamma-Gamma (Fader and Hardie 2013, after Colombo and Jiang 1999): the money of a purchase is spread as Gamma(p, nu)
around the mean of its client, and nu among clients as Gamma(q, v); how often they buy has nothing to do with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.buying_model import WEEK, BuyingModel, Histories, Unfit, alike

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST: Final = 30
WEEKS_A_YEAR: Final = 365.25 / 7
_LOW, _HIGH = 1e-3, 1e4
_FLAT: Final = 1e-5
_FAR: Final = 10
_STARTS: Final = ((5.0, 4.0), (1.5, 2.0))
"""p and q; v follows from them and the mean."""


@dataclass(frozen=True, slots=True)
class SpendModel:
    """Parameters (v in the unit of money) and the log-likelihood of `n` clients who came back."""

    p: float
    q: float
    v: float
    log_likelihood: float
    n: int

    @property
    def mean(self) -> float:
        """Money of a purchase of a client of whom nothing is known."""
        return self.p * self.v / (self.q - 1)

    def expected(self, repeats: NDArray[Any], money: NDArray[Any]) -> NDArray[np.float64]:
        """Mean money of the future purchases of each, from their number `repeats` and mean `money` until now.

        Equation 5: between the own mean and that of all, the nearer to the own the more purchases there were. Who has
        none with money gets that of all.
        """
        import numpy as np

        told = (repeats > 0) & (money > 0)
        x, z = np.where(told, repeats, 0), np.where(told, money, 0.0)
        found: NDArray[np.float64] = self.p * (self.v + x * z) / (self.p * x + self.q - 1)
        return found


def fit_spend(repeats: NDArray[Any], money: NDArray[Any]) -> SpendModel | Unfit:
    """The parameters that make the mean `money` of each client's `repeats` purchases (those after the first) most
    likely. Arrays of one length; only clients with repeats > 0 and money > 0 count. "few": fewer than 30 of them;
    "absurd": all spend the same, or the mean of all has no bound or is ten times what was seen.
    """
    import numpy as np
    from scipy.optimize import minimize

    told = (repeats > 0) & (money > 0)
    x, z = np.asarray(repeats, np.float64)[told], np.asarray(money, np.float64)[told]
    if len(x) < FEWEST:
        return Unfit("few", len(x))
    unit = float(np.average(z, weights=x))
    terms = _Likelihood(x, z / unit)
    runs = [
        minimize(
            terms.loss,
            np.log([p, q, (q - 1) / p]),
            jac=True,
            method="L-BFGS-B",
            bounds=[(np.log(_LOW), np.log(_HIGH))] * 3,
            options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-8},
        )
        for p, q in _STARTS
    ]
    best = min(runs, key=lambda run: float(run.fun))
    p, q, v = (float(value) for value in np.exp(best.x))
    if not np.isfinite(best.fun):
        return Unfit("no-convergence", len(x))
    if q <= 1 or p * v / (q - 1) > _FAR or min(p, v) < 2 * _LOW or max(p, q, v) > _HIGH / 2:
        return Unfit("absurd", len(x))
    if np.abs(best.jac).max() > _FLAT:
        return Unfit("no-convergence", len(x))
    return SpendModel(p, q, v * unit, -float(best.fun) * len(x) - len(x) * float(np.log(unit)), len(x))


class _Likelihood:
    """The mean log-likelihood of equation 1a of Fader and Hardie (2013), and its slopes."""

    def __init__(self, x: NDArray[np.float64], z: NDArray[np.float64]) -> None:
        import numpy as np

        self.x, self.z = x, z
        self.log_z, self.log_xz, self.xz = np.log(z), np.log(x * z), x * z
        # gamma functions take time: once for each number of purchases
        self.number, place = np.unique(x, return_inverse=True)
        self.count = np.bincount(place)

    def loss(self, logs: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Minus the mean, and its slopes in the logarithms of p, q, v."""
        import numpy as np
        from scipy.special import digamma, gammaln

        p, q, v = np.exp(logs)
        x, number, n = self.x, self.number, len(self.x)
        log_all = np.log(self.xz + v)
        shape = p * x + q
        by_number = (self.count * (gammaln(p * number + q) - gammaln(p * number) - gammaln(q))).sum()
        value = by_number + n * q * np.log(v) + (p * x * self.log_xz - self.log_z - shape * log_all).sum()
        grown = digamma(p * number + q)
        slopes = (
            (self.count * number * (grown - digamma(p * number))).sum() + (x * (self.log_xz - log_all)).sum(),
            (self.count * (grown - digamma(q))).sum() + n * np.log(v) - log_all.sum(),
            n * q / v - (shape / (self.xz + v)).sum(),
        )
        return -value / n, -np.array(slopes) * (p, q, v) / n


def weekly(yearly: float) -> float:
    """The discount per week that makes `yearly` (0.1 for 10 %) in a year."""
    return float((1 + yearly) ** (1 / WEEKS_A_YEAR) - 1)


def lifetime_values(
    model: BuyingModel, known: Histories, money: NDArray[Any], weeks: int, discount: float
) -> NDArray[np.float64]:
    """What each client will bring within `weeks` from now, in the unit of `money` per purchase, at today's worth.

    Sum over weeks t of money (E(t) - E(t - 1)) / (1 + discount)^t, discount per week (`weekly`).
    """
    import numpy as np

    if weeks < 0 or discount <= -1:
        raise ValueError("weeks are not negative, a discount is above -1")
    repeats, age, place = alike(known)
    worth, before = np.zeros(len(repeats)), np.zeros(len(repeats))
    for week in range(1, weeks + 1):
        until = model.while_alive(repeats, age / WEEK, week)
        worth += (until - before) / (1 + discount) ** week
        before = until
    found: NDArray[np.float64] = worth[place] * model.alive(known) * money
    return found


def simple_lifetime_value(margin: float, retention: float, discount: float) -> float | None:
    """margin r / (1 + d - r): what a client brings who brings `margin` a year, stays each year with probability r and
    whose money is discounted by d a year (Gupta and Lehmann 2003). None where that has no bound. ValueError: r is not
    within 0..1.
    """
    if not 0 <= retention <= 1:
        raise ValueError("a probability lies in 0..1")
    left = 1 + discount - retention
    return margin * retention / left if left > 0 else None
