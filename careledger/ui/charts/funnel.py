"""A funnel: how each is rated against how often, with the limits that chance and the usual difference set."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from analytics.reviews import LIKE
from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette


@drawn_once
def funnel_figure(entities: pl.DataFrame) -> Figure:
    """One point an entity, limits at 2 and 3 deviations of the over-dispersed model; the points come first.

    Args:
        entities: `entity`, `reviews`, `mean`, `low_3`, `high_3`, `verdict`.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=400)
    names = [inert_text(str(name)) for name in entities["entity"]]
    is_marked = (entities["verdict"] != LIKE).to_list()
    told = [f"{name}: {mean:.2f} over {reviews:,} reviews, {verdict}" for name, (reviews, mean, verdict) in
            zip(names, entities.select("reviews", "mean", "verdict").rows(), strict=True)]  # fmt: skip
    figure.add_scatter(
        x=entities["reviews"].to_list(), y=entities["mean"].to_list(), hovertext=told, hoverinfo="text",
        mode="markers+text", text=[name if marked else "" for name, marked in zip(names, is_marked, strict=True)],
        textposition="top center", textfont={"size": 12, "color": colours.ink},
        marker={"size": 9, "color": [colours.second if marked else colours.accent for marked in is_marked]},
    )  # fmt: skip
    limits = entities.unique("reviews").sort("reviews")
    centre = (limits["low_3"] + limits["high_3"]) / 2
    for deviations, dash in ((3, "solid"), (2, "dot")):
        reach = (limits["high_3"] - centre) * deviations / 3
        for side in (centre - reach, centre + reach):
            figure.add_scatter(
                x=limits["reviews"].to_list(), y=side.to_list(), mode="lines", hoverinfo="skip",
                line={"color": faint(colours.ink, 0.6), "width": 1, "dash": dash},
            )  # fmt: skip
    figure.add_hline(y=centre[0], line={"color": colours.ink, "width": 1})
    figure.update_xaxes(type="log", dtick="D2", tickformat=",d", title="Reviews")
    figure.update_yaxes(tickformat=".2f", title="Mean rating")
    return figure
