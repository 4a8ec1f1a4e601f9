"""Curves over time: waiting, and quantities by day."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
from plotly.graph_objs._figure import Figure

from analytics.survival import SurvivalCurve
from careledger.metrics.printed import duration_text
from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette

LABEL_HEIGHT = 0.06
CURVE_TICKS = {60: "1 min", 600: "10 min", 3600: "1 h", 86_400: "1 day", 7 * 86_400: "1 week"}


@drawn_once
def reply_curves_figure(curves: dict[str, pl.DataFrame], marks: dict[float, str], *, banded: str) -> Figure:
    """Shares against time since asking, log scale, one labelled line each; `marks` are times to point at.

    Args:
        curves: Label → `seconds, share, low, high`, by time.
        marks: Seconds → label of a reference point.
        banded: The curve that is drawn strongest, with its interval.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=380)
    order = [name for name in curves if name != banded] + ([banded] if banded in curves else [])
    tints = dict(
        zip(curves, (colours.categories[5], colours.accent, colours.categories[2], colours.categories[3]), strict=False)
    )
    ends = []
    for name in order:
        shown = curves[name].filter(pl.col("seconds") > 0)
        seconds = shown["seconds"].to_list()
        if not seconds:
            continue
        tint = colours.accent if name == banded else tints[name]
        if name == banded:
            _band(figure, seconds, shown["low"].to_list(), shown["high"].to_list(), tint, "hv")
        texts = [
            f"{name} within {duration_text(row['seconds'])}: {row['share']:.1%} ({row['low']:.1%} – {row['high']:.1%})"
            for row in shown.iter_rows(named=True)
        ]
        figure.add_scatter(
            x=seconds, y=shown["share"].to_list(), mode="lines", text=texts, hoverinfo="text",
            line={"color": tint, "width": 2.5 if name == banded else 1.5, "shape": "hv"},
        )  # fmt: skip
        ends.append((shown["share"][-1], seconds[-1], name, tint))
    last = max([*(end for _, end, *_ in ends), *marks])
    for moment, label in marks.items():
        figure.add_vline(x=moment, line={"color": colours.second, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=math.log10(moment), y=1.0, yref="paper", text=label, showarrow=False, xanchor="left", yanchor="top",
            font={"color": colours.second, "size": 12},
        )  # fmt: skip
    ranked = sorted(ends)
    for (_, _, name, tint), above in zip(ranked, label_heights([share for share, *_ in ranked]), strict=True):
        figure.add_annotation(
            x=math.log10(last), y=above, text=name, showarrow=False, xanchor="right", yanchor="bottom",
            font={"color": tint, "size": 12},
        )  # fmt: skip
    figure.update_xaxes(
        type="log", range=[math.log10(30), math.log10(last * 1.1)], tickangle=0,
        tickvals=list(CURVE_TICKS), ticktext=list(CURVE_TICKS.values()),
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return figure


def label_heights(shares: list[float]) -> list[float]:
    """Where the labels of curves stand: over the highest of those that end together, one above the other."""
    heights: list[float] = []
    for place, share in enumerate(shares):
        if place and share - shares[place - 1] < LABEL_HEIGHT:
            heights.append(heights[-1] + LABEL_HEIGHT)
        else:
            together = place
            while together + 1 < len(shares) and shares[together + 1] - shares[together] < LABEL_HEIGHT:
                together += 1
            heights.append(max(shares[together], heights[-1] + LABEL_HEIGHT if heights else 0.0))
    return heights


@drawn_once
def line_figure(
    x: list[Any],
    y: list[float],
    *,
    tickformat: str = ",.0f",
    hover: list[str] | None = None,
    titles: tuple[str, str] = ("", ""),
) -> Figure:
    """One quantity over another, as a rule time, from zero; `titles` name the two axes where that is needed."""
    colours = current_palette()
    figure = empty_figure(colours, height=260)
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": colours.accent, "width": 2}, text=hover,
        hoverinfo="text" if hover else "x+y",
    )  # fmt: skip
    figure.update_xaxes(title_text=titles[0])
    figure.update_yaxes(tickformat=tickformat, rangemode="tozero", title_text=titles[1])
    return figure


@drawn_once
def two_lines_figure(x: list[Any], lines: dict[str, list[float]], *, since: Any = None) -> Figure:
    """Two quantities over time, each named at its end; `since` marks when they may have begun to differ."""
    colours = current_palette()
    figure = empty_figure(colours, height=280)
    for tint, (name, values) in zip((colours.accent, colours.second), lines.items(), strict=True):
        figure.add_scatter(x=x, y=values, mode="lines", line={"color": tint, "width": 2}, name=name, hoverinfo="x+y")
        figure.add_annotation(
            x=x[-1], y=values[-1], text=name, showarrow=False, xanchor="right", yanchor="bottom", font={"color": tint}
        )
    if since is not None:
        figure.add_vline(x=since, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.update_yaxes(rangemode="tozero")
    return figure


@drawn_once
def banded_figure(x: list[Any], frame: pl.DataFrame, *, tickformat: str) -> Figure:
    """A share by age with its interval as a band.

    Args:
        x: Ages.
        frame: `rate, low, high`, in the order of `x`.
        tickformat: Of the shares.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=240)
    texts = [
        f"{age}: {row['rate']:.1%} ({row['low']:.1%} – {row['high']:.1%})"
        for age, row in zip(x, frame.iter_rows(named=True), strict=True)
    ]
    _band(figure, x, frame["low"].to_list(), frame["high"].to_list(), colours.accent, "linear")
    figure.add_scatter(
        x=x, y=frame["rate"].to_list(), mode="lines+markers", text=texts, hoverinfo="text",
        line={"color": colours.accent, "width": 2}, marker={"size": 5},
    )  # fmt: skip
    figure.update_yaxes(tickformat=tickformat, rangemode="tozero")
    figure.update_xaxes(nticks=8, tickangle=0)
    return figure


@drawn_once
def compared_curves_figure(curves: dict[str, SurvivalCurve], until: float) -> Figure:
    """Two Kaplan–Meier curves to `until` days, each named at its end, with their intervals."""
    colours = current_palette()
    figure = empty_figure(colours, height=340)
    ends = []
    for tint, (name, curve) in zip((colours.accent, colours.second), curves.items(), strict=True):
        inside = curve.time <= until
        days = [0.0, *curve.time[inside].tolist(), min(until, curve.followed_until)]
        shares, lows, highs = (
            [1.0, *values[inside].tolist(), float(values[inside][-1]) if inside.any() else 1.0]
            for values in (curve.survival, curve.low, curve.high)
        )
        _band(figure, days, lows, highs, tint, "hv")
        texts = [f"{inert_text(name)}, day {day:.0f}: {share:.1%}" for day, share in zip(days, shares, strict=True)]
        figure.add_scatter(
            x=days,
            y=shares,
            mode="lines",
            text=texts,
            hoverinfo="text",
            line={"color": tint, "width": 2, "shape": "hv"},
        )
        ends.append((shares[-1], inert_text(name), tint))
    ranked = sorted(ends)
    for (_, name, tint), above in zip(ranked, label_heights([share for share, *_ in ranked]), strict=True):
        figure.add_annotation(
            x=until, y=above, text=name, showarrow=False, xanchor="right", yanchor="bottom",
            font={"color": tint, "size": 12},
        )  # fmt: skip
    figure.update_yaxes(range=[0, 1.05], tickformat=".0%")
    figure.update_xaxes(range=[0, until])
    return figure


def _band(figure: Figure, x: list[Any], low: list[float], high: list[float], tint: str, shape: str) -> None:
    line = {"line": {"width": 0, "shape": shape}, "hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=x, y=low, **line)
    figure.add_scatter(x=x, y=high, fill="tonexty", fillcolor=faint(tint, 0.18), **line)
