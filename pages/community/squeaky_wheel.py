"""Squeaky wheel: does answering teach people to shout, who belongs in private, and what do others make of it?"""

from __future__ import annotations

import streamlit as st

from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, nothing_built
from careledger.ui.squeaky_wheel.again import again_view
from careledger.ui.squeaky_wheel.moving import moving_view
from careledger.ui.squeaky_wheel.others import onlookers_view, prospects_view
from careledger.ui.squeaky_wheel.world import World

VIEWS = {
    "Again": ("Does answering teach people to complain?", again_view),
    "Public or private": ("Who should be asked to go on in private?", moving_view),
    "Onlookers": ("Does an answer win those who only look on?", onlookers_view),
    "Prospects": ("Does an answer win those who ask before they buy?", prospects_view),
}


def squeaky_wheel(desk: Desk, filters: Filters) -> None:
    """The whole page: each view has a question and an answer of its own."""
    head = st.container()
    tabs = st.tabs(list(VIEWS), key="view", on_change="rerun", bind="query-params")
    for tab, (question, view) in zip(tabs, VIEWS.values(), strict=True):
        if tab.open:
            with tab:
                sentence, lines = view(World(desk, filters))
            with head:
                memo_head(question, sentence, *lines)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    squeaky_wheel(desk, current_filters(desk))
