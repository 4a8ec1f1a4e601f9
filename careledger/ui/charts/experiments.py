"""Experiments about answering: what each look would have seen."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint
from careledger.ui.theme import current_palette


@drawn_once
def looks_figure(looks: pl.DataFrame, scale: float, planned: int | None) -> Figure:
    """The difference after so many complaints, with the always-valid band and, inside it, the one for one look.

    `complaints, value, low, high, fixed_low, fixed_high`, each times `scale`; `planned` marks the planned end.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=320)
    at = looks["complaints"].to_list()
    scaled = {name: (scale * looks[name]).to_list() for name in looks.columns[1:]}
    bare = {"line": {"width": 0}, "hoverinfo": "skip", "mode": "lines"}
    for low, high, strength in (("low", "high", 0.15), ("fixed_low", "fixed_high", 0.25)):
        figure.add_scatter(x=at, y=scaled[low], **bare)
        figure.add_scatter(x=at, y=scaled[high], fill="tonexty", fillcolor=faint(colours.accent, strength), **bare)
    texts = [
        f"{row['complaints']:,} complaints: {scale * row['value']:+,.2f}, always valid {scale * row['low']:+,.2f} – "
        f"{scale * row['high']:+,.2f}"
        for row in looks.iter_rows(named=True)
    ]
    figure.add_scatter(
        x=at, y=scaled["value"], mode="lines+markers", line={"color": colours.accent, "width": 2},
        marker={"size": 5}, text=texts, hoverinfo="text",
    )  # fmt: skip
    figure.add_hline(y=0, line={"color": colours.ink, "width": 1})
    if planned is not None:
        figure.add_vline(x=planned, line={"color": colours.second, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=planned, y=1.0, yref="paper", text="planned end ", showarrow=False, xanchor="right", yanchor="top",
            font={"color": colours.second, "size": 12},
        )  # fmt: skip
    settled = looks.filter(pl.col("complaints") >= at[-1] / 5)  # the first looks are too wide to be read beside others
    ends = scale * settled.select("low", "high").to_numpy()
    figure.update_yaxes(range=[1.1 * min(ends.min(), 0.0), 1.1 * max(ends.max(), 0.0)])
    figure.update_xaxes(nticks=8, tickangle=0, tickformat=",d", range=[0, 1.02 * max(at[-1], planned or 0)])
    return figure
