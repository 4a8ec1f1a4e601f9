"""What a ledger is held under, as the reader sets it; the link keeps it."""

from __future__ import annotations

import streamlit as st

from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.roi.world import Asked, World, default_asked

FEWEST_MONTHS, MOST_MONTHS = 3, 60


def asked_world(desk: Desk, filters: Filters) -> World:
    """The controls, and the world that they ask for."""
    usual = default_asked()
    costs = desk.ledger.whole().frame("ledger_programmes")
    known = costs["programme"].unique().sort().to_list()
    currencies = costs["currency"].unique().sort().to_list()
    with st.expander("Held under: horizon, rate, programmes, currency"):
        with st.container(horizontal=True):
            months = st.number_input(
                "Months followed", FEWEST_MONTHS, MOST_MONTHS, usual.horizon_months, key="months", bind="query-params",
                help="From the first month of costs on; at least as long as costs run.",
            )  # fmt: skip
            rate = st.number_input(
                "Discount, % a year", 0.0, 50.0, 100 * usual.discount_rate, step=0.5, key="rate", bind="query-params",
                help="Before tax. Flows fall at the end of their month.",
            )  # fmt: skip
            currency = ""
            if len(currencies) > 1:
                currency = st.selectbox(
                    "Report in", currencies, index=None, key="report-in", bind="query-params",
                    placeholder="where most is spent",
                    help="Other currencies are converted at the rate of the month, from fx_rates.csv.",
                ) or ""  # fmt: skip
        kept = st.multiselect(
            "Programmes", known, default=[name for name in known if name not in usual.programmes_out], key="programmes",
            bind="query-params", help="Winning customers has a return of its own: Retention or acquisition.",
        )  # fmt: skip
    out = tuple(name for name in known if name not in kept) if kept else usual.programmes_out
    return World(desk, filters, Asked(months, round(rate / 100, 4), out, currency))
