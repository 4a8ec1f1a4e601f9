"""Charts of scenarios: where two numbers together let care just pay."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from analytics.social_roi.altered import range_to_plan_with
from analytics.social_roi.ledger import Factor
from careledger.ui.charts.base import drawn_once, empty_figure, faint, wrapped_text
from careledger.ui.theme import current_palette


@drawn_once
def break_even_figure(line: pl.DataFrame, one: Factor, other: Factor) -> Figure:
    """The line on which two factors let care just pay; what is believed of both is shaded, the point is expected.

    Args:
        line: As `analytics.social_roi.altered.break_even_line` gives it.
        one: The factor along the bottom.
        other: The factor upwards.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=360)
    (left, right), (bottom, top) = one.spread.interval(), other.spread.interval()
    figure.add_shape(
        type="rect", x0=left, x1=right, y0=bottom, y1=top, fillcolor=faint(colours.accent, 0.12), line={"width": 0},
    )  # fmt: skip
    figure.add_scatter(
        x=line["first"].to_list(), y=line["second"].to_list(), mode="lines", hoverinfo="x+y",
        line={"color": colours.ink, "width": 2},
    )  # fmt: skip
    figure.add_scatter(
        x=[one.spread.mean], y=[other.spread.mean], mode="markers", hoverinfo="x+y",
        marker={"color": colours.accent, "size": 10},
    )  # fmt: skip
    for axis, factor in ((figure.update_xaxes, one), (figure.update_yaxes, other)):
        axis(
            title={"text": wrapped_text(factor.label), "font": {"size": 13}}, showgrid=True,
            tickformat=".0%" if factor.unit == "share" else None, fixedrange=True, zeroline=False,
        )  # fmt: skip
    figure.update_yaxes(range=list(range_to_plan_with(other)))
    figure.update_xaxes(range=[line["first"][0], line["first"][-1]])
    return figure
