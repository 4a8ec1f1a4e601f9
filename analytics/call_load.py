"""What lending agents to the phones does to those who ask in writing."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.desk_weeks import SEED
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.survival import kaplan_meier

Floats = NDArray[np.float64]
DRAWS = 1_000
FEWEST_DAYS = 5


def pull_off_penalty(frame: pl.DataFrame, within_seconds: float = 3600) -> Result:
    """P(answered within `within_seconds`) in normal hours less that in hours of high call load, as a share.

    Compared within each hour of the week and weighted as the high hours fall; interval by bootstrap over days.
    Rows: the two reply curves, `group` (high, normal), `seconds`, `share`, `low`, `high`.

    Args:
        frame: `asked_on`, `hour_of_week`, `is_high`, `waited_seconds`, `replied`; each hour of the week has both.
        within_seconds: What in time means.
    """
    high_days = frame.filter("is_high")["asked_on"].n_unique()
    if high_days < FEWEST_DAYS:
        return Insufficient(
            "No days on which agents were lent to the phones, or calls piled up, are in this selection.",
            "Bring shifts.csv with is_pulled_off, or calls.csv for the same time.",
        )
    in_time = (frame["replied"] & (frame["waited_seconds"] <= within_seconds)).to_numpy().astype(np.float64)
    is_high = frame["is_high"].to_numpy().astype(np.float64)
    day = frame["asked_on"].rank("dense").to_numpy().astype(np.int64) - 1
    hour = frame["hour_of_week"].rank("dense").to_numpy().astype(np.int64) - 1
    shape = (int(day.max()) + 1, int(hour.max()) + 1)

    def by_day_and_hour(weights: Floats) -> Floats:
        sums = np.bincount(day * shape[1] + hour, weights=weights, minlength=shape[0] * shape[1])
        return sums.astype(np.float64).reshape(shape)

    sums = [by_day_and_hour(w) for w in (is_high, is_high * in_time, 1 - is_high, (1 - is_high) * in_time)]
    times = np.random.default_rng(SEED).multinomial(shape[0], np.full(shape[0], 1 / shape[0]), DRAWS)
    value = float(_difference(*(total.sum(axis=0, keepdims=True) for total in sums))[0])
    drawn = _difference(*(times @ total for total in sums))
    low, high = np.quantile(drawn[np.isfinite(drawn)], (0.025, 0.975))
    caution = Caution(
        "high-hours",
        f"{int(is_high.sum()):,} requests on {high_days:,} days fell into such hours; the other days differ from them "
        "in more than the load.",
    )
    return Estimate(
        value=value, low=min(float(low), value), high=max(float(high), value), unit="share", n=frame.height,
        method="difference within hours of the week, bootstrap over days", claim="associational",
        cautions=(caution,), rows=_curves(frame),
    )  # fmt: skip


def _difference(n_high: Floats, k_high: Floats, n_normal: Floats, k_normal: Floats) -> Floats:
    """Normal less high, hours of the week weighted by their high requests. Shapes (draws, hours) → (draws,)."""
    both = (n_high > 0) & (n_normal > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.where(both, k_normal / n_normal - k_high / n_high, 0.0)
        weight = np.where(both, n_high, 0.0)
        return np.asarray((gap * weight).sum(axis=1) / weight.sum(axis=1))


def _curves(frame: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for name, part in (("high", frame.filter("is_high")), ("normal", frame.filter(~pl.col("is_high")))):
        curve = kaplan_meier(part["waited_seconds"].to_numpy(), part["replied"].to_numpy())
        parts.append(curve.frame().with_columns(group=pl.lit(name)))
    return pl.concat(parts)
