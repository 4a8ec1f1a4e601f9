"""Who gains most from an answer? The effect of answering as a function of what was known before.

The DR-learner: each complaint's doubly robust score is regressed on what was known of it and on the risk of leaving
that this foretells (who would stay anyway can gain nothing), shrunk by as much as foretells others best. Whether any of
it is more than chance is asked of complaints that nothing was learned from: the slope of their scores on what was
foretold for them. Where its interval holds 0, everybody is given the mean.

References:
    Kennedy (2023), Electronic Journal of Statistics 17, 3008-3049; Chernozhukov, Demirer, Duflo and Fernández-Val
    (2018), NBER working paper 24678, for the slope; Kent et al. (2020), Annals of Internal Medicine 172, 35-45, for the
    risk among what effects depend on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.covariates import Covariates
from analytics.effect.aipw import FIRST_SEED, FOLDS, Effect, Sample, normalised_chance
from analytics.effect.compared import NOT_ENOUGH, Compared
from analytics.effect.nuisances import Learners, Nuisances, TooFewError, folds_by_customer, nuisances
from analytics.effect.qini import Qini, qinis
from analytics.estimate import Insufficient
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
UNREADABLE = ("words",)  # directions in the words help to compare like with like; nobody could say them as a reason
PENALTIES = np.logspace(1, 6, 11)
LIGHTER = 10.0  # the risk's column, so that it is hardly shrunk: an effect on a chance always depends on it
DRAWS = 200
LEAST_SPREAD = 1e-4  # of what is foretold, below which it is one number
RISK = "risk of leaving"
BY_WORTH, BY_MARGIN = "by gain × margin", "by margin alone"
BY_UPLIFT, BY_RISK = "by gain from an answer", "by risk of leaving"


@dataclass(frozen=True)
class Uplift:
    """What was learned of who gains. `sample` holds the complaints whose outcome is known, `cases` their keys.

    Shape (rows,) each: `scores` what an answer changed, right on average; `foretold` the effect that other complaints
    foretell; `risk` the chance of leaving without an answer, foretold likewise.
    """

    cases: pl.Series
    sample: Sample
    known: Covariates
    by: Learners
    scores: Floats
    foretold: Floats
    risk: Floats

    @cached_property
    def before(self) -> Covariates:
        """What the effect may depend on: all that can be said as a reason, and the risk of leaving."""
        return readable(self.known, self.risk)

    @cached_property
    def penalty(self) -> float:
        """The shrinkage that foretells best."""
        return _penalty(self._scaled(self.before)[0], self.scores, self.weights)

    @cached_property
    def weights(self) -> Floats:
        """How much each complaint counts, 1 on average. Shape (rows,)."""
        return weights_of(self.sample)

    @cached_property
    def mean(self) -> Effect:
        """The effect over all complaints, answered or not."""
        value = float((self.weights * self.scores).mean())
        return Effect(value, self._error(self.weights * (self.scores - value)), self.scores)

    @cached_property
    def slope(self) -> Measured | None:
        """Scores against what was foretold: 1 where it holds, 0 where it is chance; None where it is one number."""
        off = self.foretold - np.average(self.foretold, weights=self.weights)
        spread = float((self.weights * off**2).mean())
        if spread < LEAST_SPREAD**2:
            return None
        residual = self.scores - self.mean.value
        value = float((self.weights * off * residual).mean()) / spread
        influence = self.weights * off * (residual - value * off) / spread
        return Measured(value, self._error(influence))

    @property
    def varies(self) -> bool:
        """Whether some are shown to gain more than others."""
        return self.slope is not None and self.slope.interval()[0] > 0

    @cached_property
    def qinis(self) -> dict[str, Qini]:
        """What the order by uplift, and that by risk of leaving, keep beyond answering by lot."""
        orders = {BY_UPLIFT: self.foretold, BY_RISK: self.risk}
        return qinis(self.scores, orders, self.sample.customer, self.sample.weights)

    def qinis_in_money(self, year: Floats) -> dict[str, Qini]:
        """What orders keep beyond answering by lot, in a year of those who stay. `year` has shape (rows,)."""
        orders = {BY_MARGIN: year, BY_RISK: self.risk}
        if self.varies:
            orders = {BY_WORTH: self.foretold * year} | orders
        return qinis(self.scores * year, orders, self.sample.customer, self.sample.weights)

    def of(self, known: Covariates) -> Foretold:
        """The uplift of other complaints, of whom the same is known. The mean for all where it is not shown to vary."""
        rng = np.random.default_rng(FIRST_SEED)
        if not self.varies or self.slope is None or not len(known):
            alike = np.full(len(known), self.mean.value)
            drawn = rng.normal(self.mean.value, self.mean.error, DRAWS)[:, None] + np.zeros(len(known))
            return Foretold(alike, drawn, np.zeros((len(known), 0)), ())
        before = readable(known, self._risk_of(known))
        centred, asked = self._scaled(before)
        share = min(self.slope.value, 1.0)  # what was foretold for others held to that share
        coefficients = _ridge(centred, self.scores, self.weights, self.penalty)[1:]
        parts = share * asked * coefficients
        drawn = np.empty((DRAWS, len(before)))
        count = int(self.sample.customer.max()) + 1
        slopes = np.clip(rng.normal(self.slope.value, self.slope.error, DRAWS), 0.0, 1.0)
        for draw in range(DRAWS):
            times = rng.multinomial(count, np.full(count, 1 / count))[self.sample.customer]
            weights = self.weights * times
            fitted = _ridge(centred, self.scores, weights, self.penalty)
            middle = np.average(self.scores, weights=weights)
            drawn[draw] = middle + slopes[draw] * asked @ fitted[1:]
        return Foretold(self.mean.value + parts.sum(axis=1), drawn, parts, self.before.variables)

    def _risk_of(self, known: Covariates) -> Floats:
        place = {name: at for at, name in enumerate(known.names)}
        ignored = ~self.sample.is_answered
        model = self.by.outcome().fit(
            self.sample.covariates[ignored], self.sample.outcome[ignored], sample_weight=self.weights[ignored]
        )
        return np.asarray(1 - model.predict(known.matrix[:, [place[name] for name in self.known.names]]))

    def _scaled(self, other: Covariates) -> tuple[Floats, Floats]:
        """This sample's columns, and the same of other complaints, centred and scaled as here."""
        place = {name: at for at, name in enumerate(other.names)}
        columns = [place[name] for name in self.before.names]
        middle = np.average(self.before.matrix, axis=0, weights=self.weights)
        spread = self.before.matrix.std(axis=0)
        spread[-1] /= LIGHTER
        return (self.before.matrix - middle) / spread, (other.matrix[:, columns] - middle) / spread

    def _error(self, influence: Floats) -> float:
        by_customer = np.bincount(self.sample.customer, influence)
        return float(np.sqrt((by_customer**2).sum())) / len(self.sample)


