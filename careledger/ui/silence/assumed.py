"""What the page assumes: as it stands in the register, or as the reader drags it to see what follows."""

from __future__ import annotations

import streamlit as st

from analytics.beliefs import Belief, log_uniform
from analytics.silence import LEAVE, VISIBLE
from careledger.metrics.assumptions import Assumption, assumptions
from careledger.store.workspace import Workspace
from careledger.ui.assumptions.form import range_text
from careledger.ui.memo import section
from careledger.ui.tables import table


def assumed_by_the_reader(workspace: Workspace) -> dict[str, Belief]:
    """Two ranges to drag, which begin where the register has them; the URL carries what was dragged."""
    known = assumptions(workspace)
    visible, leave = known[VISIBLE], known[LEAVE]
    section(
        "What is assumed",
        "How many speak up cannot be told from those who do. Drag a range to see what would follow; who stands for "
        "one keeps it on the page Assumptions, and every number takes it from there.",
    )
    with st.container(horizontal=True):
        dragged = {VISIBLE: _range(visible, "speak-up", 1.0), LEAVE: _range(leave, "excess", 0.5)}
    table(
        [
            {
                "assumption": one.label, "stated": range_text(one), "here": "as stated" if is_same else "dragged",
                "stands for it": one.owner, "stated on": str(one.stated_on or ""), "source": one.source,
            }
            for one, is_same in ((known[name], belief == known[name].belief) for name, belief in dragged.items())
        ]
    )  # fmt: skip
    st.page_link("pages/ledger/assumptions.py", label="State what you believe")
    return dragged


def _range(one: Assumption, key: str, step: float) -> Belief:
    """The belief of the register while the slider stands where it began; else any order of magnitude in the range."""
    assert one.belief is not None, "the catalogue gives it a range"
    low, high = (one.low, one.high) if one.low is not None and one.high is not None else one.belief.interval()
    start = tuple(min(max(step, step * round(100 * end / step)), 100.0) for end in (low, high))
    chosen = st.slider(
        f"{one.label}, %", step, 100.0, (start[0], start[1]), step=step, format="%g", key=key, bind="query-params"
    )
    return one.belief if chosen == start else log_uniform(chosen[0] / 100, chosen[1] / 100)
