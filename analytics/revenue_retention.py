"""What last period's customers still bring: gross and net revenue retention."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Estimate, Insufficient, Result, several_currencies
from analytics.proportions import normal_quantile

LEVEL = 0.95
FEWEST = 2
NOT_SEEN = Insufficient(
    "The files do not reach back over the period before, so nobody can tell what was kept of it.",
    "Choose a later or a shorter period, or bring earlier orders.",
)


def net_revenue_retention(
    previous_amount: NDArray[np.float64],
    current_amount: NDArray[np.float64],
    currency: pl.Series,
    is_before_known: NDArray[np.bool_],
) -> Result:
    """Revenue now of the customers who paid in the period before, of what they paid then. Above 1 they grew.

    Args:
        previous_amount: Shape (customers,), revenue of each in the period before, above 0.
        current_amount: Shape (customers,), revenue of the same in this period; 0 for who left.
        currency: Of the amounts, one.
        is_before_known: Shape (customers,), whether the files reach back over the period before.
    """
    if not is_before_known.all():
        return NOT_SEEN
    return _ratio(previous_amount, current_amount, currency, "net: growth of those who stayed is in it")


def gross_revenue_retention(
    previous_amount: NDArray[np.float64],
    current_amount: NDArray[np.float64],
    currency: pl.Series,
    is_before_known: NDArray[np.bool_],
) -> Result:
    """The part of last period's revenue that was not lost: nobody counts with more than they paid then. At most 1.

    Args:
        previous_amount: Shape (customers,), revenue of each in the period before, above 0.
        current_amount: Shape (customers,), revenue of the same in this period.
        currency: Of the amounts, one.
        is_before_known: Shape (customers,), whether the files reach back over the period before.
    """
    kept = np.clip(current_amount, 0.0, previous_amount)
    if not is_before_known.all():
        return NOT_SEEN
    found = _ratio(previous_amount, kept, currency, "gross: growth of those who stayed is left out")
    return replace(found, low=max(found.low, 0.0), high=min(found.high, 1.0)) if isinstance(found, Estimate) else found


def _ratio(previous_amount: NDArray[np.float64], kept: NDArray[np.float64], currency: pl.Series, method: str) -> Result:
    """Σ kept / Σ previous with its linearised interval over customers (Cochran 1977, 6.3)."""
    if len(previous_amount) == 0:
        return Insufficient("Nobody paid in the period before.", "Choose a later or a shorter period.")
    if several := several_currencies("Amounts", currency):
        return several
    n, base = len(previous_amount), float(previous_amount.sum())
    if n < FEWEST:
        return Insufficient("Only one customer paid in the period before.", "Choose a longer period.")
    ratio = float(kept.sum()) / base
    spread = math.sqrt(n / (n - 1) * float(((kept - ratio * previous_amount) ** 2).sum())) / base
    half = normal_quantile(LEVEL) * spread
    return Estimate(
        value=ratio, low=ratio - half, high=ratio + half, unit="share", n=n, claim="descriptive",
        method=f"ratio of revenues over customers; {method}",
    )  # fmt: skip
