"""Quarantine: rows that were refused, why, and the way to mend them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger.exports.csv import csv_text
from careledger.store.lake import Lake
from careledger.ui.memo import section
from careledger.ui.tables import table


def quarantine(lake: Lake) -> None:
    """The whole tab."""
    rows = lake.quarantined()
    if rows.is_empty():
        st.text("No row waits.")
        return
    section("Why rows were refused", "Rows by file and code; each refused row counts once.")
    table(rows.group_by("file_name", "code").len("rows").sort("rows", descending=True))
    section("The rows", "Mend them here or in the file.")
    table(
        rows.select(pl.col("file_name").alias("file"), "line", pl.col("column_name").alias("column"), "code", "message")
    )
    st.download_button(
        "Download them as CSV", data=lambda: csv_text(rows).encode(), file_name="quarantine.csv", mime="text/csv",
        on_click="ignore",
    )  # fmt: skip
