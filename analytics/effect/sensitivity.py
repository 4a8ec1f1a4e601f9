"""What somebody would have to have left out for the effect to vanish, against what was taken in.

References:
    Chernozhukov, Cinelli, Newey, Sharma and Syrgkanis (2022), NBER 30302; VanderWeele and Ding (2017), Annals of
    Internal Medicine 167, 268-274, for the E-value, and their supplement for exp(.91 d).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.covariates import Covariates
from analytics.effect.aipw import Effect, Sample, att, normalised_chance
from analytics.effect.nuisances import Learners, Nuisances, nuisances
from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
PER_STANDARD_DEVIATION = 0.91  # log risk ratio, roughly, of one standard deviation of a continuous outcome


@dataclass(frozen=True, slots=True)
class Fragility:
    """How far what was left out could move an effect on the answered.

    `outcome_variance` is what the outcome varies beyond what is known, `weight_variance` the mean square of the weights
    that make the arms alike. `influence_of_bias` has shape (rows,).
    """

    effect: Effect
    outcome_variance: float
    weight_variance: float
    influence_of_bias: Floats
    influence: Floats
    customer: Whole

    @property
    def most_bias(self) -> float:
        """Bias of the effect per unit of the strength of what was left out."""
        return math.sqrt(self.outcome_variance * self.weight_variance)

    @property
    def robustness_value(self) -> float:
        """What was left out must explain that share of what is left of outcome and answers to take the effect to 0."""
        return share_of_strength(abs(self.effect.value) / self.most_bias if self.most_bias else math.inf)

    def robustness_value_of_interval(self, level: float = 0.95) -> float:
        """The same for the interval to touch 0; 0 where it does already."""
        low, high = 0.0, 1 - 1e-9
        if self._nearest_end(low, level) <= 0:
            return 0.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self._nearest_end(middle, level) > 0 else (low, middle)
        return low

    def bounds(self, strength: float) -> tuple[float, float]:
        """The effect if what was left out had that strength, against it and for it."""
        bias = strength * self.most_bias
        return self.effect.value - bias, self.effect.value + bias

    def _nearest_end(self, share: float, level: float) -> float:
        strength = strength_of(share, share)
        sign = math.copysign(1.0, self.effect.value)
        influence = np.bincount(self.customer, sign * self.influence - strength * self.influence_of_bias)
        error = math.sqrt(float((influence**2).sum())) / len(self.influence)
        return abs(self.effect.value) - strength * self.most_bias - normal_quantile(2 * level - 1) * error


def strength_of(outcome_share: float, answer_share: float) -> float:
    """The strength of what was left out: √(R²(outcome) × R²(answer) ÷ (1 − R²(answer)))."""
    return math.sqrt(outcome_share * answer_share / (1 - answer_share))


def share_of_strength(strength: float) -> float:
    """The share that, of outcome and answers alike, has that strength."""
    if math.isinf(strength):
        return 1.0
    square = strength**2
    return (math.sqrt(square**2 + 4 * square) - square) / 2


def fragility(sample: Sample, known: Nuisances) -> Fragility:
    """How far what was left out could move the effect on the answered that these expectations give."""
    effect = att(sample, known)
    weights = np.ones(len(sample)) if sample.weights is None else sample.weights / sample.weights.mean()
    chance = normalised_chance(known.chance, sample.is_answered, weights)
    share = float(weights[sample.is_answered].sum()) / len(sample)
    expected = np.where(sample.is_answered, known.if_answered, known.if_ignored)
    squares = weights * (sample.outcome - expected) ** 2
    outcome_variance = float(squares.mean())
    riesz = np.where(sample.is_answered, 1 / share, -chance / (1 - chance) / share)
    moment = np.where(sample.is_answered, chance / share**2 * (1 / chance + 1 / (1 - chance)), 0.0)
    elements = weights * (2 * moment - riesz**2)
    if elements.mean() <= 0:  # chances that were learned badly: the plain mean square is never below 0
        elements = weights * riesz**2
    weight_variance = float(elements.mean())
    most = math.sqrt(outcome_variance * weight_variance)
    of_bias = (weight_variance * (squares - outcome_variance) + outcome_variance * (elements - weight_variance)) / (
        2 * most if most else 1.0
    )
    influence = effect.scores - weights * sample.is_answered / share * effect.value
    return Fragility(effect, outcome_variance, weight_variance, of_bias, influence, sample.customer)


def benchmarks(sample: Sample, covariates: Covariates, by: Learners, folds: Whole) -> pl.DataFrame:
    """What each observed variable would have done had it been left out: the measure for what really was.

    Rows by falling strength: `variable, outcome_share, answer_share` (gains over what is left, held at 1), `strength`
    (of something that adds as much once more), and `effect`, as it would read without the variable.
    """

    def read(kept: Covariates) -> Fragility:
        seen = Sample(sample.outcome, sample.is_answered, kept.matrix, sample.customer, sample.weights)
        return fragility(seen, nuisances(seen.outcome, seen.is_answered, seen.covariates, seen.weights, folds, by))

    whole = read(covariates)
    rows = []
    for variable in dict.fromkeys(covariates.variables):
        short = read(covariates.without(variable))
        outcome_gain = min(max(short.outcome_variance / whole.outcome_variance - 1, 0.0), 1.0)
        weight_gain = max(whole.weight_variance / short.weight_variance - 1, 0.0)
        strength = math.sqrt(outcome_gain * weight_gain)
        rows.append((variable, outcome_gain, min(weight_gain, 1.0), strength, short.effect.value))
    columns = ["variable", "outcome_share", "answer_share", "strength", "effect"]
    return pl.DataFrame(rows, schema=columns, orient="row").sort("strength", descending=True)


def e_value(risk_ratio: float) -> float:
    """By how much what was left out would have to raise both the chance of an answer and the risk, as ratios.

    ValueError for a ratio that is not above 0.
    """
    if not risk_ratio > 0:
        raise ValueError(f"{risk_ratio} is no ratio of risks")
    ratio = max(risk_ratio, 1 / risk_ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def risk_ratio_of_difference(standardised: float) -> float:
    """The ratio of risks that a difference of so many standard deviations is like."""
    return math.exp(PER_STANDARD_DEVIATION * standardised)
