"""What is expected of each complaint, by models that were learned on other customers' complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analytics.effect.lines import UnclearError, expected_by_others

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
LearnerName = Literal["linear", "boosting"]
FEWEST_TO_LEARN = 10  # rows, in every fold and arm
CLIP = 0.01  # chances nearer to 0 or 1 are taken as that


class TooFewError(ValueError):
    """Too few were answered, or ignored, to learn from."""


@dataclass(frozen=True, slots=True)
class Learners:
    """How the chance of an answer and the outcome are learned: two makers of models that were not fitted yet.

    `has_lines`: the outcome is learned by least squares, which needs no pass through the rows for each fold.
    """

    chance: Callable[[], Any]
    outcome: Callable[[], Any]
    has_lines: bool = False


@dataclass(frozen=True, slots=True)
class Nuisances:
    """Shape (rows,) each: the chance of an answer, and the outcome expected without and with one."""

    chance: Floats
    if_ignored: Floats
    if_answered: Floats

    def turned(self) -> Nuisances:
        """The same with answered and ignored exchanged."""
        return Nuisances(1 - self.chance, self.if_answered, self.if_ignored)


def learners(name: LearnerName) -> Learners:
    """Logit and linear regression, or gradient boosting for both."""
    if name == "linear":
        from sklearn.linear_model import LinearRegression, LogisticRegression  # noqa: PLC0415  # slow to import

        return Learners(lambda: LogisticRegression(max_iter=1_000), LinearRegression, has_lines=True)
    from sklearn.ensemble import (  # noqa: PLC0415  # slow to import
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    stated = {"max_iter": 60, "learning_rate": 0.08, "max_leaf_nodes": 8, "min_samples_leaf": 30, "random_state": 0}
    return Learners(lambda: HistGradientBoostingClassifier(**stated), lambda: HistGradientBoostingRegressor(**stated))


def folds_by_customer(customer: Whole, folds: int, seed: int) -> Whole:
    """Which fold each row is in; all rows of a customer share one. Shape (rows,).

    Args:
        customer: Shape (rows,), 0 … customers − 1.
        folds: How many.
        seed: Of the lot.
    """
    count = int(customer.max(initial=-1)) + 1
    dealt = np.random.default_rng(seed).permutation(count) % folds
    return np.asarray(dealt[customer], dtype=np.int64)


def nuisances(
    outcome: Floats, is_answered: Flags, covariates: Floats, weights: Floats | None, folds: Whole, by: Learners
) -> Nuisances:
    """The chance of an answer and the outcome either way, for each row by models of the other folds.

    Args:
        outcome: Shape (rows,).
        is_answered: Shape (rows,).
        covariates: Shape (rows, k), known before anybody answered.
        weights: Shape (rows,), how much each counts; None where all count alike.
        folds: Shape (rows,), which fold each row is in.
        by: What learns.

    Raises:
        TooFewError: a fold leaves too few who were answered, or ignored, to learn from.
    """
    chance = np.empty(len(outcome))
    for held_out, rest in _splits(folds):
        classifier = _fitted(by.chance(), covariates, is_answered, weights, rest)
        chance[held_out] = classifier.predict_proba(covariates[held_out])[:, 1]
    if_ignored, if_answered = (
        _expected(outcome, is_answered == arm, covariates, weights, folds, by) for arm in (False, True)
    )
    return Nuisances(np.clip(chance, CLIP, 1 - CLIP), if_ignored, if_answered)


def _expected(
    outcome: Floats, is_in_arm: Flags, covariates: Floats, weights: Floats | None, folds: Whole, by: Learners
) -> Floats:
    """The outcome expected of each row, by models of the other folds of one arm."""
    if by.has_lines:
        try:
            return expected_by_others(
                covariates, outcome, is_in_arm if weights is None else is_in_arm * weights, folds, FEWEST_TO_LEARN
            )
        except UnclearError:
            pass  # learned from the rows, more slowly
    expected = np.empty(len(outcome))
    for held_out, rest in _splits(folds):
        regressor = _fitted(by.outcome(), covariates, outcome, weights, rest[is_in_arm[rest]])
        expected[held_out] = regressor.predict(covariates[held_out])
    return expected


def _splits(folds: Whole) -> Iterator[tuple[Whole, Whole]]:
    for fold in range(int(folds.max()) + 1):
        yield np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)


def _fitted(model: Any, x: Floats, y: Floats | Flags, weights: Floats | None, rows: Whole) -> Any:
    counted = rows if weights is None else rows[weights[rows] > 0]
    if len(counted) < FEWEST_TO_LEARN or (y.dtype == np.bool_ and (y[counted].all() or not y[counted].any())):
        raise TooFewError
    return model.fit(x[counted], y[counted], sample_weight=None if weights is None else weights[counted])
