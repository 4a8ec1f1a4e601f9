"""How much more is kept by answering in an order than by answering by lot, whatever share is answered.

Nobody drew lots over who was answered, so each complaint stands for its doubly robust score: what an answer changed for
it, right on average. The order must come from other complaints than the scores.

References:
    Radcliffe (2007), Direct Marketing Analytics Journal 1, 14-21; Yadlowsky, Fleming, Shah, Brunskill and Wager (2025),
    J. Am. Stat. Assoc. 120, 38-51, for the doubly robust scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
DRAWS = 500
SEED = 20_240_101


@dataclass(frozen=True)
class Qini:
    """One order. `value` is the mean gain over all shares answered, beyond that of answering by lot, per complaint.

    `normalised` is the same as a share of what answering by lot keeps: .2 is a fifth more. `curve` holds `share, gain,
    low, high, by_lot`; `draws` and `normalised_draws` one entry for each resample of customers.
    """

    value: float
    normalised: float
    curve: pl.DataFrame
    draws: Floats
    normalised_draws: Floats

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """From the resamples."""
        return _interval(self.draws, self.value, level)

    def normalised_interval(self, level: float = 0.95) -> tuple[float, float]:
        """From the resamples."""
        return _interval(self.normalised_draws, self.normalised, level)

    def less(self, other: Qini, level: float = 0.95) -> tuple[float, float, float]:
        """The difference to another order of the same complaints, with its interval from the same resamples."""
        difference = self.value - other.value
        return difference, *_interval(self.draws - other.draws, difference, level)


def qinis(
    scores: Floats, orders: dict[str, Floats], customer: Whole, weights: Floats | None = None, draws: int = DRAWS
) -> dict[str, Qini]:
    """Several orders of the same complaints; those whose value is the same share their places.

    Args:
        scores: Shape (rows,), what an answer changed for each.
        orders: By name, shape (rows,) each: who comes first has the highest.
        customer: Shape (rows,), from 0; resampled as a whole.
        weights: Shape (rows,), how much each counts; None where all count alike.
        draws: Resamples.
    """
    counted = np.ones(len(scores)) if weights is None else weights
    count = int(customer.max()) + 1
    rng = np.random.default_rng(SEED)
    times = rng.multinomial(count, np.full(count, 1 / count), draws)[:, customer]
    resampled = np.vstack((counted, counted * times))
    return {name: _qini(scores, order, resampled) for name, order in orders.items()}


def _qini(scores: Floats, order: Floats, weights: Floats) -> Qini:
    """`weights` has shape (1 + resamples, rows), the first as it was."""
    first = np.argsort(-order, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(order[first]) != 0), len(first) - 1)  # the last of each tie
    sorted_weights = weights[:, first]
    total = sorted_weights.sum(axis=1, keepdims=True)
    none = np.zeros((len(weights), 1))
    share = np.hstack((none, (sorted_weights.cumsum(axis=1) / total)[:, ends]))
    gain = np.hstack((none, ((sorted_weights * scores[first]).cumsum(axis=1) / total)[:, ends]))
    area = (np.diff(share, axis=1) * (gain[:, 1:] + gain[:, :-1]) / 2).sum(axis=1)
    by_lot = gain[:, -1] / 2
    beyond = area - by_lot
    with np.errstate(divide="ignore", invalid="ignore"):
        normalised = np.where(by_lot != 0, beyond / np.abs(by_lot), np.nan)
    return Qini(float(beyond[0]), float(normalised[0]), _curve(share, gain), beyond[1:], normalised[1:])


def _curve(share: Floats, gain: Floats, points: int = 51) -> pl.DataFrame:
    at = np.linspace(0, 1, points)
    drawn = np.array([np.interp(at, one, two) for one, two in zip(share, gain, strict=True)])
    low, high = np.quantile(drawn[1:], (0.025, 0.975), axis=0)
    return pl.DataFrame(
        {"share": at, "gain": drawn[0], "low": np.minimum(low, drawn[0]), "high": np.maximum(high, drawn[0]),
         "by_lot": at * drawn[0, -1]}
    )  # fmt: skip


def _interval(draws: Floats, value: float, level: float) -> tuple[float, float]:
    low, high = np.nanquantile(draws, ((1 - level) / 2, (1 + level) / 2))
    return min(float(low), value), max(float(high), value)
