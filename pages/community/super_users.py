"""Super-users and content: whose answers save contacts, what hangs on ten of them, and what to answer next."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, nothing_built
from careledger.ui.stamp import observed_text
from careledger.ui.super_users.solvers import solvers_view
from careledger.ui.super_users.staff import staff_view
from careledger.ui.super_users.threads import FIRST, threads_view

QUESTION = "Whose answers save contacts, and what should be answered next?"
CARDS = ("solved_by_top_ten", "lost_without_top_ten", "savings_waiting", "employee_answer_cost")
BODIES = {"Who solves": solvers_view, "What to answer": threads_view, "Staff and members": staff_view}


def head(desk: Desk, filters: Filters) -> None:
    """The answer: how much hangs on ten, and what is at stake where that can be told."""
    share, lost, waiting = (desk.answer(name, filters) for name in CARDS[:3])
    if not isinstance(share.result, Estimate):
        memo_head(
            QUESTION, "We cannot tell yet on whom the community hangs.", f"{share.result.reason} {share.result.needed}"
        )
        return
    answer = f"Ten members solve {value_text(share.result.value, 'share')} of what members solve"
    lines = [
        f"95 % interval {interval_text(share.result)}: picked in the earlier half of the time, judged in the later."
    ]
    if isinstance(lost.result, Estimate):
        answer += f"; about {lost.result.value:,.0f} contacts a year hang on them"
        lines.append(
            f"Without them {interval_text(lost.result)} contacts a year more from known readers: readers compared, no "
            "experiment."
        )
    else:
        lines.append(f"What they save cannot be told yet: {lost.result.reason} {lost.result.needed}")
    if isinstance(waiting.result, Estimate) and waiting.result.rows is not None and len(waiting.result.rows):
        first = waiting.result.rows["saved_a_month"].head(FIRST).sum()
        lines.append(
            f"To do: answer the {FIRST} open threads that are read most: about {first:,.0f} contacts a month, of "
            f"{waiting.result.value:,.0f} that all {len(waiting.result.rows):,} would save."
        )
    memo_head(QUESTION, answer + ".", *lines, observed_text(desk, share.metric))


desk = current_desk()
if desk is None:
    nothing_built()
else:
    filters = current_filters(desk)
    head(desk, filters)
    metric_cards(desk, filters, *CARDS)
    for tab, body in zip(
        st.tabs(list(BODIES), key="view", on_change="rerun", bind="query-params"), BODIES.values(), strict=True
    ):
        if tab.open:
            with tab:
                body(desk, filters)
