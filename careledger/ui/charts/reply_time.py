"""Staying by wait, and the worth of targets."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.metrics.printed import short_amount_text
from careledger.ui.charts.base import drawn_once, empty_figure, faint
from careledger.ui.theme import current_palette


@drawn_once
def waits_figure(waits: pl.DataFrame) -> Figure:
    """Staying by wait with intervals, and the line that may only fall: `wait, stays, low, high, isotone`."""
    colours = current_palette()
    figure = empty_figure(colours, height=320)
    names = [name.replace(" – ", " –<br>").replace("within ", "within<br>") for name in waits["wait"]]
    figure.add_scatter(
        x=names, y=waits["isotone"].to_list(), mode="lines", hoverinfo="skip",
        line={"color": colours.second, "width": 2, "shape": "hvh"},
    )  # fmt: skip
    _points(figure, names, waits, ("stays", "low", "high"), colours.accent, "{:.0%}")
    figure.update_yaxes(tickformat=".0%", nticks=5)
    figure.update_xaxes(type="category", tickangle=0)
    return figure


@drawn_once
def targets_figure(targets: pl.DataFrame, currency: str) -> Figure:
    """What each target leaves a week, with intervals: `target, net_amount, net_low, net_high`."""
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    names = targets["target"].to_list()
    for label, net in targets.select("target", "net_amount").iter_rows():
        figure.add_annotation(
            x=label, y=net, text=short_amount_text(net, currency), showarrow=False, xanchor="left", xshift=10,
            font={"color": colours.ink, "size": 12},
        )  # fmt: skip
    _points(figure, names, targets, ("net_amount", "net_low", "net_high"), colours.accent, "{:,.0f}")
    figure.add_hline(y=0, line={"color": colours.ink, "width": 1})
    figure.update_xaxes(type="category", tickangle=0)
    figure.update_yaxes(tickformat=",.0f", nticks=5)
    return figure


def _points(
    figure: Figure, names: list[str], told: pl.DataFrame, columns: tuple[str, str, str], tint: str, form: str
) -> None:
    value, low, high = (told[name] for name in columns)
    texts = [f"{form.format(at)} ({form.format(bottom)} – {form.format(top)})"
             for at, bottom, top in zip(value, low, high, strict=True)]  # fmt: skip
    figure.add_scatter(
        x=names, y=value.to_list(), mode="markers", text=texts, hoverinfo="text", marker={"color": tint, "size": 9},
        error_y={
            "type": "data", "symmetric": False, "color": faint(tint, 0.6), "thickness": 2, "width": 0,
            "array": (high - value).to_list(), "arrayminus": (value - low).to_list(),
        },
    )  # fmt: skip
