"""What came of it: what a resolved issue costs, what haste costs in repeats, and whether shouting pays."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.adjustment import adjusted_difference
from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit, several_currencies
from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]
Premium = Literal["is_answered", "resolved_seconds", "got_concession"]
PREMIUM_UNITS: dict[Premium, Unit] = {
    "is_answered": "points",
    "resolved_seconds": "seconds",
    "got_concession": "points",
}
STEP_SECONDS = 30.0
FEWEST_PEOPLE = 2


def cost_per_contact(cost_amount: pl.Series, person: pl.Series, currency: pl.Series) -> Result:
    """Mean handling cost of a contact of known cost. Money, one currency; the interval is over people.

    Args:
        cost_amount: Cost of each contact.
        person: Whose contact it is.
        currency: Currency of each cost.
    """
    return cost_per_resolved_issue(cost_amount, np.ones(len(cost_amount), dtype=np.bool_), person, currency)


def cost_per_resolved_issue(
    cost_amount: pl.Series, is_resolved: NDArray[np.bool_], person: pl.Series, currency: pl.Series
) -> Result:
    """All handling cost of closed issues over those resolved: what one solved problem costs. Money.

    Args:
        cost_amount: Cost of each issue, every contact of it; null where a contact's cost is unknown.
        is_resolved: True if the issue ended resolved.
        person: Whose issue it is.
        currency: Currency of the cost.

    References:
        Cochran (1977), Sampling Techniques, 6.4: ratio estimator, here robust to several issues of a person.
    """
    frame = pl.DataFrame({"cost": cost_amount, "resolved": is_resolved, "person": person, "currency": currency})
    known = frame.drop_nulls("cost")
    if known.is_empty():
        return Insufficient(
            "No closed issue has a known cost.", "Bring cases.csv with handling_cost_amount, or calls.csv."
        )
    currencies = sorted(known["currency"].drop_nulls().unique().to_list())
    if several := several_currencies("Costs", known["currency"]):
        return several
    solved = int(known["resolved"].sum())
    if not solved:
        return Insufficient("No closed issue in this selection was resolved.", "Widen the period or the filters.")
    ratio = float(known["cost"].sum()) / solved
    totals = known.group_by("person").agg(
        (pl.col("cost").cast(pl.Float64) - ratio * pl.col("resolved")).sum().alias("gap")
    )
    people = len(totals)
    if people < FEWEST_PEOPLE:
        return Insufficient("One person's contacts alone tell no interval.", "Widen the period or the filters.")
    error = math.sqrt(people / (people - 1) * float((totals["gap"] ** 2).sum())) / solved
    half = normal_quantile(0.95) * error
    left_out = len(frame) - len(known)
    cautions = (Caution("unknown-cost", f"{left_out:,} closed issues have a contact of unknown cost: left out."),)
    return Estimate(
        value=ratio, low=max(0.0, ratio - half), high=ratio + half, unit="money", n=len(known), claim="descriptive",
        method=f"ratio of totals over {people:,} people", currency=currencies[0] if currencies else None,
        cautions=cautions if left_out else (),
    )  # fmt: skip


def repeats_of_haste(is_repeated: Floats, handle_seconds: Floats, topic: pl.Series, person: pl.Series) -> Result:
    """How many more contacts come back within a week where handling was 30 seconds shorter, at the same topic.

    A share: .01 is one more repeat per hundred contacts. Associational: hard problems take long and come
    back, which hides what haste costs.
    """
    if len(is_repeated) == 0:
        return Insufficient("No contact in this selection has a handle time.", "Bring calls.csv with handle_seconds.")
    return adjusted_difference(is_repeated, -handle_seconds / STEP_SECONDS, topic.fill_null(""), person, unit="points")


def public_premium(frame: pl.DataFrame, of: Premium = "is_answered") -> Result:
    """What asking in public gets that asking in private does not, at the same topic, segment and customer value.

    Args:
        frame: One row per case of a known customer: `is_public`, `topic`, `segment`, `value_band`,
            `customer_id`, and the outcome.
        of: Which outcome; seconds to resolution are cut at 72 hours, where unresolved ones stand.
    """
    known = frame.drop_nulls([of, "is_public"])
    if known.is_empty():
        return Insufficient(
            "No case tells public from private for a known customer.", "Bring cases.csv with customer_id and channel."
        )
    strata = known.select(
        pl.concat_str(pl.col("topic", "segment").fill_null(""), pl.col("value_band").cast(pl.String), separator="|")
    ).to_series()
    return adjusted_difference(
        known[of].cast(pl.Float64).to_numpy(), known["is_public"].cast(pl.Float64).to_numpy(), strata,
        known["customer_id"], unit=PREMIUM_UNITS[of],
    )  # fmt: skip
