"""What a lot allows to be said: the difference that an arm makes, adjusted for what was known before it was drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def adjusted_by_lot(
    outcomes: Floats, is_shown: Floats, before: Floats, years: Floats, cluster: Codes | None = None
) -> tuple[Floats, Floats]:
    """What being shown changes in each outcome, adjusted within arms, and the covariance of the changes.

    HC2 errors, or, with clusters, those of Liang and Zeger with the usual correction for few clusters.

    Weighted by the years observed, so without covariates it is the difference of two ratios.

    Args:
        outcomes: Shape (n, k), per year.
        is_shown: Shape (n,), 0/1 by lot.
        before: Shape (n, p), what was known before the lot; p may be 0.
        years: Shape (n,), above 0.
        cluster: Shape (n,), whose rows move together, 0 … clusters − 1; None: every row alone.

    References:
        Lin (2013), Annals of Applied Statistics 7, 295-318; MacKinnon and White (1985) for HC2; Liang
        and Zeger (1986), Biometrika 73, 13-22.
    """
    centred = before - np.average(before, axis=0, weights=years) if before.size else before
    design = np.column_stack([np.ones(len(years)), is_shown, centred, is_shown[:, None] * centred])
    root = np.sqrt(years)[:, None]
    x, y = design * root, outcomes * root
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ x.T @ y
    residual = y - x @ coefficients
    direction = (x @ inverse[1])[:, None]
    if cluster is None:
        leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
        influence = direction * residual / np.sqrt(np.maximum(1 - leverage, 1e-9))[:, None]
        return coefficients[1], influence.T @ influence
    influence = np.zeros((int(cluster.max()) + 1, outcomes.shape[1]))
    np.add.at(influence, cluster, direction * residual)
    groups, rows = len(influence), len(x)
    few = groups / (groups - 1) * (rows - 1) / (rows - x.shape[1])
    return coefficients[1], few * influence.T @ influence


def adjustable(before: Floats, is_shown: Floats) -> Floats:
    """The columns of `before` that can be adjusted for within both arms, the first of collinear ones.

    What does not vary within an arm, or says there what other columns say, has no slope there.
    """
    arms = (is_shown == 0, is_shown == 1)
    kept: list[int] = []
    for place in range(before.shape[1]):
        columns = before[:, [*kept, place]]
        if all(np.linalg.matrix_rank(_standardised(columns[arm])) == columns.shape[1] for arm in arms):
            kept.append(place)
    return before[:, kept]


def _standardised(columns: Floats) -> Floats:
    """Columns around their means, in their standard deviations; zeros where one does not vary."""
    off = columns - columns.mean(axis=0)
    spread = off.std(axis=0)
    varies = spread > 1e-9 * np.abs(columns).max(axis=0)  # a mean of equal numbers is rounded
    return np.where(varies, off, 0.0) / np.where(varies, spread, 1.0)
