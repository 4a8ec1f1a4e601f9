"""What the reader sets on the page Deflection; all of it stands in the URL."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.deflection.assumed_route import GATES
from analytics.deflection.booked import IN_CURRENCY, line_name
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.deflection.world import SOLVED, Asked

SHORT = {
    "people": "people", "came_for_support": "came for support", "found_it": "found it",
    "would_have_contacted": "would have contacted", "entitled": "entitled", "no_contact": "no contact after",
    "unique_readers": "one per issue",
}  # fmt: skip


def asked_by_the_reader(desk: Desk, filters: Filters) -> Asked:
    """Draw the settings."""
    with st.expander("What counts", expanded=False):
        left, right = st.columns(2)
        solved = left.segmented_control(
            "A thread is solved when an answer was", list(SOLVED), default="accepted or confirmed", required=True,
            key="solved", bind="query-params",
        )  # fmt: skip
        days = right.number_input(
            "A contact takes a saving back within, days", 1, 30, 14, key="window", bind="query-params"
        )
        gates = st.pills(
            "Gates that count", list(SHORT.values()), default=list(SHORT.values()), selection_mode="multi", key="gates",
            bind="query-params", help="A gate that is off lets everything pass.",
        )  # fmt: skip
        billed, currency = _valued(desk.frame_of("cash_saved", filters))
    return Asked(
        counts_as_solved=SOLVED[solved or "accepted or confirmed"],
        window_days=int(days),
        gates_off=tuple(name for name in GATES if SHORT[name] not in gates),
        billed=billed,
        in_currency=currency,
    )


def _valued(frame: pl.DataFrame) -> tuple[tuple[str, ...], str]:
    """Which cost lines are billed per contact, and the currency of what is paid where there are several."""
    lines = frame.filter(pl.col("part") == "costs").select("category", "programme").unique()
    currencies = frame["currency"].drop_nulls().unique().sort().to_list()
    billed: list[str] = []
    if len(lines):
        billed = st.multiselect(
            "Cost lines that are billed per contact",
            sorted(line_name(category, programme) for category, programme in lines.iter_rows()),
            key="billed", bind="query-params", placeholder="none",
            help="A call centre's bill, a price per ticket. Salaries are not.",
        )  # fmt: skip
    if len(currencies) <= 1:
        return tuple(billed), ""
    currency = st.selectbox(
        IN_CURRENCY, currencies, index=None, key="valued-in", bind="query-params", placeholder="any"
    )
    return tuple(billed), currency or ""
