"""Does speed matter? Hours in which calls slowed the replies, and replies half an hour sooner."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.effect.instrument import STRONG, Speed
from analytics.estimate import Insufficient
from careledger.ui.effect.world import World
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

INSTRUMENTS = {
    "is_pulled_off": "Agents lent to the phones (natural experiment in the shifts)",
    "call_load": "Calls in that hour against other weeks' same hour",
}
THREATS = (
    "It holds only if load changes staying by no other way than the wait: not if busy agents also answer worse, not if "
    "what makes people call (an outage that nobody noted) also makes them leave, and not if people wait to complain "
    "until the line is free."
)


def speed_view(world: World) -> None:
    """Instruments with their first stage, and the shift of every reply."""
    known = world.known()
    if isinstance(known, Insufficient):
        missing(known)
        return
    section(
        "A reply within the hour, by hours that were busy for other reasons",
        "Points more who stay if the reply comes within the hour, against later or never; hour of the week, outages "
        "and what was known before held equal. An instrument is read only where it clearly slows replies "
        f"(F of at least {STRONG:.0f}).",
    )
    for name, label in INSTRUMENTS.items():
        told = world.speed(known, name)
        st.markdown(f"**{label}**")
        if isinstance(told, Insufficient):
            missing(told)
        else:
            st.text(_said(told))
            table(_rows(told))
    st.caption(THREATS)
    st.page_link("pages/community/reply_time.py", label="Who stays, by how long the answer took")
    found = world.study()
    if isinstance(found, Insufficient):
        return
    section(
        "Every reply half an hour sooner",
        "Where nearly everybody is answered nobody is left to compare with; some waited longer than others alike. "
        "Among the answered, what half an hour less would change, where the reply took more than an hour.",
    )
    sooner = world.sooner(found)
    if isinstance(sooner, Insufficient):
        missing(sooner)
        return
    low, high = sooner.interval()
    st.text(f"{100 * sooner.value:+.2f} points more would stay ({100 * low:+.2f} – {100 * high:+.2f}), associational.")


def _said(told: Speed) -> str:
    if not told.is_strong:
        return f"Too weak to say anything: F = {told.f_statistic:.1f}."
    if told.anderson_rubin is None:
        return "The interval is unbounded: these hours cannot tell."
    low, high = told.anderson_rubin
    ends = f"{100 * low:+.0f} – {100 * high:+.0f}"
    return f"{100 * told.effect.value:+.0f} points ({ends}, which holds however weak the instrument is)."


def _rows(told: Speed) -> list[dict[str, Any]]:
    parts = (
        ("fast replies per unit of load (first stage)", told.first_stage),
        ("staying per unit of load (reduced form)", told.reduced_form),
        ("without an instrument", told.plain),
    )
    rows = []
    for name, part in parts:
        told_in = (part.value, *part.interval())
        rows.append(
            {"": name} | {k: f"{100 * v:+.1f}" for k, v in zip(("points", "low", "high"), told_in, strict=True)}
        )
    other = f"F = {told.f_statistic:.1f}; who complains then is nobody special: p = {told.told_by_covariates_p:.2f}"
    return [*rows, {"": other, "points": "", "low": "", "high": f"n = {told.n:,}"}]
