"""Which places, products or doctors are rated worse than chance would bring, and is it one bad spell or lasting?"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result, counted
from analytics.proportions import clustered_share_estimate, normal_quantile, student_quantile

POSITIVE = 4 / 5
Floats = NDArray[np.float64]

FEWEST_REVIEWS = 10
FEWEST_ENTITIES = 5
WINSORISED = 0.1
LIMIT = 3.0
DISCOVERY = 0.05
NO_REVIEW = Insufficient("No review with a rating is in this selection.", "Widen the period or the filters.")
RED, ONE_OFF, HIGH, LIKE = "red flag", "one-off", "stands out", "like the others"


def mean_rating(frame: pl.DataFrame) -> Result:
    """Mean rating, its interval clustered by person. Columns `rating`, `scale_maximum`, `person`."""
    several = _several_scales(frame)
    if several or frame.is_empty():
        return several or NO_REVIEW
    rating = frame["rating"].to_numpy()
    value, n = float(rating.mean()), len(rating)
    if n < FEWEST_REVIEWS:
        return Insufficient(f"{n} reviews are too few for a mean.", "Widen the period or the filters.")
    people = frame["person"].rank("dense").to_numpy().astype(np.int64) - 1
    error = math.sqrt(float((np.bincount(people, rating - value) ** 2).sum())) / n
    half = normal_quantile(0.95) * error
    return Estimate(
        value=value, low=max(0.0, value - half), high=min(float(frame["scale_maximum"][0]), value + half),
        unit="score", n=n, method="mean, clustered by person", claim="descriptive",
    )  # fmt: skip


def positive_review_share(frame: pl.DataFrame) -> Result:
    """The share of reviews rated four fifths of the scale or better: 4 and 5 of 5. Clustered by person.

    Args:
        frame: One row per review: `rating`, `scale_maximum`, `person`. Reviews without a stated scale are left out.
    """
    stated = frame.filter(pl.col("scale_maximum").is_not_null())
    if stated.is_empty():
        return Insufficient("No review in this selection states its rating and scale.", "Widen the period.")
    is_positive = stated["rating"].cast(pl.Float64) >= POSITIVE * stated["scale_maximum"].cast(pl.Float64) - 1e-9
    return clustered_share_estimate(is_positive.cast(pl.Float64).to_numpy(), stated["person"])


def late_rating_difference(frame: pl.DataFrame) -> Result:
    """How much lower buyers rate what came late: mean of the late less mean of the others, Welch's interval.

    Rows: both means with their reviews.

    Args:
        frame: One row per rated review of a delivered order: `rating`, `scale_maximum`, `is_late`.
    """
    several = _several_scales(frame)
    if several:
        return several
    rows = (
        frame.group_by("is_late")
        .agg(pl.len().alias("reviews"), pl.col("rating").mean().alias("mean"), pl.col("rating").var().alias("variance"))
        .sort("is_late", descending=True)
    )
    if len(rows) < len((True, False)) or (rows["reviews"] < FEWEST_REVIEWS).any():
        return Insufficient("Too few reviewed deliveries were late, or in time.", "Widen the period or the filters.")
    late, timely = rows["mean"]
    parts = (rows["variance"] / rows["reviews"]).to_numpy()
    freedom = parts.sum() ** 2 / (parts**2 / (rows["reviews"].to_numpy() - 1)).sum() if parts.sum() else 1.0
    half = student_quantile(freedom) * math.sqrt(parts.sum())
    return Estimate(
        value=late - timely, low=late - timely - half, high=late - timely + half, unit="score", n=len(frame),
        method="difference of means, Welch", claim="associational", rows=rows.drop("variance"),
    )  # fmt: skip


def between_variance(values: Floats, errors: Floats, centre: float, winsorised: float = WINSORISED) -> float:
    """τ²: how much entities differ beyond chance, by moments from standardised deviations, extremes drawn in.

    What drawing in takes from the variance of normal deviations is given back; otherwise τ² would come out too low.

    Args:
        values: Shape (entities,).
        errors: Shape (entities,), standard errors.
        centre: What they are compared with.
        winsorised: Share of the standardised deviations that is drawn in at each end; 0 for DerSimonian and Laird's.

    References:
        Spiegelhalter (2005), Stat. Med. 24, 1185-1202, additive over-dispersion; DerSimonian and Laird (1986).
    """
    score = (values - centre) / errors
    low, high = np.quantile(score, (winsorised, 1 - winsorised))
    heterogeneity = float((np.clip(score, low, high) ** 2).sum()) / _kept_variance(winsorised)
    weight = 1 / errors**2
    return max(
        0.0, (heterogeneity - (len(values) - 1)) / (float(weight.sum()) - float((weight**2).sum() / weight.sum()))
    )


def _kept_variance(winsorised: float) -> float:
    """Variance of a standard normal deviation whose share `winsorised` at each end is drawn in."""
    if not winsorised:
        return 1.0
    bound = normal_quantile(1 - 2 * winsorised)
    density = math.exp(-(bound**2) / 2) / math.sqrt(2 * math.pi)
    return 1 - 2 * winsorised - 2 * bound * density + 2 * winsorised * bound**2


def red_flags(frame: pl.DataFrame, entity: str) -> Result:
    """How many entities are rated lower than chance and the usual difference explain, in both halves of the period.

    Rows, the lowest first: each entity with at least ten reviews, its mean, how far it is from the others in
    standard deviations of the over-dispersed model (`deviation`), its limits, both halves, and a `verdict`:
    *red flag* (beyond 3 deviations below, below in both halves, false-discovery rate under 5 %), *one-off* (beyond
    3 below in all or in one half only), *stands out* (as a red flag, above) or *like the others*.

    Args:
        frame: One row per rated review: `rating`, `scale_maximum`, `posted_at`, and the column `entity`.
        entity: Which column tells entities apart.
    """
    several = _several_scales(frame)
    if several:
        return several
    halves = frame.filter(pl.col(entity).is_not_null()).with_columns(
        (pl.col("posted_at") > pl.col("posted_at").median()).alias("is_later")
    )
    table = (
        halves.group_by(pl.col(entity).alias("entity"))
        .agg(
            pl.len().alias("reviews"), pl.col("rating").mean().alias("mean"), pl.col("rating").var().alias("variance"),
            pl.col("rating").filter(~pl.col("is_later")).mean().alias("first half"),
            pl.col("rating").filter("is_later").mean().alias("second half"),
            (~pl.col("is_later")).sum().alias("early"), pl.col("is_later").sum().alias("later"),
        )
        .filter(pl.col("reviews") >= FEWEST_REVIEWS)
    )  # fmt: skip
    if len(table) < FEWEST_ENTITIES:
        return Insufficient(
            f"Fewer than {FEWEST_ENTITIES} have {FEWEST_REVIEWS} reviews or more: nothing to compare with.",
            "Bring mentions.csv with subject_id, or widen the filters.",
        )
    reviews = table["reviews"].to_numpy()
    pooled = float((table["variance"].to_numpy() * (reviews - 1)).sum() / (reviews - 1).sum())
    if pooled == 0:
        return Insufficient("Every rating is the same.", "Widen the period or the filters.")
    errors, means = np.sqrt(pooled / reviews), table["mean"].to_numpy()
    centre = float(np.average(means, weights=reviews))
    between = between_variance(means, errors, centre)
    centre = float(np.average(means, weights=1 / (errors**2 + between)))
    between = between_variance(means, errors, centre)
    spread = np.sqrt(errors**2 + between)
    deviation = (means - centre) / spread
    early, later = (
        (table[half].to_numpy() - centre) / np.sqrt(pooled / np.maximum(table[count].to_numpy(), 1) + between)
        for half, count in (("first half", "early"), ("second half", "later"))
    )
    rows = table.select("entity", "reviews", "mean", "first half", "second half").with_columns(
        pl.Series("deviation", deviation),
        pl.Series("low_3", centre - LIMIT * spread),
        pl.Series("high_3", centre + LIMIT * spread),
        pl.Series("verdict", _verdicts(deviation, early, later, _discovered(deviation))),
    )
    count = float((rows["verdict"] == RED).sum())
    chance = len(rows) * (1 - _normal_share(LIMIT)) / 2
    estimate = counted(count, int(reviews.sum()), "count", rows=rows.sort("deviation", "entity"))
    return estimate.with_cautions(
        Caution("centre", f"Mean of all, each entity weighing alike beyond chance: {centre:.2f}."),
        Caution("spread", f"Entities differ by {math.sqrt(between):.2f} (standard deviation) beyond chance."),
        Caution(
            "by-chance", f"Of {len(rows):,} equal entities {chance:.1f} would lie below the limit by chance alone."
        ),
    )


def _verdicts(deviation: Floats, early: Floats, later: Floats, discovered: NDArray[np.bool_]) -> list[str]:
    found = []
    for whole, first, second, is_real in zip(deviation, early, later, discovered, strict=True):
        lasting = is_real and first * second > 0  # false, too, where a half has no review
        if lasting and whole < -LIMIT:
            found.append(RED)
        elif lasting and whole > LIMIT:
            found.append(HIGH)
        elif min(whole, np.nan_to_num(first), np.nan_to_num(second)) < -LIMIT:
            found.append(ONE_OFF)
        else:
            found.append(LIKE)
    return found


def _discovered(deviation: Floats) -> NDArray[np.bool_]:
    """Which deviations are real, at most one in twenty of them falsely.

    References:
        Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    chance = np.array([1 - _normal_share(abs(one)) for one in deviation])
    order = np.argsort(chance)
    passing = np.flatnonzero(chance[order] <= DISCOVERY * np.arange(1, len(chance) + 1) / len(chance))
    found = np.zeros(len(chance), dtype=np.bool_)
    if len(passing):
        found[order[: passing[-1] + 1]] = True
    return found


def _normal_share(within: float) -> float:
    return math.erf(within / math.sqrt(2))


def _several_scales(frame: pl.DataFrame) -> Insufficient | None:
    scales = sorted(frame["scale_maximum"].unique().to_list())
    if len(scales) <= 1:
        return None
    return Insufficient(
        f"Ratings are on scales to {', '.join(f'{scale:g}' for scale in scales)} and are not mixed.",
        "Choose one channel with the filter.",
    )
