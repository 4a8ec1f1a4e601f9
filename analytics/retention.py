"""Who comes back. Cohorts of customers followed from their first purchase."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result, counted
from analytics.proportions import wilson_interval

Rule = Literal["n_day", "unbounded"]
NO_COHORT = Insufficient(
    "No purchase in this selection names a customer.", "Bring orders with customer_id, or widen the filters."
)


def retention_grid(frame: pl.DataFrame, rule: Rule = "n_day") -> pl.DataFrame:
    """The cohort grid: for each cohort and age, who was there, out of how many, and whether the cell is over.

    Under `n_day` a customer counts at the ages at which they bought; under `unbounded` at every age up
    to their last purchase, so the curve never rises. Age 0 is the period of the first purchase.

    Args:
        frame: One row per source, cohort and age, ages without purchases included: `source`,
            `cohort_on`, `age`, `active_customers`, `last_active_customers` (whose last purchase is
            at this age), `cohort_customers`, `revenue_amount`, and `is_complete`, True once the
            source was observed through the last day of that period.
        rule: How to count.

    Returns:
        One row per source, cohort and age: `source, cohort_on, age, cohort_customers,
        retained_customers, rate, low, high, revenue_amount, is_complete`.
    """
    cells = frame.sort("source", "cohort_on", "age")
    if rule == "unbounded":
        cells = cells.with_columns(
            pl.col("last_active_customers").cum_sum(reverse=True).over("cohort_on").alias("retained_customers")
        )
    else:
        cells = cells.rename({"active_customers": "retained_customers"})
    sizes, kept = cells["cohort_customers"].to_numpy(), cells["retained_customers"].to_numpy()
    bounds = np.array([wilson_interval(k, n) for k, n in zip(kept, sizes, strict=True)]).reshape(-1, 2)
    return cells.select(
        "source", "cohort_on", "age", "cohort_customers", "retained_customers",
        (pl.col("retained_customers") / pl.col("cohort_customers")).alias("rate"),
        pl.Series("low", bounds[:, 0]), pl.Series("high", bounds[:, 1]),
        "revenue_amount", "is_complete",
    )  # fmt: skip


def retention_curve(grid: pl.DataFrame) -> pl.DataFrame:
    """Retention by age over all cohorts, complete cells only, each cohort by its size.

    Returns:
        `age, cohort_customers, retained_customers, rate, low, high`: Wilson intervals, one row per age.
    """
    pooled = (
        grid.filter("is_complete")
        .group_by("age")
        .agg(pl.sum("cohort_customers"), pl.sum("retained_customers"))
        .sort("age")
    )
    bounds = [
        wilson_interval(row["retained_customers"], row["cohort_customers"]) for row in pooled.iter_rows(named=True)
    ]
    return pooled.with_columns(
        (pl.col("retained_customers") / pl.col("cohort_customers")).alias("rate"),
        pl.Series("low", [low for low, _ in bounds], dtype=pl.Float64),
        pl.Series("high", [high for _, high in bounds], dtype=pl.Float64),
    )


def retention_rate(frame: pl.DataFrame, rule: Rule = "n_day", age: int = 1) -> Result:
    """The share of customers who came back at `age` periods after the first purchase, complete cohorts only.

    Rows: the whole grid.
    """
    if frame.is_empty():
        return NO_COHORT
    grid = retention_grid(frame, rule)
    at_age = retention_curve(grid).filter(pl.col("age") == age)
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
    currencies = sorted(currency.unique().to_list())
    if len(currencies) > 1:
        return Insufficient(
            f"Orders are in {len(currencies)} currencies ({', '.join(currencies)}) and are not summed.",
            f"Choose one with the currency filter, e.g. {currencies[0]}.",
        )
    return counted(float(amount.sum()), int(orders.sum()), "money", currency=currencies[0])


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
