"""What contacts saved are worth: capacity, what a roster could give back, and cash, never added up."""

from __future__ import annotations

import streamlit as st

from analytics.deflection.assumed_route import Saved
from analytics.estimate import Estimate, Insufficient
from careledger.metrics.printed import value_text
from careledger.ui.cards import metric_card
from careledger.ui.deflection.world import World
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

ASSUMED = "if the assumptions hold"
CARDS = ("minutes_freed", "roster_cost_released", "cash_saved")


def value_view(told: World, saved: Saved) -> None:
    """Three values that are not the same money."""
    section(
        "Capacity is not cash",
        "A year, at the pace of the selection. Minutes freed are time that agents have for others. A roster gives "
        "money back where one agent fewer does; a short call in a quiet hour releases nobody. Cash is only what "
        "somebody would have sent a bill for: mark such cost lines under What counts. The three are never added.",
    )
    world = _valued(told, saved)
    for column, metric_id in zip(st.columns(3), CARDS, strict=True):
        with column:
            metric_card(world.desk, world.answer(metric_id))
    for metric_id in CARDS:
        result = world.answer(metric_id).result
        if isinstance(result, Estimate):
            for caution in result.cautions:
                if caution.code in ("steps", "untimed", "nothing-billed", "billed"):
                    st.caption(plain(caution.text))
    _lines(world)


def _valued(told: World, saved: Saved) -> World:
    """The page's knowledge with the contacts a year that the reader wants valued."""
    proof = told.proved()
    if proof is None:
        lot = told.lot_text() or "No evidence is there to value instead."
        st.caption(plain(f"Valued: what is saved if the assumptions hold. {lot}"))
        return told
    shown = f"as {proof[0]}"
    chosen = st.segmented_control(
        "Contacts saved", (shown, ASSUMED), default=shown, required=True, key="valued", bind="query-params"
    )
    return told if chosen == ASSUMED else told.valuing_evidence(saved.years)


def _lines(world: World) -> None:
    result = world.answer("cash_saved").result
    if isinstance(result, Insufficient) or result.rows is None:
        return
    section("What would have been billed on top", "Booked amount over the contacts of its days, for each line marked.")
    table(
        [
            {
                "line": row["line"], "booked": value_text(row["amount"], "money", result.currency),
                "contacts of its days": f"{row['contacts']:,}",
                "per contact": value_text(row["rate"], "money", result.currency),
            }
            for row in result.rows.iter_rows(named=True)
        ]
    )  # fmt: skip
