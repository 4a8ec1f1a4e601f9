"""Complaints drawn by the demo's rules, in memory, as the query of the effect of care would give them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from data.demo.outcomes import care_given, draw_complaints, linked, potential_outcomes
from data.demo.parameters import SEGMENTS, Parameters

ABSENT = {
    "brand": "Veltana", "region": "DACH", "currency": "EUR", "spent_amount": 0.0, "earlier_spent_amount": 0.0,
    "charge_amount": 0.0, "order_count": 0, "contact_count": 0, "earlier_contact_count": 0, "complaint_count": 0,
    "recent_contact_count": 0, "is_recommending": None, "weekday": 1, "followed_days": 400.0, "judged_days": 180.0,
    "decided_days": 180.0, "text": "",
}  # fmt: skip


def drawn_complaints(seed: int, count: int, parameters: Parameters | None = None) -> pl.DataFrame:
    """Complaints with both outcomes and what came true, one row each; see `data.demo.outcomes`."""
    rng = np.random.default_rng(seed)
    rules = parameters or Parameters()
    seen = care_given(rng, potential_outcomes(rng, draw_complaints(rng, count), rules), rules)
    told = linked(rng, seen, rules)
    return told.with_columns(ordered_before=pl.Series(_ordered_before(rng, told)))


def _ordered_before(rng: np.random.Generator, seen: pl.DataFrame) -> np.ndarray:
    """An order in the weeks before, likelier of whom the desk rather answers and who rather stay: no effect of it."""
    liking = 0.6 * seen["segment_level"].to_numpy() - 0.4 * seen["anger"].to_numpy()
    return rng.random(len(seen)) < 1 / (1 + np.exp(-liking))


def as_queried(seen: pl.DataFrame, left_out: pl.Expr | None = None, *, is_dated: bool = True) -> pl.DataFrame:
    """Drawn complaints in the columns of `sql/queries/care_effect.sql`; who was not known before is left out.

    Where no file dates a link, everybody who is named in the end is compared.
    """
    late = pl.when("is_linked").then(pl.lit("Named only after they complained"))
    unknown = late.otherwise(pl.lit("Nobody knows which customer it is"))
    known = "is_linked_before" if is_dated else "is_linked"
    told = pl.when(known).then(None).otherwise(unknown) if left_out is None else left_out
    return seen.select(
        pl.int_range(pl.len()).cast(pl.String).alias("case_key"),
        pl.when("is_linked").then(pl.int_range(pl.len()).cast(pl.String)).alias("customer_id"),
        pl.lit(datetime(2025, 1, 1, tzinfo=UTC)).alias("opened_at"),
        told.alias("left_out"),
        pl.when(pl.lit(is_dated)).then("is_linked_before").alias("was_known_before"),
        "is_answered",
        pl.when("is_fast").then(0.5).when("is_answered").then(12.0).alias("reply_hours"),
        (pl.col("y") == 1).alias("has_stayed"),
        (pl.col("y") == 0).alias("complains_again"),
        pl.col("segment_level").replace_strict(dict(enumerate(SEGMENTS))).alias("segment"),
        "topic", "channel", "follower_count", "is_outage", "hour",
        (-pl.col("anger") / 2).alias("tone"),
        pl.when(pl.col("free_in_days") > 0).then(pl.lit("contract")).otherwise(pl.lit("activity")).alias("tenure"),
        (pl.col("tenure_years") * 365.25).alias("tenure_days"),
        pl.col("free_in_days").alias("bound_days"),
        pl.col("ordered_before").cast(pl.Int64).alias("recent_order_count"),
        pl.col("load").alias("call_load"), "is_pulled_off",
        *(pl.lit(value).alias(name) for name, value in ABSENT.items()),
    )  # fmt: skip


def true_effect_on_the_answered(parameters: Parameters | None = None, count: int = 1_000_000, seed: int = 0) -> float:
    """What answering was worth, from both outcomes of as many customers, all of them there at the landmark."""
    rng = np.random.default_rng(seed)
    rules = parameters or Parameters()
    seen = care_given(rng, potential_outcomes(rng, draw_complaints(rng, count), rules), rules).filter("is_answered")
    return float((seen["y_if_answered"] - seen["y_if_ignored"]).mean())
