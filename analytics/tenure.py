"""How long customers stay: curves of tenure, what follows a complaint, and what follows the end of a commitment."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.adjustment import adjusted_difference
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import share_estimate
from analytics.survival import SurvivalCurve, at_risk_at, kaplan_meier_of_counts
from analytics.survival_comparison import (
    Measured,
    RankTest,
    difference,
    log_rank,
    restricted_mean,
    survival_at,
)

DAYS_A_MONTH = 365.25 / 12
DAY_SECONDS = 86_400
FEWEST_AT_RISK = 10
ANSWERED, IGNORED, SILENT = "answered", "ignored", "no complaint"
NOBODY = Insufficient("Nobody in this selection was under observation while a customer.", "Widen the filters.")


def tenure_curve(frame: pl.DataFrame) -> SurvivalCurve | None:
    """P(still a customer) by days since the first one; None where nobody was followed.

    Args:
        frame: Customers counted: `exit_days`, `has_left`, `customers`, and `entry_days` where some came under
            observation after their first day.
    """
    if frame.is_empty():
        return None
    entries = frame["entry_days"].cast(pl.Float64).to_numpy() if "entry_days" in frame.columns else None
    return kaplan_meier_of_counts(
        frame["exit_days"].cast(pl.Float64).to_numpy(),
        frame["has_left"].to_numpy(),
        frame["customers"].to_numpy().astype(np.int64),
        entries,
    )


def tenure_table(frame: pl.DataFrame, ages: list[float]) -> NDArray[np.int64]:
    """How many are under observation at each age in days; `frame` as for `tenure_curve`."""
    entries = frame["entry_days"].cast(pl.Float64).to_numpy() if "entry_days" in frame.columns else None
    # Those who are there at the very end of the day before, so that all who started count at age 0.
    exits, counts = frame["exit_days"].cast(pl.Float64).to_numpy(), frame["customers"].to_numpy().astype(np.int64)
    return at_risk_at(np.array(ages) + 0.5, exits, counts, entries)


def tenure_rank_test(frame: pl.DataFrame, by: str) -> RankTest | None:
    """The log-rank test over the groups of `by`; rows that state none are left out. `frame` as for `tenure_curve`."""
    stated = frame.filter(pl.col(by).is_not_null())
    entries = stated["entry_days"].cast(pl.Float64).to_numpy() if "entry_days" in stated.columns else None
    return log_rank(
        stated["exit_days"].cast(pl.Float64).to_numpy(),
        stated["has_left"].to_numpy(),
        stated[by].cast(pl.String).to_numpy().astype(str),
        stated["customers"].to_numpy().astype(np.int64),
        entries,
    )


def curve_rows(curve: SurvivalCurve) -> pl.DataFrame:
    """The curve as rows: `days, share, low, high, at_risk, events`, one per day on which somebody left.

    A last row stands where the last of those still there was followed to: the curve says nothing beyond.
    """
    rows = pl.DataFrame(
        {
            "days": curve.time, "share": curve.survival, "low": curve.low, "high": curve.high,
            "at_risk": curve.at_risk, "events": curve.events,
        }
    )  # fmt: skip
    if len(rows) and rows["days"][-1] >= curve.followed_until:
        return rows
    level = rows[-1].select("share", "low", "high").row(0) if len(rows) else (1.0, 1.0, 1.0)
    last = pl.DataFrame([(curve.followed_until, *level, 0, 0)], schema=rows.schema, orient="row")
    return rows.vstack(last)


def retained_after(frame: pl.DataFrame, months: float = 12) -> Result:
    """P(still a customer) `months` after the first day, from the Kaplan–Meier curve.

    Rows: the curve.
    """
    curve = tenure_curve(frame)
    if curve is None:
        return NOBODY
    known = curve.happened_by(months * DAYS_A_MONTH)
    if known is None:
        return Insufficient(f"Nobody in this selection was followed to {months:g} months.", "Bring a longer history.")
    gone, least, most = known
    return Estimate(
        value=1 - gone, low=1 - most, high=1 - least, unit="share", n=curve.n, claim="descriptive",
        method="Kaplan–Meier with late entry, log-log interval", cautions=_thin(curve, months), rows=curve_rows(curve),
    )  # fmt: skip


def restricted_mean_tenure(frame: pl.DataFrame, months: float = 24) -> Result:
    """Mean time as a customer within the first `months`: the area under the curve. In seconds.

    Rows: the curve.
    """
    curve = tenure_curve(frame)
    if curve is None:
        return NOBODY
    horizon = months * DAYS_A_MONTH
    mean = restricted_mean(curve, horizon)
    if mean is None:
        return Insufficient(f"Nobody in this selection was followed to {months:g} months.", "Bring a longer history.")
    low, high = (min(max(end, 0.0), horizon) * DAY_SECONDS for end in mean.interval())
    return Estimate(
        value=mean.value * DAY_SECONDS, low=low, high=high, unit="seconds", n=curve.n, claim="descriptive",
        method="area under the Kaplan–Meier curve", cautions=_thin(curve, months), rows=curve_rows(curve),
    )  # fmt: skip


def hazard_at_contract_end(contracts: pl.Series, ended: pl.Series) -> Result:
    """The share of contracts that ended soon after the first day on which they could."""
    total = int(contracts.sum())
    if not total:
        return Insufficient("No commitment has ended long enough ago.", "Bring subscriptions.csv with committed_until.")
    return share_estimate(int(ended.sum()), total)


def landmark_curves(frame: pl.DataFrame) -> dict[str, SurvivalCurve]:
    """The curve from the landmark on for each care experience that anybody had."""
    parts = {name: frame.filter(pl.col("experience") == name) for name in (ANSWERED, IGNORED, SILENT)}
    return {name: curve for name, part in parts.items() if (curve := tenure_curve(part)) is not None}


def landmark_difference(frame: pl.DataFrame, outcome_days: int = 180) -> Result:
    """P(still a customer `outcome_days` after the landmark), answered less ignored. In points.

    Nothing is held equal here: who is answered differs from who is ignored before anybody answers.

    Args:
        frame: Customers counted: `experience`, `exit_days` since the landmark, `has_left`, `customers`.
        outcome_days: How long after the landmark.

    Rows: the three curves, with `experience`.

    References:
        Anderson, Cain and Gelber (1983).
    """
    curves = landmark_curves(frame)
    if ANSWERED not in curves or IGNORED not in curves:
        absent = "answered" if ANSWERED not in curves else "ignored"
        return Insufficient(
            f"No complaint of a known customer was {absent}, so there is nothing to compare.",
            "Bring cases.csv with kind and customer_id, and replies.",
        )
    gap = difference(*(survival_at(curves[name], outcome_days) for name in (ANSWERED, IGNORED)))
    if gap is None:
        return Insufficient(f"Nobody who complained was followed for {outcome_days} days.", "Bring a longer history.")
    low, high = gap.interval()
    rows = pl.concat(curve_rows(curve).with_columns(pl.lit(name).alias("experience")) for name, curve in curves.items())
    return Estimate(
        value=gap.value, low=low, high=high, unit="points", n=sum(curve.n for curve in curves.values()),
        method="difference of two Kaplan–Meier curves from a landmark", claim="associational", rows=rows,
    )  # fmt: skip


def household_churn_difference(
    has_left_soon: NDArray[np.bool_], is_exposed: NDArray[np.bool_], stratum: pl.Series, household: pl.Series
) -> Result:
    """How much oftener customers leave whose household complained, at the same segment and year of tenure. In points.

    Args:
        has_left_soon: Shape (n,), whether they left within the window.
        is_exposed: Shape (n,), whether somebody else of the household had complained.
        stratum: Shape (n,), what is held equal.
        household: Shape (n,), the households: their members are no independent draws.
    """
    if not is_exposed.any() or is_exposed.all():
        return Insufficient(
            "No household with several customers in which somebody else complained can be compared.",
            "Bring customers.csv with account_id, and cases.csv with kind and customer_id.",
        )
    return adjusted_difference(
        has_left_soon.astype(float), is_exposed.astype(float), stratum, household, unit="points",
        held="segment and year of tenure",
    )  # fmt: skip


def mean_tenure_difference(first: pl.DataFrame, second: pl.DataFrame, months: float) -> Measured | None:
    """Mean days as a customer within `months`, `first` less `second`; None where either was not followed so long."""
    curves = [tenure_curve(part) for part in (first, second)]
    means = [None if curve is None else restricted_mean(curve, months * DAYS_A_MONTH) for curve in curves]
    return difference(*means)


def _thin(curve: SurvivalCurve, months: float) -> tuple[Caution, ...]:
    """Said where few stand behind a part of the curve, at its start above all when everybody entered late."""
    inside = curve.time <= months * DAYS_A_MONTH
    fewest = int(curve.at_risk[inside].min()) if inside.any() else FEWEST_AT_RISK
    if fewest >= FEWEST_AT_RISK:
        return ()
    return (Caution("few-at-risk", f"Part of the curve rests on {fewest} customers only."),)
