"""The community in the site's search, switched on topic after topic: a staggered roll-out with known savings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.frames import Flags, Floats, Whole, named, repeated
from data.demo.parameters import TOPICS

EXPERIMENT = "community-in-search"
# The share of the world's time after which each topic is switched on; those not named never are.
SWITCHED_ON = {"login": 0.30, "delivery": 0.45, "product fault": 0.60, "waiting": 0.75}


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOut:
    """When each topic was switched on; infinite where never. Shape (topics,)."""

    begins_at: Floats

    def is_on(self, topic: Whole, at: Floats) -> Flags:
        """Whether a need about `topic` at `at` finds the community in the search. Shapes (needs,)."""
        return np.asarray(at >= self.begins_at[topic])


def topics_switched_on(calendar: Calendar) -> RollOut:
    """The plan of the roll-out: at the start of a day, none at a month's first by design."""
    never = np.inf
    return RollOut(
        begins_at=np.array(
            [calendar.span(SWITCHED_ON[name], 1)[0] if name in SWITCHED_ON else never for name in TOPICS]
        )
    )


def roll_out_frame(roll_out: RollOut) -> pl.DataFrame:
    """Its rows of the experiments entity: the topics that were reached, and since when."""
    reached = np.flatnonzero(np.isfinite(roll_out.begins_at))
    return pl.DataFrame(
        {
            "experiment_id": repeated(EXPERIMENT, len(reached)),
            "unit_id": named(TOPICS, reached),
            "unit_kind": repeated("topic", len(reached)),
            "arm": repeated("in search", len(reached)),
            "assigned_at": roll_out.begins_at[reached],
        }
    )
