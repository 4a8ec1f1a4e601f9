"""Rules of attribution beside each other."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette


@drawn_once
def rules_figure(shares: pl.DataFrame, names: list[str], rules: dict[str, str], chosen: str) -> Figure:
    """The share of the credit by each rule: the chosen rule filled, the others as faint marks on the same line.

    Args:
        shares: One row per label, a column of shares per rule.
        names: The labels as they are shown.
        rules: Rule → its name.
        chosen: The rule that stands out.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=max(140, 44 * len(names) + 40))
    shown = [inert_text(name) for name in names]
    others = [rule for rule in rules if rule != chosen and rule in shares.columns]
    for rule in (*others, chosen):
        is_chosen = rule == chosen
        figure.add_scatter(
            x=shares[rule].to_list(), y=shown, mode="markers",
            marker={
                "size": 11 if is_chosen else 9, "symbol": "circle" if is_chosen else "line-ns",
                "color": colours.accent if is_chosen else faint(colours.ink, 0.5),
                "line": {"width": 0 if is_chosen else 2, "color": faint(colours.ink, 0.5)},
            },
            text=[f"{rules[rule]}: {share:.1%}" for share in shares[rule]], hoverinfo="text+y",
        )  # fmt: skip
    figure.update_xaxes(tickformat=".0%", rangemode="tozero", showgrid=True, tickangle=0, nticks=5)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    return figure
