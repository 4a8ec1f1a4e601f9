"""What customers lost beyond expectation would have brought by recommending."""

from __future__ import annotations

import polars as pl

from analytics.customer_equity.expectations import Terms
from analytics.customer_equity.sheet import balance_sheet
from analytics.estimate import Estimate, Insufficient, Result

NO_REFERRALS = Insufficient(
    "Nobody was brought by these customers in the period, or no referred customer has a margin.",
    "Bring referrals.csv with converted_at, and orders.csv with margin_amount.",
)


def lost_referral_value(
    frame: pl.DataFrame, incremental_share: float, lowest_share: float, highest_share: float, horizon_months: int,
    discount_rate: float, contract_margin_share: float,
) -> Result:  # fmt: skip
    """Customers lost beyond expectation × whom each would have brought in a year × margin × incremental share.

    The interval is that of the assumed share alone. Below 0 where fewer left than expected. Rows: by segment,
    `segment`, `lost` (customers), `referrals_per_year`, `referred_margin_amount`, `amount`.

    Args:
        frame: Accounts, as `sql/queries/referring_accounts.sql` gives them.
        incremental_share: Of those brought, who would not have come anyway: assumed.
        lowest_share: The least it may be.
        highest_share: The most it may be.
        horizon_months: As for customer equity.
        discount_rate: As for customer equity.
        contract_margin_share: As for customer equity.
    """
    sheet = balance_sheet(frame, Terms(horizon_months, discount_rate, contract_margin_share))
    if isinstance(sheet, Insufficient):
        return sheet
    # Who holds two accounts is lost once.
    customers = sheet.accounts.group_by("customer_id").agg(
        pl.mean("lost"), pl.first("segment", "referrals_per_year", "referred_margin_amount")
    )
    lost = (
        customers.group_by("segment", "referrals_per_year", "referred_margin_amount")
        .agg(pl.sum("lost"))
        .with_columns(
            (pl.col("lost") * pl.col("referrals_per_year") * pl.col("referred_margin_amount")).alias("amount")
        )
        .sort("amount", descending=True, nulls_last=True)
    )
    if not float((lost["referrals_per_year"] * lost["referred_margin_amount"]).sum()):
        return NO_REFERRALS
    whole = float(lost["amount"].sum())
    ends = sorted(whole * share for share in (lowest_share, incremental_share, highest_share))
    return Estimate(
        value=whole * incremental_share, low=ends[0], high=ends[-1], unit="money", n=len(sheet.accounts),
        currency=sheet.currency, claim="assumed", cautions=sheet.cautions,
        method=f"lost × referrals a year × margin × {incremental_share:.0%} incremental, assumed, "
        f"{lowest_share:.0%} to {highest_share:.0%}",
        rows=lost.select("segment", "lost", "referrals_per_year", "referred_margin_amount", "amount"),
    )  # fmt: skip
