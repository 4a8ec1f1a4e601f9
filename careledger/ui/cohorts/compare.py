"""Two cohorts side by side: who comes back a second time sooner?"""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.second_purchases import Comparison, second_purchases_compared
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import compared_curves_figure
from careledger.ui.cohorts.asked import Asked
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

HORIZONS = (30, 90, 180, 365)


def compare_view(desk: Desk, filters: Filters, asked: Asked) -> None:
    """Choose two lines of the grid; the curves, the test and the mean difference."""
    stated = {name: value for name, value in filters.parameters().items() if name != "channel"}
    frame = desk.ledger.frame("second_purchases", stated | {"attribute": asked.attribute, "grain": asked.grain})
    sizes = (
        frame.group_by("cohort").agg(pl.sum("customers")).sort("cohort" if asked.attribute == "none" else "customers")
    )
    names = sizes["cohort"].to_list() if asked.attribute == "none" else sizes["cohort"].to_list()[::-1]
    if len(names) < 2:  # noqa: PLR2004 -- two are compared
        missing(
            Insufficient("There is only one cohort in this selection.", "Choose another line, or widen the filters.")
        )
        return
    with st.container(horizontal=True):
        first = st.selectbox("First cohort", names, key="first", bind="query-params")
        second = st.selectbox("Second cohort", names, index=1, key="second", bind="query-params")
        horizon = st.segmented_control(
            "Days counted", HORIZONS, default=90, required=True, key="days", bind="query-params"
        )
    if first == second:
        st.text("These are the same cohort: choose two.")
        return
    found = second_purchases_compared(frame, first, second, int(horizon or 90))
    if isinstance(found, Insufficient):
        missing(found)
        return
    _compared(found, first, second, int(horizon or 90))


def _compared(found: Comparison, first: str, second: str, horizon: int) -> None:
    section(
        "Who has not bought again yet",
        "Share of each cohort without a second day of purchase, by days since the first; Kaplan–Meier, 95 % intervals. "
        "Who had not come back when the files end is counted as far as they were followed.",
    )
    chart(compared_curves_figure(found.curves, horizon), key="compared", alt="Share without a second purchase, by days")
    result, test = found.difference, found.test
    verdict = "could be chance" if test.p_value >= 0.05 else "is more than chance gives in 19 of 20 such comparisons"  # noqa: PLR2004 -- level
    if isinstance(result, Estimate):
        sooner, later = (first, second) if result.value < 0 else (second, first)
        st.text(
            f"Within {horizon} days, {sooner} waits {value_text(abs(result.value), 'seconds')} less for the second "
            f"purchase than {later} on average ({first} − {second}: {interval_text(result)}, n = {result.n:,}). "
            f"The difference between the two curves {verdict}."
        )
    else:
        missing(result)
    table([
        {"cohort": name, "came back": int(seen), "expected if both were one": round(float(expected), 1)}
        for name, seen, expected in zip(test.groups, test.observed, test.expected, strict=True)
    ])  # fmt: skip
    st.caption(
        f"Log-rank χ² = {test.statistic:.2f}, {test.freedom} degree of freedom, p = {test.p_value:.3g}. Descriptive: "
        "cohorts differ in more than their name."
    )
