"""The C3 chart: what each period's customers still pay, by when they were acquired."""

from __future__ import annotations

import polars as pl

MOST_COHORTS = 8


def by_acquisition(frame: pl.DataFrame) -> pl.DataFrame:
    """Revenue by month and cohort of acquisition, the oldest cohort first.

    Quarters where eight hold them all, else years; what is older than eight is pooled.

    Args:
        frame: `acquired_on` (first day of a quarter), `month_on`, `amount`, in one currency.

    Returns:
        `cohort`, `month_on`, `amount`: every month for every cohort, 0 where nothing was paid.
    """
    quarters = frame["acquired_on"].unique().sort()
    acquired = pl.col("acquired_on")
    if len(quarters) <= MOST_COHORTS:
        named = frame.with_columns(pl.format("{} Q{}", acquired.dt.year(), acquired.dt.quarter()).alias("cohort"))
    else:
        oldest = int(quarters.dt.year().max()) - MOST_COHORTS + 1  # type: ignore[arg-type]
        year = acquired.dt.year()
        pooled = pl.when(year <= oldest).then(pl.format("to {}", pl.lit(oldest))).otherwise(pl.format("{}", year))
        is_pooled = int(quarters.dt.year().min()) < oldest  # type: ignore[arg-type]
        named = frame.with_columns((pooled if is_pooled else pl.format("{}", year)).alias("cohort"))
    firsts = named.group_by("cohort").agg(pl.min("acquired_on")).sort("acquired_on")
    months = frame.select("month_on").unique()
    paid = named.group_by("cohort", "month_on").agg(pl.sum("amount"))
    return (
        firsts.join(months, how="cross")
        .join(paid, on=["cohort", "month_on"], how="left")
        .with_columns(pl.col("amount").fill_null(0.0))
        .sort("acquired_on", "month_on")
        .select("cohort", "month_on", "amount")
    )
