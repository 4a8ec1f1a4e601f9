"""Who recommends, how they sound, and what an answer has to do with it."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.adjustment import FEWEST_CLUSTERS, adjusted_difference
from analytics.estimate import Caution, Estimate, Insufficient, Result, counted
from analytics.proportions import normal_quantile

Z = normal_quantile(0.95)
WIDER = "Widen the period or the filters."


def advocacy_shift(frame: pl.DataFrame) -> Result:
    """By how much more would recommend after an answer than after none, within channel, topic and segment.

    Args:
        frame: One row per answered recommendation survey after a complaint: `arm` (answered or ignored),
            `is_recommending`, `channel`, `topic`, `segment`, `customer_id`.
    """
    both = frame.filter(pl.col("arm").is_in(["answered", "ignored"]))
    strata = both.select(pl.struct("channel", "topic", "segment").alias("stratum"))["stratum"].rank("dense")
    return adjusted_difference(
        both["is_recommending"].cast(pl.Float64).to_numpy(), (both["arm"] == "answered").cast(pl.Float64).to_numpy(),
        strata, both["customer_id"], unit="points",
    )  # fmt: skip


def relative_advocacy_shift(frame: pl.DataFrame) -> Result:
    """P(recommend) after a complaint that went one way, over that of customers alike who did not complain, less 1.

    Those without a complaint are weighted to the segments and regions of those with one; the interval is on the
    log scale, robust to several surveys of a customer.

    Args:
        frame: One row per answered recommendation survey: `arm` (one other value beside none), `is_recommending`,
            `segment`, `region`, `customer_id`.

    Returns:
        In `rows`: `arm, answered_surveys, recommending_share`, before any weighting.

    References:
        Greenland (1991), Epidemiology 2, 387-392: standardised ratios.
    """
    cells = frame.with_columns(
        pl.col("is_recommending").cast(pl.Float64).alias("y"), (pl.col("arm") != "none").alias("complained")
    )
    shared = pl.col("complained").any() & pl.col("complained").not_().any()
    common = cells.filter(shared.over("segment", "region"))
    of_arm = pl.col("complained")
    n = common.select(of_arm.sum()).item()
    if common.filter(of_arm)["customer_id"].n_unique() < FEWEST_CLUSTERS:
        return Insufficient("Too few people answered a recommendation survey after such a complaint.", WIDER)
    common = common.with_columns(
        (of_arm.sum() / n).over("segment", "region").alias("weight"),
        pl.col("y").filter(~of_arm).mean().over("segment", "region").alias("base"),
        (~of_arm).sum().over("segment", "region").alias("base_n"),
    )
    complained = common.filter(of_arm)
    share, base = float(complained["y"].to_numpy().mean()), float(complained["base"].to_numpy().mean())
    if not share or not base:
        return Insufficient("Nobody recommends on one side of the comparison.", WIDER)
    spread = (
        pl.when(of_arm)
        .then((pl.col("y") - share) / (n * share) - (pl.col("base") - base) / (n * base))
        .otherwise(-pl.col("weight") * (pl.col("y") - pl.col("base")) / (pl.col("base_n") * base))
    )
    scores = common.group_by("customer_id").agg(spread.sum().alias("score"))["score"]
    half = Z * math.sqrt(float((scores**2).sum()))
    ratio = share / base
    rows = cells.group_by("arm").agg(pl.len().alias("answered_surveys"), pl.mean("y").alias("recommending_share"))
    left_out = len(frame) - len(common)
    cautions = (
        (Caution("no-overlap", f"{left_out:,} surveys have no counterpart of the same segment and region: left out."),)
        if left_out else ()
    )  # fmt: skip
    return Estimate(
        value=ratio - 1, low=ratio * math.exp(-half) - 1, high=ratio * math.exp(half) - 1, unit="share", n=len(common),
        method="ratio of shares, standardised by segment and region, cluster-robust", claim="associational",
        cautions=cautions, rows=rows.sort("arm"),
    )  # fmt: skip


def tone_change(tone_before: NDArray[np.float64], tone_after: NDArray[np.float64], person: pl.Series) -> Result:
    """Mean tone after the brand's answer less mean tone before it, of those who wrote again.

    Args:
        tone_before: −1 to 1, one per answered thread; NaN where unread.
        tone_after: The same after the answer; NaN where they did not write again.
        person: Who opened the thread.

    Returns:
        In `rows`: `reading, value`, with the bounds in which the change over all threads lies whatever those who
        did not write again would have said.
    """
    read = ~np.isnan(tone_before)
    again = read & ~np.isnan(tone_after)
    if person.filter(pl.Series(again)).n_unique() < FEWEST_CLUSTERS:
        return Insufficient("Too few people wrote again after an answer.", WIDER)
    change = (tone_after - tone_before)[again]
    value = float(change.mean())
    sums = pl.DataFrame({"person": person.filter(pl.Series(again)), "off": change - value}).group_by("person")
    half = Z * math.sqrt(float((sums.agg(pl.sum("off"))["off"] ** 2).sum())) / len(change)
    silent = tone_before[read & ~again]
    worst, best = ((change.sum() + (end - silent).sum()) / read.sum() for end in (-1.0, 1.0))
    rows = pl.DataFrame(
        {"reading": ["of those who wrote again", "if all others had fallen to −1", "if all others had risen to 1"],
         "value": [value, worst, best]}
    )  # fmt: skip
    return Estimate(
        value=value, low=value - half, high=value + half, unit="score", n=len(change), claim="associational", rows=rows,
        method=f"mean change, {len(change):,} of {int(read.sum()):,} threads, cluster-robust",
    )  # fmt: skip


def group_size(frame: pl.DataFrame) -> Result:
    """How many people are in a group, with what they did in `rows`.

    Args:
        frame: One row per person: `praise_count, praise_reach, defended_count, referral_count, brought_count,
            accepted_answer_count`.
    """
    done = ("praise_count", "praise_reach", "defended_count", "referral_count", "brought_count")
    rows = frame.select(pl.len().alias("people"), *(pl.col(name).sum() for name in (*done, "accepted_answer_count")))
    return counted(float(len(frame)), len(frame), "count", rows=rows)
