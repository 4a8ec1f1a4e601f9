"""When a channel opens or grows: do contacts move there from elsewhere, or does it bring new ones?"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import normal_quantile

FEWEST_WEEKS = 8


def contact_change(frame: pl.DataFrame, opened_on: date, grown: tuple[str, ...], channels: tuple[str, ...]) -> Result:
    """Change of weekly contacts per 1,000 customers in some channels, against groups where nothing opened.

    Difference in differences: the weekly gap between the groups where the channel grew and the others,
    after less before. Weeks follow each other, so the interval allows for correlation between them.

    Args:
        frame: One row per week, group and channel: `week_on, customers_group, channel, contacts, customers`.
        opened_on: When the channel opened or grew.
        grown: The groups in which it did.
        channels: The channels counted: one for its own change, all for what was induced.

    References:
        Newey and West (1987), Econometrica 55, 703-708, with the lag of Newey and West (1994).
    """
    customers = frame.group_by("week_on", "customers_group").agg(pl.max("customers"))
    contacts = (
        frame.filter(pl.col("channel").is_in(list(channels)))
        .group_by("week_on", "customers_group")
        .agg(pl.sum("contacts"))
    )
    weekly = (
        customers.join(contacts, on=["week_on", "customers_group"], how="left")
        .with_columns(pl.col("contacts").fill_null(0), pl.col("customers_group").is_in(list(grown)).alias("is_grown"))
        .group_by("week_on", "is_grown")
        .agg((1000 * pl.col("contacts").sum() / pl.col("customers").sum()).alias("rate"))
        .pivot("is_grown", index="week_on", values="rate")
        .sort("week_on")
    )
    if not {"true", "false"} <= set(weekly.columns):
        return Insufficient("There is no group to compare with.", "Leave at least one group without the channel.")
    weekly = weekly.drop_nulls()
    gap = (weekly["true"] - weekly["false"]).to_numpy()
    after = (weekly["week_on"] >= opened_on).to_numpy()
    if after.sum() < FEWEST_WEEKS or (~after).sum() < FEWEST_WEEKS:
        return Insufficient(
            f"Fewer than {FEWEST_WEEKS} weeks lie before or after {opened_on}.",
            "Choose another date or a longer period.",
        )
    change = float(gap[after].mean() - gap[~after].mean())
    half = normal_quantile(0.95) * math.hypot(_mean_error(gap[after]), _mean_error(gap[~after]))
    return Estimate(
        value=change, low=change - half, high=change + half, unit="score", n=len(gap), claim="associational",
        method="difference in differences of weekly rates, Newey–West",
        cautions=(Caution("parallel", "Reads as an effect only if both groups would have moved alike otherwise."),),
        rows=weekly.rename({"true": "grown", "false": "others"}),
    )  # fmt: skip


def _mean_error(series: NDArray[np.float64]) -> float:
    """Standard error of the mean of a series whose neighbours are alike."""
    n = len(series)
    lags = math.floor(4 * (n / 100) ** (2 / 9))
    residual = series - series.mean()
    variance = float(residual @ residual) / n
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(residual[lag:] @ residual[:-lag]) / n
    return math.sqrt(max(variance, 0.0) / (n - 1))
