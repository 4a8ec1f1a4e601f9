"""How many complaints an experiment needs, and how many weeks bring them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.power import power

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Design = Literal["customer", "account", "hour"]
MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class Rates:
    """What an outcome looks like before anybody experiments.

    `spread` is its standard deviation, `past` its correlation with the same measure before, `likeness` the intra-class
    correlation of rows of one cluster, `cluster_size` their mean number and `size_spread` its coefficient of variation,
    `a_week` how many complaints arrive. `is_share`: the outcome is 0 or 1.
    """

    mean: float
    spread: float
    past: float
    likeness: float
    cluster_size: float
    size_spread: float
    a_week: float
    is_share: bool

    @property
    def design_effect(self) -> float:
        """By how much more clusters cost than as many complaints alone.

        References:
            Eldridge, Ashby and Kerry (2006), International Journal of Epidemiology 35, 1292-1300.
        """
        return 1 + ((1 + self.size_spread**2) * self.cluster_size - 1) * self.likeness


def base_rates(outcome: Floats, before: Floats, cluster: Codes, weeks: float, *, is_share: bool) -> Rates:
    """The rates of the complaints that there are.

    Args:
        outcome: Shape (n,), n at least 2.
        before: Shape (n,), the same measure before each.
        cluster: Shape (n,), 0 … clusters − 1.
        weeks: In which they arrived.
        is_share: Whether the outcome is 0 or 1.
    """
    sizes = np.bincount(cluster).astype(float)
    past = float(np.corrcoef(outcome, before)[0, 1]) if outcome.std() > 0 and before.std() > 0 else 0.0
    spread = math.sqrt(outcome.mean() * (1 - outcome.mean())) if is_share else float(outcome.std(ddof=1))
    return Rates(
        float(outcome.mean()), spread, past, intra_class(outcome, cluster), float(sizes.mean()),
        float(sizes.std() / sizes.mean()), len(outcome) / weeks, is_share,
    )  # fmt: skip


def intra_class(outcome: Floats, cluster: Codes) -> float:
    """The intra-class correlation, by analysis of variance; 0 where clusters are alike or hold one row each.

    References:
        Donner (1986), International Statistical Review 54, 67-82.
    """
    sizes = np.bincount(cluster).astype(float)
    n, groups = sizes.sum(), len(sizes)
    if groups < 2 or n - groups < 1:  # noqa: PLR2004  # nothing to compare
        return 0.0
    means = np.bincount(cluster, weights=outcome) / sizes
    between = float((sizes * (means - outcome.mean()) ** 2).sum()) / (groups - 1)
    within = float(((outcome - means[cluster]) ** 2).sum()) / (n - groups)
    typical = (n - (sizes**2).sum() / n) / (groups - 1)
    whole = between + (typical - 1) * within
    return min(max((between - within) / whole, 0.0), 1.0) if whole > 0 else 0.0


def difference_error(rates: Rates, effect: float, complaints: float, treated_share: float) -> float:
    """Standard error of the difference between the arms, adjusted for the time before."""
    usual = rates.spread**2
    treated = max(rates.mean + effect, 0.0) * max(1 - rates.mean - effect, 0.0) if rates.is_share else usual
    variance = (treated / treated_share + usual / (1 - treated_share)) / complaints
    return math.sqrt(variance * (1 - rates.past**2) * rates.design_effect)


def planned_power(rates: Rates, effect: float, complaints: float, treated_share: float = 0.5) -> float:
    """P(the fixed interval at the planned end excludes nothing | the effect is as large)."""
    error = difference_error(rates, effect, complaints, treated_share)
    return power(effect, error) if error > 0 else 1.0


def complaints_needed(rates: Rates, effect: float, treated_share: float = 0.5, wanted: float = 0.8) -> int | None:
    """The fewest complaints, of both arms, that give the power that is wanted; None beyond a hundred million."""
    if effect == 0 or planned_power(rates, effect, MOST, treated_share) < wanted:
        return None
    low, high = 1, MOST
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if planned_power(rates, effect, middle, treated_share) >= wanted else (middle + 1, high)
        )
    return low


def power_by_week(
    rates: Rates, effect: float, weeks: int, kept_share: float, treated_share: float = 0.5
) -> pl.DataFrame:
    """Power by weeks of complaints: `weeks, power, complaints`; `kept_share` of those that arrive are used."""
    rows = []
    for week in range(1, weeks + 1):
        complaints = rates.a_week * kept_share * week
        rows.append(
            {"weeks": week, "power": planned_power(rates, effect, complaints, treated_share), "complaints": complaints}
        )
    return pl.DataFrame(rows)


def kept_share(washout_minutes: float, block_hours: int) -> float:
    """The share of complaints that the wash-out leaves: a block follows one of the other arm every second time."""
    return 1 - min(washout_minutes / 60 / block_hours, 1.0) / 2


def unadjusted(rates: Rates) -> Rates:
    """The same without the time before."""
    return replace(rates, past=0.0)
