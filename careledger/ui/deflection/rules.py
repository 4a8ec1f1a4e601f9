"""What others call deflection, on the same data."""

from __future__ import annotations

import streamlit as st

from analytics.beliefs import known
from analytics.deflection.assumed_route import Saved, counted_of
from analytics.deflection.vendor_rules import Rule, factor, vendor_rules
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
        "visits, of questions. Published shares are used as they are published. Ours stand at the end.".replace(
            "%", " %"
        ),
    )
    gross = told.readers.gross
    low, high = told.interval
    ours = [("If the assumptions hold, of all views", low / gross, told.total / gross, high / gross)]
    proof, readers = world.proved(), world.of_known_readers()
    against = told.total / gross
    if proof is not None and readers is not None:
        how, result = proof
        against = result.value / readers.gross
        ends = (max(result.low, 0) / readers.gross, against, result.high / readers.gross)
        ours.append((f"What {how}, of known readers' views", *ends))
    # Askers may push the assumed total above the views of a small community.
    ours = [(name, *(min(share, 1.0) for share in shares)) for name, *shares in ours]  # type: ignore[misc]
    chart(rules_figure(rules, ours), key="rules", alt="Shares by rule")
    table(
        [
            {
                "rule": rule.name,
                "share": value_text(rule.share.value, "share") if isinstance(rule.share, Estimate) else None,
                "of": rule.of, "contacts claimed": None if rule.count is None else f"{rule.count:,.0f}",
                "times ours": _times(rule, against, gross),
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
            f"Times ours: the rule's share over what {proof[0]} as a share of known readers' views."
            if proof
            else "Times ours: the rule's share over the assumed share of all views."
        )
    )


def _times(rule: Rule, share: float, views: float) -> str | None:
    """How many times our share a rule claims; nothing for rules that count something other than views and visits."""
    times = factor(rule, share * views) if rule.of in ("views", "visits") else None
    return None if times is None else f"{times:.1f}"
