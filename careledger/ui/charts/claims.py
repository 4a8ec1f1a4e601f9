"""Our own numbers beside what was published."""

from __future__ import annotations

from plotly.graph_objs._figure import Figure

from analytics.estimate import Estimate
from careledger.ui.charts.base import empty_figure
from careledger.ui.theme import current_palette


def claims_figure(claims: dict[str, tuple[Estimate, float]]) -> Figure:
    """Relative changes with their intervals, each above the published figure; both labelled where they stand.

    Args:
        claims: What is claimed → our number and the published one, both as shares.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=120 * len(claims) + 50)
    for place, (estimate, published) in enumerate(claims.values()):
        figure.add_scatter(
            x=[estimate.value], y=[place - 0.14], mode="markers+text", text=[f"ours {estimate.value:+.0%}".replace("-", "−")],
            textposition="top center", textfont={"color": colours.accent, "size": 13},
            marker={"color": colours.accent, "size": 10}, hoverinfo="skip", cliponaxis=False,
            error_x={
                "type": "data", "symmetric": False, "color": colours.accent, "thickness": 2, "width": 0,
                "array": [estimate.high - estimate.value], "arrayminus": [estimate.value - estimate.low],
            },
        )  # fmt: skip
        figure.add_scatter(
            x=[published], y=[place + 0.14], mode="markers+text", text=[f"published {published:+.0%}".replace("-", "−")],
            textposition="bottom center", textfont={"color": colours.second, "size": 13},
            marker={"color": colours.second, "size": 10, "symbol": "diamond"}, hoverinfo="skip", cliponaxis=False,
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": colours.ink, "width": 1, "dash": "dot"})
    ends = [end for ours, published in claims.values() for end in (ours.low, ours.high, published, 0.0)]
    figure.update_xaxes(tickformat="+.0%", showgrid=True, nticks=6, range=[min(ends) - 0.15, max(ends) + 0.15])
    figure.update_yaxes(
        tickvals=list(range(len(claims))), ticktext=list(claims), showgrid=False, range=[len(claims) - 0.4, -0.6]
    )
    return figure
