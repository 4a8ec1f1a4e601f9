"""Whom recommending brings: what they are worth, what is lost with those who leave, and what it costs."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Estimate, Insufficient, Result, counted, several_currencies
from analytics.proportions import normal_quantile

Z = normal_quantile(0.95)
WIDER = "Widen the period or the filters."


def customers_brought(is_converted: NDArray[np.bool_]) -> Result:
    """Referrals that brought somebody."""
    brought = int(is_converted.sum())
    return counted(float(brought), brought, "count") if brought else Insufficient("No referral brought anybody.", WIDER)


def referred_margin(margin_amount: NDArray[np.float64], currency: pl.Series) -> Result:
    """Margin to date of customers who came by a referral. Money, one currency.

    Args:
        margin_amount: Margin of each referred customer; NaN where unknown.
        currency: Its currency.
    """
    if currency.is_empty():
        return Insufficient("No order of a referred customer is in these files.", "Bring orders.csv with customer_id.")
    if absent := _not_one_currency(currency):
        return absent
    known = margin_amount[~np.isnan(margin_amount)]
    if not len(known):
        return Insufficient("No order of a referred customer states a margin.", "Bring orders.csv with margin_amount.")
    return counted(float(known.sum()), len(known), "money", currency=currency[0])


def customer_referral_value(
    margin_amount: NDArray[np.float64],
    currency: pl.Series,
    incremental_share: float,
    lowest_share: float,
    highest_share: float,
) -> Result:
    """That margin times the share of referred customers who would not have come anyway, which is assumed.

    Args:
        margin_amount: Margin of each referred customer; NaN where unknown.
        currency: Its currency.
        incremental_share: Assumed, 0 to 1.
        lowest_share: The least it may be.
        highest_share: The most it may be.
    """
    margin = referred_margin(margin_amount, currency)
    if isinstance(margin, Insufficient):
        return margin
    ends = sorted(margin.value * share for share in (lowest_share, incremental_share, highest_share))
    return Estimate(
        value=margin.value * incremental_share, low=ends[0], high=ends[-1], unit="money", n=margin.n,
        currency=margin.currency, claim="assumed",
        method=f"margin × {incremental_share:.0%} incremental, assumed, {lowest_share:.0%} to {highest_share:.0%}",
    )  # fmt: skip


def lost_referrals(
    left_customers: NDArray[np.float64], brought: NDArray[np.float64], customer_years: NDArray[np.float64]
) -> Result:
    """Customers whom those who left would have brought within a year, at the rate of customers of their segment.

    Args:
        left_customers: Customers who left, by segment.
        brought: Customers brought by referrals of that segment.
        customer_years: Years of custom in which they were brought.
    """
    told = (left_customers > 0) & (customer_years > 0)
    left, came, years = (np.asarray(part, dtype=float)[told] for part in (left_customers, brought, customer_years))
    value = float((left * came / years).sum()) if told.any() else 0.0
    if not value:
        return Insufficient(
            "Nobody left, or nobody was brought by customers of the same segment.",
            "Bring customers.csv with ended_at and referrals.csv, or widen the filters.",
        )
    half = Z * math.sqrt(float(((left / years) ** 2 * came).sum())) / value
    return Estimate(
        value=value, low=value * math.exp(-half), high=value * math.exp(half), unit="count", n=int(left.sum()),
        method="leavers × referrals per customer-year of their segment, Poisson on the log scale",
        claim="associational",
    )  # fmt: skip


def earned_growth(
    previous_amount: NDArray[np.float64],
    current_amount: NDArray[np.float64],
    is_earned: pl.Series,
    currency: pl.Series,
) -> Result:
    """Growth from customers kept and brought: net revenue retention + earned new revenue − 1, of last period's revenue.

    Args:
        previous_amount: Revenue of each customer in the period before; 0 for new ones.
        current_amount: Revenue in the period.
        is_earned: True for a new customer who came by a referral; null where nobody says how they came.
        currency: Currency of the amounts, one.

    Returns:
        In `rows`: `part, share`: retained, earned new, other new or returned, over the previous revenue.

    References:
        Reichheld, Darnell and Burns (2021), Harvard Business Review 99(6): earned growth.
    """
    if absent := _not_one_currency(currency):
        return absent
    base = float(previous_amount.sum())
    if base <= 0:
        return Insufficient("No revenue is known of the period before.", "Choose a later or a shorter period.")
    if is_earned.is_null().all():
        return Insufficient(
            "Nothing in these files says who came by a recommendation.",
            "Bring referrals.csv, or customers.csv with acquired_via.",
        )
    was_customer = previous_amount != 0
    earned = is_earned.fill_null(value=False).to_numpy() & ~was_customer
    counted_amount = np.where(was_customer | earned, current_amount, 0.0)
    ratio = float(counted_amount.sum()) / base
    half = Z * math.sqrt(float(((counted_amount - ratio * previous_amount) ** 2).sum())) / base
    parts = {
        "net revenue retention": was_customer,
        "earned new": earned,
        "other new or returned": ~was_customer & ~earned,
    }
    rows = pl.DataFrame(
        {"part": list(parts), "share": [float(current_amount[chosen].sum()) / base for chosen in parts.values()]}
    )
    return Estimate(
        value=ratio - 1, low=ratio - 1 - half, high=ratio - 1 + half, unit="share", n=len(previous_amount), rows=rows,
        method="ratio of revenues, over customers", claim="descriptive",
    )  # fmt: skip


def cost_per_earned_customer(amount: pl.Series, currency: pl.Series, earned_customers: NDArray[np.int64]) -> Result:
    """What a programme cost over the customers that its people brought while it ran. Money, one currency.

    Args:
        amount: Each cost line.
        currency: Its currency.
        earned_customers: Customers brought in the time that the lines pay for; the same in every row.
    """
    if absent := _not_one_currency(currency):
        return absent
    earned = int(earned_customers[0])
    if not earned:
        return Insufficient("Nobody was brought while these costs ran.", WIDER)
    total = float(amount.cast(pl.Float64).sum())
    half = Z / math.sqrt(earned)
    return Estimate(
        value=total / earned, low=total / earned * math.exp(-half), high=total / earned * math.exp(half), unit="money",
        n=earned, currency=currency[0], claim="descriptive",
        method=f"costs over {earned:,} customers brought, Poisson on the log scale",
    )  # fmt: skip


def _not_one_currency(currency: pl.Series) -> Insufficient | None:
    if currency.drop_nulls().is_empty():
        return Insufficient("Nothing of the kind is in this selection.", WIDER)
    return several_currencies("Amounts", currency)
