"""First answers and running conversations."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import duration_text
from careledger.store.ledger import query_parameters
from careledger.ui.cards import metric_cards
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import reply_curves_figure
from careledger.ui.charts.grids import WEEKDAYS, hours_figure, whole_minutes_text
from careledger.ui.drill import drillable_bars
from careledger.ui.memo import section
from careledger.ui.tables import table

DIMENSIONS = ("channel", "brand", "topic", "region", "agent", "priority")
TURN_DIMENSIONS = DIMENSIONS[:-1]
EXPECTED = {3600.0: "1 h, what 72 % of complainers expect"}
CURVES = {"acknowledged": "acknowledged", "replied": "a person replied", "answered": "answered in substance"}


def first_answers(desk: Desk, filters: Filters) -> None:
    """Do people who ask get an answer, of what kind, and when?"""
    rate, *_ = metric_cards(
        desk, filters, "answered_rate", "first_reply_seconds", "answered_within_hour", "expectation_met"
    )
    if isinstance(rate.result, Insufficient):
        return
    curves: dict[str, pl.DataFrame] = {}
    for stop, label in CURVES.items():
        result = desk.answer("first_reply_seconds", filters, stop=stop).result
        if isinstance(result, Estimate) and result.rows is not None and len(result.rows):
            curves[label] = result.rows
    section(
        "How long people wait: any sign, a person, substance",
        "Share of all cases against time since asking; the ignored are in it, and a case closed unanswered stays "
        "unanswered. Band: 95 % of the curve of replies by a person. Dotted: what people who complain on Twitter say "
        "they expect (Lithium 2013, selected).",
    )
    chart(
        reply_curves_figure(curves, EXPECTED, banded=CURVES["replied"]), key="reply-curve",
        alt="Shares acknowledged, replied to and answered in substance against time since asking",
    )  # fmt: skip
    _expectation(desk, filters)
    drillable_bars(desk, filters, "answered_rate", "Answered within a day, by", dimensions=DIMENSIONS)


def _expectation(desk: Desk, filters: Filters) -> None:
    result = desk.answer("expectation_met", filters, said_by="any tweet").result
    if not isinstance(result, Estimate) or result.rows is None:
        return
    section(
        "What anybody who tweets expects, beside what we do",
        "Lithium and Millward Brown 2013: 501 people who engage with brands; 35 % name no time. Another, selected "
        "population than ours, so no target and never one line of dots with it.",
    )
    table(
        [
            {"within": duration_text(row["seconds"]), "expect it": f"{row['expect_share']:.0%}",
             "our replies by then": f"{row['share']:.1%} ({row['low']:.1%} – {row['high']:.1%})"}
            for row in result.rows.iter_rows(named=True)
        ]
    )  # fmt: skip


def waits_by_hour(desk: Desk, filters: Filters) -> pl.DataFrame:
    """`weekday, hour, turns, median_seconds`: counted at the build, unless more than brand and region is asked for."""
    is_counted = desk.ledger.cohort is None and set(filters.set_names()) <= {"brand", "region", "product", "currency"}
    query = "turns_by_hour_counted" if is_counted else "turns_by_hour"
    taken = query_parameters(query)
    return desk.ledger.frame(query, {name: value for name, value in filters.parameters().items() if name in taken})


def running_conversations(desk: Desk, filters: Filters) -> None:
    """Once it runs, how long does each message wait?"""
    (turn, *_) = metric_cards(desk, filters, "turn_reply_seconds", "turns", "mentions")
    if isinstance(turn.result, Insufficient):
        return
    if turn.result.rows is not None:
        section(
            "The whole spread", "Quantiles of the wait for a reply, answered turns only; 95 % intervals over customers."
        )
        table(
            [
                {"share of answered turns": f"{row['share']:.0%}", "replied within": duration_text(row["seconds"]),
                 "interval": f"{duration_text(row['low'])} – {duration_text(row['high'])}"}
                for row in turn.result.rows.iter_rows(named=True)
            ]
        )  # fmt: skip
    section(
        "When people wait longest",
        "Median wait in whole minutes by weekday and hour of asking, UTC, answered turns only; the stronger the "
        "colour, the longer.",
    )
    hours = waits_by_hour(desk, filters)
    chart(hours_figure(hours), key="hours", alt="Median wait by weekday and hour")
    if len(hours):
        slow = hours.sort("median_seconds", descending=True).row(0, named=True)
        st.caption(
            f"Longest: {WEEKDAYS[slow['weekday'] - 1]} {slow['hour']:02}:00, "
            f"{whole_minutes_text(slow['median_seconds'])} over {slow['turns']:,} turns."
        )
    drillable_bars(desk, filters, "turn_reply_seconds", "Median wait, by", dimensions=TURN_DIMENSIONS)
