"""Assumptions: what is believed and not measured, who stands for it, and what to ask next."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import assumptions
from careledger.metrics.filters import Filters
from careledger.ui.assumptions.ask_next import ask_next_text, ask_next_view
from careledger.ui.assumptions.views import all_view, change_view, data_view, history_view
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain
from careledger.ui.roi.held_under import asked_world

QUESTION = "What do our numbers rest on that nobody measured, and who stands for it?"
VIEWS = ("All", "Change one", "Ask next", "What data would bring", "History")


def assumptions_page(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, body = st.container(), st.container()
    world = asked_world(desk, filters)
    ledger = world.ledger()
    known, today = assumptions(desk.workspace), datetime.now(UTC).date()
    hangs_on = world.hangs_on(ledger) if isinstance(ledger, Ledger) else pl.DataFrame()
    stated = [one for one in known.values() if one.is_stated]
    stale = [one.label for one in stated if one.is_stale(today)]
    count = f"{len(stated) or 'None'} of {len(known)} assumptions {'is' if len(stated) <= 1 else 'are'} stated"
    lines = []
    if hangs_on.is_empty():
        answer = f"{count} by somebody."
    else:
        first = hangs_on.row(0, named=True)
        answer = f"{count} by somebody; the total hangs most on: {first['label'].lower()}."
        lines.append(ask_next_text(hangs_on, known, ledger))  # type: ignore[arg-type]  # it has factors, so it is there
    if stale:
        lines.append(f"To do: {', '.join(stale)} stated more than a year ago. Have the owner look again.")
    if not stated:
        lines.append("To do: have somebody stand for those that the numbers use, or measure them.")
    with head:
        memo_head(QUESTION, plain(answer), *(plain(line) for line in lines))
        if isinstance(ledger, Insufficient):
            missing(ledger)
    with body:
        view = st.segmented_control("View", VIEWS, default=VIEWS[0], required=True, key="view", bind="query-params")
        if view == "Change one":
            used = (name for name in hangs_on["factor"] if name in known) if len(hangs_on) else iter(())
            change_view(world, known, next(used, next(iter(known))))
        elif view == "Ask next":
            if isinstance(ledger, Ledger) and len(hangs_on):
                ask_next_view(world, ledger, hangs_on, known)
            else:
                st.caption("Without a total nobody can say what knowing a number is worth.")
        elif view == "What data would bring":
            data_view(world, ledger)
        elif view == "History":
            history_view(world, known)
        else:
            all_view(desk, ledger, known, today)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    assumptions_page(desk, current_filters(desk))
