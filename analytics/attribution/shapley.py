"""Shapley's value of each channel, in closed form.

The game: a coalition S of channels is worth v(S), the orders (or their value) on paths whose channels all lie in S.
Let w(T) be what the paths with exactly the channels T brought. Then v(S) is the sum of w(T) over T within S, that is
v = Σ w(T)·u_T, where u_T is the unanimity game: 1 for coalitions that hold T, 0 for others. In u_T the members of T
are interchangeable and everybody else adds nothing, so by symmetry, null player and efficiency each member has 1/|T|.
Shapley's value is additive over games, so a channel has Σ w(T)/|T| over the T that it is in: every path is split
evenly over its distinct channels. No coalition needs to be looked at; paths that led nowhere change nothing.
"""

from __future__ import annotations

import numpy as np

from analytics.attribution.paths import Floats, Paths


def shapley_shares(paths: Paths) -> Floats:
    """As much to each distinct channel of a path, however often it was touched. Shape (touches,).

    References:
        Shapley (1953), Contributions to the Theory of Games II, 307-317; Zhao, Mahboobi and Bagheri (2018).
    """
    pair = paths.path * len(paths.labels) + paths.label
    _, opens = np.unique(pair, return_index=True)  # the first touch of each channel in each path
    shares = np.zeros(len(pair))
    shares[opens] = 1.0 / np.bincount(paths.path[opens])[paths.path[opens]]
    return shares
