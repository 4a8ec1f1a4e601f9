"""Are the answered and the ignored alike, before and after weighting, and how many are left to compare with?"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.covariates import Covariates

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
ALIKE = 0.1  # standardised mean difference below which arms are called alike
BINS = 20


def comparison_weights(chance: Floats, is_answered: Flags, weights: Floats | None = None) -> Floats:
    """What each complaint counts when the ignored are made to look like the answered. Shape (rows,)."""
    counted = np.ones(len(chance)) if weights is None else weights
    return np.where(is_answered, counted, counted * chance / (1 - chance))


def effective_n(weights: Floats) -> float:
    """As many equally weighted rows would tell as much.

    References:
        Kish (1965), Survey Sampling.
    """
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def balance(covariates: Covariates, is_answered: Flags, after: Floats, before: Floats | None = None) -> pl.DataFrame:
    """Standardised mean differences, answered less ignored: `name, variable, before, after`.

    Both are in standard deviations of the answered before weighting, so that weighting cannot hide a difference by
    widening the scale. Binary columns are held to the same measure.

    References:
        Stuart (2010), Statistical Science 25, 1-21.
    """
    counted = np.ones(len(covariates)) if before is None else before
    spread = np.sqrt(_variance(covariates.matrix[is_answered], counted[is_answered]))
    scale = np.where(spread > 0, spread, 1.0)

    def gap(weights: Floats) -> Floats:
        answered, ignored = (
            np.average(covariates.matrix[arm], axis=0, weights=weights[arm]) for arm in (is_answered, ~is_answered)
        )
        return np.asarray((answered - ignored) / scale)

    return pl.DataFrame(
        {"name": covariates.names, "variable": covariates.variables, "before": gap(counted), "after": gap(after)}
    )


def overlap(chance: Floats, is_answered: Flags) -> float:
    """The share of the two arms' chances of an answer that they have in common, 0 to 1.

    1 less the largest gap between their distributions (Kolmogorov–Smirnov), which is the overlap of two densities that
    cross once, as those of chances do.
    """
    points = np.unique(chance)
    below = [
        np.searchsorted(np.sort(chance[arm]), points, side="right") / max(arm.sum(), 1)
        for arm in (is_answered, ~is_answered)
    ]
    return 1 - float(np.abs(below[0] - below[1]).max())


def overlap_curves(chance: Floats, is_answered: Flags, bins: int = BINS) -> pl.DataFrame:
    """How the chances of an answer are spread: `chance` (middle of a bin), `answered, ignored` (shares of the arm)."""
    edges = np.linspace(0, 1, bins + 1)
    columns = {
        name: np.histogram(chance[arm], edges)[0] / max(arm.sum(), 1)
        for name, arm in (("answered", is_answered), ("ignored", ~is_answered))
    }
    return pl.DataFrame({"chance": (edges[1:] + edges[:-1]) / 2, **columns})


def _variance(matrix: Floats, weights: Floats) -> Floats:
    mean = np.average(matrix, axis=0, weights=weights)
    return np.asarray(np.average((matrix - mean) ** 2, axis=0, weights=weights))
