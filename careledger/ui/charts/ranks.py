"""Values with their intervals where zero is far away, and two curves beside each other."""

from __future__ import annotations

import math

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.charts.curves import CURVE_TICKS
from careledger.ui.theme import current_palette


@drawn_once
def intervals_figure(
    labels: list[str], values: list[float], lows: list[float], highs: list[float], *, tickformat: str, mean: float
) -> Figure:
    """A dot and its interval a line, with the mean of all dotted; the first label on top."""
    colours = current_palette()
    figure = empty_figure(colours, height=max(160, 24 * len(labels) + 60))
    texts = [f"{value:{tickformat}} ({low:{tickformat}} – {high:{tickformat}})" for value, low, high in
             zip(values, lows, highs, strict=True)]  # fmt: skip
    figure.add_scatter(
        x=values, y=[inert_text(label) for label in labels], mode="markers", text=texts, hoverinfo="y+text",
        marker={"color": colours.accent, "size": 8},
        error_x={
            "type": "data", "symmetric": False, "color": faint(colours.accent, 0.55), "thickness": 2, "width": 0,
            "array": [high - value for value, high in zip(values, highs, strict=True)],
            "arrayminus": [value - low for value, low in zip(values, lows, strict=True)],
        },
    )  # fmt: skip
    figure.add_vline(x=mean, line={"color": colours.second, "width": 1, "dash": "dot"})
    figure.update_xaxes(tickformat=tickformat, showgrid=True, nticks=6)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category", dtick=1)
    return figure


@drawn_once
def two_curves_figure(curves: pl.DataFrame, names: dict[str, str], mark_seconds: float) -> Figure:
    """Two reply curves with their bands and direct labels; the first group in the accent, the second beside it.

    Args:
        curves: `group`, `seconds`, `share`, `low`, `high`.
        names: Group → label, two of them.
        mark_seconds: A time to point at.
    """
    colours = current_palette()
    figure = empty_figure(colours)
    above, below = ("right", "bottom"), ("left", "top")
    for (group, label), colour, (side, edge) in zip(
        names.items(), (colours.accent, colours.second), (above, below), strict=True
    ):
        part = curves.filter((pl.col("group") == group) & (pl.col("seconds") > 0))
        seconds = part["seconds"].to_list()
        band = {"line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "mode": "lines"}
        figure.add_scatter(x=seconds, y=part["low"].to_list(), **band)
        figure.add_scatter(x=seconds, y=part["high"].to_list(), fill="tonexty", fillcolor=faint(colour, 0.15), **band)
        figure.add_scatter(
            x=seconds, y=part["share"].to_list(), mode="lines",
            hovertemplate=f"{label}: %{{y:.0%}}<extra></extra>", line={"color": colour, "width": 2, "shape": "hv"},
        )  # fmt: skip
        at_mark = part.filter(pl.col("seconds") <= 4 * mark_seconds)
        if len(at_mark):
            figure.add_annotation(
                x=math.log10(at_mark["seconds"][-1]), y=at_mark["share"][-1], text=label, showarrow=False,
                xanchor=side, yanchor=edge, font={"color": colour, "size": 12},
            )  # fmt: skip
    figure.add_vline(x=mark_seconds, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.update_xaxes(
        type="log", range=[2, math.log10(3 * 86_400)], tickangle=0,
        tickvals=list(CURVE_TICKS), ticktext=list(CURVE_TICKS.values()),
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1], tickformat=".0%")
    return figure
