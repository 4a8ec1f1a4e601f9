"""What is to come: customers by value, forecasts beside what came, who is still alive, who still renews."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint
from careledger.ui.theme import current_palette

Floats = NDArray[np.float64]
BINS = 40
LONG_TAIL = 0.98


@drawn_once
def values_figure(values: pl.Series, currency: str) -> Figure:
    """How many customers have which expected value; the few above the 98th percentile stand in the last bar."""
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    top = float(values.quantile(LONG_TAIL) or 1.0) or 1.0
    counts, edges = np.histogram(np.minimum(values.to_numpy(), top), bins=BINS, range=(0, top))
    texts = [
        f"{low:,.0f} – {high:,.0f} {currency}: {count:,} customers"
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    texts[-1] = f"{edges[-2]:,.0f} {currency} and more: {counts[-1]:,} customers"
    figure.add_bar(
        x=((edges[:-1] + edges[1:]) / 2).tolist(), y=counts.tolist(), text=texts, textposition="none",
        hoverinfo="text", marker={"color": colours.accent}, width=float(edges[1] - edges[0]) * 0.9,
    )  # fmt: skip
    figure.update_xaxes(tickformat=",.0f", nticks=6)
    figure.update_yaxes(tickformat=",.0f", rangemode="tozero")
    return figure


@drawn_once
def concentration_figure(curve: pl.DataFrame, top_share: float, hover: str = "the best {:.0%} bring {:.0%}") -> Figure:
    """The share of value that the best customers bring; the diagonal is everybody alike.

    Args:
        curve: `customers`, `value`: shares, best customers first.
        top_share: The share of customers to point at.
        hover: What is said of the two shares.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": colours.ink, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    shares = zip(curve["customers"], curve["value"], strict=True)
    figure.add_scatter(
        x=curve["customers"].to_list(), y=curve["value"].to_list(), mode="lines", hoverinfo="text",
        text=[hover.format(customers, value) for customers, value in shares],
        line={"color": colours.accent, "width": 2.5},
    )  # fmt: skip
    figure.add_vline(x=top_share, line={"color": colours.second, "width": 1, "dash": "dot"})
    figure.update_xaxes(tickformat=".0%", range=[0, 1], nticks=6)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    return figure


@drawn_once
def deciles_figure(table: pl.DataFrame) -> Figure:
    """Purchases a customer by tenth of expectation: bars what came, marks what was expected.

    Args:
        table: `decile`, `expected`, `actual`, `customers`.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    told = [
        f"tenth {row['decile']}: {row['actual']:.2f} came, {row['expected']:.2f} expected, "
        f"{row['customers']:,} customers"
        for row in table.iter_rows(named=True)
    ]
    places = table["decile"].to_list()
    figure.add_bar(
        x=places, y=table["actual"].to_list(), text=told, textposition="none", hoverinfo="text",
        marker={"color": faint(colours.accent, 0.55)}, width=0.7,
    )  # fmt: skip
    figure.add_scatter(
        x=places, y=table["expected"].to_list(), mode="markers", text=told, hoverinfo="text",
        marker={"color": colours.second, "size": 9, "symbol": "diamond"},
    )  # fmt: skip
    figure.update_xaxes(tickvals=places)
    figure.update_yaxes(rangemode="tozero")
    return figure


@drawn_once
def alive_figure(chance: Floats, frequency: list[int], quiet_weeks: list[int]) -> Figure:
    """P(alive) by purchases after the first and by weeks since the last.

    Args:
        chance: Shape (len(quiet_weeks), len(frequency)).
        frequency: Columns.
        quiet_weeks: Rows.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=360)
    texts = [
        [f"{count} repeat purchases, quiet for {weeks} weeks: {value:.0%} alive" for count, value in
         zip(frequency, line, strict=True)]
        for weeks, line in zip(quiet_weeks, chance, strict=True)
    ]  # fmt: skip
    figure.add_heatmap(
        z=chance.tolist(), x=[str(count) for count in frequency], y=[str(weeks) for weeks in quiet_weeks], text=texts,
        hoverinfo="text", xgap=1, ygap=1, zmin=0, zmax=1, showscale=False,
        colorscale=[[0, faint(colours.accent, 0.05)], [1, colours.accent]],
    )  # fmt: skip
    figure.update_xaxes(type="category", title={"text": "repeat purchases", "font": {"size": 12}})
    figure.update_yaxes(
        type="category",
        autorange="reversed",
        showgrid=False,
        title={"text": "weeks since the last", "font": {"size": 12}},
    )
    return figure


@drawn_once
def renewals_figure(fitted: pl.DataFrame, observed: pl.DataFrame) -> Figure:
    """The share of contracts still there by month in which they could leave: fitted line and band, observed steps.

    Args:
        fitted: `month`, `share`, `low`, `high`.
        observed: `month`, `share`, `low`, `high`.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=340)
    months, band = fitted["month"].to_list(), {"line": {"width": 0}, "hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=months, y=fitted["low"].to_list(), **band)
    figure.add_scatter(
        x=months, y=fitted["high"].to_list(), fill="tonexty", fillcolor=faint(colours.accent, 0.18), **band
    )
    for table, tint, shape, name in (
        (observed, colours.second, "hv", "observed"), (fitted, colours.accent, "linear", "fitted"),
    ):  # fmt: skip
        told = [
            f"{name}: {row['share']:.1%} ({row['low']:.1%} – {row['high']:.1%}) there after {row['month']:g} months"
            for row in table.iter_rows(named=True)
        ]
        figure.add_scatter(
            x=table["month"].to_list(), y=table["share"].to_list(), mode="lines", text=told, hoverinfo="text",
            line={"color": tint, "width": 2, "shape": shape},
        )  # fmt: skip
    figure.add_annotation(
        x=months[-1], y=fitted["share"][-1], text="fitted", showarrow=False, xanchor="right", yanchor="bottom",
        font={"color": colours.accent},
    )  # fmt: skip
    figure.add_annotation(
        x=observed["month"][-1], y=observed["share"][-1], text="observed", showarrow=False, xanchor="right",
        yanchor="top", font={"color": colours.second},
    )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    figure.update_xaxes(rangemode="tozero")
    return figure
