"""Charts of the silent: what asking more people would leave of the doubt."""

from __future__ import annotations

from collections.abc import Sequence

from plotly.graph_objs._figure import Figure

from analytics.silence_survey import Settled
from careledger.ui.charts.base import drawn_once, empty_figure
from careledger.ui.theme import current_palette


@drawn_once
def settled_figure(after: Sequence[Settled], money: str) -> Figure:
    """Expected width of both intervals as a share of today's, by how many are asked; labels at the ends.

    Args:
        after: As things stand first, then after surveys, fewest asked first.
        money: What the second line is of.
    """
    colours = current_palette()
    today, *surveys = after
    figure = empty_figure(colours)
    asked = [one.asked for one in surveys]
    widths = [one.width / today.width for one in surveys]
    # Both fall: there is room below the end of the lower line and above the beginning of the other.
    lines = [("silent problems", widths, colours.accent, "bottom left", len(asked) - 1)]
    if today.at_risk_width:
        widths = [one.at_risk_width / today.at_risk_width for one in surveys]
        lines.append((money, widths, colours.second, "top right", 0))
    for name, widths, tint, position, labelled in lines:
        figure.add_scatter(
            x=asked, y=widths, mode="lines+markers+text", line={"color": tint, "width": 2}, marker={"size": 7},
            text=[name if place == labelled else "" for place in range(len(asked))], textposition=position,
            textfont={"color": tint, "size": 13},
            hoverinfo="text", cliponaxis=False,
            hovertext=[f"{name}, {n:,} asked: {width:.0%} of today's" for n, width in zip(asked, widths, strict=True)],
        )  # fmt: skip
    figure.add_hline(y=1, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=0, xref="paper", y=1, text="today", showarrow=False, xanchor="left", yanchor="bottom", font={"size": 12}
    )
    highest = max(1.0, *(max(line[1]) for line in lines))
    figure.update_xaxes(
        type="log", tickvals=asked, ticktext=[f"{n:,}" for n in asked],
        title={"text": "people with a problem asked", "font": {"size": 13}},
        fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[0, highest * 1.12], fixedrange=True)
    return figure
