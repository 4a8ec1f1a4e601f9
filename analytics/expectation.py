"""A day's count against what days like it were: is it more or less than chance would bring?"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Estimate, Insufficient, Result
from analytics.proportions import normal_quantile, student_quantile

WEEKS = 8
FEWEST_WEEKS = 4


def expected_count(days: list[date], counts: NDArray[np.int64], on: date, level: float = 0.95) -> Result:
    """What one day's count should be, from the same weekday of the eight weeks before, with a prediction interval.

    Square roots of counts vary evenly whatever their size, so the interval is Student's on that scale and
    squared back: it holds for counts that vary more than Poisson's. Rows: the days it rests on.

    Args:
        days: The days that were observed in full, in order; a day without events is there with 0.
        counts: Shape (days,).
        on: The day to foretell; it is not used.
        level: Of the prediction interval.

    References:
        Anscombe (1948), Biometrika 35, 246-254.
    """
    frame = pl.DataFrame({"day": days, "count": counts}, schema_overrides={"day": pl.Date}).filter(
        (pl.col("day") < on) & (pl.col("day").dt.weekday() == on.isoweekday())
    )
    frame = frame.sort("day").tail(WEEKS)
    n = len(frame)
    if n < FEWEST_WEEKS:
        return Insufficient(f"Fewer than {FEWEST_WEEKS} such weekdays lie before it.", "Bring a longer history.")
    roots = np.sqrt(frame["count"].to_numpy() + 3 / 8)
    # Roots of a Poisson count have spread 1/2: eight even weeks never make us surer than that. So the interval
    # covers at least `level`, and a little more where counts are as even as Poisson's.
    seen = student_quantile(n - 1, level) * float(roots.std(ddof=1))
    reach = max(seen, normal_quantile(level) * 0.5) * math.sqrt(1 + 1 / n)
    middle = float(roots.mean())
    value = float(frame["count"].to_numpy().mean())
    low = max(0.0, max(middle - reach, 0.0) ** 2 - 3 / 8)
    return Estimate(
        value=value, low=min(low, value), high=max((middle + reach) ** 2 - 3 / 8, value), level=level, unit="count",
        n=n, method=f"same weekday of {n} weeks, prediction on square roots", claim="descriptive", rows=frame,
    )  # fmt: skip
