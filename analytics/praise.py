"""Who is thanked for praise, what follows, and what is taken down."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.adjustment import adjusted_difference
from analytics.estimate import Estimate, Insufficient, Result, counted
from analytics.proportions import wilson_interval

Thanks = Literal["any", "words", "like", "share"]
Floats = NDArray[np.float64]


def compliment_reply_rate(frame: pl.DataFrame, by: Thanks) -> Result:
    """The share of compliments that the brand thanked for: by words, a like, a share, or any of them.

    Each compliment weighs by the probability that it is one.

    Args:
        frame: One row per compliment: `compliment`, the probability, and `any, words, like, share`, null where
            the source does not say.
        by: Which thanks count.
    """
    known = frame.drop_nulls(by)
    return _weighted_share(known["compliment"].to_numpy(), known[by].cast(pl.Float64).to_numpy())


def removal_rate(complaint: Floats, is_removed: NDArray[np.bool_]) -> Result:
    """The share of negative posts that were removed, by whomever. Each weighs by its probability to be a complaint."""
    return _weighted_share(complaint, is_removed.astype(float))


def posts_shared(frame: pl.DataFrame) -> Result:
    """Posts of customers that the brand shared, with what they reached in `rows`.

    Args:
        frame: One row per shared post: `person`, `follower_count`, `like_count`, `share_count`.
    """
    followers = frame.group_by("person").agg(pl.max("follower_count"))["follower_count"].sum()
    rows = frame.select(
        pl.len().alias("posts"), pl.col("person").n_unique().alias("people"),
        pl.lit(followers).alias("followers_of_authors"), pl.sum("like_count").alias("likes"),
        pl.sum("share_count").alias("shares"),
    )  # fmt: skip
    return counted(float(len(frame)), len(frame), "count", rows=rows)


def after_praise(frame: pl.DataFrame) -> Result:
    """By how much more of those thanked came back than of those not, alike in channel, segment and spending.

    Args:
        frame: One row per compliment of a known customer that is old enough: `is_thanked` (within three days),
            `came_back` (after them, within 90 days), `channel`, `segment`, `value_band`, `customer_id`.

    Returns:
        In `rows`: `thanked, compliments, came_back_share`, before any adjustment.
    """
    if frame.is_empty():
        return Insufficient(
            "No compliment of a known customer is old enough to know what followed.",
            "Bring orders.csv and identities.csv, or widen the period.",
        )
    strata = frame.select(pl.struct("channel", "segment", "value_band").alias("stratum"))["stratum"].rank("dense")
    result = adjusted_difference(
        frame["came_back"].cast(pl.Float64).to_numpy(), frame["is_thanked"].cast(pl.Float64).to_numpy(),
        strata, frame["customer_id"], unit="points",
    )  # fmt: skip
    if isinstance(result, Insufficient):
        return result
    rows = frame.group_by(pl.col("is_thanked").alias("thanked")).agg(
        pl.len().alias("compliments"), pl.col("came_back").mean().alias("came_back_share")
    )
    return replace(result, rows=rows.sort("thanked"))


def _weighted_share(weight: Floats, happened: Floats) -> Result:
    total = float(weight.sum())
    if not total:
        return Insufficient("Nothing of the kind is in this selection.", "Widen the period or the filters.")
    share = float(weight @ happened) / total
    effective = total**2 / float((weight**2).sum())
    low, high = wilson_interval(share * effective, effective)
    return Estimate(
        value=share, low=low, high=high, unit="share", n=len(weight), claim="descriptive",
        method="weighted by probability, Wilson on the effective number",
    )  # fmt: skip