@dataclass(frozen=True)
class Foretold:
    """What an answer would change for some complaints: `values` (rows,), `draws` (draws, rows).

    `parts` (rows, k) add up to what sets each apart from the mean, one for each of `variables`.
    """

    values: Floats
    draws: Floats
    parts: Floats
    variables: tuple[str, ...]


def uplift(compared: Compared | Insufficient, by: Learners, deals: int = 1) -> Uplift | Insufficient:
    """What can be foretold of who gains from an answer.

    Args:
        compared: The complaints in one outcome.
        by: What learns chances and outcomes.
        deals: Ways to deal the folds; scores and what is foretold are averaged over them.
    """
    if isinstance(compared, Insufficient):
        return compared
    whole = compared.sample
    used = np.ones(len(whole), np.bool_) if whole.weights is None else whole.weights > 0
    known = compared.known.covariates.of(used).varying()
    sample = replace(whole.of(used), covariates=known.matrix)
    try:
        runs = [
            _run(sample, known, by, folds_by_customer(sample.customer, FOLDS, FIRST_SEED + deal))
            for deal in range(deals)
        ]
    except TooFewError:
        return NOT_ENOUGH
    scores, foretold, risk = (np.mean(each, axis=0) for each in zip(*runs, strict=True))
    return Uplift(compared.known.rows["case_key"].filter(used), sample, known, by, scores, foretold, risk)


