"""What two or more survival curves say of each other: rank tests, differences, means to a horizon."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.proportions import normal_quantile
from analytics.survival import SurvivalCurve, at_risk_at, event_counts

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity of a curve with its standard error."""

    value: float
    error: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The normal interval."""
        half = normal_quantile(level) * self.error
        return self.value - half, self.value + half


@dataclass(frozen=True, slots=True)
class RankTest:
    """A test that k curves are one. `observed` and `expected` events have one entry per group."""

    statistic: float
    freedom: int
    p_value: float
    groups: tuple[str, ...]
    observed: Floats
    expected: Floats


def survival_at(curve: SurvivalCurve, moment: float) -> Measured | None:
    """P(no event by `moment`) and Greenwood's standard error; None if nobody was followed that long."""
    known = curve.weighted_share({moment: 1.0})
    return None if known is None else Measured(1 - known[0], known[1])


def restricted_mean(curve: SurvivalCurve, horizon: float) -> Measured | None:
    """The mean time without the event within `horizon`: the area under the curve up to there.

    None if nobody without the event was followed that long.

    References:
        Irwin (1949); Royston and Parmar (2013).
    """
    return discounted_mean(curve, horizon, 0.0)


def discounted_mean(curve: SurvivalCurve, horizon: float, discount: float) -> Measured | None:
    """The mean time without the event within `horizon`, a moment t ahead counting exp(−discount × t) of one now.

    Times a margin per unit of time it is what a customer brings until the horizon; the difference of two
    such means is the area between two curves, what it is worth to be on the upper one.

    Args:
        curve: P(no event by t).
        horizon: How far, in the curve's unit of time.
        discount: Continuous rate per unit of time: log(1 + yearly rate) ÷ 365.25 for days.

    Returns:
        In the curve's unit of time; None if nobody without the event was followed that long.
    """
    if horizon > curve.followed_until and (len(curve.survival) == 0 or curve.survival[-1] > 0):
        return None
    inside = curve.time < horizon
    times = np.concatenate(([0.0], curve.time[inside], [horizon]))
    worth = times if discount == 0 else -np.expm1(-discount * times) / discount
    steps = np.concatenate(([1.0], curve.survival[inside])) * np.diff(worth)
    after = np.cumsum(steps[::-1])[::-1][1:]  # area to the right of each event
    events, at_risk = curve.events[inside], curve.at_risk[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(at_risk > events, after**2 * events / (at_risk * (at_risk - events)), 0.0)
    return Measured(float(steps.sum()), math.sqrt(float(terms.sum())))


def difference(first: Measured | None, second: Measured | None) -> Measured | None:
    """`first` − `second` of two independent groups; None where either is unknown."""
    if first is None or second is None:
        return None
    return Measured(first.value - second.value, math.hypot(first.error, second.error))


def log_rank(
    exits: Floats,
    observed: NDArray[np.bool_],
    groups: NDArray[np.str_],
    counts: NDArray[np.int64],
    entries: Floats | None = None,
) -> RankTest | None:
    """The log-rank test of k groups on a table of counts; None where fewer than two groups or no event are there.

    Args:
        exits: Shape (rows,), time of the event or of the end of observation.
        observed: Shape (rows,), True where the event was seen.
        groups: Shape (rows,), the group of each row.
        counts: Shape (rows,), how many such people.
        entries: Shape (rows,), when they came under observation; all from the start if absent.

    References:
        Mantel (1966); Peto and Peto (1972).
    """
    from scipy.special import chdtrc  # noqa: PLC0415  # slow to import

    names = np.unique(groups)
    times, events = event_counts(exits, observed, counts)
    if len(names) <= 1 or not len(times):
        return None
    happened = np.zeros((len(names), len(times)))
    at_risk = np.zeros_like(happened)
    for place, name in enumerate(names):
        mine = groups == name
        own = event_counts(exits[mine], observed[mine], counts[mine])
        happened[place, np.searchsorted(times, own[0])] = own[1]
        at_risk[place] = at_risk_at(times, exits[mine], counts[mine], None if entries is None else entries[mine])
    everybody = at_risk.sum(axis=0)
    share = at_risk / everybody
    expected = (share * events).sum(axis=1)
    scale = events * (everybody - events) / np.maximum(everybody - 1, 1)
    variance = np.diag((share * scale).sum(axis=1)) - (share * scale) @ share.T
    gap = happened.sum(axis=1) - expected
    statistic = float(gap[:-1] @ np.linalg.pinv(variance[:-1, :-1]) @ gap[:-1])
    freedom = len(names) - 1
    return RankTest(
        statistic, freedom, float(chdtrc(freedom, statistic)), tuple(map(str, names)), happened.sum(axis=1), expected
    )
