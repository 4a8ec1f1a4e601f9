"""Claims: what is said of care in public, beside what these files say, and whether the two can be compared."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.claims.views import SAID, all_beside, cards_view, table_view
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, nothing_built

QUESTION = "Does what is said of customer care hold for us?"
VIEWS = {"Cards": cards_view, "Table": table_view}


def claims_page(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    found = all_beside(desk, filters)
    counts = Counter(one.state for one in found)
    compared = counts["covers it"] + counts["does not"]
    memo_head(
        QUESTION,
        f"Of {len(found)} published figures, {compared} can be held against our own."
        if compared
        else "None of the published figures can be held against our own yet.",
        f"Our interval covers {counts['covers it']} of them and leaves out {counts['does not']}. Beside "
        f"{counts['cannot be compared']} more stands a number of ours that is of something else; beside "
        f"{counts['no own figure']} none, with the reason.",
        "Most were asked of other people in other years, and many name no source. A figure that ours leaves out need "
        "not be wrong, and one that it covers need not be right.",
    )
    topics = list(dict.fromkeys(one.claim.topic for one in found))
    topic = st.pills("Topic", topics, key="topic-of-claims", bind="query-params")
    left, right = st.columns([3, 1])
    view = right.segmented_control(
        "View", list(VIEWS), default="Cards", required=True, key="view-of-claims", bind="query-params"
    )
    state = left.pills("Beside each other", list(SAID.values()), key="state-of-claims", bind="query-params")
    shown = [one for one in found if topic in (None, one.claim.topic) and state in (None, SAID[one.state])]
    if shown:
        VIEWS[view or "Cards"](shown)
    else:
        st.caption("No figure of that topic is so.")


desk = current_desk()
if desk is None:
    nothing_built()
else:
    claims_page(desk, current_filters(desk))
