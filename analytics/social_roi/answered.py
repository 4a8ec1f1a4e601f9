"""What answering brought those who were answered: what they did against what people like them do who get no answer.

Among those who were ignored the outcome is regressed on what was known of them before; the line says what the answered
would have done without an answer. The difference is the effect on the answered if nothing else decides both who is
answered and what they do: it is associational.

References:
    Imbens and Rubin (2015), ch. 12 and 17; Oaxaca (1973); Kline (2011), American Economic Review 101(3), 532-537.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.estimate import Insufficient
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FEWEST_IN_ARM = 30
ROWS_A_COVARIATE = 5  # of the ignored, or the line is not drawn
TOO_FEW = Insufficient(
    f"Fewer than {FEWEST_IN_ARM} people were answered, or fewer than {FEWEST_IN_ARM} ignored, who can be followed.",
    "Bring a longer history, or widen the period.",
)


@dataclass(frozen=True, slots=True)
class Gain:
    """A mean difference per person answered, and what each person contributes to its error. Shape (people,)."""

    value: float
    influence: Floats


def gain(outcome: Floats, is_answered: Flags, covariates: Floats) -> Gain | None:
    """The mean effect on the answered; None where either group is too small for the covariates.

    Args:
        outcome: Shape (people,).
        is_answered: Shape (people,).
        covariates: Shape (people, k), known before anybody answered, without an intercept.
    """
    answered, ignored = np.flatnonzero(is_answered), np.flatnonzero(~is_answered)
    design = np.column_stack((np.ones(len(outcome)), covariates))
    fewest = max(FEWEST_IN_ARM, ROWS_A_COVARIATE * design.shape[1])
    if len(answered) < FEWEST_IN_ARM or len(ignored) < fewest:
        return None
    x = design[ignored]
    inverse = np.linalg.pinv(x.T @ x)
    line = inverse @ (x.T @ outcome[ignored])
    off = outcome - design @ line
    value = float(off[answered].mean())
    influence = np.zeros(len(outcome))
    influence[answered] = (off[answered] - value) / len(answered)
    spread = math.sqrt(len(ignored) / (len(ignored) - design.shape[1]))
    influence[ignored] = -spread * (x @ (inverse @ design[answered].mean(axis=0))) * off[ignored]
    return Gain(value, influence)


def gain_over_months(
    amounts: Floats, is_answered: Flags, covariates: Floats, weights: Floats
) -> tuple[Measured, int] | Insufficient:
    """The weighted sum of the gains of each month after the question, and how many months could be told.

    Each month counts those who were followed through it.

    Args:
        amounts: Shape (people, months); NaN from where somebody was not followed any more.
        is_answered: Shape (people,).
        covariates: Shape (people, k).
        weights: Shape (months,): how often the gain of a month is counted.
    """
    total, influence, told = 0.0, np.zeros(len(amounts)), 0
    for month in range(min(amounts.shape[1], len(weights))):
        followed = np.flatnonzero(~np.isnan(amounts[:, month]))
        known = gain(amounts[followed, month], is_answered[followed], covariates[followed])
        if known is None:
            break
        total += weights[month] * known.value
        influence[followed] += weights[month] * known.influence
        told = month + 1
    if not told:
        return TOO_FEW
    return Measured(total, math.sqrt(float((influence**2).sum()))), told
