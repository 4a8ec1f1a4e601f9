"""The staggered roll-out: its path by month with the months before, and its placebos."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.deflection.roll_out import NEVER, RollOut
from analytics.estimate import Estimate, Insufficient
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import path_figure, placebos_figure
from careledger.ui.memo import missing, plain, section
from careledger.ui.proof.world import World, reached_units
from careledger.ui.tables import table


def roll_out_view(world: World) -> None:
    """The event study, placebo units and dates, and which unit was reached when."""
    found = world.roll_out()
    if isinstance(found, Insufficient):
        missing(found)
        return
    known, told, dates = found
    answer = world.answer("roll_out_effect").result
    if isinstance(answer, Insufficient):
        missing(answer)
    section(
        "Contacts since the community was rolled out",
        "Change per 1,000 customers and year since the month before each was reached (circle), less that of those not "
        "reached yet. Grey: before, where nothing should be; bars hold the noise of customers alone.",
    )
    chart(path_figure(told.events), key="path", alt="Change in contacts by month since the roll-out")
    if isinstance(answer, Estimate):
        _overall(told, dates)
    section("Which, and since when", _left_out(known.left_out))
    table(reached_units(known))
    if int((known.reached < NEVER).sum()) < len(known.units) / 4:
        st.caption("Few units were reached: the noise of one topic weighs much.")


def _overall(told: RollOut, dates: pl.DataFrame) -> None:
    """The number and its placebos; nothing of it stands where pre-trends allow no number."""
    low, high = told.overall.value - told.reach, told.overall.value + told.reach
    trend = "" if told.pre_trend is None else f" Changes before: p = {told.pre_trend:.2f} if nothing was going on."
    st.text(
        f"Over all months in which it was on: {told.overall.value:+,.0f} ({low:+,.0f} – {high:+,.0f}) a year and 1,000 "
        f"customers.{trend}"
    )
    left, right = st.columns(2)
    with left:
        section(
            "The same dates, other topics",
            f"{len(told.by_topics):,} ways to give the dates to units. {told.p_value:.0%} are at least as far from 0.",
        )
        chart(placebos_figure(told.by_topics.tolist(), told.overall.value, "the roll-out"), key="topics",
              alt="Changes with the dates given to other topics")  # fmt: skip
    with right:
        section("Dates at which nothing happened", _alarms(dates))
        if len(dates):
            chart(placebos_figure(dates["change"].to_list(), told.overall.value, "the roll-out"), key="dates",
                  alt="Changes at dates before the roll-out")  # fmt: skip


def _alarms(dates: pl.DataFrame) -> str:
    if dates.is_empty():
        return "The time before the first was reached is too short for placebo dates."
    rings = len(dates.filter((pl.col("low") > 0) | (pl.col("high") < 0)))
    return (
        f"Each unit at each month before the first was reached: {rings} of {len(dates)} ring by the noise of customers "
        "alone; 1 in 20 would by chance."
    )


def _left_out(names: tuple[str, ...]) -> str:
    return f"Left out, without a past to be compared with: {plain(', '.join(names))}." if names else ""
