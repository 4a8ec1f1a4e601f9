"""What a reason costs while it lasts: the contacts that it makes, and the customers who leave beyond others."""

from __future__ import annotations

import math

import polars as pl

from analytics.adjustment import adjusted_difference
from analytics.estimate import Caution, Estimate, Insufficient, Result, counted, several_currencies

QUARTERS_A_YEAR = 4
FEWEST_HIT = 30
STRATA = ("quarter_ended_at", "segment", "region", "has_contract", "tenure_years", "value_band")


def handling_cost(cost_amount: pl.Series, currency: pl.Series) -> Result:
    """What contacts cost in all. Money, one currency; contacts of unknown cost are not in it."""
    if len(cost_amount) == 0:
        return Insufficient("No contact in this selection has a known cost.", "Widen the period or the filters.")
    if (several := several_currencies("Amounts", currency)) is not None:
        return several
    return counted(float(cost_amount.sum()), len(cost_amount), "money", currency=_only(currency))


def idea_margin(frame: pl.DataFrame) -> Result:
    """Margin measured for launched ideas of customers. Money, one currency. Rows: those ideas.

    Args:
        frame: One row per idea: `title, status, vote_count, launched_at, margin_amount, currency`.
    """
    launched = frame.filter(pl.col("launched_at").is_not_null() & pl.col("margin_amount").is_not_null())
    if launched.is_empty():
        return Insufficient(
            "No launched idea has a measured margin.", "Bring ideas.csv with launched_at and margin_amount."
        )
    if (several := several_currencies("Amounts", launched["currency"])) is not None:
        return several
    total, currency = float(launched["margin_amount"].sum()), _only(launched["currency"])
    return counted(total, len(launched), "money", currency=currency, rows=launched)


def margin_lost_by_reason(frame: pl.DataFrame) -> Result:
    """Margin a year of customers who left within 180 days of a quarter in which they complained, beyond others.

    For each reason: the share who left among those who complained of it, less that of customers without any
    complaint in the same quarter, segment, region, kind of contract, tenure and fifth of margin, times the yearly
    margin of those who complained. The headline is the reason with the greatest loss. Associational: people who
    complain may differ in ways that no file shows.

    Args:
        frame: One row per customer and quarter: `customer_id, reasons` (list, null for none), `has_left,
            yearly_margin_amount, currency` and the columns of STRATA.

    Returns:
        Rows: `reason, customers` (a year), `excess_left, excess_low, excess_high` (of 1), `lost_amount,
        lost_low, lost_high` (a year).
    """
    if frame.is_empty() or frame["reasons"].null_count() == len(frame):
        return Insufficient(
            "No complaint of a customer with orders was followed for 180 days.",
            "Bring cases.csv with kind, topic and customer_id, and orders.csv over a longer time.",
        )
    if (several := several_currencies("Amounts", frame["currency"])) is not None:
        return several
    years = frame["quarter_ended_at"].n_unique() / QUARTERS_A_YEAR
    strata = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in STRATA], separator="|")
    frame = frame.with_columns(strata.alias("stratum"))
    quiet = frame.filter(pl.col("reasons").is_null()).with_columns(pl.lit(0.0).alias("hit"))
    found = []
    for reason in frame["reasons"].explode().drop_nulls().unique().sort():
        hit = frame.filter(pl.col("reasons").list.contains(reason)).with_columns(pl.lit(1.0).alias("hit"))
        if len(hit) < FEWEST_HIT:
            continue
        both = pl.concat((hit, quiet))
        excess = adjusted_difference(
            both["has_left"].cast(pl.Float64).to_numpy(), both["hit"].to_numpy(), both["stratum"], both["customer_id"],
            unit="points",
        )  # fmt: skip
        if isinstance(excess, Estimate):
            worth = float(hit["yearly_margin_amount"].cast(pl.Float64).sum()) / years
            found.append((reason, len(hit) / years, excess.value, excess.low, excess.high, worth))
    if not found:
        return Insufficient(f"No reason was complained of {FEWEST_HIT} times.", "Widen the period or the filters.")
    names = ["reason", "customers", "excess_left", "excess_low", "excess_high", "worth"]
    rows = pl.DataFrame(found, schema=names, orient="row").select(
        "reason", "customers", "excess_left", "excess_low", "excess_high",
        *(
            (pl.col("worth") * pl.col(f"excess_{end}")).alias(f"lost_{name}")
            for end, name in (("left", "amount"), ("low", "low"), ("high", "high"))
        ),
    )  # fmt: skip
    rows = rows.sort("lost_amount", descending=True)
    top = rows.row(0, named=True)
    return Estimate(
        value=top["lost_amount"], low=top["lost_low"], high=top["lost_high"], unit="money", n=len(frame),
        currency=_only(frame["currency"]), claim="associational", rows=rows,
        method="excess leaving within strata × yearly margin, cluster-robust",
        cautions=(
            Caution("first-reason", f"The headline is the reason with the greatest loss, {len(rows)} were looked at."),
        ),
    )  # fmt: skip


def fix_value(
    cost: float, lost: tuple[float, float, float], avoided_share: float, fix_cost: float
) -> tuple[float, float, float]:
    """What a fix is worth in a year: (value, low, high). `avoided_share` and `fix_cost` are assumptions.

    Args:
        cost: Handling cost of the reason in a year, counted.
        lost: Margin lost with it in a year and its interval.
        avoided_share: How much of both the fix takes away, 0–1.
        fix_cost: What the fix costs in a year.
    """
    value, low, high = (avoided_share * (cost + part) - fix_cost for part in lost)
    return value, low, high


def yearly(amount: float, days: float) -> float:
    """An amount counted over some days, as that of a year; NaN where there are none."""
    return amount * 365.25 / days if days else math.nan


def _only(currency: pl.Series) -> str | None:
    """The currency of amounts that are in one; None where no row names it."""
    named = currency.drop_nulls()
    return str(named[0]) if len(named) else None
