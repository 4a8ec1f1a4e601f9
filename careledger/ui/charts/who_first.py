"""What answering in an order keeps."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette


@drawn_once
def orders_figure(curves: dict[str, pl.DataFrame], lot: str) -> Figure:
    """Customers kept per 100 complaints against the share answered; the first order in the accent, with its band.

    Args:
        curves: Label → `share, gain, low, high, by_lot`.
        lot: What the straight line is called.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=340)
    for (name, curve), tint in zip(curves.items(), (colours.accent, colours.second), strict=False):
        share = curve["share"].to_list()
        if tint == colours.accent:
            edge = {"line": {"width": 0}, "hoverinfo": "skip", "mode": "lines"}
            figure.add_scatter(x=share, y=(100 * curve["low"]).to_list(), **edge)
            band = faint(tint, 0.15)
            figure.add_scatter(x=share, y=(100 * curve["high"]).to_list(), fill="tonexty", fillcolor=band, **edge)
        gains = (100 * curve["gain"]).to_list()
        texts = [
            f"{inert_text(name)}: {gain:.1f} kept with {at:.0%} answered" for at, gain in zip(share, gains, strict=True)
        ]
        figure.add_scatter(
            x=share, y=gains, mode="lines", text=texts, hoverinfo="text", line={"color": tint, "width": 2},
        )  # fmt: skip
    if curves:
        straight = next(iter(curves.values()))
        figure.add_scatter(
            x=[0, 1], y=[0, 100 * straight["by_lot"][-1]], mode="lines", hoverinfo="skip",
            line={"color": colours.ink, "width": 1, "dash": "dot"},
        )  # fmt: skip
        tints = (colours.accent, colours.second, colours.ink)
        for place, (name, tint) in enumerate(zip((*curves, lot), tints, strict=False)):
            figure.add_annotation(
                x=0.02, y=0.98 - 0.08 * place, xref="paper", yref="paper", text=inert_text(name), showarrow=False,
                xanchor="left", yanchor="top", font={"color": tint, "size": 13},
            )  # fmt: skip
    figure.update_xaxes(tickformat=".0%", range=[0, 1], nticks=6, tickangle=0)
    figure.update_yaxes(nticks=5)
    return figure
