"""How soon buyers come back a second time, and whether two cohorts of them differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.estimate import Estimate, Insufficient, Result
from analytics.survival import SurvivalCurve, kaplan_meier_of_counts
from analytics.survival_comparison import RankTest, difference, log_rank, restricted_mean

DAY_SECONDS = 86_400
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two cohorts: the share of each not yet back by days, a test that they are one, and by how much they differ."""

    curves: dict[str, SurvivalCurve]
    test: RankTest
    difference: Result


def second_purchase_curve(frame: pl.DataFrame) -> SurvivalCurve:
    """The share of buyers who have not bought again, by days since the first purchase (Kaplan–Meier).

    Args:
        frame: Buyers counted: `days` to the second day with a purchase, or to the end of the files, `is_again`,
            `customers`.
    """
    return kaplan_meier_of_counts(
        frame["days"].to_numpy(), frame["is_again"].to_numpy(), frame["customers"].to_numpy().astype(np.int64)
    )


def second_purchases_compared(
    frame: pl.DataFrame, first: str, second: str, horizon_days: int
) -> Comparison | Insufficient:
    """Do buyers of two cohorts come back equally soon? Log-rank test, and mean days without a second purchase.

    Args:
        frame: As for `second_purchase_curve`, with `cohort`.
        first: One cohort.
        second: The other; the difference is first − second, so below 0 the first comes back sooner.
        horizon_days: Days counted; who is not back by then counts with all of them.

    Returns:
        `difference` in seconds; Insufficient where a cohort was not followed for the horizon.
    """
    parts = {name: frame.filter(pl.col("cohort") == name) for name in (first, second)}
    if few := [name for name, part in parts.items() if (part["customers"].sum() or 0) < FEWEST]:
        return Insufficient(f"The cohort {few[0]} has fewer than {FEWEST} buyers.", "Choose a larger one.")
    both = pl.concat(parts.values())
    test = log_rank(
        both["days"].to_numpy(), both["is_again"].to_numpy(), both["cohort"].to_numpy().astype(str),
        both["customers"].to_numpy().astype(np.int64),
    )  # fmt: skip
    if test is None:
        return Insufficient("Nobody of the two cohorts has bought again yet.", "Choose older cohorts.")
    curves = {name: second_purchase_curve(part) for name, part in parts.items()}
    found = difference(*(restricted_mean(curve, horizon_days) for curve in curves.values()))
    result: Result
    if found is None:
        result = Insufficient(f"One of the two was not followed for {horizon_days} days.", "Choose fewer days.")
    else:
        low, high = (bound * DAY_SECONDS for bound in found.interval())
        result = Estimate(
            value=found.value * DAY_SECONDS, low=low, high=high, unit="seconds", n=int(both["customers"].sum()),
            claim="descriptive", method=f"difference of restricted means to {horizon_days} days",
        )  # fmt: skip
    return Comparison(curves, test, result)
