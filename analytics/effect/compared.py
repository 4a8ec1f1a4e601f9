"""Which complaints are compared, what is known of each, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.covariates import Covariates, covariates_of
from analytics.effect.aipw import Sample
from analytics.effect.censoring import inverse_chance_of_being_seen
from analytics.effect.linkage import Linkage, linkage
from analytics.estimate import Insufficient
from analytics.words import words_as_covariates

Floats = NDArray[np.float64]
OutcomeName = Literal["has_stayed", "complains_again", "is_recommending", "margin_after", "charges_after"]
FEWEST_IN_ARM = 50
FEWEST_EVENTS = 10
SATURDAY = 6
GROUPS = ["topic", "channel", "brand", "tenure", "currency"]
UNDATED_GROUPS = ["segment", "region"]  # as a file says now
NUMBERS = [
    "followers", "tone of the words", "outage", "time as a customer", "spend", "charges", "orders", "contacts",
    "complaints", "bound throughout", "bound for a part", "weekend", "hour, sine", "hour, cosine", "half-day, sine",
    "half-day, cosine",
]  # fmt: skip
TOO_RECENT = "Too recent to be judged: those like them count for them"
RECENT = {
    "spend": "earlier spend",
    "contacts": "earlier contacts",
    "orders": None,
    "complaints": None,
    "currency": None,
}
NOT_ENOUGH = Insufficient(
    f"Fewer than {FEWEST_IN_ARM} complaints were answered, or fewer than {FEWEST_IN_ARM} ignored, of customers who "
    "were known before and can be followed.",
    "Bring a longer history, or identities.csv with linked_at for more handles.",
)
NAMED_BY_ANSWER = Insufficient(
    "Not identified: who can be named depends on the answer, and no file says since when.",
    "Bring identities.csv with linked_at, so that customers known before they complained can be compared.",
)


@dataclass(frozen=True)
class Known:
    """Complaints that can be compared, in one order, and what was known of each before.

    `flow` says who is left out: `reason, answered, ignored`.
    """

    rows: pl.DataFrame
    covariates: Covariates
    linkage: Linkage
    flow: pl.DataFrame

    @property
    def is_answered(self) -> NDArray[np.bool_]:
        """Shape (rows,)."""
        return self.rows["is_answered"].to_numpy()

    @cached_property
    def customer(self) -> NDArray[np.int64]:
        """Who complained, from 0. Shape (rows,)."""
        return np.asarray(self.rows["customer_id"].rank("dense").to_numpy() - 1, dtype=np.int64)

    def without(self, *variables: str) -> Known:
        """The same complaints with less known of them."""
        return replace(self, covariates=self.covariates.without(*variables))

    def turned(self) -> Known:
        """The same complaints with answered and ignored exchanged."""
        return replace(self, rows=self.rows.with_columns(~pl.col("is_answered")))

    def of(self, rows: NDArray[np.bool_]) -> Known:
        """Some of the complaints."""
        return replace(self, rows=self.rows.filter(rows), covariates=self.covariates.of(rows).varying())

    @cached_property
    def without_recent(self) -> Covariates:
        """What was known some while before the complaint: what happened since can then serve as a control outcome."""
        replaced = covariates_of(self.rows, [name for name in RECENT.values() if name], [])
        return self.covariates.without(*RECENT).beside(replaced)


@dataclass(frozen=True)
class Compared:
    """Complaints that are compared in one outcome."""

    known: Known
    sample: Sample
    outcome: str

    @property
    def n(self) -> int:
        """Complaints whose outcome is known."""
        return len(self.sample) if self.sample.weights is None else int((self.sample.weights > 0).sum())

    @property
    def answered_share(self) -> float:
        """Of those who are compared."""
        return float(self.sample.is_answered.mean())


def known_before(frame: pl.DataFrame, *, takes_undated: bool = True) -> Known | Insufficient:
    """Complaints that can be compared, and what was known of each before it was made.

    Links without a date are taken only where none has one and the answered and the ignored are named equally often.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it.
        takes_undated: Whether segment and region, which no file dates, are held equal too.
    """
    named = linkage(frame)
    if named.fails:
        return NAMED_BY_ANSWER
    rows = _as_numbers(frame.filter(pl.col("left_out").is_null()))
    if min(rows["is_answered"].sum(), len(rows) - rows["is_answered"].sum()) < FEWEST_IN_ARM:
        return NOT_ENOUGH
    flow = (
        frame.with_columns(
            reason=pl.when(pl.col("left_out").is_not_null())
            .then("left_out")
            .when(pl.col("has_stayed").is_null())
            .then(pl.lit(TOO_RECENT))
            .otherwise(pl.lit("Compared"))
        )
        .group_by("reason")
        .agg(answered=pl.col("is_answered").sum(), ignored=(~pl.col("is_answered")).sum())
        .sort(pl.col("reason") == "Compared", pl.col("answered") + pl.col("ignored"), descending=[False, True])
    )
    groups = GROUPS + (UNDATED_GROUPS if takes_undated else [])
    return Known(rows, covariates_of(rows, NUMBERS, groups).beside(words_as_covariates(rows["text"])), named, flow)


def compared(known: Known, outcome: OutcomeName = "has_stayed") -> Compared | Insufficient:
    """The complaints in one outcome, each weighing for those like it that are too recent to be judged."""
    column = known.rows[outcome]
    values = column.cast(pl.Float64)
    if column.dtype == pl.Boolean and not FEWEST_EVENTS <= values.sum() <= values.count() - FEWEST_EVENTS:
        return Insufficient(
            f"It happened to fewer than {FEWEST_EVENTS} of those compared, or to all but as few.",
            "Bring a longer history.",
        )
    weights = _weights(known.rows, outcome)
    if min((weights[arm] > 0).sum() for arm in (known.is_answered, ~known.is_answered)) < FEWEST_IN_ARM:
        return NOT_ENOUGH
    return _sampled(known, outcome, values.fill_null(0.0).to_numpy(), None if (weights == 1).all() else weights)


def compared_before(known: Known, column: str) -> Compared | None:
    """The complaints in something that was over before them; None where it happened to all or to nobody."""
    happened = (known.rows[column] > 0).cast(pl.Float64).to_numpy()
    if not happened.any() or happened.all():
        return None
    return _sampled(replace(known, covariates=known.without_recent), column, happened, None)


def _sampled(known: Known, outcome: str, values: Floats, weights: Floats | None) -> Compared:
    return Compared(known, Sample(values, known.is_answered, known.covariates.matrix, known.customer, weights), outcome)


def _weights(rows: pl.DataFrame, outcome: OutcomeName) -> Floats:
    is_known = rows[outcome].is_not_null().to_numpy()
    if outcome == "is_recommending":  # of those who were asked and answered; others are no earlier stage of them
        return is_known.astype(np.float64)
    decided = rows["decided_days" if outcome == "has_stayed" else "judged_days"].to_numpy()
    followed = rows["followed_days"].to_numpy()
    weights = np.zeros(len(rows))
    for tenure in rows["tenure"].unique().to_list():  # contracts are judged after the days of grace, sooner seen to end
        part = (rows["tenure"] == tenure).to_numpy()
        weights[part] = inverse_chance_of_being_seen(decided[part], followed[part], is_known[part])
    return weights


def _as_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with what is known of each as numbers that a line can be drawn through."""
    angle = pl.col("hour") * (2 * np.pi / 24)
    bound_share = pl.col("bound_days") / pl.col("judged_days")
    return rows.with_columns(
        pl.col("follower_count").log1p().alias("followers"),
        (pl.col("tone").rank() / pl.col("tone").count()).alias("tone of the words"),  # a reading piles up at its ends
        pl.col("is_outage").alias("outage"),
        pl.col("tenure_days").log1p().alias("time as a customer"),
        pl.col("spent_amount").cast(pl.Float64).clip(0.0).log1p().alias("spend"),
        pl.col("earlier_spent_amount").cast(pl.Float64).clip(0.0).log1p().alias("earlier spend"),
        pl.col("charge_amount").cast(pl.Float64).clip(0.0).log1p().alias("charges"),
        pl.col("order_count").log1p().alias("orders"),
        pl.col("contact_count").log1p().alias("contacts"),
        pl.col("earlier_contact_count").log1p().alias("earlier contacts"),
        pl.col("complaint_count").log1p().alias("complaints"),
        (bound_share >= 1).alias("bound throughout"),
        bound_share.clip(0.0, 1.0).alias("bound for a part"),
        (pl.col("weekday") >= SATURDAY).alias("weekend"),
        angle.sin().alias("hour, sine"),
        angle.cos().alias("hour, cosine"),
        (2 * angle).sin().alias("half-day, sine"),
        (2 * angle).cos().alias("half-day, cosine"),
    )
