"""Intervals for shares and for counts."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Claim, Estimate, Insufficient, Result

BY_CLUSTER = "Wilson, n reduced to what clusters of customers leave of it"


def normal_quantile(level: float) -> float:
    """The two-sided standard normal quantile, 1.96 at level .95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def student_quantile(freedom: float, level: float = 0.95) -> float:
    """The two-sided quantile of Student's t with `freedom` degrees of freedom."""
    from scipy.special import stdtrit  # noqa: PLC0415  # a tenth of a second to import, and needed here alone

    return float(stdtrit(freedom, 0.5 + level / 2))


def wilson_interval(successes: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for a share; stays inside 0–1 and is honest at 0 and 1.

    References:
        Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    if trials <= 0 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share")
    z = normal_quantile(level)
    share = successes / trials
    centre = share + z * z / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return min(share, max(0.0, (centre - half) / scale)), max(share, min(1.0, (centre + half) / scale))


def poisson_interval(events: int, level: float = 0.95) -> tuple[float, float]:
    """Garwood's exact interval for the mean of a count.

    References:
        Garwood (1936), Biometrika 28, 437-442.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415  # a tenth of a second to import, and needed here alone

    tail = (1 - level) / 2
    low = float(gammaincinv(events, tail)) if events else 0.0
    return low, float(gammaincinv(events + 1, 1 - tail))


def share_estimate(successes: int, trials: int, *, claim: Claim = "descriptive", level: float = 0.95) -> Estimate:
    """A share with Wilson's interval. ValueError if there were no trials."""
    low, high = wilson_interval(successes, trials, level)
    return Estimate(
        value=successes / trials,
        low=low,
        high=high,
        level=level,
        unit="share",
        n=trials,
        method="Wilson",
        claim=claim,
    )


def clustered_share(happened: NDArray[np.float64], whose: pl.Series) -> tuple[float, float, float]:
    """A share with Wilson's interval, at as many trials as clusters leave of them: whoever comes again is no news.

    The variance of the share is that of its sums by cluster. Where all or none happened it tells nothing of how alike a
    cluster is, and only clusters count. Where everybody comes once this is Wilson's interval.

    Args:
        happened: Shape (trials,), at least one; 1 where it happened, else 0.
        whose: Shape (trials,), the cluster, as a person; each blank is a cluster of its own.

    References:
        Kish (1965), Survey Sampling (design effect); Liang and Zeger (1986), Biometrika 73, 13-22.
    """
    share, n = float(happened.mean()), len(happened)
    alone = pl.when(pl.col("whose").is_null()).then(pl.int_range(pl.len())).alias("alone")
    told = pl.DataFrame({"whose": whose, "off": happened - share})
    sums = told.group_by("whose", alone).agg(pl.col("off").sum())["off"].to_numpy()
    variance = float((sums**2).sum()) / n**2
    trials = min(n, share * (1 - share) / variance) if variance > 0 else len(sums)
    return share, *wilson_interval(share * trials, trials)


def clustered_share_estimate(happened: NDArray[np.float64], whose: pl.Series) -> Estimate:
    """That share as a result; n is the number of trials."""
    share, low, high = clustered_share(happened, whose)
    return Estimate(
        value=share, low=low, high=high, unit="share", n=len(happened), claim="descriptive", method=BY_CLUSTER
    )  # fmt: skip


def pooled_share(happened: NDArray[np.int64], observed: NDArray[np.int64]) -> Result:
    """The share of what could be observed in which it happened, over disjoint groups.

    Args:
        happened: Shape (groups,), how often it happened.
        observed: Shape (groups,), how often it could have.
    """
    trials = int(observed.sum())
    if not trials:
        return Insufficient("Nothing of the kind is in this selection.", "Widen the period or the filters.")
    return share_estimate(int(happened.sum()), trials)
