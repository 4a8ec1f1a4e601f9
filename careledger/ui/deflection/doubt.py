"""What the doubt hangs on, which survey to run next, and a form in which somebody stands for an assumption."""

from __future__ import annotations

import streamlit as st

from analytics.deflection.assumed_route import Saved
from analytics.deflection.gates import variance_shares
from analytics.deflection.survey_next import surveys_next
from careledger.errors import WrongUsage
from careledger.metrics.assumptions import Assumption, checked, state_assumption, withdraw_assumption
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
        _form(world, told)


def range_text(one: Assumption) -> str:
    """An assumption's range, or its survey, as a person would say it."""
    if one.trials is not None and one.successes is not None:
        return f"{one.successes:,.0f} of {one.trials:,.0f}"
    if one.low is None or one.likely is None or one.high is None:
        return "not stated"
    if one.unit == "share":
        return f"{one.low:.0%} – {one.high:.0%}, likely {one.likely:.0%}".replace("%", " %")
    return f"{one.low:g} – {one.high:g}, likely {one.likely:g} {one.currency or ''}".strip()


def _used(world: World) -> set[str]:
    """The assumptions that stand where nothing is measured."""
    used = {gate.id for gate in world.gates() if gate.origin == "assumed"}
    return used if world.has_hourly_cost() else used | {"hourly_cost"}


def _form(world: World, told: Saved) -> None:
    names = {one.label: name for name, one in world.stated.items()}
    used = _used(world)
    first = next((place for place, name in enumerate(names.values()) if name in used), 0)
    label = st.selectbox("Assumption", list(names), index=first, key="assumption")
    one = world.stated[names[label or next(iter(names))]]
    st.text(one.question)
    st.caption(one.note)
    fields = _fields(one)
    owner = st.text_input("Owner", value=one.owner if one.is_stated else "", max_chars=80, key=f"owner-{one.id}")
    source = st.text_input("Source", value=one.source if one.is_stated else "", max_chars=200, key=f"source-{one.id}")
    try:
        said = checked(one.id, fields, owner=owner or "?", source=source or "?")
    except WrongUsage as error:
        st.text(f"{error.what} {error.next_step or ''}")
        return
    _effect(world, told, said)
    with st.container(horizontal=True):
        if st.button("Keep it", type="primary", key=f"keep-{one.id}"):
            try:
                state_assumption(world.desk.workspace, one.id, fields, owner=owner, source=source, who=owner.strip())
            except WrongUsage as error:
                st.text(f"{error.what} {error.next_step or ''}")
            else:
                st.rerun()
        if one.is_stated and st.button("Back to the catalogue's", key=f"withdraw-{one.id}"):
            withdraw_assumption(world.desk.workspace, one.id, who=owner.strip() or one.owner)
            st.rerun()


def _fields(one: Assumption) -> dict[str, float | str | None]:
    """Inputs in percent for a share, in its currency for money; a survey may stand for a range."""
    if one.unit == "share":
        as_survey = st.toggle("As a survey: k of n", value=one.trials is not None, key=f"survey-{one.id}")
        if as_survey:
            left, right = st.columns(2)
            said = left.number_input("Said yes", 0, 10_000_000, int(one.successes or 0), key=f"yes-{one.id}")
            asked = right.number_input("Answered", 0, 10_000_000, int(one.trials or 0), key=f"answered-{one.id}")
            return {"successes": float(said), "trials": float(asked)}
    scale, unit = (100.0, ", %") if one.unit == "share" else (1.0, "")
    values: dict[str, float | str | None] = {}
    for column, name in zip(st.columns(3), ("low", "likely", "high"), strict=True):
        before = getattr(one, name)
        start = None if before is None else round(scale * before, 4)
        typed = column.number_input(f"{name.capitalize()}{unit}", value=start, min_value=0.0, key=f"{name}-{one.id}")
        values[name] = None if typed is None else float(typed) / scale
    if one.unit == "money":
        values["currency"] = st.text_input(
            "Currency", value=one.currency or "", max_chars=3, key=f"in-{one.id}"
        ).upper()
    return values


def _effect(world: World, told: Saved, said: Assumption) -> None:
    """What keeping it would do to contacts saved, before it is kept."""
    belief = said.belief
    after = world.saved(world.beliefs | {said.id: belief}) if belief is not None else None
    if not isinstance(after, Saved):
        return
    if said.belief == world.stated[said.id].belief:
        st.caption("This is what is taken already.")
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
