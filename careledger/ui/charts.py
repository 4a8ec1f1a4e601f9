"""Charts in the colours of the theme: few points, direct labels, no legend where a label fits."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import streamlit as st
from plotly.graph_objs._figure import Figure

from careledger.metrics.printed import duration_text
from careledger.ui.theme import Palette, current_palette

CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
HEIGHT = 340
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CURVE_TICKS = {60: "1 min", 600: "10 min", 3600: "1 h", 86_400: "1 day", 7 * 86_400: "1 week"}


def inert_text(text: str) -> str:
    """Text from data for a figure: Plotly would turn tags into live links."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def faint(colour: str, alpha: float) -> str:
    """A theme colour, let through to the paper."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def chart(figure: Figure, key: str, alt: str) -> None:
    """Show a figure; `alt` says in words what it shows."""
    st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=alt)


def empty_figure(colours: Palette, *, height: int = HEIGHT) -> Figure:
    """A figure with our type, few gridlines and nothing in it."""
    axis = {"gridcolor": colours.line, "linecolor": colours.line, "zeroline": False, "automargin": True}
    return Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
            "paper_bgcolor": colours.paper,
            "plot_bgcolor": colours.paper,
            "font": {"family": "Inter, system-ui, sans-serif", "size": 13, "color": colours.ink},
            "showlegend": False,
            "hoverlabel": {"bgcolor": colours.panel, "bordercolor": colours.line, "font": {"color": colours.ink}},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
            "dragmode": False,
        }
    )


def reply_curve_figure(curve: pl.DataFrame, marks: dict[float, str]) -> Figure:
    """P(a person has replied) against time, log scale, with its interval; `marks` are times to point at.

    Args:
        curve: `seconds, share, low, high`, by time.
        marks: Seconds → label of a reference point.
    """
    colours = current_palette()
    figure = empty_figure(colours)
    shown = curve.filter(pl.col("seconds") > 0)
    seconds = shown["seconds"].to_list()
    band = {"line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=seconds, y=shown["low"].to_list(), **band)
    figure.add_scatter(
        x=seconds, y=shown["high"].to_list(), fill="tonexty", fillcolor=faint(colours.accent, 0.18), **band
    )
    texts = [
        f"{duration_text(row['seconds'])}: {row['share']:.1%} ({row['low']:.1%} – {row['high']:.1%})"
        for row in shown.iter_rows(named=True)
    ]
    figure.add_scatter(
        x=seconds, y=shown["share"].to_list(), mode="lines", text=texts, hoverinfo="text",
        line={"color": colours.accent, "width": 2, "shape": "hv"},
    )  # fmt: skip
    for moment, label in marks.items():
        figure.add_vline(x=moment, line={"color": colours.second, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=math.log10(moment), y=1.0, yref="paper", text=label, showarrow=False, xanchor="left", yanchor="top",
            font={"color": colours.second, "size": 12},
        )  # fmt: skip
    last = max(seconds[-1], *marks) if seconds else max(marks)
    figure.update_xaxes(
        type="log", range=[math.log10(30), math.log10(last * 1.1)], tickangle=0,
        tickvals=list(CURVE_TICKS), ticktext=list(CURVE_TICKS.values()),
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1], tickformat=".0%")
    return figure


def bars_figure(
    labels: list[str], values: list[float], lows: list[float], highs: list[float], *, tickformat: str
) -> Figure:
    """Bars on their side, longest label readable, each with its interval as a thin line."""
    colours = current_palette()
    figure = empty_figure(colours, height=max(140, 44 * len(labels) + 40))
    figure.add_bar(
        x=values, y=[inert_text(label) for label in labels], orientation="h", marker={"color": colours.accent},
        error_x={
            "type": "data", "symmetric": False, "color": colours.ink, "thickness": 1, "width": 3,
            "array": [high - value for value, high in zip(values, highs, strict=True)],
            "arrayminus": [value - low for value, low in zip(values, lows, strict=True)],
        },
        hoverinfo="skip", width=0.55,
    )  # fmt: skip
    figure.update_xaxes(tickformat=tickformat, rangemode="tozero", showgrid=True)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def line_figure(x: list[Any], y: list[float], *, tickformat: str = ",.0f", hover: list[str] | None = None) -> Figure:
    """One quantity over time, from zero."""
    colours = current_palette()
    figure = empty_figure(colours, height=260)
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": colours.accent, "width": 2}, text=hover,
        hoverinfo="text" if hover else "x+y",
    )  # fmt: skip
    figure.update_yaxes(tickformat=tickformat, rangemode="tozero")
    return figure


def hours_figure(frame: pl.DataFrame) -> Figure:
    """Median wait by weekday and hour: one cell each; hours without an answered turn stay blank.

    Args:
        frame: `weekday` (1 = Monday), `hour`, `turns`, `median_seconds`.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    minutes: list[list[float | None]] = [[None] * 24 for _ in WEEKDAYS]
    texts = [["no answered turn"] * 24 for _ in WEEKDAYS]
    for row in frame.iter_rows(named=True):
        day, hour = row["weekday"] - 1, row["hour"]
        minutes[day][hour] = row["median_seconds"] / 60
        texts[day][hour] = (
            f"{WEEKDAYS[day]} {hour:02d}:00 UTC: {duration_text(row['median_seconds'])}, {row['turns']:,} turns"
        )
    known = sorted(value for line in minutes for value in line if value is not None)
    figure.add_heatmap(
        z=minutes, x=list(range(24)), y=list(WEEKDAYS), text=texts, hoverinfo="text", xgap=2, ygap=2,
        zmin=0, zmax=known[int(0.95 * (len(known) - 1))] if known else 1,
        colorscale=[[0, faint(colours.second, 0.06)], [1, colours.second]], showscale=False,
    )  # fmt: skip
    figure.update_xaxes(tickvals=list(range(0, 24, 3)), ticktext=[f"{hour:02d}" for hour in range(0, 24, 3)])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def cohort_figure(grid: pl.DataFrame, *, value: str, currency: str | None = None) -> Figure:
    """The cohort grid: rows cohorts, columns ages; cells still open are hatched and in no average.

    Args:
        grid: As `analytics.retention.retention_grid` gives it, one source.
        value: "rate" (heads) or "revenue_amount" (money a customer of the cohort).
        currency: Of the money.
    """
    colours = current_palette()
    cohorts = grid["cohort_on"].unique().sort().to_list()
    names = [f"{cohort:%Y-%m-%d}" if any(c.day != 1 for c in cohorts) else f"{cohort:%Y-%m}" for cohort in cohorts]
    place = {cohort: index for index, cohort in enumerate(cohorts)}
    ages = int(grid["age"].max() or 0) + 1  # type: ignore[arg-type]
    cells: list[list[float | None]] = [[None] * ages for _ in cohorts]
    texts = [[""] * ages for _ in cohorts]
    open_cells: list[tuple[int, int]] = []
    for row in grid.iter_rows(named=True):
        line, age, size = place[row["cohort_on"]], row["age"], row["cohort_customers"]
        state = "" if row["is_complete"] else "<br>still open: in no average"
        if value == "rate":
            cells[line][age] = row["rate"] if age else None  # 100 % by definition; coloured, it would drown the rest
            texts[line][age] = (
                f"{names[line]}, age {age}: {row['rate']:.1%} ({row['low']:.1%} – {row['high']:.1%}), "
                f"{row['retained_customers']:,} of {size:,}{state}"
            )
        else:
            cells[line][age] = row["revenue_amount"] / size
            texts[line][age] = (
                f"{names[line]}, age {age}: {row['revenue_amount']:,.2f} {currency or ''} "
                f"from {size:,} customers{state}"
            )
        if not row["is_complete"]:
            open_cells.append((line, age))
    later = [cell for line in cells for cell in line[1:] if cell is not None] or [1.0]
    figure = empty_figure(colours, height=max(220, 26 * len(cohorts) + 70))
    figure.add_heatmap(
        z=cells, x=list(range(ages)), y=names, text=texts, hoverinfo="text", xgap=1, ygap=1, showscale=False,
        zmin=min(later) * 0.8, zmax=max(later), colorscale=[[0, faint(colours.accent, 0.04)], [1, colours.accent]],
    )  # fmt: skip
    for line, age in open_cells:
        figure.add_shape(
            type="rect", x0=age - 0.5, x1=age + 0.5, y0=line - 0.5, y1=line + 0.5, line={"width": 0},
            fillcolor=colours.paper, opacity=0.55,
        )  # fmt: skip
        figure.add_shape(
            type="line", x0=age - 0.4, x1=age + 0.4, y0=line + 0.4, y1=line - 0.4,
            line={"color": colours.ink, "width": 1},
        )  # fmt: skip
    figure.update_xaxes(side="top", dtick=max(1, ages // 12), title=None)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure
