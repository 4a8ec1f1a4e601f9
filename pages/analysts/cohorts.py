"""Cohorts: who comes back, by the period of the first purchase."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.retention import retention_curve
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.grids import cohort_figure
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section
from careledger.ui.stamp import observed_text
from careledger.ui.tables import table

RULES = {"bought in that period": "n_day", "bought then or later": "unbounded"}
GRAINS = ("month", "week")
SHOWN = {"customers": "rate", "money": "revenue_amount"}


def cohorts(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    with st.container(horizontal=True):
        rule = st.segmented_control(
            "Counts as retained", list(RULES), default=next(iter(RULES)), required=True, key="rule", bind="query-params"
        )
        grain = st.segmented_control(
            "Cohorts by", GRAINS, default="month", required=True, key="grain", bind="query-params"
        )
        shown = st.segmented_control(
            "Show", list(SHOWN), default="customers", required=True, key="show", bind="query-params"
        )
    answer = desk.answer("retention_grid", filters, rule=RULES[rule or next(iter(RULES))], grain=grain or "month")
    result = answer.result
    if isinstance(result, Insufficient) or result.rows is None:
        with head:
            memo_head("Who comes back?", "We cannot tell yet who comes back.")
        if isinstance(result, Insufficient):
            missing(result)
        return
    doing = "buy again" if RULES[rule or ""] == "n_day" else "are seen buying again, then or later,"
    with head:
        memo_head(
            "Who comes back?",
            f"Of the customers first seen buying in a {grain}, "
            f"{value_text(result.value, 'share')} {doing} in the next.",
            f"95 % interval {interval_text(result)}, n = {result.n:,}; complete cohorts only; {result.claim}.",
            observed_text(desk, answer.metric),
        )
    money_answer = desk.answer("revenue", filters)
    for column, card in zip(st.columns(3), (answer, desk.answer("customers", filters), money_answer), strict=True):
        with column:
            metric_card(desk, card)
    sources = result.rows["source"].unique().sort().to_list()
    source = sources[0] if len(sources) == 1 else st.selectbox("Source", sources, key="source", bind="query-params")
    grid = result.rows.filter(result.rows["source"] == source)
    money = money_answer.result
    currency = money.currency if isinstance(money, Estimate) else None
    crossed = "" if grid["is_complete"].all() else " Crossed cells are still open and in no average."
    section(
        f"Cohorts by {grain} of first purchase",
        (
            "Share of the cohort's customers who bought"
            if shown == "customers"
            else "Order value per customer of the cohort"
        )
        + f"; columns: {grain}s since the first purchase.{crossed}",
    )
    if shown == "money" and currency is None:
        st.caption("Orders are in several currencies: choose one in the sidebar to see money.")
    else:
        chart(cohort_figure(grid, value=SHOWN[shown or "customers"], currency=currency), key="grid", alt="Cohort grid")
    section("The average cohort", "All complete cells, each cohort by its size; Wilson intervals.")
    curve = retention_curve(grid)
    table(
        [
            {f"{grain}s since first purchase": row["age"], "retained": f"{row['rate']:.1%}",
             "interval": f"{row['low']:.1%} – {row['high']:.1%}", "customers": row["cohort_customers"]}
            for row in curve.iter_rows(named=True)
        ]
    )  # fmt: skip
    st.caption("Descriptive. A rise of a later cohort can be the season or the channel it came by; see Definitions.")


desk = current_desk()
if desk is None:
    nothing_built()
else:
    cohorts(desk, current_filters(desk))
