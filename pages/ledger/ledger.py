"""Ledger: every entry with its rows, what was counted once, that it equals the books, and what promises came to."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Insufficient
from analytics.social_roi import returns
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import NOBODY
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.printed import short_amount_text
from careledger.metrics.roi import TOTAL
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.ledger.books import booked_view, promises_view, reconciled_view
from careledger.ui.ledger.entries import entries_view, overlap_view
from careledger.ui.memo import memo_head, missing, nothing_built, plain
from careledger.ui.roi.held_under import asked_world
from careledger.ui.stamp import not_applied, observed_text

QUESTION = "What was spent on care, what came back, and where does each figure stand?"
VIEWS = ("Entries", "No euro twice", "To the penny", "Booked", "Promises")


def said(ledger: Ledger) -> tuple[str, list[str]]:
    """The answer in one sentence, and what it rests on."""
    costs, benefits = returns.total(ledger, "cost"), returns.total(ledger, "benefit")
    spent, back = (short_amount_text(amount, ledger.currency) for amount in (costs, benefits))
    answer = f"{spent} went out for care and {back} came back, in {len(ledger.entries)} entries."
    measured = returns.total(ledger.measured(), "benefit")
    share = f"{measured / benefits:.0%}" if benefits > 0 else "nothing"
    believed = [factor for factor in ledger.factors.values() if factor.grade == "assumed"]
    stood_for = sum(factor.owner not in {"", NOBODY} for factor in believed)
    lines = [
        (
            f"Present value, {ledger.starts_on:%Y-%m} and {ledger.months} months on. Measured: {share} of the "
            f"benefits; the rest stands on {len(believed)} assumptions, {stood_for} of which somebody stands for."
        ),
        (
            "Every imported cost line and all revenue is placed, to the penny: a build in which it is not is not "
            "published. Benefits are estimates."
        ),
    ]
    return answer, lines


def ledger_page(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, body = st.container(), st.container()
    world = asked_world(desk, filters)
    ledger = world.ledger()
    if isinstance(ledger, Insufficient):
        with head:
            memo_head(QUESTION, "Nothing can be entered yet.")
            missing(ledger)
        return
    answer, lines = said(ledger)
    with head:
        memo_head(QUESTION, plain(answer), *(plain(line) for line in lines), *not_applied(world.answer(TOTAL).result),
                  observed_text(desk, metric(TOTAL)))  # fmt: skip
    with body:
        view = st.segmented_control("View", VIEWS, default=VIEWS[0], required=True, key="view", bind="query-params")
        if view == "No euro twice":
            overlap_view(ledger)
        elif view == "To the penny":
            reconciled_view(world)
        elif view == "Booked":
            booked_view(world)
        elif view == "Promises":
            promises_view(world, ledger)
        else:
            entries_view(world, ledger)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    ledger_page(desk, current_filters(desk))
