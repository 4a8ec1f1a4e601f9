"""The effect on those who were answered, doubly robust: right if either the chances or the outcomes are learned well.

References:
    Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68; Bach et al. (2022), J. Machine Learning Research 23(53)
    for the normalised weights; Robins, Rotnitzky and Zhao (1994), J. Am. Stat. Assoc. 89, 846-866.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.effect.nuisances import Learners, Nuisances, folds_by_customer, nuisances
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
FOLDS = 5
FIRST_SEED = 20_240_101


@dataclass(frozen=True, slots=True)
class Sample:
    """Complaints that are compared. Shapes (rows,) and (rows, k); `customer` runs from 0.

    `weights` is how much each counts; None where all count alike.
    """

    outcome: Floats
    is_answered: Flags
    covariates: Floats
    customer: Whole
    weights: Floats | None = None

    def __len__(self) -> int:
        return len(self.outcome)

    def of(self, rows: Flags | Whole) -> Sample:
        """Some of the rows."""
        return Sample(
            self.outcome[rows], self.is_answered[rows], self.covariates[rows],
            np.unique(self.customer[rows], return_inverse=True)[1],
            None if self.weights is None else self.weights[rows],
        )  # fmt: skip

    def turned(self) -> Sample:
        """Answered and ignored exchanged: what answering the ignored would change is this sample's effect, below 0."""
        return Sample(self.outcome, ~self.is_answered, self.covariates, self.customer, self.weights)


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect per answered complaint with its error, and each row's part in it. `scores` has shape (rows,).

    `scores` average to `value` over the rows, weighted; those of a group, over its answered, to the effect in it.
    """

    value: float
    error: float
    scores: Floats

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The normal interval."""
        return Measured(self.value, self.error).interval(level)

    def covers_zero(self, level: float = 0.95) -> bool:
        """Whether the interval holds 0."""
        low, high = self.interval(level)
        return low <= 0 <= high


def normalised_chance(chance: Floats, is_answered: Flags, weights: Floats) -> Floats:
    """Chances moved so that the inverse weights of each arm average to 1. Shape (rows,).

    References:
        Hájek (1971); DoubleML's `normalize_ipw`.
    """
    answered, ignored = chance[is_answered], chance[~is_answered]
    total = weights.sum()
    up = float((weights[is_answered] / answered).sum() / total)
    down = float((weights[~is_answered] / (1 - ignored)).sum() / total)
    return np.where(is_answered, chance * up, 1 - (1 - chance) * down)


def att(sample: Sample, known: Nuisances) -> Effect:
    """The effect on the answered, given what was expected of everybody."""
    weights = np.ones(len(sample)) if sample.weights is None else sample.weights / sample.weights.mean()
    chance = normalised_chance(known.chance, sample.is_answered, weights)
    off = sample.outcome - known.if_ignored
    share = float(weights[sample.is_answered].sum()) / len(sample)
    odds = np.where(sample.is_answered, 1.0, -chance / (1 - chance))
    scores = weights * odds * off / share
    value = float(scores.mean())
    influence = scores - weights * sample.is_answered / share * value
    by_customer = np.bincount(sample.customer, influence)
    return Effect(value, math.sqrt(float((by_customer**2).sum())) / len(sample), scores)


def naive_difference(sample: Sample) -> Measured:
    """The mean of the answered less that of the ignored, as if nothing else differed."""
    weights = np.ones(len(sample)) if sample.weights is None else sample.weights
    means, influence = [], np.zeros(len(sample))
    for arm, sign in ((sample.is_answered, 1.0), (~sample.is_answered, -1.0)):
        outcome, counted = sample.outcome[arm], weights[arm]
        means.append(float(np.average(outcome, weights=counted)))
        influence[arm] = sign * counted * (outcome - means[-1]) / counted.sum()
    by_customer = np.bincount(sample.customer, influence)
    return Measured(means[0] - means[1], math.sqrt(float((by_customer**2).sum())))


def expectations(sample: Sample, by: Learners, seeds: int, folds: int = FOLDS) -> tuple[Nuisances, ...]:
    """What is expected of every complaint, for each of `seeds` ways to deal the folds.

    Raises:
        TooFewError: too few were answered or ignored for the folds.
    """
    deals = (folds_by_customer(sample.customer, folds, FIRST_SEED + seed) for seed in range(seeds))
    return tuple(
        nuisances(sample.outcome, sample.is_answered, sample.covariates, sample.weights, dealt, by) for dealt in deals
    )


def effect_on_the_answered(sample: Sample, runs: tuple[Nuisances, ...]) -> Effect:
    """What answering was worth: the median over the runs.

    The error is the median of √(error² + (value − median)²), so that the luck of the deal is in it; the scores are of
    the run nearest to the median.
    """
    effects = [att(sample, known) for known in runs]
    middle = float(np.median([effect.value for effect in effects]))
    error = float(np.median([math.hypot(effect.error, effect.value - middle) for effect in effects]))
    return Effect(middle, error, min(effects, key=lambda effect: abs(effect.value - middle)).scores)


def effect_on_the_ignored(sample: Sample, runs: tuple[Nuisances, ...]) -> Effect:
    """What answering the ignored would be worth: the same with the arms exchanged."""
    effect = effect_on_the_answered(sample.turned(), tuple(known.turned() for known in runs))
    return Effect(-effect.value, effect.error, -effect.scores)
