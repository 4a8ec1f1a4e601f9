"""What a purchase is worth, by customer: the Gamma-Gamma model of average values.

Each purchase of a customer is Gamma(p, ν), and ν is Gamma(q, v) over customers; how often somebody buys is taken
to say nothing about how much they spend.

References:
    Fader, Hardie and Lee (2005), Journal of Marketing Research 42(4), 415-430; Fader and Hardie (2013).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.lifetime_value.maximum import Floats, maximum, weighted_rows
from analytics.lifetime_value.special import digamma, log_gamma

FEWEST_CUSTOMERS = 10
FINITE_VARIANCE = 2  # shapes up to which an inverse gamma has no second moment


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted Gamma-Gamma. `covariance` (3, 3) is of the logarithms of p, q, v."""

    p: float
    q: float
    v: float
    covariance: Floats
    log_likelihood: float
    n: int

    @property
    def log_parameters(self) -> Floats:
        """Logarithms of p, q, v."""
        return np.log([self.p, self.q, self.v])

    @property
    def standard_errors(self) -> Floats:
        """Of p, q, v, from the observed information."""
        errors: Floats = np.exp(self.log_parameters) * np.sqrt(np.diag(self.covariance))
        return errors

    @property
    def mean_value(self) -> float:
        """Mean value of a purchase of a customer of whom nothing is known; `inf` where q is at most 1."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else np.inf

    def moved(self, log_parameters: Floats) -> GammaGamma:
        """The same model at other parameters."""
        p, q, v = (float(value) for value in np.exp(log_parameters))
        return replace(self, p=p, q=q, v=v)

    def expected_value(self, frequency: Floats, monetary_value: Floats) -> Floats:
        """Mean value of a customer's next purchases, given `frequency` purchases worth `monetary_value` each.

        A negative average counts as 0. Shapes alike; `frequency` 0 gives the mean of all.
        """
        shape = self.p * frequency + self.q
        rate = self.v + frequency * np.maximum(monetary_value, 0)
        value: Floats = np.where(shape > 1, self.p * rate / np.maximum(shape - 1, 1e-12), np.inf)
        return value

    def squared_values(self, frequency: Floats, monetary_value: Floats) -> tuple[Floats, Floats]:
        """E[mean²] and E[variance] of a customer's purchases; `inf` where they do not exist (q at most 2)."""
        shape = self.p * frequency + self.q
        rate = self.v + frequency * np.maximum(monetary_value, 0)
        finite = shape > FINITE_VARIANCE
        moment = np.where(finite, rate**2 / np.where(finite, (shape - 1) * (shape - 2), 1.0), np.inf)
        return self.p**2 * moment, self.p * moment

    def drawn_totals(
        self, rng: np.random.Generator, purchases: NDArray[np.int64], frequency: Floats, monetary_value: Floats
    ) -> Floats:
        """What `purchases` further purchases of each customer may come to together: one draw each."""
        rate = rng.gamma(self.p * frequency + self.q) / (self.v + frequency * np.maximum(monetary_value, 0))
        total: Floats = rng.gamma(np.maximum(self.p * purchases, 1e-300)) / rate
        return np.where(purchases > 0, total, 0.0)


def gamma_gamma(frequency: Floats, monetary_value: Floats, customers: NDArray[np.int64] | None = None) -> GammaGamma:
    """Fit a Gamma-Gamma to average values by maximum likelihood.

    Args:
        frequency: Shape (n,), purchases that each average is over; at least 1.
        monetary_value: Shape (n,), average value of those purchases; above 0.
        customers: Shape (n,), how many customers each row stands for; one each if left out.

    Raises:
        ValueError: a frequency or value that is not positive, fewer than ten customers, or values all alike.
    """
    (x, mean), weight = weighted_rows(
        np.asarray(frequency, float), np.asarray(monetary_value, float), customers=customers
    )
    if (x <= 0).any() or (mean <= 0).any():
        raise ValueError("averages are over at least one purchase each and above 0")
    if weight.sum() < FEWEST_CUSTOMERS or np.ptp(mean) <= 1e-9 * mean.max():
        raise ValueError("too few customers, or all their purchases are worth the same")
    counts, of_count = np.unique(x, return_inverse=True)
    heads = np.bincount(of_count, weight)
    logs, log_counts, total = np.log(mean), np.log(counts), float(weight.sum())
    log_sum, log_by_count = float(weight @ logs), np.bincount(of_count, weight * logs)

    def likelihood(at: Floats) -> tuple[float, Floats]:
        p, q, v = np.exp(at)
        spent = x * mean + v
        log_spent = np.log(spent)
        spent_by_count = np.bincount(of_count, weight * log_spent)
        shape = p * counts + q
        value = (
            heads @ (log_gamma(shape) - log_gamma(p * counts) + p * counts * log_counts)
            + total * (q * np.log(v) - log_gamma(q)) + p * (counts @ log_by_count) - log_sum - shape @ spent_by_count
        )  # fmt: skip
        slope = np.array(
            [
                heads @ (counts * (digamma(shape) - digamma(p * counts) + log_counts))
                + counts @ (log_by_count - spent_by_count),
                heads @ digamma(shape) + total * (np.log(v) - digamma(q)) - spent_by_count.sum(),
                total * q / v - weight @ ((p * x + q) / spent),
            ]
        )  # fmt: skip
        return float(value), slope * np.exp(at)

    average = float(weight @ mean) / total
    best = maximum(likelihood, np.log([2.0, 3.0, average]), total)
    p, q, v = (float(value) for value in np.exp(best.log_parameters))
    return GammaGamma(p, q, v, best.covariance, best.log_likelihood, round(total))
