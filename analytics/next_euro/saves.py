"""What answering a customer who is ignored today is worth: the area between two survival curves times a margin.

Customers who were answered and customers who were ignored differ before anybody answers. They are compared only with
those of the same segment, kind of tenure and reach, and the differences are weighed as the ignored are composed: the
effect on those who would be answered next. What the strata do not hold is not held equal: the claim is associational.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result, several_currencies
from analytics.lifetime_value.contracts import MONTHS_PER_YEAR
from analytics.spans import DAYS_A_YEAR, days_spanned
from analytics.survival import SurvivalCurve, kaplan_meier_of_counts
from analytics.survival_comparison import Measured, difference, discounted_mean, survival_at
from analytics.tenure import ANSWERED, DAYS_A_MONTH, IGNORED

FEWEST_IN_ARM = 10
LEAST_IGNORED_SHARE = 0.05
LEAST_OVERLAP = 0.5
NOTHING_TO_COMPARE = Insufficient(
    "No complaint of a customer who can be followed was both answered for some and ignored for others.",
    "Bring cases.csv with kind and customer_id, replies, and orders.csv or subscriptions.csv.",
)


@dataclass(frozen=True, slots=True)
class Saves:
    """What an answer brings a customer who would be ignored, by stratum and standardised to the ignored.

    `strata`: `stratum`, `ignored`, `answered`, `days` (gained while followed) with `days_error`, `gap` (in survival
    at the end of what was followed) with `gap_error`, `monthly_margin`, `margin_error`, `value` and `shrunk_value`
    (pulled towards the mean of all by how uncertain it is, to be put in order by).
    `within` is the discounted value while followed, `beyond` what is added up to the horizon if the gap stays.
    `ignored_a_month` is per month of a customer, `ignored_a_year` of all customers together: first complaints only.
    """

    strata: pl.DataFrame
    within: Measured
    beyond: Measured
    left_out: float
    n: int
    currency: str | None
    ignored_share: float
    ignored_a_month: float
    ignored_a_year: float

    def value(self, gap_persists: float) -> Measured:
        """The value of answering one of the ignored, `gap_persists` of the gap staying until the horizon."""
        # Both rest on the same curves: their errors add rather than cancel.
        return Measured(
            self.within.value + gap_persists * self.beyond.value, self.within.error + gap_persists * self.beyond.error
        )


def saves(
    frame: pl.DataFrame,
    horizon_months: int,
    discount_rate: float,
    contract_margin_share: float,
    followed_months: int,
) -> Saves | Insufficient:
    """Compare the answered with the ignored within strata.

    Args:
        frame: As `sql/queries/complaints_followed.sql` gives it.
        horizon_months: How far a customer who stays is counted.
        discount_rate: A year.
        contract_margin_share: The share of a charge that is margin.
        followed_months: How far the curves are compared as seen; what comes later is `beyond`.
    """
    if frame.is_empty() or frame["experience"].n_unique() == 1:
        return NOTHING_TO_COMPARE
    if several := several_currencies("Margins", frame["currency"]):
        return several
    ignored_share = int((frame["experience"] == IGNORED).sum()) / len(frame)
    if ignored_share < LEAST_IGNORED_SHARE:
        return Insufficient(
            f"Only {ignored_share:.0%} of complaints were ignored: too few to tell what an answer changes.",
            "Bring a period in which more were ignored, or an experiment.",
        )
    rate = math.log1p(discount_rate) / DAYS_A_YEAR
    reach = min(followed_months, horizon_months) * DAYS_A_MONTH
    rows = []
    marked = _in_strata(frame, contract_margin_share)
    for (stratum,), part in sorted(marked.partition_by("stratum", as_dict=True).items()):
        if known := _stratum(part, reach, rate):
            margin = _monthly_margin(marked.filter(pl.col("paying") == part["paying"][0]))
            paid = {"monthly_margin": margin.value, "margin_error": margin.error}
            rows.append({"stratum": stratum, "is_bound": bool(part["is_bound"][0]), **known, **paid})
    strata = pl.DataFrame(rows)
    compared = int(strata["ignored"].sum()) if rows else 0
    all_ignored = int((frame["experience"] == IGNORED).sum())
    left_out = 1 - compared / all_ignored
    if left_out > 1 - LEAST_OVERLAP:
        return Insufficient(
            f"{left_out:.0%} of those who were ignored have nobody like them who was answered and followed for "
            f"{followed_months} months.",
            "Bring a longer history, or widen the filters.",
        )
    beyond_days = _annuity(horizon_months * DAYS_A_MONTH, rate) - _annuity(reach, rate)
    a_day = pl.col("monthly_margin") / DAYS_A_MONTH
    strata = strata.with_columns(value=pl.col("days") * a_day, weight=pl.col("ignored") / compared)
    strata = _shrunk(strata)
    return Saves(
        strata=strata,
        within=_standardised(strata, "days", 1.0),
        beyond=_standardised(strata, "gap", beyond_days),
        left_out=left_out,
        n=len(frame),
        currency=next(iter(frame["currency"].drop_nulls()), None),
        ignored_share=ignored_share,
        ignored_a_month=all_ignored / max(float(frame["customer_months"][0] or 0.0), 1.0),
        ignored_a_year=all_ignored / max(days_spanned(frame["follow_from"]) / DAYS_A_YEAR, 1 / MONTHS_PER_YEAR),
    )


def save_value(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float,
    followed_months: int, gap_persists: float,
) -> Result:  # fmt: skip
    """What answering a customer who would be ignored is worth, discounted. Rows: the strata."""
    known = saves(frame, horizon_months, discount_rate, contract_margin_share, followed_months)
    if isinstance(known, Insufficient):
        return known
    value = known.value(gap_persists)
    low, high = value.interval()
    return Estimate(
        value=value.value, low=low, high=high, unit="money", n=known.n, claim="associational", currency=known.currency,
        method=f"area between survival curves within {len(known.strata)} strata, standardised to the ignored",
        cautions=said_of_saves(known), rows=known.strata,
    )  # fmt: skip


def said_of_saves(known: Saves) -> tuple[Caution, ...]:
    """What has to be said of a value of answers."""
    none, all_of_it = known.value(0.0).value, known.value(1.0).value
    said = [
        Caution(
            "beyond-followed",
            f"If the gap closes once nobody is followed further it is {none:,.2f}, if it stays {all_of_it:,.2f}, and "
            "more still if the answered go on leaving more slowly.",
        ),
        Caution(
            "silence-as-leaving",
            "Without a contract every long pause counts as leaving, after an answer and after none: that waters the "
            "difference down.",
        ),
        Caution("not-causal", "Whom the desk answers is no accident: anger, topic and the hour are not held equal."),
    ]
    if known.left_out > 0:
        text = f"{known.left_out:.0%} of the ignored have no counterpart who was answered: left out."
        said.append(Caution("no-overlap", text))
    return tuple(said)


def _in_strata(frame: pl.DataFrame, contract_margin_share: float) -> pl.DataFrame:
    reach = float(frame["follower_count"].median() or 0.0) if frame["follower_count"].count() else 0.0  # type: ignore[arg-type]
    tenure = (
        pl.when(pl.col("tenure") != "contract").then(pl.lit("no contract"))
        .when(pl.col("is_bound")).then(pl.lit("bound")).otherwise(pl.lit("free contract"))
    )  # fmt: skip
    followed = pl.when(pl.col("follower_count") > reach).then(pl.lit(", more followers")).otherwise(pl.lit(""))
    segment = pl.col("segment").fill_null("segment not stated")
    return frame.with_columns(
        stratum=pl.concat_str(segment, pl.lit(", "), tenure, followed),
        paying=pl.concat_str(segment, pl.col("tenure")),
        margin=pl.when(pl.col("tenure") == "contract")
        .then(pl.col("charge_amount") * contract_margin_share * pl.col("months_before"))
        .otherwise(pl.col("margin_amount")),
    )


def _stratum(part: pl.DataFrame, reach: float, rate: float) -> dict[str, float] | None:
    """What the two arms of a stratum differ by; None where either is too small or was not followed far enough."""
    arms = [_curve(part.filter(pl.col("experience") == arm)) for arm in (ANSWERED, IGNORED)]
    if arms[0] is None or arms[1] is None:
        return None
    days = difference(*(discounted_mean(curve, reach, rate) for curve in arms if curve))
    gap = difference(*(survival_at(curve, reach) for curve in arms if curve))
    if days is None or gap is None:
        return None
    return {
        "ignored": arms[1].n, "answered": arms[0].n, "days": days.value, "days_error": days.error,
        "gap": gap.value, "gap_error": gap.error,
    }  # fmt: skip


def _curve(arm: pl.DataFrame) -> SurvivalCurve | None:
    if len(arm) < FEWEST_IN_ARM:
        return None
    return kaplan_meier_of_counts(
        arm["stayed_days"].cast(pl.Float64).to_numpy(), arm["has_left"].to_numpy(), np.ones(len(arm), dtype=np.int64)
    )


def _monthly_margin(part: pl.DataFrame) -> Measured:
    """Margin a customer and month in the year before they complained: a ratio, its error over customers."""
    margin, months = part["margin"].to_numpy(), part["months_before"].to_numpy()
    ratio = float(margin.sum() / months.sum())
    n = len(part)
    error = math.sqrt(float(((margin - ratio * months) ** 2).sum()) * n / max(n - 1, 1)) / float(months.sum())
    return Measured(ratio, error)


def _standardised(strata: pl.DataFrame, column: str, days: float) -> Measured:
    """Mean over the ignored of a difference of the strata times `days` of margin."""
    weight, each = strata["weight"].to_numpy(), strata[column].to_numpy() * days / DAYS_A_MONTH
    margin, error = strata["monthly_margin"].to_numpy(), strata[f"{column}_error"].to_numpy() * days / DAYS_A_MONTH
    by_curves = float(((weight * margin * error) ** 2).sum())
    # Strata that pay alike share one margin: taken as one draw for all, which is the wider.
    by_margin = float(np.abs(weight * each * strata["margin_error"].to_numpy()).sum()) ** 2
    return Measured(float((weight * each * margin).sum()), math.sqrt(by_curves + by_margin))


def _shrunk(strata: pl.DataFrame) -> pl.DataFrame:
    """Values pulled towards what the mean gain would bring, by how little each stratum's own gain is known.

    Who is bound cannot leave yet: their gains are near 0 for a reason, and are no measure for those of the others.

    References:
        DerSimonian and Laird (1986).
    """
    pulled = np.zeros(len(strata))
    is_bound = strata["is_bound"].to_numpy()
    for which in (is_bound, ~is_bound):
        days, variance = (
            strata["days"].to_numpy()[which],
            np.maximum(strata["days_error"].to_numpy()[which] ** 2, 1e-12),
        )
        if not len(days):
            continue
        weight = 1 / variance
        mean = float((weight * days).sum() / weight.sum())
        excess = float((weight * (days - mean) ** 2).sum()) - (len(days) - 1)
        scale = float(weight.sum() - (weight**2).sum() / weight.sum())
        between = max(excess / scale, 0.0) if scale > 0 else 0.0
        pulled[which] = mean + between / (between + variance) * (days - mean)
    return strata.with_columns(shrunk_value=pl.Series(pulled) * pl.col("monthly_margin") / DAYS_A_MONTH)


def _annuity(days: float, rate: float) -> float:
    return days if rate == 0 else -math.expm1(-rate * days) / rate
