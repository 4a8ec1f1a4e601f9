"""Charts of the next euro: what more of a spend brings, what moving money brings, and what the doubt hangs on."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from analytics.next_euro.choice import Allocation
from analytics.next_euro.curves import ResponseCurve
from careledger.metrics.printed import amount_text
from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette


@drawn_once
def response_figure(curve: ResponseCurve, currency: str | None, ordered: pl.DataFrame | None = None) -> Figure:
    """Margin by spend a year with its band; dotted where nobody has been; today's spend marked.

    Args:
        curve: The response.
        currency: Of both axes.
        ordered: `spend`, `value`, `stratum`: the same if the most valuable came first.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=320)
    spend = curve.spend.tolist()
    hidden = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=spend, y=curve.low.tolist(), **hidden)
    figure.add_scatter(x=spend, y=curve.high.tolist(), fill="tonexty", fillcolor=faint(colours.accent, 0.18), **hidden)
    texts = [
        f"{amount_text(at, currency)} a year brings {amount_text(value, currency)} "
        f"({amount_text(low, currency)} – {amount_text(high, currency)})"
        for at, value, low, high in zip(spend, curve.value, curve.low, curve.high, strict=True)
    ]
    inside = (curve.spend >= curve.observed[0]) & (curve.spend <= curve.observed[1])
    figure.add_scatter(
        x=spend, y=curve.value.tolist(), mode="lines", text=texts, hoverinfo="text",
        line={"color": colours.accent, "width": 2, "dash": "dot"},
    )  # fmt: skip
    figure.add_scatter(
        x=curve.spend[inside].tolist(), y=curve.value[inside].tolist(), mode="lines", hoverinfo="skip",
        line={"color": colours.accent, "width": 2.5},
    )  # fmt: skip
    if ordered is not None:
        told = [f"then {inert_text(row['stratum'])}" if row["stratum"] else "" for row in ordered.iter_rows(named=True)]
        figure.add_scatter(
            x=ordered["spend"].to_list(), y=ordered["value"].to_list(), mode="lines", text=told, hoverinfo="text",
            line={"color": colours.second, "width": 1.5, "dash": "dash"},
        )  # fmt: skip
        middle = len(ordered) // 3
        figure.add_annotation(
            x=ordered["spend"][middle], y=ordered["value"][middle], text="best first", showarrow=False, xanchor="right",
            yanchor="bottom", font={"color": colours.second, "size": 12},
        )  # fmt: skip
    figure.add_vline(x=curve.today, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=curve.today, y=1.0, yref="paper", text="today", showarrow=False, xanchor="left", yanchor="top",
        font={"color": colours.ink, "size": 12},
    )  # fmt: skip
    figure.update_xaxes(tickformat=".3~s", nticks=5, rangemode="tozero")
    figure.update_yaxes(tickformat=".3~s", nticks=5)
    return figure


@drawn_once
def allocation_figure(told: Allocation, chosen: float, currency: str | None) -> Figure:
    """Change of a year's margin by care's share of the budget; what cannot be told from the best is thick."""
    colours = current_palette()
    figure = empty_figure(colours, height=320)
    share = told.share.tolist()
    hidden = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=share, y=told.low.tolist(), **hidden)
    figure.add_scatter(x=share, y=told.high.tolist(), fill="tonexty", fillcolor=faint(colours.accent, 0.18), **hidden)
    texts = [
        f"{at:.1%} for care: {amount_text(value, currency)} a year against today "
        f"({amount_text(low, currency)} – {amount_text(high, currency)})"
        for at, value, low, high in zip(share, told.change, told.low, told.high, strict=True)
    ]
    figure.add_scatter(
        x=share, y=told.change.tolist(), mode="lines", text=texts, hoverinfo="text",
        line={"color": colours.accent, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    for which, width, tint in (
        (told.is_observed, 2.5, colours.accent), (told.is_observed & told.is_best_or_like_it, 6, colours.accent),
    ):  # fmt: skip
        figure.add_scatter(
            x=told.share[which].tolist(), y=told.change[which].tolist(), mode="lines", hoverinfo="skip",
            line={"color": faint(tint, 0.6) if width > 3 else tint, "width": width},  # noqa: PLR2004
        )  # fmt: skip
    marks = [(told.today, "today", colours.ink, "left"), (chosen, "chosen", colours.second, "right")]
    for at, label, tint, anchor in marks if abs(chosen - told.today) > 1e-3 else marks[:1]:  # noqa: PLR2004
        figure.add_vline(x=at, line={"color": tint, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=at, y=1.0, yref="paper", text=label, showarrow=False, xanchor=anchor, yanchor="top",
            font={"color": tint, "size": 12},
        )  # fmt: skip
    figure.update_xaxes(tickformat=".0%", nticks=6)
    figure.update_yaxes(tickformat=".3~s", nticks=5)
    return figure


@drawn_once
def doubt_figure(shares: dict[str, float]) -> Figure:
    """What the doubt about the difference hangs on: share of its variance by source, the largest on top."""
    colours = current_palette()
    ranked = sorted(shares.items(), key=lambda one: one[1])
    figure = empty_figure(colours, height=40 + 34 * len(ranked))
    figure.add_bar(
        x=[value for _, value in ranked], y=[name for name, _ in ranked], orientation="h",
        marker={"color": colours.accent}, width=0.6, text=[f"{value:.0%}" for _, value in ranked],
        textposition="outside", cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, 1.4 * max(max(shares.values(), default=1.0), 0.01)])
    figure.update_yaxes(showgrid=False, ticksuffix="  ")
    return figure
