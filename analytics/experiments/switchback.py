"""Hours by lot: a second opinion from the lot itself, and whether an hour reaches into the next."""

from __future__ import annotations

from functools import reduce
from math import gcd

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.by_lot import adjusted_by_lot
from analytics.experiments.reading import Reading, codes
from analytics.proportions import student_quantile
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
DRAWS, SEED = 999, 20_260_101


def block_hours(hours: pl.DataFrame) -> int:
    """How many hours were drawn together: what divides the length of every run of one arm.

    Args:
        hours: One row per hour that was drawn: `hour_at, arm`.
    """
    ordered = hours.sort("hour_at")
    begins = (
        (pl.col("arm") != pl.col("arm").shift()) | (pl.col("hour_at").diff().dt.total_hours() != 1)
    ).fill_null(value=True)  # fmt: skip
    runs = ordered.select(run=begins.cum_sum()).group_by("run").len()["len"].to_list()
    return reduce(gcd, runs, 0) or 1


def permutation_chance(known: Reading, hours: pl.DataFrame) -> float:
    """P(a difference at least as large | answering first changes nothing), by drawing the hours' arms again.

    Blocks of hours change places within their day, as often as in the draw.

    Args:
        known: The experiment.
        hours: As for `block_hours`.
    """
    length = block_hours(hours)
    blocks = (
        hours.sort("hour_at")
        .with_columns(day=pl.col("hour_at").dt.date(), place=pl.int_range(pl.len()).over(pl.col("hour_at").dt.date()))
        .with_columns(block=pl.struct("day", pl.col("place") // length).rank("dense").cast(pl.Int64) - 1)
    )
    sums = known.frame.group_by("hour_at").agg(total=pl.col("outcome_value").cast(pl.Float64).sum(), count=pl.len())
    by_block = (
        blocks.join(sums, on="hour_at", how="left")
        .group_by("block")
        .agg(pl.col("day").first(), pl.col("arm").first(), pl.col("total").sum(), pl.col("count").sum())
        .sort("block")
    )
    total, count = (by_block[name].cast(pl.Float64).to_numpy() for name in ("total", "count"))
    day = codes(by_block["day"])
    arm = (by_block["arm"] == known.treated).to_numpy().astype(float)
    rng = np.random.default_rng(SEED)
    shuffled = np.argsort(day + rng.random((DRAWS, len(day))), axis=1)  # within the day alone: blocks are in its order
    drawn = _gaps(arm[shuffled], total, count)
    ours = _gaps(arm[None, :], total, count)[0]
    return float((1 + (np.abs(drawn) >= abs(ours) - 1e-12).sum()) / (1 + DRAWS))


def carry_over(known: Reading) -> tuple[Measured, float] | None:
    """What the arm of the hour before changes, the arm of the hour held equal, and Student's quantile of its error.

    None where the hour before is not known for both arms.
    """
    frame = known.frame.drop_nulls("arm_before")
    before = (frame["arm_before"] == known.treated).to_numpy().astype(float)
    now = frame["is_treated"].to_numpy().astype(float)
    cells = {(a, b) for a, b in zip(before.tolist(), now.tolist(), strict=True)}
    days = codes(frame["cluster"]) if len(frame) else np.empty(0, dtype=np.int64)
    if len(cells) < 4 or days.max() < 4:  # noqa: PLR2004  # both arms after both arms, over some days
        return None
    outcome = frame["outcome_value"].cast(pl.Float64).to_numpy()[:, None]
    value, variance = adjusted_by_lot(outcome, before, now[:, None], np.ones(len(frame)), days)
    return Measured(float(value[0]), float(np.sqrt(variance[0, 0]))), student_quantile(int(days.max()) - 3)


def _gaps(arms: Floats, total: Floats, count: Floats) -> Floats:
    """Difference of means for each row of `arms`, shape (draws, blocks)."""
    treated, complaints = arms @ total, arms @ count
    rest = np.maximum(count.sum() - complaints, 1e-9)
    gaps: Floats = treated / np.maximum(complaints, 1e-9) - (total.sum() - treated) / rest
    return gaps
