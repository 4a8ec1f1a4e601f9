"""Answered as something that happens at a moment: before it a customer counts as not answered, after it as answered.

Nothing is lost to a landmark, and living to be answered is no advantage. It is told for contracts, whose end is seen.

References:
    Andersen and Gill (1982), Annals of Statistics 10, 1100-1120; Suissa (2008), American J. Epidemiology 167, 492-499,
    for immortal time; Rosenbaum and Rubin (1984), J. Am. Stat. Assoc. 79, 516-524, for fifths of the chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.effect.aipw import Sample, expectations
from analytics.effect.compared import known_before
from analytics.effect.nuisances import TooFewError, learners
from analytics.estimate import Insufficient
from analytics.proportional_hazards import cox_of_counts

Floats = NDArray[np.float64]
LEFT_EARLY = "Had left by the landmark"
FEWEST_LEAVERS = 20
FIFTHS = 5
AT_ONCE = 1e-3  # days: a reply in the same moment still comes after the complaint
TOO_FEW = Insufficient(
    f"Fewer than {FEWEST_LEAVERS} customers with a contract left after a complaint.",
    "Bring subscriptions.csv with ended_at.",
)


@dataclass(frozen=True, slots=True)
class Hazards:
    """Ratios of the hazard of leaving, answered to not: (value, low, high).

    `in_time` counts each day as it was; `ever` counts who was ever answered as answered from the first day on, as
    a plain comparison does.
    """

    in_time: tuple[float, float, float]
    ever: tuple[float, float, float]
    leavers: int
    n: int


def hazard_of_leaving(frame: pl.DataFrame) -> Hazards | Insufficient:
    """How leaving a contract goes with having been answered by then, among complaints as likely to be answered.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it; who left by the landmark is taken in again.
    """
    seen = frame.filter(
        pl.col("tenure") == "contract", pl.col("left_out").is_null() | pl.col("left_out").eq_missing(LEFT_EARLY),
        pl.col("followed_days") > 0,
    ).with_columns(left_out=pl.lit(None, pl.String))  # fmt: skip
    known = known_before(seen)
    if isinstance(known, Insufficient):
        return known
    rows = known.rows
    leaves = ~rows["has_stayed"].fill_null(value=True).to_numpy()
    ends = np.min([rows[name].to_numpy() for name in ("decided_days", "followed_days", "judged_days")], axis=0)
    inside = ends > AT_ONCE
    if (leaves & inside).sum() < FEWEST_LEAVERS:
        return TOO_FEW
    known = replace(known, rows=rows.filter(inside), covariates=known.covariates.of(inside))
    strata = _fifths(known.is_answered, known.covariates.matrix, known.customer)
    if isinstance(strata, Insufficient):
        return strata
    answered_at = np.maximum(known.rows["reply_hours"].fill_null(np.inf).to_numpy() / 24, AT_ONCE)
    leaves, ends = leaves[inside], ends[inside]
    is_ever = answered_at < ends
    ever = _ratio(is_ever, np.zeros(len(ends)), ends, leaves, strata)
    first, second = np.minimum(answered_at, ends), np.flatnonzero(is_ever)
    in_time = _ratio(
        np.concatenate((np.zeros(len(ends), dtype=np.bool_), np.ones(len(second), dtype=np.bool_))),
        np.concatenate((np.zeros(len(ends)), answered_at[second])), np.concatenate((first, ends[second])),
        np.concatenate((leaves & ~is_ever, leaves[second])), np.concatenate((strata, strata[second])),
    )  # fmt: skip
    if in_time is None or ever is None:
        return TOO_FEW
    return Hazards(in_time, ever, int(leaves.sum()), len(ends))


def _fifths(
    is_answered: NDArray[np.bool_], covariates: Floats, customer: NDArray[np.int64]
) -> NDArray[np.int64] | Insufficient:
    sample = Sample(np.zeros(len(is_answered)), is_answered, covariates, customer)
    try:
        chance = expectations(sample, learners("linear"), seeds=1)[0].chance
    except TooFewError:
        return TOO_FEW
    edges = np.quantile(chance, np.linspace(0, 1, FIFTHS + 1)[1:-1])
    return np.asarray(np.searchsorted(edges, chance), dtype=np.int64)


def _ratio(
    is_answered: NDArray[np.bool_], entries: Floats, exits: Floats, leaves: NDArray[np.bool_], strata: NDArray[np.int64]
) -> tuple[float, float, float] | None:
    ones = np.ones(len(exits), dtype=np.int64)
    fit = cox_of_counts(is_answered[:, None].astype(np.float64), exits, leaves, ones, entries, strata)
    if fit is None:
        return None
    value, low, high = (float(each[0]) for each in fit.hazard_ratios())
    return value, low, high
