"""Care response: do we answer, how fast, where not, and what came of it."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.care.answers import first_answers, running_conversations
from careledger.ui.care.channels import channel_shift
from careledger.ui.care.clocks import clock_policies_view
from careledger.ui.care.outcomes import in_public, solutions
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import line_figure
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section

BODIES = {
    "First answers": first_answers,
    "Running conversations": running_conversations,
    "Solutions": solutions,
    "Public or private": in_public,
    "Clocks": clock_policies_view,
    "Channels": channel_shift,
}


def community(desk: Desk, filters: Filters) -> None:
    """What customers answer for each other."""
    (asked, *_) = metric_cards(
        desk, filters, "community_questions", "accepted_answer_rate", "unanswered_rate", "community_views"
    )
    if isinstance(asked.result, Insufficient):
        missing(asked.result)
        return
    points = [(day, r) for day, r in desk.answers_by("community_questions", "week", filters) if isinstance(r, Estimate)]
    section("Questions by week", "Threads opened, weeks from Monday, UTC; the first and the last may be partial.")
    chart(
        line_figure([day for day, _ in points], [r.value for _, r in points]), key="questions", alt="Questions by week"
    )
    section("What is missing for savings")
    missing(
        Insufficient(
            "Views are not deflected contacts: no call or case is tied to these viewers.",
            "Bring calls.csv and views.csv with the same customer_id.",
        )
    )


def title(desk: Desk, filters: Filters) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    for metric_id, text in (
        ("answered_rate", "{} of cases and public threads are answered by a person within a day."),
        ("turn_reply_seconds", "Half of all answered messages wait {} or less."),
        ("accepted_answer_rate", "Customers solve {} of the questions asked in the community."),
    ):
        answer: Answer = desk.answer(metric_id, filters)
        if isinstance(answer.result, Estimate) and answer.result.is_reached:
            value = value_text(answer.result.value, answer.result.unit)
            lines = [f"95 % interval {interval_text(answer.result)}, n = {answer.result.n:,}; {answer.result.claim}."]
            first = desk.answer("answered_rate", filters).result
            if isinstance(first, Insufficient):
                lines.append("Whether people are answered at all cannot be told from these files.")
            return text.format(value), lines
    absent = desk.answer("turn_reply_seconds", filters).result
    assert isinstance(absent, Insufficient)
    return "We cannot tell yet whether people are answered.", [f"{absent.reason} {absent.needed}"]


desk = current_desk()
if desk is None:
    nothing_built()
else:
    filters = current_filters(desk)
    answer, lines = title(desk, filters)
    memo_head("Do we answer, how fast, and where not?", answer, *lines)
    bodies = {**BODIES, "Community": community}
    tabs = st.tabs(list(bodies), key="view", on_change="rerun", bind="query-params")
    for tab, body in zip(tabs, bodies.values(), strict=True):
        if tab.open:
            with tab:
                body(desk, filters)
