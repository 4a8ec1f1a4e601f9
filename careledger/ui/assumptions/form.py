"""The form in which somebody stands for an assumption; its effect is shown before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from careledger.errors import WrongUsage
from careledger.metrics.assumptions import Assumption, checked, state_assumption, withdraw_assumption
from careledger.store.workspace import Workspace


def range_text(one: Assumption) -> str:
    """An assumption's range, or its survey, as a person would say it."""
    if one.trials is not None and one.successes is not None:
        return f"{one.successes:,.0f} of {one.trials:,.0f}"
    if one.low is None or one.high is None:
        return "not stated"
    scaled, unit = ("{:.0%}", "") if one.unit == "share" else ("{:g}", one.currency or "")
    said = f"{scaled} – {scaled}".format(one.low, one.high)
    if one.likely is not None:
        said += f", likely {scaled}".format(one.likely)
    return f"{said} {unit}".strip().replace("%", " %")


def assumption_form(
    workspace: Workspace, known: Mapping[str, Assumption], first: str, effect: Callable[[Assumption], None]
) -> None:
    """Choose one of `known`, state it, see what that would do (`effect` draws it), keep it or take it back.

    Whoever keeps it stands for it: the log says who, when, from and to, and why.
    """
    names = {one.label: name for name, one in known.items()}
    label = st.selectbox(
        "Assumption", list(names), index=list(names.values()).index(first), key="assumption", bind="query-params"
    )
    one = known[names[label or known[first].label]]
    st.text(one.question)
    st.caption(one.note)
    fields = stated_fields(one)
    owner = st.text_input("Owner", value=one.owner if one.is_stated else "", max_chars=80, key=f"owner-{one.id}")
    source = st.text_input("Source", value=one.source if one.is_stated else "", max_chars=200, key=f"source-{one.id}")
    try:
        said = checked(one.id, fields, owner=owner or "?", source=source or "?")
    except WrongUsage as error:
        st.text(f"{error.what} {error.next_step or ''}")
        return
    if said.belief == one.belief:
        st.caption("This is what is taken already.")
    else:
        effect(said)
    with st.container(horizontal=True):
        if st.button("Keep it", type="primary", key=f"keep-{one.id}"):
            try:
                state_assumption(workspace, one.id, fields, owner=owner, source=source, who=owner.strip())
            except WrongUsage as error:
                st.text(f"{error.what} {error.next_step or ''}")
            else:
                st.rerun()
        if one.is_stated and st.button("Back to the catalogue's", key=f"withdraw-{one.id}"):
            withdraw_assumption(workspace, one.id, who=owner.strip() or one.owner)
            st.rerun()


def stated_fields(one: Assumption) -> dict[str, float | str | None]:
    """Inputs in percent for a share, in its currency for money; a survey may stand for a range.

    An order of magnitude has ends and nothing likely between them.
    """
    if one.unit == "share":
        as_survey = st.toggle("As a survey: k of n", value=one.trials is not None, key=f"survey-{one.id}")
        if as_survey:
            left, right = st.columns(2)
            said = left.number_input("Said yes", 0, 10_000_000, int(one.successes or 0), key=f"yes-{one.id}")
            asked = right.number_input("Answered", 0, 10_000_000, int(one.trials or 0), key=f"answered-{one.id}")
            return {"successes": float(said), "trials": float(asked)}
    scale, unit = (100.0, ", %") if one.unit == "share" else (1.0, "")
    values: dict[str, float | str | None] = {}
    ends = ("low", "high") if one.shape == "log-uniform" else ("low", "likely", "high")
    for column, name in zip(st.columns(len(ends)), ends, strict=True):
        before = getattr(one, name)
        start = None if before is None else round(scale * before, 4)
        typed = column.number_input(f"{name.capitalize()}{unit}", value=start, min_value=0.0, key=f"{name}-{one.id}")
        values[name] = None if typed is None else float(typed) / scale
    if one.unit == "money":
        values["currency"] = st.text_input(
            "Currency", value=one.currency or "", max_chars=3, key=f"in-{one.id}"
        ).upper()
    return values
