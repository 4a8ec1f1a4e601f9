"""Why people need us: reasons with their trend."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
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


def change_text(trend: Trend) -> str:
    """The last RECENT_WEEKS weeks against as many before, in points, with its interval."""
    recent, before = trend[-RECENT_WEEKS:], trend[-2 * RECENT_WEEKS : -RECENT_WEEKS]
    if len(before) < RECENT_WEEKS:
        return ""
    means = [sum(r.value for _, r in part) / len(part) for part in (recent, before)]
    errors = [sum(((r.high - r.low) / 2) ** 2 for _, r in part) / len(part) ** 2 for part in (recent, before)]
    change, half = (means[0] - means[1]) * 100, sum(errors) ** 0.5 * 100
    return f"{'up' if change > 0 else 'down'} {abs(change):.1f} points ({change - half:+.1f} to {change + half:+.1f})"


def reasons(desk: Desk, filters: Filters) -> None:
    """A table of reasons, and the trend of some."""
    result = desk.answer("reason_share", filters).result
    if isinstance(result, Insufficient):
        missing(result)
        return
    assert result.rows is not None
    trends = reason_trends(weekly(desk, "reason_share", filters))
    section(
        "Why people need an answer",
        f"Share of the mentions that need a reply; 95 % intervals; change of the last {RECENT_WEEKS} weeks against as "
        f"many before. n = {result.n:,} mentions.",
    )
    rows = [
        {
            "reason": row["reason"],
            "share": value_text(row["share"], "share"),
            "interval": interval_text(replace(result, value=row["share"], low=row["low"], high=row["high"])),
            "mentions": round(row["mentions"]),
            "complaints": round(row["complaints"]),
            "change": change_text(trends.get(row["reason"], [])),
            "by week": [r.value for _, r in trends.get(row["reason"], [])],
        }
        for row in result.rows.iter_rows(named=True)
    ]
    st.dataframe(
        displayed(pl.DataFrame(rows)), hide_index=True, row_height=30,
        column_config={"by week": st.column_config.LineChartColumn(y_min=0)},
    )  # fmt: skip
    known = [row["reason"] for row in rows]
    chosen = st.multiselect("Reasons to draw", known, default=known[:MOST_LINES], max_selections=6, key="reasons-drawn")
    section("Reasons by week", "Share of the mentions that need a reply, weeks from Monday, UTC. Bands: 95 %.")
    chart(share_trends_figure({name: trends.get(name, []) for name in chosen}), key="reasons", alt="Reasons by week")
