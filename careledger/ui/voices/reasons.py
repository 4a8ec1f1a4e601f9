"""Why people need us: reasons with their trend."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.means import relative_change
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.trends import share_trends_figure
from careledger.ui.memo import missing, section
from careledger.ui.tables import displayed
from careledger.ui.voices.said import weekly

MOST_LINES = 4
RECENT_WEEKS = 8

Trend = list[tuple[date, Estimate]]


def reason_trends(weeks: Trend) -> dict[str, Trend]:
    """The share of each reason by week, from the most frequent reason's rows."""
    found: dict[str, Trend] = defaultdict(list)
    for week, result in weeks:
        assert result.rows is not None
        for row in result.rows.iter_rows(named=True):
            one = replace(result, value=row["share"], low=row["low"], high=row["high"], rows=None)
            found[row["reason"]].append((week, one))
    return dict(found)


def weekly_mentions(weeks: Trend) -> dict[str, list[tuple[date, float]]]:
    """The expected mentions of each reason by week; the first and the last week are left out: they may be partial."""
    found: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for week, result in weeks[1:-1]:
        assert result.rows is not None
        for row in result.rows.iter_rows(named=True):
            found[row["reason"]].append((week, row["mentions"]))
    return dict(found)


def change_text(mentions: list[tuple[date, float]]) -> str:
    """The mean week of the last RECENT_WEEKS against that of as many before; empty if any is gone."""
    compared = mentions[-2 * RECENT_WEEKS :]
    whole = timedelta(weeks=2 * RECENT_WEEKS - 1)
    if len(compared) < 2 * RECENT_WEEKS or compared[-1][0] - compared[0][0] != whole:
        return ""
    counts = np.array([count for _, count in compared])
    found = relative_change(counts[:RECENT_WEEKS], counts[RECENT_WEEKS:])
    if found is None:
        return ""
    change, low, high = (f"{part * 100:+.0f} %".replace("-", "−") for part in found)
    return f"{change} ({low.removesuffix(' %')} to {high})"


def reasons(desk: Desk, filters: Filters) -> None:
    """A table of reasons, and the trend of some."""
    result = desk.answer("reason_share", filters).result
    if isinstance(result, Insufficient):
        missing(result)
        return
    assert result.rows is not None
    weeks = weekly(desk, "reason_share", filters)
    trends, counted = reason_trends(weeks), weekly_mentions(weeks)
    section(
        "Why people need an answer",
        f"Share of the mentions that need a reply; 95 % intervals. Change: mean mentions a week of the last "
        f"{RECENT_WEEKS} whole weeks against the {RECENT_WEEKS} before, interval over weeks; a crisis among the weeks "
        f"before counts, so what follows it falls. n = {result.n:,} mentions.",
    )
    rows = [
        {
            "reason": row["reason"],
            "share": value_text(row["share"], "share"),
            "interval": interval_text(replace(result, value=row["share"], low=row["low"], high=row["high"])),
            "mentions": round(row["mentions"]),
            "complaints": round(row["complaints"]),
            "mentions a week, change": change_text(counted.get(row["reason"], [])),
            "share by week": [r.value for _, r in trends.get(row["reason"], [])],
        }
        for row in result.rows.iter_rows(named=True)
    ]
    st.dataframe(
        displayed(pl.DataFrame(rows)), hide_index=True, row_height=30,
        column_config={"share by week": st.column_config.LineChartColumn(y_min=0)},
    )  # fmt: skip
    known = [row["reason"] for row in rows]
    chosen = st.multiselect("Reasons to draw", known, default=known[:MOST_LINES], max_selections=6, key="reasons-drawn")
    section("Reasons by week", "Share of the mentions that need a reply, weeks from Monday, UTC. Bands: 95 %.")
    chart(share_trends_figure({name: trends.get(name, []) for name in chosen}), key="reasons", alt="Reasons by week")
