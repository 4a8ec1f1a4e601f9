"""Intervals for shares and for counts."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from analytics.estimate import Claim, Estimate, Insufficient, Result


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
