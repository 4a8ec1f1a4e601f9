"""Shares by week: one line each, its interval as a band, its name at its end."""

from __future__ import annotations

from datetime import date

from plotly.graph_objs._figure import Figure

from analytics.estimate import Estimate
from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette

LABEL_GAP = 0.06  # of the height of the chart


@drawn_once
def share_trends_figure(trends: dict[str, list[tuple[date, Estimate]]]) -> Figure:
    """Shares over time from zero; at most six lines, each labelled where it ends."""
    colours = current_palette()
    figure = empty_figure(colours, height=320)
    for (name, points), colour in zip(trends.items(), colours.categories, strict=False):
        days = [day for day, _ in points]
        band = {"line": {"width": 0}, "hoverinfo": "skip", "mode": "lines"}
        figure.add_scatter(x=days, y=[r.low for _, r in points], **band)
        figure.add_scatter(x=days, y=[r.high for _, r in points], fill="tonexty", fillcolor=faint(colour, 0.15), **band)
        told = [f"{inert_text(name)}, week of {day}: {r.value:.1%} ({r.low:.1%} – {r.high:.1%}), n = {r.n:,}"
                for day, r in points]  # fmt: skip
        figure.add_scatter(
            x=days, y=[r.value for _, r in points], mode="lines", text=told, hoverinfo="text",
            line={"color": colour, "width": 2},
        )  # fmt: skip
    places = _label_places({name: points[-1][1].value for name, points in trends.items() if points}, _top(trends))
    for (name, points), colour in zip(trends.items(), colours.categories, strict=False):
        if points:
            figure.add_annotation(
                x=points[-1][0], y=places[name], text=inert_text(name), showarrow=False, xanchor="left", xshift=4,
                font={"color": colour, "size": 12},
            )  # fmt: skip
    figure.update_layout(margin={"r": 96})
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure


def _top(trends: dict[str, list[tuple[date, Estimate]]]) -> float:
    return max((r.high for points in trends.values() for _, r in points), default=1.0)


def _label_places(ends: dict[str, float], top: float) -> dict[str, float]:
    """Where each label stands so that none covers another: at its line's end, or raised above the one below."""
    places: dict[str, float] = {}
    lowest = 0.0
    for name, end in sorted(ends.items(), key=lambda item: item[1]):
        places[name] = max(end, lowest)
        lowest = places[name] + LABEL_GAP * top
    return places
