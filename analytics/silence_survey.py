"""What one survey would settle: how wide the answer would be expected to be after asking so many people.

Before anybody is asked, what is believed says how a survey would turn out, and each outcome what would be believed
then. Averaging over the outcomes gives the width to expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.beliefs import Belief
from analytics.silence import SEED, unseen_draws, updated_quantiles

Floats = NDArray[np.float64]

SIZES = (50, 100, 200, 500, 1_000, 2_000)
OUTCOMES = 400
DRAWS = 2_000
ENDS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Settled:
    """After asking `asked` people who had a problem; 0: as things stand.

    `width` and `at_risk_width` are the expected widths of the 95 % intervals of silent problems and of what they put
    at risk; `low`..`high` and the `at_risk_` ends are those of the middle outcome.
    """

    asked: int
    width: float
    low: float
    high: float
    at_risk_width: float
    at_risk_low: float
    at_risk_high: float


def settled(
    seen: float, visible: Belief, leave: Belief, worth: float, buyers: float, sizes: Sequence[int] = SIZES
) -> list[Settled]:
    """What surveys of `sizes` people would leave open, after a first entry without any.

    Every outcome updates what is believed as an import would, with the same draws of everything that is not asked.

    Args:
        seen: Complaints seen in public.
        visible: Share of problems that is complained about in public.
        leave: Share of silent problems over which a customer leaves who would have stayed.
        worth: Margin of a customer.
        buyers: Customers there are: no more can leave.
        sizes: How many people who had a problem answer.

    References:
        Raiffa and Schlaifer (1961), Applied Statistical Decision Theory (preposterior analysis).
    """
    rng = np.random.default_rng(SEED)
    at = rng.permutation((np.arange(DRAWS) + 0.5) / DRAWS)
    unseen_per_share = unseen_draws(rng, seen, np.full(DRAWS, 0.5))  # 1 ÷ .5 − 1 is 1: the doubt of counting alone
    leaves = leave.draws(rng, DRAWS)
    believed = rng.permutation(visible.quantiles((np.arange(OUTCOMES) + 0.5) / OUTCOMES))

    def ends(asked: int, spoke_up: int) -> Floats:
        silent = unseen_per_share * (1 / updated_quantiles(visible, asked, spoke_up, at) - 1)
        return np.quantile(np.stack([silent, np.minimum(silent * leaves, buyers) * worth]), ENDS, axis=1).T.ravel()

    found = [_settled(0, np.atleast_2d(ends(0, 0)))]
    for asked in sizes:
        outcomes, times = np.unique(rng.binomial(asked, believed), return_counts=True)
        each = np.array([ends(asked, int(spoke_up)) for spoke_up in outcomes])
        found.append(_settled(asked, np.repeat(each, times, axis=0)))
    return found


def _settled(asked: int, ends: Floats) -> Settled:
    """From `ends` of shape (outcomes, 4): low and high of silent problems, then of what is at risk."""
    low, high, risk_low, risk_high = np.median(ends, axis=0).tolist()
    width, risk_width = (ends[:, [1, 3]] - ends[:, [0, 2]]).mean(axis=0).tolist()
    return Settled(asked, width, low, high, risk_width, risk_low, risk_high)
