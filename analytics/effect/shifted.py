"""Where nearly everybody is answered: what if every reply came half an hour sooner?

Nobody is left to compare the answered with, but some waited longer than others alike. A modified treatment policy asks
only for what the data holds: each reply moved to a wait that people like them had.

References:
    Díaz and van der Laan (2012), Biometrics 68, 541-549; Haneuse and Rotnitzky (2013), Statistics in Medicine 32,
    5260-5277; density ratios by classification: Díaz, Williams, Hoffman and Schenck (2023), J. Am. Stat. Assoc. 118.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.effect.aipw import FIRST_SEED, FOLDS
from analytics.effect.compared import FEWEST_IN_ARM, Compared
from analytics.effect.nuisances import Learners, folds_by_customer
from analytics.estimate import Insufficient
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
SOONER_HOURS = 0.5
MOST_RATIO = 20.0
TOO_FEW = Insufficient(
    f"Fewer than {2 * FEWEST_IN_ARM} complaints were answered.", "Bring a longer history of answered complaints."
)


def effect_of_sooner(asked: Compared, by: Learners, sooner_hours: float = SOONER_HOURS) -> Measured | Insufficient:
    """By how much an outcome would rise among the answered if every reply came that much sooner.

    Replies that came within twice that time are left where they are: sooner than at once is no policy.

    Args:
        asked: The complaints and the outcome.
        by: What learns.
        sooner_hours: How much sooner.
    """
    waits = asked.known.rows["reply_hours"].fill_null(np.inf).to_numpy()
    weights = np.ones(len(asked.sample)) if asked.sample.weights is None else asked.sample.weights
    used = np.flatnonzero(asked.sample.is_answered & np.isfinite(waits) & (weights > 0))
    if len(used) < 2 * FEWEST_IN_ARM:
        return TOO_FEW
    sample = asked.sample.of(used)
    weights = weights[used] / weights[used].mean()
    wait = waits[used]
    moved = np.where(wait > 2 * sooner_hours, wait - sooner_hours, wait)
    as_is, as_moved = (np.column_stack((_told(each), sample.covariates)) for each in (wait, moved))
    folds = folds_by_customer(sample.customer, FOLDS, FIRST_SEED)
    expected, if_moved, ratio = np.empty(len(used)), np.empty(len(used)), np.empty(len(used))
    for fold in range(FOLDS):
        inside, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        model = by.outcome().fit(as_is[rest], sample.outcome[rest], sample_weight=weights[rest])
        expected[inside], if_moved[inside] = model.predict(as_is[inside]), model.predict(as_moved[inside])
        which = by.chance().fit(
            np.vstack((as_is[rest], as_moved[rest])), np.repeat([False, True], len(rest)),
            sample_weight=np.tile(weights[rest], 2),
        )  # fmt: skip
        chance = which.predict_proba(as_is[inside])[:, 1]
        ratio[inside] = np.minimum(chance / (1 - chance), MOST_RATIO)
    ratio /= float((ratio * weights).mean())
    scores = weights * (ratio * (sample.outcome - expected) + if_moved - sample.outcome)
    value = float(scores.mean())
    by_customer = np.bincount(sample.customer, scores - weights * value)
    return Measured(value, math.sqrt(float((by_customer**2).sum())) / len(used))


def _told(wait: Floats) -> Floats:
    """A wait as columns that a line can be drawn through: its logarithm, and whether it was within 1 or 24 hours."""
    return pl.DataFrame({"wait": wait}).select(
        pl.col("wait").log1p().alias("log"), (pl.col("wait") <= 1).cast(pl.Float64).alias("hour"),
        (pl.col("wait") <= 24).cast(pl.Float64).alias("day"),  # noqa: PLR2004
    ).to_numpy()  # fmt: skip
