"""Contacts by window, changes with their intervals, the path of a roll-out, placebos, and power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.charts.curves import label_heights
from careledger.ui.theme import current_palette


@drawn_once
def windows_figure(groups: Mapping[str, pl.DataFrame], window: int) -> Figure:
    """P(contact within W days) by group, each named at its end; `window` is the one that counts.

    Args:
        groups: Label → `window_days, share, low, high`, in the order of the colours.
        window: In days.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=360)
    tints = (colours.accent, colours.second, colours.categories[5])
    ends = []
    for tint, (name, curve) in zip(tints, groups.items(), strict=False):
        days, shares = curve["window_days"].to_list(), curve["share"].to_list()
        band = {"line": {"width": 0}, "hoverinfo": "skip", "mode": "lines"}
        figure.add_scatter(x=days, y=curve["low"].to_list(), **band)
        figure.add_scatter(x=days, y=curve["high"].to_list(), fill="tonexty", fillcolor=faint(tint, 0.18), **band)
        texts = [f"{name}, within {day} days: {share:.1%}" for day, share in zip(days, shares, strict=True)]
        figure.add_scatter(
            x=days, y=shares, mode="lines", line={"color": tint, "width": 2}, text=texts, hoverinfo="text"
        )
        ends.append((shares[-1], name, tint))
    top = max(share for share, *_ in ends)
    ranked = sorted(ends)
    heights = label_heights([share / top for share, *_ in ranked])
    for (_, name, tint), above in zip(ranked, heights, strict=True):
        figure.add_annotation(
            x=30, y=above * top, text=name, showarrow=False, xanchor="right", yanchor="bottom",
            font={"color": tint, "size": 12},
        )  # fmt: skip
    _marked(figure, window)
    figure.update_yaxes(tickformat=".0%", range=[0, top * (heights[-1] + 0.12)])
    figure.update_xaxes(range=[0, 30.5], dtick=5, tickangle=0)
    return figure


