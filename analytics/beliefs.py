"""What is believed of a number: a beta or a log-uniform where nobody measured it, a normal where somebody did."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]
PERT_WEIGHT = 4.0  # of the likely value against the ends, as in project planning


@dataclass(frozen=True, slots=True)
class Belief:
    """A beta(`alpha`, `beta`) from `floor` to `ceiling`; a number that is known where both are the same.

    `currency` is that of an amount.
    """

    alpha: float
    beta: float
    floor: float = 0.0
    ceiling: float = 1.0
    currency: str | None = None

    def __post_init__(self) -> None:
        if not (self.alpha > 0 and self.beta > 0 and self.floor <= self.ceiling):
            raise ValueError(f"beta({self.alpha}, {self.beta}) from {self.floor} to {self.ceiling}")

    def __str__(self) -> str:
        return f"{self.mean:.4g}" if self.is_known else f"{self.mean:.4g} ± {1.96 * self.deviation:.2g}"

    @property
    def is_known(self) -> bool:
        """Whether nothing is left to be known."""
        return self.floor == self.ceiling

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.floor + (self.ceiling - self.floor) * self.alpha / (self.alpha + self.beta)

    @property
    def variance(self) -> float:
        """Expected squared distance from the mean."""
        weight = self.alpha + self.beta
        return (self.ceiling - self.floor) ** 2 * self.alpha * self.beta / (weight**2 * (weight + 1))

    @property
    def deviation(self) -> float:
        """Standard deviation."""
        return math.sqrt(self.variance)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The exact quantiles that leave as much below as above; the mean is never outside them."""
        if self.is_known:
            return self.floor, self.floor
        tail = (1 - level) / 2
        low, high = self.quantiles(np.array([tail, 1 - tail])).tolist()
        return min(low, self.mean), max(high, self.mean)

    def quantiles(self, at: Floats) -> Floats:
        """The numbers below which the number lies with the chances `at`."""
        from scipy.special import betaincinv  # noqa: PLC0415  # a tenth of a second to import, and needed here alone

        unit: Floats = betaincinv(self.alpha, self.beta, at)
        return self.floor + (self.ceiling - self.floor) * unit

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """`count` draws."""
        if self.is_known:
            return np.full(count, self.floor)
        drawn = rng.beta(self.alpha, self.beta, count)
        drawn *= self.ceiling - self.floor
        drawn += self.floor
        return drawn

    def stretched(self, slope: float, start: float) -> Belief:
        """The belief of `start + slope × number`, for a slope of 0 or more."""
        return Belief(self.alpha, self.beta, start + slope * self.floor, start + slope * self.ceiling)


@dataclass(frozen=True, slots=True)
class LogUniform(Belief):
    """A number of which the order of magnitude is in doubt: `floor` is as likely as `ceiling`, and all between.

    One in twenty is then as likely as one in five; a plain range would hardly reckon with the small ones.
    """

    def __post_init__(self) -> None:
        if not 0 < self.floor < self.ceiling:
            raise ValueError(f"{self.floor} to {self.ceiling} spans no orders of magnitude")

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.ceiling - self.floor) / math.log(self.ceiling / self.floor)

    @property
    def variance(self) -> float:
        """Expected squared distance from the mean."""
        return (self.ceiling**2 - self.floor**2) / (2 * math.log(self.ceiling / self.floor)) - self.mean**2

    def quantiles(self, at: Floats) -> Floats:
        """The numbers below which the number lies with the chances `at`."""
        return np.asarray(self.floor * (self.ceiling / self.floor) ** at, dtype=np.float64)

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """`count` draws."""
        return self.quantiles(rng.random(count))


@dataclass(frozen=True, slots=True)
class Normal:
    """A number that was measured with an error: normal around `mean`."""

    mean: float
    deviation: float
    currency: str | None = None

    def __post_init__(self) -> None:
        if not self.deviation >= 0:
            raise ValueError(f"normal({self.mean}, {self.deviation})")

    @property
    def is_known(self) -> bool:
        """Whether nothing is left to be known."""
        return self.deviation == 0

    @property
    def variance(self) -> float:
        """Expected squared distance from the mean."""
        return self.deviation**2

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The quantiles that leave as much below as above."""
        half = normal_quantile(level) * self.deviation
        return self.mean - half, self.mean + half

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """`count` draws."""
        drawn = rng.standard_normal(count)
        drawn *= self.deviation
        drawn += self.mean
        return drawn


def known(value: float) -> Belief:
    """A number that was counted."""
    return Belief(1.0, 1.0, value, value)


def surveyed(successes: float, trials: float) -> Belief:
    """A share of which a survey says `successes` of `trials`, after Jeffreys.

    Raises:
        ValueError: more successes than trials, or fewer than none.

    References:
        Brown, Cai and DasGupta (2001), Stat. Sci. 16, 101-133.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share")
    return Belief(successes + 0.5, trials - successes + 0.5)


def stated(low: float, likely: float, high: float) -> Belief:
    """A number that somebody puts between `low` and `high`, most likely at `likely` (PERT).

    Raises:
        ValueError: they do not ascend.
    """
    if not low <= likely <= high:
        raise ValueError(f"{low}, {likely}, {high} do not ascend")
    if low == high:
        return known(low)
    up = (likely - low) / (high - low)
    return Belief(1 + PERT_WEIGHT * up, 1 + PERT_WEIGHT * (1 - up), low, high)


def log_uniform(low: float, high: float) -> Belief:
    """A number of which nothing but the range is believed, and the range spans orders of magnitude.

    Raises:
        ValueError: they do not ascend, or `low` is not above 0.
    """
    if low == high > 0:
        return known(low)
    return LogUniform(1.0, 1.0, low, high)


def mixture(share: Belief, first: Belief, second: Belief) -> Belief:
    """Of `share`, `first` holds; of the others, `second`: the beta with the exact mean and variance of that.

    All three are shares, independent of each other.
    """
    other = 1 - share.mean
    mean = share.mean * first.mean + other * second.mean
    squares = (
        (share.variance + share.mean**2) * (first.variance + first.mean**2)
        + (share.variance + other**2) * (second.variance + second.mean**2)
        + 2 * (share.mean * other - share.variance) * first.mean * second.mean
    )
    if squares - mean**2 <= 0:
        return known(mean)
    weight = mean * (1 - mean) / (squares - mean**2) - 1
    return Belief(mean * weight, (1 - mean) * weight)
