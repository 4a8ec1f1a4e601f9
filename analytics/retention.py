"""Who comes back. Cohorts of customers followed from their first purchase."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result, counted, several_currencies
from analytics.proportions import student_quantile, wilson_interval

Rule = Literal["n_day", "unbounded", "bracket"]
Grain = Literal["month", "week", "day"]
Clock = Literal["calendar", "rolling"]
PERIOD_DAYS = {"month": 30, "week": 7, "day": 1}
BRACKETS = {"month": 3, "week": 4, "day": 7}
LAST_AGES = {"month": 1200, "week": 60, "day": 63}
NO_COHORT = Insufficient(
    "No purchase of a known customer is in this selection.",
    "Widen the period or the filters, or bring orders with customer_id.",
)


def retention_grid(
    frame: pl.DataFrame, rule: Rule = "n_day", grain: Grain = "month", clock: Clock = "calendar"
) -> pl.DataFrame:
    """The cohort grid: for each cohort and age, who was there, out of how many, and whether the cell is over.

    Under `n_day` a customer counts at the ages at which they bought; under `unbounded` at every age up
    to their last purchase, so the curve never rises; under `bracket` once for every 3 months, 4 weeks or
    7 days in which they bought. Age 0 is the period of the first purchase. A cell is complete once its
    source was observed through the last day of that period for the last member of the cohort.

    Args:
        frame: One row per source, cohort, group and age at which anybody bought: `source`, `cohort_on`,
            `cohort_group`, `age`, `active_customers`, `last_active_customers` (whose last purchase is
            at this age), `revenue_amount` and `revenue_squares` (sum over customers of their squared
            value), `observed_on` (last day of the source). Cohorts are months, or weeks where `grain` is week.
        rule: How to count.
        grain: The period that ages are counted in.
        clock: `calendar` periods in UTC, or `rolling` ones of 30, 7 or 1 days from the first purchase.

    Returns:
        One row per source, cohort, group and age that has begun: `source, cohort_on, cohort_group, age,
        cohort_customers, retained_customers, rate, low, high` (Wilson), `revenue_amount, revenue_squares,
        mean_amount, mean_low, mean_high` (per customer of the cohort; Student), `is_complete`.
    """
    keys = ["source", "cohort_on", "cohort_group"]
    width = pl.lit(BRACKETS[grain] if rule == "bracket" else 1)
    cohorts = frame.filter(pl.col("age") == 0).select(
        *keys, pl.col("active_customers").alias("cohort_customers"), "observed_on"
    )
    most = LAST_AGES[grain] // (BRACKETS[grain] if rule == "bracket" else 1)
    first, last = (pl.col("age") - 1) * width + 1, pl.col("age") * width
    began, ended = _bounds(pl.when(pl.col("age") == 0).then(0).otherwise(first), last, grain, clock)
    ages = pl.DataFrame({"age": range(min(most, _days_followed(frame) // PERIOD_DAYS[grain] + 1) + 1)})
    cells = (
        cohorts.join(ages, how="cross")
        .with_columns(began=began, ended=ended)
        .filter(pl.col("began") <= pl.col("observed_on"))
        .join(frame.drop("observed_on"), on=[*keys, "age"], how="left", nulls_equal=True)
        .with_columns(
            pl.col("active_customers", "last_active_customers").fill_null(0),
            *([] if rule == "bracket" else [pl.col("revenue_amount", "revenue_squares").fill_null(0.0)]),
            (pl.col("ended") <= pl.col("observed_on").dt.offset_by("1d")).alias("is_complete"),
        )
        .sort(*keys, "age")
    )
    if rule == "unbounded":
        # What lies beyond the last cell is in no row of the grid, so the later are those who have not ended yet.
        before = pl.col("last_active_customers").cum_sum().shift(1, fill_value=0).over(keys)
        cells = cells.with_columns((pl.col("cohort_customers") - before).alias("active_customers"))
    return _with_intervals(cells.rename({"active_customers": "retained_customers"})).select(
        *keys, "age", "cohort_customers", "retained_customers", "rate", "low", "high",
        "revenue_amount", "revenue_squares", "mean_amount", "mean_low", "mean_high", "is_complete",
    )  # fmt: skip


def _days_followed(frame: pl.DataFrame) -> int:
    if frame.is_empty():
        return 0
    span = frame.select((pl.col("observed_on").max() - pl.col("cohort_on").min()).dt.total_days()).item()
    return max(int(span), 0)


def _bounds(first: pl.Expr, last: pl.Expr, grain: Grain, clock: Clock) -> tuple[pl.Expr, pl.Expr]:
    """When a cell begins for the first member of its cohort, and the day after it ends for the last one."""
    cohort, unit = pl.col("cohort_on"), {"month": "mo", "week": "w", "day": "mo"}[grain]
    if clock == "calendar" and grain != "day":
        return cohort.dt.offset_by(pl.format("{}" + unit, first)), cohort.dt.offset_by(pl.format("{}" + unit, last + 1))
    days = PERIOD_DAYS[grain]
    last_joined = cohort.dt.offset_by("1" + unit).dt.offset_by("-1d")
    return cohort.dt.offset_by(pl.format("{}d", first * days)), last_joined.dt.offset_by(
        pl.format("{}d", (last + 1) * days)
    )


def _with_intervals(cells: pl.DataFrame) -> pl.DataFrame:
    """`rate` with Wilson's interval and `mean_amount` with Student's, from counts, sums and sums of squares."""
    sizes, kept = cells["cohort_customers"].to_numpy(), cells["retained_customers"].to_numpy()
    bounds = np.array([wilson_interval(k, n) for k, n in zip(kept, sizes, strict=True)]).reshape(-1, 2)
    size, mean = pl.col("cohort_customers"), pl.col("revenue_amount") / pl.col("cohort_customers")
    variance = (pl.col("revenue_squares") - size * mean**2).clip(lower_bound=0) / (size - 1)
    quantiles = {n: student_quantile(n - 1) for n in cells["cohort_customers"].unique().to_list() if n > 1}
    half = size.replace_strict(quantiles, default=None, return_dtype=pl.Float64) * (variance / size).sqrt()
    return cells.with_columns(
        (pl.col("retained_customers") / size).alias("rate"),
        pl.Series("low", bounds[:, 0]), pl.Series("high", bounds[:, 1]),
        mean.alias("mean_amount"), (mean - half).alias("mean_low"), (mean + half).alias("mean_high"),
    )  # fmt: skip


def pooled_retention(grid: pl.DataFrame, by: str | None = None) -> pl.DataFrame:
    """Retention by age over all cohorts, complete cells only, each cohort by its size.

    Args:
        grid: As `retention_grid` gives it.
        by: A column of the grid whose values are kept apart, such as cohort_group.

    Returns:
        `[by,] age, cohort_customers, retained_customers, rate, low, high, revenue_amount, mean_amount,
        mean_low, mean_high`, one row per age.
    """
    keys = [by, "age"] if by else ["age"]
    pooled = (
        grid.filter("is_complete")
        .group_by(keys)
        .agg(pl.sum("cohort_customers", "retained_customers", "revenue_amount", "revenue_squares"))
        .sort(keys)
    )
    return _with_intervals(pooled)


def retention_rate(
    frame: pl.DataFrame, rule: Rule = "n_day", grain: Grain = "month", clock: Clock = "calendar", age: int = 1
) -> Result:
    """The share of customers who came back at `age` periods after the first purchase, complete cohorts only.

    Rows: the whole grid.
    """
    if frame.is_empty():
        return NO_COHORT
    grid = retention_grid(frame, rule, grain, clock)
    at_age = pooled_retention(grid).filter(pl.col("age") == age)
    if at_age.is_empty():
        return Insufficient(f"No cohort has been observed for {age} full periods.", "Bring later orders.")
    row = at_age.row(0, named=True)
    return Estimate(
        value=row["rate"], low=row["low"], high=row["high"], unit="share", n=row["cohort_customers"],
        method="Wilson over complete cohorts", claim="descriptive", rows=grid,
    )  # fmt: skip


def revenue(amount: pl.Series, orders: pl.Series, currency: pl.Series) -> Result:
    """Order value less refunds, exact, in one currency. Rows of the input are disjoint groups.

    Several currencies are not summed: the answer is `Insufficient` and says how to choose one.
    """
    if len(amount) == 0:
        return Insufficient("No order in this selection.", "Widen the period or the filters.")
    if several := several_currencies("Orders", currency):
        return several
    return counted(float(amount.sum()), int(orders.sum()), "money", currency=currency[0])


def buyers(customers: pl.Series, unnamed_orders: pl.Series) -> Result:
    """Customers with at least one purchase. Orders that name no customer are counted apart and said."""
    total = int(customers.sum())
    if not total:
        return NO_COHORT
    estimate = counted(float(total), total, "count")
    unnamed = int(unnamed_orders.sum())
    if unnamed:
        return estimate.with_cautions(Caution("orders-without-customer", f"{unnamed:,} orders name no customer."))
    return estimate
