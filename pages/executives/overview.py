"""Overview: one sentence, three figures, one action, for whoever is looking."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import line_figure
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section
from careledger.ui.stamp import observed_text

ROLES = ("CMO", "Analyst", "Community manager")
FIGURES = {
    "CMO": ("customers", "revenue", "retention_grid"),
    "Analyst": ("retention_grid", "answered_rate", "turn_reply_seconds"),
    "Community manager": ("answered_rate", "turn_reply_seconds", "accepted_answer_rate"),
}
NEXT_STEPS = {
    "retention_grid": ("pages/analysts/cohorts.py", "See which cohorts come back"),
    "answered_rate": ("pages/community/care_response.py", "See where people wait"),
    "turn_reply_seconds": ("pages/community/care_response.py", "See where people wait"),
    "accepted_answer_rate": ("pages/community/care_response.py", "See what the community answers"),
}


def sentence(answer: Answer) -> str | None:
    """What a number says, as a sentence; None where there is no number to say."""
    result = answer.result
    if not isinstance(result, Estimate) or not result.is_reached:
        return None
    value = value_text(result.value, result.unit, result.currency)
    return {
        "retention_grid": f"Of the customers first seen buying in a month, {value} buy again in the next.",
        "answered_rate": f"A person answers {value} of cases and public threads within a day.",
        "turn_reply_seconds": f"Once a conversation runs, half of all answered messages wait {value} or less.",
        "accepted_answer_rate": f"Customers solve {value} of the questions asked in the community.",
        "customers": f"{value} customers have bought.",
        "revenue": f"Customers spent {value}.",
    }[answer.metric.id]


def overview(desk: Desk, filters: Filters) -> None:
    """The page for one role."""
    head = st.container()
    role = st.segmented_control("For", ROLES, default=ROLES[0], required=True, key="role", bind="query-params")
    candidates = [desk.answer(metric_id, filters) for metric_id in FIGURES[role or ROLES[0]]]
    ranked = candidates[::-1] if role == "CMO" else candidates
    told = [(answer, text) for answer in ranked if (text := sentence(answer))]
    lines: list[str] = []
    if told:
        leading, title = told[0]
        result = leading.result
        assert isinstance(result, Estimate)
        lines.append(f"95 % interval {interval_text(result)}, n = {result.n:,}; {result.claim}, not a causal claim.")
        lines.append(observed_text(desk, leading.metric))
    else:
        leading, title = candidates[0], "We cannot tell yet."
        lines.append("The files brought so far do not answer this role's questions; below is what would.")
    with head:
        memo_head("What do the files tell us?", title, *lines)
    metric_cards(desk, filters, *FIGURES[role or ROLES[0]])
    step = NEXT_STEPS.get(leading.metric.id) if told else ("pages/ledger/imports.py", "Bring the missing files")
    if step:
        st.page_link(step[0], label=step[1])
    _over_time(desk, filters)
    if (absent := desk.missing(("linked_revenue",))) is not None:
        section("What is missing for the question of money")
        missing(absent)


def _over_time(desk: Desk, filters: Filters) -> None:
    """The first of these that has a course of time; money only where it is in one currency."""
    for metric_id, heading in (("revenue", "Revenue by month"), ("turns", "Customer turns by month"),
                               ("community_questions", "Questions in the community by month")):  # fmt: skip
        if isinstance(desk.answer(metric_id, filters).result, Insufficient):
            continue
        points = [(on, r) for on, r in desk.answers_by(metric_id, "month", filters) if isinstance(r, Estimate)]
        if len(points) > 1:
            unit = points[0][1].currency or "Count"
            section(heading, f"{unit}, calendar months in UTC; the first and the last may be partial.")
            chart(line_figure([on for on, _ in points], [r.value for _, r in points]), key="over-time", alt=heading)
            return


desk = current_desk()
if desk is None:
    nothing_built()
else:
    overview(desk, current_filters(desk))
