"""Credit of each channel or campaign under a rule, with an interval from persons drawn again."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from analytics.attribution.markov import markov_shares
from analytics.attribution.paths import SEED, Floats, Paths
from analytics.attribution.rules import PATH_RULES
from analytics.proportions import wilson_interval

MARKOV = "markov"
RULES = (MARKOV, "shapley", "last", "first", "linear", "decay", "position")
DRAWS = 500
FEW_ORDERS = 10
ENDS_OF_INTERVAL = (0.025, 0.975)


def credit(paths: Paths, worth: Floats, rule: str) -> pl.DataFrame:
    """What each label is credited with; the credits sum to the worth of all paths.

    The interval is of the share: 500 times as many groups of persons are drawn again, each with all of its paths. A
    label with fewer than ten orders' worth has Wilson's at least.

    Args:
        paths: The paths, of which some brought something.
        worth: Shape (paths,), orders or money by path; 0 where it led nowhere.
        rule: One of RULES.

    Returns:
        `label, credited, share, share_low, share_high, paths, conversions`, the most credited first; `paths` are those
        with the label on them, `conversions` those of them that led to an order.
    """
    weights = np.concatenate((np.ones((1, paths.groups)), _draws(paths.groups)))
    shares = markov_shares(paths, worth, weights) if rule == MARKOV else _path_shares(paths, worth, rule, weights)
    drawn = shares[1:][np.isfinite(shares[1:]).all(axis=1)]  # a draw that brought nothing shares out nothing
    low, high = np.quantile(drawn, ENDS_OF_INTERVAL, axis=0) if len(drawn) else (shares[0], shares[0])
    low, high = _widened(shares[0], int(paths.is_converted.sum()), low, high)
    on_path = np.unique(paths.path * len(paths.labels) + paths.label)
    seen = on_path % len(paths.labels)
    with np.errstate(invalid="ignore"):  # where nothing was brought in sum, nothing is shared out: not a number
        credited = shares[0] * worth.sum()
    return pl.DataFrame(
        {
            "label": paths.labels,
            "credited": credited,
            "share": shares[0],
            "share_low": np.minimum(low, shares[0]),
            "share_high": np.maximum(high, shares[0]),
            "paths": np.bincount(seen, minlength=len(paths.labels)),
            "conversions": np.bincount(
                seen, paths.conversions[on_path // len(paths.labels)], minlength=len(paths.labels)
            ).astype(np.int64),
        }
    ).sort("credited", "label", descending=[True, False])


def _path_shares(paths: Paths, worth: Floats, rule: str, weights: Floats) -> Floats:
    k = len(paths.labels)
    cell = paths.group[paths.path] * k + paths.label
    credited = np.bincount(cell, PATH_RULES[rule](paths) * worth[paths.path], minlength=paths.groups * k)
    drawn = weights @ credited.reshape(paths.groups, k)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return shares


def _widened(shares: Floats, orders: int, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The interval, at least Wilson's for labels with few orders: drawing again never finds what was not seen."""
    ends = [
        wilson_interval(share * orders, orders) if 0 <= share * orders < FEW_ORDERS else (share, share)
        for share in shares
    ]
    return np.minimum(low, [least for least, _ in ends]), np.maximum(high, [most for _, most in ends])


@cache
def _draws(groups: int) -> Floats:
    """How often each group comes up in each draw. Shape (draws, groups)."""
    return np.random.default_rng(SEED).multinomial(groups, np.full(groups, 1 / groups), size=DRAWS).astype(np.float64)
