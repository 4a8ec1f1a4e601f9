"""Experiments: what answering changes by lot, and how the next lot has to be drawn."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.desk import current_desk
from careledger.ui.experiments.draw import draw_view
from careledger.ui.experiments.plan import Plan, asked_plan, plan_view
from careledger.ui.experiments.read import reading_view
from careledger.ui.experiments.world import OUTCOMES, Outcome, World
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, nothing_built, plain
from careledger.ui.stamp import observed_text

QUESTION = "What does answering first change, by lot?"
VIEWS = ("Reading", "Planner", "Draw a lot")
WORDS = {"kept_by_lot": ("keeps more customers", "loses customers"), "spend_by_lot": ("makes customers spend more",
         "makes customers spend less"), "contacts_by_lot": ("brings more contacts", "saves contacts")}  # fmt: skip


def sentence(answer: Answer, days: int, plan: Plan, *, has_any: bool) -> str:
    """The answer, or what it would take to have one."""
    result = answer.result
    if isinstance(result, Insufficient):
        if "broken" in result.reason:
            return "The experiment is broken: its arms are not what the lot was to give."
        if has_any:
            return "The experiment gives no number yet."
        return f"No experiment says yet what answering changes; {plan.said(days)}."
    if result.low <= 0 <= result.high:
        if is_early(result):
            return "The experiment cannot tell yet whether answering first changes anything."
        return "The experiment has ended without showing that answering first changes anything."
    more, less = WORDS[answer.metric.id]
    return f"Answering first {more if result.value > 0 else less}, by lot."


def lines(answer: Answer, outcome: Outcome, plan: Plan) -> list[str]:
    """The number, how it is known, and what to do."""
    found = answer.result
    if isinstance(found, Insufficient):
        if "broken" in found.reason:
            return ["To do: find out who was left out of the file, and why; until then nothing is compared."]
        return ["To do: draw a lot here, answer by it, and bring it with later files."]
    value = value_text(found.value, found.unit, found.currency)
    said = (
        f"{outcome.name}: {value} ({interval_text(found)}) over {found.n:,} complaints; {found.method}, {found.claim}."
    )
    doubts = [plain(caution.text) for caution in found.cautions if caution.code in {"early", "imbalance"}]
    undecided = found.low <= 0 <= found.high
    go_on = "go on" if is_early(found) else "draw a larger one, if what it cannot exclude would matter"
    to_do = [f"To do: {go_on}; to see the difference stated in the planner {plan.said(outcome.days)}."]
    return [said.replace("$", "\\$"), *doubts, *(to_do if undecided else [])]


def is_early(found: Estimate) -> bool:
    """Whether the planned end is still ahead."""
    return any(caution.code == "early" for caution in found.cautions)


def chosen_world(desk: Desk, filters: Filters) -> World:
    """What the reader chooses: experiment, outcome, wash-out."""
    arms = desk.ledger.frame("answering_arms")
    names = arms["experiment"].unique(maintain_order=True).to_list()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = names[0] if names else ""
        if len(names) > 1:
            name = st.selectbox("Experiment", names, key="experiment", bind="query-params") or name
        chosen = st.segmented_control(
            "Outcome", list(OUTCOMES), default="kept-180", required=True, key="outcome", bind="query-params",
            format_func=lambda key: OUTCOMES[key].name,
        )  # fmt: skip
        washout = st.number_input(
            "Wash-out, minutes", 0, 720, 0, step=15, key="washout", bind="query-params",
            help="Where hours are drawn: complaints this soon after a change of arm are left out.",
        )  # fmt: skip
    return World(desk, filters, OUTCOMES[chosen or "kept-180"], name, int(washout))


def in_one_currency(world: World) -> World:
    """The same in the currency that most complainants pay in, unless the reader chooses another."""
    paid = world.desk.frame_of(world.outcome.metric, world.filters, **world.settings)["currency"].drop_nulls()
    currencies = paid.value_counts(sort=True)["currency"].to_list()
    chosen = st.segmented_control(
        "Currency", currencies, default=currencies[0], required=True, key="paid-in", bind="query-params"
    )
    return replace(world, filters=replace(world.filters, currency=(chosen or currencies[0],)))


def experiments(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    world = chosen_world(desk, filters)
    answer = world.answer()
    if isinstance(answer.result, Insufficient) and answer.result.by == "currency":
        world = in_one_currency(world)
        answer = world.answer()
    has_any = bool(world.experiment)
    view = st.segmented_control(
        "View", list(VIEWS), default=VIEWS[0] if has_any else VIEWS[1], required=True, key="view", bind="query-params"
    )
    body = st.container()
    with st.container() if view != "Reading" else st.expander("What the next one is planned for"):
        plan = asked_plan(world)
    with head:
        memo_head(
            QUESTION, sentence(answer, world.outcome.days, plan, has_any=has_any), *lines(answer, world.outcome, plan),
            observed_text(desk, answer.metric),
        )  # fmt: skip
    with body if view == "Reading" else st.container():
        if view == "Reading":
            reading_view(world, answer)
        elif view == "Planner":
            plan_view(world, plan)
        else:
            draw_view(world, plan)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    experiments(desk, current_filters(desk))
