"""Scenarios: what the return would be if something else were true, and what must be true for care to pay."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Insufficient
from analytics.social_roi import returns
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import assumptions
from careledger.metrics.filters import Filters
from careledger.metrics.printed import money_word
from careledger.metrics.scenarios import AS_IT_IS
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain
from careledger.ui.roi.held_under import asked_world
from careledger.ui.scenarios.begin import begin_view
from careledger.ui.scenarios.compare import compare_view
from careledger.ui.scenarios.must_be_true import must_be_true_view, turning_text
from careledger.ui.scenarios.world import Scenarios

QUESTION = "What would care bring back if something else were true, and what must be true for it to pay?"
VIEWS = ("Compare", "What must be true", "New")


def said(told: Scenarios, ledger: Ledger, names: list[str]) -> str:
    """The answer in one sentence."""
    ledgers = [one for name in names if isinstance(one := told.ledger(name), Ledger)]
    ratios = [returns.total(one, "benefit") / returns.total(one, "cost") for one in ledgers if not returns.absent(one)]
    now = returns.total(ledger, "benefit") / returns.total(ledger, "cost")
    unit = money_word(ledger.currency)
    if not ratios:
        turns = turning_text(told.world.hangs_on(ledger), ledger)
        return f"As things stand each {unit} brings back {now:.2f}; {turns}."
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}" if len(ratios) > 1 else f"{ratios[0]:.2f}"
    held = f"{len(ratios)} scenarios" if len(ratios) > 1 else "one scenario"
    return f"Under {held} each {unit} brings back {spread}, against {now:.2f} as things stand."


def chosen_scenarios(told: Scenarios) -> list[str]:
    """The scenarios that the reader, or the link, compares; all where neither says."""
    known = list(told.saved)
    for name in st.query_params.get_all("scenario"):
        if name not in known:
            st.text(f"The link asks for a scenario {name[:80]!r}, which nobody saved: it is left out.")
    if "scenario" in st.session_state:  # somebody else may have dropped one; what was just kept joins the others
        kept = st.session_state.pop("scenario-kept", None)
        chosen = [*st.session_state["scenario"], *([kept] if kept else [])]
        st.session_state["scenario"] = [name for name in dict.fromkeys(chosen) if name in known]
    if not known:
        return []
    return st.multiselect(
        "Scenarios", known, default=known, key="scenario", bind="query-params",
        help="The link of this page keeps the choice.",
    )  # fmt: skip


def scenarios_page(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, body = st.container(), st.container()
    world = asked_world(desk, filters)
    ledger = world.ledger()
    absent = ledger if isinstance(ledger, Insufficient) else returns.absent(ledger)
    if absent or isinstance(ledger, Insufficient):
        with head:
            memo_head(QUESTION, "We cannot tell yet what must be true for care to pay.")
            missing(absent)  # type: ignore[arg-type]  # one of the two is there
        return
    told = Scenarios(world, desk.workspace.scenarios())
    with body:
        view = st.segmented_control("View", VIEWS, default=VIEWS[0], required=True, key="view", bind="query-params")
        names = chosen_scenarios(told)
        if view == "What must be true":
            held = st.selectbox("Under", [AS_IT_IS, *told.saved], key="under", bind="query-params") or AS_IT_IS
            under = told.ledger(held)
            if isinstance(under, Insufficient):
                missing(under)
            else:
                must_be_true_view(world, under)
        elif view == "New":
            begin_view(told, ledger, assumptions(desk.workspace))
        else:
            compare_view(told, names)
    with head:
        lines = ["Every scenario is the same ledger under other settings, ranges or amounts; what stands is untouched."]
        if not told.saved:
            lines.append("To do: keep a scenario under New, and compare it here.")
        memo_head(QUESTION, plain(said(told, ledger, names)), *lines)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    scenarios_page(desk, current_filters(desk))
