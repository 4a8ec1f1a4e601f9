"""Whom can we name, by arm? Agents ask for the account while they answer: to be known may be an effect of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from analytics.proportions import normal_quantile

LARGEST_GAP = 0.05  # of the linked share between arms, where no date says which came first


@dataclass(frozen=True, slots=True)
class Linkage:
    """How many of each arm can be named. `arms`: `arm, complaints, named, named_before, not_dated` (shares of 1).

    `is_dated`: the complaints that are compared were named before they were made. Where no link at all has a date, all
    who are named are compared.
    """

    arms: pl.DataFrame
    gap: float
    gap_error: float
    is_dated: bool

    @property
    def fails(self) -> bool:
        """Whether the arms differ in who is named, and no date can mend it by leaving out the late ones."""
        differs = abs(self.gap) > max(LARGEST_GAP, normal_quantile(0.95) * self.gap_error)
        return differs and not self.is_dated


def linkage(frame: pl.DataFrame) -> Linkage:
    """How many of the answered and of the ignored can be named, and whether since before they complained.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it: `customer_id, is_answered, was_known_before`.
    """
    told = frame.select(
        arm=pl.when("is_answered").then(pl.lit("answered")).otherwise(pl.lit("ignored")),
        is_named=pl.col("customer_id").is_not_null(),
        is_undated=pl.col("customer_id").is_not_null() & pl.col("was_known_before").is_null(),
        is_before=pl.col("customer_id").is_not_null() & pl.col("was_known_before").fill_null(value=False),
    )
    arms = (
        told.group_by("arm")
        .agg(
            complaints=pl.len(),
            named=pl.col("is_named").mean(),
            named_before=pl.col("is_before").mean(),
            not_dated=pl.col("is_undated").mean(),
        )
        .sort("arm")
    )
    shares = {arm: (named, count) for arm, count, named, _, _ in arms.iter_rows()}
    answered, ignored = shares.get("answered", (0.0, 0)), shares.get("ignored", (0.0, 0))
    error = math.sqrt(sum(share * (1 - share) / count for share, count in (answered, ignored) if count))
    is_dated = bool(told["is_before"].any()) or not told["is_undated"].any()
    return Linkage(arms, answered[0] - ignored[0], error, is_dated=is_dated)
