"""Maximum likelihood over the logarithms of positive parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], tuple[float, Floats]]

FARTHEST = 12.0  # of a log-parameter: beyond it a mixing distribution is a point, and no prediction moves
FLAT = 1e-3  # curvature under which a direction of log-parameters is taken as given: it moves no prediction
NEWTON_STEPS = 20
STEP = 1e-4
SETTLED = 1e-10


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where a log-likelihood is highest: log-parameters (k,), their covariance (k, k), and how high."""

    log_parameters: Floats
    covariance: Floats
    log_likelihood: float


def maximum(likelihood: Likelihood, start: Floats, weight: float) -> Maximum:
    """The maximum of a log-likelihood, by L-BFGS and then Newton; covariance from the observed information.

    Args:
        likelihood: Log-parameters → log-likelihood and its gradient by them.
        start: Shape (k,), log-parameters to begin at.
        weight: Of all rows together; the search runs on the mean, so that its tolerance does not depend on n.

    Raises:
        ValueError: the likelihood has no finite maximum that the search could find.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  # as in special

    def objective(at: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(at)
        return -value / weight, -gradient / weight

    found = minimize(
        objective, start, jac=True, method="L-BFGS-B", bounds=[(-FARTHEST, FARTHEST)] * len(start),
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7},
    )  # fmt: skip
    at: Floats = np.asarray(found.x, dtype=float)
    value, gradient = likelihood(at)
    if not np.isfinite(value):
        raise ValueError("the likelihood has no finite maximum")
    for _ in range(NEWTON_STEPS):
        information = -_hessian(likelihood, at)
        nearer = np.clip(at + _solved(information) @ gradient, -FARTHEST, FARTHEST)
        tried, slope = likelihood(nearer)
        is_settled = not tried > value + SETTLED * abs(value)
        if tried >= value:
            at, value, gradient = nearer, tried, slope
        if is_settled:
            break
    return Maximum(at, _solved(information), float(value))


def _hessian(likelihood: Likelihood, at: Floats) -> Floats:
    """Central differences of the analytic gradient."""
    columns = [
        (likelihood(at + step)[1] - likelihood(at - step)[1]) / (2 * STEP) for step in STEP * np.identity(len(at))
    ]
    whole = np.stack(columns)
    return (whole + whole.T) / 2


def _solved(information: Floats) -> Floats:
    """The inverse over the directions in which the likelihood is curved."""
    curvature, direction = np.linalg.eigh(information)
    inverse = np.where(curvature > FLAT, 1 / np.maximum(curvature, FLAT), 0.0)
    solved: Floats = (direction * inverse) @ direction.T
    return solved


def weighted_rows(*columns: Floats, customers: NDArray[np.int64] | None = None) -> tuple[list[Floats], Floats]:
    """The distinct rows of some columns of one length, sorted, and how many customers have each."""
    weight = np.ones(len(columns[0])) if customers is None else customers.astype(float)
    order = np.lexsort(columns[::-1])
    ranked = [column[order] for column in columns]
    is_new = np.ones(len(order), dtype=np.bool_)
    if len(order):
        is_new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in ranked])
    starts = np.flatnonzero(is_new)
    return [column[starts] for column in ranked], np.add.reduceat(weight[order], starts) if len(starts) else weight
