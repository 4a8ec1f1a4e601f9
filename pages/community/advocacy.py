"""Advocacy: who recommends us, what an answer has to do with it, whom that brings, and whether we say thanks."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.advocacy.groups import two_groups
from careledger.ui.advocacy.praise import praise
from careledger.ui.advocacy.shift import answer_or_silence
from careledger.ui.advocacy.surveys import surveys
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, nothing_built

BODIES = {
    "Surveys": surveys,
    "Answer or silence": answer_or_silence,
    "Who brings whom": two_groups,
    "Praise": praise,
}
TITLES = {
    "nps": "The recommendation score is {} among those who answer.",
    "csat": "{} of those who answer are satisfied.",
    "compliment_reply_rate": "{} of praise is thanked in words, by a like or by sharing.",
    "referrals": "Customers have brought {} customers.",
}


def title(desk: Desk, filters: Filters) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    for metric_id, text in TITLES.items():
        result = desk.answer(metric_id, filters).result
        if isinstance(result, Estimate):
            value = value_text(result.value, result.unit)
            lines = [f"95 % interval {interval_text(result)}, n = {result.n:,}; {result.claim}."]
            asked = desk.answer("nps_response_rate", filters).result
            if metric_id == "nps" and isinstance(asked, Estimate):
                lines.append(
                    f"{value_text(asked.value, 'share')} of {asked.n:,} asked answered; the others could change it."
                )
            return text.format(value), lines
    absent = desk.answer("nps", filters).result
    assert isinstance(absent, Insufficient)
    return "We cannot tell yet who speaks up for us.", [f"{absent.reason} {absent.needed}"]


desk = current_desk()
if desk is None:
    nothing_built()
else:
    filters = current_filters(desk)
    answer, lines = title(desk, filters)
    memo_head("Who speaks up for us, and what makes them?", answer, *lines)
    for tab, body in zip(
        st.tabs(list(BODIES), key="view", on_change="rerun", bind="query-params"), BODIES.values(), strict=True
    ):
        if tab.open:
            with tab:
                body(desk, filters)
