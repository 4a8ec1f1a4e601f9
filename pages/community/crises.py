"""Crises: is more being said than chance would bring, how does it spread, what happened then."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import numpy as np
import polars as pl
import streamlit as st

from analytics.crises import TOO_SHORT, Alarm, Watch, alarms_of, moment
from careledger.contracts import entities
from careledger.metrics.alarms import noted_events, watched
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.cards import metric_cards
from careledger.ui.charts.alarms import days_figure
from careledger.ui.charts.base import chart
from careledger.ui.community.uproar import alarm_name, uproar
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section
from careledger.ui.tables import table

QUESTION = "Is something boiling up, and how did it go last time?"
KINDS = next(column.values for column in entities()["annotations"].columns if column.name == "kind")


def days_of(known: Watch) -> pl.DataFrame:
    """Mentions and expectation by day, UTC."""
    hours = pl.DataFrame(
        {
            "day": [moment(known, place).date() for place in range(len(known.counts))],
            "mentions": known.counts,
            "expected": known.expected,
        }
    )
    totals = hours.group_by("day", maintain_order=True).agg(pl.all().sum())
    return totals.with_columns(pl.col("expected").replace(np.nan, None).fill_nan(None))


def within(filters: Filters, alarms: list[Alarm]) -> list[Alarm]:
    """The alarms of the period, the latest first."""
    start, end = filters.from_on, filters.to_on
    kept = [a for a in alarms if (not start or a.last_at.date() >= start) and (not end or a.started_at.date() <= end)]
    return kept[::-1]


def title(known: Watch, alarms: list[Alarm]) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    now = moment(known, len(known.counts) - 1)
    rests = (
        f"Now is {now:%Y-%m-%d %H:%M} UTC, the last hour that was seen, never the clock of this computer. Each hour is "
        "held against what the weeks before it let expect for that hour of the week."
    )
    lines = [rests]
    standing = [alarm for alarm in alarms if alarm.is_open]
    if standing:
        (alarm,) = standing
        since, counts = f"{alarm.started_at:%Y-%m-%d %H:%M}", f"{alarm.mentions:,} mentions"
        return f"An alarm stands since {since}: {counts} where {alarm.expected:,.0f} were expected.", lines
    if alarms:
        worst = max(alarms, key=lambda alarm: alarm.mentions - alarm.expected)
        lines.append(
            f"The largest rise began on {worst.started_at:%Y-%m-%d %H:%M}: {worst.mentions:,} mentions where "
            f"{worst.expected:,.0f} were expected."
        )
    return "No alarm stands.", lines


def events_view(desk: Desk, events: pl.DataFrame, day: date | None) -> None:
    """What happened, and a form to note more; its dates begin at `day`, the last that was seen."""
    section("What happened", "From annotations.csv, and as noted here; the newest first, UTC.")
    shown = [pl.col(name).dt.strftime("%Y-%m-%d %H:%M") for name in ("started_at", "ended_at")]
    if len(events):
        table(events.with_columns(shown), height=220)
    with st.form("annotate", clear_on_submit=True), st.container(border=False):
        kind = st.selectbox("What", KINDS, index=KINDS.index("crisis"))
        label = st.text_input("In a few words", max_chars=120)
        with st.container(horizontal=True):
            first = st.date_input("From", value=day, key="event-from")
            last = st.date_input("To, that day in it", value=day, key="event-to")
        who = st.text_input("Your name, for the log", max_chars=80)
        if st.form_submit_button("Note it", type="primary"):
            if not label.strip() or not who.strip() or first is None or last is None or last < first:
                st.text("Say what happened, when, and who you are; it cannot end before it begins.")
            else:
                from_at, to_at = datetime.combine(first, time(), UTC), datetime.combine(last, time(23, 59, 59), UTC)
                desk.workspace.annotate(kind, from_at, to_at, label.strip(), who=who.strip())
                st.rerun()


def crises(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    known = None if desk.missing(("mentions",)) else watched(desk, filters)
    events = noted_events(desk)
    if known is None:
        memo_head(QUESTION, "We cannot tell yet whether something boils up.")
        missing(desk.missing(("mentions",)) or TOO_SHORT)
        events_view(desk, events, None)
        return
    alarms = within(filters, alarms_of(known))
    answer, lines = title(known, alarms)
    memo_head(QUESTION, answer, *lines)
    metric_cards(desk, filters, "alarms", "false_alarm_rate")
    section(
        "Mentions a day, and what was expected",
        "Solid: mentions; dotted: foretold from the weeks before; bands: what happened; triangles: alarms. UTC.",
    )
    days = days_of(known).filter(pl.col("day") >= filters.from_on if filters.from_on else pl.lit(value=True))
    chart(days_figure(days, events, [a.started_at for a in alarms]), key="days", alt="Mentions a day, and alarms")
    if alarms:
        largest = max(range(len(alarms)), key=lambda place: alarms[place].mentions - alarms[place].expected)
        chosen = st.selectbox("Alarm", alarms, index=largest, format_func=alarm_name, key="alarm")
        uproar(desk, filters, known, chosen, events)
    events_view(desk, events, moment(known, len(known.counts) - 1).date())


desk = current_desk()
if desk is None:
    nothing_built()
else:
    crises(desk, current_filters(desk))