@drawn_once
def saved_figure(curve: pl.DataFrame, window: int) -> Figure:
    """What is saved per issue by window, with its interval: `window_days, saved, low, high`."""
    colours = current_palette()
    figure = empty_figure(colours, height=360)
    days = curve["window_days"].to_list()
    band = {"line": {"width": 0}, "hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=days, y=curve["low"].to_list(), **band)
    figure.add_scatter(x=days, y=curve["high"].to_list(), fill="tonexty", fillcolor=faint(colours.accent, 0.18), **band)
    texts = [
        f"within {row['window_days']} days: {row['saved']:.1%} ({row['low']:.1%} – {row['high']:.1%}), "
        f"{row['issues']:,} issues"
        for row in curve.iter_rows(named=True)
    ]
    figure.add_scatter(
        x=days, y=curve["saved"].to_list(), mode="lines", line={"color": colours.accent, "width": 2}, text=texts,
        hoverinfo="text",
    )  # fmt: skip
    _marked(figure, window)
    figure.add_hline(y=0, line={"color": colours.ink, "width": 1})
    figure.update_yaxes(tickformat=".0%")
    figure.update_xaxes(range=[0, 30.5], dtick=5, tickangle=0)
    return figure


@drawn_once
def changes_figure(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """Changes with their intervals around nothing, each under its name: `label, value, low, high, is_ours`."""
    colours = current_palette()
    figure = empty_figure(colours, height=58 * len(rows) + 50)
    for place, row in enumerate(rows):
        tint = colours.accent if row["is_ours"] else colours.categories[5]
        label = inert_text(row["label"])
        figure.add_annotation(
            x=0, xref="paper", y=place - 0.36, text=label, showarrow=False, xanchor="left", font={"size": 12}
        )
        figure.add_scatter(
            x=[row["value"]], y=[place], mode="markers", marker={"color": tint, "size": 9}, hoverinfo="text",
            text=[f"{label}: {row['value']:+,.0f} ({row['low']:+,.0f} – {row['high']:+,.0f})"],
            error_x={
                "type": "data", "symmetric": False, "color": tint, "thickness": 2, "width": 0,
                "array": [row["high"] - row["value"]], "arrayminus": [row["value"] - row["low"]],
            },
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.update_xaxes(showgrid=True, tickformat=",.0f", nticks=6, tickangle=0)
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[len(rows) - 0.5, -0.75])
    return figure


@drawn_once
def path_figure(events: pl.DataFrame) -> Figure:
    """Changes by month since being reached: `month, change, low, high, units`; the month before is nothing by rule."""
    colours = current_palette()
    figure = empty_figure(colours, height=360)
    for part, tint in (
        (events.filter(pl.col("month") < 0), colours.categories[5]),
        (events.filter(pl.col("month") >= 0), colours.accent),
    ):
        figure.add_scatter(
            x=part["month"].to_list(), y=part["change"].to_list(), mode="markers", hoverinfo="text",
            marker={"color": tint, "size": 7},
            text=[
                f"month {row['month']:+d}: {row['change']:+,.0f} ({row['low']:+,.0f} – {row['high']:+,.0f}), "
                f"{row['units']} reached" for row in part.iter_rows(named=True)
            ],
            error_y={
                "type": "data", "symmetric": False, "color": tint, "thickness": 1.5, "width": 0,
                "array": (part["high"] - part["change"]).to_list(),
                "arrayminus": (part["change"] - part["low"]).to_list(),
            },
        )  # fmt: skip
    figure.add_scatter(
        x=[-1], y=[0], mode="markers", marker={"color": colours.ink, "size": 7, "symbol": "circle-open"},
        hoverinfo="text", text=["the month before: what all others are measured from"],
    )  # fmt: skip
    figure.add_hline(y=0, line={"color": colours.ink, "width": 1})
    figure.add_vline(x=-0.5, line={"color": colours.second, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=-0.5, y=1.0, yref="paper", text=" reached", showarrow=False, xanchor="left", yanchor="top",
        font={"color": colours.second, "size": 12},
    )  # fmt: skip
    figure.update_xaxes(nticks=9, tickangle=0)
    figure.update_yaxes(tickformat=",.0f")
    return figure


@drawn_once
def placebos_figure(placebos: Sequence[float], ours: float, label: str) -> Figure:
    """How often placebos come out where, and where ours is."""
    colours = current_palette()
    figure = empty_figure(colours, height=260)
    figure.add_histogram(x=list(placebos), nbinsx=40, marker={"color": colours.categories[5]}, hoverinfo="x+y")
    figure.add_vline(x=ours, line={"color": colours.accent, "width": 2})
    figure.add_annotation(
        x=ours, y=1.0, yref="paper", text=f" {label} ", showarrow=False, yanchor="bottom",
        xanchor="left" if ours < 0 else "right", font={"color": colours.accent, "size": 12},
    )  # fmt: skip
    figure.update_layout(margin={"t": 28}, bargap=0.05)
    figure.update_xaxes(tickformat=",.0f", nticks=7, tickangle=0)
    figure.update_yaxes(showticklabels=False)
    return figure


@drawn_once
def power_figure(plan: pl.DataFrame, unit: str, wanted: float) -> Figure:
    """Power by length: the plan's first column against `power`; `wanted` is the line to reach."""
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    length = plan[plan.columns[0]].to_list()
    figure.add_scatter(
        x=length, y=plan["power"].to_list(), mode="lines", line={"color": colours.accent, "width": 2},
        text=[f"{at} {unit}: {power:.0%}" for at, power in zip(length, plan["power"], strict=True)], hoverinfo="text",
    )  # fmt: skip
    figure.add_hline(y=wanted, line={"color": colours.second, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=0, xref="paper", y=wanted, text=f" {wanted:.0%} wanted", showarrow=False, xanchor="left", yanchor="bottom",
        font={"color": colours.second, "size": 12},
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    figure.update_xaxes(nticks=8, tickangle=0)
    return figure


def _marked(figure: Figure, window: int) -> None:
    colours = current_palette()
    figure.add_vline(x=window, line={"color": colours.ink, "width": 1, "dash": "dot"})
