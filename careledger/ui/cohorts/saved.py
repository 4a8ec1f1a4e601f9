"""Cohorts that were saved: a name, what it means, who is in it; a filter on every page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger.errors import WrongUsage
from careledger.exports.csv import csv_text
from careledger.metrics.answer import Desk
from careledger.ui.memo import section
from careledger.ui.tables import table

WHO = "the reader of this page"


def save_form(desk: Desk, customers: list[str], meaning: str) -> None:
    """Keep these customers under a name."""
    with st.form("save-cohort", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Save as a cohort", placeholder="e.g. came back in month 3", max_chars=60)
        if st.form_submit_button("Save"):
            try:
                desk.workspace.save_cohort(name.strip(), meaning, customers, who=WHO)
            except WrongUsage as error:
                st.text(error.what)
            else:
                st.session_state["cohort_saved"] = name.strip()
                st.rerun()
    if saved := st.session_state.pop("cohort_saved", None):
        st.text(f"Saved as {saved!r}. Choose it in the sidebar: every page then speaks of these customers.")


def saved_view(desk: Desk) -> None:
    """The saved cohorts, each to be downloaded or dropped."""
    section(
        "Saved cohorts", "Everybody who uses this home shares them. Choose one in the sidebar to narrow every page."
    )
    saved = desk.workspace.cohorts()
    if not saved:
        st.text("None yet. Choose cells of the grid, then save the customers in them under a name.")
        return
    table([{"cohort": name, "customers": size, "meaning": meaning} for name, meaning, size in saved])
    name = st.selectbox("Cohort", [name for name, *_ in saved], key="saved")
    with st.container(horizontal=True):
        st.download_button(
            "Download its customers", data=lambda: _members(desk, name), mime="text/csv", on_click="ignore",
            file_name="cohort.csv",
        )  # fmt: skip
        # The key holds the name: a click must never reach the cohort that took the place of a dropped one.
        if st.button("Drop it", key=f"drop-{name}"):
            desk.workspace.drop_cohort(name, who=WHO)
            st.rerun()


def _members(desk: Desk, name: str) -> bytes:
    return csv_text(pl.DataFrame({"customer_id": sorted(desk.workspace.cohort(name).customers)})).encode()
