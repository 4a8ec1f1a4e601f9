"""Charts of contacts saved: what each gate leaves of the views, and what others' rules would claim."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from plotly.graph_objs._figure import Figure

from analytics.deflection.gates import Waterfall
from analytics.deflection.vendor_rules import Rule
from analytics.estimate import Estimate
from careledger.ui.charts.base import drawn_once, empty_figure, faint, wrapped_text
from careledger.ui.theme import current_palette

FAR_RIGHT = 0.6  # of the axis: a label on the right of it would leave a narrow screen


@drawn_once
def gates_figure(told: Waterfall) -> Figure:
    """Views on top, then what each gate leaves of them and, faint, what it takes; the interval as a thin line.

    On a logarithmic axis the last gates would look like the first: the axis is linear.
    """
    colours = current_palette()
    labels = ["Views of solved threads", *(step.gate.label for step in told.steps)]
    left = [told.gross, *(step.left for step in told.steps)]
    lows = [told.gross, *(step.left_low for step in told.steps)]
    highs = [told.gross, *(step.left_high for step in told.steps)]
    taken = [0.0, *(before - after for before, after in pairwise(left))]
    shares = [None, *(step.gate.share.mean for step in told.steps)]
    origins = ["counted", *(step.gate.origin for step in told.steps)]
    places = list(range(len(labels)))
    figure = empty_figure(colours, height=58 * len(labels) + 30)
    tints = [colours.ink if place == 0 else colours.accent for place in places]
    figure.add_bar(
        x=left, y=places, orientation="h", width=0.55, marker={"color": tints}, hoverinfo="text",
        hovertext=[f"{label}: {_whole(value)} left" for label, value in zip(labels, left, strict=True)],
        error_x={
            "type": "data", "symmetric": False, "color": colours.ink, "thickness": 1, "width": 3,
            "array": [high - value for value, high in zip(left, highs, strict=True)],
            "arrayminus": [value - low for value, low in zip(left, lows, strict=True)],
        },
    )  # fmt: skip
    figure.add_bar(
        x=taken, y=places, base=left, orientation="h", width=0.55, marker={"color": faint(colours.second, 0.28)},
        hoverinfo="text",
        hovertext=[f"{_whole(value)} do not pass: {label.lower()}" for label, value in zip(labels, taken, strict=True)],
    )  # fmt: skip
    ends = [max(high, value + gone) for value, gone, high in zip(left, taken, highs, strict=True)]
    figure.add_scatter(
        x=ends, y=places, mode="text", text=[f" {_whole(value)}" for value in left], textposition="middle right",
        hoverinfo="skip", textfont={"color": colours.ink, "size": 12}, cliponaxis=False,
    )  # fmt: skip
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(showticklabels=False, range=[0, max(ends) * 1.28], fixedrange=True)
    figure.update_yaxes(
        tickvals=places, autorange="reversed", showgrid=False, fixedrange=True,
        ticktext=[
            wrapped_text(label) + ("" if share is None else f"<br>×{share:.2f}, {origin}")
            for label, share, origin in zip(labels, shares, origins, strict=True)
        ],
    )  # fmt: skip
    return figure


@drawn_once
def rules_figure(rules: Sequence[Rule], ours: Sequence[tuple[str, float, float, float]]) -> Figure:
    """What each rule calls deflection as a share, in the second colour, above our own routes with their intervals.

    Args:
        rules: Rules whose share is known.
        ours: Name, low, value and high of each of our routes, as shares of the views.
    """
    colours = current_palette()
    drawn = [
        (rule.name, rule.share.low, rule.share.value, rule.share.high, False)
        for rule in rules
        if isinstance(rule.share, Estimate)
    ] + [(*one, True) for one in ours]
    figure = empty_figure(colours, height=44 * len(drawn) + 50)
    places = list(range(len(drawn)))
    for is_ours, tint, symbol in ((False, colours.second, "diamond"), (True, colours.accent, "circle")):
        mine = [(place, one) for place, one in zip(places, drawn, strict=True) if one[4] is is_ours]
        figure.add_scatter(
            x=[one[2] for _, one in mine], y=[place for place, _ in mine], mode="markers+text",
            text=[f" {one[2]:.1%} " for _, one in mine], cliponaxis=False,
            textposition=["middle left" if one[2] > FAR_RIGHT else "middle right" for _, one in mine],
            marker={"color": tint, "size": 11, "symbol": symbol}, textfont={"color": tint, "size": 13},
            hoverinfo="text", hovertext=[f"{one[0]}: {one[2]:.1%} ({one[1]:.1%} – {one[3]:.1%})" for _, one in mine],
            error_x={
                "type": "data", "symmetric": False, "color": tint, "thickness": 2, "width": 0,
                "array": [one[3] - one[2] for _, one in mine], "arrayminus": [one[2] - one[1] for _, one in mine],
            },
        )  # fmt: skip
    figure.update_xaxes(tickformat=".0%", showgrid=True, range=[0, 1.05], tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(
        tickvals=places, ticktext=[wrapped_text(one[0]) for one in drawn], showgrid=False, autorange="reversed"
    )
    return figure


def _whole(value: float) -> str:
    return f"{value:,.0f}"
