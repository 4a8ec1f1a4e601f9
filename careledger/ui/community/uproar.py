"""One alarm: its path against what was expected, how it spread, whose money speaks in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import streamlit as st

from analytics.crises import Alarm, Watch, moment
from analytics.estimate import Insufficient
from analytics.spread import expected_path, reproduction, returning_share, spread_by_hour
from careledger.metrics.alarms import mentions_between
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.charts.alarms import path_figure
from careledger.ui.charts.base import chart
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

HOUR = timedelta(hours=1)


def alarm_name(alarm: Alarm) -> str:
    """How an alarm is called in a list."""
    return (
        f"{alarm.started_at:%Y-%m-%d %H:%M}, {alarm.kind}: {alarm.mentions:,} mentions, {alarm.expected:,.0f} expected"
    )


def uproar(desk: Desk, filters: Filters, watched: Watch, alarm: Alarm, events: pl.DataFrame) -> None:
    """Everything about one alarm."""
    path = expected_path(watched, alarm)
    said = mentions_between(desk, filters, alarm.started_at, alarm.last_at + HOUR)
    section(
        "Expected against actual",
        f"Inbound mentions an hour, UTC; grey: the expected path up to what 19 hours of 20 stay below. "
        f"{value_text(path.value, 'count')} more mentions than expected (95 %: {interval_text(path)}).",
    )
    assert path.rows is not None
    chart(path_figure(path.rows, events), key="alarm-path", alt="Mentions an hour against the expected path")
    _spread(said, watched, alarm)
    section("Value at risk", "Customers who complained from the first to the last day of this alarm.")
    within = replace(filters, from_on=alarm.started_at.date(), to_on=alarm.last_at.date())
    metric_card(desk, desk.answer("value_at_risk", within))


def _spread(said: pl.DataFrame, watched: Watch, alarm: Alarm) -> None:
    """Who carried it, hour by hour."""
    back = returning_share(said)
    seen_until = min(alarm.last_at + HOUR, moment(watched, len(watched.counts)))
    growth = reproduction(said, alarm.started_at, seen_until)
    told = []
    if not isinstance(back, Insufficient):
        told.append(f"{value_text(back.value, 'share')} of {back.n:,} authors came back ({interval_text(back)}).")
    if isinstance(growth, Insufficient):
        told.append(growth.reason)
    else:
        verdict = "grows" if growth.low > 1 else "dies out" if growth.high < 1 else "neither surely grows nor dies out"
        told.append(
            f"Its last whole day brought {growth.value:.2f} new authors for each of the day before "
            f"({interval_text(growth)}): it {verdict}."
        )
    section("Spread", " ".join(told) + " Reached adds up followers: how many could have read it, not how many did.")
    table(spread_by_hour(said).with_columns(pl.col("hour").dt.strftime("%Y-%m-%d %H:%M")), height=260)
    if not isinstance(growth, Insufficient) and growth.rows is not None:
        with st.expander("Day by day"):
            table(growth.rows.with_columns(pl.col("new per author").round(2)))
    if not len(said):
        missing(Insufficient("Nobody spoke in this stretch.", "Choose another alarm."))
