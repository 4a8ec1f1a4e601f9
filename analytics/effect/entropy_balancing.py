"""A second opinion without a model of the chances: the ignored are weighted until their means are the answered's.

References:
    Hainmueller (2012), Political Analysis 20, 25-46; Zhao and Percival (2017), J. Causal Inference 5(1), for what it
    estimates and when it is right.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from analytics.effect.aipw import Effect, Sample

Floats = NDArray[np.float64]
MOST_STEPS = 200
NEAR = 1e-9


def balancing_weights(ignored: Floats, means: Floats, base: Floats) -> Floats | None:
    """Weights over the ignored, as near to `base` as can be, with the means of the answered; they sum to 1.

    None where no weights above 0 have these means: the answered lie outside of what the ignored span.

    Args:
        ignored: Shape (n, k).
        means: Shape (k,).
        base: Shape (n,), above 0.
    """
    centred = ignored - means
    centred = centred[:, np.ptp(centred, axis=0) > 0]
    scale = np.maximum(centred.std(axis=0), 1e-12)
    centred = centred / scale
    start = np.log(base / base.sum())
    slopes = np.zeros(centred.shape[1])

    def dual(at: Floats) -> tuple[float, Floats]:
        logs = start - centred @ at
        top = logs.max()
        weights = np.exp(logs - top)
        total = weights.sum()
        return float(top + np.log(total)), weights / total

    level, weights = dual(slopes)
    for _ in range(MOST_STEPS):
        gradient = -(weights @ centred)
        if np.abs(gradient).max(initial=0.0) < NEAR:
            return weights
        curvature = (centred * weights[:, None]).T @ centred - np.outer(gradient, gradient)
        step = np.linalg.lstsq(curvature, gradient, rcond=1e-10)[0]
        size = 1.0
        while size > NEAR:
            tried = dual(slopes - size * step)
            if tried[0] < level - 1e-4 * size * float(gradient @ step) + 1e-15:
                break
            size /= 2
        slopes = slopes - size * step
        level, weights = tried
    return weights if np.abs(weights @ centred).max(initial=0.0) < 1e-6 else None  # noqa: PLR2004


def effect_by_balancing(sample: Sample) -> Effect | None:
    """The effect on the answered after entropy balancing of all columns; None where balance cannot be reached.

    Its error takes the weights as the solution of equations, which is a weighted regression of the outcome on the
    columns among the ignored (Zhao and Percival, section 4).
    """
    counted = np.ones(len(sample)) if sample.weights is None else sample.weights
    answered, ignored = np.flatnonzero(sample.is_answered), np.flatnonzero(~sample.is_answered)
    ignored = ignored[counted[ignored] > 0]
    total = counted[answered].sum()
    means = np.average(sample.covariates[answered], axis=0, weights=counted[answered])
    weights = balancing_weights(sample.covariates[ignored], means, counted[ignored])
    if weights is None:
        return None
    value = float(np.average(sample.outcome[answered], weights=counted[answered]) - weights @ sample.outcome[ignored])
    design = np.column_stack((np.ones(len(ignored)), sample.covariates[ignored]))
    root = np.sqrt(weights)[:, None]
    line = np.linalg.lstsq(design * root, sample.outcome[ignored] * root[:, 0], rcond=None)[0]
    expected = np.column_stack((np.ones(len(sample)), sample.covariates)) @ line
    off = sample.outcome - expected
    influence = np.zeros(len(sample))
    influence[answered] = counted[answered] * (off[answered] - value) / total
    influence[ignored] = -weights * off[ignored]
    by_customer = np.bincount(sample.customer, influence)
    return Effect(value, math.sqrt(float((by_customer**2).sum())), influence * len(sample) + value)
