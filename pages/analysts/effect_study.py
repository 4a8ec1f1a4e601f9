"""Effect in full: whom it is about, how it is estimated, how far it is to be believed, and how it was asked."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.desk import current_desk
from careledger.ui.effect.alike import alike_view
from careledger.ui.effect.believed import doubts_view, estimates_view
from careledger.ui.effect.record import chosen_study, record_view
from careledger.ui.effect.speed import speed_view
from careledger.ui.effect.world import World, unsealed
from careledger.ui.effect.worth import how_asked, not_told, sealed_since, sentence
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built

QUESTION = "What does answering change, of whom, and how far is that to be believed?"
ESTIMAND = (
    "Asked is the change in staying that an answer made for those who were answered (ATT), and the one that it would "
    "make for those who were ignored (ATU): customers known before they complained, from the landmark on."
)


def effect_study(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    filters, sealed = unsealed(desk, filters)
    world = World(desk, filters, how_asked(with_learner=True))
    world, saved = chosen_study(world)
    if absent := world.absent():
        with head:
            memo_head(QUESTION, "We cannot tell yet what answering changes.")
            missing(absent)
        return
    found = world.study()
    with head:
        title = not_told(found) if isinstance(found, Insufficient) else sentence(found, world.asked)
        memo_head(QUESTION, title, *([sealed_since(sealed)] if sealed else []), ESTIMAND)
    views = {
        "Alike": lambda: alike_view(world), "Estimates": lambda: estimates_view(world),
        "Doubts": lambda: doubts_view(world), "Speed": lambda: speed_view(world),
        "Record": lambda: record_view(world, saved),
    }  # fmt: skip
    for tab, body in zip(
        st.tabs(list(views), key="view", on_change="rerun", bind="query-params"), views.values(), strict=True
    ):
        if tab.open:
            with tab:
                body()


desk = current_desk()
if desk is None:
    nothing_built()
else:
    effect_study(desk, current_filters(desk))
