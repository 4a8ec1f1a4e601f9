"""A lot drawn here, as a file that can be imported again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import streamlit as st

from analytics.experiments.assignment import FIRST, USUAL, assignment, drawn_customers, drawn_hours
from careledger.exports.csv import csv_text
from careledger.inert import inert
from careledger.ui.experiments.plan import Plan
from careledger.ui.experiments.world import World
from careledger.ui.memo import section
from careledger.ui.tables import table

SHOWN = 12


def draw_view(world: World, plan: Plan) -> None:
    """Draw as planned, show the first rows, hand over the file."""
    section(
        "Draw a lot",
        f"Two arms, {FIRST} and {USUAL}. The seed stands in the file: who has the same customers draws the same lot "
        "again. Import the file when it starts; the page reads it as outcomes come in.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", "answer-first", key="lot-name", max_chars=60)
        begins = st.date_input("First day", _tomorrow(world), key="lot-day")
        seed = int(
            st.number_input("Seed", 0, 2**31 - 1, 1, key="lot-seed", help="Any number; another draws another lot.")
        )
        planned = int(
            st.number_input(
                "Complaints at its end", 1, 100_000_000, min(plan.needed or 1_000, 100_000_000), key="lot-planned",
                help="Preset: what the planner says. The interval of one look is shown from then on, and not before.",
            )
        )  # fmt: skip
    assert isinstance(begins, date)
    start = datetime.combine(begins, time(), UTC)
    drawn = _hours(plan, begins, seed) if plan.design == "hour" else _customers(world, plan, seed)
    if drawn.is_empty():
        st.text("No customer is here to be drawn.")
        return
    share = 0.5 if plan.design == "hour" else plan.treated_share
    made = assignment(drawn, name.strip() or "answer-first", start, share, planned, seed)
    counts = made.group_by("arm").len().sort("arm")
    st.text("; ".join(f"{arm}: {count:,} {made['unit_kind'][0]}s" for arm, count in counts.iter_rows()))
    st.download_button(
        "Download the assignment", data=lambda: csv_text(made), file_name="experiments.csv", mime="text/csv",
        on_click="ignore", key="lot-file",
    )  # fmt: skip
    table(made.head(SHOWN))
    st.caption(
        "Cases that have not been opened cannot be drawn here: draw their customers or hours, or bring the lot of your "
        "help desk with unit_kind case."
    )


def _customers(world: World, plan: Plan, seed: int) -> pl.DataFrame:
    people = world.customers()
    # A name that a file must guard against spreadsheets would come back as another.
    safe = people.filter(inert(people)["customer_id"] == people["customer_id"])
    if left_out := len(people) - len(safe):
        st.caption(f"{left_out:,} customers whose id begins like a formula are left out.")
    within = st.toggle(
        "Even within segments", value=True, key="lot-strata", bind="query-params",
        help="Each segment is split as evenly as the whole.",
    )  # fmt: skip
    strata: Any = pl.col("segment") if within else pl.lit("all")
    units = safe.select("customer_id", "account", stratum=strata)
    return drawn_customers(units, plan.treated_share, seed, by_account=plan.design == "account")


def _hours(plan: Plan, begins: date, seed: int) -> pl.DataFrame:
    days = int(
        st.number_input(
            "Days", 2, 3_650, min(max(2, round(7 * (plan.weeks or 4))), 3_650), key="lot-days",
            help="Preset: what the planner says.",
        )
    )  # fmt: skip
    block = int(st.session_state.get("block", 1))
    return drawn_hours(begins, days, block, seed)


def _tomorrow(world: World) -> date:
    """The day after the last that any file speaks of; a lot is drawn before what it changes."""
    latest = world.desk.ledger.frame("sources")["observed_until"].max()
    return latest.date() + timedelta(days=1) if isinstance(latest, datetime) else date(2026, 1, 1)
