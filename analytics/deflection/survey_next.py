"""Which gate to ask customers about next: how many to ask, and how much of the doubt would go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.deflection.gates import Gate, variance_shares
from analytics.proportions import normal_quantile

HALF_WIDTH = 0.05


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey that would settle a gate to ±5 points.

    `to_ask` more answers are needed; it would take `removed_share` of the variance of the net away, in expectation.
    """

    gate: Gate
    variance_share: float
    to_ask: int
    removed_share: float


def answers_needed(share: float, half_width: float = HALF_WIDTH, population: float = math.inf) -> int:
    """Answers with which a 95 % interval reaches `half_width` to both sides of a share near `share`.

    From a `population` that is not endless, fewer do: asking all of them leaves no doubt.

    Raises:
        ValueError: `share` is not between 0 and 1, or `half_width` not above 0.
    """
    if not (0 <= share <= 1 and half_width > 0):
        raise ValueError(f"a share of {share} to ±{half_width}")
    endless = (normal_quantile(0.95) / half_width) ** 2 * share * (1 - share)
    return math.ceil(endless if math.isinf(population) else endless / (1 + max(endless - 1, 0) / population))


def surveys_next(gates: Sequence[Gate], half_width: float = HALF_WIDTH) -> list[Survey]:
    """A survey for each gate that is in doubt, the one that removes most of the doubt first.

    A belief counts as the beta of its mean and variance; m answers shrink its variance to ν ÷ (ν + m) of what it is,
    ν being the answers that it is worth today.
    """
    shares = variance_shares(gates)
    found = []
    for gate in gates:
        if gate.id not in shares:
            continue
        to_ask = max(0, answers_needed(gate.share.mean, half_width) - gate.asked)
        worth = gate.share.mean * (1 - gate.share.mean) / gate.share.variance - 1
        found.append(Survey(gate, shares[gate.id], to_ask, shares[gate.id] * to_ask / (worth + to_ask)))
    return sorted(found, key=lambda survey: -survey.removed_share)
