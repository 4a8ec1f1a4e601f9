"""How long rows span, and from when on that may be spoken of as a year."""

from __future__ import annotations

import numpy as np
import polars as pl

from analytics.estimate import Insufficient

DAYS_A_YEAR = 365.25
FEWEST_DAYS = 28  # what fewer hold is not carried over to a year
TOO_SHORT = Insufficient(
    f"This selection spans fewer than {FEWEST_DAYS} days: too few to speak of a year.", "Widen the period."
)


def days_spanned(moments: pl.Series) -> float:
    """Days from the first to the last moment, fractions of one included. `moments` holds one at least."""
    return float(np.ptp(moments.dt.epoch("s").to_numpy())) / 86_400
