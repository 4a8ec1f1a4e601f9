"""What cannot be credited, and what would tell an effect."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.printed import value_text
from careledger.ui.attribution.world import World
from careledger.ui.drill import drillable_bars
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

PLANNER = {"view": "Planner"}


def left_out_view(world: World) -> None:
    """Orders without a touch, paths that are open or nobody's, and why credit is no effect."""
    coverage = world.answer("touch_coverage").result
    if isinstance(coverage, Estimate):
        section(
            "Orders with a known touch",
            f"Only {value_text(coverage.value, 'share')} of {coverage.n:,} orders placed while touches were seen can "
            "be credited to anything. Where the share is low, the credit speaks of few.",
        )
        drillable_bars(
            world.desk, world.filters, "touch_coverage", "By", dimensions=("region", "brand", "segment", "product"),
            lookback_days=world.lookback_days,
        )  # fmt: skip
    else:
        missing(coverage)
    section(
        "Paths",
        f"In the whole build, filters not applied. A path is open until {world.lookback_days} days after its last "
        "touch, or if it began before orders were seen. An order comes to light at once, that none comes only later: "
        "if open paths with an order counted, the last days would seem to sell to everybody.",
    )
    left = world.left_out()
    table(
        [
            {"paths": "led nowhere", "number": left["null_paths"]},
            {"paths": "of these, nobody's who is known as a customer", "number": left["nameless_null_paths"]},
            {"paths": "open, no order so far: left out", "number": left["open_paths"]},
            {"paths": "open, with an order already: left out too", "number": left["open_orders"]},
            {"paths": "led to an order that no file holds: counted, without value", "number": left["unknown_orders"]},
        ]
    )
    st.caption(
        "Who looks on one device and buys on another seems to have gone nowhere, and then to have come from nowhere. "
        "The more of the paths that led nowhere are nobody's, the more of that is in them. Direct visits are a channel "
        "like others: they say that somebody came, not what made them come."
    )
    section("None of this is an effect")
    st.text(
        "Credit shares out what was sold. It cannot say what would have been sold without a channel: people who look "
        "for a product see the advertisement and would have bought it anyway. That is told by a lot: keep the channel "
        "from some customers, chosen by chance, and compare what they buy."
    )
    st.page_link("pages/community/proof.py", label="How such an experiment is planned and read", query_params=PLANNER)
