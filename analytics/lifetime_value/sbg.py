"""Who renews a contract: the shifted-beta-geometric model.

At each renewal a customer leaves with a probability that is Beta(alpha, beta) over customers; retention rises with
tenure because those likely to leave are gone first.

References:
    Fader and Hardie (2007), Journal of Interactive Marketing 21(1), 76-90.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.lifetime_value.maximum import Floats, maximum, weighted_rows
from analytics.lifetime_value.special import digamma, log_gamma
from analytics.proportions import normal_quantile

FEWEST_CUSTOMERS = 10
STEP = 1e-5


@dataclass(frozen=True, slots=True)
class Sbg:
    """A fitted sBG. `covariance` (2, 2) is of the logarithms of alpha, beta. Times are periods at risk."""

    alpha: float
    beta: float
    covariance: Floats
    log_likelihood: float
    n: int

    @property
    def log_parameters(self) -> Floats:
        """Logarithms of alpha, beta."""
        return np.log([self.alpha, self.beta])

    @property
    def standard_errors(self) -> Floats:
        """Of alpha, beta, from the observed information."""
        errors: Floats = np.exp(self.log_parameters) * np.sqrt(np.diag(self.covariance))
        return errors

    def moved(self, log_parameters: Floats) -> Sbg:
        """The same model at other parameters."""
        alpha, beta = (float(value) for value in np.exp(log_parameters))
        return replace(self, alpha=alpha, beta=beta)

    def survival(self, t: Floats) -> Floats:
        """P(still there after `t` renewals). Shape of `t`."""
        return np.exp(_log_survival(self.alpha, self.beta, np.asarray(t, dtype=float)))

    def retention(self, t: Floats) -> Floats:
        """P(renews the `t`-th time | there before it), `t` from 1. Shape of `t`."""
        rate: Floats = (self.beta + np.asarray(t, float) - 1) / (self.alpha + self.beta + np.asarray(t, float) - 1)
        return rate

    def survival_interval(self, t: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
        """Of `survival`, from the parameters: log-log scale, delta method. Two arrays of the shape of `t`."""
        at = np.asarray(t, dtype=float)
        scale = _log_hazard(self, at)
        moved = [self.moved(self.log_parameters + step) for step in STEP * np.identity(2)]
        slope = np.stack([(_log_hazard(model, at) - scale) / STEP for model in moved])
        error = np.sqrt(np.einsum("i...,ij,j...->...", slope, self.covariance, slope))
        half = normal_quantile(level) * np.where(at > 0, error, 0.0)
        return np.exp(-np.exp(scale + half)), np.exp(-np.exp(scale - half))

    def residual_periods(self, tenure: Floats, horizon: int, rate: float = 0.0) -> Floats:
        """Expected renewals among the next `horizon`, discounted at `rate` per period, after `tenure` of them.

        Shape of `tenure`. The next renewal is one period away; residual lifetime without end is its limit.
        """
        past = np.asarray(tenure, dtype=float)
        total, there = np.zeros(past.shape), np.ones(past.shape)
        for period in range(1, horizon + 1):
            there = there * self.retention(past + period)
            total += there / (1 + rate) ** period
        return total


def sbg(
    periods: Floats,
    is_ended: NDArray[np.bool_],
    customers: NDArray[np.int64] | None = None,
    entered: Floats | None = None,
) -> Sbg:
    """Fit an sBG to contracts by maximum likelihood.

    Args:
        periods: Shape (n,), whole periods at risk: the one at whose end it ended, or those survived so far.
        is_ended: Shape (n,), True where it ended; then `periods` is at least 1.
        customers: Shape (n,), contracts that each row stands for; one each if left out.
        entered: Shape (n,), periods already survived when first seen; nobody who left before was seen at all.

    Raises:
        ValueError: an impossible row, fewer than ten contracts, or none that ended.
    """
    before = np.zeros(len(periods)) if entered is None else np.asarray(entered, float)
    (lived, ended, since), weight = weighted_rows(
        np.asarray(periods, float), np.asarray(is_ended, float), before, customers=customers
    )
    if (since < 0).any() or (lived - ended < since).any():
        raise ValueError("a contract is seen from 0 periods on, and ends in a period after it was first seen")
    if weight.sum() < FEWEST_CUSTOMERS or not weight @ ended:
        raise ValueError("too few contracts, or none that ended")

    def likelihood(at: Floats) -> tuple[float, Floats]:
        alpha, beta = np.exp(at)
        survived = lived - ended
        hazard = np.log(alpha) - np.log(alpha + beta + survived)
        value = weight @ (_log_survival(alpha, beta, survived) - _log_survival(alpha, beta, since) + ended * hazard)
        both = digamma(alpha + beta + since) - digamma(alpha + beta + survived)
        by_alpha = both + ended * (1 / alpha - 1 / (alpha + beta + survived))
        by_beta = digamma(beta + survived) - digamma(beta + since) + both - ended / (alpha + beta + survived)
        return float(value), np.array([weight @ by_alpha * alpha, weight @ by_beta * beta])

    total = float(weight.sum())
    leaving = float(weight @ ended) / max(float(weight @ (lived - since)), 1.0)
    best = maximum(likelihood, np.log([1.0, max(1 / leaving - 1, 0.1)]), total)
    alpha, beta = (float(value) for value in np.exp(best.log_parameters))
    return Sbg(alpha, beta, best.covariance, best.log_likelihood, round(total))


def sbg_of_survivors(survivors: Floats) -> Sbg:
    """Fit an sBG to one cohort's survivors: shape (k + 1,), the size at the start, then after each renewal.

    Raises:
        ValueError: survivors that rise, or a cohort that sbg refuses.
    """
    counts = np.asarray(survivors, dtype=np.int64)
    if (np.diff(counts) > 0).any():
        raise ValueError("survivors of a cohort never rise")
    last = len(counts) - 1
    periods = np.append(np.arange(1, last + 1), last).astype(float)
    return sbg(periods, np.append(np.ones(last, np.bool_), [False]), np.append(-np.diff(counts), counts[-1]))


def constant_churn_value(monthly_amount: float, margin_share: float, churn_rate: float) -> float:
    """What a contract is worth if everybody left at one rate for ever, undiscounted: amount × margin ÷ churn.

    A check, not a forecast: those likely to leave go first, so the rate of those who stay falls.
    """
    return monthly_amount * margin_share / churn_rate


def _log_survival(alpha: float, beta: float, t: Floats) -> Floats:
    logs: Floats = log_gamma(beta + t) - log_gamma(beta) + log_gamma(alpha + beta) - log_gamma(alpha + beta + t)
    return logs


def _log_hazard(model: Sbg, t: Floats) -> Floats:
    """Logarithm of −log S(t); far below where S is 1."""
    return np.log(-np.minimum(_log_survival(model.alpha, model.beta, t), -1e-300))
