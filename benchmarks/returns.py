"""The ledger of the demo world: 10,000 draws with ratio, payback, rate and tornado, against a loop over the draws."""

from __future__ import annotations

import random

from analytics.beliefs import Normal
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.returns import (
    DRAWS,
    benefit_cost_ratio,
    drawn,
    internal_rate,
    net_present_value,
    payback_months,
    tornado,
)
from benchmarks.scaled_world import demo_home
from benchmarks.timing import Comparison, compared
from careledger.metrics.answer import Desk
from careledger.metrics.roi import care_ledger
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace


def bench() -> list[Comparison]:
    """All that a rerun of the page ROI draws, and its draws alone by a loop."""
    home = demo_home()
    opened = open_ledger(home)
    assert opened is not None
    told = care_ledger(Desk(opened, Workspace(home)))
    assert isinstance(told, Ledger)

    def ours() -> None:
        draws = drawn(told)
        for measure in (benefit_cost_ratio, net_present_value, payback_months, internal_rate):
            measure(told, draws)
        assert len(tornado(told, draws))

    def loop() -> None:
        rng = random.Random(1)
        weights = told.discounts()
        worth = {entry.id: float(entry.shape @ weights) * entry.quantity for entry in told.entries}
        ratios = []
        for _ in range(DRAWS):
            factor = {name: _one(rng, one.spread) for name, one in told.factors.items()}
            sides = {"cost": 0.0, "benefit": 0.0}
            for entry in told.entries:
                amount = worth[entry.id]
                for name in entry.factors:
                    amount *= factor[name]
                sides[entry.side] += amount
            ratios.append(sides["benefit"] / sides["cost"])
        ratios.sort()
        assert ratios[int(0.025 * DRAWS)] < ratios[int(0.975 * DRAWS)]

    what = f"{DRAWS:,} draws of the demo world's ledger, four measures and the tornado"
    return [compared(what, ours, "a loop over the draws, the ratio alone", loop)]


def _one(rng: random.Random, spread: object) -> float:
    if isinstance(spread, Normal):
        return rng.gauss(spread.mean, spread.deviation)
    return spread.floor + (spread.ceiling - spread.floor) * rng.betavariate(spread.alpha, spread.beta)  # type: ignore[attr-defined]
