"""View of the sheet: its lines as steps and as a table, each line open to the customers it is made of."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.customer_equity.sheet import CLOSING, LINES, Sheet
from careledger.exports.csv import csv_text
from careledger.metrics.printed import amount_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.equity import waterfall_figure
from careledger.ui.equity.books import Books
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

SHOWN_CUSTOMERS = 200
ROW_HEIGHT = 30
MEANT = {
    "opening": "What the customers of the opening were to bring, as the models of the opening saw it.",
    "unwind": "Money that was a year off is nearer by a year: the discount on it is earned.",
    "view": "The horizon moves on with the calendar: months beyond the old one count now.",
    "margin": "Margin that came in leaves the sheet: it is in the bank and no longer to come.",
    "acquired": "New customers: what they brought at first, and what they were to bring if none of them left.",
    "attrition": "What of that goes with those of them who were to be expected to leave by the closing.",
    "reactivated": "Customers thought gone who came back: silent for a year, or without a contract.",
    "ignored": "Customers who complained, got no reply by a person in three days, and left beyond expectation.",
    "other": "All others: those who left beyond expectation, less those who stayed against it.",
    "spend": "They paid more or less than expected, changed plan or added a line, and will so in future.",
    "model": "The same customers through the models of the closing instead of those of the opening.",
    "exchange": "What the customers of the closing gained or lost by exchange rates alone.",
    "closing": "What the customers of the closing are to bring, as the models of the closing see it.",
}


def sheet_view(books: Books, sheet: Sheet) -> None:
    """The sheet, and the customers behind one line of it."""
    lines = sheet.lines().filter((pl.col("amount") != 0) | pl.col("line").is_in(["opening", "closing"]))
    opening_on, closing_on = sheet.period
    section(
        f"From {opening_on:%Y-%m-%d} to {closing_on:%Y-%m-%d}, line by line",
        f"{sheet.currency} of margin over {sheet.terms.horizon_months} months, discounted at "
        f"{sheet.terms.discount_rate:.0%} a year. Lines that are 0 are left out; the others add up to the cent.",
    )
    chart(
        waterfall_figure(lines["label"].to_list(), lines["amount"].to_list(), sheet.currency),
        key="sheet",
        alt="Customer balance sheet, line by line",
    )
    table(
        lines.select(
            pl.col("label").alias("line"),
            pl.col("amount").map_elements(lambda value: amount_text(value, sheet.currency), pl.String),
            "customers",
            pl.col("line").replace_strict(MEANT).alias("what it is"),
        ),
        height=ROW_HEIGHT * (len(lines) + 1) + 4,
    )
    if sheet.terms.contract_margin_share == 1 and (sheet.accounts["contract"] == "with").any():
        st.caption("Charges of contracts are taken as margin. Set above which share of a charge is.")
    for caution in sheet.cautions:
        st.caption(plain(caution.text))
    _line(books, sheet, lines["line"].to_list())


def _line(books: Books, sheet: Sheet, lines: list[str]) -> None:
    names = LINES | {"closing": CLOSING}
    section("Who is behind a line")
    chosen = st.selectbox(
        "Line", lines, index=lines.index("other") if "other" in lines else 0, format_func=lambda line: names[line],
        key="line", bind="query-params",
    )  # fmt: skip
    behind = sheet.contributions(chosen)
    shown = behind.select(
        "customer_id", pl.col("amount").round(2), "currency", "contract", "standing", "first_on", "left_on",
        "margin_amount", pl.col("opening").round(2), pl.col("closing").round(2), "has_complained", "is_ignored", "file",
        "line",
    )  # fmt: skip
    whole = float(sheet.lines().filter(pl.col("line") == chosen)["amount"][0])
    st.caption(
        f"{MEANT[chosen]} {len(behind):,} accounts of {behind['customer_id'].n_unique():,} customers contribute half a "
        f"cent or more to {plain(amount_text(whole, sheet.currency))}; the largest first."
    )
    table(shown.head(SHOWN_CUSTOMERS).with_columns(pl.col(pl.Date).cast(pl.String)), height=340)
    st.download_button(
        "Download all of them", data=lambda: csv_text(shown).encode(), mime="text/csv", on_click="ignore",
        file_name=f"balance-sheet-{chosen}-{books.desk.ledger.manifest.build_id}.csv",
    )  # fmt: skip
