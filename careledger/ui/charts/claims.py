"""Our own numbers beside what was published."""

from __future__ import annotations

from plotly.graph_objs._figure import Figure

from analytics.estimate import Estimate
from careledger.ui.charts.base import drawn_once, empty_figure
from careledger.ui.theme import current_palette


@drawn_once
def claims_figure(claims: dict[str, tuple[Estimate, float]]) -> Figure:
    """Relative changes with their intervals, each above the published figure; both labelled where they stand.

    Args:
        claims: What is claimed → our number and the published one, both as shares.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=120 * len(claims) + 50)
    for place, (claim, (estimate, published)) in enumerate(claims.items()):
        figure.add_annotation(  # inside the plot: beside it, a narrow screen would have no room for the marks
            x=0, xref="paper", y=place - 0.45, text=claim, showarrow=False, xanchor="left", font={"size": 13},
        )  # fmt: skip
        figure.add_scatter(
            x=[estimate.value], y=[place - 0.14], mode="markers+text", text=[f"ours {_signed(estimate.value)}"],
            textposition="top center", textfont={"color": colours.accent, "size": 13},
            marker={"color": colours.accent, "size": 10}, hoverinfo="skip", cliponaxis=False,
            error_x={
                "type": "data", "symmetric": False, "color": colours.accent, "thickness": 2, "width": 0,
                "array": [estimate.high - estimate.value], "arrayminus": [estimate.value - estimate.low],
            },
        )  # fmt: skip
        figure.add_scatter(
            x=[published], y=[place + 0.14], mode="markers+text", text=[f"published {_signed(published)}"],
            textposition="bottom center", textfont={"color": colours.second, "size": 13},
            marker={"color": colours.second, "size": 10, "symbol": "diamond"}, hoverinfo="skip", cliponaxis=False,
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": colours.ink, "width": 1, "dash": "dot"})
    ends = [end for ours, published in claims.values() for end in (ours.low, ours.high, published, 0.0)]
    figure.update_xaxes(
        tickformat="+.0%", tickangle=0, showgrid=True, nticks=5, range=[min(ends) - 0.2, max(ends) + 0.2]
    )
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[len(claims) - 0.45, -0.65])
    return figure


def _signed(share: float) -> str:
    return f"{share * 100:+.0f} %".replace("-", "−")