def readable(known: Covariates, risk: Floats) -> Covariates:
    """What can be said as a reason, with the risk of leaving as its last column."""
    return known.without(*UNREADABLE).beside(Covariates(risk[:, None], (RISK,), (RISK,)))


def doubly_robust_scores(sample: Sample, known: Nuisances) -> Floats:
    """What an answer changed for each complaint, right on average: shape (rows,)."""
    chance = normalised_chance(known.chance, sample.is_answered, weights_of(sample))
    expected = np.where(sample.is_answered, known.if_answered, known.if_ignored)
    inverse = np.where(sample.is_answered, 1 / chance, -1 / (1 - chance))
    return np.asarray(known.if_answered - known.if_ignored + inverse * (sample.outcome - expected))


def weights_of(sample: Sample) -> Floats:
    """How much each complaint counts, 1 on average. Shape (rows,)."""
    return np.ones(len(sample)) if sample.weights is None else sample.weights / sample.weights.mean()


def _run(sample: Sample, told: Covariates, by: Learners, folds: Whole) -> tuple[Floats, Floats, Floats]:
    """Scores, foretold uplift and risk of each complaint; the last two by models that never saw its fold at all."""
    known = _nuisances(sample, by, folds)
    foretold = np.empty(len(sample))
    for fold in range(FOLDS):
        held_out, rest = folds == fold, np.flatnonzero(folds != fold)
        inside = sample.of(rest)
        within = _nuisances(inside, by, np.unique(folds[rest], return_inverse=True)[1])
        scores = doubly_robust_scores(inside, within)
        risk = 1 - known.if_ignored
        risk[rest] = 1 - within.if_ignored
        before = readable(told, risk).matrix
        middle, spread = before[rest].mean(axis=0), before[rest].std(axis=0)
        spread[spread == 0] = np.inf  # a column that is one number there says nothing
        spread[-1] /= LIGHTER
        scaled, weights = (before - middle) / spread, weights_of(inside)
        penalty = _penalty(scaled[rest], scores, weights)
        fitted = _ridge(scaled[rest], scores, weights, penalty)
        foretold[held_out] = fitted[0] + scaled[held_out] @ fitted[1:]
    return doubly_robust_scores(sample, known), foretold, 1 - known.if_ignored


def _nuisances(sample: Sample, by: Learners, folds: Whole) -> Nuisances:
    return nuisances(sample.outcome, sample.is_answered, sample.covariates, sample.weights, folds, by)


def _penalty(scaled: Floats, scores: Floats, weights: Floats) -> float:
    """The shrinkage that foretells a complaint best from all others."""
    from sklearn.linear_model import RidgeCV  # noqa: PLC0415  # slow to import

    model: Any = RidgeCV(alphas=PENALTIES).fit(scaled, scores, sample_weight=weights)
    return float(model.alpha_)


def _ridge(scaled: Floats, scores: Floats, weights: Floats, penalty: float) -> Floats:
    """The mean, then the coefficients, of columns that are centred and scaled. Shape (1 + k,)."""
    middle = np.average(scores, weights=weights)
    centre = np.average(scaled, axis=0, weights=weights)
    off = scaled - centre
    gram = (off.T * weights) @ off
    coefficients = np.linalg.solve(gram + penalty * np.eye(gram.shape[0]), (off.T * weights) @ (scores - middle))
    return np.concatenate(([middle - centre @ coefficients], coefficients))
