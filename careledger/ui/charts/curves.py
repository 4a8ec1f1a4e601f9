"""Curves over time: waiting, and quantities by day."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.metrics.printed import duration_text
from careledger.ui.charts.base import empty_figure, faint
from careledger.ui.theme import current_palette

CURVE_TICKS = {60: "1 min", 600: "10 min", 3600: "1 h", 86_400: "1 day", 7 * 86_400: "1 week"}


def reply_curve_figure(curve: pl.DataFrame, marks: dict[float, str]) -> Figure:
    """P(a person has replied) against time, log scale, with its interval; `marks` are times to point at.

    Args:
        curve: `seconds, share, low, high`, by time.
        marks: Seconds → label of a reference point.
    """
    colours = current_palette()
    figure = empty_figure(colours)
    shown = curve.filter(pl.col("seconds") > 0)
    seconds = shown["seconds"].to_list()
    band = {"line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=seconds, y=shown["low"].to_list(), **band)
    figure.add_scatter(
        x=seconds, y=shown["high"].to_list(), fill="tonexty", fillcolor=faint(colours.accent, 0.18), **band
    )
    texts = [
        f"{duration_text(row['seconds'])}: {row['share']:.1%} ({row['low']:.1%} – {row['high']:.1%})"
        for row in shown.iter_rows(named=True)
    ]
    figure.add_scatter(
        x=seconds, y=shown["share"].to_list(), mode="lines", text=texts, hoverinfo="text",
        line={"color": colours.accent, "width": 2, "shape": "hv"},
    )  # fmt: skip
    for moment, label in marks.items():
        figure.add_vline(x=moment, line={"color": colours.second, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=math.log10(moment), y=1.0, yref="paper", text=label, showarrow=False, xanchor="left", yanchor="top",
            font={"color": colours.second, "size": 12},
        )  # fmt: skip
    last = max(seconds[-1], *marks) if seconds else max(marks)
    figure.update_xaxes(
        type="log", range=[math.log10(30), math.log10(last * 1.1)], tickangle=0,
        tickvals=list(CURVE_TICKS), ticktext=list(CURVE_TICKS.values()),
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1], tickformat=".0%")
    return figure


def line_figure(x: list[Any], y: list[float], *, tickformat: str = ",.0f", hover: list[str] | None = None) -> Figure:
    """One quantity over time, from zero."""
    colours = current_palette()
    figure = empty_figure(colours, height=260)
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": colours.accent, "width": 2}, text=hover,
        hoverinfo="text" if hover else "x+y",
    )  # fmt: skip
    figure.update_yaxes(tickformat=tickformat, rangemode="tozero")
    return figure
