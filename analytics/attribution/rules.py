"""Rules that look at one path at a time: how much of its order each touch is credited with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analytics.attribution.paths import Floats, Paths
from analytics.attribution.shapley import shapley_shares

HALF_LIFE_DAYS = 7.0
ENDS = 0.4  # of the credit to the first, and as much to the last; the rest evenly between them
TWO = 2


def last_shares(paths: Paths) -> Floats:
    """All to the last touch. Shape (touches,)."""
    return paths.last.astype(np.float64)


def first_shares(paths: Paths) -> Floats:
    """All to the first touch. Shape (touches,)."""
    return paths.first.astype(np.float64)


def linear_shares(paths: Paths) -> Floats:
    """As much to each touch. Shape (touches,)."""
    shares: Floats = 1.0 / paths.length[paths.path]
    return shares


def decay_shares(paths: Paths) -> Floats:
    """Half as much for each week further from the order. Shape (touches,)."""
    nearest = np.full(len(paths.length), np.inf)
    np.minimum.at(nearest, paths.path, paths.days)
    weight = 0.5 ** ((paths.days - nearest[paths.path]) / HALF_LIFE_DAYS)
    shares: Floats = weight / np.bincount(paths.path, weight)[paths.path]
    return shares


def position_shares(paths: Paths) -> Floats:
    """40 % to the first, 40 % to the last, 20 % evenly between; one of two has half. Shape (touches,)."""
    length = paths.length[paths.path]
    between = (1 - 2 * ENDS) / np.maximum(length - 2, 1)
    shares = np.where(paths.first | paths.last, ENDS, between)
    return np.where(length <= TWO, 1.0 / length, shares)


PATH_RULES: dict[str, Callable[[Paths], Floats]] = {
    "last": last_shares,
    "first": first_shares,
    "linear": linear_shares,
    "decay": decay_shares,
    "position": position_shares,
    "shapley": shapley_shares,
}
