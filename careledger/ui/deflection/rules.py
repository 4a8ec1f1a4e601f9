"""What others call deflection, on the same data."""

from __future__ import annotations

import streamlit as st

from analytics.beliefs import known
from analytics.deflection.assumed_route import Saved, counted_of
from analytics.deflection.vendor_rules import factor, vendor_rules
from analytics.estimate import Estimate
from careledger.metrics.assumptions import catalogued
from careledger.metrics.printed import value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.deflection import rules_figure
from careledger.ui.deflection.world import World
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

PUBLISHED = ("came_for_support", "found_it", "would_have_contacted", "entitled")


def rules_view(world: World, told: Saved) -> None:
    """Every rule that goes by the name, and ours, on one axis."""
    listed = catalogued()
    shares = {name: known(likely) for name in PUBLISHED if (likely := listed[name].likely) is not None}
    rules = vendor_rules(counted_of(world.frame(), world.asked.window_days), shares)
    measured = [rule.share.value for rule in rules if isinstance(rule.share, Estimate)]
    section(
        "One word, many rules",
        f"Shares that rules in use give on these very data, {min(measured):.1%} to {max(measured):.1%}: of views, of "
        "visits, of questions. Published shares are used as they are published. Ours, as shares of the views, at the "
        "end.".replace("%", " %"),
    )
    gross = told.readers.gross
    low, high = told.interval
    ours = [("If the assumptions hold", low / gross, told.total / gross, high / gross)]
    proof = world.proved()
    if proof is not None:
        how, result = proof
        name = f"What {how}"
        ours.append((name, max(result.low, 0) / gross, result.value / gross, result.high / gross))
    # Askers may push the assumed total above the views of a small community.
    ours = [(name, *(min(share, 1.0) for share in shares)) for name, *shares in ours]  # type: ignore[misc]
    chart(rules_figure(rules, ours), key="rules", alt="Shares by rule")
    against = proof[1].value if proof else told.total
    table(
        [
            {
                "rule": rule.name,
                "share": value_text(rule.share.value, "share") if isinstance(rule.share, Estimate) else None,
                "of": rule.of, "contacts claimed": None if rule.count is None else f"{rule.count:,.0f}",
                "times ours": None if (times := factor(rule, against)) is None else f"{times:.1f}",
                "it counts": rule.meaning,
            }
            for rule in rules
        ]
    )  # fmt: skip
    for rule in rules:
        if not isinstance(rule.share, Estimate):
            st.caption(plain(f"{rule.name}: {rule.share.reason} {rule.share.needed}"))
    st.caption(
        plain(
            f"Times ours: the claim over what {proof[0]}." if proof else "Times ours: the claim over the assumed total."
        )
    )
