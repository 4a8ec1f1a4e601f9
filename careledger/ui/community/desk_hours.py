"""The hours of a week: what comes, who is there, what it takes and what one more hour buys."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.printed import amount_text
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import chart
from careledger.ui.charts.grids import WEEKDAYS
from careledger.ui.charts.weeks import week_figure
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

MOST_HOURS = 10
# What is shown → column, unit on hover, format, sentence.
SHOWN = {
    "Requests": ("requests_per_week", "requests", ".1f", "Requests that come in each hour of an average week"),
    "Replies": ("replies_per_week", "first replies", ".1f", "First replies written in each hour of an average week"),
    "On duty": ("agents", "agents", ".1f", "Agents on duty, those lent to the phones apart"),
    "Lent to phones": ("pulled_off_agents", "agents", ".2f", "Agents lent to the phones, average over the weeks"),
    "Needed": ("agents_needed", "agents", ".0f", "The fewest agents who reach the target in each hour"),
    "In time": ("answered_in_time", "in time", ".0%", "Share of each hour's requests that got a reply in time"),
}


def week_grid(hours: pl.DataFrame, zone: str) -> None:
    """One quantity by weekday and hour, and all of them as a table."""
    able = [name for name, (column, *_) in SHOWN.items() if column in hours.columns]
    shown = st.segmented_control(
        "Show", able, default=able[0], required=True, key="hours-shown", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    column, unit, numberformat, sentence = SHOWN[shown or able[0]]
    section(f"{sentence}", f"Weekdays and hours in {zone}; whole weeks only.")
    chart(week_figure(hours, column, unit=unit, numberformat=numberformat), key="week-grid", alt=sentence)
    with st.expander("The same as a table"):
        table(
            hours.with_columns(pl.col("weekday").replace_strict(dict(enumerate(WEEKDAYS, 1)))).with_columns(
                pl.selectors.float().round(3)
            ),
            height=300,
        )


def best_hours(plan: Estimate, minutes: int) -> None:
    """Where one more hour of cover brings most replies into time, and what it costs."""
    rows = plan.rows
    if rows is None or "gain" not in rows.columns:
        st.caption("Which hour buys most cannot be told: nobody's shifts are in these files. Bring shifts.csv.")
        return
    most = rows.filter(pl.col("gain_low") > 0).sort("gain", descending=True).head(MOST_HOURS)
    cost, currency = rows["hourly_cost_amount"][0], rows["currency"][0]
    paid = f" An hour costs {plain(amount_text(cost, currency))} on average." if cost is not None else ""
    section(
        "Where one more hour buys most",
        f"Replies brought into {minutes} minutes each week by one more agent in that hour, 95 % over weeks.{paid}",
    )
    if most.is_empty():
        st.caption("In no hour would one more agent surely bring a reply into time: waits come from elsewhere.")
        return
    labels = [f"{WEEKDAYS[row['weekday'] - 1]} {row['hour']:02d}:00" for row in most.iter_rows(named=True)]
    chart(
        bars_figure(
            labels, most["gain"].to_list(), most["gain_low"].to_list(), most["gain_high"].to_list(), tickformat=".1f"
        ),
        key="best-hours", alt="Replies brought into time by one more agent, by hour of the week",
    )  # fmt: skip
    if cost is not None and currency is not None:
        best = most["gain"][0]
        st.caption(
            f"The best of these hours brings a reply into time for {plain(amount_text(cost / best, currency))}, "
            f"the last for {plain(amount_text(cost / most['gain'][-1], currency))}."
        )
