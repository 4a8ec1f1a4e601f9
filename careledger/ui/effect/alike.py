"""Whom the comparison is of: who is left out, who can be named, and whether the arms are alike."""

from __future__ import annotations

import streamlit as st

from analytics.effect.balance import overlap_curves
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from careledger.ui.charts.base import chart
from careledger.ui.charts.effect import balance_figure, overlap_figure
from careledger.ui.effect.world import World
from careledger.ui.memo import missing, section
from careledger.ui.tables import table


def alike_view(world: World) -> None:
    """Flow, linkage, overlap and balance, before any effect is shown."""
    known = world.known()
    if isinstance(known, Insufficient):
        missing(known)
        return
    section("Who is compared, and who is left out", "Complaints in public, by whether a person answered in time.")
    table(
        [
            {"": row["reason"], "answered": row["answered"], "ignored": row["ignored"]}
            for row in known.flow.iter_rows(named=True)
        ]
    )
    section(
        "Who can be named",
        "Agents ask for the account while they answer, so to be named may be an effect of the answer. Only customers "
        "who were named before they complained are compared; where no file says since when, both arms must be alike.",
    )
    table(
        [
            {
                "": row["arm"], "complaints": row["complaints"], "can be named": f"{row['named']:.1%}",
                "were named before": f"{row['named_before']:.1%}", "nobody says since when": f"{row['not_dated']:.1%}",
            }
            for row in known.linkage.arms.iter_rows(named=True)
        ]
    )  # fmt: skip
    found = world.study()
    if isinstance(found, Insufficient):
        missing(found)
        return
    _arms(found)


def _arms(found: Study) -> None:
    sample = found.compared.sample
    section(
        "Could they have been answered, or ignored?",
        f"Share of each arm by its chance of an answer, as learned from what was known before. "
        f"{found.overlap:.0%} in common; where one arm is alone nothing can be compared.",
    )
    chart(overlap_figure(overlap_curves(found.chance, sample.is_answered)), key="overlap", alt="Overlap of the arms")
    ignored = int((~sample.is_answered).sum())
    section(
        "Are they alike, once weighted?",
        f"Difference between the arms in standard deviations, answered less ignored: before, and weighted. Within "
        f"0.1 counts as alike. {ignored:,} ignored complaints then tell as much as {found.effective_ignored:,.0f}.",
    )
    chart(balance_figure(found.balance), key="balance", alt="Differences between the arms")
    with st.expander("All of them, as a table"):
        table(found.balance.select("name", "variable", "before", "after"))
