"""Chances of several arms by a multinomial logit, with Newton's steps that share what they can."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NEAR = 1e-4  # of slope and of what another step would gain
LEAST_GAIN = 2.0**-11  # of what the slope promises, or the step is halved
MOST_STEPS = 50
AT_ONCE = 2_048  # rows, which stay near the processor while they are summed


def chances_learned(x: Floats, arm: Whole, asked: Floats) -> tuple[Whole, Floats]:
    """The arms that are there, and the chance of each for other rows. Shapes (arms,) and (asked, arms).

    The logit that scikit-learn's `newton-cholesky` fits with its own penalty, by the same steps, but in less time:
    products of two columns are summed for each pair of arms alone, and once where all arms are as likely yet.

    Args:
        x: Shape (rows, k).
        arm: Shape (rows,).
        asked: Shape (asked, k).
    """
    arms, place = np.unique(arm, return_inverse=True)
    coefficients = _fitted(x, place, len(arms)) if len(arms) > 2 else None  # noqa: PLR2004  # two have a closed form
    if coefficients is not None:
        return arms, _told(asked @ coefficients[:, :-1].T + coefficients[:, -1])[0]
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # slow to import

    model: Any = LogisticRegression(solver="newton-cholesky").fit(x, arm)
    return arms, np.asarray(model.predict_proba(asked))


def _fitted(x: Floats, place: Whole, count: int) -> Floats | None:
    """One row of slopes and a constant for each arm; None where Newton's steps do not get there."""
    rows, width = x.shape[0], x.shape[1] + 1
    with_one = np.column_stack((x, np.ones(rows)))
    is_at = (place[:, None] == np.arange(count)).astype(np.float64)
    penalty = np.full((count, width), 1 / rows)
    penalty[:, -1] = 0.0
    found, raw = np.zeros((count, width)), np.zeros((rows, count))
    chance, spent = _told(raw)
    loss = _loss(raw, spent, place)
    slope = (chance - is_at).T @ with_one / rows
    for step in range(MOST_STEPS):
        curve = _curve(with_one, chance, is_uniform=step == 0) + np.diag(penalty.ravel())
        slope[-1, -1] = 0.0  # the constants can all be moved alike: the last stays
        move = np.zeros(count * width)
        try:
            move[:-1] = np.linalg.solve(curve[:-1, :-1], -slope.ravel()[:-1])
        except np.linalg.LinAlgError:
            return None
        promised = float(slope.ravel() @ move)
        moved = move.reshape(count, width)
        raw_moved = with_one @ moved.T
        for halving in range(21):
            share = 0.5**halving
            tried, raw_tried = found + share * moved, raw + share * raw_moved
            chance, spent = _told(raw_tried)
            tried_loss = _loss(raw_tried, spent, place) + 0.5 * float((penalty * tried**2).sum())
            if tried_loss - loss <= share * LEAST_GAIN * promised:
                break
        else:
            return None
        found, raw, loss = tried, raw_tried, tried_loss
        slope = (chance - is_at).T @ with_one / rows + penalty * found
        if np.abs(slope).max() <= NEAR and 0.5 * float(move[:-1] @ curve[:-1, :-1] @ move[:-1]) <= NEAR:
            return found
    return None


def _curve(with_one: Floats, chance: Floats, *, is_uniform: bool) -> Floats:
    """The second derivatives, arm by arm: what is on the diagonal is what all pairs of the arm take off."""
    (rows, width), count = with_one.shape, chance.shape[1]
    blocks = np.zeros((count, width, count, width))
    alike = with_one.T @ with_one / rows / count**2 if is_uniform else None
    roots = np.sqrt(chance / np.sqrt(rows))
    for one, other in combinations(range(count), 2):
        both = np.zeros((width, width)) if alike is None else alike
        for start in range(0, rows if alike is None else 0, AT_ONCE):
            part = slice(start, start + AT_ONCE)
            scaled = with_one[part] * (roots[part, one] * roots[part, other])[:, None]
            both += scaled.T @ scaled
        blocks[one, :, other] = blocks[other, :, one] = -both
        blocks[one, :, one] += both
        blocks[other, :, other] += both
    return blocks.reshape(count * width, count * width)


def _told(raw: Floats) -> tuple[Floats, Floats]:
    """The chances, and the logarithm of what they are divided by. Shapes (rows, arms) and (rows,)."""
    top = raw.max(axis=1)
    grown = np.exp(raw - top[:, None])
    whole = grown.sum(axis=1)
    return grown / whole[:, None], np.log(whole) + top


def _loss(raw: Floats, spent: Floats, place: Whole) -> float:
    return float((spent - raw[np.arange(len(raw)), place]).mean())
