"""Response curves: what more of a spend brings, and where that knowledge comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from analytics.estimate import Insufficient
from analytics.lifetime_value.maximum import Floats
from analytics.next_euro.choice import Drawn, Range
from analytics.proportions import normal_quantile
from analytics.survival_comparison import Measured

Origin = Literal["adjusted estimate", "assumption"]
FEWEST_MONTHS = 12
LEAST_SPREAD = 0.15  # of log spend within a channel: less than that tells nothing of more or less spend
STATED_ENOUGH = 0.5
POINTS = 41


@dataclass(frozen=True, slots=True)
class ResponseCurve:
    """Margin by money spent a year, from one spend, with its interval; arrays of shape (points,).

    `today` is what is spent now; beyond `observed` nobody has been.
    """

    spend: Floats
    value: Floats
    low: Floats
    high: Floats
    today: float
    observed: tuple[float, float]
    origin: Origin


def care_curve(known: Drawn, ignored_a_year: float, upto: float) -> ResponseCurve:
    """Margin of answering more of the ignored as they come, until none is left."""
    spend = np.linspace(0.0, upto, POINTS)
    answers = np.minimum(spend / known.answer_cost[:, None], ignored_a_year)
    low, high = np.quantile(values := answers * known.save[:, None], [0.025, 0.975], axis=0)
    reach = ignored_a_year * float(known.answer_cost.mean())
    return ResponseCurve(spend, values.mean(axis=0), low, high, 0.0, (0.0, reach), "adjusted estimate")


def ordered_care(strata: pl.DataFrame, ignored_a_year: float, answer_cost: float, gap_share: float) -> pl.DataFrame:
    """The same if those worth most were answered first: `spend`, `value`, `stratum` at the end of each tranche.

    Args:
        strata: Of `Saves`; values are the shrunk ones, for the best of many looks better than it is.
        ignored_a_year: All ignored complaints.
        answer_cost: Of one more answer.
        gap_share: Value up to the horizon ÷ value while followed.
    """
    best = strata.sort("shrunk_value", descending=True).with_columns(
        answers=pl.col("ignored") / pl.col("ignored").sum() * ignored_a_year
    )
    steps = best.select(
        "stratum",
        (pl.col("answers") * answer_cost).cum_sum().alias("spend"),
        (pl.col("answers") * pl.col("shrunk_value") * gap_share).cum_sum().alias("value"),
    )
    start = pl.DataFrame({"stratum": [""], "spend": [0.0], "value": [0.0]})
    return pl.concat((start, steps))


def acquisition_curve(
    known: Drawn, won_a_year: float, today: float, observed: tuple[float, float], origin: Origin
) -> ResponseCurve:
    """Margin of customers won in a year by what is spent on winning them."""
    spend = np.linspace(0.0, 1.5 * max(observed[1], today), POINTS)
    won = won_a_year * (spend / today) ** known.elasticity[:, None]
    low, high = np.quantile(values := won * known.won_value[:, None], [0.025, 0.975], axis=0)
    return ResponseCurve(spend, values.mean(axis=0), low, high, today, observed, origin)


def spend_elasticity(months: pl.DataFrame) -> Measured | Insufficient:
    """By how much the number of customers won changes with spend, both relatively, within channels over months.

    Least squares of log won on log spend with an intercept per channel, robust to uneven spread (HC1). Spend follows
    season and plan, so that it goes with customers won without having brought them: associational.

    Args:
        months: `acquired_via`, `spent_amount`, `won`, `won_at_stated_cost`: one row per channel and month; who came
            by a channel on which nothing was spent tells nothing of spend.
    """
    spent = months.filter((pl.col("spent_amount") > 0) & pl.col("acquired_via").is_not_null())
    won = int(spent["won"].sum())
    if won and int(spent["won_at_stated_cost"].sum()) >= STATED_ENOUGH * won:
        return Insufficient(
            "Costs are booked per customer won, so spend follows customers and not the other way round.",
            "Bring costs.csv with what was spent by channel and month, whoever came of it.",
        )
    known = spent.filter(pl.col("won") > 0).select(
        "acquired_via", spend=pl.col("spent_amount").log(), won=pl.col("won").log()
    )
    known = known.filter(pl.len().over("acquired_via") > 1)
    within = known.with_columns(pl.col("spend", "won") - pl.col("spend", "won").mean().over("acquired_via"))
    x, y = within["spend"].to_numpy(), within["won"].to_numpy()
    channels = within["acquired_via"].n_unique()
    freedom = len(x) - channels - 1
    if freedom < FEWEST_MONTHS or math.sqrt(float((x**2).mean())) < LEAST_SPREAD:
        return Insufficient(
            "Spend on winning customers varied too little to tell what more of it would win.",
            "Bring costs.csv with category acquisition and campaign over a longer time.",
        )
    slope = float(x @ y / (x @ x))
    error = math.sqrt(len(x) / freedom * float(((x * (y - slope * x)) ** 2).sum())) / float(x @ x)
    return Measured(slope, error)


def elasticity_range(measured: Measured, level: float = 0.95) -> Range:
    """The measured elasticity as a range to draw from, between nothing and in proportion."""
    half = normal_quantile(level) * measured.error
    return Range(min(max(measured.value - half, 0.0), 1.0), min(max(measured.value + half, 0.0), 1.0))
