"""The removal effect of each channel in a Markov chain of touches, solved exactly.

States: start, the channels, order, nowhere. From each state the chain moves as the paths did. A channel's removal
effect is the share of orders (or of their value) that is lost where whoever reaches it goes nowhere instead.

With Q the moves between channels, N = (I − Q)⁻¹, s the first moves and r what leaving a channel for an order brings at
once: a path is worth s·N·r. It comes to channel c with probability (sN)_c / N_cc and is worth (Nr)_c from there.
What a path brings, it brings at its end, so whoever never comes to c brings the same without c: removing c loses the
product of the two, over s·N·r. One inverse gives all channels; a channel after itself needs no care.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.attribution.paths import Floats, Paths

MOST_NUMBERS = 20_000_000  # of a batch of inverses, in memory


@dataclass(frozen=True, slots=True)
class Moves:
    """Counts of moves, of all paths or of each of several sets of paths (then with a leading axis).

    `starts` (…, channels): paths that begin there. `steps` (…, channels, channels): from row to column.
    `touches` (…, channels): times somebody was there. `ends` (…, channels): orders, or value, from there.
    """

    starts: Floats
    steps: Floats
    touches: Floats
    ends: Floats


def moves_by_group(paths: Paths, worth: Floats) -> Moves:
    """The moves of each group of persons.

    Args:
        paths: The paths.
        worth: Shape (paths,), what each path brought; 0 where it led nowhere.
    """
    k, groups = len(paths.labels), paths.groups
    group, label = paths.group[paths.path], paths.label
    cell = group * k + label
    goes_on = np.flatnonzero(~paths.last)
    step = cell[goes_on] * k + label[goes_on + 1]
    at_end = np.flatnonzero(paths.last)
    return Moves(
        starts=np.bincount(cell[paths.first], minlength=groups * k).reshape(groups, k).astype(np.float64),
        steps=np.bincount(step, minlength=groups * k * k).reshape(groups, k, k).astype(np.float64),
        touches=np.bincount(cell, minlength=groups * k).reshape(groups, k).astype(np.float64),
        ends=np.bincount(cell[at_end], worth[paths.path[at_end]], minlength=groups * k)
        .reshape(groups, k)
        .astype(np.float64),
    )


def weighed(moves: Moves, weights: Floats) -> Moves:
    """The moves of sets of groups: each row of `weights` (sets, groups) says how often each group is in a set."""
    return Moves(
        starts=weights @ moves.starts,
        steps=np.tensordot(weights, moves.steps, axes=1),
        touches=weights @ moves.touches,
        ends=weights @ moves.ends,
    )


def removal_effects(moves: Moves) -> Floats:
    """Share of what the paths bring that is lost without each channel; nan where they bring nothing.

    Shape (…, channels).

    References:
        Anderl, Becker, von Wangenheim and Schumann (2016), Int. J. Research in Marketing 33, 457-474;
        Kemeny and Snell (1960), Finite Markov Chains, ch. 3.
    """
    k = moves.starts.shape[-1]
    visited = np.maximum(moves.touches, 1)
    inverse = np.linalg.inv(np.eye(k) - moves.steps / visited[..., :, None])
    start = moves.starts / moves.starts.sum(axis=-1, keepdims=True)
    visits = (start[..., None, :] @ inverse)[..., 0, :]
    worth = (inverse @ (moves.ends / visited)[..., None])[..., 0]
    total = (start * worth).sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        effects: Floats = visits / np.diagonal(inverse, axis1=-2, axis2=-1) * worth / total
    return effects


def markov_shares(paths: Paths, worth: Floats, weights: Floats) -> Floats:
    """Each channel's share of the credit: its removal effect over the sum of all. Shape (sets, channels).

    Args:
        paths: The paths.
        worth: Shape (paths,), what each brought.
        weights: Shape (sets, groups), how often each group of persons counts in each set.
    """
    moves = moves_by_group(paths, worth)
    batch = max(1, MOST_NUMBERS // len(paths.labels) ** 2)
    effects = np.concatenate(
        [removal_effects(weighed(moves, weights[at : at + batch])) for at in range(0, len(weights), batch)]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = effects / effects.sum(axis=1, keepdims=True)
    return shares
