"""What goes with a difference in one thing where others are held equal. Associational, never causal by itself."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit
from analytics.proportions import normal_quantile

FEWEST_CLUSTERS = 20


def adjusted_difference(
    outcome: NDArray[np.float64],
    exposure: NDArray[np.float64],
    strata: pl.Series,
    clusters: pl.Series,
    *,
    unit: Unit,
    held: str = "topic and value",
    level: float = 0.95,
) -> Result:
    """By how much the outcome differs per unit of exposure within strata, pooled; robust to clusters.

    Least squares with one intercept per stratum. For an exposure of 0 and 1 it is the difference of
    means, each stratum weighing by n₁n₀/(n₁+n₀). Strata in which the exposure does not vary tell
    nothing and are left out; their share is said.

    Args:
        outcome: Shape (n,), in `unit`; shares as 0/1.
        exposure: Shape (n,), 0/1 for two groups.
        strata: Shape (n,), what is held equal.
        clusters: Shape (n,), the units drawn, such as customers.
        unit: Unit of the outcome.
        held: What the strata hold equal, in words.
        level: Of the interval.

    References:
        Cameron and Miller (2015), J. Human Resources 50, 317-372 (CR1 standard error).
    """
    frame = pl.DataFrame({"y": outcome, "d": exposure.astype(float), "stratum": strata, "cluster": clusters})
    common = frame.filter(pl.col("d").min().over("stratum") < pl.col("d").max().over("stratum"))
    people = common["cluster"].n_unique()
    if people < FEWEST_CLUSTERS:
        return Insufficient(
            f"Only {people} people can be compared at the same {held}.", "Widen the period or the filters."
        )
    within = common.with_columns(
        (pl.col("y") - pl.col("y").mean().over("stratum")).alias("y"),
        (pl.col("d") - pl.col("d").mean().over("stratum")).alias("d"),
    )
    weight = float((within["d"] ** 2).sum())
    slope = float((within["d"] * within["y"]).sum()) / weight
    scores = within.group_by("cluster").agg((pl.col("d") * (pl.col("y") - slope * pl.col("d"))).sum().alias("score"))
    n, parameters = len(common), 1 + common["stratum"].n_unique()
    correction = people / (people - 1) * (n - 1) / (n - parameters)
    error = math.sqrt(correction * float((scores["score"] ** 2).sum())) / weight
    half = normal_quantile(level) * error
    left_out = 1 - n / len(frame)
    cautions = () if not left_out else (
        Caution("no-overlap", f"{left_out:.0%} of rows have no counterpart at the same {held}: left out."),
    )  # fmt: skip
    return Estimate(
        value=slope, low=slope - half, high=slope + half, level=level, unit=unit, n=n, claim="associational",
        method=f"difference within {parameters - 1:,} strata, cluster-robust over {people:,} people",
        cautions=cautions,
    )  # fmt: skip
