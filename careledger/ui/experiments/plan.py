"""How many complaints the next experiment needs, and how long they take to arrive."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from analytics.experiments.planner import Design, Rates, complaints_needed, kept_share, power_by_week, unadjusted
from analytics.power import shortest
from careledger.metrics.printed import value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import power_figure
from careledger.ui.experiments.world import World
from careledger.ui.memo import section

WANTED = 0.8
SHORTEST_PLAN, LONGEST_PLAN = 26, 520
DESIGNS: dict[Design, str] = {"customer": "Customers", "account": "Accounts", "hour": "Hours, in turn by lot"}
PRESETS = {"points": 5.0, "money": 10.0, "score": 0.1}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the reader of the page wants to see, with which design, on which rates."""

    design: Design
    rates: Rates
    currency: str | None
    effect: float
    treated_share: float
    used_share: float
    is_own: bool

    @property
    def needed(self) -> int | None:
        """Complaints to be compared; None where no number is enough."""
        return complaints_needed(self.rates, self.effect, self.treated_share, WANTED)

    @property
    def weeks(self) -> float | None:
        """Weeks in which they arrive; None where they never do."""
        arriving = self.rates.a_week * self.used_share
        return self.needed / arriving if self.needed and arriving else None

    def said(self, days: int) -> str:
        """The answer in one sentence, without its full stop."""
        if self.needed is None:
            return "no number of complaints is enough for an effect as small"
        if self.weeks is None or self.weeks > LONGEST_PLAN:
            return f"it needs {self.needed:,} complaints, more than arrive in ten years"
        return f"it needs {self.needed:,} complaints: {self.weeks:,.0f} weeks, and {days} days to follow the last"


def asked_plan(world: World) -> Plan:
    """What the reader chooses; rates from their data, or by hand where there are none."""
    unit = world.outcome.unit
    with st.container(horizontal=True, vertical_alignment="bottom"):
        design: Design = st.segmented_control(
            "Drawn by lot", list(DESIGNS), default="customer", required=True, key="design", bind="query-params",
            format_func=DESIGNS.__getitem__, help="Accounts where customers of a household talk; hours where a team "
            "can only answer first at some times.",
        ) or "customer"  # fmt: skip
        found = world.rates(design)
        preset = max(1.0, float(round(found[0].mean / 10))) if found and unit == "money" else PRESETS[unit]
        label = {"points": "Difference worth finding, points", "money": "Difference worth finding, money"}
        effect = st.number_input(
            label.get(unit, "Difference worth finding, contacts"), 0.01, 1e6, preset, key=f"effect-{unit}",
            bind="query-params", help="The smallest that would change what you do.",
        )  # fmt: skip
        treated = st.slider(
            "Answered first, %", 5, 95, 50, step=5, key="first", bind="query-params", help="Half is surest."
        )
    used = 1.0
    if design == "hour":
        block = int(st.select_slider("Hours in a row", [1, 2, 3, 4, 6, 12], 1, key="block", bind="query-params"))
        used = kept_share(world.washout_minutes, block)
    rates, currency = found or (_by_hand(world, design), None)
    signed = -effect if unit == "score" else effect / world.outcome.scale
    if unit == "points":  # nobody can be kept more than all
        signed = min(signed, max(1 - rates.mean, 0.0)) or -effect / world.outcome.scale
    return Plan(design, rates, currency, signed, treated / 100, used, is_own=found is not None)


def plan_view(world: World, plan: Plan) -> None:
    """Power by weeks, and what it rests on."""
    rates, days = plan.rates, world.outcome.days
    section("How long it has to run", _rests_on(world, plan))
    until = int(min(max(SHORTEST_PLAN, 1.5 * (plan.weeks or LONGEST_PLAN)), LONGEST_PLAN))
    powers = power_by_week(rates, plan.effect, until, plan.used_share, plan.treated_share)
    chart(power_figure(powers, "weeks", WANTED), key="plan-power", alt="Power by weeks of complaints")
    weeks = shortest(powers, WANTED)
    said = plan.said(days)
    st.text(f"{said[0].upper()}{said[1:]}." + (f" {WANTED:.0%} power from week {weeks} on." if weeks else ""))
    plain_need = complaints_needed(unadjusted(rates), plan.effect, plan.treated_share, WANTED)
    alone = complaints_needed(replace(rates, likeness=0.0), plan.effect, plan.treated_share, WANTED)
    if plan.needed and plain_need and alone:
        st.text(
            f"Without the time before: {plain_need:,}. It correlates by {rates.past:.2f} with the outcome, so CUPED "
            f"saves {rates.past**2:.0%} of the variance."
        )
        st.text(
            f"If nobody moved with anybody: {alone:,}. Outcomes within one {_cluster(plan.design)} correlate by "
            f"{rates.likeness:.3f}, {rates.cluster_size:.2f} complaints each: a design effect of "
            f"{rates.design_effect:.2f}."
        )
    if plan.design == "hour":
        st.caption(
            f"Hours in turn: {world.washout_minutes} minutes after each change are left out, so "
            f"{plan.used_share:.0%} of complaints are used. What is begun in one hour may reach into the next: the "
            "reading tests for it. Customers who complain in hours of both kinds are in both arms."
        )
    st.caption(
        "Two sides, 95 %. Outcomes are those after complaints of customers who were known before them. Look as often "
        "as you like: the reading's interval holds for it; the power is that of the planned end."
    )


def _by_hand(world: World, design: Design) -> Rates:
    """Rates that the reader states, where no data say them."""
    is_share = world.outcome.unit == "points"
    st.caption("Too few followed complaints are in these files: state what you know.")
    with st.container(horizontal=True):
        mean = (
            st.number_input("Kept today, %", 1.0, 99.0, 70.0, key="mean-share", bind="query-params") / 100
            if is_share
            else st.number_input("Mean today", 0.0, 1e6, 50.0, key="mean", bind="query-params")
        )
        spread = (
            (mean * (1 - mean)) ** 0.5
            if is_share
            else st.number_input("Standard deviation", 0.01, 1e6, 60.0, key="spread", bind="query-params")
        )
        a_week = st.number_input("Complaints a week", 1, 1_000_000, 50, key="a-week", bind="query-params")
        alike, size = 0.0, 1.0
        if design != "customer":
            alike = st.number_input("Correlation within one", 0.0, 1.0, 0.05, key="alike", bind="query-params")
            size = st.number_input("Complaints in one", 1.0, 1_000.0, 1.5, key="size", bind="query-params")
    return Rates(mean, spread, 0.0, alike, size, 0.0, float(a_week), is_share)


def _rests_on(world: World, plan: Plan) -> str:
    rates = plan.rates
    whose = "complaints" if plan.design == "hour" or not plan.is_own else "customers with a complaint"
    ground = "Your own complaints" if plan.is_own else "As you state"
    if world.outcome.unit == "points":
        level = f"{value_text(rates.mean, 'share')} are kept {world.outcome.days} days"
    else:
        level = (
            f"{value_text(rates.mean, world.outcome.unit, plan.currency)} on average, "
            f"{value_text(rates.spread, world.outcome.unit, plan.currency)} around it"
        ).replace("$", "\\$")
    return f"{ground}: {level}; {rates.a_week:,.0f} {whose} a week arrive today."


def _cluster(design: Design) -> str:
    return {"customer": "customer", "account": "account", "hour": "hour"}[design]
