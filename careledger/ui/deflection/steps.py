"""The waterfall: what each gate leaves of the views, and how both routes stand beside each other."""

from __future__ import annotations

import streamlit as st

from analytics.deflection.assumed_route import Saved
from analytics.deflection.gates import Waterfall
from analytics.estimate import Estimate
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.deflection import gates_figure
from careledger.ui.deflection.world import World, span_text
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

KNOWN = "readers known as customers"


def waterfall_view(world: World, told: Saved) -> None:
    """From gross views to contacts saved, and the evidence beside it."""
    section(
        "What each gate leaves of the views",
        f"Views of solved threads in the selection ({span_text(told.days)}), and what passes each gate in turn; "
        "faint, what does not. The thin line is the 95 % interval. Gates are taken as independent of each other.",
    )
    chart(
        gates_figure(told.readers), key="gates-figure",
        alt=f"Of {told.readers.gross:,.0f} views {told.readers.net:,.0f} contacts saved are left",
    )  # fmt: skip
    low, high = told.readers.interval
    naive_low, naive_high = told.readers.interval_of_ends
    said = [f"Left: {told.readers.net:,.0f} contacts ({low:,.0f} – {high:,.0f})."]
    if naive_high - naive_low > high - low:
        said.append(
            f"Multiplying all low ends, and all high ones, would give {naive_low:,.0f} – {naive_high:,.0f}: "
            f"{(naive_high - naive_low) / (high - low):.1f} times as wide, as if every gate were wrong the same way."
        )
    if told.askers.gross:
        said.append(
            f"On top come {told.askers.net:,.0f} of {told.askers.gross:,.0f} questions that a member solved: they came "
            "and found it, so the other gates count."
        )
    st.caption(plain(" ".join(said)))
    _gates_table(world)
    _routes(world, told)


def _gates_table(world: World) -> None:
    with st.expander("Where each share comes from"):
        table(
            [
                {
                    "gate": gate.label + ("" if gate.is_on else " (off)"),
                    "share": f"{gate.share.mean * 100:.1f} %",
                    "origin": gate.origin,
                    "from": gate.note or _assumed(world, gate.id),
                    "stands for it": "the files" if gate.origin != "assumed" else world.stated[gate.id].owner,
                }
                for gate in world.gates()
            ]
        )


def _assumed(world: World, name: str) -> str:
    return world.stated[name].source


def _routes(world: World, told: Saved) -> None:
    section(
        "Both routes",
        "Assumed: views times shares. Compared and by lot: contacts that known customers made, or did not. Only rows "
        "of the same people can be held against each other.",
    )
    low, high = told.interval
    rows = [_route("If the assumptions hold", told.total, f"{low:,.0f} – {high:,.0f}", "assumed", "all", told)]
    absent = []
    if (known := world.of_known_readers()) is not None:
        low, high = known.interval
        rows.append(_route("If the assumptions hold", known.net, f"{low:,.0f} – {high:,.0f}", "assumed", KNOWN, told))
    for metric_id, name, whom in (
        ("contacts_saved_compared", "Readers compared", KNOWN),
        ("contacts_saved_held_out", "By lot", "known customers, readers and askers"),
    ):
        result = world.answer(metric_id).result
        if isinstance(result, Estimate):
            rows.append(_route(name, result.value, interval_text(result), result.claim, whom, told))
        else:
            absent.append(f"{name}: {result.reason} {result.needed}")
    table(rows)
    if (contrast := contrast_text(world, known)) is not None:
        st.caption(plain(contrast))
    for line in absent:
        st.caption(plain(line))


def contrast_text(world: World, known: Waterfall | None) -> str | None:
    """How far the assumptions are from what a comparison of the same readers shows; None where they agree."""
    shown = world.answer("contacts_saved_compared").result
    if known is None or not isinstance(shown, Estimate) or not known.net:
        return None
    low, high = known.interval
    if low <= shown.high and shown.low <= high:
        return None
    return (
        f"For the same known readers the assumptions give {known.net:,.0f} in all ({low:,.0f} – {high:,.0f}), readers "
        f"compared {shown.value:,.0f}: they are too {'low' if known.net < shown.value else 'high'} here."
    )


def _route(name: str, value: float, interval: str, claim: str, whom: str, told: Saved) -> dict[str, str | None]:
    return {
        "route": name, "contacts saved": value_text(value, "count"),
        "a year": value_text(value / told.years, "count") if told.is_carried_to_a_year else None,
        "interval": interval, "claim": claim, "of": whom,
    }  # fmt: skip
