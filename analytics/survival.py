"""Time to an event that some have not had yet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]
MOST_WHOLE = 100_000


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """P(no event by t), right-continuous. Arrays share one shape: one entry per distinct event time.

    `low` and `high` are log-log intervals from Greenwood's variance at `level`.
    """

    time: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    n: int
    level: float
    followed_until: float

    def quantile(self, share: float) -> tuple[float, float, float]:
        """When `share` have had the event: (value, low, high); `inf` where that was not reached.

        The interval holds the times at which the curve's own interval spans 1 − share
        (Brookmeyer and Crowley 1982).
        """
        target = 1 - share + 1e-12

        def first(curve: Floats) -> float:
            below = np.flatnonzero(curve <= target)
            return float(self.time[below[0]]) if len(below) else math.inf

        return first(self.survival), first(self.low), first(self.high)

    def happened_by(self, moment: float) -> tuple[float, float, float] | None:
        """P(event by `moment`) with its interval; None if nobody without an event was followed that long.

        Before the first event the curve has no variance; the upper end is then that of no event among
        the n at risk (Clopper and Pearson 1934).
        """
        index = int(np.searchsorted(self.time, moment, side="right")) - 1
        if moment > self.followed_until and (index < 0 or self.survival[index] > 0):
            return None
        if index < 0:
            return 0.0, 0.0, 1 - ((1 - self.level) / 2) ** (1 / self.n)
        return 1 - float(self.survival[index]), 1 - float(self.high[index]), 1 - float(self.low[index])

    def weighted_share(self, weights: dict[float, float]) -> tuple[float, float] | None:
        """Σ weight × P(event by moment) and its standard error; None if a moment was not observed.

        Points of one curve are not independent: Cov(S(s), S(t)) = S(s) S(t) V(min(s, t)), V being Greenwood's sum.
        """
        if any(self.happened_by(moment) is None for moment in weights):
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            greenwood = np.cumsum(self.events / (self.at_risk * (self.at_risk - self.events)))
        places = [int(np.searchsorted(self.time, moment, side="right")) - 1 for moment in weights]
        # Where nobody is left the curve is 0 and adds no variance; before the first event it is 1 and neither does.
        survival = np.array([1.0 if place < 0 else self.survival[place] for place in places])
        spread = np.array(
            [0.0 if place < 0 or not s else greenwood[place] for place, s in zip(places, survival, strict=True)]
        )
        stated = np.array(list(weights.values()))
        covariance = np.outer(survival, survival) * np.minimum.outer(spread, spread)
        variance = float(stated @ covariance @ stated)
        return float(stated @ (1 - survival)), math.sqrt(max(variance, 0.0))

    def frame(self, points: int = 200) -> pl.DataFrame:
        """At most `points` rows of the curve, evenly spread over log time: seconds, share, low, high, at_risk.

        `share` is that of those who have had the event.
        """
        keep = np.arange(len(self.time))
        if len(keep) > points:
            wanted = np.geomspace(max(self.time[0], 1.0), self.time[-1], points)
            keep = np.unique(np.append(np.searchsorted(self.time, wanted, side="right") - 1, len(self.time) - 1))
            keep = keep[keep >= 0]
        return pl.DataFrame(
            {
                "seconds": self.time[keep],
                "share": 1 - self.survival[keep],
                "low": 1 - self.high[keep],
                "high": 1 - self.low[keep],
                "at_risk": self.at_risk[keep],
            }
        )


def kaplan_meier(durations: Floats, observed: NDArray[np.bool_], level: float = 0.95) -> SurvivalCurve:
    """The product-limit curve of durations, some of them censored.

    Args:
        durations: Shape (n,), time to the event or to the end of observation; none negative.
        observed: Shape (n,), True where the event was seen.
        level: Of the log-log interval.

    Raises:
        ValueError: durations are empty, negative or not finite.

    References:
        Kaplan and Meier (1958); Greenwood (1926); Kalbfleisch and Prentice (2002), 1.4.
    """
    if len(durations) == 0 or not np.isfinite(durations).all() or (durations < 0).any():
        raise ValueError("durations must be finite, not negative, and at least one")
    return kaplan_meier_of_counts(durations, observed, np.ones(len(durations), dtype=np.int64), level=level)


def kaplan_meier_of_counts(
    exits: Floats,
    observed: NDArray[np.bool_],
    counts: NDArray[np.int64],
    entries: Floats | None = None,
    entry_counts: NDArray[np.int64] | None = None,
    level: float = 0.95,
) -> SurvivalCurve:
    """The product-limit curve of a table that says how many left observation when, and how.

    Args:
        exits: Shape (rows,), time of the event or of the end of observation.
        observed: Shape (rows,), True where the event was seen.
        counts: Shape (rows,), how many such people.
        entries: Shape (rows,), when they came under observation (left truncation); all from the start if absent.
            Somebody is at risk at t if entry < t <= exit.
        entry_counts: Shape of `entries`, which then is a table of its own: how many came when, whenever they left.
        level: Of the log-log interval.

    Raises:
        ValueError: nobody is in the table, or somebody leaves before they enter.

    References:
        Kaplan and Meier (1958); Tsai, Jewell and Wang (1987) on left truncation.
    """
    if len(exits) == 0 or counts.sum() <= 0:
        raise ValueError("somebody must be in the table")
    if entries is not None and entry_counts is None and (entries >= exits).any():
        raise ValueError("everybody must enter before they leave")
    if entry_counts is not None and entry_counts.sum() != counts.sum():
        raise ValueError("as many must enter as leave")
    times, events = event_counts(exits, observed, counts)
    at_risk = at_risk_at(times, exits, counts, entries, entry_counts)
    survival: Floats = np.cumprod(1 - events / at_risk).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = normal_quantile(level) * np.sqrt(greenwood) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    ended_all = survival <= 0  # the last event leaves nobody: log(0) gives no interval, the curve is 0
    low = np.where(ended_all, 0.0, low)
    high = np.where(ended_all, np.concatenate(([1.0], high[:-1])) if len(high) else high, high)
    return SurvivalCurve(
        times, survival, low, high, at_risk, events, int(counts.sum()), level, float(exits.max())
    )  # fmt: skip


def event_counts(
    exits: Floats, observed: NDArray[np.bool_], counts: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.int64]]:
    """The distinct times of events, in order, and how many happened at each."""
    return _totals(exits[observed], counts[observed])


def at_risk_at(
    moments: Floats,
    exits: Floats,
    counts: NDArray[np.int64],
    entries: Floats | None = None,
    entry_counts: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """How many are under observation just before each moment: entered before it and still there at it."""
    still_there = _not_before(moments, exits, counts)
    if entries is None:
        return still_there
    return still_there - _not_before(moments, entries, counts if entry_counts is None else entry_counts)


def _not_before(moments: Floats, times: Floats, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    distinct, totals = _totals(times, counts)
    so_far = np.concatenate(([0], np.cumsum(totals)))
    return np.asarray(so_far[-1] - so_far[np.searchsorted(distinct, moments, side="left")], dtype=np.int64)


def _totals(times: Floats, counts: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """The distinct times in order, and the total of each."""
    if len(times) and times.min() >= 0 and times.max() < MOST_WHOLE:
        whole = times.astype(np.int64)
        if (whole == times).all():  # days need no sorting: each has its place
            totals = np.bincount(whole, weights=counts).astype(np.int64)
            days = np.flatnonzero(totals)
            return days.astype(np.float64), totals[days]
    distinct, inverse = np.unique(times, return_inverse=True)
    return distinct, np.bincount(inverse, weights=counts, minlength=len(distinct)).astype(np.int64)
