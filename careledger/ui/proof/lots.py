"""Experiments by lot: what showing the community changes, beside the placebo and what readers compared imply."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics.deflection.experiments import Trial, share_per_issue
from analytics.estimate import Estimate, Insufficient
from analytics.proportions import student_quantile
from careledger.metrics.printed import value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import changes_figure
from careledger.ui.memo import missing, plain, section
from careledger.ui.proof.world import World
from careledger.ui.tables import table

PER = 1000


def lots_view(world: World) -> None:
    """Every experiment of customers with its arms, its effect and its balance."""
    if absent := world.desk.missing(("experiment_customers",)):
        missing(absent)
        return
    trials = read_trials(world)
    if not trials:
        chosen = world.answer("itt_contacts_per_1000").result
        if isinstance(chosen, Insufficient):
            missing(chosen)
        return
    section(
        "What showing the community changes",
        "Contacts per 1,000 customers and year, shown less kept away, read or not; by lot, with 95 % intervals. "
        "Left of nothing: fewer contacts.",
    )
    chart(changes_figure(_changes(world, trials)), key="changes", alt="Changes in contacts by experiment")
    st.caption(
        "An experiment that moves no reading is a placebo: its change is chance, and shows how large chance is. What "
        "readers compared imply is their saving per issue times the issues that the hold-out took away."
        + _agreement(world, trials)
    )
    for known in trials:
        _arms(known)


def read_trials(world: World) -> list[Trial]:
    """The experiments that can be read, the one that moves reading most first."""
    names = world.experiments()["experiment"].unique(maintain_order=True).to_list()
    known = [found for found in map(world.trial, names) if isinstance(found, Trial)]
    return sorted(known, key=lambda found: -abs(found.reads.value) / max(found.reads.error, 1e-9))


def implied_change(world: World, known: Trial) -> tuple[float, float, float] | None:
    """The change in contacts per customer and year that readers compared would imply, with its interval.

    Issues of unsolved threads are taken to save nothing.
    """
    share = world.answer("deflected_share_compared").result
    if isinstance(share, Insufficient) or share.rows is None:
        return None
    solved, unsolved = (float(share.rows[name].sum()) for name in ("solved", "unsolved"))
    issues = known.reads.value * solved / (solved + unsolved)
    return -share.value * issues, -share.high * issues, -share.low * issues


def _changes(world: World, trials: list[Trial]) -> list[dict[str, Any]]:
    rows = []
    for known in trials:
        half = student_quantile(known.freedom) * known.contacts.error
        kind = "" if known.moves_reading else " (placebo: moves no reading)"
        rows.append(
            {"label": f"{known.experiment}{kind}", "value": PER * known.contacts.value,
             "low": PER * (known.contacts.value - half), "high": PER * (known.contacts.value + half),
             "is_ours": known.moves_reading}
        )  # fmt: skip
    moved = next((known for known in trials if known.moves_reading), None)
    if moved is not None and (implied := implied_change(world, moved)):
        value, low, high = (PER * each for each in implied)
        label = f"{moved.experiment}, as readers compared imply"
        rows.append({"label": label, "value": value, "low": low, "high": high, "is_ours": False})
    return rows


def _agreement(world: World, trials: list[Trial]) -> str:
    moved = next((known for known in trials if known.moves_reading), None)
    implied = implied_change(world, moved) if moved else None
    if moved is None or implied is None:
        return ""
    half = student_quantile(moved.freedom) * moved.contacts.error
    if implied[2] < moved.contacts.value - half or implied[1] > moved.contacts.value + half:
        return " Here the two contradict each other: readers differ in more than is held equal. Believe the lot."
    return " Here the two do not contradict each other."


def _arms(known: Trial) -> None:
    section(plain(known.experiment), _said(known))
    table(
        known.arms.select(
            "arm", "customers", years=pl.col("years").round(0),
            contacts_per_1000=(PER * pl.col("contacts_a_year")).round(1), issues_a_year=pl.col("reads_a_year").round(3),
        )
    )  # fmt: skip
    if len(known.balance):
        st.caption("Before the lot was drawn; a standardised difference beyond 0.1 would speak against the lot.")
        table(arms_before(known))


def arms_before(known: Trial) -> list[dict[str, Any]]:
    """Rates before the lot, an arm a row under its own name, and their standardised differences below."""
    named = {"shown": known.shown, "withheld": known.withheld, "difference": "standardised difference"}
    before = known.balance.rows(named=True)
    return [{"arm": name} | {row["name"]: round(row[of], 3) for row in before} for of, name in named.items()]


def _said(known: Trial) -> str:
    if not known.moves_reading:
        return "The arms do not clearly differ in what they read: a placebo."
    share = share_per_issue(known)
    if share is None:
        return "The arms differ too little in what they read for a saving per issue."
    value, low, high = (value_text(each, "share") for each in share)
    sure = "" if share[1] > 0 else " That does not exclude that it saves nothing: see Planner for what would."
    return f"Saved per issue read because it was shown: {value} (95 % interval {low} to {high}).{sure}"


def held_out(world: World) -> Estimate | None:
    """Saved per issue by lot; None where no experiment says."""
    found = world.answer("deflected_share_held_out").result
    return found if isinstance(found, Estimate) else None
