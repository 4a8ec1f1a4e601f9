"""How alike two arms are, and how strong something left out would have to be."""

from __future__ import annotations

import numpy as np
import polars as pl
from plotly.graph_objs._figure import Figure

from analytics.effect.sensitivity import Fragility, strength_of
from careledger.ui.charts.base import drawn_once, empty_figure, inert_text
from careledger.ui.theme import current_palette

ALIKE = 0.1
MOST_SHOWN = 24


@drawn_once
def overlap_figure(curves: pl.DataFrame) -> Figure:
    """Chances of an answer of both arms: `chance, answered, ignored` (shares of the arm)."""
    colours = current_palette()
    figure = empty_figure(colours, height=280)
    for name, tint in (("answered", colours.accent), ("ignored", colours.second)):
        told = curves.select("chance", name).iter_rows()
        texts = [f"{name}: {share:.0%} of them at a chance of {at:.0%}" for at, share in told]
        figure.add_scatter(
            x=curves["chance"].to_list(), y=curves[name].to_list(), mode="lines", text=texts, hoverinfo="text",
            line={"color": tint, "width": 2, "shape": "hvh"},
        )  # fmt: skip
        top = int(np.argmax(curves[name].to_numpy()))
        figure.add_annotation(
            x=curves["chance"][top], y=curves[name][top], text=name, showarrow=False, yanchor="bottom",
            font={"color": tint, "size": 12},
        )  # fmt: skip
    figure.update_xaxes(tickformat=".0%", range=[0, 1], nticks=6, tickangle=0)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", nticks=4)
    return figure


@drawn_once
def balance_figure(balance: pl.DataFrame) -> Figure:
    """Standardised differences before and after weighting, the largest first: `name, before, after`."""
    colours = current_palette()
    shown = balance.sort(pl.col("before").abs(), descending=True).head(MOST_SHOWN)
    figure = empty_figure(colours, height=22 * len(shown) + 70)
    names = [inert_text(name) for name in shown["name"]]
    for column, tint, label in (("before", colours.second, "before"), ("after", colours.accent, "weighted")):
        figure.add_scatter(
            x=shown[column].to_list(), y=names, mode="markers", marker={"color": tint, "size": 8}, hoverinfo="text",
            text=[f"{name}, {label}: {gap:+.2f}" for name, gap in zip(names, shown[column], strict=True)],
        )  # fmt: skip
    for end in (-ALIKE, ALIKE):
        figure.add_vline(x=end, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.update_xaxes(showgrid=True, nticks=6, tickangle=0)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    return figure


@drawn_once
def sensitivity_figure(found: Fragility, benchmarks: pl.DataFrame, most: float) -> Figure:
    """The effect that would be left if something had been left out that explains that much of both.

    The line falls as what was left out grows; each dot is something that was taken in, at its own strength.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    shares = np.linspace(0, most, 60)
    sign = 1.0 if found.effect.value >= 0 else -1.0
    left = [found.effect.value - sign * strength_of(share, share) * found.most_bias for share in shares]
    figure.add_scatter(
        x=shares.tolist(), y=[100 * value for value in left], mode="lines", line={"color": colours.accent, "width": 2},
        hoverinfo="text",
        text=[f"{share:.1%} of both left out: {100 * each:+.1f}" for share, each in zip(shares, left, strict=True)],
    )  # fmt: skip
    marks = benchmarks.head(5)
    figure.add_scatter(
        x=marks["share"].to_list(),
        y=[100 * (found.effect.value - sign * strength * found.most_bias) for strength in marks["strength"]],
        mode="markers", marker={"color": colours.second, "size": 9}, hoverinfo="text",
        text=[f"as strong as {inert_text(name)}" for name in marks["variable"]],
    )  # fmt: skip
    if len(marks):
        figure.add_annotation(
            x=marks["share"][0], y=100 * (found.effect.value - sign * marks["strength"][0] * found.most_bias),
            text=f"as strong as {inert_text(marks['variable'][0])}", showarrow=False, xanchor="left", yanchor="bottom",
            font={"color": colours.second, "size": 12},
        )  # fmt: skip
    figure.add_hline(y=0, line={"color": colours.ink, "width": 1})
    figure.update_xaxes(tickformat=".0%", nticks=6, tickangle=0)
    figure.update_yaxes(nticks=5)
    return figure
