"""What customers without a contract will still bring: each of them, and all together with one interval.

Customers are independent given the parameters, so chance averages out over many of them and ignorance of the
parameters does not: the interval of a total has both parts, and is not the sum of the customers' intervals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.estimate import Insufficient
from analytics.lifetime_value.bg_nbd import BgNbd, bg_nbd
from analytics.lifetime_value.gamma_gamma import GammaGamma, gamma_gamma
from analytics.lifetime_value.maximum import Floats
from analytics.proportions import normal_quantile

WEEKS_PER_YEAR = 365.25 / 7
WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12
FINITE_MEAN = 1
STEP = 1e-3
FUTURES, SEED = 1_000, 1
INDEPENDENT = 0.3  # correlation of frequency and value above which the two models should not be multiplied
TOO_FEW = Insufficient(
    "Too few customers came back to tell how people buy here.",
    "Bring orders.csv over a longer time, or widen the filters: at least ten customers, some of whom bought again.",
)
NO_VALUE = Insufficient(
    "The values of repeat purchases here do not tell what the next one is worth.",
    "Bring orders with amounts (and margin_amount or cost_amount) of at least ten customers who bought again.",
)


@dataclass(frozen=True, slots=True)
class Buying:
    """How people buy without a contract, and what a purchase of theirs is worth.

    `left_out`: customers whose repeat purchases are worth nothing or less; they are in no fit of values and
    their history counts as worth 0. `correlation` of how often and how much, over those who came back.
    """

    purchases: BgNbd
    spend: GammaGamma
    left_out: int
    correlation: float


@dataclass(frozen=True, slots=True)
class CustomerValues:
    """Per customer, arrays of shape (n,), to a horizon.

    `p_alive`, `purchases` (expected), `value_per_purchase`, `clv` (expected, discounted) and `variance` of the
    discounted value that comes true, the parameters given.
    """

    p_alive: Floats
    purchases: Floats
    value_per_purchase: Floats
    clv: Floats
    variance: Floats


def buying(frame: pl.DataFrame) -> Buying | Insufficient:
    """Fit both models to histories.

    Args:
        frame: One row per customer: `frequency` (purchase days after the first), `recency_weeks`, `age_weeks`,
            `margin_value` (mean margin of a repeat purchase day; any number where there is none).
    """
    frequency, value = frame["frequency"].to_numpy(), frame["margin_value"].to_numpy()
    try:
        purchases = bg_nbd(frequency, frame["recency_weeks"].to_numpy(), frame["age_weeks"].to_numpy())
    except ValueError:
        return TOO_FEW
    again, worth = frequency > 0, value > 0
    try:
        spend = gamma_gamma(frequency[again & worth], value[again & worth])
    except ValueError:
        return NO_VALUE
    if spend.q <= FINITE_MEAN:
        return NO_VALUE
    paired = np.vstack((frequency[again & worth], value[again & worth]))
    correlation = float(np.corrcoef(paired)[0, 1]) if (np.ptp(paired, axis=1) > 0).all() else 0.0
    return Buying(purchases, spend, int((again & ~worth).sum()), correlation)


def customer_values(
    model: Buying, frame: pl.DataFrame, horizon_weeks: float | Floats, annual_rate: float = 0.0
) -> CustomerValues:
    """What each customer will still bring within the horizon, as of the moment that `frame` is of.

    Args:
        model: From `buying`, fitted to these or to other customers.
        frame: As for `buying`.
        horizon_weeks: How far to look: one for all, or shape (n,).
        annual_rate: Discount rate a year; each purchase is discounted by when it is expected.
    """
    history = [frame[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]
    value = frame["margin_value"].to_numpy()
    expected = model.purchases.future_purchases(horizon_weeks, *history)
    rate = math.log1p(annual_rate) / WEEKS_PER_YEAR
    discounted = model.purchases.discounted_purchases(horizon_weeks, rate, *history) if rate else expected
    worth = model.spend.expected_value(history[0], value)
    squared_mean, within = model.spend.squared_values(history[0], value)
    variance = (
        expected * within
        + model.purchases.squared_purchases(horizon_weeks, *history) * squared_mean
        - (expected * worth) ** 2
    )
    # A purchase's share of its value after discounting hardly differs from customer to customer: its mean serves.
    shrink = np.divide(discounted, expected, out=np.ones_like(expected), where=expected > 0)
    return CustomerValues(
        model.purchases.probability_alive(*history), expected, worth, discounted * worth,
        np.maximum(variance, 0.0) * shrink**2,
    )  # fmt: skip


def drawn_values(
    model: Buying, frame: pl.DataFrame, horizon_weeks: float | Floats, rng: np.random.Generator, draws: int
) -> Iterator[Floats]:
    """Possible undiscounted values of each customer within the horizon: `draws` arrays of shape (n,).

    Parameters are drawn anew for each draw, so that quantiles over draws are of what may come true.
    """
    history = [frame[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]
    value = frame["margin_value"].to_numpy()
    buys, spends = model.purchases, model.spend
    of_buying = rng.multivariate_normal(buys.log_parameters, buys.covariance, draws)
    of_spend = rng.multivariate_normal(spends.log_parameters, spends.covariance, draws)
    for buying_at, spending_at in zip(of_buying, of_spend, strict=True):
        bought = buys.moved(buying_at).drawn_purchases(rng, horizon_weeks, *history)
        yield spends.moved(spending_at).drawn_totals(rng, bought, history[0], value)


def parameter_variance(model: Buying, quantity: Callable[[BgNbd, GammaGamma], float]) -> float:
    """The variance of a number of the model that not knowing its parameters brings (delta method)."""
    p, s = model.purchases, model.spend
    of_buying = [
        quantity(p.moved(p.log_parameters + step), s) - quantity(p.moved(p.log_parameters - step), s)
        for step in STEP * np.identity(len(p.log_parameters))
    ]
    of_spend = [
        quantity(p, s.moved(s.log_parameters + step)) - quantity(p, s.moved(s.log_parameters - step))
        for step in STEP * np.identity(len(s.log_parameters))
    ]
    slope = np.array(of_buying) / (2 * STEP)
    slope_of_spend = np.array(of_spend) / (2 * STEP)
    return float(slope @ p.covariance @ slope + slope_of_spend @ s.covariance @ slope_of_spend)


def total_interval(
    model: Buying, frame: pl.DataFrame, values: CustomerValues, horizon_weeks: float | Floats, level: float = 0.95
) -> tuple[float, float, float]:
    """What all customers together will bring, with the interval of what comes true: value, low, high.

    Chance and ignorance of the parameters add as variances; the interval is lognormal with that variance,
    because sums of amounts lean to the right. Where values have no variance (q at most 2) it is from drawn futures.
    """
    total = float(values.clv.sum())
    if total <= 0:
        return total, total, total
    history = [frame[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]
    value = frame["margin_value"].to_numpy()
    plain = values.purchases * values.value_per_purchase
    shrink = np.divide(values.clv, plain, out=np.ones_like(plain), where=plain > 0)

    def summed(purchases: BgNbd, spend: GammaGamma) -> float:
        expected = purchases.future_purchases(horizon_weeks, *history)
        return float((expected * shrink) @ spend.expected_value(history[0], value))

    variance = float(values.variance.sum()) + parameter_variance(model, summed)
    if not math.isfinite(variance):
        futures = drawn_values(model, frame, horizon_weeks, np.random.default_rng(SEED), FUTURES)
        ends = np.quantile([float(future @ shrink) for future in futures], [(1 - level) / 2, (1 + level) / 2])
        return total, min(total, float(ends[0])), max(total, float(ends[1]))
    low, high = lognormal_interval(total, variance, level)
    return total, low, high


def purchases_interval(model: Buying, frame: pl.DataFrame, weeks: float | Floats) -> tuple[float, float, float]:
    """Purchases of all customers together within `weeks`, with the interval of what comes true: value, low, high."""
    history = [frame[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]
    expected = model.purchases.future_purchases(weeks, *history)
    chance = model.purchases.squared_purchases(weeks, *history) - expected**2
    ignorance = parameter_variance(model, lambda p, _: float(p.future_purchases(weeks, *history).sum()))
    total = float(expected.sum())
    return total, *lognormal_interval(total, float(chance.sum()) + ignorance)


def lognormal_interval(mean: float, variance: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of a positive quantity with this mean and variance; holds the mean."""
    spread = math.log1p(variance / mean**2)
    half = normal_quantile(level) * math.sqrt(spread)
    low, high = mean * math.exp(-spread / 2 - half), mean * math.exp(-spread / 2 + half)
    return min(low, mean), max(high, mean)
