"""Contacts saved: a million draws of three gates against a loop over the draws, with the interval after each gate."""

from __future__ import annotations

import random

from analytics.beliefs import surveyed
from analytics.deflection.gates import Gate, waterfall
from benchmarks.timing import Comparison, compared

DRAWS = 1_000_000
GROSS = 100_000.0
SURVEYS = {"came for support": 172, "found it": 260, "would have contacted": 36}
ASKED = 400


def bench() -> Comparison:
    """Draw, multiply, and read the 95 % interval after each gate, both ways."""
    gates = [
        Gate(id=name, label=name, share=surveyed(yes, ASKED), origin="surveyed", asked=ASKED)
        for name, yes in SURVEYS.items()
    ]

    def ours() -> None:
        assert len(waterfall(GROSS, gates, draws=DRAWS).steps) == len(gates)

    def loop() -> None:
        rng = random.Random(1)
        left = [[0.0] * DRAWS for _ in gates]
        for draw in range(DRAWS):
            passed = GROSS
            for place, gate in enumerate(gates):
                passed *= rng.betavariate(gate.share.alpha, gate.share.beta)
                left[place][draw] = passed
        for drawn in left:
            drawn.sort()
            assert drawn[int(0.025 * DRAWS)] < drawn[int(0.975 * DRAWS)]

    return compared(f"{DRAWS:,} draws of {len(gates)} gates", ours, "a loop over the draws", loop)
