"""View of the C3 chart: on which customers the revenue of each month rests."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.customer_equity.acquired import by_acquisition
from careledger.metrics.filters import Filters
from careledger.metrics.printed import value_text
from careledger.store.ledger import query_parameters
from careledger.ui.charts.base import chart
from careledger.ui.charts.equity import acquisition_figure
from careledger.ui.equity.books import Books
from careledger.ui.memo import plain, section


def acquired_view(books: Books) -> None:
    """Revenue by month, by when the customers who paid it were acquired."""
    chosen: Filters = replace(books.filters, currency=(books.currency,))
    stated = chosen.parameters()
    frame = books.desk.ledger.frame(
        "revenue_by_acquisition", {name: stated[name] for name in query_parameters("revenue_by_acquisition")}
    )
    if frame.is_empty():
        st.text(f"No customer paid in {books.currency} in this selection.")
        return
    table = by_acquisition(frame)
    section(
        "Revenue by when its customers were acquired",
        f"{plain(books.currency)} a month: orders less refunds, and charges of contracts spread over their time. Each "
        "band is the customers who first paid in that year or quarter; a band that thins is one that is leaving.",
    )
    chart(acquisition_figure(table, books.currency), key="acquired", alt="Revenue by month and cohort of acquisition")
    last = table["month_on"].max()
    newest = table["cohort"][-1]
    of_month = table.filter(pl.col("month_on") == last)
    share = float(of_month.filter(pl.col("cohort") == newest)["amount"].sum()) / (float(of_month["amount"].sum()) or 1)
    st.caption(_known_since(books))
    st.caption(f"In the last month, {value_text(share, 'share')} came from customers acquired in {newest}.")


def _known_since(books: Books) -> str:
    """Files that begin at different times make a step that no customer made."""
    told = books.desk.ledger.frame("sources").filter(pl.col("entity").is_in(["orders", "subscriptions"]))
    firsts = told.group_by("entity").agg(pl.min("observed_from")).sort("entity").drop_nulls()
    spans = " and ".join(f"{entity} from {first:%Y-%m-%d}" for entity, first in firsts.rows())
    return f"The files hold {spans}; who paid before is counted as acquired at the first payment that they hold."
