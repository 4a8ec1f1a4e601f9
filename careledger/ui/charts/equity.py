"""Value that comes and goes: a waterfall on its side, and revenue by when its customers were acquired."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.metrics.printed import short_amount_text
from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text, wrapped_text
from careledger.ui.theme import current_palette


@drawn_once
def waterfall_figure(labels: Sequence[str], amounts: Sequence[float], currency: str) -> Figure:
    """Steps from the first amount to the last, which are totals; each step hangs where the one before ended."""
    colours = current_palette()
    figure = empty_figure(colours, height=36 * len(labels) + 30)
    last = len(amounts) - 1
    bases, reached = [], 0.0
    for place, amount in enumerate(amounts):
        bases.append(0.0 if place in (0, last) else reached)
        reached = amount if place in (0, last) else reached + amount
    tints = [
        colours.ink if place in (0, last) else colours.accent if amount >= 0 else colours.second
        for place, amount in enumerate(amounts)
    ]
    told = [short_amount_text(amount, currency) for amount in amounts]
    places = list(range(len(amounts)))
    figure.add_bar(
        x=list(amounts), y=places, base=bases, orientation="h", width=0.62, marker={"color": tints}, hoverinfo="text",
        hovertext=[f"{inert_text(label)}: {text}" for label, text in zip(labels, told, strict=True)],
    )  # fmt: skip
    ends = [max(base, base + amount) for base, amount in zip(bases, amounts, strict=True)]
    figure.add_scatter(
        x=ends, y=places, mode="text", text=[f" {text}" for text in told], textposition="middle right",
        hoverinfo="skip", textfont={"color": colours.ink, "size": 12}, cliponaxis=False,
    )  # fmt: skip
    low = min(0.0, *(min(base, base + amount) for base, amount in zip(bases, amounts, strict=True)))
    figure.update_xaxes(showticklabels=False, range=[low, low + (max(ends) - low) * 1.3], fixedrange=True)
    figure.update_yaxes(
        tickvals=places, ticktext=[wrapped_text(label) for label in labels], autorange="reversed", showgrid=False,
        fixedrange=True,
    )  # fmt: skip
    return figure


@drawn_once
def acquisition_figure(frame: pl.DataFrame, currency: str) -> Figure:
    """Revenue by month, cohorts of acquisition on top of each other, the oldest at the bottom and faintest.

    Args:
        frame: `cohort`, `month_on`, `amount`, from `analytics.customer_equity.acquired`.
        currency: Of the amounts.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=400)
    cohorts = frame["cohort"].unique(maintain_order=True).to_list()
    months = frame["month_on"].unique().sort().to_list()
    below = [0.0] * len(months)
    for place, cohort in enumerate(cohorts):
        paid = frame.filter(pl.col("cohort") == cohort).sort("month_on")["amount"].to_list()
        strength = 0.3 + 0.7 * place / max(len(cohorts) - 1, 1)
        figure.add_bar(
            x=months, y=paid, marker={"color": faint(colours.accent, strength)}, hoverinfo="text",
            hovertext=[
                f"{month:%Y-%m}, acquired {cohort}: {short_amount_text(amount, currency)}"
                for month, amount in zip(months, paid, strict=True)
            ],
        )  # fmt: skip
        middle = below[-1] + paid[-1] / 2
        below = [lower + amount for lower, amount in zip(below, paid, strict=True)]
        if paid[-1] > 0.04 * sum(frame.filter(pl.col("month_on") == months[-1])["amount"]):
            figure.add_annotation(
                x=1, xref="paper", y=middle, text=f" {cohort}", showarrow=False, xanchor="left",
                font={"size": 12, "color": colours.ink},
            )  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0.08, margin={"l": 8, "r": 64, "t": 12, "b": 8})
    figure.update_yaxes(tickformat="~s", rangemode="tozero")
    figure.update_xaxes(nticks=8)
    return figure
