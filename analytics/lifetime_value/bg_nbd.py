"""Who buys again without a contract: the BG/NBD model of purchases that end unseen.

While alive a customer buys at a Poisson rate, Gamma(r, alpha) over customers; after each purchase they leave
for good with a probability that is Beta(a, b) over customers. A purchase is a day with at least one order.

References:
    Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from analytics.lifetime_value.maximum import Floats, maximum, weighted_rows
from analytics.lifetime_value.special import digamma, log_gamma

Whole = NDArray[np.int64]
NODES = 48
TIME_NODES = 12
FEWEST_CUSTOMERS = 10
NEAR = 1e-4


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted BG/NBD. Times are in the unit of the input (weeks throughout the house).

    `covariance` (4, 4) is of the logarithms of r, alpha, a, b. Histories are arrays of one shape: `frequency`
    (purchases after the first), `recency` (first to last purchase) and `age` (first purchase to now).
    """

    r: float
    alpha: float
    a: float
    b: float
    covariance: Floats
    log_likelihood: float
    n: int

    @property
    def log_parameters(self) -> Floats:
        """Logarithms of r, alpha, a, b."""
        return np.log([self.r, self.alpha, self.a, self.b])

    @property
    def standard_errors(self) -> Floats:
        """Of r, alpha, a, b, from the observed information."""
        errors: Floats = np.exp(self.log_parameters) * np.sqrt(np.diag(self.covariance))
        return errors

    def moved(self, log_parameters: Floats) -> BgNbd:
        """The same model at other parameters: for intervals, and for a world whose truth is known."""
        r, alpha, a, b = (float(value) for value in np.exp(log_parameters))
        return replace(self, r=r, alpha=alpha, a=a, b=b)

    def expected_purchases(self, t: Floats) -> Floats:
        """Purchases of a customer after their first, within `t` of it. Shape of `t`."""
        nodes, weights = beta_quadrature(self.a, self.b)
        return _purchases(self.r, self.alpha, np.asarray(t, dtype=float)[..., None], nodes) @ weights

    def probability_alive(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """P(has not left | history). Who bought once only has had no occasion to leave: 1."""
        x = np.asarray(frequency, dtype=float)
        log_odds_gone = (
            np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1)
            + (self.r + x) * (np.log(self.alpha + age) - np.log(self.alpha + recency))
        )  # fmt: skip
        alive: Floats = np.where(x > 0, 1 / (1 + np.exp(np.minimum(log_odds_gone, 700))), 1.0)
        return alive

    def probability_alive_after(self, t: float, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """P(has not left `t` from now | history): who is alive leaves at the rate at which they buy, times p."""
        alive = self.probability_alive(frequency, recency, age)
        return alive * self._while_alive(frequency, age, lambda s, rate, p: np.exp(-s * np.log1p(p * t / rate)))

    def future_purchases(self, t: float | Floats, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Expected purchases within the next `t` (one for all, or one for each), given each history."""
        alive = self.probability_alive(frequency, recency, age)
        return alive * self._ahead(t, frequency, age, _purchases)

    def squared_purchases(self, t: float | Floats, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Expected square of the purchases within the next `t`: with the mean it gives their variance."""
        alive = self.probability_alive(frequency, recency, age)
        return alive * self._ahead(t, frequency, age, _squared)

    def discounted_purchases(
        self, t: float | Floats, rate: float, frequency: Floats, recency: Floats, age: Floats
    ) -> Floats:
        """Expected purchases within the next `t`, each worth exp(−rate × its time). `rate` per unit of time."""
        points, weights = _moments()

        def discounted(shape: float, scale: Floats, t: float, p: Floats) -> Floats:
            moments = (points + 1) * t / 2
            width = weights * np.exp(-rate * moments) * t / 2
            total = np.zeros((len(scale), len(p)))
            for moment, weight in zip(moments, width, strict=True):
                total += weight * shape / scale * np.exp(-(shape + 1) * np.log1p(p * moment / scale))
            return total

        return self.probability_alive(frequency, recency, age) * self._ahead(t, frequency, age, discounted)

    def drawn_purchases(
        self, rng: np.random.Generator, t: float | Floats, frequency: Floats, recency: Floats, age: Floats
    ) -> Whole:
        """One possible future of each history: purchases within the next `t` (one for all, or one for each)."""
        alive = rng.random(np.shape(frequency)) < self.probability_alive(frequency, recency, age)
        buying = rng.gamma(self.r + frequency) / (self.alpha + age)
        leaving = rng.beta(self.a, self.b + frequency)
        # Arrivals of a Poisson stream, cut at the purchase after which the customer leaves.
        bought = np.minimum(rng.poisson(buying * t), rng.geometric(np.maximum(leaving, 1e-12)))
        drawn: Whole = np.where(alive, bought, 0)
        return drawn

    def _ahead(
        self, t: float | Floats, frequency: Floats, age: Floats,
        quantity: Callable[[float, Floats, float, Floats], Floats],
    ) -> Floats:  # fmt: skip
        """The mean of a quantity to a horizon, as `_while_alive`: those who are looked ahead equally far at once."""
        if np.ndim(t) == 0:
            return self._while_alive(frequency, age, lambda s, rate, p: quantity(s, rate, float(t), p))
        values = np.empty(np.shape(t))
        for horizon in np.unique(t):
            rows = t == horizon
            values[rows] = self._ahead(horizon, frequency[rows], age[rows], quantity)
        return values

    def _while_alive(
        self, frequency: Floats, age: Floats, quantity: Callable[[float, Floats, Floats], Floats]
    ) -> Floats:
        """The mean of a quantity over what a customer who is alive may be like, once per distinct (frequency, age)."""
        x, now = np.broadcast_arrays(np.asarray(frequency, dtype=float), np.asarray(age, dtype=float))
        shape, x, now = x.shape, x.ravel(), now.ravel()
        values = np.empty(len(x))
        order = np.argsort(x, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(x[order])) + 1) if len(x) else ():
            ages, inverse = np.unique(now[rows], return_inverse=True)
            nodes, weights = beta_quadrature(self.a, self.b + x[rows[0]])
            at = quantity(self.r + x[rows[0]], self.alpha + ages[:, None], nodes) @ weights
            values[rows] = at[inverse]
        return values.reshape(shape)


def bg_nbd(frequency: Floats, recency: Floats, age: Floats, customers: Whole | None = None) -> BgNbd:
    """Fit a BG/NBD to purchase histories by maximum likelihood.

    Args:
        frequency: Shape (n,), purchase days after the first.
        recency: Shape (n,), time from the first to the last purchase.
        age: Shape (n,), time from the first purchase to the end of observation; at least `recency`.
        customers: Shape (n,), how many customers have each history; one each if left out.

    Raises:
        ValueError: a history that cannot be, fewer than ten customers, or none who came back.
    """
    (x, seen, now), weight = weighted_rows(
        np.asarray(frequency, float), np.asarray(recency, float), np.asarray(age, float), customers=customers
    )
    if (x < 0).any() or (seen < 0).any() or (seen > now).any():
        raise ValueError("a history must have 0 <= frequency and 0 <= recency <= age")
    if weight.sum() < FEWEST_CUSTOMERS or not (weight * x).sum():
        raise ValueError("too few customers, or none who came back")
    # Transcendental functions are dear and histories repeat: each is taken once per distinct value, and only what
    # depends on all three of a history is summed row by row.
    counts, of_count = np.unique(x, return_inverse=True)
    ages, of_age = np.unique(now, return_inverse=True)
    heads, by_age = np.bincount(of_count, weight), np.bincount(of_age, weight)
    bought_by_age = np.bincount(of_age, weight * x)
    again = x > 0
    x, weight, of_count, of_age = x[again], weight[again], of_count[again], of_age[again]
    lasts, of_last = np.unique(seen[again], return_inverse=True)
    total = float(heads.sum())

    def likelihood(at: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(at)
        log_age, log_last = np.log(alpha + ages), np.log(alpha + lasts)
        later = np.maximum(counts, 1) - 1 + b
        shape, longer = r + x, log_age[of_age] - log_last[of_last]
        # Log of the odds that the last purchase was the last: the two ways to have seen this history.
        odds = (np.log(a) - np.log(later))[of_count] + shape * longer
        far = np.exp(-np.abs(odds))
        gone = weight * np.where(odds >= 0, 1.0, far) / (1 + far)
        either = weight @ (np.maximum(odds, 0) + np.log(1 + far))
        by_count = (
            log_gamma(r + counts) - log_gamma(r) + r * np.log(alpha)
            + log_gamma(a + b) + log_gamma(b + counts) - log_gamma(b) - log_gamma(a + b + counts)
        )  # fmt: skip
        value = heads @ by_count + either - (r * by_age + bought_by_age) @ log_age
        gone_shape = gone * shape
        both = digamma(a + b) - digamma(a + b + counts)
        slope = np.array(
            [
                heads @ (digamma(r + counts) - digamma(r)) + total * np.log(alpha) - by_age @ log_age + gone @ longer,
                total * r / alpha
                - (r * by_age + bought_by_age - np.bincount(of_age, gone_shape, len(ages))) @ (1 / (alpha + ages))
                - np.bincount(of_last, gone_shape, len(lasts)) @ (1 / (alpha + lasts)),
                heads @ both + gone.sum() / a,
                heads @ (both + digamma(b + counts) - digamma(b))
                - np.bincount(of_count, gone, len(counts)) @ (1 / later),
            ]
        )  # fmt: skip
        return float(value), slope * np.exp(at)

    rate = float(weight @ x) / max(float(by_age @ ages), 1e-9)
    best = maximum(likelihood, np.log([1.0, 1.0 / rate, 1.0, 3.0]), total)
    r, alpha, a, b = (float(value) for value in np.exp(best.log_parameters))
    return BgNbd(r, alpha, a, b, best.covariance, best.log_likelihood, round(total))


@cache
def _moments() -> tuple[Floats, Floats]:
    """Nodes and weights of an integral over time, on −1 to 1."""
    points, weights = np.polynomial.legendre.leggauss(TIME_NODES)
    points.flags.writeable = weights.flags.writeable = False
    return points, weights


@lru_cache(maxsize=4096)
def beta_quadrature(a: float, b: float, order: int = NODES) -> tuple[Floats, Floats]:
    """Nodes and weights (order,) of the mean over a Beta(a, b): exact for polynomials (Golub and Welsch 1969).

    Steadier than the hypergeometric closed forms, which divide 0 by 0 at a = 1 and overflow at long histories.
    """
    right, left = b - 1, a - 1
    total = right + left
    k = np.arange(1, order, dtype=float)
    diagonal = np.empty(order)
    diagonal[0] = (left - right) / (total + 2)
    diagonal[1:] = (left**2 - right**2) / ((2 * k + total) * (2 * k + total + 2))
    inner = k[1:]
    beside = np.empty(order - 1)
    beside[0] = 4 * (1 + right) * (1 + left) / ((2 + total) ** 2 * (3 + total))
    beside[1:] = (
        4 * inner * (inner + right) * (inner + left) * (inner + total)
        / ((2 * inner + total) ** 2 * (2 * inner + total + 1) * (2 * inner + total - 1))
    )  # fmt: skip
    off = np.sqrt(beside)
    nodes, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1))
    weights: Floats = vectors[0] ** 2
    places = np.clip((nodes + 1) / 2, 1e-300, 1.0)
    places.flags.writeable = weights.flags.writeable = False  # kept and shared
    return places, weights


def _purchases(shape: float, rate: Floats | float, t: Floats | float, p: Floats) -> Floats:
    """E[purchases within t | alive, p] over a buying rate that is Gamma(shape, rate)."""
    left: Floats = -np.expm1(-shape * np.log1p(p * t / rate)) / p
    return left


def _squared(shape: float, rate: Floats, t: float, p: Floats) -> Floats:
    """E[purchases² within t | alive, p] over the same: from P(at least k) = P(Poisson >= k) (1 − p)^(k − 1)."""
    growth = np.log1p(p * t / rate)
    once = -np.expm1(-shape * growth) / p
    arrivals = shape * t / rate * np.exp(-(shape + 1) * growth)
    small = p * t / rate * (shape + 1) < NEAR  # the difference of two near equals; its limit instead
    rest = np.where(small, shape * (shape + 1) / 2 * (t / rate) ** 2, (once - arrivals) / p)
    whole: Floats = once + 2 * (1 - p) * rest
    return whole
