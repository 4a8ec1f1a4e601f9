"""Does speed matter? Calls that flood the phones slow the replies to those who write, and touch nothing else of them.

Load of an hour, against other weeks' same hour, is an instrument for speed: whoever complains in a busy hour waits
longer for no reason of their own. It is right only if load changes staying by no other way than the wait.

References:
    Angrist, Imbens and Rubin (1996), J. Am. Stat. Assoc. 91, 444-455; Anderson and Rubin (1949); Stock and Yogo (2005).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.effect.compared import Known
from analytics.estimate import Insufficient
from analytics.proportions import normal_quantile
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
FAST_HOURS = 1.0
STRONG = 10.0  # F of the first stage, below which the second strays
FEWEST = 200
NO_LOAD = Insufficient(
    "No calls, and no hours in which agents were lent to the phones, tell how busy an hour was.",
    "Bring calls.csv, or shifts.csv with is_pulled_off.",
)
TOO_FEW = Insufficient(
    f"Fewer than {FEWEST} complaints were made in hours whose load is known.", "Bring a longer history of calls."
)


@dataclass(frozen=True, slots=True)
class Speed:
    """What a reply within the hour changes, by load; `first_stage`: change in fast replies per unit of load.

    `anderson_rubin` is the interval that holds however weak the instrument is; None where it is unbounded. `plain` is
    the same without an instrument. `told_by_covariates_p`: that who complains in busy hours is nobody special.
    """

    effect: Measured
    first_stage: Measured
    reduced_form: Measured
    f_statistic: float
    anderson_rubin: tuple[float, float] | None
    plain: Measured
    told_by_covariates_p: float
    n: int

    @property
    def is_strong(self) -> bool:
        """Whether the first stage is strong enough for the ratio to be read."""
        return self.f_statistic >= STRONG


def effect_of_speed(known: Known, instrument: str) -> Speed | Insufficient:
    """A reply within the hour against a later one or none, in points of staying, by an instrument.

    Hour of day, day of the week and outages are held equal, and what else was known before, which only sharpens it.
    Only complaints that were followed to their end: load may drift, and of recent months only leavers are known.

    Args:
        known: The complaints.
        instrument: `call_load` or `is_pulled_off`.
    """
    is_over = known.rows["followed_days"] >= known.rows["judged_days"]
    inside = (is_over & known.rows["has_stayed"].is_not_null() & known.rows[instrument].is_not_null()).to_numpy()
    rows = known.rows.filter(inside)
    load = rows[instrument].cast(pl.Float64).to_numpy()
    if not len(rows) or load.std() == 0:
        return NO_LOAD
    if len(rows) < FEWEST:
        return TOO_FEW
    slots = rows.select(slot=pl.format("{} {}", "weekday", "hour"))["slot"].to_dummies(drop_first=True)
    same_hour = np.column_stack((np.ones(len(rows)), slots.to_numpy(), rows["is_outage"])).astype(np.float64)
    held = np.column_stack((same_hour, known.covariates.of(inside).without("outage").matrix))
    fast = (rows["reply_hours"] <= FAST_HOURS).fill_null(value=False).cast(pl.Float64).to_numpy()
    stayed = rows["has_stayed"].cast(pl.Float64).to_numpy()
    customer = np.unique(known.customer[inside], return_inverse=True)[1]
    z, d, y = (_beyond(column, held) for column in (load, fast, stayed))
    scale = float(z @ z)
    if scale < 1e-9 * len(rows):
        return NO_LOAD
    first, reduced = _slope(z, d, customer), _slope(z, y, customer)
    strength = (first.value / first.error) ** 2 if first.error > 0 else 0.0
    value = float(z @ y) / float(z @ d) if z @ d else math.nan
    error = _clustered(z * (y - value * d), customer) / abs(float(z @ d)) if z @ d else math.inf
    return Speed(
        Measured(value, error), first, reduced, strength, _anderson_rubin(z, d, y, customer),
        _slope(d, y, customer), _p_of_more(load, same_hour, held), len(rows),
    )  # fmt: skip


def _anderson_rubin(z: Floats, d: Floats, y: Floats, customer: NDArray[np.int64]) -> tuple[float, float] | None:
    """Effects b for which z and y − b d are unrelated: a quadratic in b."""
    q = normal_quantile(0.95) ** 2
    by = [np.bincount(customer, z * column) for column in (y, d)]
    top, bottom = float(z @ y), float(z @ d)
    yy, yd, dd = float(by[0] @ by[0]), float(by[0] @ by[1]), float(by[1] @ by[1])
    a, b, c = bottom**2 - q * dd, top * bottom - q * yd, top**2 - q * yy
    root = b * b - a * c
    if a <= 0 or root < 0:
        return None
    return (b - math.sqrt(root)) / a, (b + math.sqrt(root)) / a


def _p_of_more(column: Floats, fewer: Floats, more: Floats) -> float:
    """P-value of an F test that the columns of `more` beyond those of `fewer` tell nothing of a column."""
    from scipy.special import fdtrc  # noqa: PLC0415  # a tenth of a second to import, and needed here alone

    ranks = [int(np.linalg.matrix_rank(held)) for held in (fewer, more)]
    left = [float((_beyond(column, held) ** 2).sum()) for held in (fewer, more)]
    added, freedom = ranks[1] - ranks[0], len(column) - ranks[1]
    if added <= 0 or freedom <= 0 or left[1] <= 0:
        return 1.0
    return float(fdtrc(added, freedom, (left[0] - left[1]) / added / (left[1] / freedom)))


def _beyond(column: Floats, held: Floats) -> Floats:
    return np.asarray(column - held @ np.linalg.lstsq(held, column, rcond=None)[0])


def _slope(x: Floats, y: Floats, customer: NDArray[np.int64]) -> Measured:
    scale = float(x @ x)
    value = float(x @ y) / scale
    return Measured(value, _clustered(x * (y - value * x), customer) / scale)


def _clustered(scores: Floats, customer: NDArray[np.int64]) -> float:
    return math.sqrt(float((np.bincount(customer, scores) ** 2).sum()))
