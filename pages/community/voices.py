"""Voices: what people say, why, how well it is read, and the labels that it is learned from."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built
from careledger.ui.voices.labelling import labelling
from careledger.ui.voices.reasons import reasons
from careledger.ui.voices.said import quality, said
from careledger.ui.voices.worth import worth

VIEWS = ("What people say", "Reasons", "What it is worth", "How well it is read", "Label and train")


def title(desk: Desk, filters: Filters) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    needed, complaint = desk.answer("actionable_share", filters).result, desk.answer("complaint_share", filters).result
    if isinstance(needed, Insufficient) or isinstance(complaint, Insufficient):
        return "We cannot tell yet what people say.", []
    answer = (
        f"{value_text(needed.value, 'share')} of what people say needs a reply; "
        f"{value_text(complaint.value, 'share')} is a complaint."
    )
    model = next(caution.text for caution in complaint.cautions if caution.code == "text-model")
    lines = [
        f"95 % interval of what needs a reply {interval_text(needed)}, n = {needed.n:,}; {needed.claim}.",
        model,
        *(caution.text for caution in complaint.cautions if caution.code == "unread"),
    ]
    return answer, lines


def body(desk: Desk, filters: Filters) -> None:
    """The view that is open."""
    for tab, view in zip(st.tabs(VIEWS, key="voices", on_change="rerun", bind="query-params"), VIEWS, strict=True):
        if tab.open:
            with tab:
                if view == VIEWS[0]:
                    said(desk, filters)
                elif view == VIEWS[1]:
                    reasons(desk, filters)
                elif view == VIEWS[2]:
                    worth(desk, filters)
                elif view == VIEWS[3]:
                    quality(desk)
                else:
                    labelling(desk)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    filters = current_filters(desk)
    answer, lines = title(desk, filters)
    memo_head("What do people say, and why?", answer, *lines)
    absent = desk.missing(("words",))
    if absent is not None:
        missing(absent)
    else:
        body(desk, filters)
