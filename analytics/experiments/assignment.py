"""A lot, drawn so that anybody can draw it again: same units, same seed, same arms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

USUAL, FIRST = "control", "answered first"


def drawn_customers(customers: pl.DataFrame, treated_share: float, seed: int, *, by_account: bool) -> pl.DataFrame:
    """Customers with their arm, drawn within each stratum: `customer_id, stratum, arm`.

    Within a stratum the arms are as even as they can be; whole accounts go to one arm where asked for.

    Args:
        customers: `customer_id, account, stratum`; a stratum of an account is that of its first customer.
        treated_share: The share that is answered first.
        seed: Of the lot.
        by_account: Whether the customers of an account are drawn together.
    """
    key = "account" if by_account else "customer_id"
    units = customers.sort("customer_id").group_by(key, maintain_order=True).agg(pl.col("stratum").first()).sort(key)
    rng = np.random.default_rng(seed)
    arms = units.with_columns(ticket=pl.Series(rng.random(len(units)))).with_columns(
        is_first=pl.col("ticket").rank("ordinal").over("stratum")
        <= (pl.len().over("stratum") * treated_share + pl.Series(rng.random(1))[0]).floor()
    )
    chosen = arms.select(key, "is_first", "stratum")
    return (
        customers.drop("stratum")
        .join(chosen, on=key)
        .sort("customer_id")
        .select(
            "customer_id", "stratum",
            arm=pl.when("is_first").then(pl.lit(FIRST)).otherwise(pl.lit(USUAL)),
        )
    )  # fmt: skip


def drawn_hours(first_on: date, days: int, block_hours: int, seed: int) -> pl.DataFrame:
    """Hours with their arm, half of every day each way: `hour_at, stratum, arm`. The stratum is the day.

    Args:
        first_on: The first day, in UTC.
        days: How many.
        block_hours: Hours that go together; divides 24 into an even number of blocks.
        seed: Of the lot.
    """
    blocks = 24 // block_hours
    rng = np.random.default_rng(seed)
    is_first = np.argsort(rng.random((days, blocks)), axis=1) < blocks // 2
    start = datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC)
    hours = [start + timedelta(hours=hour) for hour in range(24 * days)]
    flat = np.repeat(is_first, block_hours, axis=1).ravel()
    return pl.DataFrame(
        {
            "hour_at": hours,
            "stratum": [f"{hour:%Y-%m-%d}" for hour in hours],
            "arm": [FIRST if first else USUAL for first in flat],
        }
    )


def assignment(
    drawn: pl.DataFrame, experiment: str, assigned_at: datetime, treated_share: float, planned: int | None, seed: int
) -> pl.DataFrame:
    """A lot as experiments.csv: what was drawn with its plan and its seed, to be imported again."""
    is_hour = "hour_at" in drawn.columns
    unit = pl.col("hour_at").dt.strftime("%Y-%m-%d %H:%M:%S+00:00") if is_hour else pl.col("customer_id")
    return drawn.select(
        experiment_id=pl.lit(experiment), unit_id=unit, unit_kind=pl.lit("hour" if is_hour else "customer"),
        arm="arm", assigned_at=pl.lit(assigned_at), about=pl.lit("answering"),
        planned_share=pl.when(pl.col("arm") == FIRST).then(treated_share).otherwise(1 - treated_share).round(6),
        planned_complaints=pl.lit(planned, dtype=pl.Int64), stratum="stratum", seed=pl.lit(seed, dtype=pl.Int64),
    )  # fmt: skip
