"""Would the forecast have been right? Fit on the first part, forecast the rest, put what happened beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics.lifetime_value.bg_nbd import BgNbd
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.values import CustomerValues

DECILES = 10


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast total with the 95 % interval of what comes true, and what came."""

    expected: float
    low: float
    high: float
    actual: float

    @property
    def error(self) -> float:
        """Expected ÷ actual − 1; `inf` where nothing came."""
        return self.expected / self.actual - 1 if self.actual else np.inf

    @property
    def is_off(self) -> bool:
        """What came lies outside the interval."""
        return not self.low <= self.actual <= self.high


def deciles(frame: pl.DataFrame, values: CustomerValues) -> pl.DataFrame:
    """Is the forecast right for good customers and for bad ones? By tenth of expected purchases.

    Returns:
        `decile` (1 = expected least), `customers`, `expected`, `actual`: purchases a customer after the cut.
    """
    ranked = frame.select("later_purchases").with_columns(pl.Series("expected", values.purchases))
    place = (pl.col("expected").rank("ordinal") - 1) * DECILES // pl.len() + 1
    return (
        ranked.with_columns(place.cast(pl.Int64).alias("decile"))
        .group_by("decile")
        .agg(pl.len().alias("customers"), pl.mean("expected"), pl.mean("later_purchases").alias("actual"))
        .sort("decile")
    )


def tracking(model: BgNbd, frame: pl.DataFrame, repeats: pl.DataFrame) -> pl.DataFrame:
    """Repeat purchases of all customers up to each week, expected and actual.

    Args:
        model: Fitted before the cut.
        frame: One row per customer who had bought by the cut: `first_on`, and `age_weeks` and `later_weeks`, which
            together are how long they were observed; nothing is expected of them afterwards.
        repeats: `purchased_on`, `purchases`: repeat purchases of the same customers by day.

    Returns:
        `week_on` (a week's last day), `expected`, `actual`, both cumulative.
    """
    observed = ((pl.col("age_weeks") + pl.col("later_weeks")) * 7).round().alias("days")
    alike = frame.group_by("first_on", observed).len().sort("first_on", "days")
    start: date = alike["first_on"][0]
    first, lasting = (alike["first_on"] - start).dt.total_days().to_numpy(), alike["days"].to_numpy()
    days = np.arange(6, int((first + lasting).max()) + 1, 7)
    since = np.clip(days[:, None] - first, 0, lasting) / 7
    expected = model.expected_purchases(since) @ alike["len"].to_numpy()
    by_day = repeats.group_by("purchased_on").agg(pl.sum("purchases")).sort("purchased_on")
    happened = np.searchsorted((by_day["purchased_on"] - start).dt.total_days().to_numpy(), days, side="right")
    counts: Floats = np.concatenate(([0.0], np.cumsum(by_day["purchases"].to_numpy())))
    return pl.DataFrame(
        {
            "week_on": [start + timedelta(days=int(day)) for day in days],
            "expected": expected,
            "actual": counts[happened],
        },
        schema={"week_on": pl.Date, "expected": pl.Float64, "actual": pl.Float64},
    )
