"""Survival and drivers: how long customers stay, and what goes with leaving."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built
from careledger.ui.stamp import observed_text
from careledger.ui.survival.complaints import complaints_view
from careledger.ui.survival.contract_end import contract_end_view
from careledger.ui.survival.curves import curves_view
from careledger.ui.survival.drivers import drivers_view
from careledger.ui.survival.followed import KINDS, followed_customers
from careledger.ui.survival.households import households_view

QUESTION = "How long do customers stay, and what goes with leaving?"
BODIES = {
    "Curves": curves_view,
    "After a complaint": complaints_view,
    "Contract end": contract_end_view,
    "Drivers": drivers_view,
    "Households": households_view,
}


def survival(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    absent = desk.missing(desk.answer("retained_after", filters).metric.needs)
    if absent is not None:
        with head:
            memo_head(QUESTION, "We cannot tell yet how long customers stay.")
        missing(absent)
        return
    followed = followed_customers(desk, filters)
    answer = followed.retained()
    result = answer.result
    with head:
        if isinstance(result, Insufficient):
            memo_head(QUESTION, "We cannot tell yet how long customers stay.", f"{result.reason} {result.needed}")
        else:
            assert isinstance(result, Estimate)
            memo_head(
                QUESTION,
                f"Of customers {KINDS.get(followed.tenure, '')}, {value_text(result.value, 'share')} are still there "
                f"after {answer.parameters['months']} months.",
                f"95 % interval {interval_text(result)}, n = {result.n:,}; {result.claim}.",
                observed_text(desk, answer.metric),
            )
    tabs = st.tabs(list(BODIES), key="view", on_change="rerun", bind="query-params")
    for tab, body in zip(tabs, BODIES.values(), strict=True):
        if tab.open:
            with tab:
                body(followed)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    survival(desk, current_filters(desk))
