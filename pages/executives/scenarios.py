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
    """The answer in one sentence: what the scenarios come to, against what stands."""
    ratios = [_ratio(one) for name in names if isinstance(one := told.ledger(name), Ledger) and not returns.absent(one)]
    if not ratios:
        return said_of_one(told, ledger, AS_IT_IS)
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}" if len(ratios) > 1 else f"{ratios[0]:.2f}"
    held = f"{len(ratios)} scenarios" if len(ratios) > 1 else "one scenario"
    unit = money_word(ledger.currency)
    return f"Under {held} each {unit} brings back {spread}, against {_ratio(ledger):.2f} as things stand."


def said_of_one(told: Scenarios, ledger: Ledger, name: str) -> str:
    """What one ledger comes to, and what would turn that."""
    held = "As things stand" if name == AS_IT_IS else f"Under {name!r}"
    turns = turning_text(told.world, ledger)
    return f"{held} each {money_word(ledger.currency)} brings back {_ratio(ledger):.2f}; {turns}."


def chosen_scenarios(told: Scenarios) -> list[str]:
    """The scenarios that the reader, or the link, compares; all where neither says."""
    known = list(told.saved)
    for name in st.query_params.get_all("scenario"):
        if name not in known:
            st.text(f"The link asks for a scenario {name[:80]!r}, which nobody saved: it is left out.")
    if "scenario" in st.session_state:  # somebody else may have dropped one
        st.session_state["scenario"] = [name for name in st.session_state["scenario"] if name in known]
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
        if view == "What must be true":
            name = st.selectbox("Under", [AS_IT_IS, *told.saved], key="under", bind="query-params") or AS_IT_IS
            under = told.ledger(name)
            none = under if isinstance(under, Insufficient) else returns.absent(under)
            if none or isinstance(under, Insufficient):
                answer = f"We cannot tell what must be true under {name!r}."
                missing(none)  # type: ignore[arg-type]  # one of the two is there
            else:
                answer = said_of_one(told, under, name)
                must_be_true_view(world, under)
        elif view == "New":
            answer = said_of_one(told, ledger, AS_IT_IS)
            begin_view(told, ledger, assumptions(desk.workspace))
        else:
            names = chosen_scenarios(told)
            answer = said(told, ledger, names)
            compare_view(told, names)
    with head:
        lines = ["Every scenario is the same ledger under other settings, ranges or amounts; what stands is untouched."]
        if not told.saved:
            lines.append("To do: keep a scenario under New, and compare it here.")
        memo_head(QUESTION, plain(answer), *lines)


def _ratio(ledger: Ledger) -> float:
    return returns.total(ledger, "benefit") / returns.total(ledger, "cost")


desk = current_desk()
if desk is None:
    nothing_built()
else:
    scenarios_page(desk, current_filters(desk))
