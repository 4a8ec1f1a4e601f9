"""Charts of returns: what a total hangs on."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, wrapped_text
from careledger.ui.theme import current_palette

Floats = NDArray[np.float64]
BINS = 40
MOST_BARS = 8
LEAST_SHARE = 0.005  # of the variance: what moves less is in the table alone


@drawn_once
def tornado_figure(hangs_on: pl.DataFrame, expected: float) -> Figure:
    """Benefits per unit of cost with one factor at the ends of its interval, the others as expected.

    What is assumed stands in the second colour, what is measured in the first. The dotted line is where care pays.

    Args:
        hangs_on: As `analytics.social_roi.returns.tornado` gives it.
        expected: Of the whole ledger.
    """
    colours = current_palette()
    shown = hangs_on.filter(pl.col("variance_share") >= LEAST_SHARE).head(MOST_BARS)
    figure = empty_figure(colours, height=74 * len(shown) + 40)
    lows, highs = shown["ratio_low"].to_list(), shown["ratio_high"].to_list()
    places = list(range(len(shown)))
    is_assumed = shown["grade"].is_in(["assumed", "benchmark"]).to_list()
    figure.add_bar(
        x=[high - low for low, high in zip(lows, highs, strict=True)], y=places, base=lows, orientation="h",
        width=0.5, marker={"color": [colours.second if one else colours.accent for one in is_assumed]},
        hoverinfo="text", hovertext=[f"{low:.2f} – {high:.2f}" for low, high in zip(lows, highs, strict=True)],
    )  # fmt: skip
    figure.add_scatter(
        x=highs, y=places, mode="text", hoverinfo="skip", textposition="middle right", cliponaxis=False,
        text=[f" {low:.2f} – {high:.2f}" for low, high in zip(lows, highs, strict=True)],
        textfont={"color": colours.ink, "size": 12},
    )  # fmt: skip
    figure.add_vline(x=expected, line={"color": colours.ink, "width": 1})
    figure.add_vline(x=1.0, line={"color": colours.second, "width": 1, "dash": "dot"})
    first, last = min(*lows, 1.0), max(*highs, 1.0)
    figure.update_xaxes(range=[first - 0.03 * (last - first), last + 0.75 * (last - first)], fixedrange=True)
    figure.update_yaxes(
        tickvals=places, autorange="reversed", showgrid=False, fixedrange=True,
        ticktext=[
            wrapped_text(f"{label}, {'assumed' if one else 'measured'}")
            for label, one in zip(shown["label"].to_list(), is_assumed, strict=True)
        ],
    )  # fmt: skip
    return figure


@drawn_once
def distribution_figure(
    draws: Floats, good_from: float, *, is_lower_better: bool = False, tickformat: str = "~s"
) -> Figure:
    """How often each value is drawn; the side that is good in the first colour, the other in the second.

    Args:
        draws: Finite draws of a number, one at least.
        good_from: The value that parts both sides, dotted.
        is_lower_better: Whether the good side is below it.
        tickformat: Of the values on the axis.
    """
    colours = current_palette()
    counts, edges = np.histogram(draws, bins=BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    is_good = (middles < good_from) if is_lower_better else (middles >= good_from)
    figure = empty_figure(colours, height=190)
    figure.add_bar(
        x=middles, y=counts / counts.sum(), width=np.diff(edges), hoverinfo="text",
        marker={"color": [colours.accent if good else colours.second for good in is_good]},
        hovertext=[f"{share:.1%} of draws" for share in counts / counts.sum()],
    )  # fmt: skip
    figure.add_vline(x=good_from, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.update_xaxes(tickformat=tickformat, nticks=6, fixedrange=True)
    figure.update_yaxes(showticklabels=False, fixedrange=True)
    return figure
