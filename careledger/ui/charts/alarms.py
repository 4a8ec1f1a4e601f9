"""What was said against what was expected, with what happened marked behind it."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette


@drawn_once
def days_figure(days: pl.DataFrame, events: pl.DataFrame, alarms: list[datetime]) -> Figure:
    """Mentions a day beside what was expected; events as bands with their words, starts of alarms as marks.

    Args:
        days: `day`, `mentions`, `expected` (blank before the watch).
        events: `started_at`, `ended_at`, `label`.
        alarms: When each alarm began.
    """
    colours = current_palette()
    figure = empty_figure(colours)
    for event in events.iter_rows(named=True):
        figure.add_vrect(
            x0=event["started_at"], x1=event["ended_at"], fillcolor=faint(colours.second, 0.18), line_width=0
        )
    figure.add_scatter(
        x=days["day"].to_list(), y=days["mentions"].to_list(), mode="lines",
        line={"color": colours.accent, "width": 1.5}, hovertemplate="%{x|%Y-%m-%d}: %{y:,} mentions<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=days["day"].to_list(), y=days["expected"].to_list(), mode="lines",
        line={"color": colours.ink, "width": 1, "dash": "dot"}, hovertemplate="expected %{y:,.0f}<extra></extra>",
    )  # fmt: skip
    heights = dict(days.select("day", "mentions").rows())
    figure.add_scatter(
        x=[began.date() for began in alarms], y=[heights.get(began.date(), 0) for began in alarms], mode="markers",
        marker={"color": colours.second, "size": 8, "symbol": "triangle-down"},
        text=[f"alarm from {began:%Y-%m-%d %H:%M}" for began in alarms], hoverinfo="text",
    )  # fmt: skip
    figure.update_yaxes(rangemode="tozero", tickformat=",d")
    return figure


@drawn_once
def path_figure(hours: pl.DataFrame, events: pl.DataFrame) -> Figure:
    """Mentions an hour of one alarm beside the expected path and the limit of chance.

    Args:
        hours: `hour`, `mentions`, `expected`, `high`.
        events: As in `days_figure`.
    """
    colours = current_palette()
    figure = empty_figure(colours)
    when = hours["hour"].to_list()
    for event in events.iter_rows(named=True):
        if event["ended_at"] >= when[0] and event["started_at"] <= when[-1]:
            figure.add_vrect(
                x0=max(event["started_at"], when[0]), x1=min(event["ended_at"], when[-1]), line_width=0,
                fillcolor=faint(colours.second, 0.15), annotation_text=inert_text(event["label"]),
                annotation_position="top left", annotation_font={"size": 12, "color": colours.ink},
            )  # fmt: skip
    band = {"line": {"width": 0}, "hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=when, y=hours["expected"].to_list(), **band)
    figure.add_scatter(x=when, y=hours["high"].to_list(), fill="tonexty", fillcolor=faint(colours.ink, 0.12), **band)
    figure.add_scatter(
        x=when, y=hours["expected"].to_list(), mode="lines", line={"color": colours.ink, "width": 1, "dash": "dot"},
        hovertemplate="expected %{y:.1f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=when, y=hours["mentions"].to_list(), mode="lines", line={"color": colours.accent, "width": 1.5},
        hovertemplate="%{x|%Y-%m-%d %H:%M}: %{y:,} mentions<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(rangemode="tozero", tickformat=",d")
    return figure
