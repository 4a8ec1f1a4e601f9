"""Cash: only what a booked cost line that is billed per contact would have been larger by."""

from __future__ import annotations

import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result, several_currencies
from analytics.spans import DAYS_A_YEAR

NOTHING_BILLED = Caution(
    "nothing-billed",
    "No cost line is marked as billed per contact, so nothing that was booked would have been larger: no cash.",
)
NO_LINES = Insufficient(
    "No cost line is in these files, so nothing says what is billed.",
    "Bring costs.csv with category, programme, amount and the days that each line pays for.",
)
IN_CURRENCY = "Currency of what is paid"


def line_name(category: str, programme: str | None) -> str:
    """How a group of cost lines is called where somebody marks it as billed per contact."""
    return f"{category} / {programme or 'no programme'}"


def cash_saved(lines: pl.DataFrame, contacts_a_year: tuple[float, float, float], billed: list[str]) -> Result:
    """Cash a year that lines billed per contact would have cost on top: their rate times the contacts saved.

    The rate of a group of lines is its amount over the contacts of its days, each day once. What would have
    been paid on top is never more than what was paid: at best the community halved the bill.

    Args:
        lines: One row per group of cost lines and currency: `category`, `programme`, `days` that any of them pays for,
            `contacts` in those days, `amount`, `currency`.
        contacts_a_year: Contacts saved: low, value, high.
        billed: Groups of lines that are billed per contact, as `line_name` calls them.
    """
    if lines.is_empty():
        return NO_LINES
    named = lines.with_columns(
        pl.struct("category", "programme")
        .map_elements(lambda line: line_name(line["category"], line["programme"]), return_dtype=pl.String)
        .alias("line")
    )
    chosen = named.filter(pl.col("line").is_in(billed) & (pl.col("contacts") > 0))
    if chosen.is_empty():
        paid = lines.group_by("currency").agg(pl.col("amount").sum()).sort("amount", "currency", descending=True)
        return Estimate(
            value=0.0, low=0.0, high=0.0, unit="money", n=0, currency=str(paid["currency"][0]), claim="assumed",
            method="nothing is billed per contact", cautions=(NOTHING_BILLED,),
        )  # fmt: skip
    if absent := in_one_currency("These cost lines", chosen["currency"]):
        return absent
    rows = chosen.select("line", "amount", "contacts", "days").with_columns(
        (pl.col("amount") / pl.col("contacts")).alias("rate"),
        (pl.col("amount") / pl.col("days") * DAYS_A_YEAR).alias("paid_a_year"),
    )
    low, value, high = (_capped(rows, contacts) for contacts in contacts_a_year)
    return Estimate(
        value=value, low=low, high=high, unit="money", n=len(chosen), currency=str(chosen["currency"][0]),
        method="booked amount ÷ contacts of its days × contacts saved", claim="assumed", rows=rows,
        cautions=(Caution("billed", f"Taken as billed per contact: {', '.join(rows['line'])}."),),
    )  # fmt: skip


def in_one_currency(what: str, currency: pl.Series) -> Insufficient | None:
    """Why amounts in several currencies give no number, and which setting chooses; None where they are in one at most.

    The views belong to no currency, so the number cannot be split by it.
    """
    absent = several_currencies(what, currency)
    if absent is None:
        return None
    first = currency.drop_nulls().unique().sort()[0]
    return Insufficient(absent.reason, f"Choose one by in_currency ({IN_CURRENCY!r} on the page), e.g. {first}.")


def _capped(rows: pl.DataFrame, contacts: float) -> float:
    return float(rows.select(pl.min_horizontal(pl.col("rate") * contacts, "paid_a_year").sum()).item())
