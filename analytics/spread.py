"""How does an uproar spread, who comes back, how far is it from what was expected, and whose money speaks in it?"""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import polars as pl

from analytics.crises import Alarm, Watch, moment
from analytics.estimate import Caution, Estimate, Insufficient, Result, counted, several_currencies
from analytics.proportions import normal_quantile, poisson_interval, share_estimate

FEWEST_DAYS = 2
NOBODY = Insufficient("Nobody spoke in this stretch.", "Choose another alarm.")


def expected_path(watched: Watch, alarm: Alarm) -> Estimate:
    """Mentions beyond what was expected from the first to the last hour of an alarm.

    Rows: every hour from three days before to two days after, with `mentions`, `expected` and the highest count
    that passes for chance 19 times of 20.
    """
    first = int(alarm.started_at.timestamp() // 3600) - watched.first_hour
    last = int(alarm.last_at.timestamp() // 3600) - watched.first_hour + 1
    variance = float(watched.variance[first:last].sum())
    excess, half = alarm.mentions - alarm.expected, normal_quantile(0.95) * math.sqrt(variance)
    places = range(max(0, first - 72), min(len(watched.counts), last + 48))
    mean = watched.expected[places.start : places.stop]
    rows = pl.DataFrame(
        {
            "hour": [moment(watched, place) for place in places],
            "mentions": watched.counts[places.start : places.stop],
            "expected": mean,
            "high": mean + normal_quantile(0.90) * np.sqrt(watched.variance[places.start : places.stop]),
        }
    )
    return Estimate(
        value=excess, low=excess - half, high=excess + half, unit="count", n=alarm.mentions, rows=rows,
        method="actual less forecast, spread of past forecasts", claim="descriptive",
        cautions=(Caution("end-by-data", "Counted from the first to the last hour that stood out."),),
    )  # fmt: skip


def spread_by_hour(frame: pl.DataFrame) -> pl.DataFrame:
    """What each hour of an uproar brought.

    `reached` adds up the followers of the hour's authors: how many could have read it, not how many did, and
    people who follow two authors count twice. Blank where the source counts no followers or shares.

    Args:
        frame: One row per mention: `posted_at`, `person`, `complaint`, `follower_count`, `share_count`.
    """
    authors = pl.col("follower_count").filter(pl.col("person").is_first_distinct())
    return (
        frame.sort("posted_at", "person")
        .with_columns(pl.col("person").is_first_distinct().alias("is_new"), hour=pl.col("posted_at").dt.truncate("1h"))
        .group_by("hour", maintain_order=True)
        .agg(
            pl.len().alias("mentions"),
            pl.col("complaint").sum().round(1).alias("complaints"),
            pl.col("person").n_unique().alias("authors"),
            pl.col("is_new").sum().alias("new authors"),
            pl.when(pl.col("share_count").count() > 0).then(pl.col("share_count").sum()).alias("shares"),
            pl.when(pl.col("follower_count").count() > 0).then(authors.sum()).alias("reached"),
        )
    )


def returning_share(frame: pl.DataFrame) -> Result:
    """The share of an uproar's authors who come back in a later hour. Columns `posted_at`, `person`."""
    if frame.is_empty():
        return NOBODY
    hours = frame.group_by("person").agg(pl.col("posted_at").dt.truncate("1h").n_unique())["posted_at"]
    return share_estimate(int((hours > 1).sum()), len(hours))


def reproduction(frame: pl.DataFrame, started_at: datetime, ended_at: datetime) -> Result:
    """New authors of the last whole day for each author of the day before: above 1 it grows, below 1 it dies out.

    Rows: every whole day from the start with its authors, new authors and ratio.

    Args:
        frame: One row per mention: `posted_at`, `person`.
        started_at: When the uproar began; its days are counted from here.
        ended_at: Until when it was seen.
    """
    days = int((ended_at - started_at).total_seconds() // 86_400)
    if days < FEWEST_DAYS:
        return Insufficient("It takes two whole days to tell growth from dying out.", "Look again a day later.")
    dated = frame.sort("posted_at").with_columns(
        ((pl.col("posted_at") - started_at).dt.total_seconds() // 86_400).alias("day"),
        pl.col("person").is_first_distinct().alias("is_new"),
    )
    seen = dated.group_by("day").agg(
        pl.col("person").n_unique().alias("authors"), pl.col("is_new").sum().alias("new authors")
    )
    rows = (
        pl.DataFrame({"day": list(range(days))})
        .join(seen.with_columns(pl.col("day").cast(pl.Int64)), on="day", how="left")
        .fill_null(0)
        .with_columns((pl.col("new authors") / pl.col("authors").shift(1)).alias("new per author"))
    )
    before, new = int(rows["authors"][-2]), int(rows["new authors"][-1])
    if not before:
        return NOBODY
    low, high = poisson_interval(new)
    return Estimate(
        value=new / before, low=low / before, high=high / before, unit="score", n=before, rows=rows,
        method="exact Poisson", claim="descriptive",
        cautions=(Caution("usual-authors", "Those who would have written anyway are in it."),),
    )  # fmt: skip


def value_at_risk(margin_amount: pl.Series, currency: pl.Series) -> Result:
    """Margin of the year before of the customers who complained: the most that could be lost, not what will be."""
    if len(margin_amount) == 0:
        return Insufficient(
            "No known customer with orders in the year before complained in this selection.",
            "Bring orders.csv with margin_amount or cost_amount, and identities.csv.",
        )
    if several := several_currencies("Orders", currency):
        return several
    return counted(float(margin_amount.sum()), len(margin_amount), "money", currency=currency[0])
