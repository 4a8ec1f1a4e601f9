"""Cohorts: who comes back, by the period or any attribute of the first purchase."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.cohorts.asked import Asked, asked_of_cohorts
from careledger.ui.cohorts.compare import compare_view
from careledger.ui.cohorts.grid import grid_view
from careledger.ui.cohorts.saved import saved_view
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built
from careledger.ui.stamp import observed_text

DOING = {
    "n_day": "buy again in the next {}",
    "unbounded": "buy again in the next {} or later",
    "bracket": "buy again within the next {}",
}


def head(desk: Desk, answer: Answer, asked: Asked) -> None:
    """The page's answer."""
    result = answer.result
    if isinstance(result, Insufficient):
        memo_head("Who comes back?", "We cannot tell yet who comes back.")
        missing(result)
        return
    doing = DOING[asked.rule].format(asked.period).replace("in the next day", "the next day")
    memo_head(
        "Who comes back?",
        f"Of the customers first seen buying, {value_text(result.value, 'share')} {doing}.",
        f"95 % interval {interval_text(result)}, n = {result.n:,}; complete cohorts only; {result.claim}.",
        observed_text(desk, answer.metric),
    )


def cohorts(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    top = st.container()
    asked = asked_of_cohorts()
    answer = desk.answer("retention_grid", filters, **asked.settings)
    with top:
        head(desk, answer, asked)
    if isinstance(answer.result, Insufficient):
        return
    others = [desk.answer(name, filters) for name in ("customers", "net_revenue_retention", "gross_revenue_retention")]
    for column, card in zip(st.columns(4), (answer, *others), strict=True):
        with column:
            metric_card(desk, card)
    names = ("Grid", "Compare two", "Saved cohorts")
    tabs = dict(zip(names, st.tabs(names, key="view", on_change="rerun", bind="query-params"), strict=True))
    with tabs["Grid"]:
        if tabs["Grid"].open:
            grid_view(desk, answer, asked)
    with tabs["Compare two"]:
        if tabs["Compare two"].open:
            compare_view(desk, filters, asked)
    with tabs["Saved cohorts"]:
        if tabs["Saved cohorts"].open:
            saved_view(desk)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    cohorts(desk, current_filters(desk))
