"""Curves of staying with their bands, hazards by month, and hazard ratios."""

from __future__ import annotations

import math

import polars as pl
from plotly.graph_objs._figure import Figure

from analytics.tenure import DAYS_A_MONTH
from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.charts.curves import label_heights
from careledger.ui.theme import current_palette

MOST_POINTS = 240
LABEL_WIDTH = 0.12
EMPTY_INTERVAL = 1e-9


@drawn_once
def staying_figure(curves: dict[str, pl.DataFrame], months: float, *, step: int = 6) -> Figure:
    """Shares still there against months, one labelled line with its band each.

    Args:
        curves: Label → `days, share, low, high`, by day.
        months: How far to draw.
        step: Months between two ticks.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=380)
    ends: list[tuple[float, float, str, str]] = []
    for place, (name, curve) in enumerate(curves.items()):
        tint = colours.categories[place % len(colours.categories)]
        drawn = _drawn(curve, months)
        x = drawn["months"].to_list()
        band = {"line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "mode": "lines"}
        figure.add_scatter(x=x, y=drawn["low"].to_list(), **band)
        figure.add_scatter(x=x, y=drawn["high"].to_list(), fill="tonexty", fillcolor=faint(tint, 0.14), **band)
        label = inert_text(name)
        texts = [
            f"{label}, {row['months']:.1f} months: {row['share']:.1%} ({row['low']:.1%} – {row['high']:.1%})"
            for row in drawn.iter_rows(named=True)
        ]
        figure.add_scatter(
            x=x, y=drawn["share"].to_list(), mode="lines", text=texts, hoverinfo="text",
            line={"color": tint, "width": 2, "shape": "hv"},
        )  # fmt: skip
        # Curves fall: a label to the left of the end stands where the band was a little earlier.
        beside = drawn.filter(pl.col("months") >= x[-1] - LABEL_WIDTH * months)["high"]
        ends.append((float(beside[0]), x[-1], label, tint))
    ranked = sorted(ends)
    for (_, end, label, tint), above in zip(ranked, label_heights([share for share, *_ in ranked]), strict=True):
        figure.add_annotation(
            x=end, y=above, text=label, showarrow=False, xanchor="right", yanchor="bottom",
            font={"color": tint, "size": 12},
        )  # fmt: skip
    top = max([1.02, *(above + 0.08 for above in label_heights([share for share, *_ in ranked]))])
    figure.update_xaxes(range=[0, months], dtick=step, ticksuffix="", tickangle=0)
    figure.update_yaxes(range=[0, top], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure


@drawn_once
def hazard_figure(months: pl.DataFrame) -> Figure:
    """Share that ended by month from the end of the commitment, each with its interval.

    Args:
        months: `month_from_end, rate, low, high, ended`, by month.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    rows = months.to_dicts()
    figure.add_bar(
        x=[row["month_from_end"] + 0.5 for row in rows], y=[row["rate"] for row in rows], width=0.8,
        marker={"color": [colours.accent if row["month_from_end"] >= 0 else colours.second for row in rows]},
        text=[
            f"{_month(row['month_from_end'])}: {row['rate']:.1%} ended ({row['low']:.1%} – {row['high']:.1%}; "
            f"{row['ended']:,} contracts)" for row in rows
        ],
        textposition="none", hoverinfo="text",
        error_y={
            "type": "data", "symmetric": False, "color": colours.ink, "thickness": 1, "width": 2,
            "array": [row["high"] - row["rate"] for row in rows],
            "arrayminus": [row["rate"] - row["low"] for row in rows],
        },
    )  # fmt: skip
    figure.add_vline(x=0, line={"color": colours.ink, "width": 1, "dash": "dot"})
    figure.update_xaxes(dtick=3, tickangle=0)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure


@drawn_once
def ratios_figure(rows: pl.DataFrame) -> Figure:
    """Hazard ratios with their intervals on a log scale, each under its name; 1 is no difference.

    Args:
        rows: `label, ratio, low, high`, in the order to be shown.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=46 * len(rows) + 60)
    for place, row in enumerate(rows.iter_rows(named=True)):
        figure.add_annotation(  # inside the plot: beside it, a narrow screen would have no room for the marks
            x=0, xref="paper", y=place - 0.36, text=inert_text(row["label"]), showarrow=False, xanchor="left",
            font={"size": 12},
        )  # fmt: skip
        is_clear = not row["low"] <= 1 <= row["high"]
        tint = colours.accent if is_clear else colours.categories[5]
        figure.add_scatter(
            x=[row["ratio"]], y=[place], mode="markers", marker={"color": tint, "size": 9}, hoverinfo="text",
            text=[f"{inert_text(row['label'])}: {row['ratio']:.2f} ({row['low']:.2f} – {row['high']:.2f})"],
            error_x={
                "type": "data", "symmetric": False, "color": tint, "thickness": 2, "width": 0,
                "array": [row["high"] - row["ratio"]], "arrayminus": [row["ratio"] - row["low"]],
            },
        )  # fmt: skip
    figure.add_vline(x=1, line={"color": colours.ink, "width": 1, "dash": "dot"})
    ends = [float(end) for name in ("low", "high") for end in rows[name] if end > EMPTY_INTERVAL]
    figure.update_xaxes(
        type="log", range=[math.log10(min([0.45, *ends]) / 1.1), math.log10(max([2.2, *ends]) * 1.1)], showgrid=True,
        tickvals=[0.1, 0.25, 0.5, 1, 2, 4, 8, 16], ticktext=["0.1", "¼", "½", "1", "2", "4", "8", "16"], tickangle=0,
    )  # fmt: skip
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[len(rows) - 0.5, -0.75])
    return figure


def _drawn(curve: pl.DataFrame, months: float) -> pl.DataFrame:
    """The curve from 1 at month 0 to where it was followed to or the axis ends, in at most some points."""
    inside = curve.filter(pl.col("days") <= months * DAYS_A_MONTH).select(
        (pl.col("days") / DAYS_A_MONTH).alias("months"), "share", "low", "high"
    )
    if len(inside) > MOST_POINTS:
        inside = inside.gather_every(math.ceil(len(inside) / MOST_POINTS)).vstack(inside[-1])
    start = pl.DataFrame({"months": [0.0], "share": [1.0], "low": [1.0], "high": [1.0]})
    whole = start.vstack(inside)
    if float(curve["days"][-1]) <= months * DAYS_A_MONTH:
        return whole
    return whole.vstack(whole[-1].with_columns(pl.lit(float(months)).alias("months")))


def _month(month: int) -> str:
    return f"{-month} months before" if month < 0 else f"month {month + 1} after"
