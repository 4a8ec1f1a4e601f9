"""Whether customers are worth more or less after a contact than others like them who had none. Associational."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from analytics.adjustment import adjusted_difference
from analytics.customer_equity.expectations import Terms
from analytics.customer_equity.sheet import balance_sheet
from analytics.estimate import Insufficient, Result

QUARTER_DAYS = 91
OLDEST_QUARTER = 12
FIFTHS = 5
HELD = "segment, contract, quarter of tenure and fifth of value"
NO_CONTACT = Insufficient(
    "Nobody of these customers had such a contact in the period, or everybody had.",
    "Bring cases.csv or calls.csv with customer_id, or choose a longer period.",
)


def contact_value_change(
    frame: pl.DataFrame, contact: str, against: str, horizon_months: int, discount_rate: float,
    contract_margin_share: float,
) -> Result:  # fmt: skip
    """Change of an account's value over the period, of who had such a contact against others. Money, one currency.

    Both values are by the models of the opening, so that what the models learned since is in neither group's change.

    Args:
        frame: Accounts, as `sql/queries/equity_accounts.sql` gives them, with `contact`: none, answered, unanswered.
        contact: `any`, `answered` or `unanswered`: what became of the first contact of the period.
        against: `none` or `answered`: whom they are compared with.
        horizon_months: How far values look.
        discount_rate: A year.
        contract_margin_share: Of a charge.
    """
    sheet = balance_sheet(frame, Terms(horizon_months, discount_rate, contract_margin_share))
    if isinstance(sheet, Insufficient):
        return sheet
    chosen = ("answered", "unanswered") if contact == "any" else (contact,)
    # Who had left by the opening could not have lost anything, nor asked.
    there = sheet.accounts.filter(
        "is_opening", ~pl.col("opening_is_ended"), pl.col("contact").is_in([against, *chosen])
    )
    exposed = there["contact"].is_in(chosen).cast(pl.Float64).to_numpy()
    if not 0 < exposed.sum() < len(exposed):
        return NO_CONTACT
    fifth = (pl.col("opening").rank("ordinal").over("contract") * FIFTHS / (pl.len().over("contract") + 1)).floor()
    tenure = (pl.col("opening_on") - pl.col("first_on")).dt.total_days() // QUARTER_DAYS
    strata = there.select(
        pl.concat_str(
            pl.col("segment").fill_null("not stated"), "contract", tenure.clip(0, OLDEST_QUARTER), fifth, separator="|"
        )
    ).to_series()
    change = (there["closing"] - there["model"] - there["opening"]).to_numpy()
    result = adjusted_difference(change, exposed, strata, there["customer_id"], unit="money", held=HELD)
    return result if isinstance(result, Insufficient) else replace(result, currency=sheet.currency)
