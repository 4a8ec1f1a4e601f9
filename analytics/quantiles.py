"""Quantiles of values that come in clusters, such as several turns of one customer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.estimate import Estimate, Unit
from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]


def sample_quantile(ordered: Floats, share: float) -> float:
    """The smallest value that at least `share` of the ordered values do not exceed (inverse of the ECDF)."""
    rank = math.ceil(share * len(ordered) - 1e-9)
    return float(ordered[min(max(rank, 1), len(ordered)) - 1])


def clustered_quantile(
    values: Floats, clusters: NDArray[np.int64], share: float, *, unit: Unit, level: float = 0.95
) -> Estimate:
    """The `share` quantile of `values`: see `clustered_quantiles`."""
    return clustered_quantiles(values, clusters, (share,), unit=unit, level=level)[0]


def clustered_quantiles(
    values: Floats, clusters: NDArray[np.int64], shares: Sequence[float], *, unit: Unit, level: float = 0.95
) -> list[Estimate]:
    """The `shares` quantiles of `values` with Woodruff's intervals, clusters being the units drawn.

    The standard error is that of the share of values at or below the quantile, robust to any
    dependence inside a cluster; the interval is read back from the ordered values.

    Args:
        values: Shape (n,), in `unit`.
        clusters: Shape (n,), codes from 0 on of who each value belongs to; codes may be left out.
        shares: Which quantiles, between 0 and 1.
        unit: Unit of the values.
        level: Of each interval.

    References:
        Woodruff (1952), J. Am. Stat. Assoc. 47, 635-646. With every cluster of size 1 this is the
        normal approximation to the order-statistic interval.
    """
    order = np.argsort(values)
    ordered, members = values[order], clusters[order]
    sizes = np.bincount(clusters)
    groups = int(np.count_nonzero(sizes))
    found = []
    for share in shares:
        point = sample_quantile(ordered, share)
        below = int(np.searchsorted(ordered, point, side="right"))
        totals = np.bincount(members[:below], minlength=len(sizes)) - below / len(ordered) * sizes
        if groups > 1:
            error = math.sqrt(groups / (groups - 1) * float(totals @ totals)) / len(values)
            # Clusters of opposites would look surer than independent values; they get no credit for it.
            half = normal_quantile(level) * max(error, math.sqrt(share * (1 - share)) / len(values))
            low, high = (
                sample_quantile(ordered, max(share - half, 0)),
                sample_quantile(ordered, min(share + half, 1)),
            )
        else:
            low, high = float(ordered[0]), float(ordered[-1])
        found.append(
            Estimate(
                value=point, low=min(low, point), high=max(high, point), level=level, unit=unit, n=len(values),
                method=f"quantile {share:g}, Woodruff over {groups:,} clusters", claim="descriptive",
            )
        )  # fmt: skip
    return found
