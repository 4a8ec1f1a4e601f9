"""What is spent on winning customers against what is spent on serving them."""

from __future__ import annotations

import polars as pl

from analytics.estimate import Insufficient, Result, counted

MARKETING = ("acquisition", "marketing")
UNSTATED = "not stated"


def marketing_to_service(frame: pl.DataFrame) -> Result:
    """Spend on marketing and acquisition per unit of spend on care, community and service.

    Args:
        frame: One row per cost line and month: `programme`, and `amount` in one currency, null where no rate is known.

    Rows: what was spent on each programme.
    """
    stated = frame.filter(pl.col("programme") != UNSTATED)
    if stated["amount"].null_count():
        return Insufficient("Some costs are in a currency without a rate.", "Bring fx_rates.csv.")
    spent = (
        stated.group_by("programme").agg(pl.col("amount").sum()).sort("amount", "programme", descending=[True, False])
    )
    is_marketing = pl.col("programme").is_in(MARKETING)
    marketing, service = (float(spent.filter(part)["amount"].sum()) for part in (is_marketing, ~is_marketing))
    if not (marketing and service):
        absent = "service" if marketing else "marketing or acquisition"
        return Insufficient(f"No cost line is of {absent}.", "Bring costs.csv with programme for both.")
    return counted(marketing / service, len(stated), "score", rows=spent)
