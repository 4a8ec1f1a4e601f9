"""What the doubt hangs on, which survey to run next, and a form in which somebody stands for an assumption."""

from __future__ import annotations

import streamlit as st

from analytics.deflection.assumed_route import Saved
from analytics.deflection.gates import variance_shares
from analytics.deflection.survey_next import surveys_next
from careledger.metrics.assumptions import Assumption
from careledger.ui.assumptions.form import assumption_form, range_text
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import chart
from careledger.ui.deflection.world import World
from careledger.ui.memo import plain, section
from careledger.ui.tables import table


def doubt_view(world: World, told: Saved) -> None:
    """Variance shares, surveys worth running, and every assumption with its owner."""
    gates = world.gates()
    labels = {gate.id: gate.label for gate in gates}
    shares = variance_shares(gates)
    section(
        "What the doubt hangs on",
        "Of the variance of readers' contacts saved, the share that each gate has alone; exact, from the moments.",
    )
    if not shares:
        st.text("Nothing in it is in doubt: every gate that is on was counted.")
    else:
        ranked = sorted(shares.items(), key=lambda pair: -pair[1])
        values = [share for _, share in ranked]
        chart(
            bars_figure([labels[name] for name, _ in ranked], values, values, values, tickformat=".0%"),
            key="doubt", alt="Share of the variance by gate",
        )  # fmt: skip
        together = 1 - sum(values)
        if together >= 0.005:  # noqa: PLR2004  # less rounds to nothing
            st.caption(f"The other {together * 100:.0f} % comes of gates that are wrong together.")
        _next_survey(world)
    _assumptions(world, told)


def _next_survey(world: World) -> None:
    section(
        "Which to survey next",
        "Answers still needed for ±5 points at today's share, and how much of the variance such a survey would take "
        "away on average. The first is the one to run.",
    )
    table(
        [
            {
                "gate": survey.gate.label, "share today": f"{survey.gate.share.mean * 100:.0f} %",
                "answers it is worth": survey.gate.asked, "to ask": survey.to_ask,
                "variance removed": f"{survey.removed_share * 100:.0f} %",
            }
            for survey in surveys_next(world.gates())
        ]
    )  # fmt: skip


def _assumptions(world: World, told: Saved) -> None:
    used = _used(world)
    section(
        "Assumptions", "Used where nothing is measured. Whoever states one stands for it; the log keeps every change."
    )
    table(
        [
            {
                "assumption": one.label, "range": range_text(one), "owner": one.owner, "source": one.source,
                "stated on": str(one.stated_on or ""), "used": "yes" if one.id in used else "measured instead",
            }
            for one in world.stated.values()
        ]
    )  # fmt: skip
    with st.expander("State one"):
        first = next((name for name in world.stated if name in used), next(iter(world.stated)))
        assumption_form(world.desk.workspace, world.stated, first, lambda said: _effect(world, told, said))


def _used(world: World) -> set[str]:
    """The assumptions that stand where nothing is measured."""
    used = {gate.id for gate in world.gates() if gate.origin == "assumed"}
    return used if world.has_hourly_cost() else used | {"hourly_cost"}


def _effect(world: World, told: Saved, said: Assumption) -> None:
    """What keeping it would do to contacts saved, before it is kept."""
    belief = said.belief
    after = world.saved(world.beliefs | {said.id: belief}) if belief is not None else None
    if not isinstance(after, Saved):
        return
    if after.total == told.total and after.interval == told.interval:
        st.caption("It would change nothing about contacts saved: the gate is measured, off, or no gate.")
        return
    low, high = after.interval
    st.caption(
        plain(
            f"Contacts saved would go from {told.total:,.0f} to {after.total:,.0f} ({low:,.0f} – {high:,.0f}) in the "
            "selection."
        )
    )
