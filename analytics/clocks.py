"""Clock policies: when the waiting starts, what stops it, which hours count, and who is in the statistic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import normal_quantile
from analytics.quantiles import clustered_quantile
from analytics.survival import kaplan_meier

Floats = NDArray[np.float64]
Start = Literal["opened", "reopened"]
Stop = Literal["acknowledged", "replied", "answered", "resolved"]
DatedBy = Literal["opened", "replied"]
Statistic = Literal["median of all", "median of answered", "mean of answered", "p90 of all", "p90 of answered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """The same hours on each of some weekdays (1 = Monday), in a zone; holidays are closed all day."""

    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens_minute: int = 9 * 60
    closes_minute: int = 17 * 60
    zone: str = "UTC"
    holidays: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.opens_minute < self.closes_minute <= 24 * 60 or not self.weekdays:
            raise ValueError("a desk opens before it closes, on at least one weekday")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPolicy:
    """One rule for measuring the wait. `hours` None means around the clock; `dated_by` chooses the period.

    Raises:
        ValueError: the wait since reopening is to end otherwise than with a person's reply.
    """

    start: Start = "opened"
    stop: Stop = "replied"
    statistic: Statistic = "median of all"
    hours: OpeningHours | None = None
    dated_by: DatedBy = "opened"

    def __post_init__(self) -> None:
        if self.start == "reopened" and self.stop != "replied":
            raise ValueError("a wait since reopening ends with a reply by a person")


def business_seconds(start: pl.Series, end: pl.Series, hours: OpeningHours) -> Floats:
    """Seconds between `start` and `end` (UTC timestamps) during which the desk was open. NaN where either is null."""
    elapsed: Floats = _open_seconds_until(end, hours) - _open_seconds_until(start, hours)
    return elapsed


def _open_seconds_until(moment: pl.Series, hours: OpeningHours) -> Floats:
    """Open seconds from a Monday long ago to each local moment, less those of holidays before it."""
    local = moment.dt.convert_time_zone(hours.zone).dt.replace_time_zone(None)
    seconds = local.dt.timestamp("ms").cast(pl.Float64).to_numpy() / 1000 + 3 * 86_400  # 1970 began on a Thursday
    days, second_of_day = np.divmod(seconds, 86_400)
    weeks, weekday = np.divmod(days, 7)
    length = (hours.closes_minute - hours.opens_minute) * 60
    is_open = np.array([float(day + 1 in hours.weekdays) for day in range(7)])
    open_before = np.concatenate(([0.0], np.cumsum(is_open)))
    place = np.nan_to_num(weekday).astype(np.int64)
    today = np.clip(second_of_day - hours.opens_minute * 60, 0, length)
    total = weeks * is_open.sum() * length + open_before[place] * length + is_open[place] * today
    for holiday in hours.holidays:
        if holiday.isoweekday() in hours.weekdays:
            opens = (holiday - date(1970, 1, 1)).days * 86_400 + 3 * 86_400 + hours.opens_minute * 60
            total = total - np.clip(seconds - opens, 0, length)
    counted: Floats = total
    return counted


def policy_seconds(frame: pl.DataFrame, policy: ClockPolicy) -> Result:
    """The wait under a clock policy.

    Statistics "of all" keep cases without an answer in the curve (Kaplan–Meier), closed or not; those
    "of answered" drop them, as most tools do, and carry a caution with how many were dropped.

    Args:
        frame: One row per case: `opened_at, reopened_at, acknowledged_at, replied_at, answered_at,
            resolved_at, replied_after_reopen_at, observed_until` (UTC), `person`.
        policy: The rule.
    """
    start = "opened_at"
    stop = f"{policy.stop}_at"
    if policy.start == "reopened":
        frame = frame.filter(pl.col("reopened_at").is_not_null())
        start, stop = "reopened_at", "replied_after_reopen_at"
    if frame.is_empty():
        return Insufficient("No case in this selection starts this clock.", "Widen the period or the filters.")
    stopped = frame[stop].is_not_null().to_numpy()
    ended = frame[stop].fill_null(frame["observed_until"])
    if policy.hours is None:
        waited = (ended - frame[start]).dt.total_milliseconds().to_numpy() / 1000
    else:
        waited = business_seconds(frame[start], ended, policy.hours)
    waited = np.maximum(waited, 0.0)
    kind, share = policy.statistic.split(" of ")[0], 0.9 if policy.statistic.startswith("p90") else 0.5
    if policy.statistic.endswith("all"):
        value, low, high = kaplan_meier(waited, stopped).quantile(share)
        return Estimate(
            value=value, low=low, high=high, unit="seconds", n=len(frame), claim="descriptive",
            method=f"Kaplan–Meier quantile {share:g}, log-log Greenwood",
        )  # fmt: skip
    if not stopped.any():
        return Insufficient("Nothing stopped this clock.", "Choose another end of the wait, or widen the period.")
    dropped = Caution(
        "unanswered-dropped", f"{int((~stopped).sum()):,} of {len(frame):,} cases without an answer are not in it."
    )
    values = waited[stopped]
    person = frame["person"].filter(pl.Series(stopped)).rank("dense").cast(pl.Int64).to_numpy() - 1
    if kind == "mean":
        return _clustered_mean(values, person).with_cautions(dropped)
    return clustered_quantile(values, person, share, unit="seconds").with_cautions(dropped)


def _clustered_mean(values: Floats, clusters: NDArray[np.int64]) -> Estimate:
    mean, groups = float(values.mean()), len(np.unique(clusters))
    totals = np.bincount(clusters, weights=values - mean)
    spread = np.sqrt(groups / max(groups - 1, 1) * float(totals @ totals)) / len(values)
    half = normal_quantile(0.95) * float(spread)
    return Estimate(
        value=mean, low=max(0.0, mean - half), high=mean + half, unit="seconds", n=len(values),
        method=f"mean, robust over {groups:,} customers", claim="descriptive",
    )  # fmt: skip
