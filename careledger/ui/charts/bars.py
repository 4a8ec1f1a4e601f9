"""Bars, each with its interval."""

from __future__ import annotations

from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, wrapped_text
from careledger.ui.theme import current_palette


@drawn_once
def bars_figure(
    labels: list[str], values: list[float], lows: list[float], highs: list[float], *, tickformat: str
) -> Figure:
    """Bars on their side, longest label readable, each with its interval as a thin line."""
    colours = current_palette()
    figure = empty_figure(colours, height=max(140, 44 * len(labels) + 40))
    figure.add_bar(
        x=values, y=[wrapped_text(label) for label in labels], orientation="h", marker={"color": colours.accent},
        error_x={
            "type": "data", "symmetric": False, "color": colours.ink, "thickness": 1, "width": 3,
            "array": [high - value for value, high in zip(values, highs, strict=True)],
            "arrayminus": [value - low for value, low in zip(values, lows, strict=True)],
        },
        hoverinfo="none", width=0.55,
    )  # fmt: skip
    figure.update_xaxes(tickformat=tickformat, rangemode="tozero", showgrid=True, tickangle=0, nticks=5)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    return figure
