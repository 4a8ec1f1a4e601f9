"""Who saw a public thread: do they order more where it was answered by then?"""

from __future__ import annotations

import numpy as np
import polars as pl

from analytics.covariates import Covariates, covariates_of
from analytics.effect.compared import SATURDAY
from analytics.effect.other_arms import OtherStudy, Past, other_study, told
from analytics.estimate import Caution, Insufficient, Result

NUMBERS = [
    "age of the thread", "time as a customer", "earlier orders", "recent orders", "visits before", "weekend",
    "hour, sine", "hour, cosine",
]  # fmt: skip
GROUPS = ["way", "channel", "brand", "topic", "segment", "region", "tenure"]
FIRST_LOOK = Caution(
    "first-look", "Of each person the first look counts, after the landmark; who has no name is not followed."
)
CHOSEN = Caution("chosen-threads", "People choose what they read: solved threads are found by search more easily.")


def onlooker_study(frame: pl.DataFrame, seeds: int = 1) -> OtherStudy | Insufficient:
    """People whose thread was answered when they saw it against those whose was not, in orders after.

    Args:
        frame: As `sql/queries/onlookers.sql` gives it.
        seeds: Ways to deal the folds.
    """
    if frame.is_empty():
        return Insufficient(
            "Nobody who can be followed is known to have seen a public thread that asks for an answer.",
            "Bring views.csv with customer_id, or touches.csv with the mention_id of the thread that was seen.",
        )
    happened = (frame["recent_order_count"] > 0).cast(pl.Float64).to_numpy()
    past = Past("an order in the 30 days before the look", happened, _known(frame, "recent orders"))
    return other_study(
        frame, "has_ordered", "is_answered", "thread", _known(frame), rows="onlookers", past=past, seeds=seeds
    )


def onlooker_effect(frame: pl.DataFrame, seeds: int) -> Result:
    """By how many points more who saw an answered thread ordered than would have, had it been ignored.

    Args:
        frame: As above.
        seeds: As above.
    """
    found = onlooker_study(frame, seeds)
    if isinstance(found, Insufficient):
        return found
    return told(found, found.on_the_answered, FIRST_LOOK, CHOSEN)


def _known(frame: pl.DataFrame, *without: str) -> Covariates:
    angle = pl.col("hour") * (2 * np.pi / 24)
    rows = frame.with_columns(
        pl.col("thread_age_days").log1p().alias("age of the thread"),
        pl.col("tenure_days").log1p().alias("time as a customer"),
        pl.col("earlier_order_count").log1p().alias("earlier orders"),
        pl.col("recent_order_count").log1p().alias("recent orders"),
        pl.col("visit_count").log1p().alias("visits before"),
        (pl.col("weekday") >= SATURDAY).alias("weekend"),
        angle.sin().alias("hour, sine"),
        angle.cos().alias("hour, cosine"),
    )
    return covariates_of(rows, NUMBERS, GROUPS).without(*without).varying()
