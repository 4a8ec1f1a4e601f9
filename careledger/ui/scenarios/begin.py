"""A scenario begun: what it holds, what it makes of the total, and kept under a name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from analytics.estimate import Insufficient
from analytics.social_roi import returns
from analytics.social_roi.altered import Change, Split
from analytics.social_roi.ledger import Ledger
from careledger.errors import WrongUsage
from careledger.metrics.assumptions import Assumption
from careledger.metrics.printed import result_text, short_amount_text, short_result_text
from careledger.metrics.scenarios import Scenario, save_scenario, with_ranges
from careledger.ui.assumptions.form import stated_fields
from careledger.ui.memo import plain, section
from careledger.ui.scenarios.compare import held_text
from careledger.ui.scenarios.world import Scenarios
from careledger.ui.tables import table

HANDED_OVER = ("moved", "change", "low", "high")


def begin_view(told: Scenarios, ledger: Ledger, known: Mapping[str, Assumption]) -> None:
    """The form of a new scenario; what it makes of the total is shown before it is kept."""
    section(
        "A new scenario",
        "It holds the period of the sidebar and what stands under Held under, below, as they are set now; to that come "
        "other ranges and other amounts. What people stand for stays as it is.",
    )
    if name := st.session_state.pop("scenario-kept", None):
        st.text(f"Kept as {name!r}: it stands under Compare.")
    scenario = told.begun()
    split = handed_over()
    if split and st.toggle(split_text(split), value=True, key="take-split"):
        scenario = replace(scenario, split=split)
    scenario = replace(scenario, changes=_changes(ledger))
    labels = {one.label: name for name, one in known.items()}
    ranges = {}
    for label in st.multiselect("Other ranges for", list(labels), key="ranges", placeholder="none"):
        st.text(known[labels[label]].question)
        ranges[labels[label]] = stated_fields(known[labels[label]])
    scenario = with_ranges(scenario, ranges)
    if not _preview(told, ledger, scenario):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", max_chars=60, key="scenario-name", placeholder="e.g. community costs 20 % more")
        owner = st.text_input("Owner", max_chars=80, key="scenario-owner")
        why = st.text_input("Why", max_chars=200, key="scenario-why")
    if name.strip() in told.saved:
        st.caption(plain(f"{name.strip()} is saved already: keeping this replaces it, and the log keeps what it was."))
    if st.button("Keep it", type="primary", key="keep-scenario"):
        try:
            save_scenario(told.world.desk.workspace, name, scenario, owner=owner, why=why)
        except WrongUsage as error:
            st.text(f"{error.what} {error.next_step or ''}")
        else:
            st.session_state["scenario-kept"] = name.strip()
            st.rerun()


def handed_over() -> Split | None:
    """The split of a budget that a link from Retention or acquisition hands over; None where it holds none."""
    stated = st.query_params.to_dict()
    if not {*HANDED_OVER, "in"} <= set(stated):
        return None
    try:
        moved, change, low, high = (float(stated[name]) for name in HANDED_OVER)
    except ValueError:
        st.text("The link hands over a split that is no number: it is left out.")
        return None
    if not all(map(math.isfinite, (moved, change, low, high))) or not low <= change <= high:
        st.text("The link hands over a split that cannot be: it is left out.")
        return None
    return Split(moved=moved, change=change, low=low, high=high, currency=stated["in"][:3].upper())


def split_text(split: Split) -> str:
    """What a split does, in one line."""
    change, low, high = (short_amount_text(at, split.currency) for at in (split.change, split.low, split.high))
    ways = ("acquisition", "care") if split.moved >= 0 else ("care", "acquisition")
    return plain(
        f"{short_amount_text(abs(split.moved), split.currency)} a year moved from {ways[0]} to {ways[1]}: margin "
        f"{change} a year ({low} to {high})"
    )


def _changes(ledger: Ledger) -> tuple[Change, ...]:
    """Amounts of a programme or a campaign, in percent of today's."""
    known = {}
    for entry in ledger.entries:
        known[f"{entry.side}s of {entry.programme}"] = Change(side=entry.side, programme=entry.programme, by=1.0)
        if entry.campaign:
            known[f"{entry.side}s of {entry.programme}, campaign {entry.campaign}"] = Change(
                side=entry.side, programme=entry.programme, campaign=entry.campaign, by=1.0
            )
    chosen = st.multiselect("Other amounts for", sorted(known), key="amounts", placeholder="none")
    changes = []
    for label in chosen:
        percent = st.number_input(
            plain(f"{label.capitalize()}, change in %"), -100.0, 1000.0, 0.0, step=5.0, key=f"by-{label}"
        )
        changes.append(replace(known[label], by=1 + percent / 100))
    return tuple(changes)


def _preview(told: Scenarios, ledger: Ledger, scenario: Scenario) -> bool:
    """What it would make of the total; whether it can be kept."""
    try:
        after = told.ledger_of(scenario)
    except WrongUsage as error:
        st.text(f"{error.what} {error.next_step or ''}")
        return False
    if isinstance(after, Insufficient):
        st.text(result_text(after))
        return False
    st.caption(plain("It holds: " + "; ".join(held_text(scenario)) + "."))
    table(
        [
            {
                "number": label,
                "as it is": short_result_text(measure(ledger, returns.drawn(ledger))),
                "in the scenario": short_result_text(measure(after, returns.drawn(after))),
            }
            for label, measure in (
                ("Back per unit of cost", returns.benefit_cost_ratio),
                ("Net present value", returns.net_present_value),
            )
        ]
    )
    return True
